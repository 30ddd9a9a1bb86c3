"""What a bench returns."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


class Missing(Exception):
    """A file that a bench needs is not under the data folder; the message names it."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows for people: a title, the columns' names and the cells."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Bench:
    """The outcome of a bench: named figures for machines, tables for people."""

    figures: dict[str, float]
    tables: tuple[Table, ...]


def need(folder: Path, *names: str) -> list[Path]:
    """Return the paths of files under the data folder; raises Missing for the first that is not there.

    A name is looked for under the folder itself and under its `data/`.
    """
    found = []
    for name in names:
        path = next((p for p in (folder / name, folder / "data" / name) if p.exists()), None)
        if path is None:
            raise Missing(f"{folder / name} is not there: give the folder that holds {name.split('/')[0]}/ with --data")
        found.append(path)
    return found

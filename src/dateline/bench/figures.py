"""What a bench returns."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


class Missing(Exception):
    """A file that a bench needs is not under the data folder; the message names it."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many things were right, how many there are and how many were found; precision, recall and F1 are of 100."""

    hits: int = 0
    gold: int = 0
    found: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.hits + other.hits, self.gold + other.gold, self.found + other.found)

    @property
    def precision(self) -> float:
        """Return the share of what was found that is right; 0 where nothing was found."""
        return 100 * self.hits / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Return the share of what there is that was found; 0 where there is nothing."""
        return 100 * self.hits / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall; 0 where nothing is right."""
        return 200 * self.hits / (self.gold + self.found) if self.hits else 0.0


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


def present(folder: Path, *names: str) -> list[Path]:
    """Return the paths of those files that are there, as `need` does; raises Missing where none is."""
    found = []
    for name in names:
        with suppress(Missing):
            found += need(folder, name)
    return found or need(folder, names[0])

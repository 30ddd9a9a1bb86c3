"""The user's own lexicon: names, roles, discards and issues that were imported, kept in the user's data folder.

It lies there as `lexicon.tsv`, in the form of the packaged lexica, one line a row; what `DATELINE_DATA` names is the
folder, else the one that the system keeps for a user's data. Everything is written to a new file that then takes the
old one's place: a kill leaves one or the other.
"""

from __future__ import annotations

import csv
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import platformdirs

from dateline import DatelineError
from dateline.data import rows, values
from dateline.lexicon import petrarch
from dateline.lexicon.petrarch import Fault, Row

__all__ = ["Fault", "Import", "Row", "files", "folder", "remove", "take", "told"]

COLUMNS = ("kind", "text", "country", "sector", "since", "until", "note", "name", "file", "line")
_CSV = ("name", "country", "sector")
_HEADER = (
    "# Imported with `dateline lexicon import`; each line of a lexicon with the file and line that it came from.\n"
)


@dataclass(frozen=True, slots=True)
class Import:
    """What came of one file: how many rows were taken by kind, and the lines that were passed over."""

    path: Path
    taken: dict[str, int]
    faults: tuple[Fault, ...]


def folder() -> Path:
    """Return the folder for what a user adds: `DATELINE_DATA`, else the system's place for it."""
    named = os.environ.get("DATELINE_DATA")
    return Path(named) if named else platformdirs.user_data_path("dateline")


def take(paths: Sequence[Path]) -> list[Import]:
    """Read dictionaries into the user's lexicon, each in place of what a file of that name gave before.

    A file is CSV where its name ends so, PETRARCH's otherwise. Raises DatelineError, and takes none, where one can't
    be read or the folder can't be written.
    """
    stored = _stored()
    result = []
    for path in paths:
        read = list(_csv(path) if path.suffix.lower() == ".csv" else petrarch.read(_lines(path)))
        found = [each for each in read if isinstance(each, Row)]
        stored = [each for each in stored if each[1] != path.name] + [(row, path.name) for row in found]
        faults = tuple(each for each in read if isinstance(each, Fault))
        result.append(Import(path, dict(Counter(row.kind for row in found)), faults))
    _write(stored)
    return result


def remove(name: str) -> int:
    """Take out what a file gave; return how many rows those were. Raises DatelineError where there are none."""
    stored = _stored()
    kept = [each for each in stored if each[1] != name]
    if len(kept) == len(stored):
        known = ", ".join(sorted({file for _, file in stored})) or "no file at all"
        raise DatelineError(f"nothing was imported from {name}: there is {known}")
    _write(kept)
    return len(stored) - len(kept)


def files() -> dict[str, dict[str, int]]:
    """Return how many rows of each kind each imported file gave."""
    result: dict[str, Counter[str]] = {}
    for row, name in _stored():
        result.setdefault(name, Counter())[row.kind] += 1
    return {name: dict(counts) for name, counts in result.items()}


@cache
def told() -> tuple[tuple[Row, str], ...]:
    """Return every row of the user's lexicon with its file; read once a process."""
    return tuple(_stored())


def _stored() -> list[tuple[Row, str]]:
    path = folder() / "lexicon.tsv"
    if not path.exists():
        return []
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
        return [_parsed(line.split("\t")) for line in lines if line and not line.startswith("#")]
    except (OSError, ValueError) as error:
        raise DatelineError(f"{path} can't be read ({error}): mend it, or remove it and import anew") from None


def _parsed(cells: list[str]) -> tuple[Row, str]:
    kind, text, country, sector, since, until, note, name, file, line = cells
    row = Row(
        kind,  # type: ignore[arg-type]
        text,
        int(line),
        country or None,
        values(sector),
        date.fromisoformat(since) if since else None,
        date.fromisoformat(until) if until else None,
        note,
        name,
    )
    return row, file


def _write(each: Iterable[tuple[Row, str]]) -> None:
    path = folder() / "lexicon.tsv"
    partly = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with partly.open("w", encoding="utf-8") as file:
            file.write(_HEADER)
            for row, name in each:
                days = (day.isoformat() if day else "" for day in (row.since, row.until))
                who = (row.kind, row.text, row.country or "", "|".join(row.sectors))
                cells = (*who, *days, row.note, row.name, name, str(row.line))
                file.write("\t".join(" ".join(cell.split()) for cell in cells) + "\n")
        partly.replace(path)
    except OSError as error:
        raise DatelineError(
            f"{path} can't be written ({error.strerror}): set DATELINE_DATA to another folder"
        ) from None
    told.cache_clear()


def _lines(path: Path) -> Sequence[str]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DatelineError(f"{path} can't be read ({error.strerror})") from None
    if b"\0" in content:
        raise DatelineError(f"{path} is no text: give PETRARCH's dictionaries or CSV")
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").split("\n")
    except UnicodeDecodeError:
        return content.decode("latin-1").replace("\r\n", "\n").split("\n")  # as older dictionaries are


def _csv(path: Path) -> Iterable[Row | Fault]:
    """Yield the rows of a CSV with the columns name, country, sector, from and to; the last two may be missing.

    Raises DatelineError where a column is missing.
    """
    lines = _lines(path)
    reader = csv.DictReader(lines)
    header = [name.strip().lower() for name in reader.fieldnames or ()]
    missing = [name for name in _CSV if name not in header]
    if missing:
        raise DatelineError(
            f"{path} lacks the column {missing[0]!r}: it needs name, country, sector, and may have from, to"
        )
    reader.fieldnames = header
    known = {row["iso3"] for row in rows("countries.tsv")}
    sectors = {value for row in rows("roles.tsv") for value in values(row["sector"])}
    for cells in reader:
        number = reader.line_num
        told = {
            key: (value or "").strip()
            for key, value in cells.items()
            if isinstance(key, str) and isinstance(value, str | None)
        }
        row = Row("name", told["name"], number, told["country"].upper() or None, values(told["sector"].upper()))
        unknown = [sector for sector in row.sectors if sector not in sectors]
        try:
            row = replace(
                row,
                since=_day(told.get("from", ""), False),
                until=_day(told.get("to", ""), True),
                note="csv",
                name=told["name"],
            )
        except ValueError as error:
            yield Fault(number, told["name"], f"{error} is no year and no day as 2024-03-07")
            continue
        if None in cells:
            yield Fault(number, told["name"], "more cells than columns")
        elif not row.text:
            yield Fault(number, "", "no name")
        elif row.country is not None and row.country not in known:
            yield Fault(number, row.text, f"{row.country} is no ISO 3166 code of three letters")
        elif unknown:
            yield Fault(number, row.text, f"{unknown[0]} is no PLOVER sector: {', '.join(sorted(sectors))}")
        elif row.since and row.until and row.since > row.until:
            yield Fault(number, row.text, "it ends before it begins")
        else:
            yield row


def _day(cell: str, last: bool) -> date | None:
    """Read a day or a year, as its first or last day. Raises ValueError with the cell."""
    try:
        if not cell:
            return None
        if cell.isdigit() and len(cell) == 4:
            return date(int(cell), 12, 31) if last else date(int(cell), 1, 1)
        return date.fromisoformat(cell)
    except ValueError:
        raise ValueError(repr(cell)) from None

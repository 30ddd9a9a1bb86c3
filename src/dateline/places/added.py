"""Places of the user's own: GeoNames' dumps and CSV, kept in one SQLite file in the user's data folder.

The packaged gazetteer knows few villages. A dump of one country (`XX.zip` or its `XX.txt`), `allCountries.zip`, or a
CSV with the columns name, latitude, longitude and country adds what it lacks; each file's places can be taken out
again.
"""

from __future__ import annotations

import csv
import io
import re
import sqlite3
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import TextIO

from dateline import DatelineError
from dateline.data import rows
from dateline.lexicon import folder
from dateline.places.entries import Entry, key

FAULTS_KEPT = 100
"""So many lines that were passed over are kept with their reason; all are counted."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS files (id INTEGER PRIMARY KEY, name TEXT UNIQUE);
CREATE TABLE IF NOT EXISTS places (id INTEGER PRIMARY KEY, name TEXT, admin1 TEXT, country TEXT, lat REAL, lon REAL,
                                   population INTEGER, kind TEXT, file INTEGER REFERENCES files);
CREATE TABLE IF NOT EXISTS names (key TEXT, place_id INTEGER, alternate INTEGER, PRIMARY KEY (key, place_id))
    WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS places_file ON places (file);
CREATE INDEX IF NOT EXISTS names_place ON names (place_id);
"""
_KINDS = {"ADM1": "province", "ADM2": "district", "ADM3": "district", "ADM4": "district", "PPLC": "capital"}
# Places that are no more, quarters of a town, and feature classes that news rarely means by a name.
_LEFT_OUT = frozenset({"PPLH", "PPLQ", "PPLW", "PPLX", "ADM1H", "ADM2H", "ADM3H", "ADM4H", "ADMDH"})
_COLUMNS = 19
_LATIN = re.compile(r"(?:[^\W\d_]|[ '’ʻ‘`.-])+")
_CSV = ("name", "latitude", "longitude", "country")
_LONGEST = 1_000_000
"""A line longer than this, in characters, is read in pieces: none of them is a place, and memory stays bounded."""


@dataclass(slots=True)
class Taken:
    """What came of one file: how many places it gave, how many lines were passed over, and why the first of them."""

    path: Path
    places: int = 0
    passed: int = 0
    faults: list[tuple[int, str]] = field(default_factory=list)

    def fault(self, line: int, reason: str) -> None:
        """Count a line that can't be read."""
        self.passed += 1
        if len(self.faults) < FAULTS_KEPT:
            self.faults.append((line, reason))


def path() -> Path:
    """Return the file of the user's places."""
    return folder() / "gazetteer.sqlite"


def take(source: Path) -> Taken:
    """Read a dump of GeoNames or a CSV into the user's places, in place of what a file of that name gave before.

    All of a file is taken or, where it can't be read to its end, none. Raises DatelineError with what is wrong.
    """
    taken = Taken(source)
    try:
        path().parent.mkdir(parents=True, exist_ok=True)
        with sqlite3.connect(path()) as database:
            database.executescript(_SCHEMA)
            _delete(database, source.name)
            number = database.execute("INSERT INTO files (name) VALUES (?)", (source.name,)).lastrowid or 0
            for entry, names in _entries(source, taken, number):
                database.execute(
                    "INSERT OR REPLACE INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        entry.id, entry.name, entry.admin1, entry.country, entry.lat, entry.lon, entry.population,
                        entry.kind, number,
                    ),
                )  # fmt: skip
                keys = {key(name): int(name != entry.name) for name in [*names, entry.name]}
                database.executemany(
                    "INSERT OR REPLACE INTO names VALUES (?, ?, ?)",
                    [(name, entry.id, alternate) for name, alternate in keys.items() if name],
                )
                taken.places += 1
        database.close()
    except (sqlite3.Error, OSError) as error:
        raise DatelineError(
            f"{source} can't be taken into {path()} ({error}): see that both can be opened and the disk has room, or "
            "set DATELINE_DATA to another folder"
        ) from None
    except (zipfile.BadZipFile, EOFError, UnicodeDecodeError) as error:
        raise DatelineError(f"{source} is broken ({error}): fetch it anew") from None
    _database.cache_clear()
    return taken


def remove(name: str) -> int:
    """Take out what a file gave; return how many places those were. Raises DatelineError where there are none."""
    if name not in files():
        raise DatelineError(f"nothing was added from {name}: there is {', '.join(files()) or 'no file at all'}")
    with sqlite3.connect(path()) as database:
        count = _delete(database, name)
    database.close()
    _database.cache_clear()
    return count


def files() -> dict[str, int]:
    """Return how many places each file gave."""
    if (database := _database()) is None:
        return {}
    query = "SELECT files.name, count(places.id) FROM files LEFT JOIN places ON file = files.id GROUP BY files.id"
    return {name: int(count) for name, count in database.execute(query)}


def find(name: str) -> tuple[Entry, ...]:
    """Return the user's places whose name has a key."""
    if (database := _database()) is None:
        return ()
    query = (
        "SELECT id, name, admin1, country, lat, lon, population, kind, alternate"
        " FROM names JOIN places ON id = place_id WHERE key = ? ORDER BY population DESC, id"
    )
    return tuple(replace(Entry(*row[:8]), alternate=bool(row[8])) for row in database.execute(query, (name,)))


@cache
def _database() -> sqlite3.Connection | None:
    if not path().exists():
        return None
    try:
        database = sqlite3.connect(f"{path().absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        database.execute("SELECT 1 FROM names LIMIT 1")
    except sqlite3.Error as error:
        raise DatelineError(f"{path()} can't be read ({error}): remove it and add its files anew") from None
    return database


def _delete(database: sqlite3.Connection, name: str) -> int:
    """Delete what a file gave, and the file."""
    found = database.execute("SELECT id FROM files WHERE name = ?", (name,)).fetchone()
    if found is None:
        return 0
    database.execute("DELETE FROM names WHERE place_id IN (SELECT id FROM places WHERE file = ?)", found)
    count = database.execute("DELETE FROM places WHERE file = ?", found).rowcount
    database.execute("DELETE FROM files WHERE id = ?", found)
    return count


def _entries(source: Path, taken: Taken, number: int) -> Iterator[tuple[Entry, list[str]]]:
    if source.suffix.lower() == ".csv":
        with source.open(encoding="utf-8-sig", newline="") as lines:
            yield from _csv(source, _bounded(lines), taken, number)
    elif source.suffix.lower() == ".zip":
        with zipfile.ZipFile(source) as archive:
            members = [each for each in archive.namelist() if each.lower() != "readme.txt"]
            if len(members) != 1:
                raise DatelineError(f"{source} holds {len(members)} files: give a dump of GeoNames, as XX.zip is")
            with archive.open(members[0]) as content:
                yield from _dump(source, _bounded(io.TextIOWrapper(content, encoding="utf-8")), taken)
    else:
        with source.open(encoding="utf-8") as lines:
            yield from _dump(source, _bounded(lines), taken)


def _bounded(lines: TextIO) -> Iterator[str]:
    """Yield the lines of a text, none longer than `_LONGEST`."""
    while line := lines.readline(_LONGEST):
        yield line


def _dump(source: Path, lines: Iterable[str], taken: Taken) -> Iterator[tuple[Entry, list[str]]]:
    """Yield the towns and divisions of a dump, whose columns stand in GeoNames' readme."""
    countries = {row["iso2"]: row["iso3"] for row in rows("countries.tsv") if row["iso2"]}
    divisions = {
        (row["country"], row["admin1"]): row["name"]
        for row in reversed(rows("regions.tsv"))
        if row["admin1"] and row["kind"] in {"province", "state", "region"}
    }
    read = 0
    for number, line in enumerate(lines, 1):
        cells = line.rstrip("\n").split("\t")
        read += len(cells) == _COLUMNS
        if number == 50 and not read:
            raise DatelineError(f"{source} is no dump of GeoNames: its lines don't have {_COLUMNS} columns")
        if len(cells) != _COLUMNS:
            taken.fault(number, f"{len(cells)} columns, not {_COLUMNS}")
            continue
        identity, name, _, others, lat, lon, group, code, country, _, admin1 = cells[:11]
        if group not in {"P", "A"} or code in _LEFT_OUT or (group == "A" and code not in _KINDS):
            continue
        try:
            entry = Entry(
                int(identity), name, divisions.get((countries.get(country, ""), admin1)), countries.get(country),
                _degrees(lat, 90), _degrees(lon, 180), int(cells[14] or 0), _KINDS.get(code, "city"),
            )  # fmt: skip
        except ValueError as error:
            taken.fault(number, str(error))
            continue
        if not name or entry.id <= 0:
            taken.fault(number, "no name" if not name else "no GeoNames id")
            continue
        yield entry, [other for other in others.split(",") if _is_used(other)]


def _is_used(name: str) -> bool:
    """Say whether an English report may use an alternate name: Latin letters, capitalised, no airport's code."""
    return len(name) > 3 and name[:1].isupper() and not name.isupper() and bool(_LATIN.fullmatch(name))


def _csv(source: Path, lines: Iterable[str], taken: Taken, file: int) -> Iterator[tuple[Entry, list[str]]]:
    """Yield the places of a CSV; their ids are our own, below those of the packaged gazetteer."""
    reader = csv.DictReader(lines)
    header = [name.strip().lower() for name in reader.fieldnames or ()]
    if missing := [name for name in _CSV if name not in header]:
        raise DatelineError(f"{source} lacks the column {missing[0]!r}: it needs {', '.join(_CSV)}")
    reader.fieldnames = header
    known = {row["iso3"] for row in rows("countries.tsv")}
    short = {row["iso2"]: row["iso3"] for row in rows("countries.tsv") if row["iso2"]}
    for row in reader:
        told = {name: (row.get(name) or "").strip() for name in (*_CSV, "population")}
        country = short.get(told["country"].upper(), told["country"].upper())
        try:
            if not told["name"]:
                raise ValueError("no name")
            if country not in known:
                raise ValueError(f"{told['country']!r} is no ISO 3166 code")
            lat, lon = _degrees(told["latitude"], 90), _degrees(told["longitude"], 180)
            people = int(told["population"] or 0)
        except ValueError as error:
            taken.fault(reader.line_num, str(error))
            continue
        identity = -(file * 10_000_000 + reader.line_num)
        yield Entry(identity, told["name"], None, country, lat, lon, people, "city"), []


def _degrees(cell: str, most: int) -> float:
    """Read a latitude or longitude. Raises ValueError where it is none."""
    value = float(cell)
    if not -most <= value <= most:
        raise ValueError(f"{cell} is no angle between -{most} and {most}")
    return value

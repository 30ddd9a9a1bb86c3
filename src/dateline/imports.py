"""Rows of other systems (GDELT, POLECAT, ACLED, PETRARCH) taken into a store, to be seen beside ours.

Each keeps its own code and gets a PLOVER type: POLECAT's own, GDELT's and PETRARCH's by the root of their CAMEO code
(`cameo-roots.tsv`), ACLED's by its event type. Nothing is coded anew, and nothing of theirs counts among our events.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from dateline import DatelineError
from dateline.data import rows, values
from dateline.export import gdelt
from dateline.store import Store

SYSTEMS = ("gdelt", "polecat", "acled", "petrarch")
"""Whose rows can be taken."""
_FAULTS = 10


@dataclass(frozen=True, slots=True)
class Theirs:
    """A row of another system, in the columns of the store's table `imports`."""

    system: str
    file: str
    key: str
    day: str | None
    type: str | None
    code: str | None
    actor: str | None
    actor_country: str | None
    actor_sector: str | None
    recipient: str | None
    recipient_country: str | None
    recipient_sector: str | None
    place: str | None
    country: str | None
    lat: float | None
    lon: float | None
    killed: int | None
    source: str | None
    text: str | None


@dataclass(slots=True)
class Taken:
    """How many rows of a file were taken, how many passed over, and why the first of those."""

    rows: int = 0
    passed: int = 0
    faults: tuple[str, ...] = ()

    def fault(self, line: int, error: Exception) -> None:
        """Count a row that can't be read."""
        self.passed += 1
        if len(self.faults) < _FAULTS:
            told = f"no field {error}" if isinstance(error, KeyError) else str(error)
            self.faults = (*self.faults, f"row {line:,}: {told}")


def take(store: Store, path: Path, system: str) -> Taken:
    """Read a file of another system's rows into a store; a row that is there already is replaced.

    Raises DatelineError where the system is none or the file can't be read at all.
    """
    if system not in SYSTEMS:
        raise DatelineError(f"{system!r} is no system whose rows can be taken: there are {', '.join(SYSTEMS)}")
    taken = Taken()
    marks = ", ".join("?" * len(Theirs.__slots__))
    try:
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as stream, store.writing() as connection:
            for number, row in enumerate(_rows(stream, system), 1):
                try:
                    theirs = _READERS[system](row, path.name)
                except (KeyError, ValueError, TypeError) as error:
                    taken.fault(number, error)
                    continue
                connection.execute(
                    f"INSERT OR REPLACE INTO imports ({', '.join(Theirs.__slots__)}) VALUES ({marks})", astuple(theirs)
                )
                taken.rows += 1
    except OSError as error:
        raise DatelineError(
            f"{path} can't be read ({error.strerror or error}): give a file of {system}'s rows"
        ) from None
    except csv.Error as error:
        raise DatelineError(f"{path} can't be read as {system}'s rows ({error}): give its own file") from None
    if not taken.rows and taken.passed:
        raise DatelineError(f"{path} has no row of {system}'s ({taken.faults[0]}): give its own file")
    return taken


def _rows(stream: Iterator[str], system: str) -> Iterator[dict[str, str]]:
    if system == "gdelt":
        yield from csv.DictReader(stream, gdelt.COLUMNS, delimiter="\t", quoting=csv.QUOTE_NONE)
    elif system == "petrarch":
        columns = ("day", "source", "target", "code", "story", "publisher")
        yield from csv.DictReader(stream, columns, delimiter="\t", quoting=csv.QUOTE_NONE)
    else:
        yield from csv.DictReader(stream, delimiter="\t" if system == "polecat" else ",")


def _gdelt(row: Mapping[str, str], file: str) -> Theirs:
    return Theirs(
        "gdelt", file, _need(row, "GlobalEventID"), _day(_need(row, "Day")), _root(_need(row, "EventRootCode")),
        row["EventCode"], _some(row["Actor1Name"]), _some(row["Actor1CountryCode"]), _some(row["Actor1Type1Code"]),
        _some(row["Actor2Name"]), _some(row["Actor2CountryCode"]), _some(row["Actor2Type1Code"]),
        _some(row["ActionGeo_FullName"]), _from_fips(row["ActionGeo_CountryCode"]), _real(row["ActionGeo_Lat"]),
        _real(row["ActionGeo_Long"]), None, _some(row["SOURCEURL"]), None,
    )  # fmt: skip


def _polecat(row: Mapping[str, str], file: str) -> Theirs:
    return Theirs(
        "polecat", file, _need(row, "Event ID"), _day(_need(row, "Event Date")), _need(row, "Event Type").upper(),
        "/".join(filter(None, (row["Event Type"], row.get("Event Mode")))), _some(row["Actor Name"]),
        _from_name(_first(row["Actor Country"])), _some(row["Primary Actor Sector"]), _some(row["Recipient Name"]),
        _from_name(_first(row["Recipient Country"])), _some(row["Primary Recipient Sector"]), _some(row["Placename"]),
        _from_name(row["Country"]), _real(row["Latitude"]), _real(row["Longitude"]), None, _some(row["Source"]), None,
    )  # fmt: skip


def _acled(row: Mapping[str, str], file: str) -> Theirs:
    code = "/".join(filter(None, (_need(row, "event_type"), row["sub_event_type"])))
    country = _from_number(row.get("iso")) or _from_name(row["country"])
    return Theirs(
        "acled", file, _need(row, "event_id_cnty"), _day(_need(row, "event_date")), _ACLED.get(row["event_type"]), code,
        _some(row["actor1"]), None, _some(row.get("inter1")), _some(row["actor2"]), None, _some(row.get("inter2")),
        _some(row["location"]), country, _real(row["latitude"]), _real(row["longitude"]),
        int(row["fatalities"]) if row.get("fatalities") else None, _some(row.get("source")), _some(row.get("notes")),
    )  # fmt: skip


def _petrarch(row: Mapping[str, str], file: str) -> Theirs:
    day, code, story = _need(row, "day"), _need(row, "code"), row.get("story") or ""
    source, target = row["source"] or "", row["target"] or ""
    key = "|".join((day, source, target, code, story))
    return Theirs(
        "petrarch", file, key, _day(day), _root(code[:2]), code, _some(source), _some(source[:3]), _some(source[3:6]),
        _some(target), _some(target[:3]), _some(target[3:6]), None, None, None, None, None, _some(row.get("publisher")),
        _some(story),
    )  # fmt: skip


_READERS: dict[str, Callable[[Mapping[str, str], str], Theirs]] = {
    "gdelt": _gdelt, "polecat": _polecat, "acled": _acled, "petrarch": _petrarch,
}  # fmt: skip
_ACLED = {
    "Battles": "ASSAULT",
    "Explosions/Remote violence": "ASSAULT",
    "Violence against civilians": "ASSAULT",
    "Riots": "PROTEST",
    "Protests": "PROTEST",
}


def _need(row: Mapping[str, str], name: str) -> str:
    if not row.get(name):
        raise KeyError(name)
    return row[name]


def _day(text: str) -> str:
    for form in ("%Y-%m-%d", "%Y%m%d", "%d %B %Y"):
        try:
            return datetime.strptime(text.strip(), form).date().isoformat()
        except ValueError:
            continue
    raise ValueError(f"{text!r} is no day: write YYYY-MM-DD or YYYYMMDD")


def _some(text: str | None) -> str | None:
    return text.strip() or None if text else None


def _real(text: str | None) -> float | None:
    return float(text) if text and text.strip() else None


@cache
def _roots() -> dict[str, str]:
    return {row["root"]: row["type"] for row in rows("cameo-roots.tsv")}


def _root(code: str) -> str | None:
    return _roots().get(code)


def _first(joined: str | None) -> str:
    """Return the first of several countries that are joined by semicolons."""
    return (joined or "").partition(";")[0]


@cache
def _by(column: str, table: str) -> dict[str, str]:
    return {row[column]: row["iso3"] for row in rows(table) if row[column]}


def _from_fips(code: str | None) -> str | None:
    told = (code or "").strip()
    return "PSE" if told == "GZ" else _by("fips", "country-codes.tsv").get(told)  # FIPS parts Gaza and the West Bank


def _from_number(number: str | None) -> str | None:
    told = (number or "").strip()
    return _by("number", "country-codes.tsv").get(told.zfill(3)) if told else None


def _from_name(name: str | None) -> str | None:
    told = (name or "").strip()
    return told if len(told) == 3 and told.isupper() else _named().get(told.lower())


@cache
def _named() -> dict[str, str]:
    return {
        name.lower(): row["iso3"] for row in rows("countries.tsv") for name in (*values(row["aliases"]), row["name"])
    }

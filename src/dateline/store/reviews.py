"""What people say of events: accepted, rejected, corrected, undone, missed. Rows are only ever added.

Each reviewer has a reading of each event, made of his latest word on each field. What the machine wrote stays as it is.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any

from dateline import DatelineError
from dateline.data import rows
from dateline.schema import EVENT_TYPES, Report

VERDICTS = ("accept", "reject")
FIELDS = (
    "verdict",
    "type",
    "mode",
    "status",
    "historical",
    "day",
    "last_day",
    "actors",
    "recipients",
    "place",
    "missed",
)
"""What may be said of an event. `missed` makes a new one, of which the others may then be said too."""
MODES = tuple(sorted({row["mode"] for row in rows("types.tsv") if row["mode"]}))
"""PLOVER's modes, of all types."""
STATUSES = ("actual", "future", "hypothetical", "negated")
_LONGEST = 2_000  # characters of a value


@dataclass(frozen=True, slots=True)
class Review:
    """One word of a reviewer on one field of an event; `undone` where he took it back."""

    id: int
    event: str
    field: str
    value: str | None
    reviewer: str
    at: str
    undone: bool


def say(connection: sqlite3.Connection, event: str, field: str, value: str | None, reviewer: str) -> int:
    """Add a word on a field of an event, and return its number. Raises DatelineError where it can't be said."""
    reviewer = " ".join(reviewer.split())[:80]
    if not reviewer:
        raise DatelineError("a review needs a reviewer's name")
    if field == "verdict" and value not in VERDICTS:
        raise DatelineError(f"{value!r} is no verdict: accept or reject")
    if field not in FIELDS:
        raise DatelineError(f"{field!r} is no field that can be reviewed: there are {', '.join(FIELDS)}")
    if field != "missed" and not _known(connection, event):
        raise DatelineError(f"there is no event {event!r} in the store")
    told = _checked(field, value)
    return (
        connection.execute(
            "INSERT INTO reviews (event, field, value, reviewer, at) VALUES (?, ?, ?, ?, ?)",
            (event, field, told, reviewer, datetime.now(UTC).isoformat(timespec="milliseconds")),
        ).lastrowid
        or 0
    )


def undo(connection: sqlite3.Connection, reviewer: str, event: str | None = None) -> Review | None:
    """Take back a reviewer's last word, on one event or on any, and return it; None where there is none."""
    last = next(
        (
            each
            for each in reversed(told(connection, event))
            if each.reviewer == reviewer and not each.undone and each.field != "undo"
        ),
        None,
    )
    if last is not None:
        connection.execute(
            "INSERT INTO reviews (event, field, value, reviewer, at) VALUES (?, 'undo', ?, ?, ?)",
            (last.event, str(last.id), reviewer, datetime.now(UTC).isoformat(timespec="milliseconds")),
        )
    return last


def miss(connection: sqlite3.Connection, report: Report, start: int, end: int, kind: str, reviewer: str) -> str:
    """Add an event that the machine missed, by the words that tell it, and return its id.

    Raises DatelineError where the words are none of the report's or the type is none of PLOVER's.
    """
    if not 0 <= start < end <= len(report.text) or not report.text[start:end].strip():
        raise DatelineError(f"characters {start} to {end} are no words of the report: select them in its text")
    event = "m" + sha256(f"{report.id}\n{start}\n{end}".encode()).hexdigest()[:15]
    value = json.dumps({"report": report.id, "start": start, "end": end, "type": _checked("type", kind)})
    say(connection, event, "missed", value, reviewer)
    return event


def told(connection: sqlite3.Connection, event: str | None = None) -> list[Review]:
    """Return all that was said, of one event or of all, in order."""
    where, values = ("WHERE event = ?", (event,)) if event is not None else ("", ())
    found = connection.execute(f"SELECT * FROM reviews {where} ORDER BY id", values).fetchall()
    undone = {int(row["value"]) for row in found if row["field"] == "undo" and row["value"]}
    return [
        Review(row["id"], row["event"], row["field"], row["value"], row["reviewer"], row["at"], row["id"] in undone)
        for row in found
    ]


Reading = dict[str, str | None]
"""What a reviewer holds of an event, by field."""


def readings(reviews: Iterable[Review]) -> dict[str, dict[str, Reading]]:
    """Return by event and reviewer what each holds now."""
    held: defaultdict[str, dict[str, Reading]] = defaultdict(dict)
    for each in reviews:
        if not each.undone and each.field != "undo":
            held[each.event].setdefault(each.reviewer, {})[each.field] = each.value
    return dict(held)


def last_word(by_reviewer: Mapping[str, Reading]) -> Reading:
    """Return what holds of an event: the word of whoever spoke last on each field (readings come in that order)."""
    whole: Reading = {}
    for reading in by_reviewer.values():
        whole |= reading
    return whole


def alpha(units: Iterable[Sequence[str]]) -> float | None:
    """Return Krippendorff's alpha for nominal values, one sequence a unit; None where nothing can be compared.

    1 is full agreement, 0 what chance gives (Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability").
    """
    pairs: Counter[tuple[str, str]] = Counter()
    weights: defaultdict[tuple[str, str], float] = defaultdict(float)
    for values in units:
        if len(values) < 2:
            continue
        for i, one in enumerate(values):
            for j, other in enumerate(values):
                if i != j:
                    weights[one, other] += 1 / (len(values) - 1)
                    pairs[one, other] += 1
    totals: Counter[str] = Counter()
    for (one, _), weight in weights.items():
        totals[one] += weight  # type: ignore[assignment]
    n = sum(totals.values())
    if n <= 1:
        return None
    observed = sum(weight for (one, other), weight in weights.items() if one != other) / n
    expected = sum(totals[a] * totals[b] for a in totals for b in totals if a != b) / (n * (n - 1))
    return 1.0 if expected == 0 else 1 - observed / expected


def agreement(reviews: Iterable[Review]) -> dict[str, tuple[float | None, int]]:
    """Return alpha over events that two reviewers or more judged, and how many those are, of verdicts and of types."""
    held = readings(reviews)
    found = {}
    for field in ("verdict", "type"):
        units = [[value for each in by.values() if (value := each.get(field))] for by in held.values()]
        shared = [values for values in units if len(values) > 1]
        found[field] = (alpha(shared), len(shared))
    return found


def precision(connection: sqlite3.Connection) -> list[tuple[str, int, int]]:
    """Return by type how many of the machine's events were reviewed and how many of those are right, all first.

    One is right that was accepted, or was not rejected and whose type was not changed. A changed field speaks for an
    event: who changes where it was holds that it was.
    """
    types = dict(connection.execute("SELECT id, type FROM events"))
    seen: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for event, by in readings(told(connection)).items():
        if event not in types:
            continue
        held = last_word(by)
        good = held.get("verdict") != "reject" and held.get("type", types[event]) == types[event]
        for kind in ("all", types[event]):
            seen[kind] += 1
            right[kind] += good
    return [
        (kind, seen[kind], right[kind]) for kind in sorted(seen, key=lambda kind: (kind != "all", -seen[kind], kind))
    ]


def gold(
    events: Mapping[str, dict[str, Any]], reviews: Iterable[Review], reports: Mapping[str, Report]
) -> Iterator[dict[str, Any]]:
    """Yield the reviewed events as gold lines, corrected; what was rejected is left out, what was missed added.

    `events` are the machine's, by id, in the form of `dateline code --format jsonl`.
    """
    for event, by in readings(reviews).items():
        held = last_word(by)
        if held.get("verdict") == "reject":
            continue
        if event in events:
            line = dict(events[event])
        elif held.get("missed"):
            line = _missed(event, json.loads(str(held["missed"])), reports)
        else:
            continue
        yield _corrected(line, held) | {"reviewers": sorted(by)}


def _missed(event: str, told_: Mapping[str, Any], reports: Mapping[str, Report]) -> dict[str, Any]:
    text = reports[told_["report"]].text
    start, end = told_["start"], told_["end"]
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    return {
        "event_id": event, "report_id": told_["report"], "type": told_["type"], "mode": None, "contexts": [],
        "trigger": {"start": start, "end": end, "text": text[start:end]},
        "sentence": {"start": first, "end": len(text) if last < 0 else last},
        "actors": [], "recipients": [], "time": None, "place": None, "status": "actual", "historical": False,
        "attribution": None, "arrested": None, "killed": None, "injured": None, "confidence": 1.0,
    }  # fmt: skip


def _corrected(line: dict[str, Any], held: Reading) -> dict[str, Any]:
    for field in ("type", "mode", "status"):
        if field in held:
            line[field] = held[field]
    if "historical" in held:
        line["historical"] = held["historical"] == "true"
    if "day" in held:
        first = held["day"]
        last = held.get("last_day") or first
        line["time"] = (
            None if first is None else {"start": first, "end": last, "value": first, "text": None, "basis": "stated"}
        )
    for role in ("actors", "recipients"):
        if role in held:
            names = [name.strip() for name in (held[role] or "").split("|") if name.strip()]
            known = {actor["name"]: actor for actor in line[role]}
            line[role] = [
                known.get(name, {"text": name, "name": name, "country": None, "sectors": []}) for name in names
            ]
    if "place" in held:
        line["place"] = None if held["place"] is None else {"text": held["place"], "name": held["place"]}
    return line


def _known(connection: sqlite3.Connection, event: str) -> bool:
    asked = "SELECT 1 FROM events WHERE id = ? UNION SELECT 1 FROM reviews WHERE event = ? AND field = 'missed'"
    return connection.execute(asked, (event, event)).fetchone() is not None


def _checked(field: str, value: str | None) -> str | None:
    value = None if value is None or not value.strip() else value.strip()
    if value is not None and len(value) > _LONGEST:
        raise DatelineError(f"a value of {len(value):,} characters: at most {_LONGEST:,}")
    if field in {"day", "last_day"} and value is not None:
        try:
            value = date.fromisoformat(value).isoformat()
        except ValueError:
            raise DatelineError(f"{value!r} is no day: write it as 2020-08-18") from None
    allowed = {
        "type": EVENT_TYPES,
        "status": STATUSES,
        "historical": ("true", "false"),
        "mode": MODES,
    }.get(field)
    if allowed is not None and value not in allowed and not (field == "mode" and value is None):
        raise DatelineError(f"{value!r} is no {field}: there are {', '.join(sorted(allowed))}")
    return value


def cases(
    lines: Iterable[dict[str, Any]], rejected: Iterable[tuple[str, int, int]], reports: Mapping[str, Report]
) -> str:
    """Return reviewed events as marked-up cases, in the form of `tests/cases/events.txt`, a sentence a case.

    `lines` are those of `gold`, `rejected` the reports and characters of triggers that tell no event. A case says
    nothing of what else its sentence tells (`# open`).
    """
    marks: defaultdict[tuple[str, int, int], list[tuple[int, int, str]]] = defaultdict(list)
    for line in lines:
        sentence, trigger = line["sentence"], line["trigger"]
        told_ = {
            "type": line["type"],
            "mode": line["mode"],
            "actor": "+".join(actor["name"] for actor in line["actors"]) or "-",
            "recipient": "+".join(actor["name"] for actor in line["recipients"]) or "-",
            "place": line["place"]["name"] if line["place"] else None,
            "date": line["time"]["start"] if line["time"] else None,
            "status": line["status"],
            "historical": "yes" if line["historical"] else "no",
        }
        values = " ".join(f"{name}={_value(value)}" for name, value in told_.items() if value)
        marks[line["report_id"], sentence["start"], sentence["end"]].append(
            (trigger["start"], trigger["end"], f"event {values}")
        )
    for report, start, end in rejected:
        whole = next((key for key in marks if key[0] == report and key[1] <= start < key[2]), None)
        if whole is None:
            text = reports[report].text
            last = text.find("\n", end)
            whole = report, text.rfind("\n", 0, start) + 1, len(text) if last < 0 else last
        marks[whole].append((start, end, "event"))
    found = ["# Written from reviews."]
    for (report, begin, stop), told_marks in sorted(marks.items()):
        text = reports[report].text
        at, written = begin, ""
        for start, end, mark in sorted(told_marks):
            if start >= at:
                written += f"{_plain(text[at:start])}[{_plain(text[start:end])}|{mark}]"
                at = end
        written += _plain(text[at:stop])
        found.append(f"# published: {reports[report].published}\n# open\n{' '.join(written.split())}")
    return "\n\n".join(found) + "\n"


def _plain(text: str) -> str:
    return text.replace("[", "\\[")


def _value(text: str) -> str:
    """Return a value as a mark holds it: `_` for blanks, without what ends a mark."""
    return "_".join(text.translate({ord(each): " " for each in "[]|"}).split())

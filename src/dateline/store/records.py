"""Events to rows of a store and back again, whole: what is read is what was written."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from dateline.schema import Actor, Event, Evidence, Place, Report, Span, Time

Found = tuple[Report, Event, int | None, str | None]
_AT_ONCE = 500  # events whose participants and evidence are read together

EVENT_COLUMNS = (
    "id", "report", "run", "type", "mode", "contexts", "quad", "score", "cameo", "trigger_start", "trigger_end",
    "sentence_start", "sentence_end", "time", "place", "day", "last_day", "country", "status", "historical",
    "attribution_start", "attribution_end", "killed", "injured", "arrested", "abducted", "crowd", "issues",
    "confidence", "also",
)  # fmt: skip


def insert(connection: sqlite3.Connection, events: Iterable[Event], run: int) -> None:
    """Write events of one report, whose row is there already."""
    times: dict[Time, int] = {}
    places: dict[Place, int] = {}
    for event in events:
        time, place = event.time, event.place
        if time is not None and time not in times:
            times[time] = _insert_time(connection, event.report_id, time)
        if place is not None and place not in places:
            places[place] = _insert_place(connection, event.report_id, place)
        source = event.attribution
        values = (
            event.event_id, event.report_id, run, event.type, event.mode, "|".join(event.contexts), event.quad,
            event.score, event.cameo, event.trigger.start, event.trigger.end, event.sentence.start, event.sentence.end,
            None if time is None else times[time], None if place is None else places[place],
            _day(time.start if time else None), _day((time.end or time.start) if time else None),
            place.country if place else None,
            event.status, int(event.historical), source.start if source else None, source.end if source else None,
            event.killed, event.injured, event.arrested, event.abducted, event.crowd, "|".join(event.issues),
            event.confidence, "|".join(f"{span.start}-{span.end}" for span in event.also),
        )  # fmt: skip
        marks = ", ".join("?" * len(EVENT_COLUMNS))
        connection.execute(f"INSERT INTO events ({', '.join(EVENT_COLUMNS)}) VALUES ({marks})", values)
        for role, actors in (("actor", event.actors), ("recipient", event.recipients)):
            connection.executemany(
                "INSERT INTO participants VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [
                    (
                        event.event_id, role, position, actor.span.start, actor.span.end, actor.head, actor.chain,
                        actor.name, actor.country, actor.sectors[0] if actor.sectors else None,
                        "|".join(actor.sectors), "|".join(map(str, actor.members)),
                    )
                    for position, actor in enumerate(actors)
                ],
            )  # fmt: skip
        connection.executemany("INSERT INTO evidence VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _evidence(event))


def _evidence(event: Event) -> Iterator[tuple[object, ...]]:
    """Yield the rows of an event's evidence, then those of its participants'."""
    told: list[tuple[str | None, int | None, Evidence]] = [(None, None, each) for each in event.evidence]
    for role, actors in (("actor", event.actors), ("recipient", event.recipients)):
        told += [(role, number, each) for number, actor in enumerate(actors) for each in actor.evidence]
    for position, (whose, number, each) in enumerate(told):
        start, end = (each.span.start, each.span.end) if each.span else (None, None)
        yield event.event_id, position, whose, number, each.field, each.rule, start, end


def _insert_time(connection: sqlite3.Connection, report: str, time: Time) -> int:
    span = time.span
    return connection.execute(
        "INSERT INTO times VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            report, span.start if span else None, span.end if span else None, time.type, time.value, _day(time.start),
            _day(time.end), time.basis, time.rule, time.mod,
        ),
    ).lastrowid or 0  # fmt: skip


def _insert_place(connection: sqlite3.Connection, report: str, place: Place) -> int:
    return connection.execute(
        "INSERT INTO places VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            report, place.span.start, place.span.end, place.name, place.country, place.admin1, place.geonameid,
            place.lat, place.lon, place.confidence, place.rule,
        ),
    ).lastrowid or 0  # fmt: skip


def report_of(row: sqlite3.Row) -> Report:
    """Return a report from its row."""
    return Report(
        id=row["id"],
        text=row["text"],
        published=date.fromisoformat(row["published"]),
        published_basis=row["published_basis"],
        title=row["title"],
        publisher=row["publisher"],
        dateline=row["dateline"],
        url=row["url"],
        language=row["language"],
    )


def read(connection: sqlite3.Connection, ids: Iterable[str], *, evidence: bool = True) -> Iterator[Found]:
    """Yield events by id with their report, incident and why they are in it, in the order of the ids.

    Unknown ids are passed over.

    Without `evidence` that of events and participants is left out, which is faster.
    """
    reports: dict[str, Report] = {}
    chunk: list[str] = []
    for each in ids:
        chunk.append(each)
        if len(chunk) == _AT_ONCE:
            yield from _read(connection, chunk, reports, evidence)
            chunk = []
            if len(reports) > 10 * _AT_ONCE:
                reports.clear()
    yield from _read(connection, chunk, reports, evidence)


def _read(
    connection: sqlite3.Connection, ids: Sequence[str], reports: dict[str, Report], with_evidence: bool
) -> Iterator[Found]:
    rows = {row["id"]: row for row in _select(connection, "events", "id", ids)}
    wanted = {row["report"] for row in rows.values()} - reports.keys()
    reports |= {row["id"]: report_of(row) for row in _select(connection, "reports", "id", sorted(wanted))}
    people: defaultdict[tuple[str, str], list[sqlite3.Row]] = defaultdict(list)
    for row in _select(connection, "participants", "event", ids, "position"):
        people[row["event"], row["role"]].append(row)
    evidence: defaultdict[tuple[str, str | None, int | None], list[sqlite3.Row]] = defaultdict(list)
    for row in _select(connection, "evidence", "event", ids if with_evidence else (), "position"):
        evidence[row["event"], row["role"], row["participant"]].append(row)
    times = {r["id"]: r for r in _select(connection, "times", "id", [row["time"] for row in rows.values()])}
    places = {r["id"]: r for r in _select(connection, "places", "id", [row["place"] for row in rows.values()])}
    for each in ids:
        if each not in rows:
            continue
        row = rows[each]
        report = reports[row["report"]]
        text = report.text
        actors = {
            role: tuple(_actor(text, r, evidence[each, role, number]) for number, r in enumerate(people[each, role]))
            for role in ("actor", "recipient")
        }
        yield (
            report,
            Event(
                event_id=row["id"],
                report_id=row["report"],
                type=row["type"],
                mode=row["mode"],
                contexts=_split(row["contexts"]),
                quad=row["quad"],
                score=row["score"],
                cameo=row["cameo"],
                trigger=_span(text, row["trigger_start"], row["trigger_end"]),
                sentence=_span(text, row["sentence_start"], row["sentence_end"]),
                actors=actors["actor"],
                recipients=actors["recipient"],
                time=_time(text, times.get(row["time"])),
                place=_place(text, places.get(row["place"])),
                status=row["status"],
                historical=bool(row["historical"]),
                attribution=_perhaps(text, row["attribution_start"], row["attribution_end"]),
                arrested=row["arrested"],
                killed=row["killed"],
                injured=row["injured"],
                confidence=row["confidence"],
                also=tuple(_span(text, *map(int, each.split("-"))) for each in _split(row["also"])),
                evidence=_told(text, evidence[each, None, None]),
                abducted=row["abducted"],
                crowd=row["crowd"],
                issues=_split(row["issues"]),
            ),
            row["incident"],
            row["linked"],
        )


def _select(
    connection: sqlite3.Connection, table: str, column: str, values: Sequence[Any], order: str = "id"
) -> list[sqlite3.Row]:
    found: list[sqlite3.Row] = []
    for begin in range(0, len(values), _AT_ONCE):
        part = values[begin : begin + _AT_ONCE]
        marks = ", ".join("?" * len(part))
        found += connection.execute(f"SELECT * FROM {table} WHERE {column} IN ({marks}) ORDER BY {order}", part)
    return found


def _told(text: str, rows: Iterable[sqlite3.Row]) -> tuple[Evidence, ...]:
    return tuple(Evidence(row["field"], row["rule"], _perhaps(text, row["start"], row["end"])) for row in rows)


def _actor(text: str, row: sqlite3.Row, evidence: Iterable[sqlite3.Row]) -> Actor:
    return Actor(
        span=_span(text, row["start"], row["end"]),
        head=row["head"],
        chain=row["chain"],
        name=row["name"],
        country=row["country"],
        sectors=_split(row["sectors"]),
        evidence=_told(text, evidence),
        members=tuple(map(int, _split(row["members"]))),
    )


def _time(text: str, row: sqlite3.Row | None) -> Time | None:
    if row is None:
        return None
    first, last = (date.fromisoformat(row[name]) if row[name] else None for name in ("first_day", "last_day"))
    span = _perhaps(text, row["start"], row["end"])
    return Time(span, row["type"], row["value"], first, last, row["basis"], row["rule"], row["mod"])


def _place(text: str, row: sqlite3.Row | None) -> Place | None:
    if row is None:
        return None
    return Place(
        span=_span(text, row["start"], row["end"]),
        name=row["name"],
        country=row["country"],
        admin1=row["admin1"],
        geonameid=row["geonameid"],
        lat=row["lat"],
        lon=row["lon"],
        confidence=row["confidence"],
        rule=row["rule"],
    )


def _span(text: str, start: int, end: int) -> Span:
    return Span(start, end, text[start:end])


def _perhaps(text: str, start: int | None, end: int | None) -> Span | None:
    return None if start is None or end is None else _span(text, start, end)


def _split(joined: str) -> tuple[str, ...]:
    return tuple(joined.split("|")) if joined else ()


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()

"""What the pages show, read from a store: plain records, the same for HTML and JSON."""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from itertools import pairwise
from typing import Any

from dateline.brief.phrases import headline
from dateline.data import FOLDER
from dateline.export.codes import country_name, group_of
from dateline.export.rows import event_dict
from dateline.schema import Event, Evidence, Report, Span
from dateline.store import Filter, Row, Store, reviews

PAGE = 50
"""So many rows a page."""
_POINTS = 2_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a report's text with the classes of all that stands on it, and the event whose trigger it is."""

    text: str
    classes: tuple[str, ...]
    event: str | None


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts of what a filter asks for: by day and quad class, by type (also in the period before), place and dyad."""

    events: int
    incidents: int
    reports: int
    days: tuple[tuple[str, dict[str, int]], ...]
    types: tuple[tuple[str, int, int | None], ...]
    places: tuple[dict[str, Any], ...]
    dyads: tuple[tuple[str, str, int], ...]
    newest: tuple[Row, ...]


def overview(store: Store, asked: Filter) -> Overview:
    """Return the counts of what a filter asks for, and the newest events."""
    where, values = asked.sql()
    base = f"FROM events e JOIN reports r ON r.id = e.report WHERE {where}"
    rows = store.ask(f"SELECT count(*), count(DISTINCT e.incident), count(DISTINCT e.report) {base}", values)
    events, incidents, reports = rows[0]
    days: defaultdict[str, dict[str, int]] = defaultdict(dict)
    for day, quad, count in store.ask(
        f"SELECT e.day, e.quad, count(DISTINCT e.incident) {base} AND e.day = e.last_day GROUP BY 1, 2 ORDER BY 1",
        values,
    ):
        days[day][quad] = count
    before = _before(asked)
    earlier: dict[str, int] = {}
    if before is not None:
        sql, told = before.sql()
        counted = "SELECT e.type, count(DISTINCT e.incident) FROM events e JOIN reports r ON r.id = e.report"
        earlier = {row[0]: row[1] for row in store.ask(f"{counted} WHERE {sql} GROUP BY 1", told)}
    types = store.ask(f"SELECT e.type, count(DISTINCT e.incident) {base} GROUP BY 1 ORDER BY 2 DESC", values)
    places = store.ask(
        "SELECT p.name, p.country, p.lat, p.lon, e.quad, count(DISTINCT e.incident) FROM events e "
        f"JOIN reports r ON r.id = e.report JOIN places p ON p.id = e.place WHERE {where} AND p.admin1 IS NOT NULL "
        f"AND p.lat IS NOT NULL GROUP BY 1, 2, 5 ORDER BY 6 DESC LIMIT {_POINTS}",
        values,
    )
    dyads = store.ask(
        "SELECT a.country || ' ' || coalesce(a.sector, ''), b.country || ' ' || coalesce(b.sector, ''), "
        "count(DISTINCT e.incident) FROM events e JOIN reports r ON r.id = e.report "
        "JOIN participants a ON a.event = e.id AND a.role = 'actor' AND a.position = 0 AND a.country IS NOT NULL "
        "JOIN participants b ON b.event = e.id AND b.role = 'recipient' AND b.position = 0 AND b.country IS NOT NULL "
        f"WHERE {where} GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT 12",
        values,
    )
    return Overview(
        events=events,
        incidents=incidents,
        reports=reports,
        days=tuple(days.items()),
        types=tuple((kind, count, earlier.get(kind, 0) if before else None) for kind, count in types),
        places=tuple(
            {"name": name, "country": country, "lat": lat, "lon": lon, "quad": quad, "incidents": count}
            for name, country, lat, lon, quad, count in places
        ),
        dyads=tuple((one, other, count) for one, other, count in dyads),
        newest=tuple(store.events(asked, order="newest", limit=12, evidence=False)),
    )


def _before(asked: Filter) -> Filter | None:
    """Return the filter for as many days before, None where no first and last day are asked for."""
    if asked.begin is None or asked.end is None:
        return None
    length = asked.end - asked.begin + timedelta(days=1)
    return replace(asked, begin=asked.begin - length, end=asked.begin - timedelta(days=1))


def found(store: Store, asked: Filter, page: int) -> list[Row]:
    """Return a page of events without their evidence, the last day first; the first page is 1."""
    return list(store.events(asked, order="newest", limit=PAGE, offset=PAGE * (page - 1), evidence=False))


def count(store: Store, asked: Filter) -> int:
    """Return how many events a filter asks for."""
    return store.count(asked)


def report_rows(store: Store, report: str) -> list[Row]:
    """Return a report's events in the order in which it tells them."""
    rows = store.events(Filter(report=report, versions=True))
    return sorted(rows, key=lambda row: row.event.trigger.start)


def versions(store: Store, report: str) -> list[tuple[str, str | None, str]]:
    """Return the versions of a report, the newest first: id, title, day."""
    return [
        (row[0], row[1], row[2])
        for row in store.ask(
            "SELECT id, title, published FROM reports WHERE newest = (SELECT newest FROM reports WHERE id = ?) "
            "ORDER BY published DESC, rowid DESC",
            [report],
        )
    ]


def pieces(report: Report, events: Sequence[Event], lit: Event | None) -> Iterator[Piece]:
    """Yield a report's text in pieces, each with what stands on it; the evidence of `lit` is marked as lit."""
    spans: list[tuple[int, int, str, str | None]] = []
    for event in events:
        spans.append(
            (event.trigger.start, event.trigger.end, f"trigger q-{event.quad.replace(' ', '-')}", event.event_id)
        )
        spans += [(s.start, s.end, "actor", None) for s in (a.span for a in (*event.actors, *event.recipients))]
        if event.time is not None and event.time.span is not None:
            spans.append((event.time.span.start, event.time.span.end, "time", None))
        if event.place is not None:
            spans.append((event.place.span.start, event.place.span.end, "place", None))
    if lit is not None:
        spans.append((lit.sentence.start, lit.sentence.end, "lit-sentence", None))
        spans += [(span.start, span.end, f"lit lit-{role}", None) for role, span in _lit(lit)]
    spans = [(start, end, kind, event) for start, end, kind, event in spans if start < end]
    bounds = sorted({0, len(report.text), *(s[0] for s in spans), *(s[1] for s in spans)})
    opening: defaultdict[int, list[tuple[int, int, str, str | None]]] = defaultdict(list)
    for span in spans:
        opening[span[0]].append(span)
    current: list[tuple[int, int, str, str | None]] = []
    for start, end in pairwise(bounds):
        current = [span for span in (*current, *opening[start]) if span[1] > start]
        classes = sorted({name for span in current for name in span[2].split()})
        event_id = next((span[3] for span in current if span[3] is not None and span[0] == start), None)
        yield Piece(report.text[start:end], tuple(classes), event_id)


def _lit(event: Event) -> Iterator[tuple[str, Span]]:
    yield "type", event.trigger
    yield from (("actor", actor.span) for actor in event.actors)
    yield from (("recipient", actor.span) for actor in event.recipients)
    if event.time is not None and event.time.span is not None:
        yield "time", event.time.span
    if event.place is not None:
        yield "place", event.place.span
    if event.attribution is not None:
        yield "source", event.attribution


def evidence(event: Event) -> list[tuple[str, Evidence]]:
    """Return why each field has its value, those of participants under their names."""
    told = [(each.field, each) for each in event.evidence]
    for actor in (*event.actors, *event.recipients):
        told += [(f"{each.field} of {actor.name}", each) for each in actor.evidence]
    return told


def incident(store: Store, number: int) -> dict[str, Any] | None:
    """Return an incident: what its tellings say together, each of them, where they differ; None where it is none."""
    rows = list(store.events(Filter(incident=number, versions=True)))
    if not rows:
        return None
    group = group_of(rows)
    whole, first = group.incident, group.first.event
    differ: list[tuple[str, list[tuple[str, list[str]]]]] = []
    for name in ("killed", "injured", "arrested"):
        count = getattr(whole, name)
        if count is not None and count.least != count.most:
            differ.append((name, [(f"{number:,}", list(told)) for number, told in count.told]))
    said = {
        "type": [(row.event.type, row.report.id) for row in group.rows],
        "place": [(row.event.place.name, row.report.id) for row in group.rows if row.event.place],
    }
    for name, told in said.items():
        by_value: defaultdict[str, list[str]] = defaultdict(list)
        for value, report in told:
            by_value[value].append(report)
        if len(by_value) > 1:
            differ.append((name, sorted(by_value.items())))
    return {
        "number": number,
        "headline": headline(first, whole),
        "incident": whole,
        "rows": group.rows,
        "differ": differ,
    }


def matrix(store: Store, asked: Filter, size: int = 12) -> tuple[list[str], dict[tuple[str, str], int]]:
    """Return the countries most in play, and how many incidents each has with each, as who did and whom it struck."""
    where, values = asked.sql()
    counts = store.ask(
        "SELECT a.country, b.country, count(DISTINCT e.incident) FROM events e JOIN reports r ON r.id = e.report "
        "JOIN participants a ON a.event = e.id AND a.role = 'actor' AND a.country IS NOT NULL "
        "JOIN participants b ON b.event = e.id AND b.role = 'recipient' AND b.country IS NOT NULL "
        f"WHERE {where} GROUP BY 1, 2",
        values,
    )
    total: defaultdict[str, int] = defaultdict(int)
    for one, other, count in counts:
        total[one] += count
        total[other] += count
    most = sorted(total, key=lambda code: (-total[code], code))[:size]
    return most, {(one, other): count for one, other, count in counts if one in most and other in most}


def actors(store: Store, asked: Filter, limit: int = 100) -> list[dict[str, Any]]:
    """Return who takes part most: name, country, sector, and in how many incidents as doer and as recipient."""
    where, values = asked.sql()
    return [
        {"name": name, "country": country, "sector": sector, "did": did, "struck": struck}
        for name, country, sector, did, struck in store.ask(
            "SELECT p.name, p.country, p.sector, count(DISTINCT iif(p.role = 'actor', e.incident, NULL)) AS did, "
            "count(DISTINCT iif(p.role = 'recipient', e.incident, NULL)) AS struck FROM participants p "
            f"JOIN events e ON e.id = p.event JOIN reports r ON r.id = e.report WHERE {where} "
            f"GROUP BY 1, 2, 3 ORDER BY did + struck DESC, p.name LIMIT {int(limit)}",
            values,
        )
    ]


def queue(store: Store, asked: Filter, reviewer: str, limit: int = 1) -> list[Row]:
    """Return the events that a reviewer has not judged, the most doubtful first."""
    where, values = asked.sql()
    judged = (
        "SELECT v.event FROM reviews v WHERE v.field = 'verdict' AND v.reviewer = ? AND NOT EXISTS "
        "(SELECT 1 FROM reviews u WHERE u.field = 'undo' AND u.value = CAST(v.id AS TEXT))"
    )
    sql = (
        f"SELECT e.id FROM events e JOIN reports r ON r.id = e.report WHERE {where} AND e.id NOT IN ({judged}) "
        f"ORDER BY abs(e.confidence - 0.5), e.id LIMIT {int(limit)}"
    )
    ids = [row[0] for row in store.ask(sql, [*values, reviewer])]
    return list(store.by_id(ids))


def review_state(store: Store, event: str) -> tuple[list[reviews.Review], reviews.Reading]:
    """Return what was said of an event, and what holds of it."""
    said = reviews.told(store.connection, event)
    return said, reviews.last_word(reviews.readings(said).get(event, {}))


def reviewed(store: Store) -> Iterator[dict[str, Any]]:
    """Yield the reviewed events as gold lines, as `gold/score.py` reads them."""
    said = reviews.told(store.connection)
    ids = {each.event for each in said}
    events = {row.event.event_id: event_dict(row.event) for row in store.by_id(sorted(ids))}
    named = {json.loads(each.value)["report"] for each in said if each.field == "missed" and each.value}
    yield from reviews.gold(events, said, {report.id: report for report in store.reports(sorted(named))})


def reviewed_cases(store: Store) -> str:
    """Return the reviewed events as marked-up cases to train and test on."""
    said = reviews.told(store.connection)
    lines = list(reviewed(store))
    refused = {
        event for event, by in reviews.readings(said).items() if reviews.last_word(by).get("verdict") == "reject"
    }
    rejected = [(row.report.id, row.event.trigger.start, row.event.trigger.end) for row in store.by_id(sorted(refused))]
    ids = {line["report_id"] for line in lines} | {report for report, _, _ in rejected}
    return reviews.cases(lines, rejected, {report.id: report for report in store.reports(sorted(ids))})


@cache
def outlines() -> bytes:
    """Return the outlines of countries as TopoJSON."""
    return gzip.decompress((FOLDER / "outlines.json.gz").read_bytes())


def row_dict(row: Row) -> dict[str, Any]:
    """Return an event of a store as JSON shows it."""
    return event_dict(row.event) | {
        "incident": row.incident,
        "published": row.report.published.isoformat(),
        "title": row.report.title,
        "publisher": row.report.publisher,
        "sentence_text": row.event.sentence.text,
        "place_country_name": country_name(row.event.place.country) if row.event.place else None,
    }

"""The words behind every field: brat's stand-off files, W3C Web Annotation, and GeoJSON for the places."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import groupby
from typing import Any

from dateline.export.rows import flat
from dateline.schema import EVENT_TYPES, Event, Report, Span
from dateline.store import Row

_ROLES = "Actor*:Participant, Recipient*:Participant, Place?:Place, Time?:Time, Source?:Source"
BRAT_CONFIG = "\n".join(
    (
        "[entities]", "Participant", "Place", "Time", "Source", "", "[relations]", "", "[events]",
        *(f"{kind} {_ROLES}" for kind in EVENT_TYPES),
        "", "[attributes]", "Status Arg:<EVENT>, Value:actual|future|hypothetical|negated", "Background Arg:<EVENT>",
        "",
    )
)  # fmt: skip
"""brat's annotation.conf for what `brat` writes."""

_CONTEXT = 32  # characters about a quotation that let it be found again


def geojson(rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    """Yield a Feature (RFC 7946) for each event whose place has coordinates; its properties are our own columns."""
    for row in rows:
        place = row.event.place
        if place is None or place.lat is None or place.lon is None:
            continue
        told = flat(row.event, row.report.published.isoformat())
        told |= {"start": str(told["start"] or ""), "end": str(told["end"] or ""), "incident": row.incident}
        yield {
            "type": "Feature",
            "id": row.event.event_id,
            "geometry": {"type": "Point", "coordinates": [place.lon, place.lat]},
            "properties": told,
        }


def brat(rows: Iterable[Row]) -> Iterator[tuple[str, str, str]]:
    """Yield for each report a file name that is safe, its text and its stand-off annotation."""
    ordered = sorted(rows, key=lambda row: (row.report.published, row.report.id, row.event.trigger.start))
    for report, told in groupby(ordered, key=lambda row: row.report):
        yield file_name(report.id), report.text, _standoff(report, [row.event for row in told])


def file_name(name: str) -> str:
    """Return a name for a file that no path can hide in: what is not a letter, digit, dot or dash gives a hash."""
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}", name):
        return name
    return sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _standoff(report: Report, events: Iterable[Event]) -> str:
    names: dict[tuple[str, int, int], str] = {}
    lines: list[str] = []

    def entity(kind: str, span: Span) -> str | None:
        if span.start == span.end:
            return None  # the dateline's place stands before the text
        key = (kind, span.start, span.end)
        if key not in names:
            names[key] = f"T{len(names) + 1}"
            pieces = list(_pieces(report.text, span))
            where = ";".join(f"{start} {end}" for start, end in pieces)
            words = " ".join(report.text[start:end] for start, end in pieces)
            lines.append(f"{names[key]}\t{kind} {where}\t{words}")
        return names[key]

    facts: list[str] = []
    for number, event in enumerate(events, 1):
        arguments = [f"{event.type}:{entity(event.type, event.trigger)}"]
        roles: list[tuple[str, str, Span | None]] = [
            *(("Actor", "Participant", actor.span) for actor in event.actors),
            *(("Recipient", "Participant", actor.span) for actor in event.recipients),
            ("Place", "Place", event.place.span if event.place else None),
            ("Time", "Time", event.time.span if event.time else None),
            ("Source", "Source", event.attribution),
        ]
        count: dict[str, int] = {}
        for role, kind, span in roles:
            name = entity(kind, span) if span is not None else None
            if name is not None:
                count[role] = count.get(role, 0) + 1
                arguments.append(f"{role}{count[role] if count[role] > 1 else ''}:{name}")
        facts.append(f"E{number}\t{' '.join(arguments)}")
        facts.append(f"A{2 * number - 1}\tStatus E{number} {event.status}")
        if event.historical:
            facts.append(f"A{2 * number}\tBackground E{number}")
    return "".join(f"{line}\n" for line in (*lines, *facts))


def _pieces(text: str, span: Span) -> Iterator[tuple[int, int]]:
    """Yield the parts of a span between the ends of lines, which brat's spans may not cross."""
    for found in re.finditer(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+", text[span.start : span.end]):
        yield span.start + found.start(), span.start + found.end()


def web(rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    """Yield a W3C Web Annotation for the trigger of each event and for each of its fields that words say."""
    for row in rows:
        event = row.event
        fields: list[tuple[str, str, Span | None]] = [
            ("type", event.type, event.trigger),
            *((f"actor {n}", actor.name, actor.span) for n, actor in enumerate(event.actors, 1)),
            *((f"recipient {n}", actor.name, actor.span) for n, actor in enumerate(event.recipients, 1)),
            ("place", event.place.name if event.place else "", event.place.span if event.place else None),
            ("time", event.time.value if event.time else "", event.time.span if event.time else None),
            ("attribution", event.attribution.text if event.attribution else "", event.attribution),
        ]
        for field, value, span in fields:
            if span is not None and span.start < span.end:
                yield _annotation(row, field, value, span)


def _annotation(row: Row, field: str, value: str, span: Span) -> dict[str, Any]:
    text, event = row.report.text, row.event
    return {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": f"urn:dateline:{event.event_id}:{field.replace(' ', '-')}",
        "type": "Annotation",
        "motivation": "classifying",
        "body": [
            {"type": "TextualBody", "purpose": "tagging", "value": f"{event.type} {field}"},
            {"type": "TextualBody", "purpose": "describing", "value": value},
        ],
        "target": {
            "source": row.report.url or f"urn:dateline:report:{file_name(row.report.id)}",
            "selector": [
                {"type": "TextPositionSelector", "start": span.start, "end": span.end},
                {
                    "type": "TextQuoteSelector",
                    "exact": span.text,
                    "prefix": text[max(0, span.start - _CONTEXT) : span.start],
                    "suffix": text[span.end : span.end + _CONTEXT],
                },
            ],
        },
    }

"""Events as JSON objects and as flat rows; hostile text is made harmless for its reader."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable
from typing import Any, TextIO

from dateline.schema import Actor, Event, Span
from dateline.store import Row

COLUMNS = (
    "event_id", "report_id", "published", "type", "mode", "contexts", "quad", "score", "cameo", "cameo_root", "trigger",
    "actors", "actor_countries", "actor_sectors", "recipients", "recipient_countries", "recipient_sectors", "start",
    "end", "time_value", "time_text", "time_basis", "place", "place_country", "admin1", "geonameid", "lat", "lon",
    "place_confidence", "status", "historical", "attribution", "killed", "injured", "arrested", "abducted", "crowd",
    "issues", "confidence", "sentence",
)  # fmt: skip
"""The columns of the flat form; lists are joined by `|`, and what is unknown is empty."""

# A spreadsheet runs a cell that begins with one of these.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def event_dict(event: Event) -> dict[str, Any]:
    """Return an event as the object that is written as one line of JSON and that `score.py` reads."""
    time, place = event.time, event.place
    return {
        "event_id": event.event_id,
        "report_id": event.report_id,
        "type": event.type,
        "mode": event.mode,
        "contexts": list(event.contexts),
        "quad": event.quad,
        "score": event.score,
        "cameo": event.cameo,
        "cameo_root": event.cameo_root,
        "trigger": _span(event.trigger),
        "also": [_span(span) for span in event.also],
        "sentence": {"start": event.sentence.start, "end": event.sentence.end},
        "actors": [_actor(actor) for actor in event.actors],
        "recipients": [_actor(actor) for actor in event.recipients],
        "time": None
        if time is None
        else {
            "start": time.start.isoformat() if time.start else None,
            "end": time.end.isoformat() if time.end else None,
            "value": time.value,
            "text": time.span.text if time.span else None,
            "basis": time.basis,
        },
        "place": None
        if place is None
        else {
            "text": place.span.text,
            "name": place.name,
            "country": place.country,
            "admin1": place.admin1,
            "geonameid": place.geonameid,
            "lat": place.lat,
            "lon": place.lon,
            "confidence": place.confidence,
        },
        "status": event.status,
        "historical": event.historical,
        "attribution": _span(event.attribution) if event.attribution else None,
        "arrested": event.arrested,
        "killed": event.killed,
        "injured": event.injured,
        "abducted": event.abducted,
        "crowd": event.crowd,
        "issues": list(event.issues),
        "confidence": event.confidence,
    }


def json_line(event: Event) -> str:
    """Return an event as one line of JSON, without the line's end."""
    return dumps(event_dict(event))


def dumps(value: object) -> str:
    """Return a value as JSON on one line."""
    # Line and paragraph separators are legal in JSON strings and end lines for some readers.
    text = json.dumps(value, ensure_ascii=False)
    return text.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029").replace("\x85", "\\u0085")


def stored_line(row: Row) -> str:
    """Return an event of a store as one line of JSON, with its incident and what its report is."""
    report = row.report
    more = {
        "incident": row.incident,
        "linked": row.linked,
        "published": report.published.isoformat(),
        "publisher": report.publisher,
        "title": report.title,
        "url": report.url,
        "sentence_text": row.event.sentence.text,
    }
    return dumps(event_dict(row.event) | more)


def flat(event: Event, published: str) -> dict[str, object]:
    """Return an event as one row of `COLUMNS`; `published` is its report's date."""
    time, place = event.time, event.place
    return {
        "event_id": event.event_id,
        "report_id": event.report_id,
        "published": published,
        "type": event.type,
        "mode": event.mode,
        "contexts": "|".join(event.contexts),
        "quad": event.quad,
        "score": event.score,
        "cameo": event.cameo,
        "cameo_root": event.cameo_root,
        "trigger": event.trigger.text,
        "actors": "|".join(actor.name for actor in event.actors),
        "actor_countries": "|".join(actor.country or "" for actor in event.actors),
        "actor_sectors": "|".join(actor.sectors[0] if actor.sectors else "" for actor in event.actors),
        "recipients": "|".join(actor.name for actor in event.recipients),
        "recipient_countries": "|".join(actor.country or "" for actor in event.recipients),
        "recipient_sectors": "|".join(actor.sectors[0] if actor.sectors else "" for actor in event.recipients),
        "start": time.start if time else None,
        "end": time.end if time else None,
        "time_value": time.value if time else None,
        "time_text": time.span.text if time and time.span else None,
        "time_basis": time.basis if time else None,
        "place": place.name if place else None,
        "place_country": place.country if place else None,
        "admin1": place.admin1 if place else None,
        "geonameid": place.geonameid if place else None,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "place_confidence": place.confidence if place else None,
        "status": event.status,
        "historical": event.historical,
        "attribution": event.attribution.text if event.attribution else None,
        "killed": event.killed,
        "injured": event.injured,
        "arrested": event.arrested,
        "abducted": event.abducted,
        "crowd": event.crowd,
        "issues": "|".join(event.issues),
        "confidence": event.confidence,
        "sentence": " ".join(event.sentence.text.split()),
    }


def csv_writer(stream: TextIO) -> csv.DictWriter[str]:
    """Return a writer of rows of `COLUMNS`, its header written."""
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    return writer


def write_csv(writer: csv.DictWriter[str], events: Iterable[Event], published: str) -> None:
    """Write a report's events as rows; a cell of text that a spreadsheet would run gets an apostrophe in front."""
    for event in events:
        row = flat(event, published)
        writer.writerow({name: harmless(value) for name, value in row.items()})


def harmless(value: object) -> object:
    """Return a cell so that a spreadsheet does not run it: an apostrophe goes in front of what it would."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _span(span: Span) -> dict[str, object]:
    return {"start": span.start, "end": span.end, "text": span.text}


def _actor(actor: Actor) -> dict[str, object]:
    return {
        "text": actor.span.text,
        "start": actor.span.start,
        "end": actor.span.end,
        "name": actor.name,
        "country": actor.country,
        "sectors": list(actor.sectors),
    }

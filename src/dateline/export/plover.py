"""PLOVER's JSON: one object an event, with the fields of its manual (draft 0.8, chapter "Data Fields")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dateline.export.codes import QUADS, country_name, place_precision
from dateline.schema import Actor, Event
from dateline.store import Row

# The manual's resolutions of a place: 1 country, 2 province, 4 city.
_RESOLUTION = {3: 1, 2: 2, 1: 4}


def events(rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    """Yield an object for each event with a day; fields of which nothing is known are left out."""
    for row in rows:
        event, report, time = row.event, row.report, row.event.time
        if time is None or time.start is None:
            continue
        told: dict[str, Any] = {
            "id": event.event_id,
            "has_event": True,
            "date": time.start.isoformat(),
            "enddate": time.end.isoformat() if time.end and time.end != time.start else None,
            "actor": [_entity(actor) for actor in event.actors],
            "recipient": [_entity(actor) for actor in event.recipients],
            "event": [event.type],
            "event_text": event.trigger.text,
            "event_loc": _place(event),
            "quad_code": QUADS.index(event.quad) + 1,
            "event_scale": event.score,
            "mode": [event.mode] if event.mode else [],
            "context": list(event.contexts),
            "size": _some({"dead": event.killed, "injured": event.injured, "arrested": event.arrested}),
            "text": " ".join(event.sentence.text.split()),
            "text_info": {"start": event.sentence.start, "end": event.sentence.end},
            "cite_info": _some(
                {
                    "citation": report.id,
                    "title": report.title,
                    "publication": report.publisher,
                    "url": report.url,
                    "language": report.language,
                }
            ),
            "coder": "dateline",
            "comment": f"status {event.status}" + (", background" if event.historical else ""),
        }
        yield {name: value for name, value in told.items() if value not in (None, {}, [])}


def _entity(actor: Actor) -> dict[str, Any]:
    return _some({"code": actor.country, "sector": list(actor.sectors), "entity_text": actor.name})


def _place(event: Event) -> dict[str, Any] | None:
    place = event.place
    if place is None:
        return None
    town = place_precision(event) == 1
    return _some(
        {
            "extracted_place": place.span.text,
            "resolved_place": place.name,
            "geonameid": place.geonameid,
            "lat": place.lat,
            "lon": place.lon,
            "city": place.name if town else None,
            "province": place.admin1,
            "country": country_name(place.country),
            "country_code": place.country,
            "resolution": _RESOLUTION[place_precision(event)],
        }
    )


def _some(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value not in (None, "", [])}

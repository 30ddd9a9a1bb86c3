"""POLECAT: the 40 columns of its weekly tables, one row an event, tab-separated with a header."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dateline.export.codes import country_name, cow
from dateline.schema import Actor
from dateline.store import Row

_WHO = ("Name", "Country", "COW", "Primary Sector", "Sectors", "Title", "Name Raw", "Wikipedia ID")
_ACTOR = ("Actor Name", "Actor Country", "Actor COW", "Primary Actor Sector", "Actor Sectors", "Actor Title",
          "Actor Name Raw", "Wikipedia Actor ID")  # fmt: skip
_RECIPIENT = tuple(
    {"Primary Sector": "Primary Recipient Sector", "Wikipedia ID": "Wikipedia Recipient ID"}.get(n, f"Recipient {n}")
    for n in _WHO
)
COLUMNS = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts", *_ACTOR, *_RECIPIENT,
    "Placename", "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename",
    "Feature Type", "Source", "Publication Date", "Story People", "Story Organizations", "Story Locations", "Language",
    "Version",
)  # fmt: skip
"""The 40 columns of a weekly table."""


def events(rows: Iterable[Row]) -> Iterator[dict[str, object]]:
    """Yield a row for each event with a day; several participants of one role are joined by `;`."""
    for row in rows:
        event, report = row.event, row.report
        if event.time is None or event.time.start is None:
            continue
        place = event.place
        told: dict[str, object] = dict.fromkeys(COLUMNS, "")
        told |= {
            "Event ID": event.event_id,
            "Event Date": event.time.start.isoformat(),
            "Event Type": event.type,
            "Event Mode": event.mode or "",
            "Intensity": event.score,
            "Quad Code": event.quad.upper(),
            "Contexts": ";".join(event.contexts),
            "Source": report.publisher or "",
            "Publication Date": report.published.isoformat(),
            "Language": report.language or "en",
            "Version": "dateline",
        }
        told |= dict(zip(_ACTOR, _people(event.actors), strict=True))
        told |= dict(zip(_RECIPIENT, _people(event.recipients), strict=True))
        if place is not None:
            town = place.admin1 is not None and place.name != place.admin1
            told |= {
                "Placename": place.name,
                "City": place.name if town else "",
                "Province": place.admin1 or "",
                "Country": country_name(place.country),
                "Latitude": place.lat,
                "Longitude": place.lon,
                "GeoNames ID": place.geonameid or "",
                "Raw Placename": place.span.text,
                "Feature Type": "P" if town else "A",
            }
        yield told


def _people(actors: tuple[Actor, ...]) -> tuple[str, ...]:
    return (
        ";".join(actor.name for actor in actors),
        ";".join(country_name(actor.country) for actor in actors),
        ";".join(cow(actor.country) for actor in actors),
        ";".join(actor.sectors[0] if actor.sectors else "" for actor in actors),
        ";".join(",".join(actor.sectors) for actor in actors),
        "",
        ";".join(actor.span.text for actor in actors),
        "",
    )

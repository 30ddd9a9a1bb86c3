"""Columns like ACLED's export, one row an incident: what `acled.tsv` gives no type, or did not happen, is left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dateline.export.codes import acled_type, country_name, day_precision, grouped, number, place_precision, sectors
from dateline.schema import Actor
from dateline.store import Row

COLUMNS = (
    "event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type", "actor1",
    "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting", "iso",
    "region", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision", "source",
    "source_scale", "notes", "fatalities", "tags", "timestamp",
)  # fmt: skip
"""The 31 columns of ACLED's export."""

_DISORDER = {
    "Battles": "Political violence",
    "Explosions/Remote violence": "Political violence",
    "Violence against civilians": "Political violence",
    "Riots": "Demonstrations",
    "Protests": "Demonstrations",
    "Strategic developments": "Strategic developments",
}
_INTER = {
    **dict.fromkeys(("GOV", "MIL", "COP", "SPY", "LEG", "JUD"), "State forces"),
    "REB": "Rebel group",
    **dict.fromkeys(("UAF", "CRM", "PTY"), "Political militia"),
    **dict.fromkeys(("CVL", "OPP", "MED", "REF", "EDU", "REL", "LAB", "BUS", "NGO"), "Civilians"),
    "IGO": "External/Other forces",
}


def events(rows: Iterable[Row]) -> Iterator[dict[str, object]]:
    """Yield a row for each incident that happened, has a day and a type of ACLED's."""
    for group in grouped(row for row in rows if row.event.status == "actual"):
        event, incident = group.first.event, group.incident
        kind = acled_type(event)
        if kind is None or incident.first_day is None:
            continue
        place = incident.place
        killed = incident.killed
        who, whom = (_inter(actors, kind[0]) for actors in (event.actors, event.recipients))
        civil = kind[0] == "Violence against civilians" or (
            kind[0] == "Explosions/Remote violence" and whom == "Civilians"
        )
        notes = f"{event.sentence.text}"
        if killed is not None and killed.most != killed.least:
            notes += f" [killed: {killed.least} to {killed.most}]"
        told: dict[str, object] = dict.fromkeys(COLUMNS, "")
        yield told | {
            "event_id_cnty": f"{(place.country if place else None) or 'XXX'}{event.event_id}",
            "event_date": incident.first_day.isoformat(),
            "year": incident.first_day.year,
            "time_precision": day_precision(event),
            "disorder_type": _DISORDER[kind[0]],
            "event_type": kind[0],
            "sub_event_type": kind[1],
            "actor1": event.actors[0].name if event.actors else "",
            "assoc_actor_1": "; ".join(actor.name for actor in event.actors[1:]),
            "inter1": who,
            "actor2": event.recipients[0].name if event.recipients else "",
            "assoc_actor_2": "; ".join(actor.name for actor in event.recipients[1:]),
            "inter2": whom,
            "interaction": "-".join(filter(None, (who, whom))),
            "civilian_targeting": "Civilian targeting" if civil else "",
            "iso": number(place.country) if place else "",
            "country": country_name(place.country) if place else "",
            "admin1": (place.admin1 or "") if place else "",
            "location": place.name if place else "",
            "latitude": place.lat if place else "",
            "longitude": place.lon if place else "",
            "geo_precision": place_precision(event),
            "source": "; ".join(sorted({row.report.publisher or row.report.id for row in group.rows})),
            "notes": " ".join(notes.split()),
            # ACLED takes the lowest of estimates that differ.
            "fatalities": killed.least if killed else 0,
            "tags": f"crowd size={event.crowd}" if event.crowd else "",
        }


def _inter(actors: tuple[Actor, ...], kind: str) -> str:
    told = sectors(actors)
    if not told:
        return ""
    if told & {"CVL", "OPP", "LAB", "EDU", "PTY"} and kind in {"Riots", "Protests"}:
        return "Rioters" if kind == "Riots" else "Protesters"
    return next((_INTER[each] for each in _INTER if each in told), "")

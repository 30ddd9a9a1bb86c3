"""GDELT 2.0: the event table (61 columns, one row an incident) and the mentions table (16 columns, one row an event).

Both are tab-separated without a header, as GDELT's files are. What Dateline does not know stays empty: tone, places of
actors, GDELT's own ids of features and divisions.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from dateline.export.codes import QUADS, country_name, fips, grouped
from dateline.schema import Actor, Event
from dateline.store import Row

_ACTOR = ("Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code", "Type1Code",
          "Type2Code", "Type3Code")  # fmt: skip
_GEO = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
COLUMNS = (
    "GlobalEventID", "Day", "MonthYear", "Year", "FractionDate",
    *(f"Actor{n}{name}" for n in (1, 2) for name in _ACTOR),
    "IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale", "NumMentions",
    "NumSources", "NumArticles", "AvgTone",
    *(f"{of}Geo_{name}" for of in ("Actor1", "Actor2", "Action") for name in _GEO),
    "DATEADDED", "SOURCEURL",
)  # fmt: skip
"""The 61 columns of the event table."""
MENTIONS = (
    "GlobalEventID", "EventTimeDate", "MentionTimeDate", "MentionType", "MentionSourceName", "MentionIdentifier",
    "SentenceID", "Actor1CharOffset", "Actor2CharOffset", "ActionCharOffset", "InRawText", "Confidence",
    "MentionDocLen", "MentionDocTone", "MentionDocTranslationInfo", "Extras",
)  # fmt: skip
"""The 16 columns of the mentions table."""

# Of the lead, which GDELT's root events are told in.
_LEAD = 400
_WEB, _CITATION = 1, 2


def events(rows: Iterable[Row]) -> Iterator[dict[str, object]]:
    """Yield the event table's rows: actual events with a day, an incident each."""
    for group in grouped(row for row in rows if _is_event(row.event)):
        row, incident = group.first, group.incident
        event = row.event
        day = _day(event)
        told: dict[str, object] = dict.fromkeys(COLUMNS, "")
        told |= {
            "GlobalEventID": number(event.event_id),
            "Day": day.strftime("%Y%m%d"),
            "MonthYear": day.strftime("%Y%m"),
            "Year": day.year,
            "FractionDate": f"{day.year + min(day.month * 30 + day.day, 364) / 365:.4f}",
            "IsRootEvent": int(event.sentence.start < _LEAD),
            "EventCode": event.cameo,
            "EventBaseCode": event.cameo[:3],
            "EventRootCode": event.cameo_root,
            "QuadClass": QUADS.index(event.quad) + 1,
            "GoldsteinScale": event.score,
            "NumMentions": len(group.rows) + sum(len(each.event.also) for each in group.rows),
            "NumSources": len({each.report.publisher for each in group.rows}),
            "NumArticles": len(incident.reports),
            "DATEADDED": row.report.published.strftime("%Y%m%d000000"),
            "SOURCEURL": row.report.url or row.report.id,
        }
        for number_, actors in ((1, event.actors), (2, event.recipients)):
            told |= {f"Actor{number_}{name}": value for name, value in _actor(actors[0] if actors else None).items()}
        told |= {f"ActionGeo_{name}": value for name, value in _geo(event).items()}
        yield told


def mentions(rows: Iterable[Row]) -> Iterator[dict[str, object]]:
    """Yield the mentions table's rows: each event of each report, under the id of its incident's row."""
    for group in grouped(row for row in rows if _is_event(row.event)):
        for row in group.rows:
            event, report = row.event, row.report
            yield {
                "GlobalEventID": number(group.first.event.event_id),
                "EventTimeDate": _day(event).strftime("%Y%m%d000000"),
                "MentionTimeDate": report.published.strftime("%Y%m%d000000"),
                "MentionType": _WEB if report.url else _CITATION,
                "MentionSourceName": report.publisher or "",
                "MentionIdentifier": report.url or report.id,
                # Sentences are not numbered in a store: the paragraph stands for it.
                "SentenceID": report.text.count("\n\n", 0, event.sentence.start) + 1,
                "Actor1CharOffset": event.actors[0].span.start if event.actors else -1,
                "Actor2CharOffset": event.recipients[0].span.start if event.recipients else -1,
                "ActionCharOffset": event.trigger.start,
                "InRawText": 1,
                "Confidence": round(100 * event.confidence),
                "MentionDocLen": len(report.text),
                "MentionDocTone": "",
                "MentionDocTranslationInfo": "",
                "Extras": "",
            }


def number(event_id: str) -> int:
    """Return an event's id as the whole number that GDELT wants."""
    return int(event_id[:15], 16)


def _is_event(event: Event) -> bool:
    return event.status == "actual" and event.time is not None and event.time.start is not None


def _day(event: Event) -> date:
    assert event.time is not None
    assert event.time.start is not None
    return event.time.start


def _actor(actor: Actor | None) -> dict[str, object]:
    if actor is None:
        return {}
    told = [*actor.sectors[:3], "", "", ""]
    group = "IGO" if "IGO" in actor.sectors else ""
    return {
        "Code": (actor.country or "") + "".join(actor.sectors[:1]),
        "Name": " ".join(actor.name.upper().split()),
        "CountryCode": actor.country or "",
        "KnownGroupCode": group,
        "Type1Code": told[0],
        "Type2Code": told[1],
        "Type3Code": told[2],
    }


def _geo(event: Event) -> dict[str, object]:
    place = event.place
    if place is None:
        return {"Type": 0}
    in_us = place.country == "USA"
    if place.admin1 is None:
        kind = 1
    elif place.name == place.admin1:
        kind = 2 if in_us else 5
    else:
        kind = 3 if in_us else 4
    parts = dict.fromkeys(filter(None, (place.name, place.admin1, country_name(place.country))))
    return {
        "Type": kind,
        "FullName": ", ".join(parts),
        "CountryCode": fips(place.country),
        "Lat": place.lat,
        "Long": place.lon,
    }

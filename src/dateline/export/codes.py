"""What other schemes call countries, days and kinds of event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from dateline.data import rows, values
from dateline.incidents import Incident, Telling, days, reconcile
from dateline.schema import Actor, Event
from dateline.store import Row

QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
"""The quad classes in the order of their numbers, 1 to 4 (PLOVER and GDELT number them alike)."""


@dataclass(frozen=True, slots=True)
class Group:
    """An incident's events within a selection, the newest telling first, and what they say together."""

    rows: tuple[Row, ...]
    incident: Incident

    @property
    def first(self) -> Row:
        """The telling that speaks: of the newest report the surest."""
        return self.rows[0]


def grouped(told: Iterable[Row]) -> list[Group]:
    """Return events by incident, in the order in which incidents first come; one without incident stands alone."""
    by_incident: dict[object, list[Row]] = {}
    for row in told:
        by_incident.setdefault(row.event.event_id if row.incident is None else row.incident, []).append(row)
    return [group_of(each) for each in by_incident.values()]


def group_of(told: Sequence[Row]) -> Group:
    """Return some events as one incident."""
    newest = sorted(told, key=lambda row: (row.report.published, row.event.confidence), reverse=True)
    tellings = [Telling(row.event, row.report.published, row.report.id, frozenset(), "", frozenset()) for row in newest]
    return Group(tuple(newest), reconcile(tellings))


@cache
def _codes() -> dict[str, dict[str, str]]:
    return {row["iso3"]: row for row in rows("country-codes.tsv")}


@cache
def _names() -> dict[str, str]:
    return {row["iso3"]: row["name"] for row in rows("countries.tsv")}


def country_name(code: str | None) -> str:
    """Return a country's English name from its ISO 3166 alpha-3 code, empty for none."""
    return _names().get(code or "", "")


def fips(code: str | None) -> str:
    """Return a country's FIPS 10-4 code, empty where it has none."""
    return _codes().get(code or "", {}).get("fips", "")


def number(code: str | None) -> str:
    """Return a country's ISO 3166 number, empty where it has none."""
    return _codes().get(code or "", {}).get("number", "")


def cow(code: str | None) -> str:
    """Return a country's Correlates of War number, empty where it has none."""
    return _codes().get(code or "", {}).get("cow", "")


def day_precision(event: Event) -> int:
    """Return ACLED's time precision: 1 for a day, 2 for up to a week, 3 for longer."""
    told = days(event)
    length = (told[1] - told[0]).days if told else 31
    return 1 if length == 0 else 2 if length <= 7 else 3


def place_precision(event: Event) -> int:
    """Return ACLED's geographical precision: 1 for a town, 2 for a division's point, 3 for a country or none."""
    place = event.place
    if place is None or place.admin1 is None:
        return 3
    return 2 if place.name == place.admin1 else 1


def sectors(actors: Iterable[Actor]) -> set[str]:
    """Return the first sectors of some participants."""
    return {actor.sectors[0] for actor in actors if actor.sectors}


@cache
def _acled() -> list[dict[str, str]]:
    return rows("acled.tsv")


def acled_type(event: Event) -> tuple[str, str] | None:
    """Return ACLED's event and sub-event type by `acled.tsv`, whose first row that fits speaks; None for none."""
    whom, who = sectors(event.recipients), sectors(event.actors)
    for row in _acled():
        if (
            row["type"] == event.type
            and (not row["mode"] or (event.mode or "none") in values(row["mode"]))
            and (not row["actors"] or who & set(values(row["actors"])))
            and (not row["recipients"] or whom & set(values(row["recipients"])))
        ):
            return row["event_type"], row["sub_event_type"]
    return None

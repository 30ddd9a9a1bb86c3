"""Keeps the incidents of a store in step with its events, one report at a time."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from dateline import incidents
from dateline.incidents import Telling
from dateline.store import records

# An event is compared with at most so many of those told about its day, the newest.
_MOST = 2_000


def link(connection: sqlite3.Connection, report: str) -> None:
    """Put a report's events, which are in no incident yet, into those they belong to, or into new ones."""
    ids = [
        row["id"]
        for row in connection.execute("SELECT id FROM events WHERE report = ? ORDER BY trigger_start", (report,))
    ]
    touched = set()
    for own in _tellings(connection, ids):
        members: defaultdict[int, list[Telling]] = defaultdict(list)
        near = _near(connection, own)
        for each in _tellings(connection, near):
            members[near[each.event.event_id]].append(each)
        found = incidents.place_in(own, members.items())
        if found is None:
            number = connection.execute(
                "INSERT INTO incidents (type, events, reports) VALUES (?, 0, 0)", (own.event.type,)
            ).lastrowid
            why = None
        else:
            number, told = found
            why = ", ".join(told.facts)
        connection.execute("UPDATE events SET incident = ?, linked = ? WHERE id = ?", (number, why, own.event.event_id))
        touched.add(number)
    refresh(connection, (number for number in touched if number is not None))


def unlink(connection: sqlite3.Connection, report: str) -> None:
    """Take a report's events out of their incidents."""
    touched = [
        row["incident"]
        for row in connection.execute("SELECT DISTINCT incident FROM events WHERE report = ?", (report,))
        if row["incident"] is not None
    ]
    connection.execute("UPDATE events SET incident = NULL, linked = NULL WHERE report = ?", (report,))
    refresh(connection, touched)


def refresh(connection: sqlite3.Connection, numbers: Iterable[int]) -> None:
    """Write anew what the events of some incidents say together; those without events go."""
    for number in numbers:
        ids = [row["id"] for row in connection.execute("SELECT id FROM events WHERE incident = ?", (number,))]
        if not ids:
            connection.execute("DELETE FROM incidents WHERE id = ?", (number,))
            continue
        told = incidents.reconcile(list(_tellings(connection, ids)))
        place, killed = told.place, told.killed
        connection.execute(
            "UPDATE incidents SET type = ?, first_day = ?, last_day = ?, country = ?, place = ?, lat = ?, lon = ?, "
            "killed_least = ?, killed_most = ?, events = ?, reports = ? WHERE id = ?",
            (
                told.type, _iso(told.first_day), _iso(told.last_day), place.country if place else None,
                place.name if place else None, place.lat if place else None, place.lon if place else None,
                killed.least if killed else None, killed.most if killed else None, len(told.events),
                len(told.reports), number,
            ),
        )  # fmt: skip


def tellings(connection: sqlite3.Connection, number: int) -> list[Telling]:
    """Return the tellings of an incident."""
    ids = [row["id"] for row in connection.execute("SELECT id FROM events WHERE incident = ?", (number,))]
    return list(_tellings(connection, ids))


def _tellings(connection: sqlite3.Connection, ids: Iterable[str]) -> Iterable[Telling]:
    chains: dict[str, str] = {}
    for report, event, *_ in records.read(connection, ids, evidence=False):
        if report.id not in chains:
            row = connection.execute("SELECT newest FROM reports WHERE id = ?", (report.id,)).fetchone()
            chains[report.id] = row["newest"]
        yield incidents.telling(report, event, chains[report.id])


def _near(connection: sqlite3.Connection, own: Telling) -> dict[str, int]:
    """Return the events that one may be, with their incidents.

    They are alike by type, and by day and country or as told in a version of its report. An event without a day is
    compared with those without a day of reports of the same days.
    """
    event, spans = own.event, incidents.days(own.event)
    kinds = sorted(incidents.beside(event.type))
    around = incidents.AROUND
    values: list[object] = []
    if spans is None:
        when = "day IS NULL AND published BETWEEN ? AND ?"
        values += [(own.published - around).isoformat(), (own.published + around).isoformat()]
    else:
        when = "day <= ? AND last_day >= ?"
        values += [(spans[1] + around).isoformat(), (spans[0] - around).isoformat()]
    if event.place is not None and event.place.country is not None and event.type not in incidents.SPEECH:
        when += " AND (e.country = ? OR e.country IS NULL)"
        values.append(event.place.country)
    rows = connection.execute(
        "SELECT e.id, incident FROM events e JOIN reports r ON r.id = e.report "
        f"WHERE type IN ({', '.join('?' * len(kinds))}) AND incident IS NOT NULL AND (({when}) OR newest = ?) "
        f"ORDER BY e.rowid DESC LIMIT {_MOST}",
        [*kinds, *values, own.chain],
    )
    return {row["id"]: row["incident"] for row in rows}


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()

"""Keeps the chains of versions and the incidents of a store in step with what comes in, one report at a time.

What a new report is compared with is of days near its own and, where its events took place in a country, of that one: a
store's age and size don't matter. What was compared is kept in memory for the next report, within bounds.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta

from dateline import duplicates, incidents
from dateline.incidents import Telling
from dateline.schema import Report
from dateline.store import records

# An event is compared with at most so many of those told about its day, the newest.
_MOST = 2_000
_KEPT = 50_000  # tellings in memory
_DAYS = 60  # whose signatures are in memory


class Linker:
    """Links what one connection writes; what another one or other code writes meanwhile is noticed by `forget`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._version = -1
        self._tellings: dict[str, Telling] = {}
        self._signatures: dict[str, duplicates.Signatures] = {}

    def forget(self, *, always: bool = False) -> None:
        """Forget what is in memory where another connection has written, or always."""
        (version,) = self._connection.execute("PRAGMA data_version").fetchone()
        if always or version != self._version:
            self._tellings.clear()
            self._signatures.clear()
            self._version = version

    def newest(self, report: Report, grams: frozenset[str], signature: bytes) -> str:
        """Return the id of the report that speaks for a new one's chain, and let the older ones point to it."""
        connection = self._connection
        chains = set()
        for other in self._like(report.published, len(grams), signature):
            row = connection.execute("SELECT text, published, newest FROM reports WHERE id = ?", (other,)).fetchone()
            same_day = row["published"] == report.published.isoformat()
            least = duplicates.SHARED if same_day else duplicates.SHARED_LATER
            if duplicates.contained(grams, duplicates.grams(row["text"])) >= least:
                chains.add(row["newest"])
        self._signatures[report.published.isoformat()].add(report.id, signature, len(grams))
        if not chains:
            return report.id
        # Of one day, what came in last is the newest.
        marks = ", ".join("?" * len(chains))
        days = dict(connection.execute(f"SELECT id, published FROM reports WHERE id IN ({marks})", sorted(chains)))
        latest = max(chains, key=lambda each: (days[each], each))
        newest = report.id if report.published.isoformat() >= days[latest] else latest
        connection.execute(f"UPDATE reports SET newest = ? WHERE newest IN ({marks})", (newest, *sorted(chains)))
        return newest

    def _like(self, published: date, count: int, signature: bytes) -> Iterator[str]:
        """Yield the reports of days near one whose texts are worth comparing with a new one."""
        if len(self._signatures) > _DAYS:
            self._signatures.clear()
        for apart in range(-duplicates.WITHIN, duplicates.WITHIN + 1):
            day = (published + timedelta(days=apart)).isoformat()
            if day not in self._signatures:
                self._signatures[day] = duplicates.Signatures(
                    self._connection.execute("SELECT id, signature, grams FROM reports WHERE published = ?", (day,))
                )
            yield from self._signatures[day].like(signature, count)

    def link(self, report: str) -> None:
        """Put a report's events, which are in no incident yet, into those they belong to, or into new ones."""
        connection = self._connection
        ids = [
            row["id"]
            for row in connection.execute("SELECT id FROM events WHERE report = ? ORDER BY trigger_start", (report,))
        ]
        for each in ids:
            self._tellings.pop(each, None)
        chain = next((row[0] for row in connection.execute("SELECT newest FROM reports WHERE id = ?", (report,))), "")
        touched = set()
        for told in list(self._told(ids)):
            own = replace(told, chain=chain)
            members: defaultdict[int, list[Telling]] = defaultdict(list)
            near = _near(connection, own)
            for each in self._told(near):
                of, newest = near[each.event.event_id]
                members[of].append(replace(each, chain=newest))
            found = incidents.place_in(own, members.items())
            if found is None:
                number = (
                    connection.execute(
                        "INSERT INTO incidents (type, events, reports) VALUES (?, 0, 0)", (own.event.type,)
                    ).lastrowid
                    or 0
                )
                why = None
            else:
                number, agreed = found
                why = ", ".join(agreed.facts)
            connection.execute(
                "UPDATE events SET incident = ?, linked = ? WHERE id = ?", (number, why, own.event.event_id)
            )
            touched.add(number)
        self._refresh(touched)

    def unlink(self, report: str) -> None:
        """Take a report's events out of their incidents."""
        touched = [
            row["incident"]
            for row in self._connection.execute("SELECT DISTINCT incident FROM events WHERE report = ?", (report,))
            if row["incident"] is not None
        ]
        self._connection.execute("UPDATE events SET incident = NULL, linked = NULL WHERE report = ?", (report,))
        self._refresh(touched)

    def _refresh(self, numbers: Iterable[int]) -> None:
        """Write anew what the events of some incidents say together; those without events go."""
        for number in numbers:
            ids = [row["id"] for row in self._connection.execute("SELECT id FROM events WHERE incident = ?", (number,))]
            if not ids:
                self._connection.execute("DELETE FROM incidents WHERE id = ?", (number,))
                continue
            told = incidents.reconcile(list(self._told(ids)))
            place, killed = told.place, told.killed
            self._connection.execute(
                "UPDATE incidents SET type = ?, first_day = ?, last_day = ?, country = ?, place = ?, lat = ?, "
                "lon = ?, killed_least = ?, killed_most = ?, events = ?, reports = ? WHERE id = ?",
                (
                    told.type, _iso(told.first_day), _iso(told.last_day), place.country if place else None,
                    place.name if place else None, place.lat if place else None, place.lon if place else None,
                    killed.least if killed else None, killed.most if killed else None, len(told.events),
                    len(told.reports), number,
                ),
            )  # fmt: skip

    def _told(self, ids: Iterable[str]) -> Iterator[Telling]:
        """Yield the tellings of events, in the order of the ids; their chain is that of when they were read."""
        wanted = list(ids)
        if len(self._tellings) > _KEPT:
            self._tellings.clear()
        lacking = [each for each in wanted if each not in self._tellings]
        for report, event, *_ in records.read(self._connection, lacking, evidence=False):
            self._tellings[event.event_id] = incidents.telling(report, event, report.id)
        yield from (self._tellings[each] for each in wanted)


def _near(connection: sqlite3.Connection, own: Telling) -> dict[str, tuple[int, str]]:
    """Return the events that one may be, each with its incident and the newest version of its report.

    They are alike by type, and by day and country or as told in a version of its report. An event without a day is
    compared with those without a day of reports of the same days.
    """
    event, spans = own.event, incidents.days(own.event)
    around = incidents.AROUND
    kinds = sorted(incidents.beside(event.type))
    alike, values = f"type IN ({', '.join('?' * len(kinds))}) AND incident IS NOT NULL", list[object](kinds)
    where: list[object] = []
    if event.place is not None and event.place.country is not None and event.type not in incidents.SPEECH:
        alike += " AND (e.country = ? OR e.country IS NULL)"
        where.append(event.place.country)
    # Each by an index of its own; "+" keeps a column from being one.
    if spans is None:
        asked = [("+e.day IS NULL AND published BETWEEN ? AND ?", [own.published - around, own.published + around])]
    else:
        begin, end = spans[0] - around, spans[1] + around
        asked = [
            ("day BETWEEN ? AND ?", [begin, end]),
            ("last_day > day AND last_day >= ? AND +day < ?", [begin, begin]),
        ]
    found: dict[str, tuple[int, str]] = {}
    rows: list[sqlite3.Row] = []
    for when, dates in asked:
        rows += connection.execute(
            "SELECT e.id, incident, newest, e.rowid AS number FROM events e JOIN reports r ON r.id = e.report "
            f"WHERE {alike} AND {when} ORDER BY e.rowid DESC LIMIT {_MOST}",
            [*values, *where, *(day.isoformat() for day in dates)],
        )
    rows += connection.execute(
        "SELECT e.id, incident, newest, e.rowid AS number FROM reports r JOIN events e ON r.id = e.report "
        f"WHERE newest = ? AND type IN ({', '.join('?' * len(kinds))}) AND incident IS NOT NULL",
        [own.chain, *kinds],
    )
    rows.sort(key=lambda row: -row["number"])
    for row in rows[:_MOST]:
        found[row["id"]] = row["incident"], row["newest"]
    return found


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()

"""Which events: the same filters for query, brief, export and the pages, turned into SQL here alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dateline import DatelineError
from dateline.schema import EVENT_TYPES, SECTORS


@dataclass(frozen=True, slots=True)
class Filter:
    """What events must be; what is None or empty asks nothing, and several values of one field are alternatives.

    `types` are PLOVER's; `countries` (ISO 3166 alpha-3) is where it took place or, where no place is known, where a
    participant is from or the report's other events took place. `actor_countries`, `actor_sectors` and so on are those
    of some participant in that role, `actor` and `recipient` words in the name of one. `begin` and `end` are the first
    and last day on which an event may lie, `text` a full-text search of its report in FTS5's syntax, `background` True
    for nothing else, False for none. `versions` takes in the older versions of reports.
    """

    types: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    place: str | None = None
    actor: str | None = None
    actor_countries: tuple[str, ...] = ()
    actor_sectors: tuple[str, ...] = ()
    recipient: str | None = None
    recipient_countries: tuple[str, ...] = ()
    recipient_sectors: tuple[str, ...] = ()
    begin: date | None = None
    end: date | None = None
    text: str | None = None
    background: bool | None = None
    confidence: float = 0.0
    report: str | None = None
    incident: int | None = None
    versions: bool = False

    def __post_init__(self) -> None:
        """Raise DatelineError for a type or sector that PLOVER has not, and for days in the wrong order."""
        for value in self.types:
            _known(value, EVENT_TYPES, "event type")
        for value in (*self.actor_sectors, *self.recipient_sectors):
            _known(value, SECTORS, "sector")
        for value in (*self.countries, *self.actor_countries, *self.recipient_countries):
            if not (len(value) == 3 and value.isalpha() and value.isupper()):
                raise DatelineError(f"{value!r} is no country code: give ISO 3166's three letters, as in MLI")
        if self.begin is not None and self.end is not None and self.begin > self.end:
            raise DatelineError(f"from {self.begin} to {self.end}: the first day is after the last")

    def sql(self) -> tuple[str, list[object]]:
        """Return the condition on `events e` joined with `reports r`, and its parameters."""
        parts: list[str] = []
        values: list[object] = []

        def ask(part: str, *given: object) -> None:
            parts.append(part)
            values.extend(given)

        for column, told in (
            ("e.type", self.types),
            ("e.mode", self.modes),
            ("e.status", self.statuses),
        ):
            if told:
                ask(f"{column} IN ({_marks(told)})", *told)
        if self.countries:
            marks = _marks(self.countries)
            ask(
                f"(e.country IN ({marks}) OR (e.country IS NULL AND (r.country IN ({marks}) OR EXISTS "
                f"(SELECT 1 FROM participants p WHERE p.event = e.id AND p.country IN ({marks})))))",
                *(3 * self.countries),
            )
        if self.place is not None:
            ask("EXISTS (SELECT 1 FROM places p WHERE p.id = e.place AND p.name LIKE ? ESCAPE '\\')", _like(self.place))
        for role, name, countries, sectors in (
            ("actor", self.actor, self.actor_countries, self.actor_sectors),
            ("recipient", self.recipient, self.recipient_countries, self.recipient_sectors),
        ):
            inner, given = ["p.event = e.id", "p.role = ?"], [role]
            if name is not None:
                inner.append("p.name LIKE ? ESCAPE '\\'")
                given.append(_like(name))
            if countries:
                inner.append(f"p.country IN ({_marks(countries)})")
                given += countries
            if sectors:
                inner.append(f"p.sector IN ({_marks(sectors)})")
                given += sectors
            if len(inner) > 2:
                ask(f"EXISTS (SELECT 1 FROM participants p WHERE {' AND '.join(inner)})", *given)
        begin, end = (None if day is None else day.isoformat() for day in (self.begin, self.end))
        if begin is not None:
            # Most events have one day, for which the index on days serves; `events_long` has the others.
            within, bounds = ("e.day BETWEEN ? AND ?", [begin, end]) if end is not None else ("e.day >= ?", [begin])
            ask(f"({within} OR (e.last_day > e.day AND e.last_day >= ? AND e.day < ?))", *bounds, begin, begin)
        if end is not None:
            ask("e.day <= ?", end)
        if self.text is not None:
            ask("r.rowid IN (SELECT rowid FROM reports_text WHERE reports_text MATCH ?)", self.text)
        if self.background is not None:
            ask("e.historical = ?", int(self.background))
        if self.confidence > 0:
            ask("e.confidence >= ?", self.confidence)
        if self.report is not None:
            ask("e.report = ?", self.report)
        if self.incident is not None:
            ask("e.incident = ?", self.incident)
        if not self.versions:
            parts.append("r.newest = r.id")
        return " AND ".join(parts) or "1", values

    def imports_sql(self) -> tuple[str, list[object]]:
        """Return the condition on the table `imports` that types, countries and days make, and its parameters."""
        parts: list[str] = []
        values: list[object] = []
        if self.types:
            parts.append(f"type IN ({_marks(self.types)})")
            values += self.types
        if self.countries:
            marks = _marks(self.countries)
            parts.append(
                f"(country IN ({marks}) OR (country IS NULL AND "
                f"(actor_country IN ({marks}) OR recipient_country IN ({marks}))))"
            )
            values += 3 * self.countries
        for sign, bound in ((">=", self.begin), ("<=", self.end)):
            if bound is not None:
                parts.append(f"day {sign} ?")
                values.append(bound.isoformat())
        return " AND ".join(parts) or "1", values


def _known(value: str, all_: tuple[str, ...], what: str) -> None:
    if value not in all_:
        raise DatelineError(f"{value!r} is no {what} of PLOVER's: there are {', '.join(all_)}")


def _marks(values: tuple[str, ...]) -> str:
    return ", ".join("?" * len(values))


def _like(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"

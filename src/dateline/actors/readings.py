"""What a name or a role codes to on a day, and which row of which lexicon says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from dateline.actors import lexica


@dataclass(frozen=True, slots=True)
class Reading:
    """One row that knows a name: what it is, its codes and days, where it stands, whether it speaks on the day."""

    kind: str
    name: str
    country: str | None
    sectors: tuple[str, ...]
    since: date | None
    until: date | None
    source: str
    speaks: bool
    why: str


def readings(text: str, day: date) -> list[Reading]:
    """Return every row for a name or a role, the ones that speak on the day first.

    A row whose days hold beats one without days; where none holds, a body keeps the nearest row's sector and a person
    has none.
    """
    found = [*_named(text, day), *_roles(text)]
    return sorted(found, key=lambda reading: not reading.speaks)


def _named(text: str, day: date) -> Iterator[Reading]:
    packaged, own = lexica.exact(text), lexica.imported().whole(text)
    winner = own or packaged
    for name in dict.fromkeys(each for each in (own, packaged) if each is not None):
        if not name.offices:
            kind = "country" if name.kind in {"country", "demonym", "capital"} else name.kind
            speaks = name is winner
            yield Reading(
                kind,
                name.name,
                name.country,
                ("GOV",),
                None,
                None,
                "packaged lexica",
                speaks,
                "a state, whatever the day",
            )
            continue
        best = name.office(day)
        near = best or (name.nearest(day) if name.kind == "organisation" else None)
        for office in name.offices:
            speaks = name is winner and office is near
            why = (
                _why(office, best is not None) if speaks
                else "not valid on that day" if not office.holds(day)
                else "another row that holds began later" if name is winner
                else "the packaged row" if name is packaged
                else "an imported row"
            )  # fmt: skip
            source = office.title if name is own else "packaged lexica" + (f": {office.title}" if office.title else "")
            yield Reading(
                name.kind, name.name, office.country, office.sectors, office.since, office.until, source, speaks, why
            )


def _why(office: lexica.Office, holds: bool) -> str:
    if not holds:
        return "no row holds on that day; a body keeps the nearest row's sector"
    return "valid on that day" if office.since or office.until else "valid on any day"


def _roles(text: str) -> Iterator[Reading]:
    role = lexica.role_of(text.lower())
    if role is not None:
        source = role.note if ", line " in role.note else "packaged lexica" + (f": {role.note}" if role.note else "")
        why = "a role: its country comes from the text around it"
        yield Reading("role", role.key, None, role.sectors, None, None, source, True, why)

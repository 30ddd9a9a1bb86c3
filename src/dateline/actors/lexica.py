"""The lexica as the actors stage asks them: what a run of words names, and which role a run of words tells.

Names are matched as written, roles in lower case and by lemma; both look-ups go by the first word, longest first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Literal

from dateline import lexicon
from dateline.actors.wordlists import BODY_NOUNS
from dateline.data import rows, values
from dateline.lexicon import Row
from dateline.lexicon.matching import Phrases

NameKind = Literal["country", "demonym", "capital", "seat", "organisation", "person"]

_WORD = re.compile(r"\w+")
_PARTS = re.compile(r"-|'s\b|'(?!\w)|(?:[^\s'-]|'(?=\w)(?!s\b))+")


@dataclass(frozen=True, slots=True)
class Office:
    """What a person or body was, and from which day to which: a row of people.tsv or organisations.tsv or the user's.

    `title` is the office, or the file and line of a user's row.
    """

    country: str | None
    sectors: tuple[str, ...]
    title: str
    since: date | None
    until: date | None

    def holds(self, day: date) -> bool:
        """Say whether the row is good for a day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Name:
    """What a name stands for: `name` is the lexicon's own form, so that two spellings can be told to be one."""

    kind: NameKind
    name: str
    country: str | None
    offices: tuple[Office, ...] = ()

    def nearest(self, day: date) -> Office | None:
        """Return the row whose days are nearest to a day."""

        def away(office: Office) -> timedelta:
            before = max(timedelta(), (office.since or date.min) - day)
            return before + max(timedelta(), day - (office.until or date.max))

        return min(self.offices, key=away, default=None)

    def office(self, day: date) -> Office | None:
        """Return the row that is good for a day: the one that began last, so a dated one before an undated."""
        fitting = [office for office in self.offices if office.holds(day)]
        return max(fitting, key=lambda office: (office.since or date.min, office.until is not None), default=None)


@dataclass(frozen=True, slots=True)
class Role:
    """A role noun: its words, the sectors it tells best first, and the lexicon's note."""

    words: tuple[str, ...]
    sectors: tuple[str, ...]
    note: str

    @property
    def key(self) -> str:
        """Return the role as the lexicon writes it, but for blanks around hyphens."""
        return " ".join(self.words)


@cache
def first_word(text: str) -> str:
    """Return the first run of letters and digits of a token or a name, by which names are looked up."""
    match = _WORD.search(text)
    return match.group() if match else ""


@cache
def names() -> dict[str, tuple[tuple[str, Name], ...]]:
    """Return every name of countries, bodies and persons by its first word, longer names first."""
    table: dict[str, Name] = {}
    for row in rows("people.tsv"):
        _add(table, "person", row)
    for row in rows("organisations.tsv"):
        _add(table, "organisation", row)
    for row in rows("countries.tsv"):
        kinds: tuple[tuple[str, NameKind], ...] = (
            ("seats", "seat"), ("capital", "capital"), ("demonyms", "demonym"), ("aliases", "country"),
        )  # fmt: skip
        for column, kind in kinds:
            for text in values(row[column]):
                label = text.removeprefix("the ")
                # A seat is a body of its own within the state; the others are the state by another name.
                table[label] = Name(kind, label if kind == "seat" else row["name"], row["iso3"])
        table[row["name"]] = Name("country", row["name"], row["iso3"])
    found: defaultdict[str, list[tuple[str, Name]]] = defaultdict(list)
    for text, name in table.items():
        found[first_word(text)].append((text, name))
    return {word: tuple(sorted(group, key=lambda pair: -len(pair[0]))) for word, group in found.items()}


def _add(table: dict[str, Name], kind: Literal["organisation", "person"], row: dict[str, str]) -> None:
    office = Office(
        country=row["country"] or None,
        sectors=values(row["sector"]),
        title=row.get("office", ""),
        since=date(int(row["since"]), 1, 1) if row["since"] else None,
        until=date(int(row["until"]), 12, 31) if row["until"] else None,
    )
    written = (row["name"], *values(row["aliases"]))
    # "Roh Moo-hyun" is also written "Roh Moo-Hyun".
    capital = (re.sub(r"-(\w)", lambda match: match[0].upper(), text) for text in written if kind == "person")
    for text in dict.fromkeys((*written, *capital)):
        label = text.removeprefix("the ")
        before = table.get(label)
        if before is not None and before.name == row["name"] and before.kind == kind:
            table[label] = Name(kind, before.name, before.country or office.country, (*before.offices, office))
        elif before is None:
            table[label] = Name(kind, row["name"], office.country, (office,))


@cache
def imported() -> Phrases[Name]:
    """Return the names of the user's own lexicon.

    A name that the packaged lexica know keeps their reading, unless a table of the user's own says otherwise.
    """
    offices: defaultdict[str, list[tuple[Row, Office]]] = defaultdict(list)
    for row, file in lexicon.told():
        if row.kind == "name" and (row.note == "csv" or exact(row.text.title()) is None):
            office = Office(row.country, row.sectors, f"{file}, line {row.line}", row.since, row.until)
            offices[row.text.casefold()].append((row, office))
    return Phrases(
        (text, _imported([row for row, _ in told], tuple(o for _, o in told))) for text, told in offices.items()
    )


def _imported(told: Sequence[Row], offices: tuple[Office, ...]) -> Name:
    """Return a user's name: who holds offices from day to day and has no body's word in his name is a person."""
    first = told[0]
    name = first.name.title() if first.name.isupper() and len(first.name) > 6 else first.name
    words = first.text.lower().split()
    dated = any(row.since or row.until for row in told)
    person = dated and 2 <= len(words) <= 4 and not any(word in BODY_NOUNS or role_of(word) for word in words)
    return Name("person" if person else "organisation", name, first.country, offices)


@cache
def exact(text: str) -> Name | None:
    """Return what a whole string names, if the lexica know it."""
    label = text.removeprefix("the ").removeprefix("The ")
    return next((name for known, name in names().get(first_word(label), ()) if known == label), None)


@cache
def roles() -> dict[str, tuple[Role, ...]]:
    """Return the roles by their first word, longer ones first."""
    found: defaultdict[str, list[Role]] = defaultdict(list)
    known = set()
    for row in rows("roles.tsv"):
        words = tuple(_PARTS.findall(row["role"]))
        known.add(words)
        found[words[0]].append(Role(words, values(row["sector"]), row["note"]))
    for own, file in lexicon.told():
        words = tuple(_PARTS.findall(own.text))
        if own.kind == "role" and words and words not in known:
            known.add(words)
            found[words[0]].append(Role(words, own.sectors, f"{file}, line {own.line}"))
    return {word: tuple(sorted(group, key=lambda role: -len(role.words))) for word, group in found.items()}


@cache
def role_of(key: str) -> Role | None:
    """Return the role of one word or of several."""
    words = tuple(_PARTS.findall(key))
    return next((known for known in roles().get(words[0], ()) if known.words == words), None) if words else None


@cache
def surnames() -> dict[str, tuple[Name, ...]]:
    """Return the persons of the lexicon by the last word of their name."""
    found: defaultdict[str, dict[str, Name]] = defaultdict(dict)
    for group in names().values():
        for text, name in group:
            if name.kind == "person" and " " in text:
                found[text.rsplit(" ", 1)[-1]][name.name] = name
    return {surname: tuple(group.values()) for surname, group in found.items()}

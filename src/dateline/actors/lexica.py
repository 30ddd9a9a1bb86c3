"""The lexica as the actors stage asks them: what a run of words names, and which role a run of words tells.

Names are matched as written, roles in lower case and by lemma; both look-ups go by the first word, longest first.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Literal

from dateline.data import rows, values

NameKind = Literal["country", "demonym", "capital", "seat", "organisation", "person"]

_WORD = re.compile(r"\w+")
_PARTS = re.compile(r"-|'s\b|'(?!\w)|(?:[^\s'-]|'(?=\w)(?!s\b))+")


@dataclass(frozen=True, slots=True)
class Office:
    """What a person or body was, and in which years: a row of people.tsv or organisations.tsv."""

    country: str | None
    sectors: tuple[str, ...]
    title: str
    since: int | None
    until: int | None

    def holds(self, year: int) -> bool:
        """Say whether the row is good for a year."""
        return (self.since is None or self.since <= year) and (self.until is None or year <= self.until)


@dataclass(frozen=True, slots=True)
class Name:
    """What a name stands for: `name` is the lexicon's own form, so that two spellings can be told to be one."""

    kind: NameKind
    name: str
    country: str | None
    offices: tuple[Office, ...] = ()

    def nearest(self, year: int) -> Office | None:
        """Return the row whose years are nearest to a year."""

        def away(office: Office) -> int:
            before = max(0, (office.since or 0) - year)
            return before + max(0, year - (office.until or 9999))

        return min(self.offices, key=away, default=None)

    def office(self, year: int) -> Office | None:
        """Return the row that is good for a year, the one that began last where several are."""
        fitting = [office for office in self.offices if office.holds(year)]
        return max(fitting, key=lambda office: office.since or 0, default=None)


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
        since=int(row["since"]) if row["since"] else None,
        until=int(row["until"]) if row["until"] else None,
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
def exact(text: str) -> Name | None:
    """Return what a whole string names, if the lexica know it."""
    label = text.removeprefix("the ").removeprefix("The ")
    return next((name for known, name in names().get(first_word(label), ()) if known == label), None)


@cache
def roles() -> dict[str, tuple[Role, ...]]:
    """Return the roles by their first word, longer ones first."""
    found: defaultdict[str, list[Role]] = defaultdict(list)
    for row in rows("roles.tsv"):
        words = tuple(_PARTS.findall(row["role"]))
        found[words[0]].append(Role(words, values(row["sector"]), row["note"]))
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

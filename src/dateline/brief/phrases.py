"""What an event says in a line: who did what to whom, where, by the verbs of `phrases.tsv`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from dateline.data import demonyms, rows
from dateline.incidents import Incident
from dateline.schema import Actor, Event

_MOST = 3  # names of a role
_LEAD = {"actual": "{past}", "future": "is to {base}", "hypothetical": "might {base}", "negated": "did not {base}"}
_LEAD_MANY = {**_LEAD, "future": "are to {base}"}
_PASSIVE = {
    "actual": "{was} {participle}",
    "future": "{is} to be {participle}",
    "hypothetical": "might be {participle}",
    "negated": "{was} not {participle}",
}
_NOUN = {"actual": "", "future": " to come", "hypothetical": " feared or conditional", "negated": " that was not"}


@cache
def _phrases() -> dict[tuple[str, str], dict[str, str]]:
    return {(row["type"], row["mode"]): row for row in rows("phrases.tsv")}


def headline(event: Event, incident: Incident) -> str:
    """Return what happened as one phrase, without a full stop; the place stands at its end where there is one."""
    phrase = _phrases().get((event.type, event.mode or "")) or _phrases()[event.type, ""]
    who, whom = incident.actors or event.actors, incident.recipients or event.recipients
    if who:
        lead = (_LEAD_MANY if _many(who, event.sentence.start) else _LEAD)[event.status].format(**phrase)
        told = f"{_names(who)} {lead}"
        if whom:
            told += f" {phrase['to']} {_names(whom)}" if phrase["to"] else f" {_names(whom)}"
    elif whom and phrase["participle"]:
        many = _many(whom, event.sentence.start)
        told = f"{_names(whom)} " + _PASSIVE[event.status].format(
            was="were" if many else "was", **{"is": "are" if many else "is"}, **phrase
        )
    elif whom:
        told = f"{phrase['noun']}{_NOUN[event.status]} {phrase['to']} {_names(whom)}"
    else:
        told = f"{phrase['noun']}{_NOUN[event.status]}"
    place = incident.place
    if place is not None:
        told += f", {place.name}"
    return " ".join((told[:1].upper() + told[1:]).split())


def _names(actors: Sequence[Actor]) -> str:
    told = list(dict.fromkeys(" ".join(actor.name.split()) for actor in actors))
    if len(told) > _MOST:
        return f"{', '.join(told[: _MOST - 1])} and {len(told) - _MOST + 1} more"
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} and {told[-1]}"


def _many(actors: Sequence[Actor], begin: int) -> bool:
    """Say whether a verb after these names is in the plural; `begin` is where the sentence begins."""
    if len(actors) > 1:
        return True
    name = actors[0].name
    first, last = name.split()[0].lower(), name.split()[-1]
    if actors[0].span.start == begin and first == last.lower():
        last = first  # "Rebels" has its capital from the sentence
    numbers = any(word.replace(",", "").isdigit() or word.lower() in _NUMBERS for word in name.split())
    people = last.endswith("s") and last in demonyms()
    return numbers or people or (last.endswith("s") and last.islower()) or last in _PLURAL


_NUMBERS = frozenset("two three four five six seven eight nine ten many several some dozens hundreds thousands".split())
_PLURAL = frozenset({"people", "police", "troops", "men", "women", "children"})

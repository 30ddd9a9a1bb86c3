"""How likely a row is right: a real event of its type, told once.

A sum of few facts about an event and its mentions, weighed by `confidence.tsv`, which `dateline.train.fitting` fits on
coded stories that the model has not seen; a logistic curve makes it a chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from math import exp

from dateline.data import rows
from dateline.events.merge import Mention, logit
from dateline.schema import Actor, Event, Evidence

LEAST = 0.25
"""A row that is less likely right is not given."""
UNHEARD = 0.7
"""What a row of the table alone is given where no model was heard at all: of those that a spaCy pipeline gives on the
gold, some 80 of 100 are right."""
# A firm buys, a doctor fights: among people none of whom is of politics or conflict, the words mean less.
_APOLITICAL = frozenset({"BUS", "LAB", "EDU", "MED", "CRM", None})

Told = tuple[Event, Sequence[Mention]]
"""An event with its mentions, the first first."""


@cache
def weights() -> dict[str, float]:
    """Return the weight of each fact."""
    return {row["fact"]: float(row["weight"]) for row in rows("confidence.tsv")}


def rated(told: Sequence[Told], number: int, heard: bool = True) -> Event:
    """Return an event of a report with its confidence, and the facts that speak loudest for and against it as evidence.

    `told` are all events of the report in text order, each with its mentions; `number` is the event's place among
    them; `heard` says whether the model heard anything in the report.
    """
    event, mentions = told[number]
    if not heard:
        evidence = Evidence("confidence", "the table alone: no model was heard")
        return replace(event, confidence=UNHEARD, evidence=(*event.evidence, evidence))
    table = weights()
    parts = {fact: table.get(fact, 0.0) * value for fact, value in facts(told, number)}
    chance = 1 / (1 + exp(-sum(parts.values())))
    if mentions[0].trigger.predicate is not None and mentions[0].trigger.predicate.own:
        chance = max(chance, LEAST)  # what a user's own row names is never dropped
    loudest = sorted((f for f in parts if f != "always"), key=lambda f: -abs(parts[f]))[:3]
    evidence = Evidence("confidence", ", ".join(f"{fact} {parts[fact]:+.1f}" for fact in loudest))
    return replace(event, confidence=round(chance, 2), evidence=(*event.evidence, evidence))


def facts(told: Sequence[Told], number: int) -> Iterator[tuple[str, float]]:
    """Yield the facts that hold of an event and how much: 1, or a logit for what the model says."""
    event, mentions = told[number]
    first = mentions[0]
    trigger = max((each.trigger for each in mentions), key=lambda t: t.score)
    yield "always", 1.0
    if trigger.heard:
        yield "model", logit(trigger.score)
        yield "model: told before", logit(first.trigger.later)
    narrow = trigger.predicate is not None and trigger.predicate.narrow
    yield f"table: {'a narrow row alone' if narrow and not trigger.heard else trigger.table}", 1.0
    yield f"type {event.type}", 1.0
    if len(mentions) > 1:
        yield "told again", 1.0
    if len(mentions) > 2:
        yield "told thrice", 1.0
    if first.noun:
        yield "noun", 1.0
        yield f"noun is {first.determiner}", 1.0
    told_before = event.type in {each.type for each, _ in told[:number]}
    if told_before:
        yield "its type told before", 1.0
    if first.toll:
        yield "a toll after an attack" if told_before else "a toll", 1.0
    beside = [each for each, members in told if members[0].sentence == first.sentence and each is not event]
    if len(beside) > 2:
        yield "a crowded sentence", 1.0
    if event.type in {each.type for each in beside}:
        yield "another of its type in the sentence", 1.0
    yield from _fields(event)
    if first.sentence == 0:
        yield "in the lead", 1.0


def _fields(event: Event) -> Iterator[tuple[str, float]]:
    if not event.actors:
        yield "no actor", 1.0
    if not event.recipients:
        yield "no recipient", 1.0
    people = (*event.actors, *event.recipients)
    if people and not any(_political(actor) for actor in people):
        yield "nobody political", 1.0
    if (event.time is None or event.time.start is None) and not event.historical:
        yield "no day", 1.0
    if event.mode is not None:
        yield "has a mode", 1.0
    if event.status != "actual":
        yield f"status {event.status}", 1.0
    if event.historical:
        yield "background", 1.0
    if event.attribution is not None:
        yield "attributed", 1.0


def _political(actor: Actor) -> bool:
    return (actor.sectors[:1] or (None,))[0] not in _APOLITICAL

"""Who an act's actors and recipients are, weighed from what the rules find in the tree and what the model links.

The model links a trigger to words of its passage that are its actor, recipient, place, time or source; what several
words name is as likely as the best linked of them. Whoever a rule finds or the model links is a candidate, and how
likely he is right is a sum of few facts, weighed by `linking.tsv`, which `dateline.train.fitting` fits on coded stories
that the model has not seen; a logistic curve makes it a chance.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, log

from spacy.tokens import Token

from dateline.data import rows
from dateline.events.participants import names_nobody
from dateline.events.roles import Participants, Roles, is_town_apart
from dateline.events.triggers import Trigger
from dateline.schema import Actor, Document, Evidence, Span
from dateline.syntax import base

ROLES = (("actor", "actors"), ("recipient", "recipients"))
"""The model's name of each role and the event's field of it."""
CHANCE = 0.25
"""Whom a rule finds is given where he is as likely as this to have the role."""
ALONE = {"actor": 0.3, "recipient": 0.25}
"""Whom the model alone sees must be as likely as this, and as `SURE` beside those whom rules find."""
SURE = 0.5
"""What only the model sees must be surer than this, and is taken where the rules found nothing."""
UNLIKELY = 0.1
"""What a rule found is kept unless the model gives it less."""
_TELLING = 0.3  # a word so likely a participant is no mere description of another


@dataclass(slots=True)
class Candidate:
    """Somebody who may have a role in an act.

    `rule` is the rule that found him, `score`, `other` and `source` what the model gives him for the role, the other
    role and for being the source, `near` whether he is named in the act's own sentence.
    """

    actor: Actor
    rule: str | None
    score: float
    other: float
    source: float
    near: bool


@cache
def weights() -> dict[str, float]:
    """Return the weight of each fact."""
    return {row["fact"]: float(row["weight"]) for row in rows("linking.tsv")}


def weighed(document: Document, trigger: Trigger, found: Roles, people: Participants) -> Roles:
    """Return the roles of a trigger: of those whom rules found or the model links the likely ones, each in one role."""
    if not trigger.links:
        return found
    chances: dict[str, dict[int, tuple[float, Candidate]]] = {}
    for role, _ in ROLES:
        told = candidates(document, trigger, found, role, people)
        likely = ((chance(trigger, role, each, told), each) for each in told)
        ruled = any(each.rule is not None for each in told)
        chances[role] = {
            each.actor.chain: (p, each)
            for p, each in likely
            if p >= (CHANCE if each.rule is not None else SURE if ruled else ALONE[role])
        }
    actors, recipients = chances["actor"], chances["recipient"]
    for chain in actors.keys() & recipients.keys():
        one, other = actors[chain], recipients[chain]
        first = (one[1].rule is not None, one[0]) >= (other[1].rule is not None, other[0])
        del (recipients if first else actors)[chain]
    evidence = [
        Evidence(field, f"{each.rule or f'model: {role} {each.score:.2f}'}, chance {p:.2f}", each.actor.span)
        for role, field in ROLES
        for p, each in chances[role].values()
    ]
    doers, targets = (tuple(each.actor for _, each in chances[role].values()) for role, _ in ROLES)
    return Roles(doers, targets, tuple(evidence))


def candidates(document: Document, trigger: Trigger, found: Roles, role: str, people: Participants) -> list[Candidate]:
    """Return those who may have a role, each chain once: whom rules found, then whom the model links."""
    field = dict(ROLES)[role]
    rules = {each.span: each.rule for each in found.evidence if each.field == field}
    sentence = document.tokens[trigger.head].sent
    result: dict[int, Candidate] = {}
    for actor in getattr(found, field):
        result[actor.chain] = _candidate(document, trigger, actor, role, rules.get(actor.span, "rule"), sentence.start)
    linked = [(each, score) for actor, score in _linked(document, trigger, role) for each in people.sides(actor)]
    told = {actor.head for actor, score in linked if score >= _TELLING}
    for actor, score in linked:
        known = result.get(actor.chain)
        if known is not None:
            known.score = max(known.score, score)
        elif not _describes(document.tokens[actor.head], told):
            result[actor.chain] = _candidate(document, trigger, actor, role, None, sentence.start)
    return list(result.values())


def _linked(document: Document, trigger: Trigger, role: str) -> list[tuple[Actor, float]]:
    """Return the mentions that the model links to a trigger in a role, those of its own sentence first."""
    if not trigger.links.get(role):
        return []
    begin = document.tokens[trigger.head].sent.start
    found = [
        (actor, score)
        for actor in document.actors
        if actor.head not in trigger.tokens
        and not names_nobody(actor.name)
        and (score := likelihood(document, trigger, role, actor.span)) > 0
        and not is_town_apart(document, trigger, actor)
    ]
    return sorted(found, key=lambda pair: document.tokens[pair[0].head].sent.start != begin)


def _candidate(
    document: Document, trigger: Trigger, actor: Actor, role: str, rule: str | None, begin: int
) -> Candidate:
    own, other, source = (
        likelihood(document, trigger, each, actor.span)
        for each in (role, "recipient" if role == "actor" else "actor", "source")
    )
    return Candidate(actor, rule, own, other, source, document.tokens[actor.head].sent.start == begin)


def chance(trigger: Trigger, role: str, candidate: Candidate, told: Sequence[Candidate]) -> float:
    """Return how likely one of several candidates has a role; a rule too rare to be weighed is trusted."""
    table = weights()
    total = sum(table.get(fact, 0.0) * value for fact, value in facts(trigger, role, candidate, told))
    if candidate.rule is not None and f"{role}: {_plain(candidate.rule)}" not in table:
        total = max(total, 0.0)
    return 1 / (1 + exp(-total))


def facts(trigger: Trigger, role: str, candidate: Candidate, told: Sequence[Candidate]) -> Iterator[tuple[str, float]]:
    """Yield the facts about a candidate and how much: 1, or a logit for what the model says."""
    best = max(each.score for each in told)
    ruled = any(each.rule is not None for each in told)
    yield f"{role}: always", 1.0
    yield f"{role}: {_plain(candidate.rule) if candidate.rule else 'no rule'}", 1.0
    yield f"{role}: {trigger.type}", 1.0
    yield f"{role}: model", _logit(candidate.score)
    yield f"{role}: model, for the other role", _logit(candidate.other)
    named = (
        (candidate.rule is not None, "a rule"),
        (candidate.score == best >= UNLIKELY, "the model's best"),
        (best >= SURE and candidate.score < SURE / 2, "another is surer to the model"),
        (candidate.rule is None and ruled, "rules found another"),
        (not candidate.near, "in another sentence"),
        (candidate.rule is None and candidate.source >= SURE, "the source"),
        (len(told) > 2, "one of many"),
        (candidate.actor.sectors[:1] == ("MED",), "of the press"),
        (not candidate.actor.sectors, "of no sector"),
    )
    for holds, fact in named:
        if holds:
            yield f"{role}: {fact}", 1.0


def _plain(rule: str) -> str:
    """Return a rule without its type: "+ on" of "ASSAULT + on"."""
    return f"+{rule.partition('+')[2]}" if "+" in rule else rule


def likelihood(document: Document, trigger: Trigger, role: str, span: Span | None) -> float:
    """Return how likely the model holds it that words are what a trigger's role names, 0 where it says nothing."""
    scores = trigger.links.get(role)
    if not scores or span is None:
        return 0.0
    words = document.tokens.char_span(span.start, span.end, alignment_mode="expand")
    return max((scores.get(i, 0.0) for i in range(words.start, words.end)), default=0.0) if words else 0.0


def _logit(chance: float) -> float:
    bounded = min(0.98, max(0.02, chance))
    return log(bounded / (1 - bounded))


def _describes(token: Token, told: Collection[int]) -> bool:
    """Say whether a token only describes one of those told, as Mali does its president."""
    while base(token) in {"nmod", "appos", "compound", "amod", "flat"}:
        token = token.head
        if token.i in told:
            return True
    return False

"""What the reading model's links say of a trigger's participants, time and place, beside the rules.

The model links a trigger to words of its sentence that are its actor, recipient, place, time or source; what several
words name is as likely as the best linked of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spacy.tokens import Token

from dateline.events.roles import Roles
from dateline.events.triggers import Trigger
from dateline.schema import Actor, Document, Evidence, Span
from dateline.syntax import base

SURE = 0.5
"""What only the model sees must be surer than this, and is taken where the rules found nobody."""
UNLIKELY = 0.1
"""What a rule found is kept unless the model gives it less."""

_FIRM = frozenset({"object", "subject of a passive", "possessor"})


def weighed(document: Document, trigger: Trigger, found: Roles) -> Roles:
    """Return the roles that the rules found without what the model rules out, and with what it alone is sure of."""
    if not trigger.links:
        return found
    sentence = document.tokens[trigger.head].sent
    near = [a for a in document.actors if sentence.start <= a.head < sentence.end and a.head not in trigger.tokens]
    sure = {evidence.span for evidence in found.evidence if evidence.rule in _FIRM}
    actors, more = _weighed(document, trigger, "actor", found.actors, near, found.recipients, sure)
    recipients, others = _weighed(document, trigger, "recipient", found.recipients, near, actors, sure)
    kept = {actor.span for actor in (*actors, *recipients)}
    evidence = [e for e in found.evidence if e.span is None or e.span in kept]
    return Roles(actors, recipients, (*evidence, *more, *others))


def likelihood(document: Document, trigger: Trigger, role: str, span: Span | None) -> float:
    """Return how likely the model holds it that words are what a trigger's role names, 0 where it says nothing."""
    scores = trigger.links.get(role)
    if not scores or span is None:
        return 0.0
    words = document.tokens.char_span(span.start, span.end, alignment_mode="expand")
    return max((scores.get(i, 0.0) for i in range(words.start, words.end)), default=0.0) if words else 0.0


def _weighed(
    document: Document,
    trigger: Trigger,
    role: str,
    found: tuple[Actor, ...],
    near: Sequence[Actor],
    taken: Iterable[Actor],
    sure: set[Span | None],
) -> tuple[tuple[Actor, ...], list[Evidence]]:
    """Return the participants of a role that are left, and the evidence for those that the model alone sees."""
    chances = {actor.head: likelihood(document, trigger, role, actor.span) for actor in near}
    # Rules are seldom wrong about who does it, and about whom mostly where no object, subject or possessor tells it.
    kept = {a.chain: a for a in found if role == "actor" or a.span in sure or chances.get(a.head, 1.0) >= UNLIKELY}
    if kept:
        return tuple(kept.values()), []
    barred = {actor.chain for actor in taken}
    told = {head for head, chance in chances.items() if chance >= SURE}
    evidence = []
    for actor in near:
        if actor.head not in told or actor.chain in barred or _inside(document.tokens[actor.head], told):
            continue
        kept[actor.chain] = actor
        evidence.append(Evidence(f"{role}s", f"model: {role} {chances[actor.head]:.2f}", actor.span))
    return tuple(kept.values()), evidence


def _inside(token: Token, told: set[int]) -> bool:
    """Say whether a token only describes one of those told, as Mali does its president."""
    while base(token) in {"nmod", "appos", "compound", "amod", "flat"}:
        token = token.head
        if token.i in told:
            return True
    return False

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
"""What only the model sees must be surer than this."""
AMONG_OTHERS = 0.9
"""And where a rule found somebody, it must be surer than this to put another beside him."""
UNLIKELY = 0.1
"""What a rule found is kept unless the model gives it less."""


def weighed(document: Document, trigger: Trigger, found: Roles) -> Roles:
    """Return the roles that the rules found without what the model rules out, and with what it alone is sure of."""
    if not trigger.links:
        return found
    sentence = document.tokens[trigger.head].sent
    near = [a for a in document.actors if sentence.start <= a.head < sentence.end and a.head not in trigger.tokens]
    actors, more = _weighed(document, trigger, "actor", found.actors, near, found.recipients)
    recipients, others = _weighed(document, trigger, "recipient", found.recipients, near, actors)
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
) -> tuple[tuple[Actor, ...], list[Evidence]]:
    """Return the participants of a role that are left, and the evidence for those that the model alone sees."""
    chances = {actor.head: likelihood(document, trigger, role, actor.span) for actor in near}
    kept = {actor.chain: actor for actor in found if chances.get(actor.head, 1.0) >= UNLIKELY}
    bound = AMONG_OTHERS if kept else SURE
    barred = {actor.chain for actor in (*taken, *kept.values())}
    told = {actor.head for actor in kept.values()} | {head for head, chance in chances.items() if chance >= bound}
    evidence = []
    for actor in near:
        if chances[actor.head] < bound or actor.chain in barred or _inside(document.tokens[actor.head], told):
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

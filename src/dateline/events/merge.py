"""Join the mentions of one action: a report tells its news in the headline, the lead and again below.

Whether two mentions of one type are one action is a sum of few facts about them, weighed by `merging.tsv`, which
`dateline.train.fitting` fits on coded stories; a logistic curve makes it a chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from math import exp, log

from spacy.tokens import Token

from dateline.data import rows
from dateline.events.counts import refined
from dateline.events.triggers import Trigger
from dateline.schema import Actor, Event, Evidence, Time
from dateline.syntax import base

# Two mentions are one action from this chance on.
CHANCE = 0.5
_TOLL = frozenset({
    "casualty", "dead", "death", "die", "fatality", "hurt", "injure", "injured", "injury", "kill", "killed", "perish",
    "toll", "victim", "wound", "wounded",
})  # fmt: skip
_DEFINITE = frozenset({"the", "this", "that", "these", "those", "his", "her", "its", "their", "such"})
_INDEFINITE = frozenset({"a", "an", "another", "other", "more", "new", "some", "any", "separate"})
_WINDOW = 60  # earlier actions that a mention is compared with, so that a long report stays linear


@dataclass(frozen=True, slots=True)
class Mention:
    """An event mention as merging sees it: the event, the lemmas of its trigger, how it stands in the report.

    `head` is the head of its trigger; `number` counts the mentions of its type before it; `closeness` tells how near
    the words of its time stand, 0 for none to 2; `updated` names its counts that mend those told before.
    """

    event: Event
    trigger: Trigger
    head: Token
    lemmas: frozenset[str]
    number: int
    sentence: int
    closeness: float
    updated: frozenset[str] = frozenset()

    @property
    def noun(self) -> bool:
        """Whether a noun tells it."""
        return self.head.pos_ in {"NOUN", "PROPN"}

    @property
    def determiner(self) -> str:
        """How its noun is determined: definite, indefinite or bare."""
        words = {child.lower_ for child in self.head.children if child.dep_ in {"det", "nmod:poss", "amod"}}
        return "definite" if words & _DEFINITE else "indefinite" if words & _INDEFINITE else "bare"

    @property
    def toll(self) -> bool:
        """Whether it only tells whom an act that is told elsewhere struck: "eleven died", "the wounded"."""
        return self.event.type == "ASSAULT" and not self.event.actors and bool(self.lemmas & _TOLL)


@cache
def weights() -> dict[str, float]:
    """Return the weight of each fact."""
    return {row["fact"]: float(row["weight"]) for row in rows("merging.tsv")}


def merge(mentions: Sequence[Mention]) -> list[tuple[Event, list[Mention]]]:
    """Return one event an action in text order with its mentions; the first leads, the later ones are its `also`."""
    kept: list[tuple[Event, list[Mention]]] = []
    for mention in mentions:
        best, best_chance = None, CHANCE
        for index in range(len(kept) - 1, max(-1, len(kept) - 1 - _WINDOW), -1):
            if kept[index][0].type != mention.event.type:
                continue
            chance = max(likeness(earlier, mention) for earlier in (*kept[index][1][:3], *kept[index][1][3:][-1:]))
            if chance > best_chance:
                best, best_chance = index, chance
        if best is None:
            kept.append((mention.event, [mention]))
        else:
            event, members = kept[best]
            closest = max(member.closeness for member in members)
            joined = _joined(event, mention.event, mention.closeness > closest, best_chance, mention.updated)
            kept[best] = (joined, [*members, mention])
    return kept


def likeness(first: Mention, later: Mention) -> float:
    """Return the chance that two mentions of one type are one action."""
    if _is_subject(first.head, later.head) or _is_subject(later.head, first.head):
        return 1.0  # "clashes broke out", "a rally blocked traffic"
    table = weights()
    return 1 / (1 + exp(-sum(table.get(fact, 0.0) * value for fact, value in facts(first, later))))


def _is_subject(noun: Token, verb: Token) -> bool:
    return noun.head.i == verb.i and noun.dep_ in {"nsubj", "nsubj:pass"} and noun.doc is verb.doc


def facts(first: Mention, later: Mention) -> Iterator[tuple[str, float]]:
    """Yield the facts about two mentions of one type, the earlier first, and how much: 1, or what the model says."""
    for fact in _facts(first, later):
        yield fact, 1.0
    yield "model: first told before", logit(first.trigger.later)
    yield "model: later told before", logit(later.trigger.later)
    if "same" in later.trigger.links:
        told = later.trigger.links["same"]
        yield "model: the same", logit(max((told.get(i, 0.0) for i in first.trigger.tokens), default=0.0))


def logit(chance: float) -> float:
    """Return the logit of a chance, which is kept within 0.01 and 0.99."""
    bounded = min(0.99, max(0.01, chance))
    return log(bounded / (1 - bounded))


def _facts(first: Mention, later: Mention) -> Iterator[str]:
    a, b = first.event, later.event
    yield "always"
    yield f"type {a.type}"
    for role, one, other in (("actors", a.actors, b.actors), ("recipients", a.recipients, b.recipients)):
        if not one and not other:
            yield f"no {role}"
        elif not one or not other:
            yield f"{role} told once"
        else:
            yield f"{role} shared" if _shared(one, other) else f"{role} differ"
    if _shared(a.actors, b.recipients) or _shared(a.recipients, b.actors):
        yield "roles crossed"
    if a.historical != b.historical:
        yield "one is background"
    elif a.historical:
        yield "both are background"
    if _told(a.time) and _told(b.time):
        yield "days overlap" if _overlap(a.time, b.time) else "days differ"
    if a.place is not None and b.place is not None:
        yield "same place" if a.place.name == b.place.name else "places differ"
    if a.mode is not None and b.mode is not None:
        yield "same mode" if a.mode == b.mode else "modes differ"
    if a.status != b.status:
        yield "status differs"
    if first.lemmas & later.lemmas:
        yield "same word"
    elif {lemma[:5] for lemma in first.lemmas} & {lemma[:5] for lemma in later.lemmas}:
        yield "same stem"
    for name in ("killed", "injured", "arrested"):
        one_count, other_count = getattr(a, name), getattr(b, name)
        if one_count is not None and other_count is not None:
            yield f"{name} the same" if one_count == other_count else f"{name} differ"
    if later.toll:
        yield "later is a toll of the same" if first.toll else "later is a toll"
    elif later.lemmas & _TOLL and a.type == "ASSAULT" and not later.noun:
        yield "later tells a toll"
    if first.noun:
        yield "first is a noun"
    if later.noun:
        yield "later is a noun"
        yield f"later is {later.determiner}"
    between = later.number - first.number - 1
    yield "none of the type between" if between == 0 else "one of the type between" if between == 1 else "more between"
    distance = later.sentence - first.sentence
    yield "same sentence" if distance == 0 else "next sentence" if distance == 1 else "far" if distance > 5 else "near"
    if distance == 0:
        yield f"in the tree: {_tie(first.head, later.head)}"
    if first.sentence == 0:
        yield "first leads the report"


def _tie(first: Token, later: Token) -> str:
    """Return the label by which the later of two words of a sentence hangs on the first: "fired, killing two"."""
    node = later
    while node.head.i not in {node.i, first.i}:
        node = node.head
    return base(node) if node.head.i == first.i != node.i else "none"


def _told(time: Time | None) -> bool:
    return time is not None and time.span is not None and time.start is not None


def _overlap(one: Time | None, other: Time | None) -> bool:
    if one is None or other is None or one.start is None or other.start is None:
        return False
    return one.start <= (other.end or other.start) and other.start <= (one.end or one.start)


def _shared(one: Sequence[Actor], other: Sequence[Actor]) -> bool:
    chains = {actor.chain for actor in one}
    names = {actor.name.lower() for actor in one}
    return any(actor.chain in chains or actor.name.lower() in names for actor in other)


def _joined(first: Event, later: Event, closer: bool, chance: float, updated: frozenset[str]) -> Event:
    """Return the first mention with what only the later one tells, and its time where its words stand closer."""
    time = later.time if closer and _told(later.time) else first.time
    return replace(
        first,
        actors=first.actors or later.actors,
        recipients=first.recipients or later.recipients,
        time=time,
        place=first.place or later.place,
        mode=first.mode or later.mode,
        killed=refined(first.killed, later.killed, "killed" in updated),
        injured=refined(first.injured, later.injured, "injured" in updated),
        arrested=refined(first.arrested, later.arrested, "arrested" in updated),
        abducted=refined(first.abducted, later.abducted, "abducted" in updated),
        crowd=refined(first.crowd, later.crowd, "crowd" in updated),
        issues=tuple(sorted({*first.issues, *later.issues})),
        also=(*first.also, later.trigger, *later.also),
        evidence=(*first.evidence, Evidence("also", f"one action: {chance:.2f}", later.trigger)),
    )

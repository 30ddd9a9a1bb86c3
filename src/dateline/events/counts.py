"""How many people an act killed, injured, arrested or abducted, and how large a crowd was.

A report is first read for all that it counts (`tellings`). Each count then goes to the act that caused it: to the
trigger it is told with; else, where its sentence tells no such act ("Eleven people died."), to the act told before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from spacy.tokens import Token

from dateline import syntax
from dateline.events.tellings import Telling, tellings
from dateline.events.triggers import Trigger
from dateline.schema import Document
from dateline.syntax import base

KINDS = ("killed", "injured", "arrested", "abducted", "crowd")
"""What is counted; each is a field of an event."""
_OF_TYPE = {
    "ASSAULT": frozenset({"killed", "injured", "abducted"}),
    "COERCE": frozenset({"arrested"}),
    "PROTEST": frozenset({"crowd", "killed", "injured"}),
}
# Nouns by which a report points back to an act, whatever word told it first.
_POINTERS = frozenset({
    "ambush", "assault", "attack", "battle", "blast", "bloodshed", "bombing", "clash", "conflict", "explosion",
    "fighting", "incident", "insurgency", "massacre", "onslaught", "operation", "raid", "rebellion", "revolt", "riot",
    "shooting", "siege", "strike", "unrest", "uprising", "violence", "war", "barrage", "bombardment", "gunfire",
    "shelling", "shootout", "stampede",
})  # fmt: skip
_GENERIC = frozenset({"bloodshed", "conflict", "fighting", "incident", "unrest", "violence", "war"})
_TOLL = frozenset({"die", "hurt", "injure", "kill", "perish", "wound"})
_DEFINITE = frozenset({"the", "this", "that", "these", "those"})
_ACCIDENTS = frozenset({
    "accident", "avalanche", "cancer", "cholera", "collision", "crash", "cyclone", "disease", "earthquake", "epidemic",
    "famine", "flood", "flooding", "hurricane", "illness", "landslide", "quake", "storm", "tsunami", "typhoon",
})  # fmt: skip
_TOTALS = frozenset({"annually", "since", "year", "years", "month", "decade", "monthly"})


class Counts:
    """The counts of a report by the triggers they belong to."""

    def __init__(self, document: Document, triggers: Sequence[Trigger]) -> None:
        """Read every count of a report and give it to the triggers that caused it."""
        self._document = document
        self._given: dict[int, dict[str, Telling]] = defaultdict(dict)
        by_head = {trigger.head: trigger for trigger in triggers}
        by_sentence: dict[int, list[Trigger]] = defaultdict(list)
        for trigger in triggers:
            by_sentence[document.tokens[trigger.head].sent.start].append(trigger)
        before: list[list[Trigger]] = []
        for sentence in document.tokens.sents:
            here = by_sentence.get(sentence.start, [])
            for telling in tellings(document, sentence, by_head):
                for trigger in self._takers(telling, here, before):
                    self._give(trigger, telling)
            before.append(here)

    def of(self, trigger: Trigger) -> dict[str, Telling]:
        """Return what is counted of an act, by kind; nothing for a type that none belongs to."""
        wanted = _OF_TYPE.get(trigger.type, frozenset())
        return {kind: told for kind, told in self._given.get(trigger.head, {}).items() if kind in wanted}

    def _takers(self, telling: Telling, here: Sequence[Trigger], before: Sequence[Sequence[Trigger]]) -> list[Trigger]:
        """Return the triggers that a count belongs to."""
        anchor, tokens = telling.anchor, self._document.tokens
        fitting = [t for t in here if _fits(telling, t)]
        own = [t for t in fitting if anchor.i == t.head or anchor.i in t.tokens]
        others = [t for t in fitting if t not in own]
        acts = [t for t in others if _same_act(tokens[t.head], anchor)]
        if not acts and self._bare(telling):  # "a bombing, police said, in which two were killed"
            acts = [t for t in others if t.head < anchor.i and t.type == "ASSAULT"]
        if telling.kind != "crowd":  # violence in a protest is told of the assault, where there is one
            acts = [t for t in acts if t.type != "PROTEST"] or [t for t in acts if _during(tokens[t.head], anchor)]
        acts.sort(key=lambda t: (_distance(tokens[t.head], anchor), abs(t.head - anchor.i)))
        if telling.kind == "arrested":  # a raid or a cordon is told beside its arrests, as an act of its own
            acts = [t for t in acts if t.predicate is not None and t.predicate.mode == "arrest"]
        # "Nine were killed and 12 injured when a bomber struck": both to the bombing, and each to "killed".
        causes = [t for t in acts if not self._is_toll(t)]
        nearest = (causes if causes and causes[0].type == "PROTEST" else causes[:1]) + (
            [] if own else [t for t in acts if self._is_toll(t)][:1]
        )
        takers = own + nearest
        cause = _cause(anchor)
        if cause is not None and telling.kind != "crowd" and all(t.head == cause.i for t in nearest):
            return takers + [t for t in self._pointed_at(telling, cause, before) if t not in takers]
        alone = not nearest and all(self._is_toll(t) for t in own)
        if (takers and not alone) or telling.kind in {"arrested", "abducted"} or not self._bare(telling):
            return takers
        # Told with no doer and no act of its own: it is what came of the act told last.
        kind = "PROTEST" if telling.kind == "crowd" else "ASSAULT"
        last = next((t for t in reversed(before[-1] if before else ()) if t.type == kind), None)
        return takers if last is None else [*takers, last]

    def _is_toll(self, trigger: Trigger) -> bool:
        """Say whether a trigger only tells whom an act struck: "killed", "were wounded"."""
        return self._document.tokens[trigger.head].lemma_.lower() in _TOLL

    def _bare(self, telling: Telling) -> bool:
        """Say whether a count is told without its doer, its cause or a span of time that would make it a total."""
        anchor = telling.anchor
        words = {token.lemma_.lower() for token in anchor.sent}
        if words & (_ACCIDENTS | _TOTALS) or telling.updated:
            return telling.updated and not words & _ACCIDENTS
        if anchor.pos_ == "NOUN" and syntax.preposition(anchor) in {"about", "after", "for", "over", "since"}:
            return False  # "hanged for the murder of two"
        doers = syntax.agents(anchor) if syntax.is_passive(anchor) else []
        active = anchor.pos_ == "VERB" and not syntax.is_passive(anchor) and bool(syntax.objects(anchor))
        return not doers and not active

    def _pointed_at(self, telling: Telling, cause: Token, before: Sequence[Sequence[Trigger]]) -> list[Trigger]:
        """Return the earlier act that a definite noun points to: the last told by the same word, else the last."""
        earlier = [
            trigger
            for sentence in reversed(before)
            for trigger in reversed(sentence)
            if trigger.type == "ASSAULT" and telling.kind not in self._given.get(trigger.head, {})
        ]
        lemma = cause.lemma_.lower()
        same = [t for t in earlier if any(self._document.tokens[i].lower_[:4] == lemma[:4] for i in t.tokens)]
        return same or (earlier[:1] if lemma in _GENERIC else [])

    def _give(self, trigger: Trigger, telling: Telling) -> None:
        """Give a trigger a count; of two of a kind the later stands where it mends the first or is the whole of it."""
        given = self._given[trigger.head]
        known = given.get(telling.kind)
        if known is None or telling.updated:
            given[telling.kind] = telling
        elif _one_sentence(known, telling):
            own, before = (each.anchor.i in {trigger.head, *trigger.tokens} for each in (telling, known))
            if (own and not before) or (own == before and telling.value > known.value):
                given[telling.kind] = telling


def refined(first: int | None, later: int | None, updated: bool) -> int | None:
    """Return the count of an act told twice: the first, which is the lead's, unless the later one mends it."""
    return later if first is None or (updated and later is not None) else first


def _fits(telling: Telling, trigger: Trigger) -> bool:
    return telling.kind in _OF_TYPE.get(trigger.type, frozenset())


def _one_sentence(one: Telling, other: Telling) -> bool:
    return bool(one.anchor.sent.start == other.anchor.sent.start)


def _same_act(head: Token, token: Token) -> bool:
    """Say whether a casualty word tells the outcome of a trigger: the same clause, or one that hangs on it."""
    if token.pos_ == "NOUN" and base(token) in {"obl", "nmod"} and syntax.preposition(token) not in {"with", "to"}:
        return head.i in {t.i for t in token.subtree}  # "hanged for the murder of two": another act's dead
    chain = {head.i, *(t.i for t in syntax.ancestors(head))}
    node = token
    for _ in range(8):
        if node.i in chain:
            return True
        if base(node) in {"ccomp", "parataxis"} and node.head.i not in chain:
            return False
        node = node.head
    return False


def _during(protest: Token, anchor: Token) -> bool:
    """Say whether harm is told as a protest's own: "died in the riots", "hurt when crowds marched"."""
    if protest.i in {t.i for t in anchor.subtree}:
        return True
    if protest.i > anchor.i and any(c.lower_ in {"as", "when", "while"} for c in protest.lefts):
        return True
    node = anchor
    while node.i != protest.i and node.dep_ == "conj":
        node = node.head
    return node.dep_ == "acl:relcl" and node.head.i == protest.i


def _distance(one: Token, other: Token) -> int:
    """Return how many edges of the tree lie between two words of a sentence."""
    up = [one.i, *(t.i for t in syntax.ancestors(one))]
    for steps, node in enumerate([other, *syntax.ancestors(other)]):
        if node.i in up:
            return steps + up.index(node.i)
    return len(up) + steps


def _cause(anchor: Token) -> Token | None:
    """Return the definite noun that a count's act is told by: "the attacks killed", "died in the blast"."""
    near = [*syntax.subjects(anchor), *(c for c in anchor.children if base(c) == "obl")]
    for token in near:
        definite = any(c.dep_ == "det" and c.lower_ in _DEFINITE for c in token.children)
        if definite and token.lemma_.lower() in _POINTERS:
            return token
    return None


def _accident(anchor: Token) -> bool:
    return any(token.lemma_.lower() in _ACCIDENTS for token in anchor.sent)

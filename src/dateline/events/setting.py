"""When and where an event took place: which of the report's times and places belongs to a trigger.

Nearness is counted in the tree: on the trigger itself, on its clause, elsewhere in its sentence, before it in the
report. What no words give is the report's day, and says so (`basis="published"`); a place is never guessed.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from spacy.tokens import Span as Tokens
from spacy.tokens import Token

from dateline import syntax
from dateline.events import links
from dateline.events.qualify import SPEECH
from dateline.events.triggers import Trigger
from dateline.schema import Actor, Document, Evidence, Place, Span, Status, Time
from dateline.syntax import base, preposition

# Speech acts happen nowhere unless told.
PLACELESS = SPEECH | {"AGREE", "CONCEDE"}
_WHERE = frozenset({"in", "at", "near", "outside", "inside", "around", "on", "off", "across", "throughout", "within"})
_MOTION = frozenset({"to", "into", "toward", "towards", "through", "from", "over", "along"})
# The day of saying is no more than the last on which it can have happened.
_SAYING = frozenset({"announce", "confirm", "report", "say", "state", "tell", "warn"})
# What is reckoned from a place lies elsewhere.
_FROM = frozenset({
    "east", "kilometer", "kilometre", "km", "mile", "north", "northeast", "northwest", "south", "southeast",
    "southwest", "west",
})  # fmt: skip
_SETTLED = frozenset({
    "area", "camp", "capital", "city", "county", "department", "district", "governorate", "island", "municipality",
    "neighborhood", "neighbourhood", "port", "prefecture", "province", "quarter", "region", "state", "suburb", "town",
    "township", "valley", "village",
})  # fmt: skip
# Types of which "to" tells the place: a visit, a deployment, a delivery.
_GOING = frozenset({"AGREE", "AID", "CONSULT", "MOBILIZE", "RETREAT"})
# "US-led"
_LED = frozenset(
    {"allied", "backed", "based", "brokered", "friendly", "funded", "led", "mediated", "supported", "trained"}
)
_FAR = 99
T = TypeVar("T", Time, Place)


@dataclass(frozen=True, slots=True)
class _Anchor(Generic[T]):
    """A time or place and the token on which its words hang."""

    item: T
    token: Token


class Settings:
    """The times and places of a document by sentence, and where each hangs in the tree."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._times: defaultdict[int, list[_Anchor[Time]]] = defaultdict(list)
        self._places: defaultdict[int, list[_Anchor[Place]]] = defaultdict(list)
        self._heads = {actor.head for actor in document.actors}
        for time in document.times:
            if time.span is not None and (token := _root(document, time.span)) is not None:
                self._times[token.sent.start].append(_Anchor(time, token))
        for place in document.places:
            if (token := _root(document, place.span)) is not None:
                self._places[token.sent.start].append(_Anchor(place, token))
        self._order = sorted({sentence.start for sentence in document.tokens.sents})
        self.main = _main_place(document)

    def when(self, trigger: Trigger, status: Status) -> tuple[Time, float, Evidence]:
        """Return the time of a trigger, how close its words stand, and why.

        Closeness is 2 for words of its own, 1 for its sentence's, 0.5 for the day on which it was said, 0 for none.
        """
        published = self._document.report.published
        head = self._document.tokens[trigger.head]
        dated = [a for a in self._times[head.sent.start] if _possible(a.item, status, published)]
        best, rank = None, _FAR
        for anchor in dated:
            found = _tree_rank(head, anchor.token, trigger)
            if found < rank:
                best, rank = anchor, found
        best, rank = self._linked(trigger, "time", dated, best, rank)
        if best is not None and rank <= 4:
            score = (
                0.5 if best.token.head.lemma_ in _SAYING and best.token.head.i != head.i else 2.0 if rank <= 2 else 1.0
            )
            return best.item, score, Evidence("time", f"{best.item.rule}, {_RANKS[min(rank, 4)]}", best.item.span)
        far = self._elsewhere(trigger, "time", self._times, head.sent.start)
        if far is not None and _possible(far[0], status, published):
            return far[0], 1.0, Evidence("time", f"{far[0].rule}, model: {far[1]:.2f}", far[0].span)
        default = Time(None, "DATE", published.isoformat(), published, published, "published", "the report's day")
        return default, 0.0, Evidence("time", "the report's day: no words give another")

    def last(self, trigger: Trigger, status: Status) -> tuple[Time | None, int]:
        """Return the time told last in a sentence before a trigger's that its act may have, and how many back."""
        published = self._document.report.published
        position = bisect_left(self._order, self._document.tokens[trigger.head].sent.start)
        for away, start in enumerate(reversed(self._order[:position]), 1):
            told = [anchor.item for anchor in self._times[start] if _possible(anchor.item, status, published)]
            if told:
                return told[-1], away
        return None, 0

    def where(self, trigger: Trigger, participants: Sequence[Actor]) -> tuple[Place | None, Evidence | None]:
        """Return the place of a trigger with its participants, and why; None where the report tells none."""
        head = self._document.tokens[trigger.head]
        occupied = [actor.span for actor in participants]
        best, rank = None, _FAR
        told = []
        for anchor in self._places[head.sent.start]:
            # Europe and the Atlantic are no place where one thing happens; "30 km north of Goma" is not Goma.
            if anchor.item.country is None or anchor.token.head.lemma_.lower() in _FROM or _joined(anchor.token):
                continue
            told.append(anchor)
            if not self._may_place(anchor.token, head, trigger):
                continue
            inside = any(anchor.item.span.overlaps(span) for span in occupied)
            word = preposition(anchor.token)
            found = _tree_rank(head, anchor.token, trigger)
            if _struck(anchor.token, head, trigger):
                found = 0  # "invaded Kuwait"
            elif inside and word in _WHERE and found >= 4:
                found = 3  # "nurses in Lagos went on strike"
            elif inside or (word not in _WHERE and word not in _MOTION):
                # "Mombasa's port" may well be where; "Kenya's army" is not.
                found += 2 if anchor.item.admin1 is not None else 4
            elif word in _MOTION and not (trigger.type in _GOING and word in {"to", "into"}):
                found += 2
            # Of two places as close, the smaller one, which stands first: "in Kati, Mali".
            if found < rank:
                best, rank = anchor, found
        best, rank = self._linked(trigger, "place", told, best, rank)
        limit = 2 if trigger.type in PLACELESS else 4
        if best is not None and rank <= limit:
            return best.item, Evidence("place", f"{best.item.rule}, {_RANKS[min(rank, 4)]}", best.item.span)
        if trigger.type in PLACELESS or trigger.type == "SANCTION":
            return None, None
        far = self._elsewhere(trigger, "place", self._places, head.sent.start)
        if far is not None and far[0].country is not None:
            return far[0], Evidence("place", f"{far[0].rule}, model: {far[1]:.2f}", far[0].span)
        homes = {actor.country for actor in participants if actor.country is not None}
        origin = self._origin(head, trigger)
        if origin is not None:
            return origin, Evidence("place", "the dateline's place", origin.span)
        carried = self._carried(head)
        if carried is not None:
            return carried, Evidence("place", "the place in force", carried.span)
        if self.main is not None and (not homes or self.main.country in homes):
            return self.main, Evidence("place", "the report's country", self.main.span)
        if self._document.origin is not None and trigger.historical < 0.5:
            return self._document.origin, Evidence("place", "the dateline's place, for want of another")
        return None, None

    def _linked(
        self, trigger: Trigger, role: str, anchors: Sequence[_Anchor[T]], best: _Anchor[T] | None, rank: int
    ) -> tuple[_Anchor[T] | None, int]:
        """Return the anchor that the model is sure of, else the best by the tree unless the model rules that out."""
        chances = [links.likelihood(self._document, trigger, role, anchor.item.span) for anchor in anchors]
        likeliest = max(range(len(anchors)), key=lambda i: chances[i], default=None)
        if likeliest is not None and chances[likeliest] >= links.SURE:
            return anchors[likeliest], min(rank, 2)
        if best is not None and trigger.links and rank > 2 and chances[anchors.index(best)] < links.UNLIKELY:
            return None, _FAR
        return best, rank

    def _elsewhere(
        self, trigger: Trigger, role: str, anchors: Mapping[int, Sequence[_Anchor[T]]], begin: int
    ) -> tuple[T, float] | None:
        """Return the time or place of another sentence that the model is surest of, and how sure, if it is."""
        if not trigger.links.get(role):
            return None
        told = [
            (links.likelihood(self._document, trigger, role, anchor.item.span), anchor.item)
            for sentence, group in anchors.items()
            if sentence != begin
            for anchor in group
        ]
        chance, item = max(told, key=lambda pair: pair[0], default=(0.0, None))
        return (item, chance) if item is not None and chance >= links.SURE else None

    def _may_place(self, token: Token, head: Token, trigger: Trigger) -> bool:
        """Say whether a place can be where a trigger's act took place.

        Where it was said is the place of a speech act and of nothing else; a speech act has no other but its clause's.
        """
        above = token.head
        if above.lemma_ in _SAYING and above.i != head.i and any(a.i == above.i for a in syntax.ancestors(head)):
            return trigger.type in PLACELESS
        return trigger.type not in PLACELESS or self._sets(token)

    def _sets(self, token: Token) -> bool:
        """Say whether a place is where a clause plays, and not part of some participant: "in Goma" on a verb."""
        if preposition(token) not in _WHERE:
            return False
        if base(token) == "obl" and token.head.pos_ in {"VERB", "AUX"}:
            return True
        return base(token) == "nmod" and token.head.i not in self._heads

    def _origin(self, head: Token, trigger: Trigger) -> Place | None:
        """Return the dateline's place for what happened "here", and for a meeting that is the report's own news."""
        origin = self._document.origin
        if origin is None:
            return None
        above = [head, *syntax.ancestors(head)]
        here = any(token.lower_ == "here" for node in above for token in node.children)
        if not here and (trigger.type != "CONSULT" or trigger.historical >= 0.5 or trigger.status != "actual"):
            return None
        named = next((place for place in self._document.places if place.geonameid == origin.geonameid), None)
        return named or (origin if here else None)

    def _carried(self, head: Token) -> Place | None:
        """Return the place that the sentence before named as a setting, unless another country came between."""
        position = bisect_left(self._order, head.sent.start)
        for start in reversed(self._order[max(0, position - 2) : position]):
            settings = [a.item for a in self._places[start] if a.item.country is not None and self._sets(a.token)]
            if settings:
                home = {place.country for place in (self.main, self._document.origin) if place is not None}
                return settings[0] if not home or settings[0].country in home else None
        return None


def _possible(time: Time, status: Status, published: date) -> bool:
    """Say whether a time can be an act's: what has happened has no date to come, and what is planned none past."""
    if time.type not in {"DATE", "TIME"} or time.start is None:
        return False
    if status == "future":
        return time.end is not None and time.end >= published
    return status != "actual" or time.start <= published


_RANKS = ("on the trigger", "on the trigger", "on its clause", "on its sentence", "in its sentence")


def _root(document: Document, span: Span) -> Token | None:
    """Return the token of a span on which the others hang, or the word for the kind of place in front of it."""
    found: Tokens | None = document.tokens.char_span(span.start, span.end, alignment_mode="expand")
    if found is None:
        return None
    root = found.root
    # "In the garrison town of Kati" is in Kati.
    if base(root) == "nmod" and root.head.lemma_.lower() in _SETTLED and preposition(root) == "of":
        return root.head
    return root


def _tree_rank(head: Token, token: Token, trigger: Trigger) -> int:
    """Return how near words hang: 0 on the trigger, 1 its clause, 3 a clause above, 4 another noun, more: elsewhere."""
    inside = set(trigger.tokens)
    above = [head, *syntax.ancestors(head)]
    position = {t.i: n for n, t in enumerate(above)}
    node, steps = token, 0
    while node.i not in position and node.head.i != node.i:
        if base(node) in {"acl", "advcl", "ccomp", "parataxis"} and steps:
            return 5  # the words belong to another clause than the trigger's
        node = node.head
        steps += 1
    if node.i not in position:
        return 6
    if node.i in inside:
        if steps > 2 and base(token) == "nmod":
            return 4  # "talks on the future role of troops in Iraq"
        return 0 if steps <= 2 else 1
    if token.head.i != node.i and token.head.pos_ in {"NOUN", "PROPN"}:
        return 4  # the words date or place another noun: "the October 29 run-off", "troops in Iraq"
    # How many clauses must be left on the way up from the trigger to where the words hang.
    crossed = 0
    for lower in above[: position[node.i]]:
        if base(lower) in {"acl", "advcl", "ccomp", "parataxis", "csubj"} or (
            lower.dep_ == "conj" and lower.pos_ in {"VERB", "AUX"}
        ):
            crossed += 1
    return min(5, (1 if crossed == 0 else 2 + crossed))


def _joined(token: Token) -> bool:
    """Say whether a name is part of a compound that tells who and not where: "US-led", "Israeli-US"."""
    doc, after = token.doc, token.i + 1
    if after + 1 < len(doc) and doc[after].text in {"-", "–"}:
        return doc[after + 1].lower_ in _LED
    return after < len(doc) and doc[after].lower_.lstrip("-") in _LED


def _struck(token: Token, head: Token, trigger: Trigger) -> bool:
    """Say whether a place is what an attack or a visit is aimed at: "invaded Kuwait", "the shelling of Goma"."""
    if trigger.type not in {"ASSAULT", "CONSULT"} or token.head.i != head.i:
        return False
    if head.pos_ == "VERB":
        return token.dep_ == "obj"
    return base(token) == "nmod" and preposition(token) == ("of" if trigger.type == "ASSAULT" else "to")


def _modifies(token: Token | None) -> bool:
    """Say whether a name stands before a noun that it describes: "US servicemen"."""
    return token is not None and base(token) in {"amod", "compound"} and token.head.i > token.i


def _main_place(document: Document) -> Place | None:
    """Return a mention of the country that the report is mostly about, where one is: half of all places lie there."""
    # "US servicemen" says whose they are, not where.
    apart = [p for p in document.places if p.admin1 is not None or not _modifies(_root(document, p.span))]
    countries = Counter(place.country for place in apart if place.country is not None)
    if not countries:
        return None
    (country, count), *rest = countries.most_common(2)
    if rest and count < 1.5 * rest[0][1]:
        return None
    named = [p for p in apart if p.country == country and p.admin1 is None]
    return named[0] if named else None

"""Who a word of the tree stands for: an actor of its own, whom its possessor and phrases name, or the two sides."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator

from spacy.tokens import Span as Words
from spacy.tokens import Token

from dateline import syntax
from dateline.data import demonyms
from dateline.schema import Actor, Document, Evidence, Span
from dateline.syntax import base, children, coordinated, preposition

Pair = tuple[str, Actor, str]
"""A role ("actors" or "recipients"), who has it, and the rule that tied him to the trigger."""

_PRONOUNS = frozenset(
    "i we me us my our he him his he she her hers it its they them their who whom which that this these those one you"
    " whose both".split()
)
# Nouns of people who act for a body, so that "its fighters" and "whose envoys" are the body.
_MEMBERS = frozenset({
    "army", "ambassador", "commander", "delegate", "delegation", "diplomat", "envoy", "fighter", "force", "government",
    "gunman", "leader", "man", "mediator", "member", "militant", "negotiator", "official", "patrol", "representative",
    "soldier", "team", "troop", "unit",
})  # fmt: skip
# Nouns by which a report goes back to two parties, to two states, to two persons.
_SIDES = frozenset({"side", "party", "faction", "camp", "foe", "enemy", "rival", "belligerent", "group"})
_STATES = frozenset({"country", "nation", "state", "government", "neighbour", "neighbor", "capital", "power", "army"})
_NUMERALS = frozenset({"two", "both"})
_PERSONS = frozenset({"leader", "man", "minister", "president", "woman", "counterpart", "politician", "general"})
_OFFICES = frozenset({"leader", "minister", "president"})
_RANKS = frozenset({"top", "prime", "foreign", "visiting"})
_ACTING = frozenset({"GOV", "MIL", "REB", "PTY", "OPP", "COP", "LEG", "UAF", "IGO", "LAB", "BUS", "CRM"})
_PLURAL = frozenset({"they", "them", "their"})
_BACK = 4  # sentences that "both sides" reaches back


class Participants:
    """The actor mentions of a document by head token, and what to make of a token that heads none."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._by_head = {actor.head: actor for actor in document.actors}
        self._ending = {actor.span.end: actor for actor in sorted(document.actors, key=lambda a: -a.span.start)}
        self._fullest: dict[int, Span] = {}  # by chain, the first words that hold its name
        for actor in document.actors:
            if actor.chain not in self._fullest and actor.name in actor.span.text:
                self._fullest[actor.chain] = actor.span
        self._heads = sorted(self._by_head)
        self._persons = {a.chain for a in document.actors if document.tokens[a.head].ent_type_ == "PER"}

    def at(self, token: Token, depth: int = 0) -> list[Actor]:
        """Return who a nominal stands for: its own actor, or whom its possessor and phrases name.

        "Okoye's release" and "the attack by rebels" are no participants; Okoye and the rebels are.
        """
        actor = self._by_head.get(token.i)
        if actor is not None:
            return self._acted_for(token, depth) or self._named_beside(token, actor) or [actor]
        if depth > 2:
            return []
        for child in token.children:
            if child.dep_ in {"nmod:poss", "appos", "flat"}:
                found = self.at(child, depth + 1)
                if found:
                    return found
        for word in ("by", "of", "against", "on", "in"):
            found = [a for t in syntax.prepositional(token, word) for a in self.at(t, depth + 1)]
            if found:
                return found
        return self.modifiers(token)

    def doers(self, noun: Token) -> list[Actor]:
        """Return who did what an event noun tells, as far as its own phrases say so."""
        found = [a for t in syntax.prepositional(noun, "by") for a in self.at(t)]
        found = found or [a for c in children(noun, "nmod:poss") for t in coordinated(c) for a in self.at(t)]
        return found or self.modifiers(noun)

    def modifiers(self, noun: Token) -> list[Actor]:
        """Return the actors in front of a noun: "Israeli" in "an Israeli raid"."""
        return [actor for child in noun.children if (actor := self.modifier(child)) is not None]

    def fullest(self, token: Token) -> Span | None:
        """Return the words that name a nominal most fully: a name's own; None for a pronoun that means nobody known."""
        actor = self._by_head.get(token.i)
        if actor is not None and token.pos_ != "PROPN" and actor.chain in self._fullest:
            return self._fullest[actor.chain]
        return None if token.pos_ == "PRON" else self._document.span(*syntax.phrase(token))

    def named(self, token: Token) -> bool:
        """Say whether a token heads a participant of its own."""
        return token.i in self._by_head

    def all(self, tokens: Iterable[Token], role: str, rule: str) -> Iterator[Pair]:
        """Yield whom each token stands for, as a pair."""
        for token in tokens:
            for actor in self.at(token):
                yield role, actor, rule

    def before(self, verb: Token) -> list[Token]:
        """Return the head of the participant that ends right before a verb: its subject, however it is parsed."""
        at = verb.i - 1
        while at > verb.sent.start and verb.doc[at].pos_ in {"AUX", "ADV", "PART"}:
            at -= 1
        word = verb.doc[at]
        actor = self._ending.get(word.idx + len(word))
        if actor is None or at < verb.sent.start:
            return []
        head = verb.doc[actor.head]
        placed = preposition(head) not in {None, "after", "before", "as", "when", "while", "because"}
        return [] if placed or head.dep_ in {"obj", "iobj", "nmod:poss"} or head.tag_ == "PRP$" else coordinated(head)

    def modifier(self, token: Token) -> Actor | None:
        """Return the actor that an adjective of nationality or a noun in front of another names."""
        if base(token) not in {"amod", "compound", "nmod"} or token.dep_ == "nmod:poss" or token.i > token.head.i:
            return None
        actor = self._by_head.get(token.i)
        if actor is not None:
            return actor
        country = demonyms().get(token.text)
        if country is None and "-" in token.text:
            country = demonyms().get(token.text.partition("-")[0])
        if country is None:
            return None
        span = self._document.span(token.i, token.i)
        evidence = (Evidence("country", f"demonym: {token.text}", span), Evidence("sectors", "a state", span))
        return Actor(span, token.i, -1 - token.i, span.text, country, ("GOV",), evidence)

    def _acted_for(self, noun: Token, depth: int) -> list[Actor]:
        """Return the body for which "its fighters" act, and whom "whose envoys" belong to."""
        if noun.lemma_.lower() not in _MEMBERS or depth > 2:
            return []
        for child in noun.children:
            if child.dep_ != "nmod:poss":
                continue
            if child.lower_ == "whose":
                clause = next((t for t in syntax.ancestors(child) if t.dep_ == "acl:relcl"), None)
                if clause is None:
                    return []
                return [a for t in coordinated(clause.head) for a in self.at(t, depth + 1)]
            owner = self._by_head.get(child.i)
            body = owner is not None and owner.sectors[:1] not in {("GOV",), ("LEG",), ()} and owner.country is not None
            if child.lower_ in {"its", "their"} and owner is not None and body and not names_nobody(owner.name):
                return [owner]
        return []

    def _named_beside(self, noun: Token, actor: Actor) -> list[Actor]:
        """Return the members of "two lawmakers, Amari and Bello"."""
        if noun.tag_ != "NNS":
            return []
        names = [t for c in noun.children if c.dep_ == "appos" for t in coordinated(c)]
        found = [a for t in names if t.pos_ == "PROPN" and (a := self._by_head.get(t.i)) is not None]
        return found if len(found) > 1 and len(found) == len(names) else []

    def sides(self, actor: Actor) -> list[Actor]:
        """Return the two whom "both sides", "the two leaders" or "they" mean; else the actor alone.

        "They" may take several together, or go back to words that do: "The two presidents met. They agreed."
        """
        head = self._document.tokens[actor.head]
        if actor.members:
            named = {a.chain: a for a in self._earlier(actor) if a.chain in actor.members}
            return [named[chain] for chain in actor.members if chain in named]
        if head.lower_ in _PLURAL:
            before = next(
                (a for a in self._earlier(actor) if a.chain == actor.chain and not names_nobody(a.span.text)),
                None,
            )
            return self.sides(before) if before is not None else [actor]
        if not _means_two(head):
            return [actor]
        lemma = head.lemma_.lower()
        for sentence in self._sentences(head):
            earlier = [self._by_head[i] for i in self._heads if sentence.start <= i < min(sentence.end, head.i)]
            told = [a for a in earlier if self._fits(a, lemma) and a.chain != actor.chain]
            for one in reversed(told):
                joined = {t.i for t in coordinated(self._document.tokens[one.head])}
                pair = [a for a in told if a.head in joined]
                if len(pair) == 2 and pair[0].chain != pair[1].chain:
                    return pair
            chains = {a.chain: a for a in told}
            if len(chains) == 2 and lemma in _SIDES | _STATES:
                return list(chains.values())
        return self._two_persons(actor, lemma) if lemma in _PERSONS | _NUMERALS else [actor]

    def _two_persons(self, actor: Actor, lemma: str) -> list[Actor]:
        """Return the two persons spoken of last, or whom words for two meant last, or the only two in office so far.

        The actor alone where there are not two.
        """
        if len(last := self._last_two(actor)) == 2:
            return last
        told: dict[int, Actor] = {}
        for each in self._earlier(actor):
            if each.chain != actor.chain and (each.members or _means_two(self._document.tokens[each.head])):
                before = self.sides(each)
                if len(before) == 2 and all(one.chain in self._persons for one in before):
                    return before
            if each.chain in self._persons and each.sectors[:1] == ("GOV",):
                told.setdefault(each.chain, each)
        return list(reversed(told.values())) if len(told) == 2 and lemma in _OFFICES else [actor]

    def _last_two(self, actor: Actor) -> list[Actor]:
        """Return the two persons spoken of last, a sentence back at most; the actor alone where there are not two."""
        doc = self._document.tokens
        sentence = doc[actor.head].sent
        begin = doc[sentence.start - 1].sent.start if sentence.start else 0
        told: dict[int, Actor] = {}
        for each in self._earlier(actor):
            if each.head < begin or len(told) == 2:
                break
            if each.chain in self._persons:
                told.setdefault(each.chain, each)
        return list(reversed(told.values())) if len(told) == 2 else [actor]

    def _earlier(self, actor: Actor) -> Iterator[Actor]:
        """Yield the mentions before one, the last first."""
        at = bisect_left(self._heads, actor.head)
        return (self._by_head[i] for i in reversed(self._heads[:at]))

    def _sentences(self, head: Token) -> Iterator[Words]:
        sentence = head.sent
        for _ in range(_BACK):
            yield sentence
            if sentence.start == 0:
                return
            sentence = sentence.doc[sentence.start - 1].sent

    def _fits(self, actor: Actor, lemma: str) -> bool:
        """Say whether a participant can be one of the two that a noun means."""
        head = self._document.tokens[actor.head]
        if names_nobody(actor.name) or head.lemma_.lower() in _SIDES | _STATES - {"government", "army"}:
            return False
        if lemma in _NUMERALS:
            return head.pos_ == "PROPN"
        if lemma in _PERSONS:
            return head.ent_type_ == "PER"
        if lemma in _STATES:
            return actor.sectors[:1] == ("GOV",) and head.ent_type_ != "PER" and head.pos_ == "PROPN"
        return actor.sectors[:1] != () and actor.sectors[0] in _ACTING and head.ent_type_ != "PER"


def names_nobody(text: str) -> bool:
    """Say whether words name nobody: a chain of pronouns alone is no participant. "US" and "WHO" are no pronouns."""
    return text.lower() in _PRONOUNS and not (len(text) > 1 and text.isupper())


def _means_two(head: Token) -> bool:
    """Say whether a plural noun means two that were named: "both sides", "the two countries", "the parties"."""
    lemma = head.lemma_.lower()
    if lemma in _NUMERALS:
        return True
    if head.tag_ != "NNS" or lemma not in _SIDES | _STATES | _PERSONS:
        return False
    if base(head) == "appos" or any(base(c) in {"amod", "compound"} and c.lower_ not in _RANKS for c in head.children):
        return False
    words = {child.lower_ for child in head.lefts}
    return bool(words & {"both", "two"}) or (lemma in {"side", "party"} and words == {"the"})

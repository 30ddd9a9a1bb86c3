"""Find whom a pronoun means: number, gender and person first, then who was a subject, then who was named last."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dateline.actors.mentions import Found
from dateline.actors.phrases import Mention
from dateline.actors.words import Words

NEAR = 3
"""How many sentences a pronoun of the third person reaches back; `it` reaches one."""
_FIRST = frozenset("i me my mine we us our ours".split())
_HE, _SHE = frozenset({"he", "him", "his"}), frozenset({"she", "her", "hers"})
_THEY, _IT = frozenset({"they", "them", "their", "theirs"}), frozenset({"it", "its"})
# How much it speaks for an antecedent that it is a subject, and against it that sentences or mentions lie between:
# tried on GUM's training part.
_SUBJECT, _AWAY, _BETWEEN = 1.0, 1.2, 0.05
_SAYING = frozenset(
    "acknowledge add admit announce argue ask claim comment declare explain insist note pledge remark reply say state "
    "stress tell urge vow warn write".split()
)
# Sectors of the common nouns of bodies that "it" can mean: "the army", not "the public".
_ACTING = frozenset({"GOV", "LEG", "JUD", "MIL", "COP", "SPY", "REB", "PTY", "OPP", "BUS", "NGO", "IGO"})


@dataclass(slots=True)
class Chain:
    """What is known of one participant so far.

    `kind` is that of its first or surest mention; `body` says that "it" can mean it, `numeral` that a count of people
    began it; `country` and `sectors` are what its words tell; `sentence` is that of its last mention.
    """

    number: int
    kind: str
    name: str = ""
    gender: str = ""
    plural: bool = False
    body: bool = False
    numeral: bool = False
    country: str | None = None
    sectors: tuple[str, ...] = ()
    sentence: int = 0


@dataclass(frozen=True, slots=True)
class Recent:
    """A mention that a later one can go back to."""

    chain: Chain
    mention: Mention
    subject: bool
    number: int


class Pronouns:
    """Answers for the pronouns of one report."""

    def __init__(self, words: Words, found: Found) -> None:
        self.words, self.found = words, found
        self.speakers = sorted(self._speakers(found.mentions), key=lambda mention: mention.head)
        self.spoken = [mention.head for mention in self.speakers]

    def _speakers(self, mentions: Sequence[Mention]) -> Iterable[Mention]:
        words = self.words
        for mention in mentions:
            if mention.kind not in {"person", "body", "role", "name", "pronoun"} or is_first(words.lower[mention.head]):
                continue
            before = words.lemma[mention.first - 1] if mention.first else ""
            if (mention.kind == "person" and before in _SAYING) or any(  # "said Cahill", however it is parsed
                words.dep[h] == "nsubj" and words.lemma[words.head[h]] in _SAYING for h in mention.heads
            ):
                yield mention

    def speaker(self, mention: Mention) -> Mention | None:
        """Return who says the sentence in which "I" or "we" stands.

        That is the subject of the verb of saying above it, else the speaker nearest in its own sentence, the next
        (which often names him after a quotation's first words) or the one before.
        """
        words, at = self.words, mention.head
        for _ in range(12):
            above = words.head[at]
            if above == at:
                break
            at = above
            if words.lemma[at] in _SAYING:
                subject = next((i for i in words.kids[at] if words.dep[i] == "nsubj"), None)
                speaker = self.found.at.get(subject) if subject is not None else None
                if speaker is not None and not is_first(words.lower[speaker.head]) and speaker is not mention:
                    return speaker
        if not self._quoted(mention.head):
            return None
        near = bisect_left(self.spoken, mention.head)
        best, distance = None, 2.0
        for speaker in self.speakers[max(0, near - 1) : near + 1]:
            away = speaker.sentence - mention.sentence
            cost = away if away >= 0 else -away + 0.5
            if cost < distance:
                best, distance = speaker, cost
        return best

    def _quoted(self, at: int) -> bool:
        """Say whether a quotation mark stands a little before or after."""
        text = self.words.text
        return any(mark in {'"', "“", "”", "''", "``"} for mark in text[max(0, at - 40) : at + 40])

    def antecedent(self, number: int, mention: Mention, recent: Iterable[Recent]) -> Recent | None:
        """Return the mention that a pronoun of the third person goes back to; `recent` begins with the last one."""
        words = self.words
        pronoun = words.lower[mention.head]
        if pronoun in _IT and (beside := self._beside(mention, recent)) is not None:
            return beside
        if pronoun in _IT and not self._acts(mention):
            return None
        reach = 1 if pronoun in _IT else 2 if pronoun in _THEY else NEAR
        above = self._above(mention)
        best: Recent | None = None
        score = 0.0
        for other in recent:
            distance = mention.sentence - other.mention.sentence
            if distance > reach:
                break
            fit = self._suits(other, pronoun)
            if above is not None and other.mention is above:
                fit = max(fit + 1.5, self._says(other, pronoun))
            if fit <= 0 or self._clash(mention, other.mention):
                continue
            value = fit + (_SUBJECT if other.subject else 0.0) - _AWAY * distance - _BETWEEN * (number - other.number)
            if value > score:
                best, score = other, value
        return best

    def _above(self, mention: Mention) -> Mention | None:
        """Return who is the subject of the verb of saying in whose clause a pronoun is the subject: "it said it"."""
        words, at = self.words, mention.head
        if words.dep[at] not in {"nsubj", "nsubj:pass"}:
            return None
        clause = words.head[at]
        if words.dep[clause] == "conj":
            clause = words.head[clause]
        verb = words.head[clause]
        if words.dep[clause] != "ccomp" or words.lemma[verb] not in _SAYING:
            return None
        subject = next((i for i in words.kids[verb] if words.dep[i] == "nsubj"), None)
        return self.found.at.get(subject) if subject is not None else None

    def _says(self, other: Recent, pronoun: str) -> float:
        """Say how well who says something fits a pronoun in what he says, by number alone."""
        chain, mention = other.chain, other.mention
        if mention.kind == "pronoun":
            return 0
        if pronoun in _IT:
            return 2.5 if mention.kind in {"body", "state", "place"} or (chain.body and not chain.plural) else 0
        if pronoun in _THEY:
            return 2.5 if chain.plural or self._several(mention) else 0
        return 0

    def _several(self, mention: Mention) -> bool:
        return len(self.joined(mention)) > 1

    def joined(self, mention: Mention) -> list[Mention]:
        """Return a mention and those that stand joined to it: "the mayor, the bishop and two farmers"."""
        words, at = self.words, mention.head
        tokens = [k for k in words.kids[at] if words.dep[k] == "conj" and words.pos[k] in {"NOUN", "PROPN"}]
        return [mention, *(other for k in tokens if (other := self.found.at.get(k)) is not None)]

    def _beside(self, mention: Mention, recent: Iterable[Recent]) -> Recent | None:
        """Return the first member of "the party and its armed wing"."""
        words = self.words
        owned = words.head[mention.head]
        if words.dep[owned] != "conj":
            return None
        first = self.found.at.get(words.head[owned])
        for other in recent:
            if other.mention is first:
                return other if other.chain.body or other.chain.kind == "state" else None
        return None

    def _acts(self, mention: Mention) -> bool:
        """Say whether "it" does something, as bodies do, or owns something; "it is clear that" does not."""
        words, at = self.words, mention.head
        verb = words.head[at]
        if words.tag[at] == "PRP$":
            return True
        return words.dep[at] == "nsubj" and words.pos[verb] == "VERB" and words.dep[verb] != "cop"

    def _suits(self, other: Recent, pronoun: str) -> float:
        """Say how well a participant fits a pronoun, 0 where not at all."""
        chain = other.chain
        if pronoun in _HE or pronoun in _SHE:
            gender = "f" if pronoun in _SHE else "m"
            if chain.body or chain.plural or chain.kind in {"state", "place", "nation", "body", "count", "pronoun"}:
                return 0
            if chain.gender and chain.gender != gender:
                return 0
            if chain.kind == "person":
                return 3.0 if chain.gender == gender else 2.2 if gender == "m" else 1.8
            return 1.6 if chain.gender == gender else 1.1
        if pronoun in _THEY:
            if (chain.plural and chain.kind != "place") or self._several(other.mention):
                return 2.5
            return 1.2 if chain.body and chain.kind != "state" and other.subject else 0
        if not other.subject or other.mention.kind == "pronoun":
            return 2.0 if other.subject and (chain.body or chain.kind == "state") else 0
        if chain.kind == "state":
            return 2.0 if other.mention.kind == "state" else 0
        if chain.kind == "role" and not (other.mention.definite and set(chain.sectors) & _ACTING):
            return 0
        return 2.0 if chain.body and not chain.plural else 0

    def _clash(self, mention: Mention, other: Mention) -> bool:
        """Say whether a pronoun and a nominal are arguments of one verb, so that they can't be one participant."""
        words = self.words
        if words.tag[mention.head] == "PRP$":
            return any(words.head[mention.head] == h for h in other.heads)
        return any(words.head[h] == words.head[mention.head] and words.dep[h] != "conj" for h in other.heads)


def is_first(pronoun: str) -> bool:
    """Say whether a pronoun means the speaker."""
    return pronoun in _FIRST

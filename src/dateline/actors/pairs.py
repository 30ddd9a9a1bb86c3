"""Pair role nouns with the names they stand beside: apposition, predication, acronyms in parentheses."""

from __future__ import annotations

from dateline.actors.mentions import Found
from dateline.actors.phrases import Mention
from dateline.actors.wordlists import BODY_NOUNS
from dateline.actors.words import Words

_BE = frozenset({"is", "was", "are", "were", "be", "been", "being", "'s", "’s", "became", "remains"})
_DOUBT = frozenset({"not", "n't", "would", "could", "may", "might", "should", "will", "if", "no"})


def pair(words: Words, found: Found) -> dict[int, int]:
    """Return for each role noun that is what a name is the mention of that name, both by number."""
    return _Pairs(words, found).all()


class _Pairs:
    def __init__(self, words: Words, found: Found) -> None:
        self.words, self.found, self.mentions = words, found, found.mentions
        self.index = {id(mention): k for k, mention in enumerate(found.mentions)}
        self.partners: dict[int, int] = {}

    def all(self) -> dict[int, int]:
        for k in range(len(self.mentions)):
            self._pair(k)
        return self.partners

    def _pair(self, k: int) -> None:
        """Note the name that a role noun stands beside."""
        mention, words = self.mentions[k], self.words
        if mention.kind not in {"role", "person", "name", "body"}:
            return
        for head in mention.heads:
            if words.dep[head] in {"appos", "flat", "nmod:desc"}:
                other = self.found.at.get(words.head[head])
                if other is not None:
                    self._couple(k, other)
            subject = next((i for i in words.kids[head] if words.dep[i] == "nsubj"), None)
            copula = any(words.dep[i] == "cop" and words.lower[i] in _BE for i in words.kids[head])
            if (
                subject is not None
                and copula
                and not any(words.lower[i] in _DOUBT or words.dep[i] == "case" for i in words.kids[head])
            ):
                other = self.found.at.get(subject)
                if other is not None and other.kind in {"person", "name", "body"}:
                    self._couple(k, other)
        if mention.kind in {"person", "name"}:
            self._beside(k)
        if mention.kind == "body" and k + 1 < len(self.mentions):
            self._acronym(k)

    def _couple(self, k: int, other: Mention) -> None:
        j, mention = self.index[id(other)], self.mentions[k]
        if j == k or j in self.partners or k in self.partners:
            return
        role, name = (k, j) if mention.kind == "role" else (j, k)
        one, two = self.mentions[role], self.mentions[name]
        if one.kind == "role" and two.kind in {"person", "body", "name"} and self._fit(one, two):
            self.partners[role] = name

    def _fit(self, role: Mention, name: Mention) -> bool:
        """Say whether a role noun can be what a name is."""
        if role.plural or role.role is None:
            return False
        body = (role.role.words[0] if "of" in role.role.words else role.role.words[-1]) in BODY_NOUNS
        if name.name is None and name.title is None and self._apposed(role, name):
            # "an Iraqi paper, Al Rafidain", "its spokesman, Pyo Sang-ki": the noun knows better than the model.
            return not body or name.core[0] < name.core[1]
        return body if name.kind == "body" else not body

    def _apposed(self, role: Mention, name: Mention) -> bool:
        """Say whether an unknown name stands behind a role noun, set off by commas."""
        words, at = self.words, name.first - 1
        after = words.text[name.last + 1 : name.last + 2]
        written = all(words.text[k][0].isupper() for k in (name.core[0], name.core[1]))
        return written and at == role.last + 1 and words.text[at] == "," and after in ([","], ["."])

    def _beside(self, k: int) -> None:
        """Pair a person with the role that stands beside the name, set off by commas."""
        words, person = self.words, self.mentions[k]
        size = len(words.text)
        after, before = person.last + 1, person.first - 1
        if after < size and words.text[after] == "," and k + 1 < len(self.mentions):
            at = after + 1
            role = self.mentions[k + 1]
            articled = at < size and words.lower[at] in {"the", "a", "an"}
            start = role.first - 1 if articled else role.first
            end = role.last + 1
            if role.kind == "role" and start == at and not self._listed(end):
                self._couple(k + 1, person)
        if before > 0 and words.text[before] == "," and k and not self._listed(after):
            # "the head of the mission to Albania, Franz Vranitzky, said"
            j, at = k - 1, before - 1
            best = None
            while (
                at >= 0 and before - at < 14 and words.pos[at] in {"NOUN", "PROPN", "ADJ", "ADP", "DET", "PART", "NUM"}
            ):
                while j >= 0 and self.mentions[j].first > at:
                    j -= 1
                if j >= 0 and self.mentions[j].kind == "role" and self.mentions[j].head == at:
                    best = j
                at -= 1
            if best is not None and self._determined(best):
                self._couple(best, person)

    def _determined(self, k: int) -> bool:
        first = self.mentions[k].first
        return (first > 0 and self.words.lower[first - 1] in {"the", "a", "an"}) or self.mentions[k].owner is not None

    def _listed(self, at: int) -> bool:
        """Say whether a token shows that the phrase before it is an item of a list, not an apposition."""
        words = self.words
        if at >= len(words.text):
            return False
        if words.text[at] == ",":
            return at + 1 < len(words.text) and words.lower[at + 1] in {"and", "or"}
        return words.text[at] not in {".", ")", ";", "-", "–"} and words.pos[at] not in {"VERB", "AUX", "ADP", "SPACE"}

    def _acronym(self, k: int) -> None:
        """Note an acronym in parentheses, so that it is known as the body's name."""
        words, body, other = self.words, self.mentions[k], self.mentions[k + 1]
        at = body.core[1] + 1
        if at + 2 < len(words.text) and words.text[at] == "(" and words.text[at + 2] == ")" and other.core[0] == at + 1:
            text = words.text[at + 1]
            if other.kind in {"body", "name", "state", "place", "person"} and sum(c.isupper() for c in text) >= 2:
                self.partners[k + 1] = k

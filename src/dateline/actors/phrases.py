"""A mention of a participant, and how far its phrase reaches: modifiers before it, phrases of place after it.

The tree says which token heads a nominal, the words beside it say where it begins and ends: a wrong arc then costs
little.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from dateline.actors.lexica import Name, Role, role_of
from dateline.actors.wordlists import ARTICLES, CALENDAR, DIRECTIONS, FOREIGN, FORMER, NO_NAME
from dateline.actors.words import Run, Words
from dateline.schema import Place
from dateline.syntax import POSSESSIVE

Kind = Literal["person", "body", "state", "nation", "place", "role", "pronoun", "count", "name"]

CHUNK = frozenset({"ADJ", "NOUN", "PROPN", "NUM", "X"})
"""Parts of speech that a phrase is made of."""
BREAK = frozenset({"nsubj", "nsubj:pass", "obj", "iobj", "obl", "obl:unmarked", "ROOT", "advcl", "parataxis"})
"""Labels of tokens that stand beside a phrase, not in it ("Tuesday police")."""
_RULES = frozenset({"administration", "cabinet", "government", "junta", "regime"})
_TAIL = frozenset({"of", "in", "from", "near", "at", "across", "throughout", "around"})
# Sectors whose nouns news also uses as adjectives: "insurgent leaders", "military sources"; not "local officials".
_ADJECTIVES = {("REB",), ("MIL",), ("OPP",), ("SPY",), ("REF",)}
LED = frozenset({"led", "commanded", "headed", "run"})
SIDED = frozenset(
    "administered aligned allied appointed backed based born built controlled dominated financed flagged funded held "
    "installed made occupied owned registered ruled speaking sponsored supplied supported trained".split()
)
_WIDEST = 14
_NOUNS = (["NOUN"], ["PROPN"], ["ADJ"])
_ESTIMATES = {
    ("as", "many", "as"), ("more", "than"), ("at", "least"), ("up", "to"), ("fewer", "than"), ("less", "than"),
    ("at", "most"), ("about",), ("around",), ("nearly",), ("some",), ("over",), ("almost",), ("roughly",),
    ("approximately",), ("an", "estimated"),
}  # fmt: skip
_POSSESSIVE = POSSESSIVE | {"'", "’"}


@dataclass(slots=True)
class Mention:
    """A nominal: its phrase (`first` to `last`), the name or role in it (`core`), and what stands before and after.

    `heads` are the tokens that the tree may use for it. `title` is the role before a person's name, `countries` the
    tokens of names of countries and nationalities that modify it, `bodies` those of other names and of role nouns,
    `owner` the possessor's token, `of` the token of an of-phrase. `foreign` says that it is of no single country.
    """

    kind: Kind
    first: int
    last: int
    core: tuple[int, int]
    heads: tuple[int, ...]
    sentence: int
    name: Name | None = None
    role: Role | None = None
    title: Role | None = None
    plural: bool = False
    definite: bool = False
    numeral: bool = False
    former: bool = False
    foreign: bool = False
    owner: int | None = None
    of: int | None = None
    place: Place | None = None
    countries: tuple[int, ...] = ()
    bodies: tuple[int, ...] = ()

    @property
    def head(self) -> int:
        """Return the token by which the mention is known."""
        return self.heads[0]


@dataclass(slots=True)
class _Modifiers:
    """Tokens of countries and of bodies before a mention, from right to left."""

    countries: list[int] = field(default_factory=list)
    bodies: list[int] = field(default_factory=list)


class Phrases:
    """Extends mentions by the words before and after them."""

    def __init__(
        self, words: Words, told: dict[int, Run], named: dict[int, Run], places: dict[int, Place], used: set[int]
    ) -> None:
        self.words, self.told, self.named, self.places, self.used = words, told, named, places, used

    def dress(self, mention: Mention) -> None:
        """Add the modifiers before a mention and the phrases of place after it."""
        if mention.kind in {"state", "place"}:
            mention.definite = mention.first > 0 and self.words.lower[mention.first - 1] == "the"
        elif mention.kind != "pronoun":
            self._before(mention)
            self._after(mention)

    def _before(self, mention: Mention) -> None:
        """Walk left over the modifiers, noting countries, bodies, a possessor and what sets the mention apart.

        `hidden` says that what comes belongs to a compound that tells of somebody else: "the US" of "US-backed".
        """
        words, first, hidden = self.words, mention.first, False
        found = _Modifiers()
        at = first - 1
        while at >= 0 and first - at <= _WIDEST and words.sentence[at] == mention.sentence:
            if self._is_hyphen(at):
                hidden = hidden or words.lower[at + 1] in LED | SIDED
                mention.foreign = mention.foreign or words.lower[at + 1] in LED
            elif words.lower[at] in _POSSESSIVE and at and words.pos[at - 1] in {"NOUN", "PROPN", "X"}:
                mention.owner, hidden = at - 1, False
            elif words.lower[at] in {"and", ","} and self._paired(at):
                pass
            elif at == mention.core[0] - 1 and self._rules(at, mention):
                mention.owner = at  # "the Bush administration"
                first = at = self.named[at].first
                at -= 1
                break
            elif self._ends(at, mention):
                break
            else:
                self._read(at, mention, found, hidden)
                hidden = hidden and self._is_hyphen(at - 1)
                first = at = self.named[at].first if at in self.named else at
            at -= 1
        while first < mention.core[0] and words.pos[first] in {"PUNCT", "PART", "CCONJ"}:
            first += 1
        if mention.numeral:
            first = self._estimate(first)
        mention.first = min(first, mention.first)
        mention.countries = tuple(dict.fromkeys((*mention.countries, *reversed(found.countries))))
        mention.bodies = tuple(dict.fromkeys((*mention.bodies, *reversed(found.bodies))))
        if at >= 0 and words.sentence[at] == mention.sentence:
            mention.definite = mention.definite or words.lower[at] in {"the", "this", "that", "these", "those"}
            if words.tag[at] == "PRP$":
                mention.owner = at

    def _rules(self, at: int, mention: Mention) -> bool:
        """Say whether a person's name stands before the noun of a government."""
        run = self.named.get(at)
        return (
            run is not None
            and run.label in {"PER", "LEX"}
            and self.words.lower[mention.core[0]] in _RULES
            and (run.name.kind == "person" if run.name is not None else run.label == "PER")
        )

    def _is_hyphen(self, at: int) -> bool:
        words = self.words
        return at > 0 and words.lower[at] in {"-", "–"} and words.text[at - 1][-1].isalnum()

    def _ends(self, at: int, mention: Mention) -> bool:
        """Say whether a token to the left is no part of the phrase."""
        words, run = self.words, self.named.get(at)
        if words.lower[at] in CALENDAR and not (words.text[at][0].islower() and self._is_hyphen(at + 1)):
            return True  # "In May two nurses", "last month hooded men"; not "month-long"
        if (
            run is None
            and words.pos[at] not in CHUNK
            and not (words.pos[at] in {"VERB", "ADV"} and self._within(at, mention))
        ):
            return True
        after = words.lower[at + 1]
        if words.pos[at] == "VERB" and words.pos[at + 1] == "NUM":
            return True  # "wounded 20 others"
        if run is not None:
            return run.label == "PER" and after not in POSSESSIVE
        if words.dep[at] in BREAK and at not in self.told and words.pos[at] != "ADJ" and after not in {"-", "–"}:
            return True
        return at in self.used and after not in _POSSESSIVE and after != "-"  # another mention stands beside

    def _read(self, at: int, mention: Mention, found: _Modifiers, hidden: bool) -> None:
        """Note what one modifier tells."""
        words, run, lower = self.words, self.named.get(at), self.words.lower[at]
        hyphen = words.lower[at + 1] in {"-", "–"}
        prefix = words.lower[at - 2] if at > 1 and self._is_hyphen(at - 1) else ""
        if run is not None:
            if not hidden and prefix not in {"pro", "anti"}:
                country = run.name is not None and run.name.kind not in {"organisation", "person"}
                (found.countries if country else found.bodies).append(run.last)
        elif not hyphen and not hidden and not prefix and at in self.told:
            found.bodies.append(self.told[at].last)
        elif not hyphen and words.pos[at] == "ADJ":
            known = role_of(lower)
            if known is not None and known.sectors[:1] in _ADJECTIVES:
                found.bodies.append(at)  # "insurgent leaders"
        mention.former = mention.former or lower in FORMER
        mention.foreign = mention.foreign or lower in FOREIGN or lower == "led"
        if words.pos[at] == "NUM" and not hyphen:
            mention.numeral = mention.plural = lower != "one"

    def _estimate(self, first: int) -> int:
        """Return where "more than 70 people" begins."""
        lower = self.words.lower
        if lower[first] in {"least", "than", "many"} and first:
            first += 1
        for size in (3, 2, 1):
            if size <= first and tuple(lower[first - size : first]) in _ESTIMATES:
                return first - size
        return first

    def _within(self, at: int, mention: Mention) -> bool:
        """Say whether a participle or adverb belongs to the nominal ("heavily armed men")."""
        head = self.words.head[at]
        return at < head <= mention.core[1] and self.words.dep[at] in {"amod", "advmod", "compound", "nummod"}

    def _paired(self, at: int) -> bool:
        """Say whether a comma or "and" joins two modifiers: "Afghan and foreign soldiers"."""
        words = self.words
        return 0 < at < len(words.text) - 1 and all(
            words.pos[k] == "ADJ" or (words.dep[k] in {"amod", "compound"} and words.pos[k] == "PROPN")
            for k in (at - 1, at + 1)
        )

    def _joins(self, at: int) -> bool:
        """Say whether a hyphen or a participle stands inside a phrase: "far-right party", "the ruling party"."""
        words = self.words
        if words.text[at] == "-":
            return words.begin[at] == words.end(at - 1) and words.begin[at + 1 : at + 2] == [words.end(at)]
        return words.pos[at] == "VERB" and words.dep[at] == "amod" and words.head[at] > at

    def _names(self, at: int) -> bool:
        """Say whether a person's name of several words begins at a token."""
        run = self.named.get(at)
        return run is not None and run.label == "PER" and run.first == at < run.last

    def _nowhere(self, run: Run) -> bool:
        if self.words.lower[run.last] in DIRECTIONS:
            return True
        place = self.places.get(self.words.begin[run.first])
        return place is not None and place.country is None

    def _after(self, mention: Mention) -> None:
        """Take in a phrase that follows and ties the nominal to something: "of Mali", "near Kisangani"."""
        words, last = self.words, mention.last
        if mention.kind in {"state", "place", "person"}:
            return
        size = len(words.text)
        at = last + 1
        while at < size - 1 and at - last <= 8 and words.lower[at] in _TAIL and words.sentence[at] == mention.sentence:
            prep, first = words.lower[at], at + 1
            stop = first
            while stop < size and (
                words.pos[stop] in CHUNK or words.lower[stop] in ARTICLES or stop in self.named
                or (words.lower[stop] in POSSESSIVE and words.pos[stop + 1 : stop + 2] in _NOUNS)
                or (stop > first and self._joins(stop))
            ):  # fmt: skip
                if words.lower[stop] in NO_NAME or words.text[stop] == "\n":
                    break
                if stop > first and self._names(stop) and words.text[stop - 1] not in POSSESSIVE:
                    break  # "head of the UN agency Mohamed ElBaradei"
                stop += 1
            while stop > first and words.lower[stop - 1] in ARTICLES:
                stop -= 1
            if stop == first:
                return
            run = self.named.get(stop - 1)
            placed = run is not None and run.label in {"LOC", "LEX"}
            if run is not None and run.label == "LOC" and prep != "of" and self._nowhere(run):
                mention.foreign = True  # "militants in the Middle East"
            tied = (
                words.head[stop - 1] in range(mention.first, stop) or words.head[words.head[stop - 1]] == mention.head
            )
            subject = words.dep[mention.head] in {"nsubj", "nsubj:pass"} and words.head[mention.head] >= stop
            tied = tied or (placed and subject)  # "Police in Canada said": nothing else for it to hang on
            group = prep == "from" and stop - 1 in self.told  # "doctors from two Belgian charities"
            if not tied or (prep != "of" and not placed and not group):
                return
            if prep == "of" or group:
                mention.of = mention.of if mention.of is not None else stop - 1
            if run is not None and placed and run.name is not None and run.name.kind != "person":
                if run.name.kind == "organisation":
                    mention.bodies += (run.last,)
                elif not mention.countries and (prep == "of" or not mention.foreign):
                    mention.countries += (run.last,)
            elif run is not None and run.label == "LOC" and not mention.countries and not mention.foreign:
                mention.countries += (run.last,)
            elif run is not None and run.label == "ORG":
                mention.bodies += (run.last,)
            elif stop - 1 in self.told and prep == "of":
                mention.bodies += (self.told[stop - 1].last,)
            mention.last = max(mention.last, stop - 1)
            at = stop

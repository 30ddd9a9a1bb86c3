"""Find the nominals of a report that can be participants: names, nationalities, role nouns, pronouns, counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dateline.actors.lexica import Role
from dateline.actors.phrases import BREAK, CHUNK, LED, SIDED, Kind, Mention, Phrases
from dateline.actors.wordlists import (
    ABSTRACT,
    ARTICLES,
    BODY_NOUNS,
    CASUALTIES,
    COURTESY,
    CROWDS,
    CURRENCY,
    DIRECTIONS,
    MANNER,
    NO_MODIFIER,
    NO_NAME,
    PRONOUNS,
    QUANTITIES,
)
from dateline.actors.words import Run, Words, read_names, read_roles
from dateline.schema import Place

_LOCATIVE = frozenset({"in", "at", "near", "outside", "around", "inside", "across", "throughout", "within"})


@dataclass(frozen=True, slots=True)
class Found:
    """The mentions in text order, by head token, and what single tokens name."""

    mentions: tuple[Mention, ...]
    at: dict[int, Mention]
    named: dict[int, Run]
    told: dict[int, Run]
    lexical: dict[int, Run]


def find(words: Words) -> Found:
    """Return the mentions of a report."""
    told = dict(read_roles(words))
    named, lexical = read_names(words, told)
    places = {place.span.start: place for place in words.document.places}
    finder = _Finder(words, told, named, places)
    at: dict[int, Mention] = {}
    mentions = []
    for mention in sorted(finder.all(), key=lambda mention: mention.first - mention.last):
        # Of two readings of one token the longer phrase has it.
        mention.heads = tuple(head for head in mention.heads if head not in at)
        at.update((head, mention) for head in mention.heads)
        if mention.heads:
            mentions.append(mention)
    mentions.sort(key=lambda mention: (mention.first, mention.last))
    return Found(tuple(mentions), at, named, told, lexical)


def _noun(role: Role) -> str:
    """Return the noun that heads a role: "secretary" of "secretary of state"."""
    return role.words[0] if "of" in role.words else role.words[-1]


class _Finder:
    """Builds the mentions of one report."""

    def __init__(self, words: Words, told: dict[int, Run], named: dict[int, Run], places: dict[int, Place]) -> None:
        self.words, self.told, self.named, self.places = words, told, named, places
        self.used: set[int] = set()
        self.phrases = Phrases(words, told, named, places, self.used)

    def all(self) -> Iterator[Mention]:
        """Yield every mention."""
        for mention in self._bare():
            self.phrases.dress(mention)
            yield mention

    def _bare(self) -> Iterator[Mention]:
        for run in dict.fromkeys(self.named.values()):
            mention = self._named(run)
            if mention is not None:
                yield mention
        for run in dict.fromkeys(self.told.values()):
            mention = self._role(run)
            if mention is not None:
                yield mention
        for i in range(len(self.words.text)):
            if i not in self.used:
                mention = self._other(i)
                if mention is not None:
                    yield mention

    def _mention(self, kind: Kind, first: int, last: int) -> Mention:
        self.used.update(range(first, last + 1))
        heads = self._tops(first, last)
        return Mention(kind, first, last, (first, last), heads, self.words.sentence[first])

    def _tops(self, first: int, last: int) -> tuple[int, ...]:
        """Return the tokens of a run that hang outside it, nouns before others."""
        words = self.words
        tops = [i for i in range(first, last + 1) if not first <= words.head[i] <= last or words.head[i] == i]
        nouns = [i for i in tops if words.pos[i] not in {"PUNCT", "ADP", "CCONJ", "DET", "SPACE", "PART"}]
        return tuple(nouns or tops or [last])

    def _named(self, run: Run) -> Mention | None:
        name, label = run.name, run.label
        if name is None:
            place = self.places.get(self.words.begin[run.first])
            if label == "LOC" or (label == "ORG" and place is not None and place.span.end == self.words.end(run.last)):
                return self._place(run)
            if label == "NORP":
                known = self.told.get(run.last)
                if known is not None and known.first <= run.first and self.words.tag[run.last] in {"NNS", "NNPS"}:
                    return None  # "Maoists", "Islamists" are read as roles
                return self._nation(run)
            whole = self.told.get(run.last)
            if whole is not None and whole.first <= run.first:
                return None  # "Foreign Ministry", "Supreme Court" are read as roles
            if whole is not None and label == "PER":
                return None
            mention = self._mention("person" if label == "PER" else "body", run.first, run.last)
            mention.role = None if whole is None else whole.role
        elif name.kind == "demonym":
            return self._nation(run)
        elif name.kind in {"country", "capital"}:
            return self._place(run)
        else:
            kind: Kind = "person" if name.kind == "person" else "body"
            mention = self._mention(kind, run.first, run.last)
        mention.name = name
        if mention.kind == "person":
            self._take_title(mention)
        return mention

    def _modifies(self, i: int) -> bool:
        """Say whether a name or role is the modifier of a participant that follows ("Taliban fighters")."""
        words = self.words
        if i + 1 >= len(words.text):
            return False
        beyond = words.lower[i + 2] if words.text[i + 1] in {"-", "–"} and i + 2 < len(words.text) else ""
        # "Dubai-based", "US-led coalition"; of a "US-led invasion" the US is the doer
        if beyond in SIDED or (beyond in LED and (i + 3 in self.told or i + 4 in self.told)):
            return True
        head = words.head[i]
        if head > i and words.dep[i] in {"compound", "amod", "nmod:desc", "nmod"} and head - i <= 6:
            between = range(i + 1, head)
            if all(words.pos[k] in CHUNK or words.text[k] in {"-", "and"} for k in between):
                return head in self.told or head in self.named
        return i + 1 in self.told and words.pos[i + 1] in {"NOUN", "PROPN"} and words.dep[i] not in BREAK

    def _place(self, run: Run) -> Mention | None:
        words, name = self.words, run.name
        place = self.places.get(words.begin[run.first])
        if place is not None and place.span.end < words.end(run.last):
            place = None  # "South" in "South Korea"
        if self._modifies(run.last) or (
            words.lower[run.last + 1 : run.last + 2] and words.lower[run.last + 1] in CURRENCY
        ):
            return None
        known = name is not None and (place is None or place.rule == "country" or place.country == name.country)
        state = known and not (name is not None and name.kind == "capital" and self._located(run))
        mention = self._mention("state" if state else "place", run.first, run.last)
        mention.name = name if known else None
        mention.place = place if words.lower[run.first] not in DIRECTIONS or run.last > run.first else None
        return mention

    def _located(self, run: Run) -> bool:
        return any(preposition in _LOCATIVE for preposition in self._prepositions(run))

    def _prepositions(self, run: Run) -> Iterator[str]:
        before = self.words.lower[run.first - 1] if run.first else ""
        yield before
        yield from (p for i in self._tops(run.first, run.last) if (p := self.words.preposition(i)) is not None)

    def _nation(self, run: Run) -> Mention | None:
        words, last = self.words, run.last
        after = words.pos[last + 1] if last + 1 < len(words.text) else ""
        people = run.first > 0 and words.lower[run.first - 1] == "the" and after not in CHUNK  # "the Togolese"
        noun = (
            words.tag[last] in {"NNS", "NNPS"}
            or words.pos[last] == "NOUN"
            or (people and words.text[run.last - 1] != "-")
        )
        if (
            not noun
            and words.dep[last] not in {"amod", "compound", "nmod:desc", "nmod"}
            and (last + 1 >= len(words.text) or words.pos[last + 1] not in CHUNK)
        ):
            noun = words.dep[last] in {"nsubj", "nsubj:pass", "obj", "obl", "obl:agent", "nmod", "conj", "appos"}
        if self._modifies(last):
            return None
        if run.name is None and not noun:
            return None
        mention = self._mention("nation" if noun else "state", run.first, last)
        mention.name = run.name
        mention.plural = noun and not words.text[last].endswith("man") and words.tag[last] not in {"NN"}
        return mention

    def _take_title(self, mention: Mention) -> None:
        """Give a person the title that stands directly before the name."""
        words, at = self.words, mention.first - 1
        courtesy = None
        if (
            at >= 0
            and words.text[at] in {".", ","}
            and at
            and words.lower[at - 1] in {"mr", "mrs", "gen", "maj", "col"}
        ):
            at -= 1
        while at >= 0 and words.lower[at].rstrip(".") in {c.rstrip(".") for c in COURTESY}:
            courtesy = at
            at -= 1
        run = self.told.get(at)
        body = run is not None and run.role is not None and _noun(run.role) in BODY_NOUNS  # "told police Levon"
        taken = run is not None and any(k in self.used for k in range(run.first, at + 1))
        if run is not None and not body and not taken and run.last == at and words.tag[at] not in {"NNS", "NNPS"}:
            titles = [run]
            while (before := self.told.get(titles[-1].first - 1)) is not None and words.tag[before.last] in {
                "NN",
                "NNP",
            }:
                titles.append(before)
            mention.title = run.role
            mention.former = run.role is not None and run.role.note == "former"
            self.used.update(range(titles[-1].first, mention.core[0]))
            tops = self._tops(titles[-1].first, at)
            mention.first = titles[-1].first
            mention.heads = tuple(dict.fromkeys((*mention.heads, *tops)))
            if len(titles) > 1:
                mention.bodies += tuple(t.last for t in titles[1:])
        elif courtesy is not None:
            mention.first = courtesy
            self.used.update(range(courtesy, mention.core[0]))
            mention.heads = tuple(dict.fromkeys((*mention.heads, *self._tops(courtesy, mention.core[0] - 1))))

    def _role(self, run: Run) -> Mention | None:
        words, last, known = self.words, run.last, run.role
        if any(k in self.used for k in range(run.first, last + 1)) or self._modifies(last):
            return None
        if known is None or self._idle(run, known):
            return None
        mention = self._mention("role", run.first, last)
        mention.role = known
        mention.former = known.note == "former"
        noun = next((k for k in (last, run.first) if words.pos[k] in {"NOUN", "PROPN"}), last)
        # "minister of foreign affairs" is one
        end = run.first + known.words.index("of") if "of" in known.words[1:] else last + 1
        mention.plural = any(words.tag[k] in {"NNS", "NNPS"} for k in range(run.first, max(end, run.first + 1))) or (
            words.lower[noun] in {"people", "police", "troops"}
        )
        return mention

    def _idle(self, run: Run, known: Role) -> bool:
        """Say whether a role noun names nobody here: "press conference", "state-owned", "in exile"."""
        words, last = self.words, run.last
        before = run.first - 1
        modifier = words.dep[last] in {"compound", "amod"} and words.head[last] > last
        if modifier and words.lower[last] in NO_MODIFIER:
            return True
        if modifier and known.sectors[:1] in {("BUS",), ("MED",), ("EDU",), ("REL",)}:
            return True
        if words.text[last + 1 : last + 2] == ["-"] or (modifier and before >= 0 and words.text[before] == "-"):
            return True
        if run.first < last or before < 0:
            return False
        if words.lower[last] in MANNER and words.pos[before] == "ADP":
            return True
        return words.lower[last] in ABSTRACT and words.pos[before] not in {
            "DET",
            "ADJ",
            "NOUN",
            "PROPN",
            "PART",
            "PRON",
        }

    def _other(self, i: int) -> Mention | None:
        """Return a pronoun, a count of people, or a name that nothing knows."""
        words = self.words
        lower, tag, dep = words.lower[i], words.tag[i], words.dep[i]
        if lower in PRONOUNS and tag in {"PRP", "PRP$"}:
            if dep == "expl":
                return None
            mention = self._mention("pronoun", i, i)
            mention.plural = lower in {"they", "them", "their", "theirs", "we", "us", "our", "ours"}
            return mention
        participant = dep in {"nsubj", "nsubj:pass", "obj", "obl:agent"} or (
            dep == "conj" and words.dep[words.head[i]] in {"nsubj", "nsubj:pass", "obj"}
        )
        if words.lemma[i] in QUANTITIES or (words.pos[i] == "NUM" and tag == "CD" and participant):
            return self._count(i, participant)
        if tag == "NNP" and participant and words.text[i].isalpha() and len(words.text[i]) > 2 and (
            lower not in NO_NAME and i not in self.named and words.lower[i - 1] not in ARTICLES
        ):  # fmt: skip
            last = i
            while words.tag[last + 1 : last + 2] == ["NNP"] and words.dep[last + 1] == "flat":
                last += 1
            mention = self._mention("name", i, last)
            self._take_title(mention)
            return mention
        return None

    def _count(self, i: int, participant: bool) -> Mention | None:
        words = self.words
        inner = next((k for k in words.kids[i] if k > i and words.preposition(k) == "of"), None)
        if inner is not None:
            known = (
                inner in self.told
                or (inner in self.named and words.pos[inner] != "NUM")
                or (words.lower[inner] in PRONOUNS)
            )
            if not known:
                return None
            mention = self._mention("count", i, i)
            mention.of, mention.plural, mention.numeral = inner, True, True
            return mention
        if words.lower[i] in {"two", "both"} and participant and (
            words.lower[i] == "both" or words.lower[i - 1 : i] == ["the"]
        ):  # fmt: skip
            mention = self._mention("count", i, i)
            mention.definite = mention.plural = True
            return mention
        number = words.text[i]
        measured = any(words.dep[k] in {"nmod", "compound"} or words.text[k] in {"$", "%"} for k in words.kids[i])
        year = len(number) == 4 and number.isdigit() and number[:2] in {"19", "20"}
        person = words.pos[i] == "NUM" or words.lower[i] in {
            "others",
            "dozens",
            "hundreds",
            "thousands",
            "scores",
            "many",
        }
        if (
            words.lemma[words.head[i]] not in CASUALTIES | CROWDS
            or not participant
            or not person
            or year
            or measured
            or "." in number
            or words.lower[i] in {"one", "half"}
        ):
            return None
        mention = self._mention("count", i, i)
        mention.plural, mention.numeral = True, True
        return mention

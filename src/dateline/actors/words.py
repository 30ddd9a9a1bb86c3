"""A report's tokens as plain lists, and the runs of them that are names or roles."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from dateline.actors.lexica import Name, Role, first_word, imported, names, roles
from dateline.actors.wordlists import BODY_NOUNS, COURTESY, NO_NAME
from dateline.lexicon import matching
from dateline.schema import Document
from dateline.syntax import POSSESSIVE


@dataclass(slots=True)
class Words:
    """A report's tokens as plain lists, read once: attribute access on spaCy tokens is slow."""

    document: Document
    text: list[str] = field(default_factory=list)
    lower: list[str] = field(default_factory=list)
    lemma: list[str] = field(default_factory=list)
    tag: list[str] = field(default_factory=list)
    pos: list[str] = field(default_factory=list)
    dep: list[str] = field(default_factory=list)
    head: list[int] = field(default_factory=list)
    begin: list[int] = field(default_factory=list)
    sentence: list[int] = field(default_factory=list)
    kids: list[list[int]] = field(default_factory=list)

    @classmethod
    def of(cls, document: Document) -> Words:
        """Return the tokens of a document."""
        words = cls(document)
        number = -1
        for token in document.tokens:
            text = token.text
            words.text.append(text)
            words.lower.append(text.lower())
            words.lemma.append(token.lemma_.lower())
            words.tag.append(token.tag_)
            words.pos.append(token.pos_)
            words.dep.append(token.dep_)
            words.head.append(token.head.i)
            words.begin.append(token.idx)
            if token.is_sent_start or number < 0:
                number += 1
            words.sentence.append(number)
        words.kids = [[] for _ in words.text]
        for i, head in enumerate(words.head):
            if head != i:
                words.kids[head].append(i)
        return words

    def end(self, i: int) -> int:
        """Return the character after a token."""
        return self.begin[i] + len(self.text[i])

    def preposition(self, i: int) -> str | None:
        """Return the lower-case preposition before a nominal."""
        return next((self.lower[k] for k in self.kids[i] if k < i and self.dep[k] in {"case", "mark"}), None)


@dataclass(frozen=True, slots=True)
class Run:
    """A run of tokens, the last one included, that is a name or a role."""

    first: int
    last: int
    label: str
    name: Name | None = None
    role: Role | None = None


# Runs of tokens


_PARTICLES = frozenset("al el as at de la le".split())


def read_roles(words: Words) -> Iterator[tuple[int, Run]]:
    """Yield the roles, longest first from left to right, once for each of their tokens."""
    table, size, i = roles(), len(words.text), 0
    while i < size:
        step = 1
        for word in singulars(words.lower[i], words.lemma[i]):
            known = next((r for r in table.get(word, ()) if i + len(r.words) <= size and _tells(words, i, r)), None)
            if known is not None:
                run = Run(i, i + len(known.words) - 1, "ROLE", role=known)
                yield from ((k, run) for k in range(i, run.last + 1))
                step = len(known.words)
                break
        i += step


@cache
def singulars(lower: str, lemma: str) -> tuple[str, ...]:
    """Return the forms under which a word can stand in a lexicon; proper nouns have no lemma but themselves."""
    forms = [lower]
    if lower.endswith("s"):
        forms += (
            [lower[:-3] + "y"]
            if lower.endswith("ies")
            else [lower[:-1], lower[:-2]]
            if lower.endswith("es")
            else [lower[:-1]]
        )
    elif lower.endswith("men"):
        forms.append(lower[:-2] + "an")
    if lemma != lower and not (lower.endswith("es") and lemma.endswith("s") and lemma == lower[:-2]):
        forms.append(lemma)
    return tuple(dict.fromkeys(forms))


def _tells(words: Words, i: int, known: Role) -> bool:
    for k, word in enumerate(known.words, start=i):
        if words.lower[k] != word and word not in singulars(words.lower[k], words.lemma[k]):
            return False
    if len(known.words) > 1:
        return any(words.pos[k] in {"NOUN", "PROPN"} for k in range(i, i + len(known.words)))
    if words.pos[i] in {"NOUN", "PROPN"}:
        return True
    if (
        words.lower[i] in {"military", "police", "opposition", "public"}
        and words.head[i] <= i + 1
        and words.pos[i] == "ADJ"
    ):
        return i + 1 >= len(words.text) or words.pos[i + 1] not in {"NOUN", "PROPN", "ADJ"}
    # "the wounded", "the displaced"
    return words.pos[i] in {"ADJ", "VERB"} and words.dep[i] not in {"amod", "ROOT"} and i > 0 and (
        words.lower[i - 1] in {"the", "these"} and words.head[i - 1] == i
    )  # fmt: skip


def read_names(words: Words, told: dict[int, Run]) -> tuple[dict[int, Run], dict[int, Run]]:
    """Return the names by token, and apart what the lexica know inside them ("Bank of China").

    Names are entities and what the lexica know; the longer wins, the lexica where equal.
    """
    runs: list[Run] = []
    lexical: dict[int, Run] = {}
    table, text, size = names(), words.document.report.text, len(words.text)
    ends = {words.end(i): i for i in range(size)}
    own = _imported(words)
    i = 0
    while i < size:
        step = 1
        if words.text[i][0].isalnum():
            for label, name in table.get(first_word(words.text[i]), ()):
                start = words.begin[i]
                size_read = _reads(text, start, label)
                if size_read and (last := ends.get(start + size_read)) is not None:
                    if _sounds(words, i, last, name):
                        run = Run(i, last, "LEX", name)
                        runs.append(run)
                        lexical.update((k, run) for k in range(i, last + 1))
                        step = last - i + 1
                    break
        if i in own and own[i].last >= i + step - 1:
            lexical.update((k, own[i]) for k in range(i, own[i].last + 1))
            runs.append(own[i])
            step = own[i].last - i + 1
        i += step
    runs += _entities(words, told, lexical)
    # An entity that only covers a known name's part is dropped with it; one that covers more keeps the name's tokens.
    result: dict[int, Run] = {}
    for run in sorted(runs, key=_precedence):
        if not any(k in result for k in range(run.first, run.last + 1)):
            result.update((k, run) for k in range(run.first, run.last + 1))
    return result, lexical


def _imported(words: Words) -> dict[int, Run]:
    """Return the names of the user's own lexicon by their first token."""
    table = imported()
    if not table:
        return {}
    told = matching.runs(words.document.tokens)
    found = {}
    for number, (_, i) in enumerate(told):
        if words.text[i][0].isupper() and (known := table.at(told, number)) is not None:
            last = told[known[0]][1]
            # A lone word is a name only where it is read as one: dictionaries in capitals can't tell "May" from "may".
            if last > i or words.pos[i] == "PROPN":
                found[i] = Run(i, last, "LEX", known[1])
    return found


def _precedence(run: Run) -> tuple[int, bool]:
    # A full name that the lexica know is surer than the bounds of an entity.
    known = run.name is not None and run.name.kind == "person" and run.last > run.first
    return (run.first - run.last - (100 if known else 0), run.label != "LEX")


def _reads(text: str, start: int, label: str) -> int:
    """Return how long a name stands in the text, 0 where it does not; long names of bodies in any case."""
    size = len(label)
    if text.startswith(label, start):
        return size
    if " " in label and size > 12 and text[start : start + size].lower() == label.lower():
        return size
    if "-" in label and text.startswith(label.replace("-", "- "), start):  # "Marie- Claire Dubois", as wires set it
        return size + label.count("-")
    return 0


def _sounds(words: Words, i: int, last: int, name: Name) -> bool:
    """Say whether a string that a lexicon knows can be that name here."""
    if last > i:
        return True
    text = words.text[i]
    if text.isupper() and len(text) > 1 and name.kind in {"organisation", "person"}:
        around = [t for t in words.text[max(0, i - 2) : i + 3] if len(t) > 1 and t.isalpha()]
        return not all(t.isupper() for t in around) or len(around) == 1
    return words.pos[i] in {"PROPN", "NOUN", "ADJ", "X", "NUM"} or name.kind in {"country", "demonym"}


def _unheard(
    words: Words, told: dict[int, Run], lexical: dict[int, Run], heard: set[int]
) -> Iterator[tuple[int, int, str]]:
    """Yield the names after a role noun that the model took for none: "student Ahmed Mohamed"."""
    for i in range(1, len(words.text) - 1):
        before = told.get(i - 1)
        if before is None or before.last != i - 1 or words.tag[i - 1] != "NN" or words.tag[i] != "NNP":
            continue
        last = i
        while words.tag[last + 1 : last + 2] == ["NNP"] and words.dep[last + 1] == "flat":
            last += 1
        if last > i and not any(k in heard or k in told or k in lexical for k in range(i, last + 1)):
            yield i, last, "PER"


def _entities(words: Words, told: dict[int, Run], lexical: dict[int, Run]) -> Iterator[Run]:
    """Yield the model's entities without the titles that it takes for parts of names."""
    spans: list[tuple[int, int, str]] = []
    for entity in words.document.tokens.ents:
        begin, end, kind = entity.start, entity.end - 1, entity.label_
        # "Marie-Claire Dubois" in two entities
        if spans and kind == spans[-1][2] == "PER" and spans[-1][1] == begin - 1 and words.text[begin] != ",":
            spans[-1] = (spans[-1][0], end, kind)
        else:
            spans.append((begin, end, kind))
    spans += _unheard(words, told, lexical, {i for first, last, _ in spans for i in range(first, last + 1)})
    surnames = {
        words.text[last]
        for first, last, label in spans
        if label == "PER" and first < last and all(words.tag[k] == "NNP" for k in range(first, last + 1))
    }
    for first, last, label in spans:
        if label == "ORG":
            last = _without_ending(words, first, last, told)
            if first == last and words.text[first] in surnames:
                label = "PER"  # "Okoye's rebels" where the report names Samuel Okoye
            if first == last and words.tag[first][:2] == "JJ":
                continue  # "European heads of state"
        if label == "PER":
            for k in range(first, last):
                if k in told and told[k].last < last:
                    first = told[k].last + 1
            state = lexical.get(first)
            if state is not None and state.name is not None and state.name.kind == "country" and state.last < last:
                first = state.last + 1  # "ambassador to the United States Zhou Wenzhong"
            while first < last and (words.lower[first] in COURTESY or words.text[first] in {".", "-", ","}):
                first += 1
            if words.tag[first] in {"JJ", "VBN", "VBD"} and first == last:
                continue
            hyphened = last > first and words.text[last - 1] == "-"  # "Lee Nak-yon"
            if words.text[last].islower() and not hyphened:
                continue
            if first in told and told[first].last >= last and words.dep[last] != "flat":
                continue
            while last >= first and (words.text[last] in POSSESSIVE or words.text[last] == "'"):
                last -= 1
            # The rest of a name that the model left out.
            while words.tag[last + 1 : last + 2] == ["NNP"] and words.dep[last + 1] == "flat" and last + 1 not in told:
                last += 1
            while first and words.dep[first] == "flat" and words.tag[first - 1] == "NNP" and first - 1 not in told:
                if words.head[first] > first - 1 or words.lower[first - 1] in COURTESY:
                    break
                first -= 1
        while last > first and (words.pos[last] in {"ADP", "PUNCT", "PART", "CCONJ", "DET", "SPACE"}):
            last -= 1
        if label == "ORG":
            while first < last and words.text[first].islower() and words.lower[first] not in _PARTICLES:
                first += 1
        elif label == "LOC" and first == last and first in told:
            continue  # "the Republic"
        written = first <= last and any(c.isupper() for c in words.text[first])
        if (written or (label == "ORG" and first < last)) and words.lower[first] not in NO_NAME:
            yield Run(first, last, label)


def _without_ending(words: Words, first: int, last: int, told: dict[int, Run]) -> int:
    """Return where a body's name ends: "Taliban militants", "Okoye's rebels", "United Nations High Commissioner"."""
    run = told.get(last)
    if run is None or not (words.text[last].islower() or run.role is None or not _is_body(run.role)):
        return last
    last = run.first - 1
    while last > first and words.text[last] in POSSESSIVE:
        last -= 1
    return last


def _is_body(role: Role) -> bool:
    return role.words[-1] in BODY_NOUNS or role.words[0] in BODY_NOUNS

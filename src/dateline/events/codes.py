"""Mode, contexts, quad class, scale value, CAMEO code and counts of an event, from their tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Token

from dateline import syntax
from dateline.data import rows, values
from dateline.events.triggers import Trigger
from dateline.schema import Document, Evidence
from dateline.syntax import base

_KILL = frozenset(
    {"kill", "die", "murder", "assassinate", "slay", "execute", "massacre", "perish", "behead", "slaughter", "dead"}
)
_INJURE = frozenset({"injure", "wound", "hurt", "maim"})
_ARREST = frozenset({"arrest", "detain", "imprison", "jail", "round", "apprehend", "nab"})
_SHOT_DEAD = frozenset({"shoot", "leave", "find", "stab", "hack", "beat", "gun"})
# Nouns whose "of" says how many.
_NOUNS = {
    **dict.fromkeys(("arrest", "detention"), ("arrested",)),
    **dict.fromkeys(("killing", "death", "murder", "execution", "massacre"), ("killed",)),
}
_TELLING = frozenset({"aerial", "drone", "suicide-attack", "unconventional"})
# What is asked or refused stands in a clause below the trigger: "demanded that the army withdraw".
_CONTENT_BELOW = frozenset({"REQUEST", "REJECT", "THREATEN"})
_SOME = frozenset({"band", "couple", "crowd", "gang", "group", "handful", "lot", "mob", "number", "score", "series"})
_MAX = 10_000_000
_NUMBERS = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
        "seventeen eighteen nineteen twenty".split()
    )
} | {
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
    "hundred": 100, "thousand": 1000, "dozen": 12, "million": 1_000_000, "a": 1, "an": 1,
}  # fmt: skip
_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,9}")
_SCALES = frozenset({"hundred", "thousand", "million", "dozen"})


@dataclass(frozen=True, slots=True)
class TypeRow:
    """A row of `types.tsv`: quad class, value on the conflict-cooperation scale and CAMEO code of a type or mode."""

    quad: str
    score: float
    cameo: str


@cache
def types() -> dict[tuple[str, str | None], TypeRow]:
    """Return the rows of `types.tsv` by type and mode; the type's own row has no mode."""
    return {
        (row["type"], row["mode"] or None): TypeRow(row["quad"], float(row["score"]), row["cameo"])
        for row in rows("types.tsv")
    }


def type_row(kind: str, mode: str | None) -> TypeRow:
    """Return the row of a type with a mode, or the type's own where the mode has none."""
    table = types()
    return table.get((kind, mode)) or table[kind, None]


@cache
def _modes() -> dict[str, tuple[tuple[str, tuple[str, ...]], ...]]:
    ordered = sorted(rows("modes.tsv"), key=lambda row: -int(row["priority"]))
    result: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    for row in ordered:
        result.setdefault(row["type"], []).append((row["mode"], values(row["words"])))
    return {kind: tuple(found) for kind, found in result.items()}


@cache
def _contexts() -> dict[str, tuple[str, ...]]:
    """Return the contexts that each word or expression suggests."""
    result: dict[str, list[str]] = {}
    for row in rows("contexts.tsv"):
        for word in values(row["words"]):
            result.setdefault(word, []).append(row["context"])
    return {word: tuple(found) for word, found in result.items()}


def _words(tokens: Sequence[Token]) -> str:
    """Return lemmas with blanks about each, to find words and expressions in."""
    return " " + " ".join(token.lemma_.lower() for token in tokens if not token.is_space) + " "


def _forms(tokens: Sequence[Token]) -> str:
    return " " + " ".join(token.lower_ for token in tokens if not token.is_space) + " "


def mode_of(document: Document, trigger: Trigger) -> tuple[str | None, Evidence | None]:
    """Return the mode of an event: its predicate row's, else the first row of `modes.tsv` with a word in its clause."""
    if trigger.predicate is not None and trigger.predicate.mode is not None and trigger.type != "ASSAULT":
        return trigger.predicate.mode, Evidence("mode", trigger.predicate.rule)
    head = document.tokens[trigger.head]
    inside = {token.i for token in _near(head, trigger.type in _CONTENT_BELOW)} | set(trigger.tokens)
    tokens = [document.tokens[i] for i in sorted(inside)]
    words = _words(tokens) + _forms(tokens)
    # The row of "bombed" says explosives, but a warplane or a suicide tells more.
    own = trigger.predicate.mode if trigger.predicate is not None else None
    for mode, cues in _modes().get(trigger.type, ()):
        if own is not None and mode not in _TELLING:
            continue
        for word in cues:
            if f" {word} " in words:
                return mode, Evidence("mode", f"modes: {word}")
    if own is not None and trigger.predicate is not None:
        return own, Evidence("mode", trigger.predicate.rule)
    return None, None


def _near(head: Token, below: bool) -> list[Token]:
    """Return the words of a trigger's clause: what hangs on it, its light verb, and if `below` the clauses under it."""
    found: list[Token] = []
    stack = [head]
    if base(head) in {"obj", "nsubj", "obl"} and head.head.i != head.i:
        stack.append(head.head)
    while stack and len(found) < 60:
        token = stack.pop()
        found.append(token)
        stack.extend(
            child
            for child in token.children
            if child.dep_ != "conj" and (below or base(child) not in {"ccomp", "parataxis", "advcl", "acl"})
        )
    return found


def contexts_of(document: Document, trigger: Trigger) -> tuple[str, ...]:
    """Return the contexts that the words of the trigger's sentence suggest, sorted."""
    sentence = document.tokens[trigger.head].sent
    lemmas = [token.lemma_.lower() for token in sentence if not token.is_space]
    table = _contexts()
    found: set[str] = set()
    for size in (1, 2, 3):
        for start in range(len(lemmas) - size + 1):
            found.update(table.get(" ".join(lemmas[start : start + size]), ()))
    return tuple(sorted(found))


def number(token: Token) -> int | None:
    """Return the number that a numeral and its parts tell ("two dozen", "3,800", "twenty-one"); None for none."""
    words = [t.lower_ for t in [*(c for c in token.lefts if c.dep_ in {"compound", "nummod", "flat"}), token]]
    value: int | None = None
    for word in (part for w in words for part in w.split("-")):
        digits = _DIGITS.fullmatch(word)
        if digits is not None:
            value = int(word.replace(",", ""))
        elif word in _SCALES:
            value = (value or 1) * _NUMBERS[word]
        elif word in _NUMBERS and word not in {"a", "an"}:
            value = (value or 0) + _NUMBERS[word]
    return value if value is not None and value <= _MAX else None


def _count(token: Token) -> int | None:
    """Return how many a nominal says: its numeral; one for "a soldier"; None where it does not say."""
    if token.pos_ == "NUM" or token.like_num:
        return number(token)
    for child in token.lefts:  # behind a name stands an age: "Ahmed Musa, 20"
        if child.dep_ == "nummod":
            return number(child)
    if (
        token.tag_ == "NN"
        and token.lemma_ not in _SOME
        and any(c.dep_ == "det" and c.lower_ in {"a", "an", "one"} for c in token.children)
    ):
        return 1
    return None


def counts_of(document: Document, trigger: Trigger) -> dict[str, tuple[int, Evidence]]:
    """Return how many an act killed and injured, or an arrest took, as the trigger's sentence says."""
    found: dict[str, tuple[int, Evidence]] = {}
    wanted = {"ASSAULT": {"killed", "injured"}, "COERCE": {"arrested"}}.get(trigger.type)
    if wanted is None:
        return found
    head = document.tokens[trigger.head]
    for token in head.sent:
        kinds = wanted.intersection(_casualty(token))
        own = token.i == head.i or token.i in trigger.tokens
        if token.i == head.i and token.pos_ == "NOUN":
            kinds = wanted.intersection(_NOUNS.get(token.lemma_.lower(), ()))
        if not kinds or not (own or (trigger.type == "ASSAULT" and _same_act(head, token))):
            continue
        # "An officer and three guards were wounded" are four.
        patients = [each for each in _patients(token) if syntax.preposition(each) not in {"including", "alongside"}]
        counted = [(each, value) for each in patients if (value := _count(each)) is not None]
        if counted:
            first = min(patient.left_edge.i for patient, _ in counted)
            words = document.span(first, max(patient.i for patient, _ in counted))
            for kind in kinds:
                total = sum(value for _, value in counted)
                found.setdefault(kind, (total, Evidence(kind, f"counted by {token.lower_!r}", words)))
    return found


def _casualty(token: Token) -> tuple[str, ...]:
    """Return which counts a word tells."""
    lemma = token.lemma_.lower()
    if token.pos_ in {"VERB", "ADJ", "AUX"} or token.lower_ in {"dead", "killed", "wounded", "injured"}:
        if lemma in _KILL or token.lower_ in {"killed", "dead"}:
            return ("killed",)
        if lemma in _SHOT_DEAD and any(c.lower_ == "dead" for c in token.children):
            return ("killed",)
        if lemma in _INJURE or token.lower_ in {"wounded", "injured"}:
            return ("injured",)
        if lemma in _ARREST:
            return ("arrested",)
    return ()


def _patients(token: Token) -> list[Token]:
    """Return the nominals that a casualty word is said of."""
    if token.pos_ == "NOUN":
        return syntax.prepositional(token, "of")
    if token.lower_ == "dead" or (token.pos_ == "ADJ" and base(token) in {"xcomp", "amod"}):
        if base(token) == "amod":
            return [token.head]
        verb = token.head
        return [*syntax.objects(verb), *(syntax.subjects(verb) if syntax.is_passive(verb) else [])] or (
            [c for c in token.children if c.pos_ == "NUM"]
        )
    if syntax.is_passive(token) or token.lemma_ in {"die", "perish"}:
        return syntax.subjects(token)
    found = syntax.objects(token)
    if not found and token.dep_ == "conj":  # "killed three and wounded five", "three killed, five wounded"
        found = [c for c in token.children if c.pos_ == "NUM"]
    return found or [c for c in token.children if c.dep_ == "nummod" or c.dep_ == "nsubj:pass"]


def _same_act(head: Token, token: Token) -> bool:
    """Say whether a casualty word tells the outcome of the trigger: the same clause, or one that hangs on it."""
    if token.i == head.i:
        return True
    chain = {head.i, *(t.i for t in syntax.ancestors(head))}
    node = token
    for _ in range(8):
        if node.i in chain:
            return True
        if base(node) in {"ccomp", "parataxis"} and node.head.i not in chain:
            return False
        node = node.head
    return False

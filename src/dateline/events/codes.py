"""Mode, contexts, quad class, scale value and CAMEO code of an event, from their tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Span, Token

from dateline.data import rows, values
from dateline.events.triggers import Trigger
from dateline.schema import Document, Evidence
from dateline.syntax import base

_TELLING = frozenset({"aerial", "drone", "suicide-attack", "unconventional"})
# What is asked or refused stands in a clause below the trigger: "demanded that the army withdraw".
_CONTENT_BELOW = frozenset({"REQUEST", "REJECT", "THREATEN"})
_CAMEO_BELOW = _CONTENT_BELOW | {"AGREE", "ACCUSE", "PROTEST", "CONCEDE"}
_ALONE = 4  # what a word weighs that tells a context alone


@dataclass(frozen=True, slots=True)
class TypeRow:
    """A row of `types.tsv`: quad class and value on the conflict-cooperation scale of a type or mode."""

    quad: str
    score: float


@dataclass(frozen=True, slots=True)
class CameoRow:
    """A row of `cameo.tsv`: what an event must have for a CAMEO code; what is empty asks nothing."""

    mode: str
    words: tuple[str, ...]
    contexts: frozenset[str]
    code: str


@cache
def types() -> dict[tuple[str, str | None], TypeRow]:
    """Return the rows of `types.tsv` by type and mode; the type's own row has no mode."""
    return {(row["type"], row["mode"] or None): TypeRow(row["quad"], float(row["score"])) for row in rows("types.tsv")}


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
def _contexts() -> dict[str, tuple[tuple[str, int], ...]]:
    """Return the contexts that each word or expression suggests, with its weight; none for those that tell nothing."""
    result: dict[str, list[tuple[str, int]]] = {}
    for row in rows("contexts.tsv"):
        for column, weight in (("words", _ALONE), ("weak", _ALONE // 2)):
            for word in values(row[column]):
                found = result.setdefault(word, [])
                if row["context"] != "-":
                    found.append((row["context"], weight))
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


@cache
def cameo_rows() -> dict[str, tuple[CameoRow, ...]]:
    """Return the rows of `cameo.tsv` by type."""
    result: dict[str, list[CameoRow]] = {}
    for row in rows("cameo.tsv"):
        fitting = CameoRow(row["mode"], values(row["words"]), frozenset(values(row["contexts"])), row["code"])
        result.setdefault(row["type"], []).append(fitting)
    return {kind: tuple(found) for kind, found in result.items()}


def cameo_of(
    document: Document, trigger: Trigger, mode: str | None, contexts: Sequence[str], section: str | None = None
) -> tuple[str, Evidence]:
    """Return the CAMEO code that fits an event best, with the words, mode or context that chose it.

    `section` is the section of `cameo.tsv` to look in, by default the type's.
    """
    head = document.tokens[trigger.head]
    inside = {token.i for token in _near(head, trigger.type in _CAMEO_BELOW)} | set(trigger.tokens)
    if base(head) == "xcomp":
        inside.add(head.head.i)  # "tried to assassinate"
    own, clause = ([document.tokens[i] for i in sorted(each)] for each in (set(trigger.tokens), inside))
    # What kind of request it is, the trigger alone says: "demanded that he appeal".
    best: tuple[tuple[bool, bool, bool, bool, int], str, str] | None = None
    for row in cameo_rows()[section or trigger.type]:
        if (row.mode and row.mode != mode) or (row.contexts and not row.contexts.intersection(contexts)):
            continue
        tokens = clause if row.code.isdecimal() else own
        text = _words(tokens) + _forms(tokens)
        word = max((word for word in row.words if f" {word} " in text), key=len, default="")
        if row.words and not word:
            continue
        rank = (not row.code.isdecimal(), bool(word), bool(row.mode), bool(row.contexts), len(word))
        if best is None or rank > best[0]:
            why = word or row.mode or ", ".join(sorted(row.contexts.intersection(contexts))) or "generic"
            best = rank, row.code, why
    if best is None:
        raise LookupError(f"cameo.tsv has no generic row for {section or trigger.type}")
    if not best[1].isdecimal():
        return cameo_of(document, trigger, mode, contexts, best[1])
    return best[1], Evidence("cameo", f"{section or trigger.type}: {best[2]}")


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


def contexts_of(document: Document, trigger: Trigger) -> tuple[tuple[str, ...], tuple[Evidence, ...]]:
    """Return the contexts that the words of the trigger's passage suggest, sorted, each with the words it was read in.

    One telling word in the trigger's sentence is enough, or two weak ones; a telling word in the sentence before or
    behind it counts a quarter, so that four of them, or two beside a weak one, tell the theme of the passage.
    """
    sentence = document.tokens[trigger.head].sent
    weights: dict[str, int] = {}
    words: dict[str, list[str]] = {}
    for word, found in _suggesting(sentence):
        for context, weight in found:
            weights[context] = weights.get(context, 0) + weight
            words.setdefault(context, []).append(word)
    beside = {word: found for each in _beside(document, sentence) for word, found in _suggesting(each)}
    for word, found in beside.items():
        for context, weight in found:
            if weight == _ALONE and word not in words.get(context, ()):
                weights[context] = weights.get(context, 0) + 1
                words.setdefault(context, []).append(f"beside: {word}")
    told = tuple(sorted(context for context, weight in weights.items() if weight >= _ALONE))
    return told, tuple(Evidence("contexts", f"{context}: {', '.join(words[context])}") for context in told)


def _suggesting(sentence: Iterable[Token]) -> Iterator[tuple[str, tuple[tuple[str, int], ...]]]:
    """Yield each word of a sentence that suggests contexts, once; of expressions that overlap, the longest."""
    table = _contexts()
    tokens = [token for token in sentence if not token.is_space]
    seen: set[str] = set()
    start = 0
    while start < len(tokens):
        step = 1
        for size in (3, 2, 1):
            part = tokens[start : start + size]
            lemmas, words = (" ".join(each) for each in ([t.lemma_.lower() for t in part], [t.lower_ for t in part]))
            forms = (lemmas, words, words.removesuffix("s"))  # a name keeps its plural: "Muslims"
            word = next((form for form in forms if form in table), None)
            if len(part) == size and word is not None:
                if word not in seen:
                    yield word, table[word]
                seen.add(word)
                step = size
                break
        start += step


def _beside(document: Document, sentence: Span) -> list[Span]:
    """Return the sentences before and behind one."""
    found = []
    if sentence.start > 0:
        found.append(document.tokens[sentence.start - 1].sent)
    if sentence.end < len(document.tokens):
        found.append(document.tokens[sentence.end].sent)
    return found

"""Find the words that carry an event and give each a PLOVER type.

Two witnesses are heard: the event heads of the reading model (`Signal`, one a token) and the table of predicates
(`predicates.tsv`). Either alone must be surer than both together.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Token

from dateline.data import rows, values
from dateline.schema import Document, Evidence, Signal, Status
from dateline.syntax import base

# What the model must be at least as sure of, alone and where the table says the same; and how sure it is taken to be
# where only a `sure` row speaks.
ALONE = 0.5
WITH_TABLE = {"sure": 0.2, "likely": 0.3, "weak": 0.4}
AGAINST_TABLE = 0.8
STRENGTHS = {"sure": 3, "likely": 2, "weak": 1}
# Verbs that say how an act stands and leave the act itself to their complement: "began detaining", "expected to meet".
_RAISING = frozenset({
    "appear", "attempt", "begin", "cease", "continue", "expect", "plan", "prepare", "resume", "schedule", "seem", "set",
    "start", "stop", "suppose", "try",
})  # fmt: skip
_INSIDE = frozenset({"obj", "xcomp", "compound", "nmod", "obl", "amod", "acl", "fixed", "advcl"})


@dataclass(frozen=True, slots=True)
class Predicate:
    """A row of `predicates.tsv`: a lemma with its conditions, and the type and mode it tells ("-" for no event)."""

    lemma: str
    pos: str
    companions: frozenset[str]
    prepositions: frozenset[str]
    type: str
    mode: str | None
    strength: str

    @property
    def rule(self) -> str:
        """The row as `explain` names it."""
        conditions = "|".join(sorted(self.companions)) or "|".join(sorted(self.prepositions))
        return f"predicates: {self.lemma} {self.pos}{' with ' + conditions if conditions else ''} -> {self.type}"


@dataclass(frozen=True, slots=True)
class Trigger:
    """The words of one event mention: token indices in order, its head among them, its type and what said so.

    `status` and `historical` (0 to 1) are what the model's heads said, to be weighed against the words.
    """

    tokens: tuple[int, ...]
    head: int
    type: str
    score: float
    status: Status
    historical: float
    predicate: Predicate | None
    evidence: tuple[Evidence, ...]


@cache
def predicates() -> dict[str, tuple[Predicate, ...]]:
    """Return the table's rows by lemma, those with conditions first."""
    table: defaultdict[str, list[Predicate]] = defaultdict(list)
    for row in rows("predicates.tsv"):
        table[row["lemma"]].append(
            Predicate(
                row["lemma"],
                row["pos"],
                frozenset(values(row["with"])),
                frozenset(values(row["prep"])),
                row["type"],
                row["mode"] or None,
                row["strength"],
            )
        )
    order = {
        lemma: sorted(found, key=lambda p: (-(2 * bool(p.companions) + bool(p.prepositions)), p.type != "-"))
        for lemma, found in table.items()
    }
    return {lemma: tuple(found) for lemma, found in order.items()}


def match(token: Token) -> Predicate | None:
    """Return the most specific row of the table that a token and its dependents meet."""
    table = predicates()
    pos = {"VERB": "VERB", "AUX": "VERB", "NOUN": "NOUN", "PROPN": "NOUN", "ADJ": "ADJ"}.get(token.pos_)
    if pos is None:
        return None
    if token.tag_.startswith("VB") and pos == "ADJ":
        pos = "VERB"
    lemma = token.lemma_.lower()
    particles = [child.lower_ for child in token.children if child.dep_ == "compound:prt"]
    expressions = [f"{lemma} {particle}" for particle in particles]
    if pos == "NOUN":
        expressions += [
            f"{child.lemma_.lower()} {lemma}" for child in token.children if base(child) in {"compound", "amod"}
        ]
        expressions += [
            f"{lemma} of {child.lemma_.lower()}"
            for child in token.children
            if base(child) == "nmod" and child.i > token.i
        ]
    for expression in [*expressions, lemma]:
        found = [row for row in table.get(expression, ()) if row.pos == pos and _meets(row, token)]
        if found:
            return found[0]
    return None


def _meets(row: Predicate, token: Token) -> bool:
    if row.companions and not row.companions & _companions(token):
        return False
    if row.prepositions:
        near = [*token.children, *(c for child in token.children if child.dep_ == "obj" for c in child.children)]
        marks = {mark.lower_ for child in near for mark in child.children if mark.dep_ in {"case", "mark"}}
        marks |= {child.lower_ for child in token.children if child.dep_ in {"compound:prt", "advmod", "case", "mark"}}
        return bool(row.prepositions & marks)
    return True


def _companions(token: Token) -> set[str]:
    """Return the lemmas that depend on a word closely enough to change what it says."""
    found = set()
    for child in token.children:
        if base(child) in {"obj", "iobj", "obl", "compound", "amod", "nmod", "xcomp", "ccomp", "nsubj"}:
            found.add(child.lemma_.lower())
            found.update(c.lemma_.lower() for c in child.children if base(c) in {"compound", "amod", "nmod", "conj"})
    if base(token) in {"compound", "amod", "obj", "acl"} or token.dep_ == "nsubj:pass":
        found.add(token.head.lemma_.lower())
    return found


def find(document: Document) -> list[Trigger]:
    """Return the event mentions of a report in text order."""
    tokens = document.tokens
    signals = {signal.token: signal for signal in document.signals}
    groups = _groups(document, signals)
    found = [trigger for group in groups if (trigger := _judge(document, group, signals)) is not None]
    found.sort(key=lambda trigger: tokens[trigger.head].i)
    return _joined(document, found)


def _groups(document: Document, signals: dict[int, Signal]) -> list[list[int]]:
    """Group neighbouring tokens of one sentence that the model gives one type."""
    groups: list[list[int]] = []
    for index in sorted(signals):
        last = groups[-1][-1] if groups else None
        if (
            last is not None
            and last == index - 1
            and signals[last].type == signals[index].type
            and not document.tokens[index].is_sent_start
        ):
            groups[-1].append(index)
        else:
            groups.append([index])
    return groups


def _judge(document: Document, group: list[int], signals: dict[int, Signal]) -> Trigger | None:
    """Return the trigger that a group of tokens makes, or None where the witnesses say there is none."""
    heard = [signals[i] for i in group if i in signals]
    score = max((signal.score for signal in heard), default=0.0)
    rows_found = [row for i in group if (row := match(document.tokens[i])) is not None]
    row = max(rows_found, key=lambda r: STRENGTHS[r.strength], default=None)
    kind = max(heard, key=lambda signal: signal.score).type if heard else (row.type if row else "-")
    agreeing = max((r for r in rows_found if r.type == kind), key=lambda r: STRENGTHS[r.strength], default=None)
    if agreeing is not None:
        accepted = score >= WITH_TABLE[agreeing.strength]
    elif row is not None and row.strength != "weak":
        accepted = score >= AGAINST_TABLE
    else:
        accepted = score >= ALONE
    if not accepted or kind == "-":
        return None
    # Weak edges of a group are cut: they are words beside the trigger.
    kept = [i for i in group if i not in signals or signals[i].score >= min(0.3, score / 2)]
    head = _head(document, kept)
    strongest = max(heard, key=lambda signal: signal.score)
    words = document.span(kept[0], kept[-1])
    evidence = [Evidence("type", f"model: {kind} {score:.2f}", words)]
    if agreeing is not None:
        evidence.append(Evidence("type", agreeing.rule, words))
    return Trigger(tuple(kept), head, kind, score, strongest.status, strongest.historical, agreeing, tuple(evidence))


def _head(document: Document, group: Iterable[int]) -> int:
    """Return the token of a group on which the others hang."""
    inside = set(group)
    outer = [i for i in sorted(inside) if document.tokens[i].head.i not in inside or document.tokens[i].head.i == i]
    content = [i for i in outer if document.tokens[i].pos_ in {"VERB", "NOUN", "PROPN", "ADJ", "AUX"}]
    head = document.tokens[(content or outer or sorted(inside))[0]]
    while head.lemma_.lower() in _RAISING:
        lower = [child for child in head.children if child.dep_ == "xcomp" and child.i in inside]
        if not lower:
            break
        head = lower[0]
    if head.dep_ == "aux" and head.head.i != head.i:
        return head.head.i  # "must", alone
    return head.i


def _joined(document: Document, found: list[Trigger]) -> list[Trigger]:
    """Join the parts of one trigger that other words stand between: "took" and "weapons" in "took the weapons"."""
    by_token = {i: trigger for trigger in found for i in trigger.tokens}
    dropped = set()
    for trigger in found:
        token = document.tokens[trigger.head]
        for _ in range(2):
            if base(token) not in _INSIDE or token.head.i == token.i:
                break
            token = token.head
            upper = by_token.get(token.i)
            if upper is not None and upper is not trigger:
                if upper.type == trigger.type and upper.head not in dropped and _one_act(document, upper, trigger):
                    dropped.add(trigger.head)
                break
    return [trigger for trigger in found if trigger.head not in dropped]


def _one_act(document: Document, upper: Trigger, lower: Trigger) -> bool:
    """Say whether a trigger and one that depends on it tell a single act: a light verb and its noun, mostly."""
    token = document.tokens[lower.head]
    if base(token) in {"acl", "advcl"} or token.dep_ == "conj":
        return False
    return token.pos_ in {"NOUN", "PROPN", "ADJ"} or base(token) == "xcomp"

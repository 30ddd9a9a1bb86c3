"""The time of an act whose sentence does not date it: the report's day, the time told last, or none.

Main news without a date word is the report's day; what goes on, or is told of other days, is not. Which of the three
is a sum of few facts about the clause and what stands before it, weighed by `dating.tsv`, which
`dateline.train.fitting` fits on coded stories.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from math import exp

from spacy.tokens import Token

from dateline import syntax
from dateline.data import rows
from dateline.events.triggers import Trigger
from dateline.schema import Document, Event, Status, Time

OTHERS = ("last", "none")
"""What an act's time may be instead of the report's day: the time told last, or unknown."""
SURE = {"last": 0.5, "none": 0.2}
"""Either must be as likely as this. Coders of real dispatches leave more times open than those of the stories."""
_HAVE, _WILL = frozenset({"have", "has", "'ve", "’ve"}), frozenset({"will", "would", "'ll", "’ll"})
_WORDS = frozenset(
    "also already always constantly continue continued continuing during earlier frequent frequently growing"
    " increasing increasingly later long meanwhile mounting never now often once openly previously recent recently"
    " regularly repeated repeatedly several since strongly then".split()
)


@dataclass(frozen=True, slots=True)
class Case:
    """An act without a time of its own, and what stands before it.

    `last` is the time told last in an earlier sentence that the act may have, `away` how many sentences back;
    `before` is the event told before it, `sentence` the number of its sentence.
    """

    trigger: Trigger
    status: Status
    historical: bool
    sentence: int
    last: Time | None
    away: int
    before: Event | None


@cache
def weights() -> dict[str, float]:
    """Return the weight of each fact."""
    return {row["fact"]: float(row["weight"]) for row in rows("dating.tsv")}


def choose(document: Document, case: Case) -> tuple[str | None, float]:
    """Return which of `OTHERS` an act's time is, and how likely; None where it is the report's day."""
    best: tuple[str | None, float] = None, 0.0
    for other in OTHERS:
        if other == "last" and case.last is None:
            continue
        chance = 1 / (1 + exp(-sum(weights().get(fact, 0.0) for fact in facts(document, case, other))))
        if chance >= max(SURE[other], best[1]):
            best = other, chance
    return best


def facts(document: Document, case: Case, other: str) -> Iterator[str]:
    """Yield the facts that speak for or against the act's time being the one told last, or unknown."""
    head = document.tokens[case.trigger.head]
    clause = syntax.clause(head)
    tense = _tense(head, clause)
    yield f"{other}: always"
    yield f"{other}: {tense}"
    yield f"{other}: {case.trigger.type}"
    yield f"{other}: {case.status}"
    yield f"{other}: sentence {min(case.sentence, 2) if case.sentence < 5 else 'later'}"
    heard = case.trigger.historical
    yield f"{other}: {'background' if case.historical else 'perhaps background' if heard >= 0.2 else 'main news'}"
    if case.historical:
        yield f"{other}: background, {tense}"
    near = {token.lower_ for each in {head.i: head, clause.i: clause}.values() for token in (each, *each.children)}
    for word in sorted(near & _WORDS):
        yield f"{other}: {word}"
    if head.pos_ in {"NOUN", "PROPN"} and any(c.lower_ in {"the", "this", "that"} for c in head.children):
        yield f"{other}: definite noun"
    if case.before is not None and case.before.time is None:
        yield f"{other}: the act before has none"
    if case.last is None:
        return
    yield f"{other}: a time {min(case.away, 3)} back"
    if case.last.start is not None:
        gone = (document.report.published - case.last.start).days
        when = "to come" if gone < 0 else "today" if not gone else "this week" if gone < 8 else "old"
        yield f"{other}: a time {when}"
    if case.before is not None and case.before.time is not None:
        same = case.before.time.start == case.last.start
        yield f"{other}: the act before {'has it' if same else 'has another'}"
        if same and case.before.type == case.trigger.type:
            yield f"{other}: the act before is of the type"


def _tense(head: Token, clause: Token) -> str:
    """Return the tense of an act's clause, or "noun"."""
    if head.pos_ in {"NOUN", "PROPN"}:
        return "noun"
    auxiliaries = {child.lower_ for child in clause.children if syntax.base(child) == "aux"}
    perfect = bool(auxiliaries & _HAVE)
    if "had" in auxiliaries:
        return "past perfect"
    if auxiliaries & _WILL:
        return "future"
    match clause.tag_:
        case "VBZ" | "VBP":
            return "present"
        case "VBG":
            return "perfect continuous" if perfect else "continuous" if auxiliaries else "participle"
        case "VBD":
            return "past"
        case "VBN":
            return "perfect" if perfect else "passive" if auxiliaries & {"was", "were"} else "past participle"
        case _:
            return "infinitive"

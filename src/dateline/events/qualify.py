"""Whether an event happened and whether it is background: status and history.

Each answer keeps its cues: rows of `cues.tsv` found on the way from the trigger up the tree, or what the model's heads
said where no cue speaks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from spacy.tokens import Token

from dateline import syntax
from dateline.data import rows
from dateline.events.triggers import Trigger
from dateline.schema import Document, Evidence, Status, Time
from dateline.syntax import base, children, preposition

# Types whose trigger is itself said or threatened: a "will" or a fear below them is theirs, not about them.
SPEECH = frozenset({"REQUEST", "ACCUSE", "SUPPORT", "REJECT", "THREATEN"})
OLD = timedelta(days=8)
_STEPS = 6
_RANK = {"future": 0, "hypothetical": 1, "asked": 1, "negated": 2}
_CHANGING = frozenset({"negated", "future", "hypothetical", "asked"})
_MARKERS = frozenset({"aux", "advmod", "det", "mark", "case", "cc:preconj"})
_LINKS = frozenset({"xcomp", "ccomp", "obj", "nmod", "obl", "acl", "advcl", "compound", "amod", "csubj"})
# "planned a strike" is a strike to come, "offered a truce" an offer made.
_PLANNING = frozenset({"expect", "intend", "plan", "prepare", "schedule", "seek"})
_HEADS = frozenset({"VERB", "NOUN", "ADJ", "AUX", "PROPN"})
_STATUSES: dict[str, Status] = {"negated": "negated", "future": "future", "hypothetical": "hypothetical"}


@dataclass(frozen=True, slots=True)
class Qualities:
    """The status of an event with the cues that told it; `asked` says that it is merely demanded or wished for."""

    status: Status
    asked: bool
    evidence: tuple[Evidence, ...]


@cache
def _cues() -> dict[tuple[str, str], str]:
    return {(row["cue"], row["pos"]): row["kind"] for row in rows("cues.tsv")}


def cue(token: Token) -> str | None:
    """Return what kind of cue a word is, or None."""
    table = _cues()
    pos = "NOUN" if token.pos_ == "PROPN" else token.pos_
    return table.get((token.lemma_.lower(), pos))


def qualify(document: Document, trigger: Trigger) -> Qualities:
    """Return the status of a trigger from the cues about it and above it, else from the model."""
    head = document.tokens[trigger.head]
    cue_found = _strongest(_governing(head, trigger))
    if cue_found is not None:
        word, kind = cue_found
        evidence = Evidence("status", f"cue: {word.lower_} ({kind})", document.span(word.i, word.i))
        return Qualities(_STATUSES.get(kind, "hypothetical"), kind == "asked", (evidence,))
    status = trigger.status
    return Qualities(status, False, (Evidence("status", f"model: {status}"),))


def _strongest(found: Iterable[tuple[Token, str]]) -> tuple[Token, str] | None:
    """Return the cue that counts: the nearest, and of several on one word a negation, then a doubt ("will not")."""
    best: tuple[Token, str] | None = None
    for word, kind in found:
        if best is None or (word.head.i == best[0].head.i and _RANK[kind] > _RANK[best[1]]):
            best = (word, kind)
    return best


def _governing(head: Token, trigger: Trigger) -> Iterator[tuple[Token, str]]:
    """Yield the cues that change a trigger, nearest first: its own auxiliaries and negations, then its governors'."""
    inside = set(trigger.tokens)
    token = head
    for step in range(_STEPS):
        for child in token.children:
            kind = _absent(child) if base(child) == "nsubj" else cue(child) if child.dep_ in _MARKERS else None
            if child.i in inside and kind == "asked":
                continue
            # "would not help" is the refusal itself, "must not fail" the demand.
            if kind == "negated" and step == 0 and (trigger.type == "REJECT" or _obliged(token)):
                continue
            if kind not in _CHANGING or (kind == "negated" and _only(child)):
                continue
            yield child, "hypothetical" if child.lemma_ == "would" and _conditional(token) else kind
        parent, label = token.head, base(token)
        if parent.i == token.i:
            return
        if parent.i not in inside and label != "conj":
            kind = cue(parent)
            if kind in _CHANGING and _reaches(token, parent, kind):
                if not (trigger.type in SPEECH and kind == "future"):
                    yield parent, kind
                return
            # What is said, and what hangs on another act, stands by itself.
            if kind == "say" or label not in _LINKS or parent.pos_ not in _HEADS:
                return
            if label in {"acl", "advcl"} and token.tag_ != "VB" and preposition(token) not in {"to", "of", "from"}:
                return
            if label == "obl" and preposition(token) not in {"of", "from", "for", "about", "on"}:
                return
        token = parent


def _absent(subject: Token) -> str | None:
    """Return "negated" for a subject that is nobody: "no soldiers", "no one"."""
    words = [subject, *(c for c in subject.children if c.dep_ == "det")]
    return "negated" if any(w.lower_ in {"no", "nobody", "none", "neither"} for w in words) else None


def _reaches(token: Token, parent: Token, kind: str) -> bool:
    """Say whether a governing cue changes what depends on it in this way."""
    label, word = base(token), preposition(token)
    if label == "obl":
        return word in {"for", "of", "about", "to"} or (word == "from" and kind == "negated")
    if label == "nmod":
        return word in {"of", "for", "to", "about", "from"}
    if label == "advcl":
        return token.tag_ == "VB" and kind in {"future", "asked"}
    if label == "obj" and kind == "future":
        return parent.lemma_ in _PLANNING
    return label in {"xcomp", "ccomp", "obj", "acl", "compound"}


def _obliged(verb: Token) -> bool:
    return any(child.dep_ == "aux" and child.lemma_ in {"must", "should", "ought"} for child in verb.children)


def _only(token: Token) -> bool:
    """Say whether a negation is that of "not only", "no less than"."""
    following = token.doc[token.i + 1].lower_ if token.i + 1 < len(token.doc) else ""
    return following in {"only", "just", "least", "less", "fewer", "more"}


def _conditional(verb: Token) -> bool:
    """Say whether a "would" stands in a conditional sentence rather than in reported speech about the future."""
    return any(child.lower_ in {"if", "unless"} for clause in children(verb, "advcl") for child in clause.children)


def historical(document: Document, trigger: Trigger, time: Time | None, time_score: float) -> tuple[bool, Evidence]:
    """Say whether an event is background: older than about a week by its date, else by what the model heard."""
    published = document.report.published
    if time is not None and time.span is not None and time.end is not None and time_score >= 1:
        old = published - time.end >= OLD
        recent = time.start is not None and published - time.start < OLD
        if old or recent:
            return old, Evidence("historical", f"date: {time.value}", time.span)
    verb = syntax.clause(document.tokens[trigger.head])
    perfect = any(c.dep_ == "aux" and c.lower_ == "had" for c in verb.children)
    value = trigger.historical + (0.1 if perfect else 0.0)
    return value >= 0.5, Evidence("historical", f"model: {value:.2f}{' and past perfect' if perfect else ''}")

"""What the user's discards and issues say of a report's sentences."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache

from spacy.tokens import Doc

from dateline import lexicon
from dateline.lexicon.matching import Phrases, runs


@dataclass(frozen=True, slots=True)
class Remarks:
    """By the first token of a sentence whether it is not to be coded, and its issues; `whole` discards the report."""

    discarded: frozenset[int] = frozenset()
    issues: dict[int, tuple[str, ...]] = field(default_factory=dict)
    whole: bool = False


@cache
def _phrases() -> Phrases[tuple[str, str]]:
    """Return the phrases of discards and issues: what kind, and the scope or the code."""
    told = [(row.text, row) for row, _ in lexicon.told() if row.kind in {"discard", "issue"}]
    return Phrases(
        (
            text,
            ("discard", row.note)
            if row.kind == "discard"
            else ("issue", row.note)
            if row.note
            else ("bar", row.sectors[0]),
        )
        for text, row in told
    )


def remarks(doc: Doc) -> Remarks:
    """Return what the user's phrases say of a document; nothing where none were imported.

    As in PETRARCH a phrase marked `~` rules the issues of its sentence out, one marked `~~` those of the report.
    """
    table = _phrases()
    if not table:
        return Remarks()
    words = runs(doc)
    discarded: set[int] = set()
    barred: set[int] = set()
    issues: defaultdict[int, dict[str, None]] = defaultdict(dict)
    whole = quiet = False
    i = 0
    while i < len(words):
        found = table.at(words, i)
        if found is None:
            i += 1
            continue
        i, (kind, told) = found[0] + 1, found[1]
        sentence = doc[words[found[0]][1]].sent.start
        if kind == "issue":
            issues[sentence][told] = None
        elif kind == "discard":
            whole = whole or told == "report"
            discarded.add(sentence)
        else:
            quiet = quiet or told == "report"
            barred.add(sentence)
    kept = {s: tuple(sorted(codes)) for s, codes in issues.items() if s not in barred and not quiet}
    return Remarks(frozenset(discarded), kept, whole)

"""Scores what was read from raw text as the CoNLL 2018 shared task does (Zeman and others 2018).

Written anew after the definition in its `conll18_ud_eval.py`, version 1.2. Words are aligned by the characters that
they cover, white space aside; within a token whose words don't spell it, by the longest common subsequence of their
forms. Every figure counts over all words of either side, so a word that is not aligned is wrong. Punctuation counts,
subtypes of relations don't, and an arc is right where the head is aligned to the gold head.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dateline import DatelineError
from dateline.bench.figures import Tally

MEASURES = ("Words", "Sentences", "UPOS", "XPOS", "UAS", "LAS", "LAS without punctuation")
"""What `score` counts. The last is not the shared task's: the same alignment, words that are PUNCT left out."""
ROOT = -1
"""The head of a word that has none."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: the characters that it covers and what is said of it.

    `start` and `end` are half-open and count the text's characters without white space. `head` is the index of a word
    in the text. A `fused` word covers a token that it shares with others, since their forms don't spell it.
    """

    form: str
    start: int
    end: int
    upos: str
    xpos: str
    head: int
    label: str
    fused: bool = False


@dataclass(frozen=True, slots=True)
class Text:
    """A text: its characters without white space, its words in order, its sentences as spans of characters."""

    characters: str
    words: Sequence[Word]
    sentences: Sequence[tuple[int, int]]


def score(gold: Text, system: Text) -> dict[str, Tally]:
    """Return a tally for each of `MEASURES`; those of many texts can be added.

    Raises DatelineError where the two are not the same text.
    """
    if gold.characters != system.characters:
        both = enumerate(zip(gold.characters, system.characters, strict=False))
        at = next((i for i, (one, other) in both if one != other), min(len(gold.characters), len(system.characters)))
        raise DatelineError(
            f"texts differ from character {at:,} on: {gold.characters[at : at + 20]!r} in the treebank, "
            f"{system.characters[at : at + 20]!r} in what was read"
        )
    pairs = align(gold.words, system.words)
    pairs_of = [(gold.words[g], system.words[s], g) for s, g in pairs.items()]
    heads = {g for one, other, g in pairs_of if one.head == (pairs.get(other.head) if other.head != ROOT else ROOT)}
    labels = {g for one, other, g in pairs_of if plain(one.label) == plain(other.label)}
    marks = {g for g, word in enumerate(gold.words) if word.upos == "PUNCT"}
    hits = {
        "Words": len(pairs),
        "UPOS": sum(one.upos == other.upos for one, other, _ in pairs_of),
        "XPOS": sum(one.xpos == other.xpos for one, other, _ in pairs_of),
        "UAS": len(heads),
        "LAS": len(heads & labels),
    }
    tallies = {name: Tally(count, len(gold.words), len(system.words)) for name, count in hits.items()}
    tallies["Sentences"] = Tally(
        len(set(gold.sentences) & set(system.sentences)), len(gold.sentences), len(system.sentences)
    )
    tallies["LAS without punctuation"] = Tally(
        len((heads & labels) - marks),
        len(gold.words) - len(marks),
        sum(word.upos != "PUNCT" for word in system.words),
    )
    return tallies


def plain(label: str) -> str:
    """Return a relation without its subtype."""
    return label.partition(":")[0]


def align(gold: Sequence[Word], system: Sequence[Word]) -> dict[int, int]:
    """Return by index of a system's word that of the gold word which is the same; no system's word may be fused."""
    pairs: dict[int, int] = {}
    g = s = 0
    while g < len(gold) and s < len(system):
        one, other = gold[g], system[s]
        if one.fused:
            last = g
            while last < len(gold) and gold[last].start < one.end:
                last += 1
            while s < len(system) and system[s].start < one.start:
                s += 1
            stop = s
            while stop < len(system) and system[stop].end <= one.end:
                stop += 1
            pairs |= _common(gold, range(g, last), system, range(s, stop))
            g, s = last, stop
        elif (one.start, one.end) == (other.start, other.end):
            pairs[s] = g
            g, s = g + 1, s + 1
        elif one.start <= other.start:
            g += 1
        else:
            s += 1
    return pairs


def _common(gold: Sequence[Word], ours: range, system: Sequence[Word], theirs: range) -> dict[int, int]:
    """Align two runs of words by the longest common subsequence of their forms, case aside."""

    def same(g: int, s: int) -> bool:
        return gold[ours[g]].form.lower() == system[theirs[s]].form.lower()

    longest = [[0] * (len(theirs) + 1) for _ in range(len(ours) + 1)]
    for g in reversed(range(len(ours))):
        for s in reversed(range(len(theirs))):
            longest[g][s] = max(longest[g + 1][s + 1] + same(g, s), longest[g + 1][s], longest[g][s + 1])
    pairs = {}
    g = s = 0
    while g < len(ours) and s < len(theirs):
        if same(g, s):
            pairs[theirs[s]] = ours[g]
            g, s = g + 1, s + 1
        elif longest[g][s] == longest[g + 1][s]:
            g += 1
        else:
            s += 1
    return pairs

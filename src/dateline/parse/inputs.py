"""What the reading model is fed: word pieces, the first piece of each word, and each word's shape.

Training and reading both go through here, so that they can't drift apart.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

SHAPES = ("pad", "lower", "title", "upper", "initial", "mixed", "digit", "alphanumeric", "other")
MAX_PIECES_A_WORD = 8
"""A word of more pieces (an address, a hash) is cut: what is left out tells the model nothing."""

_LONGEST_PART = 100  # a longer part is unknown as a whole
_CHINESE = (
    (0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x2A6DF), (0x2A700, 0x2B73F), (0x2B740, 0x2B81F), (0x2B820, 0x2CEAF),
    (0xF900, 0xFAFF), (0x2F800, 0x2FA1F),
)  # fmt: skip
# Curly marks are read as straight ones, which the treebanks have.
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "`": "'", "´": "'"})

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Batch:
    """Arrays for one run of the model over some passages, each one or more sentences that follow each other.

    `pieces` and `piece_shapes` are (passages, pieces), `firsts` (passages, words) holds the index of each word's first
    piece and `sentences` (passages, words) the number of its sentence in the passage, from 1. 0 pads all four, and is
    never a word's first piece since [CLS] stands there.
    """

    pieces: Ints
    piece_shapes: Ints
    firsts: Ints
    sentences: Ints


def shape(word: str) -> int:
    """Return the index in `SHAPES` of a word's shape: the uncased encoder can't see it otherwise."""
    if word.isdigit():
        return 6
    if not word.isalpha():
        if any(c.isdigit() for c in word):
            return 7
        if not any(c.isalpha() for c in word):
            return 8
    letters = [c for c in word if c.isalpha()]
    if len(letters) == 1 and letters[0].isupper():
        return 4
    if word.islower():
        return 1
    if word.isupper():
        return 3
    return 2 if letters[0].isupper() and all(c.islower() for c in letters[1:]) else 5


def vocabulary(path: Path) -> dict[str, int]:
    """Return a vocabulary file's pieces, a line each, by their numbers. Raises OSError and UnicodeDecodeError."""
    lines = path.read_text(encoding="utf-8").split("\n")
    return {piece: number for number, piece in enumerate(lines) if piece}


def _parts(word: str) -> list[str]:
    """Return what a word is cut into before its pieces are looked up."""
    plain = "".join(c for c in unicodedata.normalize("NFD", word.lower()) if unicodedata.category(c) != "Mn")
    parts = [""]
    for c in plain:
        category = unicodedata.category(c)
        if category in {"Cc", "Cf", "Co", "Cs"} and c not in "\t\n\r":  # controls and the like are left out
            continue
        if category[0] == "Z" or c in "\t\n\r":
            parts.append("")
        elif category[0] == "P" or (c.isascii() and not c.isalnum()) or _is_chinese(c):
            parts += [c, ""]
        else:
            parts[-1] += c
    return [part for part in parts if part]


def _is_chinese(c: str) -> bool:
    return any(first <= ord(c) <= last for first, last in _CHINESE)


class Encoder:
    """Turns words into word pieces with the encoder's own vocabulary; remembers the words it has seen.

    The pieces are those of BERT's uncased WordPiece (Devlin and others 2019): lower case, no accents, punctuation and
    Chinese characters apart, then always the longest piece that the vocabulary has.
    """

    def __init__(self, vocabulary: Mapping[str, int]) -> None:
        """Take a vocabulary by piece; raises KeyError where it lacks the marks that the model needs."""
        self._vocabulary = vocabulary
        self._pieces: dict[str, tuple[int, ...]] = {}
        self._cls, self._sep, self._unknown = (vocabulary[name] for name in ("[CLS]", "[SEP]", "[UNK]"))

    def word(self, word: str) -> tuple[int, ...]:
        """Return the word's pieces: at least one, at most `MAX_PIECES_A_WORD`."""
        found = self._pieces.get(word)
        if found is None:
            straight = word[:200].translate(_STRAIGHT)
            if straight == '"s':  # a possessive whose mark was mistyped
                straight = "'s"
            ids = [piece for part in _parts(straight) for piece in self._longest(part)]
            found = tuple(ids[:MAX_PIECES_A_WORD]) or (self._unknown,)
            if len(self._pieces) < 200_000:  # bounded: hostile text can't fill the memory with new words
                self._pieces[word] = found
        return found

    def _longest(self, part: str) -> list[int]:
        """Cut a part of a word into pieces, the longest first; what the vocabulary can't spell is unknown."""
        ids: list[int] = []
        start = 0
        if len(part) > _LONGEST_PART:
            return [self._unknown]
        while start < len(part):
            end = len(part)
            prefix = "##" if start else ""
            while end > start and prefix + part[start:end] not in self._vocabulary:
                end -= 1
            if end == start:
                return [self._unknown]
            ids.append(self._vocabulary[prefix + part[start:end]])
            start = end
        return ids

    def length(self, words: Sequence[str]) -> int:
        """Return how many pieces a sentence takes, its two marks included."""
        return 2 + sum(len(self.word(word)) for word in words)

    def batch(self, passages: Sequence[Sequence[Sequence[str]]]) -> Batch:
        """Return the arrays for some passages of at least one sentence, each of at least one word."""
        rows, shape_rows, first_rows, sentence_rows = [], [], [], []
        for passage in passages:
            row, shapes, firsts, sentences = [self._cls], [0], [], []
            for number, words in enumerate(passage, 1):
                for word in words:
                    pieces = self.word(word)
                    firsts.append(len(row))
                    row.extend(pieces)
                    shapes.extend([shape(word)] * len(pieces))
                    sentences.append(number)
                row.append(self._sep)
                shapes.append(0)
            rows.append(row)
            shape_rows.append(shapes)
            first_rows.append(firsts)
            sentence_rows.append(sentences)
        return Batch(_pad(rows), _pad(shape_rows), _pad(first_rows), _pad(sentence_rows))


def passages(lengths: Sequence[int], longest: int) -> list[range]:
    """Return which sentences are read together: as many that follow each other as have `longest` pieces in all.

    `lengths` are as `Encoder.length` gives them; a longer sentence is a passage of its own.
    """
    result: list[range] = []
    begin = total = 0
    for number, length in enumerate(lengths):
        if number > begin and total + length - 1 > longest:
            result.append(range(begin, number))
            begin, total = number, 0
        total += length - 1 if number > begin else length
    if lengths:
        result.append(range(begin, len(lengths)))
    return result


def apart(trigger: Ints, words: Ints) -> Ints:
    """Return how far words stand from triggers, by the numbers of their sentences (arrays that broadcast).

    0 in the same sentence, 1 in the one before, 2 further before, 3 after.
    """
    before = trigger - words
    return np.where(before < 0, 3, np.minimum(before, 2))


def _pad(rows: Sequence[Sequence[int]]) -> Ints:
    array = np.zeros((len(rows), max(map(len, rows))), dtype=np.int64)
    for index, row in enumerate(rows):
        array[index, : len(row)] = row
    return array

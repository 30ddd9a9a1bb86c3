"""What the reading model is fed: word pieces, the first piece of each word, and each word's shape.

Training and reading both go through here, so that they can't drift apart.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

SHAPES = ("pad", "lower", "title", "upper", "initial", "mixed", "digit", "alphanumeric", "other")
MAX_PIECES_A_WORD = 8
"""A word of more pieces (an address, a hash) is cut: what is left out tells the model nothing."""

# Curly marks are read as straight ones, which the treebanks have.
_STRAIGHT = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "`": "'", "´": "'"})

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Batch:
    """Arrays for one run of the model over some sentences.

    `pieces` and `piece_shapes` are (sentences, pieces), `firsts` (sentences, words) holds the index of each word's
    first piece; 0 pads all three, and is never a word's first piece since [CLS] stands there.
    """

    pieces: Ints
    piece_shapes: Ints
    firsts: Ints


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


class Encoder:
    """Turns words into word pieces with the encoder's own vocabulary; remembers the words it has seen."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        tokenizer.no_truncation()
        tokenizer.no_padding()
        self._tokenizer = tokenizer
        self._pieces: dict[str, tuple[int, ...]] = {}
        vocabulary = tokenizer.get_vocab()
        self._cls, self._sep, self._unknown = (vocabulary[name] for name in ("[CLS]", "[SEP]", "[UNK]"))

    def word(self, word: str) -> tuple[int, ...]:
        """Return the word's pieces: at least one, at most `MAX_PIECES_A_WORD`."""
        found = self._pieces.get(word)
        if found is None:
            straight = word[:200].translate(_STRAIGHT)
            if straight == '"s':  # a possessive whose mark was mistyped
                straight = "'s"
            ids = self._tokenizer.encode(straight, add_special_tokens=False).ids[:MAX_PIECES_A_WORD]
            found = tuple(ids) or (self._unknown,)
            if len(self._pieces) < 200_000:  # bounded: hostile text can't fill the memory with new words
                self._pieces[word] = found
        return found

    def length(self, words: Sequence[str]) -> int:
        """Return how many pieces a sentence takes, its two marks included."""
        return 2 + sum(len(self.word(word)) for word in words)

    def batch(self, sentences: Sequence[Sequence[str]]) -> Batch:
        """Return the arrays for some sentences of at least one word each."""
        rows, shape_rows, first_rows = [], [], []
        for words in sentences:
            row, shapes, firsts = [self._cls], [0], []
            for word in words:
                pieces = self.word(word)
                firsts.append(len(row))
                row.extend(pieces)
                shapes.extend([shape(word)] * len(pieces))
            rows.append([*row, self._sep])
            shape_rows.append([*shapes, 0])
            first_rows.append(firsts)
        return Batch(_pad(rows), _pad(shape_rows), _pad(first_rows))


def _pad(rows: Sequence[Sequence[int]]) -> Ints:
    array = np.zeros((len(rows), max(map(len, rows))), dtype=np.int64)
    for index, row in enumerate(rows):
        array[index, : len(row)] = row
    return array

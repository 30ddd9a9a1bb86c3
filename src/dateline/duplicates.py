"""Near-duplicate reports: rewrites, updates and corrections of one dispatch, found by MinHash (Broder 1997).

An update often holds all of the version before and more, so two texts are compared by containment: the share of the
shorter one's word 4-grams that the other has too. MinHash finds the few that are worth comparing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt
from rensa import RMinHash

HASHES = 128
"""The numbers of a signature."""
WITHIN = 3
"""Versions of one dispatch come within so many days."""
SHARED, SHARED_LATER = 0.5, 0.8
"""The containment from which on two texts are versions of one, on one day and on different days.

The next day's report on a matter repeats its background, and that of a market its very sentences.
"""
# What the signatures say is off by some hundredths, so the texts themselves are compared from here on.
_LIKELY = 0.3
_GRAM = 4
_WORD = re.compile(r"\w+")


def grams(text: str) -> frozenset[str]:
    """Return the word 4-grams of a text, in lower case; a shorter text is one gram."""
    words = _WORD.findall(text.lower())
    return frozenset(" ".join(words[i : i + _GRAM]) for i in range(max(1, len(words) - _GRAM + 1)))


def signature(told: Iterable[str]) -> bytes:
    """Return the MinHash signature of some grams: 128 numbers of 32 bits, the same on every machine."""
    minhash = RMinHash(num_perm=HASHES, seed=1)
    minhash.update(sorted(told))
    return np.asarray(minhash.digest(), dtype="<u4").tobytes()


def contained(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the share of the smaller set that the other has, 0 to 1."""
    return len(one & other) / max(1, min(len(one), len(other)))


class Signatures:
    """The signatures of many reports (id, signature, number of grams) as one table, which may grow."""

    def __init__(self, rows: Iterable[tuple[str, bytes, int]]) -> None:
        self._ids: list[str] = []
        self._table = np.empty((0, HASHES), dtype="<u4")
        self._sizes = np.empty(0, dtype=np.int64)
        for row in rows:
            self.add(*row)

    def add(self, report: str, signature: bytes, count: int) -> None:
        """Add a report."""
        number = len(self._ids)
        if number == len(self._table):
            more = max(64, number)
            self._table = np.concatenate([self._table, np.empty((more, HASHES), dtype="<u4")])
            self._sizes = np.concatenate([self._sizes, np.empty(more, dtype=np.int64)])
        self._table[number] = np.frombuffer(signature, dtype="<u4")
        self._sizes[number] = count
        self._ids.append(report)

    def like(self, signature: bytes, count: int) -> Iterator[str]:
        """Yield the ids of those whose texts are worth comparing with one."""
        number = len(self._ids)
        same: npt.NDArray[np.float64] = (self._table[:number] == np.frombuffer(signature, dtype="<u4")).mean(axis=1)
        sizes = self._sizes[:number]
        # |A and B| from the share of the union, J = |A and B| / (|A| + |B| - |A and B|).
        both = same * (sizes + count) / (1 + same)
        for index in np.flatnonzero(both / np.maximum(1, np.minimum(sizes, count)) >= _LIKELY):
            yield self._ids[index]

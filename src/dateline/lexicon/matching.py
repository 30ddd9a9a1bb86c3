"""Finds phrases in a report in one pass, however many are looked for."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Generic, TypeVar

from spacy.tokens import Doc

_RUN = re.compile(r"\w+")

T = TypeVar("T")
Runs = list[tuple[str, int]]
"""The runs of letters and digits of a text in lower case, each with its token."""


def runs(doc: Doc) -> Runs:
    """Return a document's runs; a token has none, one or several ("al-Shabaab")."""
    return [(word, token.i) for token in doc for word in _RUN.findall(token.lower_)]


class Phrases(Generic[T]):
    """Phrases by their words: case, blanks and marks between them don't count."""

    def __init__(self, entries: Iterable[tuple[str, T]]) -> None:
        """Take phrases with what they mean; of two that read alike the first stands."""
        self._meanings: dict[str, T] = {}
        lengths: defaultdict[str, set[int]] = defaultdict(set)
        for text, meaning in entries:
            words = _RUN.findall(text.lower())
            if words:
                self._meanings.setdefault(" ".join(words), meaning)
                lengths[words[0]].add(len(words))
        self._lengths = {word: sorted(found, reverse=True) for word, found in lengths.items()}

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self._meanings)

    def whole(self, text: str) -> T | None:
        """Return what a whole string means."""
        return self._meanings.get(" ".join(_RUN.findall(text.lower())))

    def at(self, words: Sequence[tuple[str, int]], start: int) -> tuple[int, T] | None:
        """Return the longest phrase of whole tokens that begins at a run: its last run and what it means."""
        word, token = words[start]
        if start and words[start - 1][1] == token:
            return None
        for length in self._lengths.get(word, ()):
            last = start + length - 1
            if last >= len(words) or (last + 1 < len(words) and words[last + 1][1] == words[last][1]):
                continue
            found = self._meanings.get(" ".join(each for each, _ in words[start : last + 1]))
            if found is not None:
                return last, found
        return None

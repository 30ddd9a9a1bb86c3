"""spaCy's English tokenizer, without a pipeline behind it."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import compile_prefix_regex, compile_suffix_regex
from spacy.vocab import Vocab

# The tokenizer's work grows with the square of a run without blanks: long ones are read a piece at a time.
_RUN = re.compile(r"\S{301,}")
_PIECE = 100
# A run of one mark is one token, as in the treebanks: "!!!", "=====".
_SAME_MARKS = [rf"\{mark}{{2,}}" for mark in "!#*+=?_~"] + ["-{3,}"]


class _Pieces:
    def __init__(self, vocab: Vocab, tokenizer: Callable[[str], Doc]) -> None:
        self._vocab = vocab
        self._tokenizer = tokenizer

    def __call__(self, text: str) -> Doc:
        cuts = [cut for run in _RUN.finditer(text) for cut in range(run.start() + _PIECE, run.end(), _PIECE)]
        if not cuts:
            return self._tokenizer(text)
        bounds = zip([0, *cuts], [*cuts, len(text)], strict=True)
        words, spaces = [], []
        for start, end in bounds:
            for token in self._tokenizer(text[start:end]):
                words.append(token.text)
                spaces.append(bool(token.whitespace_))
        return Doc(self._vocab, words=words, spaces=spaces)


@cache
def load() -> Language:
    """Return a blank English pipeline that only tokenizes; texts of any length are taken."""
    nlp = spacy.blank("en")
    # "Mali”s": a possessive whose apostrophe became a quotation mark.
    suffixes = [*_SAME_MARKS, *(nlp.Defaults.suffixes or ()), r"(?<=[a-z])[”“]s"]
    nlp.tokenizer.suffix_search = compile_suffix_regex(suffixes).search  # type: ignore[union-attr]
    prefixes = [*_SAME_MARKS, *(nlp.Defaults.prefixes or ())]
    nlp.tokenizer.prefix_search = compile_prefix_regex(prefixes).search  # type: ignore[union-attr]
    nlp.tokenizer = _Pieces(nlp.vocab, nlp.tokenizer)
    nlp.max_length = 1 << 31
    return nlp

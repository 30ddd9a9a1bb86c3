"""Documents cut into passages for training, and what links and trees come to in them."""

from __future__ import annotations

import pytest

from dateline.parse.inputs import Encoder
from dateline.train import passages
from dateline.train.corpora import Example


def sentence(words: str, **layers: object) -> Example:
    return Example(words.split(), document="d", **layers)  # type: ignore[arg-type]


def test_words_and_layers_follow_each_other() -> None:
    whole = passages.joined(
        [
            sentence("They met .", heads=[2, 0, 2], labels=["nsubj", "root", "punct"]),
            sentence("Nobody spoke .", heads=[2, 0, 2], labels=["nsubj", "root", "punct"]),
        ]
    )
    assert whole.words == ["They", "met", ".", "Nobody", "spoke", "."]
    assert whole.heads == [2, 0, 2, 5, 0, 5]
    assert whole.labels == ["nsubj", "root", "punct"] * 2
    assert whole.tags is None
    assert whole.sentences == [["They", "met", "."], ["Nobody", "spoke", "."]]


@pytest.mark.parametrize(
    ("links", "kept"),
    [
        ([(1, 0, frozenset({-3}))], [(4, 0, frozenset({0}))]),  # a word of the sentence before
        ([(1, 0, frozenset({-3, 40}))], [(4, 0, frozenset({0}))]),
        ([(1, 0, frozenset({40}))], []),  # its actor stands outside: who it is can't be told from the passage
        ([(1, 0, frozenset())], [(4, 0, frozenset())]),
    ],
)
def test_links_lead_to_words_of_the_passage(
    links: list[tuple[int, int, frozenset[int]]], kept: list[tuple[int, int, frozenset[int]]]
) -> None:
    whole = passages.joined([sentence("Police came ."), sentence("They fired .", links=links, later=frozenset({1}))])
    assert whole.links == kept


def test_no_passage_goes_over_into_another_document() -> None:
    letters = {c: n for n, c in enumerate(["[PAD]", "[CLS]", "[SEP]", "[UNK]", *"abc"])}
    told = [Example(["a"], document="1"), Example(["b"], document="1"), Example(["c"], document="2"), Example(["a"])]
    cut = list(passages.cut([*told, told[-1]], Encoder(letters), lambda: 20))
    assert [e.words for e in cut] == [["a", "b"], ["c"], ["a"], ["a"]]

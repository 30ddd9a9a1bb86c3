"""Near-duplicate reports: signatures are the same everywhere, and versions are told from other reports."""

from __future__ import annotations

import pytest

from dateline import duplicates
from dateline.duplicates import Signatures, contained, grams, signature

WORDS = [f"word{i}" for i in range(200)]


def test_grams_are_word_runs_without_case_and_marks() -> None:
    assert grams("One, two THREE four five!") == {"one two three four", "two three four five"}
    assert grams("Too short") == {"too short"}
    assert len(grams("")) == 1


def test_a_signature_is_512_bytes_and_never_changes() -> None:
    told = signature(grams("Rebels shelled the port of Karsa on Monday."))
    assert len(told) == 4 * duplicates.HASHES
    assert told == signature(grams("rebels shelled the port of karsa on monday"))
    # A store keeps signatures: another rensa must make the same ones.
    assert told[:8].hex() == "aa5b7e63a8bcd8d3"


@pytest.mark.parametrize(
    ("kept", "more", "expected"),
    [
        (200, 0, True),  # the same text
        (120, 80, True),  # three fifths rewritten
        (60, 0, True),  # its first paragraphs
        (20, 180, False),  # a shared tail
        (0, 200, False),
    ],
)
def test_versions_are_likely_whatever_their_length(kept: int, more: int, expected: bool) -> None:
    one = grams(" ".join(WORDS))
    other = grams(" ".join([*WORDS[:kept], *(f"other{i}" for i in range(more))]))
    found = list(Signatures([("other", signature(other), len(other))]).like(signature(one), len(one)))
    assert (found == ["other"]) == expected
    assert (contained(one, other) >= duplicates.SHARED) == expected


def test_nothing_is_likely_where_nothing_is() -> None:
    assert list(Signatures([]).like(signature(grams("a")), 1)) == []

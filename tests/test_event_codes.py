"""The event lexica: every PLOVER type and mode has its row, and every context its words."""

from __future__ import annotations

import re

import pytest

from dateline import data
from dateline.schema import EVENT_TYPES

HEADERS = {
    "cameo-codes.tsv": ("code", "label"),
    "cameo.tsv": ("type", "mode", "words", "contexts", "code"),
    "contexts.tsv": ("context", "words", "weak"),
    "modes.tsv": ("type", "mode", "priority", "words"),
    "types.tsv": ("type", "mode", "quad", "score"),
}
KEYS = {
    "cameo-codes.tsv": ("code",),
    "cameo.tsv": ("type", "mode", "words", "contexts"),
    "contexts.tsv": ("context",),
    "modes.tsv": ("type", "mode"),
    "types.tsv": ("type", "mode"),
}
WITH_WORDS = ["contexts.tsv", "modes.tsv"]
MODES = {
    "CONSULT": "visit third-party multilateral phone",
    "RETREAT": "withdraw release disarm ceasefire access resign",
    "REQUEST": "assist change yield meet",
    "ACCUSE": "disapprove allege investigate",
    "REJECT": "assist change yield meet",
    "THREATEN": "restrict arrest relations expel territory violence",
    "PROTEST": "demo riot strike hunger boycott obstruct vandalize",
    "SANCTION": "convict expel withdraw discontinue",
    "MOBILIZE": "troops weapons police militia",
    "COERCE": "seize restrict censor curfew martial-law arrest deport withhold misinformation cyber",
    "ASSAULT": "abduct beat torture sexual targeted destroy primitive firearms explosives suicide-attack aerial drone "
    "heavy-weapons crowd-control unconventional",
}
PAIRS = {(kind, mode) for kind, modes in MODES.items() for mode in modes.split()}
QUADS = {
    "verbal cooperation": "AGREE CONSULT SUPPORT CONCEDE",
    "material cooperation": "COOPERATE AID RETREAT",
    "verbal conflict": "REQUEST ACCUSE REJECT THREATEN",
    "material conflict": "PROTEST SANCTION MOBILIZE COERCE ASSAULT",
}
CONTEXTS = set(
    "military intelligence executive legislative election political_institutions pro_democracy pro_autocracy "
    "economic legal reparations human_rights rights_freedoms repression human_security gender lgbt "
    "religion_ethnicity inequality diplomatic territory peacekeeping health asylum migration disasters "
    "natural_resource environment technology terrorism cbrn cyber misinformation crime corruption illegal_drugs "
    "trafficking".split()
)
EVERY = pytest.mark.parametrize("file", HEADERS)


def lines(file: str) -> list[list[str]]:
    """Return the cells of every line but comments, the header first."""
    text = (data.FOLDER / file).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


@EVERY
def test_file_begins_by_saying_what_it_is_and_where_it_comes_from(file: str) -> None:
    text = (data.FOLDER / file).read_text(encoding="utf-8")
    assert text.startswith("# ")
    assert "# Written from the authors' general knowledge; copied from no other dictionary." in text.splitlines()


@EVERY
def test_every_row_has_the_columns_the_header_tells(file: str) -> None:
    header, *rest = lines(file)
    assert tuple(header) == HEADERS[file]
    assert [cells for cells in rest if len(cells) != len(header)] == []
    assert all(tuple(row) == HEADERS[file] for row in data.rows(file))
    assert len(data.rows(file)) == len(rest)


@EVERY
def test_rows_are_sorted_and_their_keys_unique(file: str) -> None:
    rest = lines(file)[1:]
    assert rest == sorted(rest)
    keys = [tuple(row[column] for column in KEYS[file]) for row in data.rows(file)]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("file", WITH_WORDS)
def test_words_are_lower_case_trimmed_and_told_once(file: str) -> None:
    for row in data.rows(file):
        words = row["words"].split("|")
        words += row["weak"].split("|") if row.get("weak") else []
        assert [w for w in words if not w or w != " ".join(w.lower().split()) or '"' in w] == []
        assert [w for w in words if words.count(w) > 1] == []


@pytest.mark.parametrize("file", WITH_WORDS)
def test_hyphens_stand_alone_as_the_tokenizer_leaves_them(file: str) -> None:
    words = [word for row in data.rows(file) for word in data.values(row["words"])]
    assert [word for word in words if re.search("[a-z]{2}-[a-z]{2}", word)] == []


def test_modes_are_those_of_the_guidelines() -> None:
    assert {(row["type"], row["mode"]) for row in data.rows("modes.tsv")} == PAIRS
    assert all(row["priority"].isdecimal() for row in data.rows("modes.tsv"))


def test_rows_of_a_type_are_tried_in_one_order_only() -> None:
    ranks = [(row["type"], row["priority"]) for row in data.rows("modes.tsv")]
    assert len(set(ranks)) == len(ranks)


def test_types_have_a_row_of_their_own_and_one_for_each_mode() -> None:
    expected = PAIRS | {(kind, "") for kind in EVENT_TYPES}
    assert {(row["type"], row["mode"]) for row in data.rows("types.tsv")} == expected


def test_types_have_the_quad_class_of_the_guidelines() -> None:
    expected = {kind: quad for quad, kinds in QUADS.items() for kind in kinds.split()}
    assert set(expected) == set(EVENT_TYPES)
    assert {(row["type"], row["quad"]) for row in data.rows("types.tsv")} == set(expected.items())


def test_scores_lie_on_the_scale() -> None:
    for row in data.rows("types.tsv"):
        assert -10 <= float(row["score"]) <= 10, row
        cooperative = "cooperation" in row["quad"]
        assert float(row["score"]) > 0 if cooperative else float(row["score"]) <= 0.5, row


@pytest.mark.parametrize(
    ("kind", "mode", "score"),
    [
        ("AGREE", "", 2.5), ("CONSULT", "visit", 4), ("CONSULT", "third-party", 1), ("CONSULT", "phone", 1.5),
        ("ACCUSE", "", -3), ("PROTEST", "demo", -5), ("PROTEST", "vandalize", -5), ("COERCE", "arrest", -7),
        ("ASSAULT", "aerial", -9.5), ("ASSAULT", "unconventional", -10),
    ],
)  # fmt: skip
def test_some_values(kind: str, mode: str, score: float) -> None:
    row = next(row for row in data.rows("types.tsv") if (row["type"], row["mode"]) == (kind, mode))
    assert float(row["score"]) == score


def test_cameo_codes_have_a_root_and_a_label() -> None:
    found = {row["code"]: row["label"] for row in data.rows("cameo-codes.tsv")}
    assert [code for code in found if not re.fullmatch(r"(0[2-9]|1\d|20)\d{0,2}", code)] == []
    assert [code for code in found if len(code) > 2 and code[:-1] not in found] == []
    assert [code for code, label in found.items() if not label] == []


def test_contexts_are_the_thirty_seven_of_the_manual() -> None:
    assert len(CONTEXTS) == 37
    assert {row["context"] for row in data.rows("contexts.tsv")} == CONTEXTS | {"-"}


def test_contexts_have_enough_words_and_none_longer_than_three() -> None:
    for row in data.rows("contexts.tsv"):
        words, weak = data.values(row["words"]), data.values(row["weak"])
        assert 8 <= len(words) + len(weak) <= 160, row["context"]
        assert [word for word in (*words, *weak) if len(word.split()) > 3] == []
        assert set(words) & set(weak) == set()

"""The table of predicates: its shape, and that every type and mode of the guidelines is told by enough words."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

import dateline
from dateline.data import rows, values
from dateline.events.triggers import STRENGTHS, match
from dateline.parse import Model, parse
from dateline.schema import Report

FILE = Path(dateline.__file__).parent / "data" / "predicates.tsv"
HEADER = ("lemma", "pos", "with", "prep", "type", "mode", "strength", "example")
# The types and modes as the table of the coding guidelines has them.
MODES = {
    "AGREE": "",
    "CONSULT": "visit third-party multilateral phone",
    "SUPPORT": "",
    "CONCEDE": "",
    "COOPERATE": "",
    "AID": "",
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
MODEL = Path(dateline.__file__).parent / "data" / "model" / "model.onnx"
EVERY_TYPE = pytest.mark.parametrize("kind", MODES)


@pytest.fixture(scope="module")
def table() -> list[dict[str, str]]:
    return rows("predicates.tsv")


def test_file_begins_by_saying_what_it_is_and_where_it_comes_from() -> None:
    lines = FILE.read_text(encoding="utf-8").splitlines()
    comments = "\n".join(lines[: next(i for i, line in enumerate(lines) if not line.startswith("#"))])
    assert "Written from the authors' general knowledge; copied from no other dictionary." in comments
    assert [column for column in HEADER if f"# {column}:" not in comments] == []


def test_columns_are_as_documented() -> None:
    lines = [line for line in FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert tuple(lines[0].split("\t")) == HEADER
    assert [line for line in lines if len(line.split("\t")) != len(HEADER)] == []


def test_rows_are_sorted_and_no_key_has_two(table: list[dict[str, str]]) -> None:
    keys = [(row["lemma"], row["pos"], row["with"], row["prep"]) for row in table]
    assert keys == sorted(keys)
    assert [key for key, count in Counter(keys).items() if count > 1] == []


def test_cells_hold_what_they_may(table: list[dict[str, str]]) -> None:
    assert {row["pos"] for row in table} == {"VERB", "NOUN", "ADJ"}
    assert {row["strength"] for row in table} == set(STRENGTHS)
    assert {row["type"] for row in table} == {*MODES, "-"}
    wrong = [row for row in table if row["mode"] and row["mode"] not in MODES.get(row["type"], "").split()]
    assert wrong == []


def test_words_are_lower_case_and_clean(table: list[dict[str, str]]) -> None:
    for row in table:
        words = [row["lemma"], *row["with"].split("|"), *row["prep"].split("|")]
        assert row["lemma"]
        assert all(word == word.lower().strip() for word in words), row
        for cell in ("with", "prep"):
            assert list(values(row[cell])) == sorted(set(row[cell].split("|")) - {""}), row


def test_no_row_repeats_the_row_without_its_conditions(table: list[dict[str, str]]) -> None:
    said = {
        (row["lemma"], row["pos"]): (row["type"], row["mode"], row["strength"])
        for row in table
        if not row["with"] and not row["prep"]
    }
    repeated = [
        row
        for row in table
        if (row["with"] or row["prep"])
        and said.get((row["lemma"], row["pos"])) == (row["type"], row["mode"], row["strength"])
    ]
    assert repeated == []


@pytest.mark.skipif(not MODEL.exists(), reason="no reading model in data/model: run dateline train")
def test_every_row_is_met_in_its_example(table: list[dict[str, str]]) -> None:
    model = Model()
    assert len(table) >= 2000
    assert [row["lemma"] for row in table if not row["example"].endswith((".", "?", "!", '"'))] == []
    unmet = []
    for row in table:
        tokens, _ = parse(Report("row", row["example"], date(2024, 3, 7)), model)
        wanted = (row["lemma"], row["pos"], frozenset(values(row["with"])), frozenset(values(row["prep"])))
        found = [match(token) for token in tokens]
        if not any(p and (p.lemma, p.pos, p.companions, p.prepositions) == wanted for p in found):
            unmet.append((row["lemma"], row["example"]))
    assert unmet == []


@EVERY_TYPE
def test_every_type_is_told_by_enough_words(table: list[dict[str, str]], kind: str) -> None:
    own = [row for row in table if row["type"] == kind]
    assert len(own) >= 20
    assert len({row["lemma"] for row in own if row["pos"] == "NOUN"}) >= 8


@EVERY_TYPE
def test_every_mode_is_told_by_a_word(table: list[dict[str, str]], kind: str) -> None:
    told = {row["mode"] for row in table if row["type"] == kind}
    assert set(MODES[kind].split()) - told == set()


@pytest.mark.parametrize(
    ("lemma", "pos", "kind", "mode"),
    [
        ("arrest", "NOUN", "COERCE", "arrest"),
        ("sack", "VERB", "SANCTION", "expel"),
        ("resignation", "NOUN", "RETREAT", "resign"),
        ("truce", "NOUN", "RETREAT", "ceasefire"),
        ("kidnapping", "NOUN", "ASSAULT", "abduct"),
        ("manoeuvre", "NOUN", "MOBILIZE", "troops"),
        ("apologise", "VERB", "CONCEDE", ""),
        ("ratification", "NOUN", "SUPPORT", ""),
        ("drone strike", "NOUN", "ASSAULT", "drone"),
        ("state of emergency", "NOUN", "COERCE", "martial-law"),
        ("ultimatum", "NOUN", "THREATEN", ""),
        ("heart attack", "NOUN", "-", ""),
    ],
)
def test_rulings_of_the_guidelines(table: list[dict[str, str]], lemma: str, pos: str, kind: str, mode: str) -> None:
    own = [row for row in table if (row["lemma"], row["pos"], row["with"], row["prep"]) == (lemma, pos, "", "")]
    assert [(row["type"], row["mode"]) for row in own] == [(kind, mode)]

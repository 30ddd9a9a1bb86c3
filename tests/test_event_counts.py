"""Counts, contexts and CAMEO codes: sentences of our own in `cases/`, read by the shipped model."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc

import dateline
from dateline import data, pipeline
from dateline.events import codes, triggers
from dateline.events.counts import KINDS, refined
from dateline.events.numerals import number
from dateline.parse import Model, parse
from dateline.schema import EVENT_TYPES, Document, Report

CASES = Path(__file__).parent / "cases"
NEEDS_MODEL = pytest.mark.skipif(
    not (Path(dateline.__file__).parent / "data" / "model" / "model.onnx").exists(),
    reason="the reading model is not in data/model: run dateline train make",
)


def table(name: str) -> list[list[str]]:
    """Return the rows of a table of cases, without comments and header."""
    lines = (CASES / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")][1:]


@cache
def model() -> Model:
    return Model()


@cache
def read(text: str) -> Document:
    report = Report(id="case", text=text, published=date(2024, 3, 7))
    tokens, signals = parse(report, model())
    return Document(report, tokens, signals)


def act(document: Document, word: str, kind: str) -> triggers.Trigger:
    """Return a trigger of one word with a type."""
    index = next(token.i for token in document.tokens if token.text == word)
    return triggers.Trigger((index,), index, kind, 0.9, "actual", 0.0, None, ())


@NEEDS_MODEL
@pytest.mark.parametrize(("sentence", "word", "kind", "mode", "code"), table("cameo.tsv"))
def test_cameo_code(sentence: str, word: str, kind: str, mode: str, code: str) -> None:
    document = read(sentence)
    trigger = act(document, word, kind)
    contexts, _ = codes.contexts_of(document, trigger)
    found, evidence = codes.cameo_of(document, trigger, mode or None, contexts)
    assert (found, evidence.field) == (code, "cameo"), evidence.rule


@NEEDS_MODEL
@pytest.mark.parametrize(("sentence", "context", "told"), table("contexts.tsv"))
def test_context(sentence: str, context: str, told: str) -> None:
    document = read(sentence)
    contexts, evidence = codes.contexts_of(document, triggers.Trigger((0,), 0, "ACCUSE", 0.9, "actual", 0.0, None, ()))
    assert (context in contexts) == (told == "yes"), evidence


@NEEDS_MODEL
@pytest.mark.parametrize(("sentence", "kind", "count"), table("counts.tsv"))
def test_count(sentence: str, kind: str, count: str) -> None:
    # What is counted is told of unsure rows too.
    events = pipeline.code(Report(id="case", text=sentence, published=date(2024, 3, 7)), model(), least=0.0).events
    wanted = None if count == "-" else int(count)
    assert [value for event in events if (value := getattr(event, kind)) is not None][:1] == [wanted][
        : wanted is not None
    ]


@pytest.mark.parametrize(
    ("words", "at", "value"),
    [
        ("3,800 people", 0, 3800), ("twenty - one people", 0, 21), ("two dozen people", 1, 24),
        ("a hundred and twenty people", 2 - 1, 120), ("between 10 and 15 people", 1, 10), ("20 to 30 people", 2, 20),
        ("20-30 people", 0, 20), ("two or three dozen people", 0, 24), ("from 12 to 15", 1, 15),
        ("1.5 million people", 0, 1_500_000), ("several hundred people", 1, None), ("12 - member team", 0, None),
        ("aged 20", 1, None), ("20 percent", 0, None),
    ],
)  # fmt: skip
def test_number(words: str, at: int, value: int | None) -> None:
    found = number(Doc(spacy.blank("en").vocab, words=words.split())[at])
    assert (found and found[0]) == value


def test_a_later_count_stands_only_where_it_mends_the_first() -> None:
    assert [refined(5, 9, False), refined(5, 9, True), refined(None, 9, False), refined(5, None, True)] == [5, 9, 9, 5]


def test_every_count_has_a_case() -> None:
    assert {kind for _, kind, _ in table("counts.tsv")} == set(KINDS)


def test_every_type_and_mode_gives_a_valid_code() -> None:
    valid = {row["code"] for row in data.rows("cameo-codes.tsv")}
    sections = codes.cameo_rows()
    assert {row.code for found in sections.values() for row in found if row.code.isdecimal()} <= valid
    assert {row.code for found in sections.values() for row in found if not row.code.isdecimal()} <= set(sections)
    assert set(sections) == {*EVENT_TYPES, "APPEAL"}
    for kind, mode in codes.types():
        assert any(row.mode in {"", mode} and not row.words and not row.contexts for row in sections[kind]), (
            kind,
            mode,
        )


def test_modes_have_a_code_of_their_own() -> None:
    told = {(kind, row.mode) for kind, found in codes.cameo_rows().items() for row in found if row.mode}
    assert {pair for pair in codes.types() if pair[1]} - told == set()

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import date

import pytest

from dateline import pipeline
from dateline.parse import Model
from dateline.schema import Document, Failure, Report

REPORT = Report(
    "r1",
    "Mutinous soldiers detained the finance minister of Mali on Tuesday. The United Nations condemned the arrest.",
    date(2024, 3, 7),
)


@pytest.fixture(scope="module")
def model() -> Model:
    return Model()


def test_code_fills_every_layer(model: Model) -> None:
    spent: dict[str, float] = {}
    document = pipeline.code(REPORT, model, spent=spent)
    assert document.tokens.text == REPORT.text
    assert all(getattr(document, layer) for layer, _ in pipeline.STAGES)
    assert list(spent) == ["parse", *(layer for layer, _ in pipeline.STAGES)]


def test_a_stage_that_fails_is_named_and_stops_nobody_else(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(document: Document) -> tuple[object, ...]:
        if document.report.id == "bad":
            raise ValueError("odd words")
        return ()

    monkeypatch.setattr(pipeline, "STAGES", (("times", breaks),))
    items = [Report("bad", "Words.", date(2024, 3, 7)), REPORT, Failure("x.txt", "sources", "empty")]
    first, second, third = pipeline.run(items)
    assert first == Failure("bad", "times", "ValueError: odd words")
    assert isinstance(second, pipeline.Coded)
    assert third == items[2]


def test_the_outcome_does_not_depend_on_the_number_of_processes() -> None:
    def items() -> Iterator[Report | Failure]:
        for number in range(20):
            yield Report(f"r{number}", REPORT.text + f" Police arrested {number + 2} men.", date(2024, 3, 7))
        yield Failure("x.txt", "sources", "empty")

    assert list(pipeline.run(items(), jobs=2)) == list(pipeline.run(items()))


class Deadly(Report):
    """A report that kills the process which unpickles it."""

    def __reduce__(self) -> tuple[object, ...]:
        return _die_elsewhere, (os.getpid(),)


def _die_elsewhere(parent: int) -> Report:
    if os.getpid() != parent:
        os._exit(9)
    return REPORT


def test_a_process_that_dies_takes_only_its_own_report() -> None:
    items = [REPORT, Deadly("deadly", "Words.", date(2024, 3, 7)), Report("r2", REPORT.text, date(2024, 3, 7))]
    first, second, third = pipeline.run(items, jobs=2)
    assert isinstance(first, pipeline.Coded)
    assert isinstance(second, Failure)
    assert second.report == "deadly"
    assert "died" in second.error
    assert isinstance(third, pipeline.Coded)

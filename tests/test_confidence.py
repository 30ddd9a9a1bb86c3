"""How likely a row is right: the facts, their weights, and the fit that makes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache

import pytest

from dateline import pipeline
from dateline.data import rows
from dateline.events import LEAST, assemble, confidence, merge
from dateline.parse import Model
from dateline.schema import Document, Report
from dateline.train import fitting

TEXT = (
    "Police arrested two opposition leaders in Lima on Monday, their lawyer said. The arrests were condemned by the "
    "Lima bar, and the interior minister warned that more could follow."
)


@cache
def model() -> Model:
    return Model()


def report(text: str = TEXT) -> Report:
    return Report("r", text, date(2021, 3, 9))


@pytest.mark.parametrize("table", ["confidence", "merging"])
def test_weights_are_sorted_and_each_fact_stands_once(table: str) -> None:
    facts = [row["fact"] for row in rows(f"{table}.tsv")]
    assert facts == sorted(set(facts))
    assert all(abs(float(row["weight"])) < 6 for row in rows(f"{table}.tsv"))


def test_a_higher_bound_gives_fewer_rows_and_none_below_it() -> None:
    every = pipeline.code(report(), model(), least=0.0).events
    assert len(pipeline.code(report(), model()).events) <= len(every)
    for bound in (0.3, 0.6, 0.9):
        assert pipeline.code(report(), model(), least=bound).events == tuple(e for e in every if e.confidence >= bound)


def test_a_plain_act_is_likely_and_says_why() -> None:
    (arrest,) = [e for e in pipeline.code(report(), model()).events if e.type == "COERCE"]
    assert arrest.confidence > max(LEAST, 0.6)
    assert [e.field for e in arrest.evidence].count("confidence") == 1


def test_what_the_model_hears_more_surely_is_more_likely() -> None:
    document = pipeline.code(report(), model())
    (mention, *_) = [m for m in _mentions(document) if m.event.type == "COERCE"]
    chances = [
        confidence.rated(
            [(mention.event, [replace(mention, trigger=replace(mention.trigger, score=score))])], 0
        ).confidence
        for score in (0.2, 0.5, 0.9)
    ]
    assert chances == sorted(chances)
    assert chances[0] < chances[-1]


def test_doubtful_participants_make_a_row_less_likely() -> None:
    document = pipeline.code(report(), model())
    (mention, *_) = [m for m in _mentions(document) if m.event.type == "COERCE"]
    alone = replace(mention.event, actors=(), recipients=())
    assert dict(confidence.facts([(alone, [mention])], 0))["no actor"] == 1.0
    assert "no actor" not in dict(confidence.facts([(mention.event, [mention])], 0))


def test_the_fit_finds_what_tells_right_from_wrong() -> None:
    told = [([("always", 1.0), ("good", 1.0)], True)] * 30 + [([("always", 1.0), ("bad", 1.0)], False)] * 30
    told += [([("always", 1.0), ("rare", 1.0)], True)] * 2
    weights = fitting.fit(told)
    assert set(weights) == {"always", "bad", "good"}
    assert weights["good"] > 1 > -1 > weights["bad"]


def _mentions(document: Document) -> list[merge.Mention]:
    return assemble.mentions(document)

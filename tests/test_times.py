from __future__ import annotations

import time
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc

import marked
from dateline.data import rows
from dateline.parse import Model, parse
from dateline.parse.model import FOLDER
from dateline.schema import Document, Report, Time
from dateline.times import calendar, read
from dateline.times.resolve import READERS
from dateline.times.rules import COMMON, table

CASES = marked.load(Path(__file__).parent / "cases" / "times.txt")
THURSDAY = date(2024, 3, 7)
NLP = spacy.blank("en")

needs_model = pytest.mark.skipif(not (FOLDER / "model.json").exists(), reason="the reading model is not built")


@cache
def model() -> Model:
    return Model()


def parsed(text: str, published: date = THURSDAY) -> Document:
    report = Report("r", text, published)
    tokens, signals = parse(report, model())
    return Document(report, tokens, signals)


def bare(text: str, published: date = THURSDAY) -> Document:
    """Return a document whose tokens have no tree, tags or entities."""
    return Document(Report("r", text, published), NLP(text))


def values(text: str, published: date = THURSDAY) -> list[str]:
    return [found.value for found in read(bare(text, published))]


def shown(found: Time) -> dict[str, str]:
    fields = ("type", "value", "start", "end", "basis", "rule", "mod")
    return {
        name: "-" if getattr(found, name) is None else str(getattr(found, name)).replace("_", " ") for name in fields
    }


@needs_model
@pytest.mark.parametrize("case", CASES, ids=lambda case: f"line {case.line}")
def test_case(case: marked.Case) -> None:
    times = read(parsed(case.text, case.published))
    for mark in case.marks:
        words = case.text[mark.start : mark.end]
        over = [t for t in times if t.span and t.span.start < mark.end and mark.start < t.span.end]
        if not mark.attributes:
            assert not over, (words, over)
            continue
        assert over, words
        found = over[0]
        assert found.span
        assert (found.span.start, found.span.end) == (mark.start, mark.end), (words, found.span.text)
        got = shown(found)
        assert {name: got[name] for name in mark.attributes} == dict(mark.attributes), (words, got)
    # Nothing but what is marked, however much of the text that is.
    for found in times:
        assert found.span
        assert any(found.span.start < mark.end and mark.start < found.span.end for mark in case.marks), found


def test_there_are_cases_enough() -> None:
    assert len(CASES) >= 80


def test_every_rule_has_a_reader_and_its_own_name() -> None:
    table_rows = rows("times.tsv")
    assert {row["reader"] for row in table_rows} <= READERS.keys() | {"-"}
    assert len({row["name"] for row in table_rows}) == len(table_rows)


def test_common_words_open_no_window() -> None:
    assert not table().triggers & COMMON


def test_without_a_tree_the_past_is_meant() -> None:
    (found,) = read(bare("Shots were fired on Tuesday"))
    assert (found.value, found.basis) == ("2024-03-05", "relative")


def test_spans_point_into_the_text_and_do_not_overlap() -> None:
    text = (
        "On Nov. 14 , 2005, late Friday night, from Dec. 30 to Jan. 2, two days earlier, in 2003-2007 or mid-May 1990s."
    )
    times = read(bare(text))
    assert len(times) >= 6
    for found in times:
        assert found.span
        assert text[found.span.start : found.span.end] == found.span.text
    for one, other in pairwise(times):
        assert one.span
        assert other.span
        assert one.span.end <= other.span.start


def test_a_line_break_does_not_part_a_date_but_a_paragraph_does() -> None:
    assert values("It was signed on Nov. 14,\n2005 in Accra") == ["2005-11-14"]
    assert values("It was signed in May\n\n2005 was quiet")[-1] == "2005"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "\n\n",
        "on Feb. 30, 2005 and on February 31",
        "on Feb. 29, 2023",
        "0000-00-00 and 9999-99-99",
        "in the year 1000, 99/99/2005 and 13/13/2013",
        "999999999999999999999999 years ago",
        "1e400 days ago, 1,,,,5 weeks ago and 3.4.5 days later",
        "five hundred centuries from now",
        "at 25:61 pm on Friday the 99th of May",
        "the 0th century and the 9999th century",
        "the fifth quarter",
        "2007 to 2003 and 1999-12",
        "Monday " * 50,
        "early late mid- the end of the beginning of the",
        "’s '90s 1990's of the",
    ],
)
@pytest.mark.parametrize("published", [date(2024, 3, 7), date.min, date.max, date(2024, 2, 29)])
def test_odd_text_raises_nothing(text: str, published: date) -> None:
    for found in read(bare(text, published)):
        assert found.value


def test_impossible_dates_give_nothing() -> None:
    assert values("on Feb. 30, 2005") == []
    assert values("2005-13-45") == []


def test_ambiguous_figures_give_nothing() -> None:
    assert values("on 5/8/2005") == []
    assert values("on 5/28/2005 and 28/5/2005") == ["2005-05-28", "2005-05-28"]


@pytest.mark.parametrize("gap", range(7))
def test_a_weekday_is_within_a_week(gap: int) -> None:
    published = THURSDAY + timedelta(days=gap)
    (found,) = read(bare("He was killed on Thursday", published))
    assert found.start == THURSDAY


def test_the_eleventh_of_september_is_known_only_afterwards() -> None:
    assert values("the September 11 attacks", date(2005, 1, 1)) == ["2001-09-11"]
    assert values("the September 11 attacks", date(2000, 1, 1)) == ["1999-09-11"]


def test_periods() -> None:
    assert calendar.week(date(2021, 1, 1)).value == "2020-W53"
    assert calendar.month(2023, 14).value == "2024-02"
    assert calendar.quarter(2023, 0).value == "2022-Q4"
    assert calendar.season(2023, "winter").last == date(2024, 2, 29)
    assert calendar.shift(date(2024, 3, 31), -1, "month").value == "2024-02"
    assert calendar.holiday("4:11-3", 2023).first == date(2023, 11, 23)
    assert calendar.edge(calendar.month(2024, 2), "END").first == date(2024, 2, 21)


def test_time_grows_with_the_length_of_the_text() -> None:
    hostile = "the end of the beginning of the early late mid - "
    timings = []
    for repeats in (200, 800):
        document = bare(hostile * repeats + "Monday")
        begin = time.perf_counter()
        read(document)
        timings.append(time.perf_counter() - begin)
    assert timings[1] < 12 * timings[0] + 0.05


def test_speed() -> None:
    text = (
        "Officials said on Tuesday that rebels had seized the town last week, three days after the army left. "
        "The governor, who fled in 2012, urged residents to stay at home while patrols searched the old market. "
        "Aid groups reported that hundreds of families had crossed the river and were sleeping in the open. "
    )
    document = bare(text * 200)
    read(document)
    begin = time.perf_counter()
    read(document)
    # Several times slower than measured, for a busy machine.
    assert len(document.tokens) / (time.perf_counter() - begin) > 20_000


def test_the_stage_leaves_the_document_alone() -> None:
    document = bare("He left on Tuesday.")
    before = Doc.to_json(document.tokens)
    assert read(document) == read(document)
    assert Doc.to_json(document.tokens) == before

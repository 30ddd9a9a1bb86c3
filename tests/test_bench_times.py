"""The bench of times: a document of TimeML read back, and measures that can be worked out by hand."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dateline import DatelineError
from dateline.bench import BENCHES, Missing
from dateline.bench.times import Story, Timex, score, stories
from dateline.schema import Span, Time

DOCUMENT = """<?xml version="1.0" ?>
<TimeML>
<DOCID>one</DOCID>
<DCT><TIMEX3 tid="t0" type="DATE" value="1998-01-20" functionInDocument="CREATION_TIME">19980120</TIMEX3></DCT>
<TEXT>
Rain <EVENT eid="e1">fell</EVENT> on <TIMEX3 tid="t1" type="DATE" value="1998-01-19">Monday</TIMEX3> for
<TIMEX3 tid="t2" type="DURATION" value="PT2H">two hours</TIMEX3> &amp; more.
</TEXT>
</TimeML>
"""


def told(start: int, end: int, value: str, kind: str = "DATE") -> Time:
    return Time(Span(start, end, "x" * (end - start)), kind, value, None, None, "relative", "rule")  # type: ignore[arg-type]


def test_a_document_gives_its_text_day_and_expressions(tmp_path: Path) -> None:
    (tmp_path / "one.tml").write_text(DOCUMENT, encoding="utf-8")
    (story,) = stories(tmp_path)
    assert story == Story("one", story.text, date(1998, 1, 20), story.times)
    assert "& more." in story.text
    assert [(story.text[t.start : t.end], t.type, t.value) for t in story.times] == [
        ("Monday", "DATE", "1998-01-19"),
        ("two hours", "DURATION", "PT2H"),
    ]


def test_strict_relaxed_and_value_are_told_apart() -> None:
    gold = [Timex(0, 6, "DATE", "1998-01-19"), Timex(10, 19, "DURATION", "PT2H"), Timex(30, 34, "DATE", "1997")]
    found = [told(0, 6, "1998-01-26"), told(14, 19, "PT2H", "DURATION"), told(50, 55, "PRESENT_REF")]
    tallies = score(gold, found)
    hits = {name: tallies[name].hits for name in ("strict", "relaxed", "value", "type")}
    assert hits == {"strict": 1, "relaxed": 2, "value": 1, "type": 2}
    assert all(tallies[name].gold == tallies[name].found == 3 for name in hits)
    assert (tallies["DURATION"].hits, tallies["DURATION"].gold, tallies["DATE"].found) == (1, 1, 2)


def test_an_expression_pairs_once() -> None:
    gold = [Timex(0, 4, "DATE", "1994"), Timex(9, 13, "DATE", "1997")]
    assert score(gold, [told(0, 13, "1994/1997")])["relaxed"].hits == 1


def test_a_broken_document_is_named(tmp_path: Path) -> None:
    (tmp_path / "two.tml").write_text("<TimeML><TEXT>Rain", encoding="utf-8")
    with pytest.raises(DatelineError, match=r"two\.tml can't be read"):
        list(stories(tmp_path))


def test_the_bench_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="time/tbaq"):
        BENCHES["times"].run(tmp_path, 1)

"""Event words of a user's own, beside the table's."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dateline import DatelineError, events, pipeline
from dateline.cli import app
from dateline.parse.model import FOLDER
from dateline.schema import Report

HEADER = "lemma\tpos\twith\tprep\ttype\tmode\tstrength\n"
REPORT = Report("r", "Students gheraoed the vice chancellor in Kolkata on Monday.", date(2024, 3, 7))


@pytest.fixture(autouse=True)
def _none_left() -> Iterator[None]:
    yield
    events.use(None)


def written(tmp_path: Path, rows: str) -> Path:
    path = tmp_path / "mine.tsv"
    path.write_text(f"# Words of Bengal\n{HEADER}{rows}", encoding="utf-8")
    return path


def types(lexicon: Path | None, jobs: int = 1) -> list[tuple[str, str | None]]:
    (coded,) = pipeline.run([REPORT], jobs, lexicon=lexicon)
    assert isinstance(coded, pipeline.Coded)
    return [(event.type, event.mode) for event in coded.events]


@pytest.mark.skipif(not FOLDER.exists(), reason="no reading model in src/dateline/data/model")
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_row_of_ones_own_makes_an_event(tmp_path: Path, jobs: int) -> None:
    lexicon = written(tmp_path, "gherao\tVERB\t\t\tPROTEST\tobstruct\tsure\n")
    assert types(lexicon, jobs) == [("PROTEST", "obstruct")]
    assert types(None) == []


def test_ones_own_row_wins_over_the_tables(tmp_path: Path) -> None:
    from dateline.events.triggers import predicates

    before = predicates()["arrest"]
    events.use(written(tmp_path, "Arrest\tVERB\t\t\t-\t\tsure\n"))
    assert next(row for row in predicates()["arrest"] if row.pos == "VERB" and not row.companions).type == "-"
    events.use(None)
    assert predicates()["arrest"] == before


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ("gherao\tVERB\t\t\tPROTESTS\t\tsure\n", r"mine\.tsv, line 3: type 'PROTESTS', which is no PLOVER type"),
        ("gherao\tVERBS\t\t\tPROTEST\t\tsure\n", "line 3: pos 'VERBS'"),
        ("gherao\tVERB\t\t\tPROTEST\tabduct\tsure\n", "PROTEST has no mode 'abduct'"),
        ("gherao\tVERB\t\t\tPROTEST\t\tvery\n", "strength 'very', not sure"),
        ("\tVERB\t\t\tPROTEST\t\tsure\n", "no lemma"),
        ("gherao\tVERB\t\t\tPROTEST\t\tsure\tmore\n", "8 cells for 7 columns"),
    ],
)
def test_a_faulty_line_is_told(tmp_path: Path, rows: str, fault: str) -> None:
    with pytest.raises(DatelineError, match=fault):
        events.use(written(tmp_path, rows))


def test_the_command_tells_a_file_without_columns(tmp_path: Path) -> None:
    path = tmp_path / "mine.tsv"
    path.write_text("gherao PROTEST\n", encoding="utf-8")
    report = tmp_path / "report.txt"
    report.write_text(REPORT.text, encoding="utf-8")
    arguments = ["code", str(report), "--date", "2024-03-07", "--lexicon", str(path)]
    result = CliRunner().invoke(app, arguments)
    assert isinstance(result.exception, DatelineError)
    assert "has no line of column names" in str(result.exception)

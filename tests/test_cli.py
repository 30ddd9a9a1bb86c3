from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dateline import show
from dateline.cli import app
from dateline.export import COLUMNS

TEXT = (
    "KATI, Mali, Aug 18, 2020 (Agency) - Mutinous soldiers detained the finance minister on Tuesday. "
    "The United Nations condemned the arrest.\n"
)
RUN = CliRunner()


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_code_prints_a_table(report: Path) -> None:
    result = RUN.invoke(app, ["code", str(report)])
    assert result.exit_code == 0
    assert "COERCE" in result.stdout
    assert "2020-08-18" in result.stdout


def test_code_writes_json_lines(report: Path, tmp_path: Path) -> None:
    target = tmp_path / "events.jsonl"
    result = RUN.invoke(app, ["code", str(report), "--format", "jsonl", "--output", str(target)])
    assert result.exit_code == 0
    events = [json.loads(line) for line in target.read_text(encoding="utf-8").splitlines()]
    assert "COERCE" in {event["type"] for event in events}


def test_code_writes_csv(report: Path) -> None:
    result = RUN.invoke(app, ["code", str(report), "-f", "csv"])
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert tuple(rows[0]) == COLUMNS
    assert {row["published"] for row in rows} == {"2020-08-18"}


def test_a_bad_report_is_told_and_recorded_and_the_rest_goes_on(report: Path, tmp_path: Path) -> None:
    bad = tmp_path / "undated.txt"
    bad.write_text("Nobody knows when.", encoding="utf-8")
    record = tmp_path / "failures.jsonl"
    result = RUN.invoke(app, ["code", str(bad), str(report), "-f", "jsonl", "--failures", str(record)])
    assert result.exit_code == 1
    assert "COERCE" in result.stdout
    assert "undated.txt" in result.stderr
    assert "--date" in result.stderr
    (line,) = record.read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["stage"] == "sources"


def test_the_date_can_be_given(tmp_path: Path) -> None:
    path = tmp_path / "r.txt"
    path.write_text("Police arrested two men in Lima.", encoding="utf-8")
    result = RUN.invoke(app, ["code", str(path), "--date", "2019-05-02", "-f", "jsonl"])
    assert result.exit_code == 0
    assert json.loads(result.stdout.splitlines()[0])["time"]["start"] == "2019-05-02"


def test_explain_names_the_rule_behind_each_field(report: Path) -> None:
    result = RUN.invoke(app, ["explain", str(report)])
    assert result.exit_code == 0
    for word in ("model:", "subject", "detained", "dateline"):
        assert word in result.stdout


def test_text_cannot_drive_the_terminal() -> None:
    assert show.plain("a\x1b[2Jb\rc\x9bd\u202ee\nf") == "a [2Jb c d e f"


def test_an_unknown_bench_lists_the_known_ones() -> None:
    result = RUN.invoke(app, ["bench", "nonsense"])
    assert result.exit_code == 2
    assert "speed" in result.stderr


def test_a_bench_without_data_is_not_run_and_says_so(tmp_path: Path) -> None:
    result = RUN.invoke(app, ["bench", "gold", "--data", str(tmp_path), "--json"])
    assert result.exit_code == 1
    assert "not run" in json.loads(result.stdout)


def test_speed_is_measured_on_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "wire").mkdir()
    line = json.dumps({"id": "w1", "published": "2020-08-18", "text": "Soldiers detained the minister."})
    (tmp_path / "wire" / "reports.jsonl").write_text(line + "\n", encoding="utf-8")
    result = RUN.invoke(app, ["bench", "speed", "--data", str(tmp_path), "--json", "--jobs", "1"])
    figures = json.loads(result.stdout)
    assert figures["words"] == 4
    assert figures["failures"] == 0
    assert figures["peak MB of one process"] > 0


@pytest.mark.parametrize("command", [[], ["code"], ["explain"], ["bench"], ["train"]])
def test_help_shows_an_example(command: list[str]) -> None:
    result = RUN.invoke(app, [*command, "--help"])
    assert result.exit_code == 0
    assert not command or f"dateline {command[0]}" in result.stdout

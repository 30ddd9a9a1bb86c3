"""Batches, pieces and shards: what is written is what is read, and what dies or is cut off is done again."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pyarrow as pa
import pytest
from typer.testing import CliRunner

import stories
from built import report, shelling
from dateline import DatelineError, fleet, pipeline
from dateline.cli import app
from dateline.fleet import batches, pieces, shards
from dateline.fleet.pieces import plan, read_piece
from dateline.pipeline import Coded, renamed
from dateline.schema import Failure, Report
from dateline.sources import read
from dateline.store import Filter, Store

run = CliRunner().invoke


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of reports that make several pieces."""
    made = tmp_path_factory.mktemp("reports")
    for number in range(3):
        stories.write(made / f"{number}.jsonl", 12, seed=number)
        # Each file is a piece of its own: what is between them would be too large for one.
        with (made / f"{number}.jsonl").open("a", encoding="utf-8") as stream:
            stream.write(json.dumps({"id": f"bad-{number}", "title": "x" * 200_000}) + "\n")
    return made


@pytest.fixture(scope="module")
def coded(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the shards of those reports, as one process writes them."""
    made = tmp_path_factory.mktemp("coded")
    told = run(app, ["code", str(folder), "--shards", str(made)])
    assert told.exit_code == 1, told.output
    return made


def content(folder: Path) -> dict[str, str]:
    return {path.name: sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_what_goes_into_a_batch_comes_out() -> None:
    told = [
        Coded(report(), (shelling(report()), replace(shelling(report()), time=None, place=None, attribution=None))),
        Failure("mail-7", "sources", "the text is empty"),
        Coded(Report("bare", "Nothing.", date(2024, 1, 2)), ()),
    ]
    batch = batches.coded_batch(told)
    assert batch.schema == fleet.CODED
    assert list(batches.outcomes(batch)) == told
    items = [each if isinstance(each, Failure) else each.report for each in told]
    assert list(batches.items(batches.read_batch(items))) == items


def test_what_the_pipeline_codes_comes_out_of_a_batch_whole() -> None:
    items = list(read(["examples/mutiny.txt", "examples/reports.jsonl"]))
    model = pipeline.begin()
    told = [pipeline.code_or_fail(item, model) for item in items]
    assert list(batches.outcomes(fleet.code_batch(batches.read_batch(items), model))) == told
    assert sum(len(each.events) for each in told if isinstance(each, Coded)) > 5


def test_a_batch_of_somebody_elses_needs_three_columns() -> None:
    own = pa.RecordBatch.from_pydict(
        {"id": ["a"], "text": ["Rebels shelled the port of Dakar on Monday."], "published": [date(2024, 3, 5)]}
    )
    (batch,) = fleet.code_batches([own])
    (outcome,) = batches.outcomes(batch)
    assert isinstance(outcome, Coded)
    assert [event.type for event in outcome.events] == ["ASSAULT"]


def test_a_report_under_another_id_is_as_if_coded_under_it() -> None:
    text = "Rebels shelled the port of Dakar on Monday."
    model = pipeline.begin()
    one, other = (pipeline.code_or_fail(Report(name, text, date(2024, 3, 5)), model) for name in ("a", "b"))
    assert isinstance(one, Coded)
    assert renamed(one, "b") == other


def test_pieces_follow_what_is_read_and_not_where_it_lies(folder: Path, tmp_path: Path) -> None:
    before = list(plan([str(folder)]))
    assert len(before) == 3
    for path in folder.iterdir():
        (tmp_path / f"moved-{path.name}").write_bytes(path.read_bytes())
    assert [piece.key for piece in plan([str(tmp_path)])] == [piece.key for piece in before]
    assert {piece.key for piece in plan([str(folder)], date(2024, 1, 1))}.isdisjoint(piece.key for piece in before)
    with (tmp_path / "moved-1.jsonl").open("a") as stream:
        stream.write("\n")
    after = [piece.key for piece in plan([str(tmp_path)])]
    assert [a == b.key for a, b in zip(after, before, strict=True)] == [True, False, True]


def test_small_files_are_read_together_and_large_ones_in_shares(tmp_path: Path) -> None:
    for number in range(5):
        (tmp_path / f"{number}.txt").write_text(f"date 2024-01-02\nRebels took hill {number} near Gao.")
    stories.write(tmp_path / "large.jsonl", 2_000)
    small, *shares = plan([str(tmp_path)])
    assert len(small.paths) == 5
    assert [piece.share for piece in shares] == list(range(shares[0].shares))
    assert len({piece.key for piece in shares}) == len(shares) > 1
    whole = list(read([str(tmp_path / "large.jsonl")]))
    parts = [list(read_piece(piece, None)) for piece in shares]
    assert all(parts)
    assert [parts[n % len(parts)][n // len(parts)] for n in range(len(whole))] == whole


def test_a_file_that_has_gone_is_told_by_its_shard(tmp_path: Path) -> None:
    (piece,) = plan([str(tmp_path / "gone.jsonl")])
    (told,) = read_piece(piece, None)
    assert isinstance(told, Failure)
    assert "no such file" in told.error


def test_standard_input_is_refused() -> None:
    with pytest.raises(DatelineError, match="give files or folders"):
        list(plan(["-"]))


def test_shards_hold_what_code_gives(folder: Path, coded: Path) -> None:
    loaded = pipeline.begin()
    told = {item.id: pipeline.code_or_fail(item, loaded) for item in read([str(folder)]) if isinstance(item, Report)}
    held = [each for path in fleet.found([coded]) for each in fleet.outcomes(path)]
    assert {each.report.id: each for each in held if isinstance(each, Coded)} == told
    failed = [each for each in held if isinstance(each, Failure)]
    assert sorted(each.report for each in failed) == ["bad-0", "bad-1", "bad-2"]
    assert failed == [each for path in fleet.found([coded]) for each in fleet.failures(path)]


def test_two_processes_write_the_same_bytes(folder: Path, coded: Path, tmp_path: Path) -> None:
    run(app, ["code", str(folder), "--shards", str(tmp_path), "--jobs", "2"])
    assert content(tmp_path) == content(coded)


def test_what_is_there_is_not_coded_again(folder: Path, coded: Path, tmp_path: Path) -> None:
    for path in coded.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    first, *rest = sorted(tmp_path.iterdir())
    first.unlink()
    stamps = [path.stat().st_mtime_ns for path in rest]
    told = run(app, ["code", str(folder), "--shards", str(tmp_path), "--failures", str(tmp_path / "failed.jsonl")])
    assert "36 reports coded" in told.output
    assert [path.stat().st_mtime_ns for path in rest] == stamps
    assert len((tmp_path / "failed.jsonl").read_text().splitlines()) == 3
    (tmp_path / "failed.jsonl").unlink()
    assert content(tmp_path) == content(coded)


def test_shards_that_something_else_made_are_not_mixed(folder: Path, coded: Path, tmp_path: Path) -> None:
    for path in coded.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    job = fleet.Job(tmp_path, least=0.9)
    with pytest.raises(DatelineError, match="give a new folder"):
        list(fleet.code(job, list(plan([str(folder)]))))


def _holders(folder: Path) -> Iterator[int]:
    """Yield the processes that write a shard just now."""
    for path in Path("/proc").glob("[0-9]*/fd/*"):
        try:
            target = os.readlink(path)
        except OSError:
            continue
        if target.startswith(str(folder)) and target.endswith(".part"):
            yield int(path.parts[2])


def code_with_deaths(arguments: list[str], folder: Path, deaths: int) -> str:
    """Run a command that writes shards, kill so many of its workers as they write, and return what it said."""
    command = [sys.executable, "-m", "dateline.cli", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        while deaths and process.poll() is None:
            for pid in set(_holders(folder)) - {process.pid}:
                os.kill(pid, signal.SIGKILL)
                deaths -= 1
                break
            time.sleep(0.3)
        told, _ = process.communicate()
    assert not deaths, f"no worker to kill: {told}"
    return told


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="workers are found by what they write in /proc")
def test_workers_that_are_killed_change_nothing(folder: Path, coded: Path, tmp_path: Path) -> None:
    code_with_deaths(["code", str(folder), "--shards", str(tmp_path), "--jobs", "2"], tmp_path, 2)
    assert content(tmp_path) == content(coded)


def test_a_piece_that_killed_workers_is_coded_apart(folder: Path, coded: Path, tmp_path: Path) -> None:
    for piece in plan([str(folder)]):
        (tmp_path / f".{piece.key}.tries").write_bytes(b".." if piece.share == 0 else b"")
    run(app, ["code", str(folder), "--shards", str(tmp_path)])
    assert content(tmp_path) == content(coded)


def test_a_piece_that_kills_whatever_is_done_is_given_up(folder: Path, tmp_path: Path) -> None:
    first, *_ = plan([str(folder)])
    (tmp_path / f".{first.key}.tries").write_bytes(b"." * 5)
    told = run(app, ["code", *first.paths, "--shards", str(tmp_path)])
    assert told.exit_code == 1
    assert "its worker died 5 times" in told.output


def test_shards_go_into_a_store_as_reports_do(folder: Path, coded: Path, tmp_path: Path) -> None:
    merged, added = tmp_path / "merged.store", tmp_path / "added.store"
    assert run(app, ["add", str(merged), "--events", str(coded)]).exit_code == 1
    run(app, ["add", str(added), *(path for piece in _by_name(folder, coded) for path in piece.paths)])
    with Store.open(merged) as one, Store.open(added) as other:
        assert [*one.events()] == [*other.events()]
        assert one.counts() == other.counts()
        assert one.counts()["events"] > 36
        runs = [store.ask("SELECT version, model, lexica FROM runs")[0] for store in (one, other)]
        assert tuple(runs[0]) == tuple(runs[1])
    again = run(app, ["add", str(merged), "--events", str(coded)])
    assert "36 were there already" in again.output


def _by_name(folder: Path, coded: Path) -> list[pieces.Piece]:
    """Return the pieces in the order in which their shards are taken in."""
    return sorted(plan([str(folder)]), key=lambda piece: shards.path_of(coded, piece.key).name)


def test_a_text_that_a_store_has_under_the_same_id_comes_in_as_a_version(tmp_path: Path) -> None:
    for name, text in (("one", "Rebels shelled Gao on Monday."), ("two", "Rebels shelled Gao on Monday, killing six.")):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps({"id": "a", "published": "2024-03-05", "text": text}))
        run(app, ["code", str(tmp_path / f"{name}.jsonl"), "--shards", str(tmp_path / name)])
        run(app, ["add", str(tmp_path / "a.store"), "--events", str(tmp_path / name)])
    with Store.open(tmp_path / "a.store") as store:
        rows = [row.event for row in store.events(Filter(versions=True))]
        assert len({event.event_id for event in rows}) == 2
        assert {event.report_id[:2] for event in rows} == {"a", "a@"}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["add", "{}/a.store", "--events", "{}/none"], "no such file or folder"),
        (["add", "{}/a.store", "--events", "{}"], "holds no shards"),
        (["add", "{}/a.store"], "give either reports, or --events"),
        (["add", "{}/a.store", "x.txt", "--events", "{}"], "give either reports, or --events"),
        (["code", "x.txt", "--engine", "ray"], "give --shards FOLDER"),
    ],
)
def test_wrong_commands_are_told(arguments: list[str], words: str, tmp_path: Path) -> None:
    told = run(app, [each.replace("{}", str(tmp_path)) for each in arguments])
    assert told.exit_code != 0
    assert words in " ".join(f"{told.output} {told.exception}".replace("│", " ").split())
    assert not (tmp_path / "a.store").exists()


def test_a_file_that_is_no_shard_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_bytes(b"PAR1")
    with pytest.raises(DatelineError, match=r"x\.parquet"):
        list(fleet.outcomes(tmp_path / "x.parquet"))


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="workers are found by what they write in /proc")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_workers_end_with_who_started_them(number: int, folder: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "dateline.cli", "code", str(folder), "--shards", str(tmp_path), "--jobs", "2"]
    # Where the tests run in the background the signal would be ignored.
    with subprocess.Popen(
        command, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler)
    ) as process:
        while not (workers := set(_holders(tmp_path))):
            assert process.poll() is None
            time.sleep(0.1)
        process.send_signal(number)
        process.wait(30)
    for _ in range(100):
        if not any(Path(f"/proc/{pid}/fd").exists() and pid in set(_holders(tmp_path)) for pid in workers):
            break
        time.sleep(0.1)
    assert not set(_holders(tmp_path))
    if number == signal.SIGINT:
        assert not list(tmp_path.glob(".*"))


def test_a_script_without_a_guard_is_told(folder: Path, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "from pathlib import Path\nfrom dateline import fleet\n"
        f"list(fleet.code(fleet.Job(Path({str(tmp_path / 'coded')!r})), list(fleet.plan([{str(folder)!r}])), jobs=2))\n"
    )
    told = subprocess.run([sys.executable, str(script)], capture_output=True, text=True, timeout=120)
    assert 'a script needs `if __name__ == "__main__":`' in told.stderr

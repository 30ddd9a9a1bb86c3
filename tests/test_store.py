"""The store: what goes in comes out whole, once, and outlives whatever happens to the process or the file."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from built import LATER, RUN, coded, demand, filled, report, shelling
from dateline import DatelineError
from dateline.cli import app
from dateline.pipeline import Coded
from dateline.schema import Failure
from dateline.store import Filter, Run, Store, StoreError, files

EXAMPLES = Path(__file__).parents[1] / "examples"


def memory() -> Store:
    return Store.open(":memory:", create=True)


def test_events_come_back_as_they_went_in() -> None:
    with filled(memory()) as store:
        found = {row.event.event_id: row for row in store.events(Filter(versions=True))}
    first = report()
    assert found["harbour-1-a"].event == shelling(first)
    assert found["harbour-1-b"].event == demand(first)
    assert found["harbour-1-a"].report == first


def test_a_text_goes_in_once() -> None:
    with filled(memory()) as store:
        assert store.missing(report()) is None
        assert store.missing(report("another id")) is None


def test_another_text_under_a_known_id_is_a_report_of_its_own() -> None:
    with filled(memory()) as store:
        other = store.missing(replace(report(), text="New text."))
        assert other is not None
        assert not isinstance(other, Failure)
        assert other.id.startswith("harbour-1@")


def test_only_recode_codes_anew_and_only_what_other_code_made() -> None:
    changed = Run("1.1", "model", "lexica")
    with filled(memory()) as store:
        assert store.missing(report(), RUN) is None
        assert store.missing(report(), changed) == report()
        store.connection.execute("INSERT INTO reviews VALUES (NULL, 'harbour-1-a', 'type', 'AID', 'Ada', '2024-03-06')")
        store.start(changed)
        store.put(Coded(report(), (shelling(report(), 8),)))
        kept = [row.event for row in store.events(Filter(report="harbour-1", versions=True))]
        assert [(event.type, event.killed) for event in kept] == [("ASSAULT", 8)]
        assert store.connection.execute("SELECT value FROM reviews").fetchone()[0] == "AID"
        assert store.missing(report(), changed) is None
        dangling = store.connection.execute("SELECT count(*) FROM times WHERE id NOT IN (SELECT time FROM events)")
        assert dangling.fetchone()[0] == 0
        assert store.connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_the_newest_version_speaks() -> None:
    with filled(memory()) as store:
        assert {row.report.id for row in store.events()} == {"harbour-2", "agency-7"}
        assert store.counts()["older versions"] == 1


def test_the_next_day_s_report_is_no_version() -> None:
    # Three fifths are repeated: an update on one day, another report on the next.
    tail = " ".join(f"word{i} of the background" for i in range(5))
    for day, versions in ((date(2024, 3, 5), 1), (date(2024, 3, 6), 0)):
        with memory() as store:
            store.start(RUN)
            store.put(Coded(report("one", f"The port opened again today, officials said.\n\n{tail}"), ()))
            store.put(Coded(report("two", f"Three ships came in by noon, and nine are due.\n\n{tail}", day), ()))
            assert store.counts()["older versions"] == versions


def test_an_older_version_that_comes_late_does_not_speak() -> None:
    with memory() as store:
        store.start(RUN)
        store.put(coded(report("new", LATER, date(2024, 3, 6))))
        store.put(coded(report("old")))
        assert {row.report.id for row in store.events()} == {"new"}


def test_incidents_hold_the_tellings_of_reports() -> None:
    with filled(memory()) as store:
        (attack,) = store.connection.execute("SELECT * FROM incidents WHERE type = 'ASSAULT'")
        assert (attack["events"], attack["reports"], attack["place"]) == (3, 3, "Karsa")
        assert (attack["killed_least"], attack["killed_most"]) == (7, 11)
        why = store.connection.execute("SELECT linked FROM events WHERE id = 'agency-7-a'").fetchone()[0]
        assert "same place" in why


def test_a_failure_is_kept_until_its_report_is_coded() -> None:
    with memory() as store:
        store.start(RUN)
        store.put(Failure("harbour-1", "parse", "broken"))
        assert store.failures() == [Failure("harbour-1", "parse", "broken")]
        store.put(coded())
        assert store.failures() == []


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (Filter(), ["agency-7-a", "harbour-2-a", "harbour-2-b"]),
        (Filter(types=("REQUEST",)), ["harbour-2-b"]),
        (Filter(types=("REQUEST", "ASSAULT"), modes=("heavy-weapons",)), ["agency-7-a", "harbour-2-a"]),
        (Filter(countries=("MLI",)), ["agency-7-a", "harbour-2-a", "harbour-2-b"]),  # the demand by whom it is made of
        (Filter(countries=("NER",)), []),
        (Filter(place="kars"), ["agency-7-a", "harbour-2-a"]),
        (Filter(place="%"), []),
        (Filter(actor="dockers"), ["harbour-2-b"]),
        (Filter(actor_sectors=("REB",)), ["agency-7-a", "harbour-2-a"]),
        (Filter(actor_sectors=("REB",), actor="dockers"), []),  # of one participant, not of two
        (Filter(recipient_countries=("MLI",), recipient_sectors=("GOV",)), ["harbour-2-b"]),
        (Filter(begin=date(2024, 3, 5)), ["harbour-2-b"]),
        (Filter(end=date(2024, 3, 4)), ["agency-7-a", "harbour-2-a"]),
        (Filter(text="quays"), ["agency-7-a"]),
        (Filter(text='"send troops" OR quays'), ["agency-7-a", "harbour-2-a", "harbour-2-b"]),
        (Filter(statuses=("future",)), []),
        (Filter(background=True), []),
        (Filter(background=False, confidence=0.5), ["agency-7-a", "harbour-2-a"]),
        (Filter(report="agency-7"), ["agency-7-a"]),
        (Filter(report="harbour-1"), []),
        (Filter(report="harbour-1", versions=True), ["harbour-1-a", "harbour-1-b"]),
    ],
)
def test_filters(asked: Filter, expected: list[str]) -> None:
    with filled(memory()) as store:
        assert sorted(row.event.event_id for row in store.events(asked)) == expected
        assert store.count(asked) == len(expected)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Filter(types=("MURDER",)),
        lambda: Filter(actor_sectors=("XYZ",)),
        lambda: Filter(countries=("Mali",)),
        lambda: Filter(begin=date(2024, 3, 5), end=date(2024, 3, 4)),
    ],
)
def test_a_filter_that_can_find_nothing_is_refused(wrong: Callable[[], Filter]) -> None:
    with pytest.raises(DatelineError):
        wrong()


@pytest.mark.parametrize("words", ['"open', "AND", "nowhere:word", "a ^ b ("])
def test_words_that_can_not_be_searched_are_said(words: str) -> None:
    with filled(memory()) as store, pytest.raises(StoreError, match="can't be searched"):
        list(store.events(Filter(text=words)))


def _file(tmp_path: Path) -> Path:
    path = tmp_path / "news.store"
    filled(Store.open(path, create=True)).close()
    return path


def test_no_store_another_file_and_a_folder_are_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such store"):
        Store.open(tmp_path / "none")
    (tmp_path / "text").write_text("not a database, but long enough to be taken for one by its size " * 20)
    with pytest.raises(StoreError, match="not a Dateline store"):
        Store.open(tmp_path / "text", create=True)
    with pytest.raises(StoreError, match="is a folder"):
        Store.open(tmp_path, create=True)
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE things (id)")
    other.close()
    with pytest.raises(StoreError, match="not a Dateline store"):
        Store.open(tmp_path / "other.db", create=True)
    assert sqlite3.connect(tmp_path / "other.db").execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 1


def test_a_damaged_store_is_said(tmp_path: Path) -> None:
    path = _file(tmp_path)
    Store.open(path).connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(path.read_bytes())
    content[4096 * 2 : 4096 * 20] = b"\xff" * (4096 * 18)
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"damaged|not a Dateline store"), Store.open(path) as store:
        list(store.events())


def test_a_newer_store_asks_for_a_newer_dateline(tmp_path: Path) -> None:
    path = _file(tmp_path)
    with Store.open(path) as store:
        store.connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreError, match="newer Dateline"):
        Store.open(path)


def test_an_older_store_is_brought_up_to_date_all_of_a_step_or_nothing(tmp_path: Path) -> None:
    path = _file(tmp_path)
    with Store.open(path) as store:
        steps = {files.VERSION + 1: "ALTER TABLE runs ADD COLUMN note TEXT;\nUPDATE runs SET note = 'old; still';\n"}
        files.migrate(store.connection, path, steps)
        assert store.connection.execute("SELECT note FROM runs").fetchone()[0] == "old; still"
        bad = steps | {files.VERSION + 2: "ALTER TABLE runs ADD COLUMN more TEXT;\nALTER TABLE nowhere ADD x;\n"}
        with pytest.raises(sqlite3.Error):
            files.migrate(store.connection, path, bad)
        columns = [row["name"] for row in store.connection.execute("PRAGMA table_info(runs)")]
        assert "more" not in columns
        assert store.connection.execute("PRAGMA user_version").fetchone()[0] == files.VERSION + 1


@pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
def test_a_store_that_may_not_be_written_can_be_read(tmp_path: Path) -> None:
    path = _file(tmp_path)
    with Store.open(path) as store:
        store.connection.execute("PRAGMA query_only = ON")
        assert store.count() == 3
        with pytest.raises(StoreError, match="may not be written"):
            store.start(RUN)


def test_a_full_disk_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    path = _file(tmp_path)
    with Store.open(path) as store:
        store.start(RUN)
        pages = store.connection.execute("PRAGMA page_count").fetchone()[0]
        store.connection.execute(f"PRAGMA max_page_count = {pages}")
        long = report("long", "A paragraph that fills the disk. " * 9_000)
        with pytest.raises(StoreError, match="disk is full"):
            store.put(Coded(long, ()))
        store.connection.execute("PRAGMA max_page_count = 1000000")
        assert store.counts()["reports"] == 3
        store.put(Coded(long, ()))
        assert store.counts()["reports"] == 4


def test_a_reader_looks_on_and_a_second_writer_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = _file(tmp_path)
    with Store.open(path) as one, Store.open(path) as other:
        one.start(RUN)
        other.start(RUN)
        with one.writing():
            assert other.count() == 3
            done = threading.Event()

            def write() -> None:
                with Store.open(path) as third:
                    third.start(RUN)
                done.set()

            thread = threading.Thread(target=write)
            thread.start()
            assert not done.wait(0.3)
        thread.join(10)
        assert done.is_set()
        other.connection.execute("PRAGMA busy_timeout = 50")
        with one.writing(), pytest.raises(StoreError, match="another process"):
            other.put(coded(report("four", "Quite another text.\n\n" + report().text)))


def test_hostile_text_is_only_text() -> None:
    bad = report("'; DROP TABLE reports; --", report().text + "\n\n'; DROP TABLE events; --", title='"><script>')
    with memory() as store:
        store.start(RUN)
        store.put(coded(bad))
        assert store.count(Filter(report="'; DROP TABLE reports; --")) == 2
        assert store.count(Filter(actor="'; DROP TABLE events")) == 0
        assert store.counts()["events"] == 2


def test_killed_at_any_moment_it_loses_nothing_and_goes_on(tmp_path: Path) -> None:
    reports = tmp_path / "reports.jsonl"
    lines = [
        f'{{"id": "r{i}", "published": "2024-03-{i % 28 + 1:02}", "text": "Rebels attacked post {i} near Goma on '
        f'Monday and killed {i + 2} soldiers. Kenya condemned attack {i}."}}\n'
        for i in range(60)
    ]
    reports.write_text("".join(lines), encoding="utf-8")
    path = tmp_path / "news.store"
    command = [sys.executable, "-m", "dateline.cli", "add", str(path), str(reports)]
    stored = 0
    for wait in (0.0, 0.15, 0.3):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        # Killed some moments after it began to write.
        while process.poll() is None and time.monotonic() < deadline and _reports(path) <= stored:
            time.sleep(0.02)
        time.sleep(wait)
        process.send_signal(signal.SIGKILL)
        process.wait()
        assert _reports(path) >= stored
        stored = _reports(path)
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    whole = tmp_path / "whole.store"
    subprocess.run([*command[:4], str(whole), str(reports)], capture_output=True, check=True)
    assert _content(path) == _content(whole)


def _reports(path: Path) -> int:
    if not path.exists():
        return 0
    try:
        with Store.open(path) as store:
            return store.counts()["reports"]
    except StoreError:
        return 0


def _content(path: Path) -> list[tuple[object, ...]]:
    with Store.open(path) as store:
        assert store.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
        assert store.connection.execute("PRAGMA foreign_key_check").fetchall() == []
        return [(row.report, row.event, row.incident) for row in store.events(Filter(versions=True))]


def test_the_commands_add_and_query(tmp_path: Path) -> None:
    path = str(tmp_path / "news.store")
    run = CliRunner().invoke
    first = run(app, ["add", path, str(EXAMPLES / "harbour.txt")])
    assert first.exit_code == 0, first.output
    assert "1 report coded" in first.output
    again = run(app, ["add", path, str(EXAMPLES / "harbour.txt")])
    assert "1 was there already" in again.output
    shown = run(app, ["query", path, "--format", "jsonl", "--limit", "2"])
    assert len(shown.output.splitlines()) == 2
    assert " events" in run(app, ["query", path]).output
    none = run(app, ["query", path, "--text", "nowhere"])
    assert none.exit_code == 0
    assert "no event" in none.output
    wrong = run(app, ["query", path, "--type", "MURDER"])
    assert isinstance(wrong.exception, DatelineError)

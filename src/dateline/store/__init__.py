"""The store: one SQLite file that keeps reports, what was coded from them, and what people said of it.

Reports come in once: a report whose text is there already is passed over. A store is whole at every moment: each report
goes in with all that belongs to it, or not at all. Readers may look while one process writes.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from dateline import duplicates
from dateline.schema import Event, Failure, Report
from dateline.store import records
from dateline.store.files import StoreError, connect, told, transaction
from dateline.store.filters import Filter
from dateline.store.link import Linker

if TYPE_CHECKING:
    from dateline.pipeline import Coded

__all__ = ["Filter", "Row", "Run", "Store", "StoreError"]


@dataclass(frozen=True, slots=True)
class Run:
    """What codes the reports that come in: Dateline's version, the model's SHA-256, one over the lexica."""

    version: str
    model: str
    lexica: str


@dataclass(frozen=True, slots=True)
class Row:
    """An event of a store with its report, its incident's number, and why it was put there (None: it is its first)."""

    report: Report
    event: Event
    incident: int | None
    linked: str | None = None


class Store:
    """A store that is open; a context manager that closes it. `Store.open(path)` makes one."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection
        self._run: int | None = None
        self._linker = Linker(connection)

    @classmethod
    def open(cls, path: str | Path, *, create: bool = False) -> Store:
        """Open a store's file, or with `create` make it; raises StoreError where that can't be done."""
        return cls(Path(path), connect(Path(path), create=create))

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Do all that is written in a block or nothing of it; raises StoreError where it can't be written."""
        with told(self.path), transaction(self.connection):
            self._linker.forget(always=True)
            yield self.connection

    @contextmanager
    def _linking(self) -> Iterator[tuple[sqlite3.Connection, Linker]]:
        """Do all that is written in a block or nothing of it, with what links it; the linker knows of it all."""
        try:
            with told(self.path), transaction(self.connection):
                self._linker.forget()
                yield self.connection, self._linker
        except BaseException:
            self._linker.forget(always=True)
            raise

    def start(self, run: Run) -> int:
        """Begin a run, under which reports go in, and return its number."""
        with self.writing() as connection:
            self._run = connection.execute(
                "INSERT INTO runs (started, version, model, lexica) VALUES (?, ?, ?, ?)",
                (_now(), run.version, run.model, run.lexica),
            ).lastrowid
        assert self._run is not None
        return self._run

    def finish(self) -> None:
        """Say that the run came to its end."""
        with self.writing() as connection:
            connection.execute("UPDATE runs SET finished = ? WHERE id = ?", (_now(), self._run))

    def missing(self, item: Report | Failure, recode: Run | None = None) -> Report | Failure | None:
        """Return what is to be coded of an item: None where its text is there already, else a report or the Failure.

        With `recode`, a report that other code or another model coded is to be coded again. A report whose id another
        text has gets its digest behind the id: it is a version of its own.
        """
        if isinstance(item, Failure):
            return item
        digest = digest_of(item)
        with told(self.path):
            same = self.connection.execute(
                "SELECT reports.id, version, model, lexica FROM reports JOIN runs ON runs.id = run WHERE digest = ?",
                (digest,),
            ).fetchone()
            if same is not None:
                if recode is None or (same["version"], same["model"], same["lexica"]) == _fields(recode):
                    return None
                return replace(item, id=same["id"])
            taken = self.connection.execute("SELECT 1 FROM reports WHERE id = ?", (item.id,)).fetchone()
        return item if taken is None else replace(item, id=f"{item.id}@{digest[:8]}")

    def known(self, report: Report) -> str | None:
        """Return the id under which a report's text is in the store, None where it is not."""
        found = self.ask("SELECT id FROM reports WHERE digest = ?", [digest_of(report)])
        return found[0]["id"] if found else None

    def put(self, outcome: Coded | Failure, *, watched: bool = True) -> None:
        """Write a coded report with its events, chained to its versions and linked to incidents, or a Failure.

        One that is not `watched` waits for the rules of `dateline watch`.
        """
        assert self._run is not None, "start a run first"
        with self._linking() as (connection, linker):
            if isinstance(outcome, Failure):
                connection.execute(
                    "INSERT OR REPLACE INTO failures VALUES (?, ?, ?, ?, ?)",
                    (outcome.report, outcome.stage, outcome.error, self._run, _now()),
                )
                return
            report = outcome.report
            connection.execute("DELETE FROM failures WHERE report = ?", (report.id,))
            known = connection.execute("SELECT digest FROM reports WHERE id = ?", (report.id,)).fetchone()
            if known is None:
                self._insert(connection, report, watched)
            else:
                # Coded anew, or another process was faster: the text stays, what was read from it is replaced.
                linker.unlink(report.id)
                for table in ("events", "times", "places"):
                    connection.execute(f"DELETE FROM {table} WHERE report = ?", (report.id,))
                connection.execute("UPDATE reports SET run = ? WHERE id = ?", (self._run, report.id))
            records.insert(connection, outcome.events, self._run)
            country = _main_country(outcome.events)
            connection.execute("UPDATE reports SET country = ? WHERE id = ?", (country, report.id))
            linker.link(report.id)

    def _insert(self, connection: sqlite3.Connection, report: Report, watched: bool) -> None:
        told_grams = duplicates.grams(report.text)
        signature = duplicates.signature(told_grams)
        newest = self._linker.newest(report, told_grams, signature)
        connection.execute(
            "INSERT INTO reports VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?, ?)",
            (
                report.id, report.title, report.text, report.published.isoformat(), report.published_basis,
                report.publisher, report.dateline, report.url, report.language, digest_of(report), signature,
                len(told_grams), newest, self._run, _now(), int(watched),
            ),
        )  # fmt: skip

    def events(
        self,
        asked: Filter | None = None,
        *,
        order: str = "day",
        limit: int | None = None,
        offset: int = 0,
        evidence: bool = True,
    ) -> Iterator[Row]:
        """Yield the events that a filter asks for, by day (those without a day last) and then as the reports tell them.

        `order` is "day" or "newest" (the last day first); without `evidence` that is left out. Raises StoreError where
        the store can't be read.
        """
        where, values = (asked or Filter()).sql()
        by = {"day": "e.day IS NULL, e.day", "newest": "e.day IS NULL, e.day DESC"}[order]
        bound = "" if limit is None else f" LIMIT {int(limit)} OFFSET {int(offset)}"
        with told(self.path):
            ids = [
                row["id"]
                for row in self.connection.execute(
                    "SELECT e.id FROM events e JOIN reports r ON r.id = e.report "
                    f"WHERE {where} ORDER BY {by}, r.published, r.rowid, e.trigger_start{bound}",
                    values,
                )
            ]
            for found in records.read(self.connection, ids, evidence=evidence):
                yield Row(*found)

    def by_id(self, ids: Iterable[str]) -> Iterator[Row]:
        """Yield events by id; unknown ids are passed over."""
        with told(self.path):
            for found in records.read(self.connection, ids):
                yield Row(*found)

    def ask(self, sql: str, values: Sequence[object] = ()) -> list[sqlite3.Row]:
        """Return the rows of a question in SQL; raises StoreError where it can't be answered."""
        with told(self.path):
            return self.connection.execute(sql, values).fetchall()

    def count(self, asked: Filter | None = None) -> int:
        """Return how many events a filter asks for."""
        where, values = (asked or Filter()).sql()
        with told(self.path):
            found = self.connection.execute(
                f"SELECT count(*) FROM events e JOIN reports r ON r.id = e.report WHERE {where}", values
            ).fetchone()
        return int(found[0])

    def beside(self, asked: Filter) -> tuple[list[str], list[tuple[str, ...]]]:
        """Return the systems whose rows were taken in, and by day and type how many incidents we have and rows each."""
        where, values = asked.sql()
        theirs, others = asked.imports_sql()
        counts: dict[tuple[str, str], dict[str, int]] = {}
        with told(self.path):
            systems = [row[0] for row in self.connection.execute("SELECT DISTINCT system FROM imports ORDER BY 1")]
            for day, kind, count in self.connection.execute(
                "SELECT e.day, e.type, count(DISTINCT e.incident) FROM events e JOIN reports r ON r.id = e.report "
                f"WHERE {where} AND e.day IS NOT NULL GROUP BY 1, 2",
                values,
            ):
                counts.setdefault((day, kind), {})["ours"] = count
            for system, day, kind, count in self.connection.execute(
                f"SELECT system, day, type, count(*) FROM imports WHERE {theirs} AND day IS NOT NULL GROUP BY 1, 2, 3",
                others,
            ):
                counts.setdefault((day, kind or "–"), {})[system] = count
        rows = [
            (*key, *(str(each.get(name, "")) for name in ("ours", *systems))) for key, each in sorted(counts.items())
        ]
        return systems, rows

    def reports(self, ids: Iterable[str]) -> Iterator[Report]:
        """Yield reports by id; unknown ids are passed over."""
        with told(self.path):
            for each in ids:
                row = self.connection.execute("SELECT * FROM reports WHERE id = ?", (each,)).fetchone()
                if row is not None:
                    yield records.report_of(row)

    def failures(self) -> list[Failure]:
        """Return what could not be read or coded, and was not coded since."""
        with told(self.path):
            rows = self.connection.execute("SELECT report, stage, error FROM failures ORDER BY report")
            return [Failure(*row) for row in rows]

    def counts(self) -> dict[str, int]:
        """Return how many reports, older versions, events, incidents and failures there are."""
        questions = {
            "reports": "SELECT count(*) FROM reports",
            "older versions": "SELECT count(*) FROM reports WHERE newest <> id",
            "events": "SELECT count(*) FROM events",
            "incidents": "SELECT count(*) FROM incidents",
            "failures": "SELECT count(*) FROM failures",
        }
        with told(self.path):
            return {name: self.connection.execute(sql).fetchone()[0] for name, sql in questions.items()}


def digest_of(report: Report) -> str:
    """Return the SHA-256 of what makes a report itself: its title, text and day of publication."""
    told_text = "\n".join((report.title or "", report.published.isoformat(), report.text))
    return sha256(told_text.encode("utf-8", "surrogatepass")).hexdigest()


def _main_country(events: Iterable[Event]) -> str | None:
    """Return the country of half of the known places of events or more, None where there is none."""
    countries = Counter(event.place.country for event in events if event.place is not None and event.place.country)
    return next((each for each, count in countries.most_common(1) if 2 * count >= countries.total()), None)


def _fields(run: Run) -> tuple[str, str, str]:
    return run.version, run.model, run.lexica


def _marks(values: Iterable[object]) -> str:
    return ", ".join("?" for _ in values)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

"""Open a store's file: made, brought up to date, and its errors said in words that a person can act on."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from dateline import DatelineError

APPLICATION = 0x44544C4E
"""SQLite's `application_id` of a store: "DTLN"."""
VERSION = 1
"""SQLite's `user_version` of the schema in `schema.sql`."""
WAIT = 30.0
"""So many seconds a writer waits for another one."""


MEMORY = ":memory:"
"""The path of a store that is kept in memory and goes when it is closed."""


class StoreError(DatelineError):
    """A store can't be opened, read or written; the message names the file and what to do."""


def connect(path: Path, *, create: bool = False) -> sqlite3.Connection:
    """Return a connection to a store, with its schema brought up to date; `create` makes a new file where none is.

    Raises StoreError where there is none, it is none, or it can't be read.
    """
    memory = str(path) == MEMORY
    if not memory and not path.exists() and not create:
        raise StoreError(f"{path}: no such store; `dateline add {path} REPORTS` makes one")
    if not memory and path.is_dir():
        raise StoreError(f"{path} is a folder: give the store's file")
    with told(path):
        connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
        try:
            _prepare(connection, path, create)
        except BaseException:
            connection.close()
            raise
    return connection


def is_store(path: Path) -> bool:
    """Say whether a file is one of SQLite's."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(16) == b"SQLite format 3\0"


def _prepare(connection: sqlite3.Connection, path: Path, create: bool) -> None:
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA foreign_keys = ON")
    # The two are said before anything is written, so that a file of another kind stays as it is.
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if application != APPLICATION and not (empty and create):
        raise StoreError(f"{path} is not a Dateline store: give another file")
    if empty:
        connection.execute("PRAGMA journal_mode = WAL")
        with transaction(connection):
            # Another process may have been first.
            if connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0:
                run_script(connection, files("dateline.store").joinpath("schema.sql").read_text(encoding="utf-8"))
                connection.execute(f"PRAGMA application_id = {APPLICATION}")
                connection.execute(f"PRAGMA user_version = {VERSION}")
    migrate(connection, path, migrations())
    # What is committed outlives the process, whatever happens to it; only a power cut may take the last seconds.
    connection.execute("PRAGMA synchronous = NORMAL")


def migrations() -> dict[int, str]:
    """Return the scripts that bring a store from the version before to each version."""
    folder = files("dateline.store").joinpath("migrations")
    found = [entry for entry in folder.iterdir() if entry.name.endswith(".sql")] if folder.is_dir() else []
    return {int(entry.name.partition("_")[0]): entry.read_text(encoding="utf-8") for entry in found}


def migrate(connection: sqlite3.Connection, path: Path, steps: Mapping[int, str]) -> None:
    """Run the steps that a store lacks, all of each or nothing; raises StoreError where the store is newer than we."""
    latest = max([VERSION, *steps])
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > latest:
        raise StoreError(
            f"{path} was written by a newer Dateline (schema {version}, here {latest}): upgrade with "
            "`pip install --upgrade dateline`"
        )
    for number in range(version + 1, latest + 1):
        with transaction(connection):
            if connection.execute("PRAGMA user_version").fetchone()[0] < number:
                run_script(connection, steps[number])
                connection.execute(f"PRAGMA user_version = {number}")


def run_script(connection: sqlite3.Connection, script: str) -> None:
    """Run some statements within the transaction that is open (`executescript` would end it)."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Do all of a block or nothing of it; waits for another writer."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        # A full disk may have ended the transaction already.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn SQLite's errors into StoreErrors that name the file and the remedy."""
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"{path}: {_remedy(str(error))}") from error


_REMEDIES = (
    ("locked", "another process has been writing to it for half a minute: wait until it is done"),
    ("is full", "the disk is full: make room and give the same command again; what was stored stays"),
    ("readonly", "the file or its folder may not be written: change its permissions or copy it elsewhere"),
    ("unable to open", "can't be opened: see that its folder is there and may be read and written"),
    ("not a database", "not a Dateline store: give another file"),
    ("malformed", "the file is damaged: restore a copy, or save what can be read with `sqlite3 FILE .recover`"),
    ("no such table", "the file has not the schema of a Dateline store: give another file"),
    ("unterminated string", "these words can't be searched for: close the quotation marks"),
    ("no such column: ", "these words can't be searched for: put them in quotation marks"),
    ("fts5: syntax", "these words can't be searched for: put them in quotation marks"),
)


def _remedy(message: str) -> str:
    return next((remedy for sign, remedy in _REMEDIES if sign in message), message)

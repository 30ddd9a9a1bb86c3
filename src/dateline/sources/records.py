"""Reads records, one report each: JSON lines, and tables with a header (CSV)."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import BinaryIO

from dateline.schema import Failure, Report
from dateline.sources.text import MAX_TEXT, Item, Raw, UnreadableError, decode, failure, to_report

MAX_LINE = 5_000_000
"""The most bytes of one line that are read; the rest of a longer line is skipped."""

FIELDS = {
    "text": ("text", "body", "content"),
    "title": ("title", "headline"),
    "published": ("published", "date", "published_at"),
    "publisher": ("publisher", "source"),
    "url": ("url", "link"),
    "language": ("language", "lang"),
    "dateline": ("dateline",),
    "id": ("id",),
}
"""The names under which a record may give each field, the first one present and not empty being taken."""


def read_jsonl(name: str, stream: BinaryIO, option: date | None) -> Iterator[Item]:
    """Read JSON lines, an object a line; a bad line is a Failure and the others go on."""
    seen = False
    for number, line in _lines(stream):
        where = f"{name}:{number}"
        if isinstance(line, UnreadableError):
            yield where, failure(where, str(line))
        elif line.strip():
            # A file of JSON that is not JSON lines would fail on each of its lines: say so once.
            if not seen and (line.strip() == "{" or line.strip() == "["):
                yield where, failure(name, "JSON over many lines: write one object a line, for example with `jq -c`")
                return
            yield where, _from_json(where, line, option)
        else:
            continue
        seen = True
    if not seen:
        yield name, failure(name, "the file is empty: give one JSON object a line")


def read_csv(name: str, stream: BinaryIO, option: date | None) -> Iterator[Item]:
    """Read a table whose header names the fields; a bad row is a Failure and the others go on."""
    feed = _lines(stream)
    number = 0

    def advance() -> str:
        nonlocal number
        number, line = next(feed)
        if isinstance(line, UnreadableError):
            raise line
        return line

    # The limit is the csv module's own and shared by all who use it, so it is only ever raised.
    csv.field_size_limit(max(MAX_TEXT, csv.field_size_limit()))
    # `iter(call, sentinel)` goes on after the call raises, where a generator would be finished.
    source = iter(advance, None)
    try:
        header = next((line for line in source if line.strip()), "")
        delimiter, columns = _header(header)
    except (UnreadableError, csv.Error) as error:
        yield name, failure(name, str(error))
        return
    rows = csv.reader(source, delimiter=delimiter, strict=True)
    seen = False
    while True:
        where = f"{name}:{number + 1}"
        try:
            row = next(rows)
            if any(row):
                seen = True
                yield where, _from_row(where, columns, row, option)
        except StopIteration:
            break
        except UnreadableError as error:
            seen = True
            yield f"{name}:{number}", failure(f"{name}:{number}", str(error))
        except csv.Error as error:
            seen = True
            yield where, failure(where, f"{error}: is a quotation mark out of place or never closed?")
    if not seen:
        yield name, failure(name, "a header and no rows: give one report a row")


def _lines(stream: BinaryIO) -> Iterator[tuple[int, str | UnreadableError]]:
    """Number the lines and decode each by itself, never holding more than MAX_LINE bytes of one."""
    offset = number = 0
    while data := stream.readline(MAX_LINE + 1):
        number += 1
        size = len(data)
        if size > MAX_LINE and not data.endswith(b"\n"):
            while rest := stream.readline(MAX_LINE):
                size += len(rest)
                if rest.endswith(b"\n"):
                    break
            yield number, UnreadableError(f"a line of {size:,} bytes, over {MAX_LINE:,}: split the report")
        else:
            try:
                yield number, decode(data, offset)
            except UnreadableError as error:
                yield number, error
                # NULs from the very first line on are a binary file, not a damaged line.
                if number == 1 and b"\0" in data:
                    return
        offset += size


def _from_json(where: str, line: str, option: date | None) -> Report | Failure:
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        return failure(where, f"broken JSON: {error.msg} at column {error.colno}")
    except (RecursionError, ValueError):
        return failure(where, "broken JSON: nested too deep, or a number too long")
    if not isinstance(record, dict):
        return failure(where, f"{_kind(record)}, not a JSON object: write one object a line")
    return from_record(where, record, option)


def _header(line: str) -> tuple[str, list[str]]:
    """Choose the delimiter that finds most known fields in a header, and return it with the columns.

    csv.Sniffer guesses from how often a character occurs, which commas in a news text mislead.
    Raises UnreadableError where no delimiter finds a text.
    """
    known = {name for names in FIELDS.values() for name in names}

    def split(delimiter: str) -> list[str]:
        return [column.strip().lower() for column in next(csv.reader([line], delimiter=delimiter), [])]

    delimiter = max(",;\t", key=lambda mark: len(known.intersection(split(mark))))
    columns = split(delimiter)
    if known.isdisjoint(columns) or set(FIELDS["text"]).isdisjoint(columns):
        raise UnreadableError(
            "no header with a column `text` (or `body`, `content`): name the columns in the first row"
        )
    return delimiter, columns


def _from_row(where: str, columns: list[str], row: list[str], option: date | None) -> Report | Failure:
    if len(row) != len(columns):
        return failure(
            where,
            f"{len(row)} fields where the header has {len(columns)}: put fields that hold the delimiter, quotation "
            "marks or line ends in quotation marks",
        )
    return from_record(where, dict(zip(columns, row, strict=True)), option)


def from_record(where: str, record: Mapping[str, object], option: date | None) -> Report | Failure:
    """Return the report that a record's fields make, or why they make none."""
    given = {str(name).strip().lower(): value for name, value in record.items() if value not in (None, "")}
    found = {field: next((given[name] for name in names if name in given), None) for field, names in FIELDS.items()}
    report = where
    try:
        own = found["id"]
        if own is not None:
            if isinstance(own, bool) or not isinstance(own, (str, int, float)):
                raise UnreadableError(f"field `id`: {_kind(own)}, not a string or a number")
            report = str(own)
        text, published = found["text"], found["published"]
        if text is None:
            raise UnreadableError("no text: give a field `text` (or `body`, `content`)")
        if not isinstance(text, str):
            raise UnreadableError(f"field `text`: {_kind(text)}, not a string")
        if published is not None and not isinstance(published, str):
            raise UnreadableError(f"field `published`: {_kind(published)}, not a string: write YYYY-MM-DD")
        # The other fields are taken where they are strings; a feed may put an object under `source`.
        title, publisher, url, language, dateline = (
            value.strip() or None if isinstance(value := found[field], str) else None
            for field in ("title", "publisher", "url", "language", "dateline")
        )
        raw = Raw(text, title, published, publisher, url, language, dateline, None if own is None else report)
        return to_report(raw, option)
    except UnreadableError as error:
        return failure(report, str(error) if report == where else f"{where}: {error}")


def _kind(value: object) -> str:
    """Name a JSON value's type in JSON's words."""
    names = {bool: "true or false", int: "a number", float: "a number", str: "a string", list: "a list"}
    return "null" if value is None else names.get(type(value), "an object")

"""Reads a text file as one report, and makes a Report of what any source held."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import sha256
from itertools import islice
from typing import BinaryIO

from dateline.schema import Failure, PublishedBasis, Report
from dateline.sources.published import Dateline, find_dateline, find_leading, parse_date

MAX_TEXT = 20_000_000
"""The most bytes of a text file, or characters of a record's text, that are read."""

NO_DATE = "no publication date: give --date YYYY-MM-DD, a field `published`, or begin the text with `date YYYY-MM-DD`"
"""What a report without a date is told."""

Item = tuple[str, Report | Failure]
"""Where something stood (a file, or a file and line), and what was made of it."""

_TITLE = re.compile(r"\s*+(?:title|headline)[ \t]{0,4}:[ \t]{0,4}(\S[^\n]{0,1000})(?:\n|\Z)", re.IGNORECASE)
_HTML_START = re.compile(r"\s*+<(?:!doctype\s{1,4}html|html)\b", re.IGNORECASE)
_HTML_TAG = re.compile(r"</?(?:a|b|body|br|div|em|h[1-6]|img|li|p|script|span|strong|td|tr|ul)\b[^<>]{0,500}>", re.I)
_HTML_SAMPLE = 50_000  # characters searched for tags
_HTML_TAGS = 3  # so many tags are markup; fewer may be quoted


class UnreadableError(Exception):
    """What a source held cannot be made a report; its words say why, and what to do."""


@dataclass(frozen=True, slots=True)
class Raw:
    """What a source held, before its date is looked for and checked."""

    text: str
    title: str | None = None
    published: str | None = None
    publisher: str | None = None
    url: str | None = None
    language: str | None = None
    dateline: str | None = None
    id: str | None = None


def failure(report: str, error: str) -> Failure:
    """Return the Failure of this stage."""
    return Failure(report, "sources", error)


def read_text(name: str, stream: BinaryIO, option: date | None) -> Iterator[Item]:
    """Read a stream as the text of one report, with a `Title:` line if it has one."""
    try:
        data = stream.read(MAX_TEXT + 1)
        if len(data) > MAX_TEXT:
            raise UnreadableError(f"over {MAX_TEXT:,} bytes: split it, one report a file, or write JSON lines")
        title, text = _take_title(_universal(decode(data)))
        yield name, to_report(Raw(text, title=title), option)
    except UnreadableError as error:
        yield name, failure(name, str(error))


def decode(data: bytes, offset: int = 0) -> str:
    """Decode UTF-8, without a byte order mark; `offset` is where the data began in its file.

    Raises UnreadableError for anything else.
    """
    if b"\0" in data:
        raise UnreadableError("NUL bytes: a binary file, or UTF-16: save it as UTF-8 text")
    try:
        return data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"not UTF-8 at byte {offset + error.start}: re-save the file as UTF-8") from None


def to_report(raw: Raw, option: date | None, told_by: PublishedBasis = "field") -> Report:
    """Make the Report: find its date, cut what stood before the text, and give it an id.

    `told_by` is where the date of `raw` comes from.

    Raises UnreadableError where there is no text, no date, or what should be text is something else.
    """
    _check(raw)
    text = raw.text.removeprefix("\ufeff")
    leading = find_leading(text)
    if leading:
        text = text[leading[1] :]
    dateline = _field_dateline(raw.dateline) if raw.dateline else find_dateline(text)
    words = raw.dateline
    if dateline and not raw.dateline:
        text, words = text[dateline.end :], dateline.words
    if not text.strip():
        raise UnreadableError("the text is empty: remove the report or give its text")
    published, basis = _published(raw, option, leading[0] if leading else None, dateline, told_by)
    # A day ahead is today somewhere: zones reach fourteen hours.
    if published > date.today() + timedelta(days=1):
        raise UnreadableError(f"the publication date {published} lies in the future: correct it or give --date")
    return Report(
        id=raw.id or sha256(f"{published}\n{text}".encode()).hexdigest()[:16],
        text=text,
        published=published,
        published_basis=basis,
        title=raw.title,
        publisher=raw.publisher,
        dateline=words,
        url=raw.url,
        language=raw.language,
    )


def _check(raw: Raw) -> None:
    """Raise UnreadableError for a text that is no text."""
    if not raw.text.strip("\ufeff \t\r\n"):
        raise UnreadableError("the text is empty: remove the report or give its text")
    if len(raw.text) > MAX_TEXT:
        raise UnreadableError(f"a text over {MAX_TEXT:,} characters: split it")
    if "\0" in raw.text:
        raise UnreadableError("NUL characters in the text: binary data, not a report")
    if (
        _HTML_START.match(raw.text)
        or len(list(islice(_HTML_TAG.finditer(raw.text[:_HTML_SAMPLE]), _HTML_TAGS))) == _HTML_TAGS
    ):
        raise UnreadableError("looks like HTML: extract the text first, for example with trafilatura")
    for value in (raw.text, raw.title, raw.publisher, raw.url, raw.language, raw.dateline, raw.id):
        # JSON can spell half of a surrogate pair, which no file or database can hold.
        try:
            (value or "").encode()
        except UnicodeEncodeError as error:
            raise UnreadableError(f"half a surrogate pair at character {error.start}: write it as UTF-8") from None


def _published(
    raw: Raw, option: date | None, leading: date | None, dateline: Dateline | None, told_by: PublishedBasis
) -> tuple[date, PublishedBasis]:
    if option:
        return option, "option"
    if raw.published:
        try:
            return parse_date(raw.published), told_by
        except ValueError as error:
            raise UnreadableError(f"field `published`: {error}") from None
    if leading:
        return leading, "leading"
    if dateline and dateline.date:
        return dateline.date, "dateline"
    if dateline and dateline.month:
        raise UnreadableError(
            f"no publication date: the dateline {dateline.words!r} has no year: give --date YYYY-MM-DD or a field "
            "`published`"
        )
    raise UnreadableError(NO_DATE)


def _field_dateline(value: str) -> Dateline | None:
    """Read a record's own dateline, which has lost the dash and the text that followed it."""
    return find_dateline(value.rstrip(" \t\n-–—_") + " — Text")


def _take_title(text: str) -> tuple[str | None, str]:
    """Take a title line out of the head of a text file: its first line, or the one after a leading date."""
    leading = find_leading(text)
    start = leading[1] if leading else 0
    match = _TITLE.match(text, start)
    if match is None:
        return None, text
    return match[1].strip(), text[:start] + text[match.end() :]


def _universal(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")

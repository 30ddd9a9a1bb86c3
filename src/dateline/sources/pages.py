"""Reads what the web holds: saved pages, feeds, and archives of pages (WARC).

A page's text, title and date are found by trafilatura. Where a page gives no date an archive's day of capture stands
for it, and the report says so (`published_basis` "capture").
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, BinaryIO

from dateline.schema import Failure, Report
from dateline.sources.text import MAX_TEXT, Item, Raw, UnreadableError, failure, to_report

LARGEST = 10_000_000
"""The most bytes of a page; of a larger one nothing is read."""
_LEAST = 50  # letters of an article; what is shorter is a notice or a menu
_TAGS = re.compile(r"<[^<>]{0,2000}>")
_HTML = ("text/html", "application/xhtml+xml")


def read_html(name: str, stream: BinaryIO, option: date | None) -> Iterator[Item]:
    """Read a stream as one saved page."""
    yield name, page(name, stream.read(LARGEST + 1), option)


def page(
    name: str, content: bytes, option: date | None, *, url: str | None = None, captured: date | None = None
) -> Report | Failure:
    """Return the report of a page, or why it is none.

    `option` beats the page's own day, which beats the `captured` one.
    """
    if len(content) > LARGEST:
        return failure(name, f"a page over {LARGEST:,} bytes: save its article alone")
    try:
        found = _extract(content, url)
        if found is None or sum(map(str.isalpha, found.text or "")) < _LEAST:
            raise UnreadableError("no article was found in the page: give its text as a .txt file")
        text = _without_title(found.text, found.title)
        day = found.date or (None if captured is None else captured.isoformat())
        raw = Raw(
            text, title=found.title or None, published=day, publisher=found.sitename or found.hostname or None,
            url=url or found.url or None, language=found.language or None,
        )  # fmt: skip
        return to_report(raw, option, "page" if found.date else "capture")
    except UnreadableError as error:
        return failure(name, str(error))


def _extract(content: bytes, url: str | None) -> Any:
    """Return what trafilatura finds in a page, None for nothing."""
    trafilatura = library("trafilatura")
    try:
        # Its parser resolves no entities and fetches nothing.
        return trafilatura.bare_extraction(
            content, url=url, with_metadata=True, include_comments=False, include_tables=False, favor_precision=True
        )
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise UnreadableError(f"the page can't be read ({type(error).__name__})") from None


def _without_title(text: str, title: str | None) -> str:
    """Return a text without its own title in front, which would be coded twice."""
    text = text.strip()
    if title and text.casefold().startswith(title.strip().casefold()):
        rest = text[len(title.strip()) :]
        if rest[:1] in {"\n", "\r"}:
            return rest.lstrip()
    return text


def read_feed(name: str, stream: BinaryIO, option: date | None) -> Iterator[Item]:
    """Read an RSS or Atom feed, a report an entry; one without text or date is a Failure."""
    content = stream.read(MAX_TEXT + 1)
    if len(content) > MAX_TEXT:
        yield name, failure(name, f"a feed over {MAX_TEXT:,} bytes")
        return
    yield from feed(name, content, option)


def feed(name: str, content: bytes, option: date | None = None) -> Iterator[Item]:
    """Yield the reports of a feed's entries; a damaged feed gives what can be read of it, and a Failure."""
    if b"<!ENTITY" in content[:100_000]:
        yield name, failure(name, "the feed declares entities, which can't be trusted: it is not read")
        return
    told = library("feedparser").parse(io.BytesIO(content), sanitize_html=True, resolve_relative_uris=False)
    if told.bozo and not told.entries:
        yield name, failure(name, f"no feed that can be read: {told.bozo_exception}")
        return
    publisher = told.feed.get("title")
    # Where the XML breaks off, its last entry may be half of one: it comes again when the feed is whole.
    broken = bool(told.bozo) and type(told.bozo_exception).__name__ == "SAXParseException"
    for number, entry in enumerate(told.entries[:-1] if broken else told.entries, 1):
        where = f"{name}:{number}"
        parts = [part.get("value", "") for part in entry.get("content", [])] or [entry.get("summary", "")]
        title = _words(entry.get("title", ""))
        text = _without_title("\n\n".join(_words(part) for part in parts), title) or title
        when = entry.get("published_parsed") or entry.get("updated_parsed")
        day = None if when is None else date(*when[:3]).isoformat()
        raw = Raw(
            text, title=title or None, published=day, publisher=publisher, url=entry.get("link"),
            id=entry.get("id") or entry.get("link"), language=(told.feed.get("language") or None),
        )  # fmt: skip
        try:
            yield where, to_report(raw, option, "feed")
        except UnreadableError as error:
            yield where, failure(raw.id or where, str(error))
    if broken:
        yield name, failure(name, f"the feed is damaged ({told.bozo_exception}): what could be read was")


def _words(markup: str) -> str:
    """Return the words of a piece of HTML, a line's end for each block."""
    import html

    text = re.sub(r"</?(?:p|br|div|li|h\d)\b[^<>]{0,500}>", "\n\n", markup)
    text = html.unescape(_TAGS.sub("", text))
    return "\n\n".join(" ".join(line.split()) for line in text.split("\n\n") if line.strip())


def read_warc(name: str, stream: BinaryIO, option: date | None) -> Iterator[Item]:
    """Read an archive of pages, plain or gzipped, a report a page; what is no page is passed over."""
    warc: Any = library("fastwarc.warc")
    try:
        archive = warc.ArchiveIterator(stream, record_types=warc.WarcRecordType.response, parse_http=True)
        for number, record in enumerate(archive, 1):
            where = f"{name}:{number}"
            try:
                kind = (record.http_content_type or "").lower()
                if kind not in _HTML:
                    continue
                url = record.headers.get("WARC-Target-URI")
                captured = _day(record.headers.get("WARC-Date"))
                yield where, page(url or where, record.reader.read(LARGEST + 1), option, url=url, captured=captured)
            except (ValueError, OSError, EOFError, UnicodeError) as error:
                yield where, failure(where, f"a record that can't be read: {error}")
    except (ValueError, OSError, EOFError, UnicodeError, RuntimeError) as error:
        yield name, failure(name, f"the archive is damaged ({error}): what came before was read")


def _day(stamp: str | None) -> date | None:
    try:
        return datetime.fromisoformat((stamp or "").replace("Z", "+00:00")).date()
    except ValueError:
        return None


def library(name: str) -> Any:
    """Return a module of an extra; raises UnreadableError where it is not installed."""
    from importlib import import_module

    try:
        return import_module(name)
    except ModuleNotFoundError:
        raise UnreadableError("this kind of source needs more: pip install 'dateline[feeds]'") from None

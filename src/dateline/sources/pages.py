"""Reads what the web holds: saved pages and feeds.

A page's text, title and date are found by trafilatura. Where a page gives no date an archive's day of capture stands
for it, and the report says so (`published_basis` "capture").

Whoever writes a page decides what is in it. What trafilatura and its parser would take long over, or hold much of, is
refused before they see it, as far as it can be told, and given up where it can't.
"""

from __future__ import annotations

import codecs
import io
import logging
import re
import signal
import sys
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any, BinaryIO

from dateline.schema import Failure, Report
from dateline.sources.text import MAX_TEXT, Item, Raw, UnreadableError, failure, to_report

LARGEST = 4_000_000
"""The most bytes of a page, unpacked; of a larger one nothing is read."""
TOO_LARGE = f"a page over {LARGEST:,} bytes: save its article alone"
"""What a page is told that is larger."""
_LEAST = 50  # letters of an article; what is shorter is a notice or a menu
_LONGEST = 500_000  # characters of an article; what is longer is a book, or is there to be a burden
_TAGS = re.compile(r"<[^<>]{0,2000}>")
# Searched for by all means, a page's day is often one that its text tells of.
_DATES = {"original_date": True, "extensive_search": False}

# Burdens. Within these bounds a page takes two seconds and 150 MB at most, if it isn't made to take longer.
_MOST_TAGS = 30_000  # trafilatura's time grows with their square: so many take a second, ten times as many minutes
_MOST_ATTRIBUTES = 50_000  # the parser's time grows with their square where one tag has them all
_ATTRIBUTE = r"""[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s>]*+))?+"""
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_TAG = re.compile(rf"<[a-zA-Z][^\s/>]*+((?:[\s/]*+{_ATTRIBUTE})*+)")
_LONG_SCRIPT = 200_000  # characters; in one that breaks off trafilatura's pattern for JSON takes 140 bytes for each
_SCRIPT = re.compile(r"<script\b[^>]{0,2000}+>(?:[^<]++|<(?!/script))*+", re.IGNORECASE)
_PATIENCE = 10.0  # seconds of computing
_KEPT = 2_000_000  # characters of pages after which caches are emptied that keep a thousand strings of any length
_LIBRARIES = ("trafilatura", "htmldate", "courlan")

# What bytes may be.
GZIP = b"\x1f\x8b\x08"
"""What data that gzip has packed begin with."""
_NO_PAGE = (GZIP, b"WARC/", b"PK\x03\x04", b"%PDF-", b"Rar!", b"7z\xbc\xaf")  # what begins so is packed or a document
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")
_SAMPLE = 4_000  # characters that show whether something is text
_META_CHARSET = re.compile(rb"<meta[^<>]{0,200}?\bcharset\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.IGNORECASE)
# UTF-8 was tried, and on the web the other two mean Windows' code page. Of the codecs that Python has and the web
# hasn't, punycode takes time with the square of the length.
_NO_CODEC = {"utf-8", "ascii", "iso8859-1", "idna", "punycode", "raw-unicode-escape", "unicode-escape", "utf-7"}
_OTHER_SCRIPT = re.compile(rb"[\x80-\xff]{5}")  # no word of a Latin script has five such letters in a row

# What is said of a page that can't be read is told by a Failure; with no handler Python would print it.
for _noisy in _LIBRARIES:
    logging.getLogger(_noisy).addHandler(logging.NullHandler())

_kept = 0  # characters of pages since the caches were emptied


def read_html(name: str, stream: BinaryIO, option: date | None) -> Iterator[Item]:
    """Read a stream as one saved page."""
    yield name, page(name, stream.read(LARGEST + 1), option)


def page(
    name: str,
    content: bytes,
    option: date | None,
    *,
    url: str | None = None,
    captured: date | None = None,
    charset: str | None = None,
) -> Report | Failure:
    """Return the report of a page, or why it is none.

    `option` beats the page's own day, which beats the `captured` one. `charset` is what the server said of it, which
    is believed where it fits.
    """
    try:
        found = _extract(_markup(content, charset), url)
        if found is None or sum(map(str.isalpha, found.text or "")) < _LEAST:
            raise UnreadableError("no article was found in the page: give its text as a .txt file")
        if len(found.text) > _LONGEST:
            raise UnreadableError(f"an article over {_LONGEST:,} characters: give its text as a .txt file")
        text = _without_title(found.text, found.title)
        day = found.date or (None if captured is None else captured.isoformat())
        raw = Raw(
            text, title=found.title or None, published=day, publisher=found.sitename or found.hostname or None,
            url=url or found.url or None, language=found.language or None,
        )  # fmt: skip
        return to_report(raw, option, "page" if found.date else "capture")
    except UnreadableError as error:
        return failure(name, str(error))


def _markup(content: bytes, charset: str | None) -> str:
    """Return the markup of a page; raises UnreadableError for what is none, or would be a burden to parse."""
    if content.startswith(GZIP):
        try:
            content = zlib.decompressobj(31).decompress(content, LARGEST + 1)
        except zlib.error:
            raise UnreadableError("a page packed by gzip, and damaged: fetch it again") from None
    if len(content) > LARGEST:
        raise UnreadableError(TOO_LARGE)
    if content.startswith(_NO_PAGE):
        raise UnreadableError("an archive or a document in a page's place: unpack it and give what it holds")
    markup = _decode(content, charset)
    if _binary(markup):
        raise UnreadableError("binary data in a page's place: fetch the page again")
    if len(markup) > _LONG_SCRIPT:
        markup = _SCRIPT.sub(lambda script: script[0] if len(script[0]) < _LONG_SCRIPT else "", markup)
    if markup.count("<") > _MOST_TAGS:
        raise UnreadableError(f"a page with over {_MOST_TAGS:,} tags: save its article alone")
    # An attribute takes two characters at least.
    if len(markup) > 2 * _MOST_ATTRIBUTES and _attributes(markup) > _MOST_ATTRIBUTES:
        raise UnreadableError(f"a page with over {_MOST_ATTRIBUTES:,} attributes: save its article alone")
    return markup


def _attributes(markup: str) -> int:
    return sum(len(_ATTRIBUTES.findall(tag[1])) for tag in _TAG.finditer(markup))


def _decode(content: bytes, charset: str | None) -> str:
    """Decode a page: as UTF-8 if it is that, else as the server or it says, else by what English is written in.

    Raises UnreadableError for another script in an unknown charset.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    charset = (charset or "").lower()
    # English in UTF-16 is UTF-8 too, with a NUL a letter.
    if charset in {"utf-16", "utf-16le", "utf-16be"} and content.count(0, 0, 200) > 50:
        return content.decode(charset, "replace")
    text = content.decode("utf-8-sig", "replace")
    # Text in UTF-8 that is cut, or has a stray byte in it, is UTF-8 nonetheless.
    if text.count("\ufffd") * 10 <= len(text) - len(text.encode("ascii", "ignore")):
        return text
    meta = _META_CHARSET.search(content, 0, _SAMPLE)
    for name in (charset, meta[1].decode("ascii", "replace") if meta else ""):
        try:
            codec = codecs.lookup(name).name
            if codec not in _NO_CODEC:
                return content.decode(codec)
        except (LookupError, ValueError):
            pass
    text = content.decode("cp1252", "replace")
    if len(_OTHER_SCRIPT.findall(content)) > 3 and not _binary(text):
        raise UnreadableError("a page in another script that doesn't say its charset: save it as UTF-8")
    return text


def _binary(text: str) -> bool:
    return len(_CONTROL.findall(text, 0, _SAMPLE)) * 20 > min(len(text), _SAMPLE)


class _SlowError(BaseException):
    """What is done takes too long; no Exception, which trafilatura would catch and go on."""


@contextmanager
def _patience() -> Iterator[None]:
    """Raise _SlowError in what takes over `_PATIENCE` seconds of computing.

    Some of trafilatura's patterns take time with the square of a text that is made for it. A thread that isn't the
    main one, and a system without such a timer, have to wait.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise _SlowError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, _PATIENCE)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _extract(markup: str, url: str | None) -> Any:
    """Return what trafilatura finds in a page, None for nothing."""
    global _kept
    trafilatura = library("trafilatura")
    try:
        # Its parser resolves no entities and fetches nothing.
        with _patience():
            return trafilatura.bare_extraction(
                markup, url=url, with_metadata=True, include_comments=False, include_tables=False,
                favor_precision=True, date_extraction_params=_DATES,
            )  # fmt: skip
    except _SlowError:
        raise UnreadableError(
            f"a page that takes over {_PATIENCE:.0f} seconds to read: save its article alone"
        ) from None
    except Exception as error:  # what odd pages make it raise has no end
        raise UnreadableError(f"the page can't be read ({type(error).__name__})") from None
    finally:
        _kept += len(markup)
        if _kept > _KEPT:
            _kept = 0
            _forget()


def _forget() -> None:
    """Empty the caches of trafilatura and its kin, without its own way's collection of garbage, which takes long."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in _LIBRARIES:
            for each in list(vars(module).values()):
                if hasattr(each, "cache_clear"):
                    each.cache_clear()


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


def library(name: str) -> Any:
    """Return a module of an extra; raises UnreadableError where it is not installed."""
    from importlib import import_module

    try:
        return import_module(name)
    except ModuleNotFoundError:
        raise UnreadableError("this kind of source needs more: pip install 'dateline[feeds]'") from None

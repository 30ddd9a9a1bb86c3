"""Reads archives of pages (WARC, ISO 28500), plain or gzipped, however damaged: what is damaged loses itself alone.

fastwarc ends at a damaged gzip member, at a length that is wrong and at a long header, so records are told apart here,
and fastwarc reads what a record holds: the server's answer.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import date
from typing import Any, BinaryIO

from dateline.schema import Failure, Report
from dateline.sources.pages import GZIP, LARGEST, TOO_LARGE, library, page
from dateline.sources.text import Item, UnreadableError, failure

_HTML = ("text/html", "application/xhtml+xml")
_HTML_START = re.compile(rb"<(?:!doctype\s{1,9}html|html)\b", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"\\^`{|}]{1,2000}", re.IGNORECASE)
_HEADERS = 65_536  # bytes of a record's header, or of a server's
_RECORD = LARGEST + _HEADERS  # bytes of a record that are held
_CHUNK = 65_536  # bytes that are read or unpacked at once
_PEEK = 512  # bytes that are read or unpacked to see what comes
_MOST_LIES = 20  # lengths of large records that lead nowhere; after so many none is believed
_LENGTH = re.compile(r"[0-9]{1,18}")
_NEWLINES = re.compile(rb"[\r\n]*+")
_BLANK = re.compile(rb"\r?\n\r?\n")
_START = re.compile(rb"WARC/[0-9]\.[0-9]{1,2}\r?\n[A-Za-z-]{1,40}:")
_STARTS = 64  # bytes that are enough to tell a record's start
_MEMBER = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")
_NO_RECORD = "bytes that are no record of an archive (WARC): fetch it again"
_BEGINNING = 4_000  # bytes of a body in which its markup begins


def read_warc(name: str, stream: BinaryIO, option: date | None, share: tuple[int, int] = (0, 1)) -> Iterator[Item]:
    """Read an archive of pages, plain or gzipped, a report a page; what is no page is passed over.

    A page is what came by HTTP as HTML, with status 200 or none. With a `share` (k, n), those pages alone are read
    whose number in the archive, modulo n, is k; the first share tells it of an archive that has none. The stream must
    be one that can be sought in: past damage the archive is searched for the next record.
    """
    library("fastwarc.warc")
    first, of = share
    number = 0
    for record in _records(stream):
        if record.fields.get("warc-type", "response").lower() != "response":
            continue
        number += 1
        if number % of == first:
            where = f"{name}:{number}"
            item = _captured(where, record, option)
            if item is not None:
                yield where, item
    if number == 0 and first == 0:
        yield name, failure(name, "no page in this archive: it needs WARC records of type response")


@dataclass(frozen=True, slots=True)
class _Record:
    """A record of an archive: the fields of its header, the bytes of its block, and what is wrong with it."""

    fields: dict[str, str]
    block: bytes
    fault: str | None


def _captured(where: str, record: _Record, option: date | None) -> Report | Failure | None:
    """Return the report of a record, why it is none, or None for what is no page."""
    uri = record.fields.get("warc-target-uri", "").strip("<>")
    url = uri if _URL.fullmatch(uri) else None
    # Look-ups of names are responses too.
    if not record.fields.get("content-type", "application/http").lower().startswith("application/http"):
        return None
    try:
        status, kind, charset, body = _answer(record.block)
        if status not in {200, None} or (kind not in _HTML if kind else not _HTML_START.search(body, 0, _BEGINNING)):
            # Of a damaged record what is left may not say what it was.
            return failure(url or where, record.fault) if record.fault and not kind else None
    except UnreadableError as error:
        return failure(url or where, record.fault or str(error))
    if record.fault:
        return failure(url or where, record.fault)
    captured = _day(record.fields.get("warc-date", ""))
    return page(url or where, body, option, url=url, captured=captured, charset=charset)


def _answer(block: bytes) -> tuple[int | None, str | None, str | None, bytes]:
    """Return the status, type, charset and body of a server's answer; the body is unpacked as the server says.

    Raises UnreadableError for headers that can't be read.
    """
    if not block.startswith(b"HTTP/"):
        return None, None, None, block
    warc = library("fastwarc.warc")
    head = b"WARC/1.1\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: %d\r\n\r\n"
    content = head % len(block) + block
    fault: Exception | None = None
    # A server may call a body packed that isn't, or a crawler have unpacked it and left the header.
    for decoded in ("all", "transfer", "content", "none"):
        try:
            archive = warc.ArchiveIterator(
                io.BytesIO(content), auto_decode=decoded, quirks_mode=True, stream_detect=False, max_header_len=_HEADERS
            )
            record = next(archive)
            kind = (record.http_content_type or "").lower() or None
            return record.http_headers.status_code, kind, record.http_charset, record.reader.read(LARGEST + 1)
        except (OSError, ValueError, StopIteration) as error:
            fault = error
    raise UnreadableError(f"its HTTP headers can't be read ({fault}): fetch the page again")


def _records(stream: BinaryIO) -> Iterator[_Record]:
    """Yield the records of an archive; one without fields stands for bytes that are no record.

    A record whose length is wrong ends where the next one begins, or its gzip member ends. What is damaged is lost to
    the end of its member, and of a record over `_RECORD` bytes the beginning alone is kept.
    """
    archive = _Archive(stream)
    while archive.advance():
        while archive.begin():
            yield _record(archive)
        if archive.fault:
            yield _Record({}, b"", archive.fault)


def _record(archive: _Archive) -> _Record:
    """Take the record, or the bytes that are none, at the front of what is unpacked."""
    head = archive.head()
    if head is None:
        archive.drop()
        return _Record({}, b"", archive.blame() or _NO_RECORD)
    lines = (line.partition(":") for line in head.decode("utf-8", "replace").split("\n")[1:])
    fields = {name.strip().lower(): value.strip() for name, _, value in lines}
    length = fields.get("content-length", "")
    size = len(head) + int(length) if _LENGTH.fullmatch(length) else 0
    block = bytes(archive.held[len(head) : _HEADERS])
    if size > _RECORD and archive.passed(size):
        return _Record(fields, block, archive.blame() or TOO_LARGE)
    fault = None
    end = size if 0 < size <= _RECORD and archive.may_end(size) else archive.next_start(len(head))
    if end is None:
        archive.drop()
        fault = TOO_LARGE
    else:
        block = bytes(archive.held[len(head) : end])
        del archive.held[:end]
        if not archive.held and end < size and not block.endswith(b"\r\n\r\n"):
            fault = "the archive is cut short here: fetch it again"
    return _Record(fields, block.removesuffix(b"\r\n\r\n"), archive.blame() or fault)


class _Archive:
    """The bytes of an archive, plain or unpacked, of which `held` wait to be taken.

    They come in stretches: a plain archive is one, in a gzipped one a member that begins with a record begins one.
    `fault` is what ended a stretch before its time.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self.held = bytearray()
        self.fault: str | None = None
        self._stream = stream
        self._zip: Any = None
        self._at = 0  # where in the stream the next bytes are read
        self._size = _PEEK  # how many bytes are unpacked next
        self._next = 0  # where in the stream the next stretch is looked for
        self._ended = False
        self._torn = False  # whether it ended by a fault
        self._lies = 0  # lengths that led nowhere
        beginning = self._read()
        self._packed = beginning.startswith(GZIP) or not _START.search(beginning)

    def advance(self) -> bool:
        """Go to the next stretch; False at the archive's end. One of nothing but a fault stands for bytes lost."""
        self.held, self.fault = bytearray(), None
        if not self._packed:
            self._at = 0
            return not self._ended
        place, lost = self._find(self._next)
        # Past a fault, which is told already, what can't be unpacked is part of the damage.
        if lost and not self._torn:
            self.fault, self._next, self._ended, self._torn = _NO_RECORD, place, True, True
            return True
        if not self._peek(place):
            return False
        self._open(place)
        return True

    def begin(self) -> bool:
        """Pass over blank lines; say whether anything follows in the stretch."""
        while True:
            blank = _NEWLINES.match(self.held)
            size = blank.end() if blank else 0
            # A match holds its bytes as they are.
            del blank
            del self.held[:size]
            if self.held or not self._more():
                return bool(self.held)

    def head(self) -> bytes | None:
        """Return the header that `held` begins with; None where there is none."""
        self._fill(_HEADERS)
        for _ in range(2):
            end = _BLANK.search(self.held, 0, _HEADERS) if self.held.startswith(b"WARC/") else None
            if end:
                return bytes(self.held[: end.end()])
            # It may go on in the next member.
            self._need(_HEADERS)
        return None

    def may_end(self, size: int) -> bool:
        """Say whether the record at the front may be of that size: blank lines, the next one or nothing follow."""
        if not self._need(size):
            return False
        self._fill(size + 8)
        rest = bytes(self.held[size : size + 8])
        return not rest or rest.startswith((b"\r\n\r\n", b"\n\n")) or rest.lstrip(b"\r\n").startswith(b"WARC/")

    def next_start(self, place: int) -> int | None:
        """Return where in `held` the next record begins, or the stretch ends; None where that is past `_RECORD`."""
        while True:
            found = _START.search(self.held, place)
            if found or len(self.held) > _RECORD:
                return found.start() if found else None
            place = max(place, len(self.held) - _STARTS)
            if not self._more():
                return len(self.held)

    def drop(self) -> None:
        """Pass over everything before the next record."""
        # Where no header ends, none begins but near the end, past which is not looked.
        del self.held[: 1 if _BLANK.search(self.held, 0, _HEADERS) else _HEADERS // 2]
        while True:
            found = _START.search(self.held)
            size = found.start() if found else len(self.held) - _STARTS
            del found
            del self.held[: max(0, size)]
            if _START.match(self.held):
                return
            if not self._more():
                self.held.clear()
                return

    def passed(self, size: int) -> bool:
        """Pass over a large record of that size; where none ends there, nothing is passed over, and False returned."""
        # Each that leads nowhere takes a look through the archive.
        if self._lies == _MOST_LIES:
            return False
        mark = self._saved()
        if self._skip(size) and self.may_end(0):
            return True
        vars(self).update(vars(mark))
        self._lies += 1
        return False

    def _skip(self, size: int) -> bool:
        while len(self.held) < size:
            size -= len(self.held)
            self.held.clear()
            if not self._more() and not self._go_on():
                return False
        del self.held[:size]
        return True

    def _saved(self) -> _Archive:
        other = copy(self)
        other.held = bytearray(self.held)
        if self._zip is not None and not self._ended:
            other._zip = self._zip.copy()
        return other

    def blame(self) -> str | None:
        """Take the fault of the stretch, if the record that was taken is its last."""
        if self.begin():
            return None
        fault, self.fault = self.fault, None
        return fault

    def _need(self, size: int) -> bool:
        """Hold so many bytes, also from members that go on with a record; say whether there are as many."""
        self._fill(size)
        while len(self.held) < size and self._go_on():
            self._fill(size)
        return len(self.held) >= size

    def _fill(self, size: int) -> None:
        while len(self.held) < size and self._more():
            pass

    def _more(self) -> bool:
        """Hold a piece more; False at the stretch's end."""
        if self._ended:
            return False
        if not self._packed:
            piece = self._read()
            self.held += piece
            self._ended = not piece
            return not self._ended
        packed = self._zip.unconsumed_tail or self._read()
        try:
            piece = self._zip.decompress(packed, self._size)
        except zlib.error:
            self._tear("damaged gzip data: fetch the archive again")
            return False
        self.held += piece
        self._size = min(2 * self._size, _CHUNK)
        if self._zip.eof:
            self._ended, self._next = True, self._at - len(self._zip.unused_data)
        elif not packed and not piece:
            self._tear("the archive is cut short here: fetch it again")
        return True

    def _tear(self, fault: str) -> None:
        self.fault, self._ended, self._torn = fault, True, True

    def _open(self, place: int) -> None:
        # From damage the search goes back to this member: unpacking may have run past the next one's beginning.
        self._zip, self._at, self._next = zlib.decompressobj(31), place, place + 1
        # Little at first: what is unpacked together with damage is lost, and the header should not be.
        self._size = _PEEK
        self._ended = self._torn = False

    def _go_on(self) -> bool:
        """Unpack the next member too, if the stretch ended well and that one begins with no record."""
        if not self._packed or not self._ended or self._torn:
            return False
        beginning = _unpacked(self._peek(self._next))
        if not beginning or _START.match(beginning.lstrip(b"\r\n")):
            return False
        self._open(self._next)
        return True

    def _find(self, place: int) -> tuple[int, bool]:
        """Return where the next member is that begins with a record, or the end; and whether bytes were passed over."""
        lost = False
        while True:
            self._at = place
            chunk = self._read()
            for mark in _MEMBER.finditer(chunk):
                begin = place + mark.start()
                if _START.match((_unpacked(self._peek(begin)) or b"").lstrip(b"\r\n")):
                    return begin, lost or bool(chunk[: mark.start()].strip(b"\0"))
            lost = lost or bool(chunk.strip(b"\0"))
            if len(chunk) < len(GZIP):
                return place + len(chunk), lost
            # A member's first bytes may lie across two chunks.
            place += len(chunk) - len(GZIP) + 1

    def _read(self) -> bytes:
        self._stream.seek(self._at)
        chunk = self._stream.read(_CHUNK)
        self._at += len(chunk)
        return chunk

    def _peek(self, place: int) -> bytes:
        self._stream.seek(place)
        return self._stream.read(_PEEK)


def _unpacked(packed: bytes) -> bytes | None:
    """Return the first bytes that gzip data hold; None for damaged ones."""
    try:
        return zlib.decompressobj(31).decompress(packed, _STARTS)
    except zlib.error:
        return None


def _day(stamp: str) -> date | None:
    try:
        return date.fromisoformat(stamp[:10])
    except ValueError:
        return None

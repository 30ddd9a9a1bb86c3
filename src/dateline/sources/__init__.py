"""Reads reports from files, folders and standard input; each thing read is a Report or a Failure."""

from __future__ import annotations

import gzip
import io
import os
import re
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from hashlib import sha256
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import BinaryIO, cast

from dateline.schema import Failure, Report
from dateline.sources.archives import read_warc
from dateline.sources.language import foreign
from dateline.sources.pages import library, page, read_feed, read_html
from dateline.sources.records import read_csv, read_jsonl
from dateline.sources.text import Item, UnreadableError, failure, read_text
from dateline.sources.wires import read_docx, read_mail, read_mbox, read_parquet, read_pdf, read_xml

__all__ = ["SUFFIXES", "files", "is_address", "read"]

Reader = Callable[[str, BinaryIO, date | None], Iterator[Item]]

SUFFIXES: dict[str, Reader] = {
    ".txt": read_text,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".json": read_jsonl,
    ".csv": read_csv,
    ".parquet": read_parquet,
    ".html": read_html,
    ".htm": read_html,
    ".xml": read_xml,
    ".rss": read_feed,
    ".atom": read_feed,
    ".warc": read_warc,
    ".mbox": read_mbox,
    ".eml": read_mail,
    ".docx": read_docx,
    ".pdf": read_pdf,
}
"""What a folder is searched for, each also with `.gz`, and how it is read. A file named by itself may have any suffix;
an unknown one is read as text."""

_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*+<(?:\?xml\b(?![^<]*<(?:!doctype\s+html|html)\b)|rss\b|feed\b)", re.IGNORECASE)
_PEEK = 65_536  # how far into standard input its first character is looked for


def read(
    paths: Iterable[str], published: date | None = None, share: tuple[int, int] = (0, 1)
) -> Iterator[Report | Failure]:
    """Read each path in turn: a file, a folder (sorted, with its folders), the address of a page or feed, or `-`.

    `-` is standard input. `published` is the date of every report, whatever it says itself. Files and folders in a
    folder whose names begin with a full stop are passed over. A report that repeats an earlier one's id and text is
    dropped; with other text it is a Failure. Nothing is raised for what cannot be read: that too is a Failure.

    With a `share` (k, n), those reports alone are read whose number in their file, modulo n, is k.
    """
    seen: dict[str, tuple[bytes, str]] = {}
    for path in files(paths):
        for where, item in _stdin(published) if path == "-" else _file(path, published, share):
            if isinstance(item, Failure):
                yield item
                continue
            language = foreign(item)
            if language is not None:
                yield failure(item.id, f"{where}: the text is {language}: Dateline reads English alone")
                continue
            digest = sha256(item.text.encode()).digest()
            first, origin = seen.get(item.id, (None, where))
            if first is None:
                seen[item.id] = digest, where
                yield item
            elif first != digest:
                yield failure(item.id, f"{where}: same id as {origin} with other text: give each report its own id")


def files(paths: Iterable[str]) -> Iterator[str]:
    """Yield the files to read of files and folders; a path is left as it is where it is none or holds nothing."""
    for path in paths:
        if path != "-" and Path(path).is_dir():
            yield from _folder(path)
        else:
            yield path


def _stdin(published: date | None) -> Iterator[Item]:
    """Read standard input: JSON lines if its first character is `{`, else the text of one report."""
    stream = io.BufferedReader(cast(io.RawIOBase, sys.stdin.buffer), _PEEK)
    name = "standard input"
    try:
        head = stream.peek(_PEEK).removeprefix(b"\xef\xbb\xbf").lstrip()
        yield from (read_jsonl if head.startswith(b"{") else read_text)(name, cast(BinaryIO, stream), published)
    except OSError as error:
        yield name, failure(name, f"cannot be read: {error.strerror or error}")
    finally:
        # Left attached, the wrapper would close standard input for everyone when it goes.
        stream.detach()


def _folder(path: str) -> Iterator[str]:
    """Yield the files of a folder that can be read, folders that can't be opened, and itself where there are none."""
    found = False
    unread: list[OSError] = []
    for folder, folders, names in os.walk(path, onerror=unread.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and _suffix(name) in SUFFIXES:
                found = True
                yield os.path.join(folder, name)
    yield from (str(error.filename or path) for error in unread)
    if not found and not unread:
        yield path


def is_address(path: str) -> bool:
    """Say whether a path is the address of a page or a feed."""
    return path.lower().startswith(("http://", "https://"))


def _address(path: str, published: date | None) -> Iterator[Item]:
    """Fetch a page or a feed, politely, and read it."""
    library("httpx")
    # Whoever reads no addresses needs no httpx.
    from dateline.sources.fetch import Fetcher, FetchError

    try:
        content = Fetcher().get(path).content or b""
    except FetchError as error:
        yield path, failure(path, str(error).removeprefix(f"{path}: "))
        return
    if _XML.match(content):
        yield from read_xml(path, BytesIO(content), published)
    else:
        yield path, page(path, content, published, url=path)


def _file(path: str, published: date | None, share: tuple[int, int]) -> Iterator[Item]:
    reader = SUFFIXES.get(_suffix(path), read_text)
    first, of = share
    try:
        if is_address(path):
            yield from _address(path, published)
            return
        with open(path, "rb") as stream:
            if reader is read_warc:
                # It unpacks by itself, page by page, and finds the text of those of its share alone.
                yield from read_warc(path, stream, published, share)
                return
            packed = path.lower().endswith(".gz")
            # A GzipFile is no BinaryIO by its type, but reads like one.
            unpacked = cast(BinaryIO, gzip.GzipFile(fileobj=stream)) if packed else stream
            yield from islice(reader(path, unpacked, published), first, None, of)
    except IsADirectoryError:
        kinds = ", ".join(SUFFIXES)
        fault = f"nothing to read in this folder: it needs files named {kinds}, or these with .gz"
    except UnreadableError as error:
        fault = str(error)
    except FileNotFoundError:
        fault = "no such file or folder: check the path"
    except EOFError:
        fault = "the .gz file is cut short: fetch it again; what came before the cut was read"
    except (gzip.BadGzipFile, zlib.error) as error:
        fault = f"damaged, or not a .gz file: {error}"
    except OSError as error:
        fault = f"cannot be read: {error.strerror or error}"
    else:
        return
    # Of what is read in shares, the first one tells what is wrong with the whole.
    if first == 0:
        yield path, failure(path, fault)


def _suffix(path: str) -> str:
    """Return a name's suffix in small letters, the one before `.gz` where it has that."""
    return Path(path.lower().removesuffix(".gz")).suffix

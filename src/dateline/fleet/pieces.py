"""Cuts what is to be read into pieces, each of which one worker reads and codes into one shard.

A piece is some small files, or a share of a large one: the same on every machine and for every engine. Its key is a
hash of what is read, so that what was moved or renamed is not coded again, and what has changed is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path

from dateline import DatelineError
from dateline.schema import Failure, Report
from dateline.sources import files, is_address, read

_SIZE = {".warc": 8_000_000}  # bytes of a piece; of an archive most are markup
_OTHER = 250_000
_FILES = 500  # of a piece at most
_SHARES = 32  # of a file at most, since each share reads past the others
_AT_ONCE = 1 << 20


@dataclass(frozen=True, slots=True)
class Piece:
    """Files that are read together; or of one file those of its reports whose number modulo `shares` is `share`.

    `key` is 32 hexadecimal digits of a SHA-256 over their bytes, the share and the date that was given.
    """

    key: str
    paths: tuple[str, ...]
    share: int = 0
    shares: int = 1


def plan(paths: Sequence[str], published: date | None = None) -> Iterator[Piece]:
    """Yield the pieces of files and folders, in order; `published` is as for `sources.read`.

    What can't be read makes a piece too, whose Failure says so. Raises DatelineError for standard input and addresses.
    """
    group: list[str] = []
    size = 0
    for path in files(paths):
        if path == "-" or is_address(path):
            what = "standard input" if path == "-" else path
            raise DatelineError(f"{what} can't be cut into shards: give files or folders")
        own = _bytes(path)
        shares = min(_SHARES, -(-own // _SIZE.get(Path(path.lower().removesuffix(".gz")).suffix, _OTHER)))
        if group and (shares > 1 or size + own > _OTHER or len(group) == _FILES):
            yield _piece(group, published)
            group, size = [], 0
        if shares > 1:
            yield from _shared(path, shares, published)
            continue
        group.append(path)
        size += own
    if group:
        yield _piece(group, published)


def read_piece(piece: Piece, published: date | None) -> Iterator[Report | Failure]:
    """Yield the reports and Failures of a piece."""
    return read(piece.paths, published, (piece.share, piece.shares))


def _piece(paths: Sequence[str], published: date | None) -> Piece:
    told = sha256(str(published).encode())
    for path in paths:
        told.update(_digest(path))
    return Piece(told.hexdigest()[:32], tuple(paths))


def _shared(path: str, shares: int, published: date | None) -> Iterator[Piece]:
    digest = _digest(path)
    for share in range(shares):
        key = sha256(f"{published} {share}/{shares} ".encode() + digest).hexdigest()[:32]
        yield Piece(key, (path,), share, shares)


def _digest(path: str) -> bytes:
    """Return the SHA-256 of a file's bytes; of one that can't be read, of its name."""
    told = sha256()
    try:
        with open(path, "rb") as stream:
            while chunk := stream.read(_AT_ONCE):
                told.update(chunk)
    except OSError:
        told = sha256(b"unread " + os.fsencode(path))
    # A suffix says how a file is read.
    told.update("".join(Path(path).suffixes[-2:]).lower().encode())
    return told.digest()


def _bytes(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0

"""The lexica as they lie in this folder: tab-separated, sorted, `#` for comments, `|` between a cell's values."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path

FOLDER = Path(__file__).parent


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a lexicon by column name; comment lines and blank lines are passed over."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    table = [line.split("\t") for line in lines if line.strip() and not line.startswith("#")]
    header = table[0]
    return [dict(zip(header, row + [""] * (len(header) - len(row)), strict=True)) for row in table[1:]]


def values(cell: str) -> tuple[str, ...]:
    """Return the values of a cell that lists several."""
    return tuple(value for value in cell.split("|") if value)


@cache
def demonyms() -> dict[str, str]:
    """Return the country code of each adjective and noun of nationality."""
    return {word: row["iso3"] for row in rows("countries.tsv") for word in values(row["demonyms"])}


def digest(more: Iterable[Path] = ()) -> str:
    """Return one SHA-256 over the packaged lexica and some more files."""
    packaged = sorted(path for path in FOLDER.iterdir() if path.suffix in {".tsv", ".gz", ".sqlite"})
    whole = sha256()
    for path in (*packaged, *more):
        whole.update(sha256(path.read_bytes()).digest())
    return whole.hexdigest()

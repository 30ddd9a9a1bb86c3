"""The gazetteer: cities, countries, regions and waters by name, in one read-only SQLite file.

`dateline.train.gazetteer` builds the file from GeoNames (https://www.geonames.org, CC BY 4.0), `countries.tsv` and
`regions.tsv`.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from dateline.data import FOLDER

PATH = FOLDER / "gazetteer.sqlite"

_LETTERS = str.maketrans({"ı": "i", "ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ə": "a"})
# Deleted, not turned to space: news writes Sana'a and Sanaa, N'Djamena and Ndjamena, U.S. and US.
_DELETED = re.compile("['`’‘ʻʼʿʾ´′.]")
_SEPARATORS = re.compile(r"[^\w&]+|_")
_ABBREVIATED = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A place of the gazetteer.

    `id` is GeoNames' id where it is positive and our own where not. `country` is ISO 3166 alpha-3, None for what
    lies in several; `admin1` the name of the first-level division. `kind` is city, capital, country, state, province,
    district, region and the like. `alternate` says the name asked for is not the entry's first name.
    """

    id: int
    name: str
    admin1: str | None
    country: str | None
    lat: float
    lon: float
    population: int
    kind: str
    alternate: bool = False

    @property
    def geonameid(self) -> int | None:
        """GeoNames' id, None for our own entries."""
        return self.id if self.id > 0 else None


def key(name: str) -> str:
    """Return the form a name is looked up by: lower case, no accents or apostrophes, one space between words."""
    decomposed = unicodedata.normalize("NFKD", _DELETED.sub("", name).casefold().translate(_LETTERS))
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    words = _SEPARATORS.sub(" ", plain).split()
    if len(words) > 1:
        words[0] = _ABBREVIATED.get(words[0], words[0])
    return " ".join(words)


@lru_cache(maxsize=50_000)
def find(name: str) -> tuple[Entry, ...]:
    """Return the places that bear a name exactly, the most populous first; none is ever guessed."""
    query = (
        "SELECT id, name, admin1, country, lat, lon, population, kind, alternate"
        " FROM names JOIN places ON id = place_id WHERE key = ? ORDER BY population DESC, id"
    )
    found = _database().execute(query, (key(name),))
    return tuple(replace(Entry(*row[:8]), alternate=bool(row[8])) for row in found)


@cache
def _database() -> sqlite3.Connection:
    # Immutable: no lock, no journal, so it opens from a read-only install too; only read, so threads may share it.
    return sqlite3.connect(f"{PATH.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)

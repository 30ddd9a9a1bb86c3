"""An entry of a gazetteer, and the form by which names are looked up."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

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

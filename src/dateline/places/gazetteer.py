"""The gazetteer: cities, countries, regions and waters by name, in one read-only SQLite file.

`dateline.train.gazetteer` builds the file from GeoNames (https://www.geonames.org, CC BY 4.0), `countries.tsv` and
`regions.tsv`. What the user added (`added`) is found beside it.
"""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from functools import cache, lru_cache

from dateline.data import FOLDER
from dateline.places import added
from dateline.places.entries import Entry, key

__all__ = ["PATH", "Entry", "find", "key"]

PATH = FOLDER / "gazetteer.sqlite"
_SPOT = 0.05
"""Towns of one name that lie no more degrees apart are one."""


@lru_cache(maxsize=50_000)
def find(name: str) -> tuple[Entry, ...]:
    """Return the places that bear a name exactly, the most populous first; none is ever guessed."""
    query = (
        "SELECT id, name, admin1, country, lat, lon, population, kind, alternate"
        " FROM names JOIN places ON id = place_id WHERE key = ? ORDER BY population DESC, id"
    )
    form = key(name)
    packaged = [replace(Entry(*row[:8]), alternate=bool(row[8])) for row in _database().execute(query, (form,))]
    known = {entry.id for entry in packaged}
    own = [entry for entry in added.find(form) if entry.id not in known and not _is_twin(entry, packaged)]
    return tuple(sorted([*packaged, *own], key=lambda entry: -entry.population)) if own else tuple(packaged)


def _is_twin(entry: Entry, known: list[Entry]) -> bool:
    """Say whether a place that was added is known already under another id: a town at the spot, the division."""
    towns = {"city", "capital"}
    return any(
        (abs(other.lat - entry.lat) < _SPOT and abs(other.lon - entry.lon) < _SPOT)
        if {entry.kind, other.kind} <= towns
        else (entry.kind not in towns and other.kind == entry.kind and other.admin1 == entry.admin1)
        for other in known
        if other.country == entry.country
    )


@cache
def _database() -> sqlite3.Connection:
    # Immutable: no lock, no journal, so it opens from a read-only install too; only read, so threads may share it.
    return sqlite3.connect(f"{PATH.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)

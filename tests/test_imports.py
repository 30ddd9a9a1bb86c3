"""Rows of other systems: what export writes is taken back, other files are read or told, counts lie side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from built import actor, filled, report, shelling
from dateline import DatelineError
from dateline.export import files
from dateline.imports import take
from dateline.schema import Event
from dateline.store import Filter, Row, Store

PETRARCH = "20240304\tMLIREB\tMLILAB\t194\tstory-1\tWire\n"
ACLED = (
    "event_id_cnty,event_date,event_type,sub_event_type,actor1,inter1,actor2,inter2,iso,country,location,latitude,"
    "longitude,source,notes,fatalities\n"
    "MLI7,04 March 2024,Battles,Armed clash,Army,State forces,Militia,Rebel group,466,Mali,Karsa,14.5,-4.2,Wire,,3\n"
)
GOOD = {"Day": "20240304", "EventCode": "194", "EventRootCode": "19", "ActionGeo_CountryCode": "ML"}


@pytest.fixture
def store() -> Iterator[Store]:
    with filled(Store.open(":memory:", create=True)) as opened:
        yield opened


def hexed(row: Row) -> Row:
    # The pipeline's ids are sixteen hexadecimal digits, of which GDELT's numbers are made.
    name = sha256(row.event.event_id.encode()).hexdigest()[:16]
    return replace(row, event=replace(row.event, event_id=name))


def written(store: Store, form: str, folder: Path) -> Path:
    path = folder / f"events.{form}"
    files.write([hexed(row) for row in store.events()], form, path)
    return path


def alone(event: Event, form: str, folder: Path) -> Path:
    path = folder / f"events.{form}"
    files.write([hexed(Row(report(), event, None))], form, path)
    return path


def gdelt_line(number: str, **more: str) -> str:
    told = dict.fromkeys(files.TABLES["gdelt"].columns, "") | {"GlobalEventID": number} | GOOD | more
    return "\t".join(told.values()) + "\n"


def saved(folder: Path, text: str | bytes, name: str = "rows") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def kept(store: Store, *names: str) -> list[tuple[object, ...]]:
    found = store.connection.execute(f"SELECT {', '.join(names)} FROM imports ORDER BY system, day, key").fetchall()
    return [tuple(row) for row in found]


@pytest.mark.parametrize(
    ("form", "rows"),
    [
        ("gdelt", [("2024-03-04", "ASSAULT", "MLI"), ("2024-03-05", "REQUEST", None)]),
        ("polecat", [("2024-03-04", "ASSAULT", "MLI")] * 2 + [("2024-03-05", "REQUEST", None)]),
        ("acled", [("2024-03-04", "ASSAULT", "MLI")]),
    ],
)
def test_what_export_writes_is_taken_back(
    form: str, rows: list[tuple[str, str, str | None]], store: Store, tmp_path: Path
) -> None:
    taken = take(store, written(store, form, tmp_path), form)
    assert (taken.rows, taken.passed, taken.faults) == (len(rows), 0, ())
    assert kept(store, "day", "type", "country") == rows
    assert kept(store, "system", "file")[0] == (form, f"events.{form}")


def test_what_each_system_tells_of_the_shelling_is_kept(store: Store, tmp_path: Path) -> None:
    for form in ("gdelt", "polecat", "acled"):
        take(store, written(store, form, tmp_path), form)
    names = ("system", "code", "actor", "actor_country", "actor_sector", "place", "lat", "lon", "killed", "source")
    told = {row[0]: row[1:] for row in reversed(kept(store, *names)) if row[1] not in ("1054", "REQUEST/assist")}
    assert told == {
        "gdelt": ("194", "REBELS", "MLI", "REB", "Karsa, Mopti, Mali", 14.5, -4.2, None, "harbour-2"),
        "polecat": ("ASSAULT/heavy-weapons", "Rebels", "MLI", "REB", "Karsa", 14.5, -4.2, None, "Wire"),
        "acled": (
            "Explosions/Remote violence/Shelling/artillery/missile attack", "Rebels", None, "Rebel group", "Karsa",
            14.5, -4.2, 9, "Agency; Wire",
        ),
    }  # fmt: skip


def test_nothing_of_theirs_counts_among_our_events(store: Store, tmp_path: Path) -> None:
    before = store.counts()
    take(store, written(store, "polecat", tmp_path), "polecat")
    assert store.counts() == before


def test_a_line_of_petrarch_s_is_read(store: Store, tmp_path: Path) -> None:
    assert take(store, saved(tmp_path, PETRARCH), "petrarch").rows == 1
    names = ("day", "type", "code", "actor", "actor_country", "actor_sector", "recipient", "recipient_country",
             "recipient_sector", "source", "text")  # fmt: skip
    assert kept(store, *names) == [
        ("2024-03-04", "ASSAULT", "194", "MLIREB", "MLI", "REB", "MLILAB", "MLI", "LAB", "Wire", "story-1")
    ]


@pytest.mark.parametrize(
    ("code", "kind"), [("010", None), ("0231", "REQUEST"), ("1054", "REQUEST"), ("145", "PROTEST"), ("203", "ASSAULT")]
)
def test_the_root_of_a_cameo_code_gives_the_type(code: str, kind: str | None, store: Store, tmp_path: Path) -> None:
    take(store, saved(tmp_path, PETRARCH.replace("194", code)), "petrarch")
    assert kept(store, "type") == [(kind,)]


@pytest.mark.parametrize("day", ["2024-03-04", "20240304", "04 March 2024", "4 March 2024"])
def test_days_are_read_as_the_systems_write_them(day: str, store: Store, tmp_path: Path) -> None:
    take(store, saved(tmp_path, ACLED.replace("04 March 2024", day)), "acled")
    assert kept(store, "day", "type", "country", "killed") == [("2024-03-04", "ASSAULT", "MLI", 3)]


def test_broken_rows_are_counted_and_told_and_the_others_taken(store: Store, tmp_path: Path) -> None:
    lines = [
        gdelt_line("1"),
        gdelt_line("2", Day="yesterday"),
        "nonsense\n",
        gdelt_line("4", ActionGeo_Lat="north"),
        gdelt_line("5", EventRootCode=""),
        gdelt_line("6"),
    ]
    taken = take(store, saved(tmp_path, "".join(lines)), "gdelt")
    assert (taken.rows, taken.passed) == (2, 4)
    assert [fault.partition(":")[0] for fault in taken.faults] == ["row 2", "row 3", "row 4", "row 5"]
    assert "'yesterday' is no day: write YYYY-MM-DD or YYYYMMDD" in taken.faults[0]
    assert "no field 'Day'" in taken.faults[1]
    assert "north" in taken.faults[2]
    assert "no field 'EventRootCode'" in taken.faults[3]
    assert kept(store, "key") == [("1",), ("6",)]


def test_of_many_broken_rows_the_first_are_told(store: Store, tmp_path: Path) -> None:
    lines = [gdelt_line("1"), *(gdelt_line(str(n), Day="never") for n in range(2, 40))]
    taken = take(store, saved(tmp_path, "".join(lines)), "gdelt")
    assert (taken.rows, taken.passed, len(taken.faults)) == (1, 38, 10)


@pytest.mark.parametrize(
    ("system", "content"),
    [
        ("gdelt", ACLED),
        ("polecat", ACLED),
        ("acled", PETRARCH * 2),
        ("petrarch", ACLED),
        ("acled", b"\x89PNG\r\n\x1a\n\x00\xff\xfe\n\x00\n"),
        ("polecat", "Event ID\tEvent Date\n" + "x" * 200_000),
    ],
)
def test_a_wrong_file_is_named_and_nothing_of_it_kept(
    system: str, content: str | bytes, store: Store, tmp_path: Path
) -> None:
    with pytest.raises(DatelineError, match=f"wrong-file.*{system}.*give its own file"):
        take(store, saved(tmp_path, content, "wrong-file"), system)
    assert kept(store, "key") == []


@pytest.mark.parametrize("name", ["missing", "."])
def test_a_file_that_can_t_be_opened_is_named(name: str, store: Store, tmp_path: Path) -> None:
    with pytest.raises(DatelineError, match="can't be read"):
        take(store, tmp_path / name, "gdelt")


def test_an_unknown_system_is_told(store: Store, tmp_path: Path) -> None:
    with pytest.raises(DatelineError, match="'icews' is no system whose rows can be taken: there are gdelt, polecat"):
        take(store, saved(tmp_path, PETRARCH), "icews")


def test_an_empty_file_gives_nothing(store: Store, tmp_path: Path) -> None:
    assert (taken := take(store, saved(tmp_path, ""), "gdelt")).rows == taken.passed == 0


@pytest.mark.parametrize("form", ["gdelt", "polecat", "acled"])
def test_taking_a_file_twice_does_not_double_its_rows(form: str, store: Store, tmp_path: Path) -> None:
    path = written(store, form, tmp_path)
    take(store, path, form)
    once = kept(store, "system", "key", "day", "type")
    take(store, path, form)
    assert kept(store, "system", "key", "day", "type") == once


def test_a_row_that_comes_again_is_replaced(store: Store, tmp_path: Path) -> None:
    take(store, saved(tmp_path, ACLED), "acled")
    take(store, saved(tmp_path, ACLED.replace(",3\n", ",5\n")), "acled")
    assert kept(store, "killed") == [(5,)]


def test_quotation_marks_come_back_from_gdelt_s_table(store: Store, tmp_path: Path) -> None:
    event = shelling(report())
    named = replace(event, actors=(replace(event.actors[0], name='the "Tigers" of Karsa'),))
    take(store, alone(named, "gdelt", tmp_path), "gdelt")
    assert kept(store, "actor") == [('THE "TIGERS" OF KARSA',)]


def test_quotation_marks_come_back_from_polecat_s_and_acled_s_tables(store: Store, tmp_path: Path) -> None:
    event = shelling(report())
    named = replace(event, actors=(replace(event.actors[0], name='the "Tigers", of Karsa'),))
    for form in ("polecat", "acled"):
        take(store, alone(named, form, tmp_path), form)
    assert kept(store, "actor") == [('the "Tigers", of Karsa',)] * 2


def test_of_several_participants_of_polecat_s_the_first_gives_the_country(store: Store, tmp_path: Path) -> None:
    event = shelling(report())
    two = replace(event, actors=(*event.actors, actor(report().text, "The Union of Dockers", "NER", "LAB")))
    take(store, alone(two, "polecat", tmp_path), "polecat")
    assert kept(store, "actor_country") == [("MLI",)]


@pytest.mark.parametrize("system", ["acled", "polecat"])
def test_a_byte_order_mark_does_no_harm(system: str, store: Store, tmp_path: Path) -> None:
    content = ACLED if system == "acled" else written(store, "polecat", tmp_path).read_text(encoding="utf-8")
    assert take(store, saved(tmp_path, b"\xef\xbb\xbf" + content.encode()), system).rows > 0


def test_a_country_that_acled_names_otherwise_is_known_by_its_number(store: Store, tmp_path: Path) -> None:
    take(store, saved(tmp_path, ACLED.replace("466,Mali", "748,eSwatini")), "acled")
    assert kept(store, "country") == [("SWZ",)]


def test_gaza_has_a_country_in_gdelt_s_rows(store: Store, tmp_path: Path) -> None:
    lines = gdelt_line("1", ActionGeo_CountryCode="WE") + gdelt_line("2", ActionGeo_CountryCode="GZ")
    take(store, saved(tmp_path, lines), "gdelt")
    assert kept(store, "country") == [("PSE",), ("PSE",)]


@pytest.fixture
def beside(store: Store, tmp_path: Path) -> Store:
    """Return the store with the rows of all systems: those of its own exports, and PETRARCH's of two more days."""
    for form in ("gdelt", "polecat", "acled"):
        take(store, written(store, form, tmp_path), form)
    take(store, saved(tmp_path, PETRARCH + PETRARCH.replace("0304", "0307").replace("\t194", "\t010")), "petrarch")
    return store


def test_counts_lie_side_by_side_by_day_and_type(beside: Store) -> None:
    systems, rows = beside.beside(Filter())
    assert systems == ["acled", "gdelt", "petrarch", "polecat"]
    assert rows == [
        ("2024-03-04", "ASSAULT", "1", "1", "1", "1", "2"),
        ("2024-03-05", "REQUEST", "1", "", "1", "", "1"),
        ("2024-03-07", "–", "", "", "", "1", ""),
    ]


@pytest.mark.parametrize(
    ("asked", "days"),
    [
        (Filter(types=("ASSAULT",)), ["2024-03-04"]),
        (Filter(types=("ASSAULT", "REQUEST")), ["2024-03-04", "2024-03-05"]),
        (Filter(types=("PROTEST",)), []),
        (Filter(begin=date(2024, 3, 5)), ["2024-03-05", "2024-03-07"]),
        (Filter(end=date(2024, 3, 4)), ["2024-03-04"]),
        (Filter(begin=date(2024, 3, 5), end=date(2024, 3, 6)), ["2024-03-05"]),
        (Filter(begin=date(2024, 4, 1)), []),
        (Filter(countries=("NER",)), []),
    ],
)
def test_counts_obey_a_filter_on_types_countries_and_days(asked: Filter, days: list[str], beside: Store) -> None:
    everything = {row[0]: row for row in beside.beside(Filter())[1]}
    assert beside.beside(asked)[1] == [everything[day] for day in days]


def test_counts_of_a_country_are_of_what_took_place_there(beside: Store) -> None:
    systems, (row,) = beside.beside(Filter(countries=("MLI",), types=("ASSAULT",)))
    told = dict(zip(("day", "type", "ours", *systems), row, strict=True))
    assert [told[name] for name in ("day", "ours", "acled", "gdelt", "polecat")] == ["2024-03-04", "1", "1", "1", "2"]


def test_rows_without_a_place_have_the_countries_of_their_participants_as_our_events_do(beside: Store) -> None:
    _, rows = beside.beside(Filter(countries=("MLI",), types=("REQUEST",)))
    assert rows == [("2024-03-05", "REQUEST", "1", "", "1", "", "1")]

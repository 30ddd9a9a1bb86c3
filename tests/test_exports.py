"""Every format of export: byte for byte as its golden file, read back as users read it, and safe with hostile text.

`UPDATE_GOLDEN=1 pytest tests/test_exports.py` writes the golden files anew; read what changed before you keep it.
"""

from __future__ import annotations

import csv
import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Literal

import pandas
import pyarrow
import pytest
from pyarrow import parquet

from built import actor, demand, filled, report, shelling
from dateline import DatelineError
from dateline.data import rows, values
from dateline.export import COLUMNS, acled, codes, files, gdelt, polecat
from dateline.schema import EVENT_TYPES, SECTORS, Event, Report
from dateline.store import Row, Store

GOLDEN = Path(__file__).parent / "golden"
NAMES = {
    "csv": "events.csv",
    "jsonl": "events.jsonl",
    "plover": "events.plover.jsonl",
    "polecat": "events.polecat.tsv",
    "gdelt": "events.gdelt.tsv",
    "gdelt-mentions": "events.gdelt-mentions.tsv",
    "acled": "events.acled.csv",
    "geojson": "events.geojson",
    "annotations": "events.annotations.json",
    "brat": "brat",
}
EVIL = (
    '=HYPERLINK("http://evil.example","see")',
    "../../x",
    "..\\..\\x",
    "/etc/x",
    "<script>alert(1)</script>",
    'tab\there\nand a "line"',
    '"',
    "Elders\u2028of\u2029the\x85shore",
    "+1+2",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "annotation",
)
ACLED = {
    "Battles": {"Armed clash", "Government regains territory", "Non-state actor overtakes territory"},
    "Explosions/Remote violence": {
        "Chemical weapon", "Air/drone strike", "Suicide bomb", "Shelling/artillery/missile attack",
        "Remote explosive/landmine/IED", "Grenade",
    },
    "Violence against civilians": {"Sexual violence", "Attack", "Abduction/forced disappearance"},
    "Protests": {"Peaceful protest", "Protest with intervention", "Excessive force against protesters"},
    "Riots": {"Violent demonstration", "Mob violence"},
    "Strategic developments": {
        "Agreement", "Arrests", "Change to group/activity", "Disrupted weapons use",
        "Headquarters or base established", "Looting/property destruction", "Non-violent transfer of territory",
        "Other",
    },
}  # fmt: skip
"""ACLED's event types and sub-event types, from its codebook of 2023."""


def hexed(row: Row) -> Row:
    # The pipeline's ids are sixteen hexadecimal digits, of which GDELT's numbers are made.
    name = sha256(row.event.event_id.encode()).hexdigest()[:16]
    return replace(row, event=replace(row.event, event_id=name))


@pytest.fixture
def told() -> Iterator[list[Row]]:
    with filled(Store.open(":memory:", create=True)) as store:
        yield [hexed(row) for row in store.events()]


def with_words(number: int, words: str) -> Row:
    """Return an event of which the report's id, title, publisher, address and text and a name hold some words."""
    text = (
        f"Rebels shelled {words} and Karsa on Monday, killing two dockers, the harbour office said.\n\n"
        "The Union of Dockers called on the government to send troops."
    )
    told = replace(report(words, text, title=words, publisher=words), url=words if number % 2 else None)
    event = shelling(told)
    return Row(told, replace(event, event_id=f"{number:016x}", actors=(actor(text, words, "MLI", "REB"),)), None)


@pytest.fixture
def hostile() -> list[Row]:
    return [with_words(number, words) for number, words in enumerate(EVIL)]


def every_file(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())} if folder.is_dir() else {}


def spans(text: str, annotation: str) -> Iterator[tuple[str, str, str]]:
    """Yield the kind of each T line of brat's stand-off, its words, and the words at its offsets."""
    for line in annotation.split("\n"):
        if line.startswith("T"):
            name, where, words = line.split("\t", 2)
            assert re.fullmatch(r"T[1-9]\d*", name)
            assert re.fullmatch(r"[A-Za-z]+ \d+ \d+(;\d+ \d+)*", where)
            kind, offsets = where.split(" ", 1)
            pieces = [text[int(a) : int(b)] for a, b in (pair.split() for pair in offsets.split(";"))]
            yield kind, words, " ".join(pieces)


@pytest.mark.parametrize("form", NAMES)
def test_a_format_is_as_its_golden_file(form: str, told: list[Row], tmp_path: Path) -> None:
    path, golden = tmp_path / NAMES[form], GOLDEN / NAMES[form]
    files.write(told, form, path)
    if os.environ.get("UPDATE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        if path.is_dir():
            golden.mkdir(exist_ok=True)
            for name in every_file(golden).keys() - every_file(path).keys():
                (golden / name).unlink()
            for name, content in every_file(path).items():
                (golden / name).write_bytes(content)
        else:
            golden.write_bytes(path.read_bytes())
    if form == "brat":
        assert every_file(path) == every_file(golden)
        assert len(every_file(path)) == 5
    else:
        assert path.read_bytes() == golden.read_bytes()


def test_standard_output_gets_what_a_file_gets(told: list[Row], capsys: pytest.CaptureFixture[str]) -> None:
    assert files.write(told, "csv", None) == 3
    assert capsys.readouterr().out == (GOLDEN / "events.csv").read_text(encoding="utf-8")


def test_pandas_reads_our_own_columns() -> None:
    frame = pandas.read_csv(GOLDEN / "events.csv", parse_dates=["published", "start", "end"])
    assert tuple(frame.columns) == COLUMNS
    assert frame["killed"].tolist()[:2] == [9, 11]
    assert frame["killed"].isna().tolist() == [False, False, True]
    assert frame["historical"].dtype == bool
    assert frame["start"].dt.date.tolist() == [date(2024, 3, 4), date(2024, 3, 4), date(2024, 3, 5)]
    assert frame[["lat", "lon"]].iloc[0].tolist() == [14.5, -4.2]
    assert frame["contexts"][0] == "military|maritime"


def test_pandas_reads_polecat_s_forty_columns() -> None:
    frame = pandas.read_csv(GOLDEN / "events.polecat.tsv", sep="\t", parse_dates=["Event Date"])
    assert frame.shape == (3, 40)
    assert tuple(frame.columns) == polecat.COLUMNS
    assert frame["Event Type"].tolist() == ["ASSAULT", "ASSAULT", "REQUEST"]
    assert frame["Quad Code"][0] == "MATERIAL CONFLICT"
    assert (frame["Country"][0], frame["Actor COW"][0], frame["Feature Type"][0]) == ("Mali", 432, "P")
    assert frame["Event Date"].dt.date[2] == date(2024, 3, 5)


def test_pandas_reads_gdelt_s_61_columns_without_a_header() -> None:
    frame = pandas.read_csv(GOLDEN / "events.gdelt.tsv", sep="\t", header=None)
    assert frame.shape == (2, 61)
    frame.columns = pandas.Index(gdelt.COLUMNS)
    first = frame.iloc[0]
    assert (first["Day"], first["MonthYear"], first["Year"]) == (20240304, 202403, 2024)
    assert first["FractionDate"] == pytest.approx(2024 + (3 * 30 + 4) / 365, abs=1e-4)
    assert (first["EventCode"], first["EventRootCode"], first["QuadClass"]) == (194, 19, 4)
    assert (first["NumMentions"], first["NumSources"], first["NumArticles"]) == (4, 2, 2)
    assert (first["ActionGeo_Type"], first["ActionGeo_CountryCode"]) == (4, "ML")
    assert first["ActionGeo_FullName"] == "Karsa, Mopti, Mali"
    assert (first["ActionGeo_Lat"], first["ActionGeo_Long"]) == (14.5, -4.2)
    assert frame["ActionGeo_Type"][1] == 0


def test_pandas_reads_gdelt_s_mentions_which_point_to_rows_of_the_events() -> None:
    frame = pandas.read_csv(GOLDEN / "events.gdelt-mentions.tsv", sep="\t", header=None)
    assert frame.shape == (3, 16)
    frame.columns = pandas.Index(gdelt.MENTIONS)
    events = pandas.read_csv(GOLDEN / "events.gdelt.tsv", sep="\t", header=None)
    assert set(frame["GlobalEventID"]) == set(events[0])
    assert frame["MentionSourceName"].tolist() == ["Wire", "Agency", "Wire"]
    assert frame["SentenceID"].tolist() == [1, 1, 2]
    assert frame["Confidence"].between(0, 100).all()


def test_pandas_reads_acled_s_31_columns() -> None:
    frame = pandas.read_csv(GOLDEN / "events.acled.csv", parse_dates=["event_date"])
    assert frame.shape == (1, 31)
    assert tuple(frame.columns) == acled.COLUMNS
    row = frame.iloc[0]
    assert (row["event_type"], row["sub_event_type"]) == (
        "Explosions/Remote violence", "Shelling/artillery/missile attack",
    )  # fmt: skip
    assert (row["iso"], row["country"], row["admin1"], row["location"]) == (466, "Mali", "Mopti", "Karsa")
    assert (row["fatalities"], row["time_precision"], row["geo_precision"]) == (9, 1, 1)
    assert row["notes"].endswith("[killed: 9 to 11]")
    assert row["source"] == "Agency; Wire"


def test_parquet_has_types(told: list[Row], tmp_path: Path) -> None:
    assert files.write(told, "parquet", tmp_path / "events.parquet") == 3
    table = parquet.read_table(tmp_path / "events.parquet")
    assert tuple(table.column_names) == COLUMNS
    kinds = {
        pyarrow.date32(): ("published", "start", "end"),
        pyarrow.int64(): ("geonameid", "killed", "injured", "arrested", "abducted", "crowd"),
        pyarrow.float64(): ("score", "lat", "lon", "place_confidence", "confidence"),
        pyarrow.bool_(): ("historical",),
        pyarrow.string(): ("event_id", "mode", "actors", "sentence"),
    }
    for kind, names in kinds.items():
        assert {name: table.schema.field(name).type for name in names} == dict.fromkeys(names, kind)
    assert table["killed"].to_pylist() == [9, 11, None]
    assert table["start"].to_pylist() == [date(2024, 3, 4), date(2024, 3, 4), date(2024, 3, 5)]
    assert table["historical"].to_pylist() == [False, False, False]
    assert table["lat"].to_pylist() == [14.5, 14.5, None]


def test_parquet_of_nothing_is_an_empty_table(tmp_path: Path) -> None:
    assert files.write([], "parquet", tmp_path / "events.parquet") == 0
    assert parquet.read_table(tmp_path / "events.parquet").shape == (0, len(COLUMNS))


def test_geojson_is_as_rfc_7946_says() -> None:
    whole = json.loads((GOLDEN / "events.geojson").read_text(encoding="utf-8"))
    assert whole.keys() == {"type", "features"}
    assert whole["type"] == "FeatureCollection"
    assert len(whole["features"]) == 2  # the demand has no place
    for feature in whole["features"]:
        assert feature.keys() == {"type", "id", "geometry", "properties"}
        assert feature["type"] == "Feature"
        assert feature["geometry"]["type"] == "Point"
        lon, lat = feature["geometry"]["coordinates"]
        assert -180 <= lon <= 180
        assert -90 <= lat <= 90
        assert (lon, lat) == (feature["properties"]["lon"], feature["properties"]["lat"]) == (-4.2, 14.5)


@pytest.mark.parametrize("form", ["geojson", "annotations", "jsonl", "plover", "csv", "acled"])
def test_nothing_gives_a_file_that_parses(form: str, tmp_path: Path) -> None:
    path = tmp_path / "nothing"
    assert files.write([], form, path) == 0
    if form in {"geojson", "annotations"}:
        assert [] in json.loads(path.read_text(encoding="utf-8")).values()
    else:
        assert len(path.read_text(encoding="utf-8").splitlines()) == (form in files.TABLES)


def test_a_line_of_json_or_plover_is_an_event(told: list[Row]) -> None:
    ours, plovers = (
        [json.loads(line) for line in (GOLDEN / NAMES[form]).read_text(encoding="utf-8").splitlines()]
        for form in ("jsonl", "plover")
    )
    assert [each["event_id"] for each in ours] == [each["id"] for each in plovers]
    assert [each["event_id"] for each in ours] == [row.event.event_id for row in told]
    assert [each["incident"] for each in ours] == [row.incident for row in told]
    assert (ours[0]["title"], ours[0]["publisher"], ours[0]["published"]) == ("Port shelled", "Wire", "2024-03-05")
    assert [each["event"] for each in plovers] == [["ASSAULT"], ["ASSAULT"], ["REQUEST"]]
    assert [each.get("size") for each in plovers] == [{"dead": 9}, {"dead": 11}, None]
    assert "event_loc" not in plovers[2]


def test_brat_s_offsets_give_the_words_they_stand_by() -> None:
    config = (GOLDEN / "brat" / "annotation.conf").read_text(encoding="utf-8")
    kinds = set(re.findall(r"^([A-Za-z]+)", config, re.MULTILINE))
    seen = 0
    for path in sorted((GOLDEN / "brat").glob("*.ann")):
        text = path.with_suffix(".txt").read_text(encoding="utf-8")
        annotation = path.read_text(encoding="utf-8")
        for kind, words, there in spans(text, annotation):
            assert words == there
            assert kind in kinds
            seen += 1
        names = [line.split("\t")[0] for line in annotation.splitlines()]
        assert len(names) == len(set(names))
        for line in annotation.splitlines():
            if line.startswith("E"):
                assert {part.split(":")[1] for part in line.split("\t")[1].split()} <= set(names)
    assert seen == 15


def test_web_annotations_quote_the_report_s_text(told: list[Row]) -> None:
    whole = json.loads((GOLDEN / "events.annotations.json").read_text(encoding="utf-8"))
    assert (whole["@context"], whole["type"]) == ("http://www.w3.org/ns/anno.jsonld", "AnnotationPage")
    texts = {f"urn:dateline:report:{row.report.id}": row.report.text for row in told}
    for each in whole["items"]:
        text = texts[each["target"]["source"]]
        position, quote = each["target"]["selector"]
        assert (position["type"], quote["type"]) == ("TextPositionSelector", "TextQuoteSelector")
        assert text[position["start"] : position["end"]] == quote["exact"]
        assert quote["prefix"] + quote["exact"] + quote["suffix"] in text
    ids = [each["id"] for each in whole["items"]]
    assert len(ids) == len(set(ids)) == 15


@pytest.mark.parametrize("form", [*files.TABLES, "parquet"])
def test_the_data_package_names_the_columns_of_the_file(form: str, told: list[Row], tmp_path: Path) -> None:
    path = tmp_path / "events.data"
    files.write(told, form, path)
    (resource,) = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    named = [field["name"] for field in resource["schema"]["fields"]]
    assert resource["path"] == "events.data"
    if form == "parquet":
        assert named == parquet.read_schema(path).names
        return
    table, dialect = files.TABLES[form], resource["dialect"]
    assert named == list(table.columns)
    with path.open(encoding="utf-8", newline="") as stream:
        first = next(csv.reader(stream, delimiter=dialect["delimiter"]))
    assert len(first) == len(named)
    assert (first == named) == dialect["header"]


def test_somebody_else_s_data_package_is_left_alone(told: list[Row], tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_text('{"name": "theirs", "resources": []}')
    files.write(told, "csv", tmp_path / "events.csv")
    assert "theirs" in (tmp_path / "datapackage.json").read_text(encoding="utf-8")
    assert "dateline-events" in (tmp_path / "events.datapackage.json").read_text(encoding="utf-8")


def test_gdelt_s_two_tables_in_one_folder_are_both_described(told: list[Row], tmp_path: Path) -> None:
    files.write(told, "gdelt", tmp_path / "events.tsv")
    files.write(told, "gdelt-mentions", tmp_path / "mentions.tsv")
    package = json.loads((tmp_path / "datapackage.json").read_text(encoding="utf-8"))
    assert {resource["path"] for resource in package["resources"]} == {"events.tsv", "mentions.tsv"}


def quoting(table: files.Table) -> Literal[0, 3]:
    return csv.QUOTE_MINIMAL if table.header else csv.QUOTE_NONE


@pytest.mark.parametrize("form", files.TABLES)
def test_no_cell_of_hostile_text_is_run_or_breaks_its_table(form: str, hostile: list[Row], tmp_path: Path) -> None:
    path, table = tmp_path / "events.data", files.TABLES[form]
    assert files.write(hostile, form, path) == len(hostile)
    raw = path.read_text(encoding="utf-8")
    # Nothing within a cell ends a line, by any reader's notion of one.
    assert len(raw.splitlines()) == raw.count("\n") == len(hostile) + table.header
    with path.open(encoding="utf-8", newline="") as stream:
        cells = list(csv.reader(stream, delimiter=table.delimiter, quoting=quoting(table)))
    assert {len(row) for row in cells} == {len(table.columns)}
    if table.delimiter == "\t":
        assert {line.count("\t") for line in raw.splitlines()} == {len(table.columns) - 1}
    for cell in (cell for row in cells for cell in row):
        assert not cell.startswith(("=", "+", "@"))
        assert not cell.startswith("-") or re.fullmatch(r"-\d+(\.\d+)?", cell)
    frame = pandas.read_csv(path, sep=table.delimiter, header=0 if table.header else None, quoting=quoting(table))
    assert frame.shape == (len(hostile), len(table.columns))


@pytest.mark.parametrize("form", ["jsonl", "plover", "geojson", "annotations"])
def test_json_of_hostile_text_parses(form: str, hostile: list[Row], tmp_path: Path) -> None:
    path = tmp_path / "events"
    count = files.write(hostile, form, path)
    raw = path.read_text(encoding="utf-8")
    if form in {"jsonl", "plover"}:
        assert [json.loads(line) for line in raw.splitlines()]
        assert len(raw.splitlines()) == count == len(hostile)
        return
    items = next(each for each in json.loads(raw).values() if isinstance(each, list))
    assert len(items) == count
    if form == "annotations":
        by_event = {row.event.event_id: row.report.text for row in hostile}
        for each in items:
            position, quote = each["target"]["selector"]
            text = by_event[each["id"].split(":")[2]]
            assert text[position["start"] : position["end"]] == quote["exact"]
    else:
        assert [each["properties"]["actors"] for each in items] == list(EVIL)


def test_parquet_keeps_hostile_text_as_it_is(hostile: list[Row], tmp_path: Path) -> None:
    files.write(hostile, "parquet", tmp_path / "events.parquet")
    assert parquet.read_table(tmp_path / "events.parquet")["actors"].to_pylist() == list(EVIL)


def test_brat_leaves_no_file_outside_its_folder_and_its_offsets_hold(hostile: list[Row], tmp_path: Path) -> None:
    folder = tmp_path / "one" / "two" / "brat"
    files.write(hostile, "brat", folder)
    found = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert all(path.parent == folder for path in found)
    assert len(found) == 2 * len(hostile) + 1
    texts = set()
    for path in folder.glob("*.ann"):
        with path.with_suffix(".txt").open(encoding="utf-8", newline="") as stream:
            text = stream.read()
        texts.add(text)
        told = list(spans(text, path.read_text(encoding="utf-8")))
        assert Counter(kind for kind, _, _ in told)["Participant"] == 2
        for _, words, there in told:
            assert words == there
            assert "\n" not in words
    assert texts == {row.report.text for row in hostile}


def test_no_word_of_brat_s_ends_its_line_early(tmp_path: Path) -> None:
    row = with_words(1, "Guards\u2028Elders")
    assert files.write([row], "brat", tmp_path / "brat") == 1
    (path,) = (tmp_path / "brat").glob("*.ann")
    annotation = path.read_text(encoding="utf-8")
    # brat reads lines through codecs, which ends them wherever str.splitlines does.
    assert len(annotation.splitlines()) == annotation.count("\n")


@pytest.mark.parametrize("form", ["xml", "", "CSV", "../csv"])
def test_an_unknown_format_is_told(form: str, tmp_path: Path) -> None:
    with pytest.raises(DatelineError, match="is no format: there are csv, polecat"):
        files.write([], form, tmp_path / "x")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("form", "what"), [("parquet", "FILE"), ("brat", "FOLDER")])
def test_what_needs_a_path_says_so(form: str, what: str) -> None:
    with pytest.raises(DatelineError, match=f"{form} can't go to standard output: give --output {what}"):
        files.write([], form, None)


def projected(event: Event, of: Report | None = None) -> Row:
    return hexed(Row(of or report(), event, None))


def test_what_did_not_happen_or_has_no_day_is_no_incident_of_gdelt_s_or_acled_s() -> None:
    event = shelling(report())
    told = [projected(replace(event, event_id=s, status=s)) for s in ("future", "hypothetical", "negated")]
    told.append(projected(replace(event, event_id="undated", time=None)))
    for rows_of in (gdelt.events, gdelt.mentions, acled.events):
        assert list(rows_of(told)) == []
    assert len(list(polecat.events(told))) == 3


def test_acled_has_no_row_for_what_it_has_no_type_for() -> None:
    assert list(acled.events([projected(demand(report()))])) == []


def test_quad_classes_are_numbered_as_gdelt_and_plover_do() -> None:
    assert codes.QUADS == ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")


def test_countries_have_their_codes_and_names() -> None:
    assert (codes.country_name("MLI"), codes.fips("MLI"), codes.number("MLI"), codes.cow("MLI")) == (
        "Mali", "ML", "466", "432",
    )  # fmt: skip
    assert codes.fips("DEU") == "GM"
    assert [told(None) for told in (codes.country_name, codes.fips, codes.number, codes.cow)] == [""] * 4


def modes() -> set[tuple[str, str]]:
    return {(row["type"], row["mode"]) for row in rows("types.tsv")}


def test_the_rows_of_acled_s_types_are_well_formed() -> None:
    for row in rows("acled.tsv"):
        assert row["type"] in EVENT_TYPES
        for mode in values(row["mode"]):
            assert mode == "none" or (row["type"], mode) in modes(), row
        assert {*values(row["actors"]), *values(row["recipients"])} <= set(SECTORS), row
        assert row["sub_event_type"] in ACLED[row["event_type"]], row


def test_every_row_of_acled_s_types_can_speak() -> None:
    # A row below one that asks less is never read.
    told = rows("acled.tsv")
    for n, row in enumerate(told):
        for above in told[:n]:
            assert above["type"] != row["type"] or any(
                above[name] and not (row[name] and set(values(row[name])) <= set(values(above[name])))
                for name in ("mode", "actors", "recipients")
            ), (above, row)


def test_every_type_has_a_phrase_and_so_has_every_mode_by_its_own_row_or_its_type_s() -> None:
    phrases = {(row["type"], row["mode"]): row for row in rows("phrases.tsv")}
    assert len(phrases) == len(rows("phrases.tsv"))
    assert phrases.keys() <= modes()
    assert {kind for kind, mode in phrases if not mode} == set(EVENT_TYPES)
    for row in phrases.values():
        assert row["past"], row
        assert row["base"], row
        assert row["noun"], row
        # Of whom nobody is known to have struck, either the passive tells or the noun with its preposition.
        assert row["participle"] or row["to"], row


def test_the_roots_of_cameo_have_types_of_plover_s() -> None:
    told = {row["root"]: row["type"] for row in rows("cameo-roots.tsv")}
    assert sorted(told) == [f"{n:02}" for n in range(2, 21)]
    assert len(rows("cameo-roots.tsv")) == len(told)
    assert set(told.values()) <= set(EVENT_TYPES)


def test_every_country_has_one_row_of_codes() -> None:
    told = rows("country-codes.tsv")
    assert Counter(row["iso3"] for row in told) == Counter(row["iso3"] for row in rows("countries.tsv"))
    for name, form in (("number", r"\d{3}"), ("fips", "[A-Z]{2}"), ("cow", r"\d{1,3}")):
        given = [row[name] for row in told if row[name]]
        assert all(re.fullmatch(form, code) for code in given)
        assert len(given) == len(set(given))

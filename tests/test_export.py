from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date

from dateline import export
from dateline.schema import Actor, Event, Place, Span, Time

WORDS = Span(0, 8, "detained")
EVENT = Event(
    event_id="e1",
    report_id="r1",
    type="COERCE",
    mode="arrest",
    contexts=("legal", "military"),
    quad="material conflict",
    score=-7.0,
    cameo="173",
    trigger=WORDS,
    sentence=Span(0, 20, "detained two\nofficers"),
    actors=(Actor(Span(0, 2, "he"), 0, 0, "Ibrahim Keita", "MLI", ("MIL", "REB")),),
    recipients=(),
    time=Time(None, "DATE", "2024-03-07", date(2024, 3, 7), date(2024, 3, 7), "published", "the report's day"),
    place=Place(Span(0, 4, "Kati"), "Kati", "MLI", "Koulikoro", 2455290, 12.74, -8.07, 0.93, "only candidate"),
    status="actual",
    historical=False,
    attribution=None,
    arrested=2,
    killed=None,
    injured=None,
    confidence=0.88,
    crowd=400,
)


def test_json_has_the_design_s_fields() -> None:
    record = json.loads(export.json_line(EVENT))
    assert record["actors"] == [
        {"text": "he", "start": 0, "end": 2, "name": "Ibrahim Keita", "country": "MLI", "sectors": ["MIL", "REB"]}
    ]
    assert record["time"] == {
        "start": "2024-03-07", "end": "2024-03-07", "value": "2024-03-07", "text": None, "basis": "published",
    }  # fmt: skip
    assert (record["arrested"], record["killed"], record["attribution"]) == (2, None, None)
    assert (record["crowd"], record["abducted"], record["cameo"], record["cameo_root"]) == (400, None, "173", "17")
    assert record["place"]["geonameid"] == 2455290


def test_a_json_line_is_one_line_whatever_the_text_holds() -> None:
    odd = replace(EVENT, trigger=Span(0, 9, "a\u2028b\u2029c\x85d\ne"))
    line = export.json_line(odd)
    assert len(line.splitlines()) == 1
    assert json.loads(line)["trigger"]["text"] == odd.trigger.text


def test_csv_rows_have_the_documented_columns() -> None:
    stream = io.StringIO()
    export.write_csv(export.csv_writer(stream), [EVENT], "2024-03-08")
    (row,) = csv.DictReader(io.StringIO(stream.getvalue()))
    assert tuple(row) == export.COLUMNS
    assert (row["actors"], row["actor_countries"], row["actor_sectors"]) == ("Ibrahim Keita", "MLI", "MIL")
    assert (row["sentence"], row["contexts"], row["killed"]) == ("detained two officers", "legal|military", "")
    assert (row["crowd"], row["abducted"], row["cameo_root"]) == ("400", "", "17")
    assert (row["score"], row["lon"]) == ("-7.0", "-8.07")  # numbers stay numbers


def test_a_spreadsheet_runs_no_cell() -> None:
    stream = io.StringIO()
    export.write_csv(export.csv_writer(stream), [replace(EVENT, trigger=Span(0, 9, "=cmd()|x!"))], "2024-03-08")
    (row,) = csv.DictReader(io.StringIO(stream.getvalue()))
    assert row["trigger"] == "'=cmd()|x!"

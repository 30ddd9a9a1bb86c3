"""Files, folders and standard input: each becomes Reports, or Failures that say what to do."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from dateline.schema import Failure, Report
from dateline.sources import read, records, text

DAY = date(2020, 8, 18)
BODY = "Gunmen left the town before dawn."


def write(path: Path, content: str | bytes) -> str:
    data = content.encode() if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
    return str(path)


def report(path: str, published: date | None = None) -> Report:
    (found,) = read([path], published)
    assert isinstance(found, Report), found
    return found


def failed(path: str, published: date | None = None) -> Failure:
    (found,) = read([path], published)
    assert isinstance(found, Failure), found
    assert found.stage == "sources"
    return found


def record(**fields: object) -> str:
    return json.dumps({"text": BODY, "published": "2020-08-18", **fields}) + "\n"


def only(found: Iterator[Report | Failure], kind: type[Report] | type[Failure]) -> list[Report | Failure]:
    return [item for item in found if isinstance(item, kind)]


# Where the date comes from


@pytest.mark.parametrize(
    ("content", "basis", "dateline"),
    [
        (f" date 2020-08-18 {BODY}", "leading", None),
        (f"date 2020-08-18 BAMAKO (Reuters) - {BODY}", "leading", "BAMAKO (Reuters)"),
        (f"Date: 2020-08-18\n\nBAMAKO, Aug 18 (AFP) -- {BODY}", "leading", "BAMAKO, Aug 18 (AFP)"),
        (f"BAMAKO, Aug 18 , 2020 - {BODY}", "dateline", "BAMAKO, Aug 18 , 2020"),
    ],
)
def test_the_date_and_the_dateline_are_cut_from_a_text(
    tmp_path: Path, content: str, basis: str, dateline: str | None
) -> None:
    found = report(write(tmp_path / "a.txt", content))
    assert (found.text, found.published, found.published_basis) == (BODY, DAY, basis)
    assert found.dateline == dateline


def test_a_given_date_goes_before_all_others(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", record(text=f"date 2019-01-01 GAO, Jan 1, 2019 (AP) - {BODY}"))
    found = report(path, date(2020, 1, 2))
    assert (found.published, found.published_basis, found.text) == (date(2020, 1, 2), "option", BODY)


def test_a_field_goes_before_leading_words(tmp_path: Path) -> None:
    found = report(write(tmp_path / "a.jsonl", record(text=f"date 2019-01-01 {BODY}")))
    assert (found.published, found.published_basis, found.text) == (DAY, "field", BODY)


def test_leading_words_go_before_the_dateline(tmp_path: Path) -> None:
    found = report(write(tmp_path / "a.txt", f"2020-08-18\nGAO, Jan 1, 2019 (AP) - {BODY}"))
    assert (found.published, found.published_basis) == (DAY, "leading")


@pytest.mark.parametrize("field", ["published", "date", "published_at", "Date"])
def test_names_of_the_date_field(tmp_path: Path, field: str) -> None:
    line = json.dumps({"text": BODY, field: "Tue, 18 Aug 2020 23:00:00 -0500"})
    assert report(write(tmp_path / "a.jsonl", line)).published == DAY


def test_published_is_taken_before_date(tmp_path: Path) -> None:
    assert report(write(tmp_path / "a.jsonl", record(date="2019-01-01"))).published == DAY


def test_an_empty_date_field_is_passed_over(tmp_path: Path) -> None:
    assert report(write(tmp_path / "a.jsonl", record(published="", date="2020-08-18"))).published == DAY


def test_a_dateline_field_is_kept_and_gives_the_date(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", record(published=None, dateline="TUNIS, May 3 , 2001 (AFP)"))
    found = report(path)
    assert (found.published, found.published_basis) == (date(2001, 5, 3), "dateline")
    assert (found.dateline, found.text) == ("TUNIS, May 3 , 2001 (AFP)", BODY)


def test_a_missing_year_is_fine_where_the_date_is_known(tmp_path: Path) -> None:
    found = report(write(tmp_path / "a.txt", f"KATI, Mali, Aug 18 (Agency) - {BODY}"), DAY)
    assert (found.dateline, found.text) == ("KATI, Mali, Aug 18 (Agency)", BODY)


def test_a_missing_year_fails_where_no_date_is_known(tmp_path: Path) -> None:
    error = failed(write(tmp_path / "a.txt", f"KATI, Mali, Aug 18 (Agency) - {BODY}")).error
    assert "'KATI, Mali, Aug 18 (Agency)' has no year" in error


def test_no_date(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", BODY)
    assert failed(path) == Failure(path, "sources", text.NO_DATE)


@pytest.mark.parametrize(
    ("value", "why"), [("03/04/2020", "ambiguous"), ("soon", "not a date"), (20200818, "a number"), (["x"], "a list")]
)
def test_a_bad_date_field_fails_even_beside_a_leading_date(tmp_path: Path, value: object, why: str) -> None:
    path = write(tmp_path / "a.jsonl", record(text=f"date 2020-08-18 {BODY}", published=value))
    assert why in failed(path).error


def test_a_date_in_the_future_fails_and_tomorrow_does_not(tmp_path: Path) -> None:
    path = write(tmp_path / "a.txt", BODY)
    assert "lies in the future" in failed(path, date.today() + timedelta(days=30)).error
    assert report(path, date.today() + timedelta(days=1)).text == BODY


# Text files


def test_text_is_otherwise_unaltered(tmp_path: Path) -> None:
    body = "  Two  spaces,\ttab — “quotes”.\n\n Next. \n"
    assert report(write(tmp_path / "a.txt", body), DAY).text == body


def test_line_ends_and_the_byte_order_mark(tmp_path: Path) -> None:
    assert report(write(tmp_path / "a.txt", b"\xef\xbb\xbfOne.\r\nTwo.\rThree."), DAY).text == "One.\nTwo.\nThree."


@pytest.mark.parametrize(
    "content",
    [
        f"Title: Calm returns\nDate: 2020-08-18\n\nGAO (AP) - {BODY}",
        f"Date: 2020-08-18\nHEADLINE: Calm returns\n\nGAO (AP) - {BODY}",
    ],
)
def test_a_title_line(tmp_path: Path, content: str) -> None:
    found = report(write(tmp_path / "a.txt", content))
    assert (found.title, found.published, found.dateline, found.text) == ("Calm returns", DAY, "GAO (AP)", BODY)


def test_a_headline_without_a_label_stays_in_the_text(tmp_path: Path) -> None:
    content = f"CALM IN GAO\n\nGAO, Aug 18 (AFP) - {BODY}"
    found = report(write(tmp_path / "a.txt", content), DAY)
    assert (found.title, found.dateline, found.text) == (None, None, content)


def test_an_id_is_the_content_s_and_not_the_file_s(tmp_path: Path) -> None:
    first = report(write(tmp_path / "a.txt", f"date 2020-08-18 {BODY}"))
    second = report(write(tmp_path / "b.jsonl", record()))
    assert first.id == second.id
    assert len(first.id) == 16
    assert report(write(tmp_path / "c.txt", BODY), date(2020, 8, 19)).id != first.id


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("", "empty"),
        (" \n\t", "empty"),
        ("date 2020-08-18\n", "empty"),
        ("\ufeff", "empty"),
        (b"Caf\xe9 hit.", "not UTF-8 at byte 3: re-save"),
        (b"\xef\xbb\xbfCaf\xe9 hit.", "byte 6"),
        (b"PK\x03\x04\x00\x00", "NUL"),
        ("Gunmen left.".encode("utf-16"), "UTF-16"),
        ("<!DOCTYPE html><p>Gunmen left.", "looks like HTML"),
        ("\n<HTML lang=en>", "looks like HTML"),
        ("<p>Gunmen left.</p><p>All of them.</p>", "extract the text first"),
    ],
)
def test_what_is_no_text(tmp_path: Path, content: str | bytes, why: str) -> None:
    path = write(tmp_path / "a.txt", content)
    found = failed(path, DAY)
    assert why in found.error
    assert found.report == path


def test_a_lone_tag_or_less_than_sign_is_text(tmp_path: Path) -> None:
    assert report(write(tmp_path / "a.txt", "Fewer than <3 left, <b>police</b> said: 1 < 2."), DAY)


def test_a_text_file_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "MAX_TEXT", 100)
    assert "over 100 bytes" in failed(write(tmp_path / "a.txt", "x" * 101), DAY).error
    assert report(write(tmp_path / "b.txt", "x" * 100), DAY)


# JSON lines


def test_the_fields_of_a_record(tmp_path: Path) -> None:
    line = record(title=" Calm ", publisher="P", url="U", language="en", dateline="GAO (AP)", id="r1", extra=[1])
    assert report(write(tmp_path / "a.jsonl", line)) == Report(
        "r1", BODY, DAY, "field", title="Calm", publisher="P", dateline="GAO (AP)", url="U", language="en"
    )


@pytest.mark.parametrize("body", ["body", "content"])
def test_other_names_of_the_fields(tmp_path: Path, body: str) -> None:
    line = json.dumps({body: BODY, "date": "2020-08-18", "headline": "H", "source": "S", "link": "L", "lang": "en"})
    found = report(write(tmp_path / "a.ndjson", line))
    assert (found.text, found.title, found.publisher, found.url, found.language) == (BODY, "H", "S", "L", "en")


def test_a_field_that_is_no_string_is_unknown(tmp_path: Path) -> None:
    assert report(write(tmp_path / "a.jsonl", record(source={"name": "P"}))).publisher is None


def test_a_number_as_id_is_kept_as_a_string(tmp_path: Path) -> None:
    assert report(write(tmp_path / "a.jsonl", record(id=7))).id == "7"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('{"text": "a", }', "broken JSON: .* column"),
        ('{"text": "a"', "broken JSON: .* column"),
        ("[" * 200_000, "broken JSON: nested too deep"),
        ('{"id": ' + "9" * 5000 + "}", "a number too long"),
        ('[{"text": "a"}]', "a list, not a JSON object"),
        ('"a"', "a string, not a JSON object"),
        ("null", "null, not a JSON object"),
        ('{"text": 5}', "field `text`: a number, not a string"),
        ('{"text": {"a": 1}}', "field `text`: an object, not a string"),
        ('{"title": "a"}', "no text"),
        ('{"text": ""}', "no text"),
        ('{"text": "  "}', "the text is empty"),
        ('{"text": "a", "id": [1]}', "field `id`: a list"),
        ('{"text": "a", "id": true}', "field `id`: true or false"),
        ('{"text": "a\\u0000b"}', "NUL"),
        ('{"text": "a \\ud83d"}', "surrogate"),
        ('{"text": "a", "title": "\\udc00"}', "surrogate"),
        (b'{"text": "caf\xe9"}', "not UTF-8 at byte"),
        (b'{"text": "a\x00"}', "NUL"),
    ],
)
def test_one_bad_line_never_stops_the_others(tmp_path: Path, line: str | bytes, why: str) -> None:
    data = line.encode() if isinstance(line, str) else line
    path = write(tmp_path / "a.jsonl", record(id=1).encode() + data + b"\n\n" + record(id=2, text="More.").encode())
    first, bad, second = read([path])
    assert isinstance(first, Report)
    assert isinstance(second, Report)
    assert isinstance(bad, Failure)
    assert bad.report == f"{path}:2"
    assert re.search(why, bad.error)


def test_a_failure_of_a_record_with_an_id_names_both(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", json.dumps({"id": "r1", "text": BODY}))
    assert failed(path) == Failure("r1", "sources", f"{path}:1: {text.NO_DATE}")


def test_the_byte_of_bad_utf8_is_counted_from_the_file_s_start(tmp_path: Path) -> None:
    good = record()
    path = write(tmp_path / "a.jsonl", good.encode() + b'{"text": "\xe9"}\n')
    (bad,) = only(read([path]), Failure)
    assert isinstance(bad, Failure)
    assert f"byte {len(good) + 10}:" in bad.error


def test_a_line_too_long_is_skipped_and_the_next_are_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records, "MAX_LINE", 100)
    lines = record(id=1) + record(id=2, text="x" * 950) + record(id=3, text="Last.")
    path = write(tmp_path / "a.jsonl", lines)
    first, bad, last = read([path])
    assert isinstance(bad, Failure)
    assert bad.report == f"{path}:2"
    assert "over 100" in bad.error
    assert [item.id for item in (first, last) if isinstance(item, Report)] == ["1", "3"]


@pytest.mark.parametrize("start", ["{", "["])
def test_json_over_many_lines_fails_once(tmp_path: Path, start: str) -> None:
    path = write(tmp_path / "a.json", start + '\n"text": "a",\n"date": "2020-08-18"\n}\n')
    assert "one object a line" in failed(path).error


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv"])
def test_a_file_without_records(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, "\n \n")
    assert failed(path).report == path


def test_a_binary_file_of_records_fails_once(tmp_path: Path) -> None:
    assert "NUL" in failed(write(tmp_path / "a.jsonl", b"\0\1\n" * 50)).error


# Tables


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_delimiter_of_a_table(tmp_path: Path, mark: str) -> None:
    body = f'Gunmen left{mark} then\nreturned, "armed"; all.'
    quoted = '"' + body.replace('"', '""') + '"'
    path = write(tmp_path / "a.csv", f"\ufeffID{mark}Text{mark}date\nr1{mark}{quoted}{mark}2020-08-18\n")
    found = report(path)
    assert (found.id, found.text, found.published) == ("r1", body, DAY)


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("r2,Two", "2 fields where the header has 3"),
        ("r2,Two, more,2020-08-18", "4 fields where the header has 3"),
        ('r2,"Two" more,2020-08-18', "quotation mark"),
        ("r2,,2020-08-18", "no text"),
        (b"r2,Caf\xe9,2020-08-18", "not UTF-8"),
    ],
)
def test_one_bad_row_never_stops_the_others(tmp_path: Path, row: str | bytes, why: str) -> None:
    data = row.encode() if isinstance(row, str) else row
    path = write(tmp_path / "a.csv", b"id,text,date\nr1,One.,2020-08-18\n" + data + b"\n\nr3,Three.,2020-08-18\n")
    first, bad, last = read([path])
    assert [item.id for item in (first, last) if isinstance(item, Report)] == ["r1", "r3"]
    assert isinstance(bad, Failure)
    assert why in bad.error
    assert f"{path}:3" in (bad.report + bad.error)


def test_a_quotation_mark_never_closed(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", 'text,date\nOne.,2020-08-18\n"Two,2020-08-18\nThree.,2020-08-18\n')
    (bad,) = only(read([path]), Failure)
    assert isinstance(bad, Failure)
    assert bad.report == f"{path}:3"
    assert "never closed" in bad.error


@pytest.mark.parametrize("content", ["One.,2020-08-18\n", "title,date\nOne.,2020-08-18\n"])
def test_a_table_without_a_header_that_names_the_text(tmp_path: Path, content: str) -> None:
    assert "no header with a column `text`" in failed(write(tmp_path / "a.csv", content)).error


def test_a_field_larger_than_csv_s_own_limit(tmp_path: Path) -> None:
    assert len(report(write(tmp_path / "a.csv", "text,date\n" + "x" * 200_000 + ",2020-08-18\n")).text) == 200_000


# Files, folders, standard input


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt.gz", f"date 2020-08-18 {BODY}"),
        ("a.JSONL.gz", record()),
        ("a.csv.gz", f"text,date\n{BODY},2020-08-18\n"),
        ("a.report", f"date 2020-08-18 {BODY}"),
    ],
)
def test_the_name_says_how_a_file_is_read(tmp_path: Path, name: str, content: str) -> None:
    assert report(write(tmp_path / name, content)).text == BODY


def test_a_folder_is_read_in_order(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/1.txt.gz", "a.ndjson", "c.csv", "z.pdf", ".hidden.txt", ".git/x.txt"):
        content = {"a.ndjson": record(text="a.ndjson"), "c.csv": "text,date\nc.csv,2020-08-18\n"}.get(name, name)
        write(tmp_path / name, content)
    found = read([str(tmp_path)], DAY)
    assert [item.text for item in found if isinstance(item, Report)] == ["a.ndjson", "c.csv", "b/1.txt.gz", "b/2.txt"]


def test_a_folder_with_nothing_to_read(tmp_path: Path) -> None:
    write(tmp_path / "a.zip", "x")
    assert "nothing to read in this folder" in failed(str(tmp_path)).error


def test_a_missing_file_does_not_stop_the_next(tmp_path: Path) -> None:
    missing = str(tmp_path / "none.txt")
    bad, good = read([missing, write(tmp_path / "a.txt", BODY)], DAY)
    assert bad == Failure(missing, "sources", "no such file or folder: check the path")
    assert isinstance(good, Report)


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, os.strerror(13))

    path = write(tmp_path / "a.txt", BODY)
    monkeypatch.setattr("builtins.open", refuse)
    assert "Permission denied" in failed(path, DAY).error


def test_a_gz_file_cut_short_keeps_what_came_before(tmp_path: Path) -> None:
    whole = gzip.compress("".join(record(text=f"{BODY} {os.urandom(40).hex()}") for _ in range(2000)).encode())
    path = tmp_path / "a.jsonl.gz"
    path.write_bytes(whole[: len(whole) // 2])
    found = list(read([str(path)]))
    assert isinstance(found[0], Report)
    assert isinstance(found[-1], Failure)
    assert "cut short" in found[-1].error


def test_a_gz_file_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "a.txt.gz"
    path.write_text(BODY)
    assert "not a .gz file" in failed(str(path), DAY).error


def stdin(monkeypatch: pytest.MonkeyPatch, content: str) -> io.TextIOWrapper:
    stream = io.TextIOWrapper(io.BytesIO(content.encode()))
    monkeypatch.setattr("sys.stdin", stream)
    return stream


def test_standard_input_is_a_text(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, f"date 2020-08-18 {BODY}\n")
    assert report("-").text == BODY + "\n"


def test_standard_input_is_json_lines_after_a_brace(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin(monkeypatch, "\ufeff\n  " + record(id=1) + record(id=2, text="More."))
    assert [item.id for item in read(["-"]) if isinstance(item, Report)] == ["1", "2"]


def test_standard_input_is_left_open_and_empty_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = stdin(monkeypatch, "")
    assert failed("-").report == "standard input"
    assert not stream.closed


def test_reading_is_lazy(tmp_path: Path) -> None:
    good = write(tmp_path / "a.jsonl", record(id=1) + record(id=2, text="More."))
    found = read([good, str(tmp_path / "later.txt")], DAY)
    assert isinstance(next(found), Report)
    write(tmp_path / "later.txt", "Later.")
    assert all(isinstance(item, Report) for item in found)


# Repeats


def test_an_identical_repeat_is_dropped(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", record(id="r1") * 2)
    assert len(list(read([path, path]))) == 1


def test_the_same_id_with_other_text_is_a_failure(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", record(id="r1") + record(id="r1", text="Other."))
    first, bad = read([path])
    assert isinstance(first, Report)
    assert isinstance(bad, Failure)
    assert bad.report == "r1"
    assert f"{path}:2: same id as {path}:1 with other text" in bad.error

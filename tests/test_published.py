"""Dates in fields, leading words and datelines: what is read, and what is refused."""

from __future__ import annotations

import time
from datetime import date

import pytest

from dateline.sources.published import find_dateline, find_leading, parse_date

DAY = date(2020, 8, 18)


@pytest.mark.parametrize(
    "value",
    [
        "2020-08-18",
        " 2020-08-18 ",
        "20200818",
        "2020/08/18",
        "2020-08-18T23:30:00Z",
        "2020-08-18T23:30:00-05:00",
        "2020-08-18T00:10:00+09:00",
        "2020-08-18 10:00:00.123",
        "Tue, 18 Aug 2020 23:30:00 GMT",
        "Tue, 18 Aug 2020 00:30:00 +0900",
        "18 August 2020",
        "Aug. 18, 2020",
        "August 18th, 2020",
        "Tuesday 18 August 2020 14:30 EST",
        "18/08/2020",
        "08/18/2020",
    ],
)
def test_a_field_keeps_its_own_calendar_day(value: str) -> None:
    assert parse_date(value) == DAY


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("03/04/2020", "ambiguous"),
        ("3.4.2020", "ambiguous"),
        ("August 2020", "incomplete"),
        ("2020", "incomplete"),
        ("2020-08", "incomplete"),
        ("Aug 18", "lacks a year"),
        ("Tuesday", "lacks a year"),
        ("18 Aug 20", "four digits"),
        ("10-11-12", "four digits"),
        ("2020-02-31", "not a date"),
        ("1597708800", "not a date"),
        ("last week", "not a date"),
        ("", "not a date"),
        ("9" * 5000, "not a date"),
    ],
)
def test_a_field_that_says_no_one_day_is_refused(value: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        parse_date(value)


def test_a_refusal_is_the_same_twice() -> None:
    with pytest.raises(ValueError, match="lacks a year") as first:
        parse_date("Aug 18")
    with pytest.raises(ValueError, match="lacks a year") as second:
        parse_date("Aug 18")
    assert str(first.value) == str(second.value)


@pytest.mark.parametrize(
    "head",
    [
        " date 2020-08-18 ",
        "\n\n  Date: 2020-08-18\n",
        "DATE: Tuesday, August 18, 2020\n",
        "Published: 18 Aug 2020\n",
        "Posted on: August 18, 2020\n\n",
        "Date: Tue, 18 Aug 2020 10:00:00 +0200\n",
        "2020-08-18\n\n",
        "2020-08-18 ",
        "2020/08/18: ",
        "2020-08-18T10:00:00Z ",
        "August 18, 2020\n",
        "AUGUST 18TH, 2020 -- ",
        "Aug. 18 , 2020 - ",
        "18 August 2020 – ",
        "Tuesday, August 18, 2020\n",
        "Tuesday, August 18, 2020 at 5:30 PM EST\n",
        "Tues., 18 August 2020, 14:05 GMT\n",
    ],
)
def test_leading_date(head: str) -> None:
    assert find_leading(head + "Rebels left.") == (DAY, len(head))


def test_a_labelled_date_may_be_followed_by_small_letters() -> None:
    assert find_leading("date 2020-08-18 rebels left") == (DAY, 16)


@pytest.mark.parametrize(
    "text",
    [
        "August 18, 2020 was a market day.",
        "August 18, 2020, a market day, ended in gunfire.",
        "18 August 2020 - the day of the vote - was calm.",
        "2020-08-18-19 Talks",
        "2020-08-181 Talks",
        "date 2020-02-31 Talks",
        "date 03/04/2020 Talks",
        "August 18 Talks",
        "Aug 18, 2020 (Reuters) - Talks",
        "dated notes were found",
        "ſept 5, 2020.5 Talks",
        "Rebels left on 2020-08-18",
        "",
    ],
)
def test_no_leading_date(text: str) -> None:
    assert find_leading(text) is None


@pytest.mark.parametrize(
    ("words", "dash", "place", "day", "agency"),
    [
        ("KATI, Mali, Aug 18, 2020 (Agency)", " - ", "KATI, Mali", DAY, "Agency"),
        ("ACCRA, Dec 3 , 2011", " - ", "ACCRA", date(2011, 12, 3), None),
        ("DAKAR, Dec 9 , 2011, 2011", " - ", "DAKAR", date(2011, 12, 9), None),
        ("OTTAWA, April 5, 2001 (AFP)", " -- ", "OTTAWA", date(2001, 4, 5), "AFP"),
        ("OTTAWA, April 5, 2001 (AFP)", "\n\n", "OTTAWA", date(2001, 4, 5), "AFP"),
        ("VIENNA, May 6 , 2001, (AFP)", " - ", "VIENNA", date(2001, 5, 6), "AFP"),
        ("HANOI. May 7, 2001 (AFP)", " - ", "HANOI", date(2001, 5, 7), "AFP"),
        ("SKOPJE June 8, 2001 (AFP)", " - ", "SKOPJE", date(2001, 6, 8), "AFP"),
        ("PANAMA CITY, JUNE 9, 2001 (AFP)", " - ", "PANAMA CITY", date(2001, 6, 9), "AFP"),
        ("GAO, Mali, 2020-08-18 (AFP)", " - ", "GAO, Mali", DAY, "AFP"),
        ("GENEVA, 18 August 2020", "\n\n", "GENEVA", DAY, None),
        ("Geneva, 18 August 2020", " – ", "Geneva", DAY, None),
        ("BOSTON, Feb 30, 2020 (AP)", " - ", "BOSTON", None, "AP"),
        ("BAMAKO (Reuters)", " - ", "BAMAKO", None, "Reuters"),
        ("Bamako (AFP)", " – ", "Bamako", None, "AFP"),
        ("BAMAKO (Ville News)", " - ", "BAMAKO", None, "Ville News"),
        ("MOSCOW (AP)", "_", "MOSCOW", None, "AP"),
        ("BUFFALO, N.Y. (AP)", " -- ", "BUFFALO, N.Y.", None, "AP"),
        ("ST. LOUIS (AP)", " — ", "ST. LOUIS", None, "AP"),
        ("McALLEN, Texas (AP)", " — ", "McALLEN, Texas", None, "AP"),
        ("THE HAGUE, Netherlands (AP)", " _ ", "THE HAGUE, Netherlands", None, "AP"),
        ("PORT-AU-PRINCE, Haiti", " — ", "PORT-AU-PRINCE, Haiti", None, None),
        ("JERUSALEM/GAZA (Reuters)", " - ", "JERUSALEM/GAZA", None, "Reuters"),
        ("BAMAKO", " — ", "BAMAKO", None, None),
    ],
)
def test_dateline(words: str, dash: str, place: str, day: date | None, agency: str | None) -> None:
    found = find_dateline(f" \n{words}{dash}Rebels left.")
    assert found is not None
    assert (found.words, found.place, found.date, found.agency) == (words, place, day, agency)
    assert found.end == len(words) + len(dash) + 2


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("KATI, Mali, Aug 18 (Agency) - Rebels left.", "KATI, Mali"),
        ("BAMAKO, Tuesday, Aug. 18 — Rebels left.", "BAMAKO"),
        ("N'DJAMENA, 18 August - Rebels left.", "N'DJAMENA"),
        ("Aug 18 (Reuters) - Rebels left.", None),
    ],
)
def test_a_dateline_without_a_year_keeps_month_and_day(text: str, place: str | None) -> None:
    found = find_dateline(text)
    assert found is not None
    assert (found.place, found.date, found.month, found.day) == (place, None, 8, 18)


@pytest.mark.parametrize(
    "text",
    [
        "U.S. - Iran talks resumed.",
        "US-backed forces left.",
        "COUP IN MALI\n\nBAMAKO, Aug 18 (AFP) - Rebels left.",
        "COUP IN MALI, Aug 18, 2020 - Rebels left.",
        "COUP IN MALI (UPDATED) - Rebels left.",
        "MALI COUP: Rebels left.",
        "BREAKING — Rebels left.",
        "GENERAL ELECTION - Results are due.",
        "REBELS LEFT — POLICE SAID",
        "MALI - Rebels left.",
        "NATO — The alliance met.",
        "NATO (North Atlantic Treaty Organization) - The alliance met.",
        "MINUSMA (the mission) - which left - said so.",
        "Rebels (AQIM) - who had left - returned.",
        "The Red Cross (ICRC) - Geneva's own - said so.",
        "Traoré, 34 (Labour) - said no.",
        "Born 18 August 2020 (a twin)\nHe left.",
        "Rebels in Mali, Aug 18 - the day",
        "BOSTON, Aug 18-20 - Officials met.",
        "KATI, Mali-based rebels left.",
        "Tuesday 18 August 2020\nRebels left.",
        "Reuters, August 18, 2020\nRebels left.",
        "GRANT: Rebels left.",
        "MALI, NIGER, CHAD, BENIN",
        "BAMAKO residents left.",
        "Mali (Reuters) said so.",
        "August 18, 2020 was a market day.",
        "",
    ],
)
def test_no_dateline(text: str) -> None:
    assert find_dateline(text) is None


@pytest.mark.parametrize("head", ["", "BAMAKO, ", "BAMAKO (", "date ", "Date: ", "August ", "BAMAKO, Aug 18 "])
@pytest.mark.parametrize("unit", [",", " ", "A", "A ", "A, ", "\n", "-", "(", "A.", "'A", "1", "Jan ", "2020-"])
def test_a_hostile_megabyte_is_read_promptly(head: str, unit: str) -> None:
    text = head + unit * (1_000_000 // len(unit))
    begun = time.perf_counter()
    find_leading(text)
    find_dateline(text)
    assert time.perf_counter() - begun < 1

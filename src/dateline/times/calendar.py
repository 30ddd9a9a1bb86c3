"""Periods of the calendar: a TIMEX3 value with its first and last day.

Whatever lies outside the years 1 to 9999 raises ValueError or OverflowError, as `datetime` does.
"""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from dateutil.easter import easter

Unit = Literal["minute", "hour", "day", "week", "weekend", "month", "quarter", "season", "year", "decade", "century"]

SEASONS = {"spring": ("SP", 3), "summer": ("SU", 6), "autumn": ("FA", 9), "fall": ("FA", 9), "winter": ("WI", 12)}
"""TimeML's code and the first month of each season of the northern half of the world."""
DESIGNATORS = {
    "minute": "TM", "hour": "TH", "day": "D", "week": "W", "month": "M", "quarter": "Q", "year": "Y", "decade": "DE",
    "century": "CE",
}  # fmt: skip
"""The letters of TIMEX3's durations; a leading T marks units shorter than a day."""


@dataclass(frozen=True, slots=True)
class Period:
    """A TIMEX3 value, the first and last day it covers where it has any, and its granularity."""

    value: str
    first: date | None = None
    last: date | None = None
    unit: Unit = "day"


def day(when: date) -> Period:
    """Return one day."""
    return Period(when.isoformat(), when, when)


def week(when: date) -> Period:
    """Return the week, Monday to Sunday, that holds a day."""
    monday = when - timedelta(days=when.weekday())
    number = monday.isocalendar()
    return Period(f"{number.year:04}-W{number.week:02}", monday, monday + timedelta(days=6), "week")


def weekend(when: date) -> Period:
    """Return the Saturday and Sunday of the week that holds a day."""
    whole = week(when)
    saturday = when + timedelta(days=5 - when.weekday())
    return Period(whole.value + "-WE", saturday, saturday + timedelta(days=1), "weekend")


def month(year: int, number: int) -> Period:
    """Return a month of a year; the number may run over: month 13 is January of the year after."""
    year, number = year + (number - 1) // 12, (number - 1) % 12 + 1
    return Period(
        f"{year:04}-{number:02}", date(year, number, 1), date(year, number, monthrange(year, number)[1]), "month"
    )


def quarter(year: int, number: int) -> Period:
    """Return a quarter of a calendar year; the number may run over."""
    year, number = year + (number - 1) // 4, (number - 1) % 4 + 1
    return Period(f"{year:04}-Q{number}", date(year, 3 * number - 2, 1), month(year, 3 * number).last, "quarter")


def half(year: int, number: int) -> Period:
    """Return the first or second half of a year."""
    return Period(f"{year:04}-H{number}", date(year, 6 * number - 5, 1), month(year, 6 * number).last, "season")


def season(year: int, name: str) -> Period:
    """Return a season; a winter belongs to the year of its December."""
    code, first = SEASONS[name]
    return Period(f"{year:04}-{code}", date(year, first, 1), month(year, first + 2).last, "season")


def year(number: int) -> Period:
    """Return a whole year."""
    return Period(f"{number:04}", date(number, 1, 1), date(number, 12, 31), "year")


def decade(number: int) -> Period:
    """Return the ten years that share a year's first three digits."""
    number -= number % 10
    return Period(f"{number // 10:03}", date(number or 1, 1, 1), date(number + 9, 12, 31), "decade")


def century(number: int) -> Period:
    """Return the hundred years whose value TimeML writes with two digits: the 20th century is "19"."""
    return Period(f"{number - 1:02}", date(100 * (number - 1) or 1, 1, 1), date(100 * number - 1, 12, 31), "century")


def around(when: date, unit: Unit) -> Period:
    """Return the period of a granularity that holds a day."""
    match unit:
        case "week":
            return week(when)
        case "weekend":
            return weekend(when)
        case "month":
            return month(when.year, when.month)
        case "quarter":
            return quarter(when.year, (when.month + 2) // 3)
        case "year":
            return year(when.year)
        case "decade":
            return decade(when.year)
        case "century":
            return century(when.year // 100 + 1)
        case _:
            return day(when)


def shift(when: date, count: int, unit: Unit) -> Period:
    """Return the period of a granularity that lies so many units after (or before) the one that holds a day."""
    match unit:
        case "week" | "weekend":
            return around(when + timedelta(weeks=count), unit)
        case "month":
            return month(when.year, when.month + count)
        case "quarter":
            return quarter(when.year, (when.month + 2) // 3 + count)
        case "year":
            return year(when.year + count)
        case "decade":
            return decade(when.year + 10 * count)
        case "century":
            return century(when.year // 100 + 1 + count)
        case "day":
            return day(when + timedelta(days=count))
        case _:  # some hours away; the day stays, so that nothing is claimed that the words don't say
            return day(when)


def edge(period: Period, mod: str) -> Period:
    """Return a period with its days narrowed to the first, second or last third (START, MID, END)."""
    if period.first is None or period.last is None or period.first == period.last:
        return period
    first, last = period.first, period.last
    if period.unit == "year":
        begins = {"START": 1, "MID": 5, "END": 9}[mod]
        return replace(period, first=date(first.year, begins, 1), last=month(first.year, begins + 3).last)
    if period.unit == "month":
        begins = {"START": 1, "MID": 11, "END": 21}[mod]
        return replace(
            period, first=first.replace(day=begins), last=last if mod == "END" else first.replace(day=begins + 9)
        )
    if period.unit == "decade":
        offset = {"START": 0, "MID": 4, "END": 6}[mod]
        length = {"START": 3, "MID": 2, "END": 3}[mod]
        return replace(period, first=date(first.year + offset, 1, 1), last=date(first.year + offset + length, 12, 31))
    third = timedelta(days=(last - first).days // 3)
    match mod:
        case "START":
            return replace(period, last=first + third)
        case "END":
            return replace(period, first=last - third)
        case _:
            return replace(period, first=first + third, last=last - third)


def duration(amount: str, unit: str) -> str:
    """Return TIMEX3's value of a duration: "3", "week" gives "P3W"; "X" stands for an amount not told."""
    designator = DESIGNATORS[unit]
    return f"PT{amount}{designator[1:]}" if designator[0] == "T" else f"P{amount}{designator}"


def holiday(name: str, number: int) -> Period:
    """Return a holiday in a year from what its row of the rules says: "12-25", or "easter-2" for a day about Easter."""
    if name.startswith("easter"):
        return day(easter(number) + timedelta(days=int(name.removeprefix("easter") or 0)))
    which, _, rest = name.partition(":")
    if rest:  # "4:11-3": the fourth Thursday of November
        in_month, weekday = (int(part) for part in rest.split("-"))
        first = date(number, in_month, 1)
        return day(first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (int(which) - 1)))
    in_month, in_day = (int(part) for part in name.split("-"))
    return day(date(number, in_month, in_day))

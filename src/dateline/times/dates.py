"""Readers of dates that the calendar knows by themselves: days, months, quarters, years, holidays.

A reader returns None where the words turn out to be no time, and raises ValueError where the calendar has no such day.
"""

from __future__ import annotations

from datetime import date

from dateline.schema import Basis
from dateline.times import calendar as cal
from dateline.times.calendar import Period, Unit
from dateline.times.mention import Mention, Reading, edged, number_of, on_day, step, yearly
from dateline.times.rules import MONTHS, NTHS, NUMBERS

# What follows a number that is not a year, and what goes before one.
COUNTED = frozenset({
    "people", "persons", "men", "women", "children", "troops", "soldiers", "police", "policemen", "officers", "guests",
    "workers", "members", "tons", "tonnes", "dollars", "euros", "pounds", "yuan", "yen", "rubles", "rupees", "won",
    "km", "kilometers", "kilometres", "miles", "meters", "metres", "feet", "m", "kg", "kilograms", "hectares", "acres",
    "votes", "deaths", "cases", "victims", "homes", "houses", "families", "delegates", "seats", "shares", "points",
    "percent", "%", "million", "billion", "hundred", "thousand", "gmt", "hours", "days", "years", "times", "others",
    "injured", "wounded", "dead", "refugees", "prisoners", "demonstrators", "protesters", "megawatts", "mw", "barrels",
})  # fmt: skip
NUMBERED = frozenset({
    "$", "£", "€", "#", "no", "no.", "number", "flight", "route", "resolution", "resolutions", "room", "article",
    "section", "page", "than", "nearly", "some", "approximately", "least", "only", "channel",
})  # fmt: skip
YEAR_AFTER = frozenset({
    "in", "since", "of", "from", "until", "till", "between", "and", "to", "by", "after", "before", "during", "through",
    "the", "early", "late", "mid", "or",
})  # fmt: skip
MONTH_AFTER = frozenset(
    {"in", "before", "after", "since", "until", "till", "by", "during", "from", "through", "between", "of", "-"}
)
DOUBTFUL = frozenset({"march", "may"})


def fixed(mention: Mention) -> Reading | None:
    """Read a date that the rule names: 11 September is 2001's only to those who write later."""
    when = date.fromisoformat(mention.groups["date"])
    return Reading("DATE", cal.day(when), "stated") if mention.published >= when else None


def numeric(mention: Mention) -> Reading | None:
    """Read figures; a date like 5/8/2005 that two countries read differently is none."""
    year = int(mention.groups["y4"])
    if "m" in mention.groups:
        return Reading("DATE", cal.day(date(year, int(mention.groups["m"]), int(mention.groups["d"]))), "stated")
    a, b = int(mention.groups["a"]), int(mention.groups["b"])
    if a <= 12 and b <= 12 and a != b:
        return None
    return Reading("DATE", cal.day(date(year, min(a, b) if a != b else a, max(a, b))), "stated")


def day_of_month(mention: Mention) -> Reading | None:
    """Read a day of a month."""
    month, number = _month(mention.get("month") or ""), _digits(mention.get("day") or "")
    year = mention.get("year")
    if year:
        return on_day(mention, date(int(year), month, number), "stated")
    rel = mention.get("rel")
    if rel and mention.document.tokens[mention.last].lower_ == "year":  # "March 5 last year"
        return on_day(mention, date(mention.published.year + step(rel), month, number), "relative")
    found = yearly(mention, lambda y: cal.day(date(y, month, number)))
    return on_day(mention, found[0].first, found[1]) if found and found[0].first else None


def dates(mention: Mention) -> Reading | None:
    """Read the days from one to another; two days joined by "and" must follow each other, unless "between" them."""
    groups = mention.groups
    month, first, last = _month(groups["month"]), _digits(groups["day"]), _digits(groups["day2"])
    month2 = _month(groups["month2"]) if "month2" in groups else month
    joined = groups.get("link") == "and" and mention.before != "between"
    if joined and ("month2" in groups or last != first + 1):
        return None

    def make(year: int) -> Period:
        end = cal.day(date(year + (month2 < month), month2, last))
        return _stretch(cal.day(date(year, month, first)), end) or Period("")

    if year := mention.get("year"):
        period = make(int(year) - (month2 < month))
        return Reading("DATE", period, "stated") if period.first else None
    found = yearly(mention, make)
    return Reading("DATE", *found) if found and found[0].first else None


def month(mention: Mention) -> Reading | None:
    """Read a month."""
    word = mention.groups["month"]
    number, year, rel = _month(word), mention.get("year"), mention.get("rel")
    if year:
        found: tuple[Period, Basis] | None = (cal.month(int(year), number), "stated")
    elif rel and mention.document.tokens[mention.last].lower_ == "year":
        found = cal.month(mention.published.year + step(rel), number), "relative"
    else:
        if not rel and "edge" not in mention.groups and not _is_month(mention, word):
            return None
        found = yearly(mention, lambda y: cal.month(y, number))
    if found is None:
        return None
    period, mod = edged(mention, found[0])
    return Reading("DATE", period, found[1], mod)


def _is_month(mention: Mention, word: str) -> bool:
    """Say whether a month's name alone is one, and not "may", a march or somebody called April."""
    token = mention.document.tokens[mention.last]
    if word not in MONTHS and not word.endswith("."):
        return False  # "in Mar del Plata"
    joined = mention.before in {"and", "or", ",", "to"} and any(
        before.lower_ in MONTHS for before in mention.document.tokens[max(0, mention.first - 2) : mention.first]
    )
    if mention.before in MONTH_AFTER or joined:
        return True
    if word in DOUBTFUL or word.rstrip(".") not in MONTHS:
        return False
    return token.pos_ in {"PROPN", "NOUN"} and token.ent_type_ != "PER"


def months(mention: Mention) -> Reading | None:
    """Read the months from one to another."""
    groups = mention.groups
    first, last = _month(groups["month"]), _month(groups["month2"])

    def make(year: int) -> Period:
        return _stretch(cal.month(year, first), cal.month(year + (last < first), last), "season") or Period("")

    if year := mention.get("year"):
        return Reading("DATE", make(int(year) - (last < first)), "stated")
    if rel := mention.get("rel"):
        return Reading("DATE", make(mention.published.year + step(rel) - (last < first)), "relative")
    found = yearly(mention, make)
    if found and found[0].last and found[0].last > mention.published and mention.outlook[0] == "past":
        # "fell in the January-June period", told in March, is last year's
        found = make(found[0].last.year - 1 - (last < first)), "tense"
    return Reading("DATE", *found) if found else None


def years(mention: Mention) -> Reading | None:
    """Read the years from one to another, the second one short or long."""
    first = mention.get("year") or mention.groups.get("year4") or ""
    last = next((v for k in ("y4", "y4b", "y2", "y2b") if (v := mention.groups.get(k))), "")
    if len(last) == 2:
        last = first[:2] + last if int(last) > int(first[2:]) else f"{int(first[:2]) + 1}{last}"
    if not 0 < int(last) - int(first) <= 200 or mention.before in NUMBERED or _counts(mention):
        return None
    period = _stretch(cal.year(int(first)), cal.year(int(last)), "year")
    return Reading("DATE", period, "stated") if period else None


def year(mention: Mention) -> Reading | None:
    """Read a year, where a number is one."""
    spelt = mention.get("tens")
    number = 1900 + int(number_of(spelt) or 0) if spelt else int(mention.get("year") or "0")
    if "stated" not in mention.groups and not _is_year(mention, number):
        return None
    period, mod = edged(mention, cal.year(number))
    return Reading("DATE", period, "stated", mod or ("APPROX" if mention.before in {"around", "circa"} else None))


def _counts(mention: Mention) -> bool:
    return mention.after is not None and mention.after.lower_ in COUNTED


def _is_year(mention: Mention, number: int) -> bool:
    token, after, before = mention.document.tokens[mention.last], mention.after, mention.before
    if before in NUMBERED or _counts(mention):
        return False
    counting = after is not None and token.dep_ == "nummod" and token.head.i > token.i and token.head.tag_ == "NNS"
    # "1984 building codes", but "2000 armed men"
    counting = counting and (number % 50 == 0 or token.head.i == token.i + 1)
    if counting and (
        before not in YEAR_AFTER | {"'s", "’s", "a", "its", "their"} or (number % 100 == 0 and before != "the")
    ):
        return False
    if 1900 <= number <= mention.published.year + 50:
        return True
    return before in YEAR_AFTER - {"the", "and", "to"} and not counting and token.dep_ != "nummod"


def decade(mention: Mention) -> Reading | None:
    """Read ten years: "the 1990s", "the '90s", "the nineties"."""
    groups = mention.groups
    if "decade" in groups:
        first = int(groups["decade"])
    else:
        short = int(groups["short"]) if "short" in groups else NUMBERS[groups["word"].replace("ies", "y")]
        first = 1900 + short
    period, mod = edged(mention, cal.decade(first))
    return Reading("DATE", period, "stated", mod)


def century(mention: Mention) -> Reading | None:
    """Read a numbered century."""
    word = mention.get("ordinal") or mention.get("teenth") or mention.groups["nth"]
    number = 21 if word.startswith("twenty ") else NTHS.get(word) or _digits(word)
    period, mod = edged(mention, cal.century(number))
    return Reading("DATE", period, "stated", mod)


def quarter(mention: Mention) -> Reading | None:
    """Read a quarter; without a year it is this year's where that has begun or the clause looks ahead."""
    number = NTHS[mention.get("ordinal") or ""]
    if number > 4:
        return None
    if year := mention.get("year"):
        return Reading("DATE", cal.quarter(int(year), number), "stated")
    now, rel = mention.published, mention.get("rel")
    if rel:
        return Reading("DATE", cal.quarter(now.year + step(rel), number))
    period = cal.quarter(now.year, number)
    outlook, _ = mention.outlook
    if period.first and period.first > now and outlook != "future":
        period = cal.quarter(now.year - 1, number)
    return Reading("DATE", period, "tense" if outlook else "relative")


def half(mention: Mention) -> Reading | None:
    """Read a half of a year."""
    number = 1 if mention.groups["half"] == "first" else 2
    if year := mention.get("year"):
        return Reading("DATE", cal.half(int(year), number), "stated")
    return Reading("DATE", cal.half(mention.published.year + step(mention.groups.get("rel", "this")), number))


def season(mention: Mention) -> Reading | None:
    """Read a season."""
    name = mention.groups["season"]
    if year := mention.get("year"):
        found: tuple[Period, Basis] | None = (cal.season(int(year), name), "stated")
    elif mention.document.tokens[mention.last].lower_ == "year":
        found = cal.season(mention.published.year + step(mention.groups["rel"]), name), "relative"
    else:
        found = yearly(mention, lambda y: cal.season(y, name))
    if found is None:
        return None
    period, mod = edged(mention, found[0])
    return Reading("DATE", period, found[1], mod)


def holiday(mention: Mention) -> Reading | None:
    """Read a holiday whose day the calendar tells."""
    name = mention.groups["date"]
    if year := mention.get("year"):
        return Reading("DATE", cal.holiday(name, int(year)), "stated")
    found = yearly(mention, lambda y: cal.holiday(name, y))
    return Reading("DATE", *found) if found else None


def moon(mention: Mention) -> Reading | None:
    """Read a holiday whose day it does not tell."""
    return Reading("DATE", Period("XXXX-XX-XX"))


def _stretch(first: Period, last: Period, unit: Unit = "day") -> Period | None:
    if first.first is None or last.last is None or last.last < first.first:
        return None
    return Period(f"{first.value}/{last.value}", first.first, last.last, unit)


def _month(word: str) -> int:
    return next(i + 1 for i, name in enumerate(MONTHS) if name.startswith(word[:3]))


def _digits(word: str) -> int:
    return int("".join(c for c in word if c.isdigit()))

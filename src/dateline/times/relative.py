"""Readers of times counted from the day of publication, or from the last date told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from dateline.times import calendar as cal
from dateline.times.calendar import Period
from dateline.times.durations import span
from dateline.times.mention import PARTS, Mention, Reading, edged, number_of, on_day, step, unit_of, whole
from dateline.times.rules import WEEKDAYS

# What stands in a sentence that compares figures, and how many times back the period may lie that they are of.
FIGURES = frozenset(
    {"$", "%", "percent", "cents", "profit", "sales", "earnings", "revenue", "loss", "quarter", "share"}
)
COMPARED = 10
# What goes before "noon" or "midnight" where it is a time by the clock.
CLOCKED = frozenset({"at", "by", "before", "after", "until", "around", "since"})


def deictic(mention: Mention) -> Reading | None:
    """Read a day so many days from publication, or a part of the day told last."""
    if "told" in mention.groups:
        return on_day(mention, *mention.day())
    return on_day(mention, mention.published + timedelta(days=int(mention.groups["shift"])), "relative")


def overnight(mention: Mention) -> Reading | None:
    """Read the night that ended on the day of publication."""
    period = cal.day(mention.published)
    first = mention.published - timedelta(days=1)
    return Reading("TIME", replace(period, value=period.value + "TNI", first=first))


def weekday(mention: Mention) -> Reading | None:
    """Read a day of the week: today if it has that name, else the one before or behind by the clause's tense."""
    number, now = WEEKDAYS.index(mention.groups["weekday"]), mention.published
    monday, ahead = now - timedelta(days=now.weekday()), timedelta(days=(number - now.weekday()) % 7)
    rel = mention.groups.get("rel", "").split()[-1:]
    if which := mention.groups.get("week"):
        return on_day(mention, monday + timedelta(days=7 * step(which) + number), "relative")
    definite = mention.document.tokens[mention.first].lower_ == "the"
    if rel and (definite or rel[0] in {"previous", "following"}):
        told, basis = mention.anchor("day")
        back = rel[0] == "previous"
        gap = (told.weekday() - number) % 7 if back else (number - told.weekday()) % 7
        return on_day(mention, told + timedelta(days=gap or 7) * (-1 if back else 1), basis)
    match rel:
        case ["last" | "past"]:
            return on_day(mention, now + ahead - timedelta(days=7), "relative")
        case ["next"]:
            return on_day(mention, monday + timedelta(days=7 + number), "relative")
        case ["coming"]:
            return on_day(mention, now + (ahead or timedelta(days=7)), "relative")
    if not ahead:
        return on_day(mention, now, "relative")
    outlook, direct = mention.outlook
    # "Friday's trial" in Saturday's report is over, whatever is to come of it.
    if outlook == "future" and (direct or ahead < timedelta(days=5)):
        return on_day(mention, now + ahead, "tense")
    if rel == ["this"]:
        return on_day(mention, monday + timedelta(days=number), "relative")
    return on_day(mention, now + ahead - timedelta(days=7), "tense" if outlook else "relative")


def clock(mention: Mention) -> Reading | None:
    """Read a time by the clock, on the day that stands beside it or was told last in the sentence."""
    words = mention.groups["clock"]
    if words in {"noon", "midnight"} and mention.before not in CLOCKED:
        return None
    shift = {"today": 0, "yesterday": -1, "tomorrow": 1}.get(mention.groups.get("when", ""))
    if shift is not None:
        return on_day(mention, mention.published + timedelta(days=shift), "relative")
    return on_day(mention, *mention.day())


def weekdays(mention: Mention) -> Reading | None:
    """Read "every Friday", "on Fridays"."""
    name = mention.groups.get("weekday") or mention.groups["weekdays"].removesuffix("s")
    part = mention.get("part")
    code = f"T{PARTS[part.split()[-1].removesuffix('s')]}" if part else ""
    return Reading("SET", Period(f"XXXX-WXX-{WEEKDAYS.index(name) + 1}{code}"))


def weekend(mention: Mention) -> Reading | None:
    """Read "the weekend": the last one that has begun, or the coming one."""
    now = mention.published
    outlook, _ = mention.outlook
    begun = now.weekday() >= 5
    shift = 0 if begun or outlook == "future" else -1
    return Reading("DATE", cal.weekend(now + timedelta(weeks=shift)), "relative" if begun or not outlook else "tense")


def unit(mention: Mention) -> Reading | None:
    """Read "last week", "next year"."""
    after = mention.after
    # "the last week of the campaign"
    if mention.before == "the" and after is not None and after.lower_ == "of":
        return None
    period = cal.shift(mention.published, step(mention.groups["rel"]), unit_of(mention))
    period, mod = edged(mention, period)
    return Reading("DATE", period, "relative", mod)


def edge(mention: Mention) -> Reading | None:
    """Read "early next year", "the end of the month"; "earlier this week" ends, "later" begins, on the day itself."""
    way = step(mention.groups.get("rel", "this"))
    period = cal.shift(mention.published, way, unit_of(mention))
    narrow, mod = edged(mention, period)
    match mention.groups["edge"] if way == 0 else "":
        case "earlier":
            narrow = replace(period, last=mention.published)
        case "later":
            narrow = replace(period, first=mention.published)
    return Reading("DATE", narrow, "relative", mod)


def ago(mention: Mention) -> Reading | None:
    """Read "two days ago", "a week from now", as exact as its unit."""
    number, unit, way = number_of(mention.get("n")), unit_of(mention), int(mention.groups["way"])
    if number is None:
        return None
    past = "PAST_REF" if way < 0 else "FUTURE_REF"
    number, unit = whole(number, unit)
    if unit in {"decade", "century"}:
        number, unit = number * (10 if unit == "decade" else 100), "year"
    if way < 0 and number == 1 and unit == "year" and (period := _compared(mention)) is not None:
        return Reading("DATE", period, "narrative")
    try:
        period = cal.shift(mention.published, way * int(number), unit)
    except (ValueError, OverflowError):
        return Reading("DATE", Period(past))
    return Reading("TIME" if unit in {"minute", "hour"} else "DATE", period)


def _compared(mention: Mention) -> Period | None:
    """Return the quarter of the year before that figures are held against: "up from $3 million a year earlier"."""
    token = mention.document.tokens[mention.first]
    if not any(other.lower_ in FIGURES for other in token.sent):
        return None
    latest = _quarter(mention)
    return cal.shift(latest.first, -4, "quarter") if latest is not None and latest.first is not None else None


def _quarter(mention: Mention) -> Period | None:
    """Return the latest of the quarters told a little before, by which a report's figures are."""
    told = [p for _, p in mention.told[-COMPARED:] if p.unit == "quarter" and p.last and p.last <= mention.published]
    return max(told, key=lambda period: period.value, default=None)


def told(mention: Mention) -> Reading | None:
    """Read "the following day", "that year": counted from the last date told that is exact enough."""
    unit, rel = unit_of(mention), mention.groups["rel"]
    if rel == "next" and mention.before in {"over", "within", "during", "in", "for", "throughout"}:
        return span(mention)
    anchor, basis = mention.anchor(unit)
    period = cal.shift(anchor, step(rel), unit)
    if period.first is not None and mention.get("part"):
        return on_day(mention, period.first, basis)
    return Reading("DATE", period, basis)


def same_quarter(mention: Mention) -> Reading | None:
    """Read "the quarter", "the latest period" as the latest quarter told; where none was told it is no time."""
    period = _quarter(mention)
    return Reading("DATE", period, "narrative") if period is not None else None


def moved(mention: Mention) -> Reading | None:
    """Read "two days earlier", "a year later" from the last date told; "two days after the vote" only lasts."""
    way, number, unit = mention.groups["way"], number_of(mention.get("n")), unit_of(mention)
    after = mention.after
    if way in {"before", "after", "following", "prior", "since"} and after is not None and not after.is_punct:
        return None
    if number is None:
        if "n" in mention.groups:
            return None
        number = 1
    anchor, basis = mention.anchor(unit)
    if unit in {"decade", "century"}:
        number, unit = number * (10 if unit == "decade" else 100), "year"
    back = way in {"earlier", "before", "beforehand", "prior", "ago"}
    if back and number == 1 and unit == "year" and (compared := _compared(mention)) is not None:
        return Reading("DATE", compared, "narrative")
    period = cal.shift(anchor, int(-number if back else number), unit)
    return Reading("TIME" if unit in {"minute", "hour"} else "DATE", period, basis)

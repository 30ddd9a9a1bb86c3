"""Read the times of a document: where a rule matches, what its reader makes of it, what the words about it change."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from spacy.tokens import Doc

from dateline.schema import Document, Time
from dateline.times import dates, durations, relative
from dateline.times.calendar import Period
from dateline.times.mention import Mention, Reading
from dateline.times.rules import Rule, Window, candidates, windows

READERS: dict[str, Callable[[Mention], Reading | None]] = {
    "fixed": dates.fixed, "numeric": dates.numeric, "date": dates.day_of_month, "dates": dates.dates,
    "month": dates.month, "months": dates.months, "year": dates.year, "years": dates.years, "decade": dates.decade,
    "century": dates.century, "quarter": dates.quarter, "half": dates.half, "season": dates.season,
    "holiday": dates.holiday, "moon": dates.moon, "deictic": relative.deictic, "overnight": relative.overnight,
    "weekday": relative.weekday, "clock": relative.clock, "clock-date": dates.day_of_month,
    "weekdays": relative.weekdays, "weekend": relative.weekend, "unit": relative.unit, "edge": relative.edge,
    "ago": relative.ago, "told": relative.told, "same-quarter": relative.same_quarter, "moved": relative.moved,
    "span": durations.span, "length": durations.length, "every": durations.every, "often": durations.often,
    "reference": durations.reference,
}  # fmt: skip
"""The readers that rows of the table may name."""
NAMES = frozenset({"PER", "ORG", "LOC"})
_LINK = re.compile(r" (?:and|to|through|until|till) ")
BOUNDS = {
    "since": "ON_OR_AFTER", "until": "ON_OR_BEFORE", "till": "ON_OR_BEFORE", "by": "ON_OR_BEFORE", "before": "BEFORE",
    "after": "AFTER",
}  # fmt: skip
"""TIMEX3's mods for the prepositions that bound a time."""


def read(document: Document) -> tuple[Time, ...]:
    """Return the time expressions of a report, in text order and without overlaps."""
    times: list[Time] = []
    told: tuple[tuple[int, Period], ...] = ()
    done = -1
    for window in windows(document.tokens):
        position = 0
        while True:
            end = None
            for rule, match in candidates(window, position):
                end = match.start() + 1
                first, last = window.starts[match.start()], window.ends[match.end()]
                if first <= done:
                    continue
                if rule.reader == "-":
                    end = match.end()
                    break
                mention = Mention(document, first, last, rule.arguments | _caught(match), told)
                try:
                    reading = _reading(mention, rule, window, match)
                except (ValueError, OverflowError):  # 30 February 2019: its year alone is no time either
                    end = match.end()
                    break
                if reading is None:
                    continue
                if reading.type in {"DATE", "TIME"} and reading.period.first is not None:
                    told = (*told[-20:], (last, reading.period))
                times += _times(mention, rule, reading, window, match)
                done, end = last, match.end()
                break
            if end is None:
                break
            position = end
    return tuple(times)


def _caught(match: re.Match[str]) -> dict[str, str]:
    return {name: value for name, value in match.groupdict().items() if value is not None}


def _reading(mention: Mention, rule: Rule, window: Window, match: re.Match[str]) -> Reading | None:
    """Return what a rule's reader says; None where the words are no time or part of a name."""
    tokens = mention.document.tokens
    for name in ("weekday", "weekdays", "month", "month2"):
        if name in mention.groups and name in match.groupdict():
            token = tokens[window.starts[match.start(name)]]
            if not any(letter.isupper() for letter in token.text):
                return None
    if _is_name(tokens, mention.first, mention.last, "weekday" in mention.groups):
        return None
    reading = READERS[rule.reader](mention)
    return None if reading is None else _bounded(mention, reading)


def _is_name(tokens: Doc, first: int, last: int, weekday: bool) -> bool:
    """Say whether an entity reaches beyond the words; one that ends with a weekday took in a word too many."""
    final, begin = tokens[last], tokens[first]
    if final.ent_type_ in NAMES and last + 1 < len(tokens) and tokens[last + 1].ent_iob_ == "I":
        return True
    if begin.ent_type_ in NAMES and begin.ent_iob_ == "I":
        return begin.ent_type_ == "PER" or not (weekday or begin.like_num)
    return False


def _bounded(mention: Mention, reading: Reading) -> Reading:
    """Return a reading with the days and the mod that the preposition before it gives."""
    mod, period = BOUNDS.get(mention.before), reading.period
    after = mention.after
    first, last = period.first, period.last
    if mod is None or first is None or last is None:
        return reading
    # "before Friday's vote" bounds nothing by the Friday
    if after is not None and after.tag_ in {"POS", "NN"} and mention.before != "since":
        return reading
    published = mention.published
    if mention.before == "since" and first <= published:
        period = replace(period, last=published)
    elif mention.before in {"until", "till"} and last > published:
        period = replace(period, first=published)
    return replace(reading, period=period, mod=mod)


def _times(mention: Mention, rule: Rule, reading: Reading, window: Window, match: re.Match[str]) -> Iterator[Time]:
    """Yield an expression, or the two of "between 1994 and 1997": each has its own value, both the days of all."""
    link, values = _LINK.search(match.group()), reading.period.value.split("/")
    if link is None or len(values) != 2:
        yield _time(mention, mention.first, mention.last, rule, reading, reading.period.value)
        return
    middle = window.ends[match.start() + link.start()]
    yield _time(mention, mention.first, middle, rule, reading, values[0])
    yield _time(mention, window.starts[match.start() + link.end()], mention.last, rule, reading, values[1])


def _time(mention: Mention, first: int, last: int, rule: Rule, reading: Reading, value: str) -> Time:
    return Time(
        span=mention.document.span(first, last),
        type=reading.type,
        value=value,
        start=reading.period.first,
        end=reading.period.last,
        basis=reading.basis,
        rule=rule.name,
        mod=reading.mod,
    )

"""What readers share: the words a rule matched, what a reader says of them, and how one year of many is chosen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Literal, cast

from spacy.tokens import Token

from dateline.schema import Basis, Document
from dateline.times import calendar as cal
from dateline.times import tense
from dateline.times.calendar import Period, Unit
from dateline.times.rules import NUMBERS, UNITS

PARTS = {
    "morning": "MO", "afternoon": "AF", "evening": "EV", "night": "NI", "dawn": "MO", "sunrise": "MO", "dusk": "EV",
    "sunset": "EV", "nightfall": "NI", "midday": "MI", "noon": "MI", "lunchtime": "MI", "midnight": "NI",
}  # fmt: skip
"""TimeML's codes for parts of the day."""
EDGES = {
    "early": "START", "beginning": "START", "start": "START", "earlier": "START", "mid": "MID", "middle": "MID",
    "late": "END", "end": "END", "later": "END",
}  # fmt: skip
STEPS = {
    "last": -1, "past": -1, "previous": -1, "preceding": -1, "this": 0, "current": 0, "same": 0, "next": 1,
    "coming": 1, "following": 1,
}  # fmt: skip
SIZES: tuple[Unit, ...] = (
    "minute", "hour", "day", "weekend", "week", "month", "quarter", "season", "year", "decade", "century",
)  # fmt: skip
# A date that only belongs to a noun ("the May 14 election") is the coming one if that is as near as this.
SOON = timedelta(days=75)
# Of two days of the year, one as near as this and one as far, the near one is meant.
NEAR, FAR = timedelta(days=40), timedelta(days=300)


@dataclass(frozen=True, slots=True)
class Reading:
    """A type, a period and how it was decided; `mod` is TIMEX3's."""

    type: Literal["DATE", "TIME", "DURATION", "SET"]
    period: Period
    basis: Basis = "relative"
    mod: str | None = None


@dataclass(frozen=True)
class Mention:
    """Words that a rule matched, from token `first` to `last`; `told` holds the periods told before them."""

    document: Document
    first: int
    last: int
    groups: dict[str, str]
    told: tuple[tuple[int, Period], ...]

    def get(self, name: str) -> str | None:
        """Return what a name of the pattern caught, or the name with a number behind it."""
        return next((value for key in (name, name + "2", name + "3") if (value := self.groups.get(key))), None)

    @property
    def published(self) -> date:
        """The day of publication."""
        return self.document.report.published

    @property
    def before(self) -> str:
        """The lower-case word before, empty at the start."""
        index = self.first - 1
        while index >= 0 and self.document.tokens[index].is_space:
            index -= 1
        return self.document.tokens[index].lower_ if index >= 0 else ""

    @property
    def after(self) -> Token | None:
        """The token behind within the sentence."""
        tokens, index = self.document.tokens, self.last + 1
        while index < len(tokens) and tokens[index].is_space:
            index += 1
        return tokens[index] if index < len(tokens) and not tokens[index].is_sent_start else None

    @cached_property
    def outlook(self) -> tuple[tense.Outlook | None, bool]:
        """What the clause says of the time; see `tense.outlook`."""
        if self.before == "since":
            return "past", True
        if verb := tense.beside(self.document.tokens[self.first], self.after):
            return verb, True
        token = self.document.tokens[self.last]
        while self.first <= token.head.i <= self.last and token.head.i != token.i:
            token = token.head
        return tense.outlook(token)

    def anchor(self, unit: Unit) -> tuple[date, Basis]:
        """Return the day told last that is as exact as a unit, else the day of publication."""
        for _, period in reversed(self.told):
            if period.first is not None and SIZES.index(period.unit) <= SIZES.index(unit):
                return period.first, "narrative"
        return self.published, "relative"

    def day(self) -> tuple[date, Basis]:
        """Return the day told last within the sentence, else that of publication as a default."""
        tokens = self.document.tokens
        for index, period in reversed(self.told):
            if any(token.is_sent_start for token in tokens[index + 1 : self.first + 1]):
                break
            if period.unit == "day" and period.first is not None:
                return period.first, "narrative"
        return self.published, "published"


def number_of(words: str | None) -> float | None:
    """Return the number that words or digits say."""
    if not words:
        return None
    if words[0].isdigit():
        try:
            number = float(words.strip(",.").replace(",", ""))
        except ValueError:
            return None
        return number if number < 1e9 else None
    parts = [NUMBERS[word] for word in words.replace(" of", "").split() if word in NUMBERS]
    half = 0.5 if words.startswith("half") else 1.0
    return half * (parts[-1] if parts[0] == 1 else sum(parts)) if parts else None


def whole(number: float, unit: Unit) -> tuple[float, Unit]:
    """Return half an hour as 30 minutes, half a year as six months; other amounts as they are."""
    if number != 0.5:
        return number, unit
    halves: dict[Unit, tuple[float, Unit]] = {
        "hour": (30, "minute"), "year": (6, "month"), "decade": (5, "year"), "century": (50, "year"),
    }  # fmt: skip
    return halves.get(unit, (number, unit))


def amount(number: float | None) -> str:
    """Return a number as a duration's value writes it, "X" where there is none."""
    return "X" if number is None else f"{number:g}" if number < 1e6 else f"{number:.0f}"


def unit_of(mention: Mention) -> Unit:
    """Return the unit that a mention names, in the singular."""
    word = mention.get("unit") or mention.get("units") or "day"
    return cast(Unit, UNITS.get(word, word))


def step(rel: str) -> int:
    """Return how many periods on a word like "last", "this" or "following" leads."""
    return STEPS[rel.split()[-1]]


def edged(mention: Mention, period: Period) -> tuple[Period, str | None]:
    """Return a period and the mod that words like "early" or "the end of" give it."""
    words = mention.get("edge")
    mod = next((EDGES[word] for word in (words or "").split() if word in EDGES), None)
    return (cal.edge(period, mod), mod) if mod else (period, None)


def on_day(mention: Mention, when: date, basis: Basis) -> Reading:
    """Return a day, with the part of it or the time by the clock that the words give."""
    part, clock = mention.get("part"), mention.get("clock")
    period = cal.day(when)
    if clock:
        return Reading("TIME", replace(period, value=f"{period.value}T{_clock(clock)}"), basis)
    if part:
        mod = {"early": "START", "late": "END"}.get(part.split()[0])
        mod = mod or edged(mention, period)[1]
        return Reading("TIME", replace(period, value=f"{period.value}T{PARTS[part.split()[-1]]}"), basis, mod)
    # "earlier Tuesday" is any time before it was written
    words = mention.get("edge") or ""
    mod = None if words in {"earlier", "later"} else edged(mention, period)[1]
    return Reading("DATE", period, basis, mod)


def _clock(words: str) -> str:
    if words.startswith("noon"):
        return "12:00"
    if words.startswith("midnight"):
        return "24:00"
    figures = words.split()[0].replace(".", ":")
    if ":" not in figures:
        figures = f"{figures[:-2]}:{figures[-2:]}" if len(figures) == 4 else f"{figures}:00"
    hour, minute = (int(part) for part in figures.split(":"))
    if " p" in words and hour < 12:
        hour += 12
    elif " a" in words and hour == 12:
        hour = 0
    return f"{hour:02}:{minute:02}"


def within(years: tuple[int, ...], make: Callable[[int], Period]) -> list[Period]:
    """Return a yearly period in each of some years, without those that lack it."""
    found = []
    for number in years:
        try:
            found.append(make(number))
        except (ValueError, OverflowError):
            continue
    return found


def yearly(mention: Mention, make: Callable[[int], Period]) -> tuple[Period, Basis] | None:
    """Choose the year of what comes every year: from the words about it, else from the tense of its clause."""
    now, rel = mention.published, mention.get("rel")
    periods = within(tuple(range(now.year - 1, now.year + 2)), make)
    gone = [p for p in periods if p.first and p.first <= now]
    ahead = [p for p in periods if p.last and p.last >= now]
    if rel is not None:
        way = step(rel)
        if way == 0:  # the one that is on, else this year's
            same = [p for p in periods if p in gone and p in ahead]
            same += [p for p in periods if p.first and p.first.year == now.year]
            return (same[0], "relative") if same else None
        over = [p for p in gone if p.last and p.last < now]
        still = [p for p in ahead if p.first and p.first > now]
        chosen = over[-1:] if way < 0 else still[:1]
        return (chosen[0], "relative") if chosen else None
    if not gone or not ahead:
        return (gone[-1] if gone else ahead[0], "relative") if gone or ahead else None
    if gone[-1] == ahead[0]:
        return gone[-1], "relative"
    outlook, direct = mention.outlook
    first = ahead[0].first
    gap = now - (gone[-1].last or now)
    if first is not None and ahead[0].unit == "day":
        # A day of the year without its year is near: neither a year ago nor in a year.
        if gap > FAR and first - now < NEAR:
            return ahead[0], "relative"
        if first - now > FAR and gap < NEAR:
            return gone[-1], "relative"
    elif outlook == "future" and (gap < SOON or (gap < 2 * SOON and not direct)):
        # Nor is a month or a season that is just over the next year's; that would be told.
        return gone[-1], "relative"
    near = first is not None and first - now <= SOON and ahead[0].unit in {"day", "month"}
    # A dispatch may be dated a day before what it tells, across time zones.
    if outlook == "future" or (outlook == "past" and direct and first == now + timedelta(days=1)):
        return ahead[0], "tense"
    if outlook == "past" and not direct and near:
        return ahead[0], "relative"
    return gone[-1], "tense" if outlook else "relative"

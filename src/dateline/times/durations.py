"""Readers of durations, sets and words like "now": what has a value but, mostly, no days."""

from __future__ import annotations

from dateline.times import calendar as cal
from dateline.times.calendar import Period
from dateline.times.mention import PARTS, Mention, Reading, amount, number_of, unit_of, whole
from dateline.times.rules import UNITS

MODS = {
    "more than": "MORE_THAN", "less than": "LESS_THAN", "at least": "EQUAL_OR_MORE", "up to": "EQUAL_OR_LESS",
    "no more than": "EQUAL_OR_LESS", "about": "APPROX", "around": "APPROX", "some": "APPROX", "roughly": "APPROX",
    "approximately": "APPROX", "nearly": "LESS_THAN", "almost": "LESS_THAN", "within": "EQUAL_OR_LESS",
}  # fmt: skip
"""TIMEX3's mods for the words before an amount."""


HALVES = {"minute": "30S", "hour": "30M", "day": "T12H", "month": "15D", "year": "6M"}
"""What half a unit adds to a duration's value: "two and a half years" are P2Y6M."""


def span(mention: Mention) -> Reading | None:
    """Read a duration."""
    number, unit = number_of(mention.get("n") or "one"), unit_of(mention)
    if mention.get("units") or "amount" in mention.groups:
        number = None
    if number is not None:
        number, unit = whole(number, unit)
    rest = ""
    if number is not None and "half" in mention.groups:
        rest = HALVES.get(unit, "")
        number += 0 if rest else 0.5
    if number is not None and unit in {"decade", "century"}:
        number, unit = number * (10 if unit == "decade" else 100), "year"
    return Reading("DURATION", Period(cal.duration(amount(number), unit) + rest), mod=_approximate(mention))


def length(mention: Mention) -> Reading | None:
    """Read a number of units: a duration, but "12 times a year" is a set and "will meet in two weeks" a date."""
    words, unit, after = mention.groups["n"], unit_of(mention), mention.after
    if mention.before in {"no", "no.", "number"}:
        return None
    number = number_of(words)
    if unit == "quarter" and (words in {"a", "three"} or (after is not None and after.lower_ == "of")):
        return None
    if words in {"a", "an"} and mention.groups["unit"] in UNITS:
        return None
    if words in {"a", "an"} and _is_rate(mention):
        return Reading("SET", Period(cal.duration("1", unit)))
    hyphened = "-" in mention.document.span(mention.first, mention.last).text
    if mention.before == "in" and number is not None and not hyphened and unit not in {"minute", "hour"}:
        ends = after is None or after.lower_ != "of"
        # not "the second time in three years"
        ends = ends and mention.document.tokens[max(0, mention.first - 2)].lemma_ != "time"
        if ends and mention.outlook == ("future", True):
            return Reading("DATE", cal.shift(mention.published, int(number), unit), "tense")
    return span(mention)


def _is_rate(mention: Mention) -> bool:
    before = mention.document.tokens[mention.first - 1] if mention.first else None
    if before is None:
        return False
    return before.lower_ in {"once", "twice", "times", "percent", "%"} or (
        before.tag_ in {"NNS", "CD"} and any(t.tag_ == "CD" for t in before.doc[max(0, before.i - 3) : before.i + 1])
    )


def _approximate(mention: Mention) -> str | None:
    if words := mention.get("about"):
        return MODS.get(words.strip())
    tokens = mention.document.tokens
    two = " ".join(token.lower_ for token in tokens[max(0, mention.first - 2) : mention.first])
    return MODS.get(two) or MODS.get(mention.before)


def every(mention: Mention) -> Reading | None:
    """Read "every three days", "each morning"."""
    if part := mention.get("part"):
        return Reading("SET", Period(f"XXXX-XX-XXT{PARTS[part.split()[-1]]}"))
    other = any(token.lower_ == "other" for token in mention.document.tokens[mention.first : mention.last])
    number = 2.0 if other else number_of(mention.get("n") or "one")
    return Reading("SET", Period(cal.duration(amount(number), unit_of(mention))))


def often(mention: Mention) -> Reading | None:
    """Read "daily" and its like, but not the newspaper."""
    token, after = mention.document.tokens[mention.last], mention.after
    if token.lower_ != "daily" and token.pos_ != "ADV":
        return None
    named = after is not None and (after.pos_ == "PROPN" or after.lower_ in {"paper", "newspaper", "tabloid"})
    if named or token.pos_ in {"NOUN", "PROPN"} or (token.text[0].isupper() and not token.is_sent_start):
        return None
    return Reading("SET", Period(mention.groups["value"]))


def reference(mention: Mention) -> Reading | None:
    """Read "now", "recently", "soon"."""
    return Reading("DATE", Period(mention.groups["value"]))

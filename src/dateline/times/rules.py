"""The rows of `data/times.tsv`, and where in a text one may match."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc

from dateline.data import rows

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS = (
    "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
TEENTHS = (
    "tenth", "eleventh", "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth",
    "nineteenth", "twentieth",
)  # fmt: skip
NUMBERS = {word: i + 1 for i, word in enumerate(ONES + TEENS)} | {word: 10 * i + 20 for i, word in enumerate(TENS)}
NUMBERS |= {"a": 1, "an": 1, "dozen": 12, "hundred": 100, "couple": 2}
_SHORT = ("jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept", "sep", "oct", "nov", "dec")
ABBREVIATIONS = (*(word + "." for word in _SHORT), *_SHORT)
UNITS = {
    "minutes": "minute", "hours": "hour", "days": "day", "weeks": "week", "months": "month", "quarters": "quarter",
    "years": "year", "decades": "decade", "centuries": "century",
}  # fmt: skip
NTHS = {word: i + 1 for i, word in enumerate(ORDINALS + TEENTHS)}

_TENS = f"(?:{'|'.join(TENS)})(?: (?:- )?(?:{'|'.join(ONES)}))?"
_HOUR = r"(?:[01]?\d|2[0-4])"
_ZONE = r"(?: ,? ?(?:local time|gmt|utc|est|edt|pst|pdt))"
_CLOCK = (
    rf"{_HOUR}(?:[:.][0-5]\d)? (?:am|pm|a\.m\.|p\.m\.|a\.m|p\.m){_ZONE}?|{_HOUR}[:.][0-5]\d{_ZONE}|"
    rf"[0-2]\d[0-5]\d (?:gmt|utc)|(?<=at ){_HOUR}:[0-5]\d|(?<=at ){_HOUR} o'clock|noon|midnight"
)
# Each name may stand in a pattern as {name}, or {name2} and {name3} where it occurs again; it catches what it matched.
LISTS = {
    "weekday": "|".join(WEEKDAYS),
    "weekdays": "|".join(word + "s" for word in WEEKDAYS),
    "month": "|".join((*MONTHS, *(re.escape(word) for word in ABBREVIATIONS))),
    "day": r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?",
    "year": r"1\d\d\d|20\d\d",
    "n": rf"half an?|an?|(?:a )?(?:dozen|couple of|hundred)|{_TENS}|{'|'.join(ONES + TEENS)}|\d[\d.,]*",
    "unit": "|".join((*UNITS, *UNITS.values())),
    "units": "|".join(UNITS),
    "vague": "several|a few|few|many|some",
    "ordinal": "|".join(ORDINALS),
    "teenth": "|".join(TEENTHS) + "|twenty (?:- )?first",
    "part": r"(?:early |late )?(?:morning|afternoon|evening)|night|lunchtime|dawn|midday|noon|midnight",
    "edge": r"(?:early|late)(?: in| -)?|earlier|later|mid(?: -)?|(?:the )?(?:beginning|start|middle|end) of",
    "rel": "last|this|next|this past|this coming|the coming|past|current",
    "season": "spring|summer|autumn|fall|winter",
    "clock": _CLOCK,
    "tens": _TENS,
    "about": "(?:nearly|almost|no more than|more than|less than|at least|up to) ",
}
# Words too common for a look about them; every row needs a word that is not here, or a number like a year.
COMMON = frozenset({
    "'s", "a", "after", "again", "all", "alliance", "an", "and", "any", "army", "as", "at", "attack",
    "attacks", "back", "before", "beginning", "black", "bloc", "bridge", "by", "camp", "campaign", "close",
    "coming", "current", "d", "each", "earlier", "early", "end", "every", "few", "final", "first", "following",
    "for", "forces", "fourth", "from", "half", "hundred", "in", "initial", "last", "lasted", "late",
    "later", "local", "long", "many", "middle", "more", "most", "movement", "near", "new", "next", "not", "of",
    "old", "on", "one", "or", "other", "over", "per", "present", "previous", "red", "same", "second",
    "several", "since", "some", "square", "start", "street", "super", "take", "takes", "terror", "terrorist",
    "that", "the", "these", "third", "this", "through", "till", "to", "too", "took", "until", "very", "way",
    "within", "youth", *NUMBERS,
})  # fmt: skip
_PUNCTUATION = frozenset({",", "-", "(", ")", "'", "'s", "/", "."})
_NUMERIC = re.compile(r"(?:1\d|20)\d\d(?:s|[/-]\d.*)?$|\d\d?/\d\d?/\d{4}$|9/11$|[2-9]0s$|\d\d?[:.]\d\d$")


@dataclass(frozen=True, slots=True)
class Rule:
    """A row: the words it reads, which function reads them, and what that is told besides."""

    name: str
    reader: str
    arguments: dict[str, str]
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Table:
    """The rules in order, one pattern that finds any of them, all their words, and those that can start a search."""

    rules: tuple[Rule, ...]
    any: re.Pattern[str]
    words: frozenset[str]
    triggers: frozenset[str]


@dataclass(frozen=True, slots=True)
class Window:
    """A run of words that occur in rules: the words as patterns see them, and which token each character is of."""

    text: str
    starts: dict[int, int]
    ends: dict[int, int]


@cache
def table() -> Table:
    """Read the rules once."""
    rules, loose, words, triggers = [], [], set[str](), set[str]()
    for index, row in enumerate(rows("times.tsv")):
        source = _expanded(row["pattern"])
        arguments = dict(part.split("=", 1) for part in row["arguments"].split())
        rules.append(Rule(row["name"], row["reader"], arguments, re.compile(rf"(?:{source})(?!\S)")))
        loose.append(f"(?P<r{index}>" + re.sub(r"\?P<\w+>", "?:", source) + ")")
        found = set(re.findall(r"[a-z][a-z.']+|'s|a", re.sub(r"\?P<\w+>|\\d", "", source).replace("\\", "")))
        words |= found
        if row["reader"] != "-":
            triggers |= found
    return Table(
        tuple(rules),
        re.compile(rf"(?<!\S)(?:{'|'.join(loose)})(?!\S)"),
        frozenset(words),
        frozenset(triggers - COMMON),
    )


def _expanded(pattern: str) -> str:
    """Return a row's pattern as a regular expression; a list's second occurrence has the name with a 2."""
    seen = Counter(re.findall(r"\?P<([a-z]+)>", pattern))

    def named(match: re.Match[str]) -> str:
        name, number = match[1], match[2]
        if not number:
            seen[name] += 1
            number = "" if seen[name] == 1 else str(seen[name])
        return f"(?P<{name}{number}>{LISTS[name]})"

    source = re.sub(r"\{([a-z]+)(\d?)\}", named, pattern)
    # Python's look-behind takes one width only.
    return re.sub(r"\(\?<=([^()]+)\)", lambda m: f"(?:{'|'.join(f'(?<={w})' for w in m[1].split('|'))})", source)


def windows(tokens: Doc) -> Iterator[Window]:
    """Yield the runs of words in which a rule can match, in text order."""
    known = table()
    triggers = known.triggers
    done = -1
    for token in tokens:
        lower = token.lower_
        if lower not in triggers and (
            not (lower[0].isdigit() and _NUMERIC.match(lower)) and not ("-" in lower and _hyphened(lower))
        ):
            continue
        index = token.i
        if index <= done:
            continue
        first = last = index
        while first - 1 > done and not _breaks(tokens, first) and _fits(tokens[first - 1].lower_):
            first -= 1
        while last + 1 < len(tokens) and not _breaks(tokens, last + 1) and _fits(tokens[last + 1].lower_):
            last += 1
        done = last
        yield _window(tokens, first, last)


def _breaks(tokens: Doc, index: int) -> bool:
    """Say whether no expression goes on at this token; "Nov." often ends a sentence that it should not."""
    return bool(tokens[index].is_sent_start) and tokens[index - 1].text[-1:] != "."


def _hyphened(word: str) -> bool:
    return any(part in table().triggers for part in word.split("-"))


def _fits(word: str) -> bool:
    if word[0].isdigit() or word in table().words or word in _PUNCTUATION:
        return True
    if word.isspace():
        return word.count("\n") < 2
    return word in {"–", "—", "’", "’s"} or ("-" in word and all(_fits(part) for part in word.split("-") if part))


def _window(tokens: Doc, first: int, last: int) -> Window:
    pieces: list[str] = []
    starts: dict[int, int] = {}
    ends: dict[int, int] = {}
    length = 0
    for index in range(first, last + 1):
        lower = tokens[index].lower_
        if lower.isspace():
            continue
        for piece in re.split(r"([-–—])", lower.replace("’", "'")):
            if piece:
                piece = "-" if piece in "–—" else piece
                starts[length] = index
                length += len(piece)
                ends[length] = index
                length += 1
                pieces.append(piece)
    return Window(" ".join(pieces), starts, ends)


def candidates(window: Window, position: int) -> Iterator[tuple[Rule, re.Match[str]]]:
    """Yield the rules that match at the first place from a position on where any does, in their order."""
    rules = table().rules
    found = table().any.search(window.text, position)
    if found is None or found.lastgroup is None:
        return
    first = int(found.lastgroup[1:])
    for rule in rules[first:]:
        match = rule.pattern.match(window.text, found.start())
        if match is not None:
            yield rule, match

"""Numbers of people as news writes them: "3,800", "twenty-one", "two dozen", "between 10 and 15", "a dozen"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from spacy.tokens import Token

from dateline import syntax

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_NUMBERS = {word: number for number, word in enumerate(_UNITS)} | {
    word: 10 * number for number, word in enumerate(_TENS, 2)
}
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 1_000_000}
_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,9}(?:\.\d+)?")
_MAX = 10_000_000
_RANGE = frozenset({"to", "or", "-", "–", "—", "and"})
_VAGUE = frozenset({"few", "many", "several"})  # "several hundred" is no number
_NOT_PEOPLE = frozenset({
    "animal", "building", "bus", "car", "cattle", "cent", "cow", "day", "dollar", "euro", "goat", "home", "hour",
    "house", "kilometer", "kilometre", "metre", "mile", "minute", "month", "percent", "round", "seat", "sheep", "shop",
    "shot", "time", "tonne", "tree", "truck", "vehicle", "village", "week", "year",
})  # fmt: skip
_GROUPS = frozenset({
    "band", "batch", "body", "contingent", "convoy", "crew", "crowd", "family", "gang", "gathering", "group", "mob",
    "number", "party", "patrol", "squad", "team", "total", "unit",
})  # fmt: skip
_SOME = _GROUPS | {"handful", "lot", "majority", "score", "series", "swarm"}
_NOBODY = frozenset({"anybody", "anyone", "nobody", "none", "somebody", "someone"})
_PAIRS = frozenset({"couple", "duo", "pair"})


def is_numeral(token: Token) -> bool:
    """Say whether a token is written as a number or a part of one, "a" and "one of" left aside."""
    return _value([token.lower_]) is not None or token.lower_ in _SCALES


def number(token: Token) -> tuple[int, int, int] | None:
    """Return the number that a numeral is part of, and its first and last token; of a range the lower bound.

    None for a vague one ("several hundred") and for what counts nothing, as an age.
    """
    if not is_numeral(token):
        return None
    document, first, last = token.doc, token.i, token.i
    while first > 0 and (step := _step(document[max(0, first - 2) : first], document[first], -1)):
        first -= step
    while last + 1 < len(document) and (step := _step(document[last + 1 : last + 3], document[last], 1)):
        last += step
    before = document[first - 1].lower_ if first else ""
    if before in _VAGUE or _no_count(document[first], document[last]):
        return None
    low, high = _bounds([word for t in document[first : last + 1] for word in _parts(t.lower_)])
    value = high if before == "from" and high is not None else low  # "rose from 12 to 15"
    return (value, first, last) if value is not None and 0 < value <= _MAX else None


def _step(near: Iterable[Token], edge: Token, way: int) -> int:
    """Return how many tokens beside the edge of a number belong to it: one, or two where a joiner stands between."""
    ordered = list(near) if way > 0 else list(near)[::-1]
    if not ordered:
        return 0
    if is_numeral(ordered[0]):
        return 1
    if len(ordered) < 2 or ordered[0].lower_ not in _RANGE or not is_numeral(ordered[1]):
        return 0
    if ordered[0].lower_ == "and":  # "a hundred and twenty", "between 10 and 15", but not "five and six"
        left = ordered[1] if way < 0 else edge
        opener = left.doc[left.i - 1].lower_ if left.i else ""
        return 2 if opener == "between" or left.lower_ in {"hundred", "thousand"} else 0
    return 2


def _no_count(first: Token, last: Token) -> bool:
    document = first.doc
    after = [t.lower_ for t in document[last.i + 1 : last.i + 4]]
    before = document[first.i - 1].lower_ if first.i else ""
    # "A 12-member team", "20 years", "12 percent", "$12 million".
    return before in {"aged", "age", "$", "€", "£"} or after[:1] in (["-"], ["%"], ["percent"], ["year"], ["years"])


def _parts(word: str) -> Iterator[str]:
    """Yield a word's parts, hyphens and dashes as parts of their own."""
    yield from (part for part in re.split(r"([-–—])", word) if part)


def _bounds(words: Sequence[str]) -> tuple[int | None, int | None]:
    """Return the bounds of a range, or a number and None."""
    for at, word in enumerate(words):
        if word not in _RANGE or not 0 < at < len(words) - 1:
            continue
        left, right = words[:at], words[at + 1 :]
        if word == "and" and left[-1] in _SCALES and _value(right) is not None:
            return _value([*left, *right]), None
        if word in {"-", "–"} and left[-1] in _TENS and right[0] in _UNITS[1:10]:
            continue
        low, high = _value(left), _value(right)
        if low is None or high is None:
            return None, None
        # "Two or three dozen": the scale is told once.
        if low < 100 and not set(left) & set(_SCALES):
            for scale in set(right) & set(_SCALES):
                low *= _SCALES[scale]
        return low, high
    return _value(words), None


def _value(words: Sequence[str]) -> int | None:
    total, current = 0, None
    for word in words:
        if word in {"-", "–", "and"}:
            continue
        if _DIGITS.fullmatch(word):
            current = (current or 0.0) + float(word.replace(",", ""))
        elif word in _NUMBERS:
            current = (current or 0.0) + _NUMBERS[word]
        elif word in _SCALES:
            current = (1.0 if current is None else current) * _SCALES[word]
            if word != "hundred":
                total, current = total + round(current), 0.0
        elif "-" in word and (low := _bounds(list(_parts(word)))[0]) is not None:
            current = (current or 0.0) + low
        else:
            return None
    return None if current is None else total + round(current)


def how_many(nominal: Token) -> tuple[int, int, int] | None:
    """Return how many people a nominal says, and the first and last token read; one for "a soldier".

    None where it doesn't say ("soldiers", "dozens of people") or isn't of people.
    """
    lemma = nominal.lemma_.lower()
    if lemma in _NOT_PEOPLE | _NOBODY or nominal.ent_type_ in {"DATE", "TIME"}:
        return None
    if is_numeral(nominal):
        return number(nominal)
    for child in nominal.lefts:  # behind a name stands an age: "Ahmed Musa, 20"
        if child.dep_ not in {"nummod", "compound", "amod", "advmod", "nmod", "det"}:
            continue
        if child.dep_ == "nmod" and syntax.preposition(child) is not None:  # "since 1989, 103 leaders"
            continue
        for part in child.subtree:
            if is_numeral(part) and part.i < nominal.i and (found := number(part)) is not None:
                return found[0], found[1], nominal.i
        if child.lower_ == "both":
            return 2, child.i, nominal.i
    if lemma in _GROUPS:
        for part in syntax.prepositional(nominal, "of"):
            if (found := how_many(part)) is not None and found[0] > 1:
                return found[0], nominal.i, found[2]
    one = any(child.dep_ == "det" and child.lower_ in {"a", "an", "another", "one"} for child in nominal.children)
    if lemma in _PAIRS and (one or nominal.lefts):
        return 2, nominal.left_edge.i, nominal.i
    if nominal.tag_ == "NN" and lemma not in _SOME and one:
        return 1, nominal.left_edge.i, nominal.i
    return None


def is_one(nominal: Token) -> bool:
    """Say whether a nominal without a number is one person: "the governor", a name."""
    return nominal.tag_ in {"NN", "NNP"} and nominal.lemma_.lower() not in _SOME | _NOT_PEOPLE | _NOBODY

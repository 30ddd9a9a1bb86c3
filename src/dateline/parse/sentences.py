"""Sentence boundaries by rule over spaCy's English tokens.

News breaks the usual rules in few, known places: titles ("U.S. Gen. Colin Powell"), initials ("J. Peter Pham"),
quotes that end a sentence, datelines and headlines on lines of their own, lines broken in the middle of a sentence.
"""

from __future__ import annotations

from itertools import pairwise

from spacy.tokens import Doc, Token

CLOSERS = frozenset("\"'”’»)]}") | {"''"}
OPENERS = frozenset("\"'“‘«([{`") | {"``"}
DASHES = frozenset({"-", "--", "–", "—", "+"})
BULLETS = frozenset("•*·●▪◦‣")
# A name follows these: a point after them never ends a sentence.
TITLES = frozenset(
    "adm amb asst atty brig capt cmdr col cpl dr fr gen gov hon insp lt maj messrs mr mrs ms msgr pres prof pvt rep "
    "reps rev sen sens sgt supt".split()
)
# Nor does one after these where a number follows.
NUMBERED = frozenset("art fig no nos p pp sec vol".split())
# After these, as after "U.S." and "Inc.", it does where the next word is one that begins sentences.
ABBREVIATIONS = frozenset(
    "al approx ave blvd bn cf dept etc ft jr mt rd sr st tex vs mon tues wed thu thurs fri "
    "jan feb mar apr jun jul aug sep sept oct nov dec".split()
)
STARTERS = frozenset(
    "a about after all also although amid among an and another any anyone are around as asked at because before "
    "besides both but by despite did do does during each earlier either even every everyone few for former from "
    "further he hence her here his how however i if in indeed instead is it its last later local many meanwhile more "
    "moreover most much my neither nevertheless no nobody none nor not nothing now of officials on once one only other "
    "others our over people perhaps several she since so some someone sometimes soon still such than that the their "
    "then there therefore these they this those though thousands through thus to together toward two until was we were "
    "what when where whether which while who whose why with within without witnesses yet you your".split()
)
# A line that ends with one of these goes on in the next.
GOES_ON = frozenset(
    "a an and at between but by for from her his into its of or our than that the their to with".split()
)
CLOCKS = frozenset({"a.m.", "p.m."})
AFTER_CLOCK = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december eastern central mountain pacific greenwich moscow".split()
)
SPEECH = frozenset("added answered asked called chanted cried exclaimed replied said says shouted wrote yelled".split())
MARKS = frozenset(".!?…")


def starts(tokens: Doc) -> list[bool]:
    """Return for each token whether a sentence begins with it.

    Blank tokens belong to the sentence before them, those at the start of the text to the first.
    """
    result = [index == 0 for index in range(len(tokens))]
    text = tokens.text
    short = _short_lines(text)
    ended = False  # the token before ended a sentence, or closed a quotation that did
    note = 0
    for token, following in pairwise([token for token in tokens if not token.is_space]):
        if token.i < note:  # what ended before a footnote's number has ended after it
            continue
        end = token.idx + len(token)
        gap = text[end : following.idx]
        closes = ended and token.text in CLOSERS and not (_blank_before(token) and not gap)
        ended = closes or _ends(token, following, result)
        if following.text in CLOSERS and (not gap or following.text not in OPENERS):
            continue
        breaks = len(f"{gap}.".splitlines()) - 1
        if breaks and not ended:
            begins = _new_line_begins(token, following, end in short, breaks > 1)
        elif ended and breaks < 2 and _is_note(following):
            note = following.i + 2
            continue
        else:
            begins = breaks > 1 or (ended and _can_begin(following) and not _is_speaker(token, following))
        if begins:
            result[following.i] = True
            ended = False
    return result


def _short_lines(text: str) -> set[int]:
    """Return where lines end before they are full: the next line's first word had room on them.

    A text broken to a width has none but at the ends of paragraphs; a headline or a byline is one.
    """
    result = set()
    paragraph: list[tuple[int, str]] = []
    start = 0
    for line in [*text.splitlines(keepends=True), ""]:
        if line.strip():
            paragraph.append((start + len(line.rstrip()), line.strip()))
        else:
            width = max((len(words) for _, words in paragraph), default=0)
            for (end, words), (_, after) in pairwise(paragraph):
                if len(words) + 1 + len(after.split(maxsplit=1)[0]) <= width:
                    result.add(end)
            paragraph = []
        start += len(line)
    return result


def _new_line_begins(token: Token, following: Token, parted: bool, blank_line: bool) -> bool:
    """Say whether a line begins a sentence though the line before it did not end one; `parted`: it was broken early."""
    if following.text in BULLETS:
        return True
    if token.text in GOES_ON or _stem(token) in TITLES:
        return False
    # "- Police ..." and "2. Police ..." are items of a list.
    after = following.doc[following.i + 1 : following.i + 3]
    if len(after) == 2 and following.text in DASHES and _next_word(after[0]).text[0].isupper():
        return True
    if len(after) == 2 and following.text.isdigit() and len(following) < 3 and after[0].text in {".", ")"}:
        return bool(after[0].whitespace_) and not after[1].is_space
    if blank_line:
        first = following.text[0]
        return token.text in {":", ";"} or not (first.islower() or first in ",;.") or _can_begin(following)
    return parted and _can_begin(following)


def _ends(token: Token, following: Token, begun: list[bool]) -> bool:
    """Say whether the token can be the last word or mark of a sentence."""
    if set(token.text) <= MARKS:
        if token.text != "." or not token.i or _blank_before(token):
            return True
        before = token.nbor(-1)
        if before.text.isdigit() and begun[before.i]:  # "1. Police ..."
            return False
        stem = before.lower_
        if stem not in TITLES | NUMBERED | ABBREVIATIONS:
            return True
    elif token.text.endswith("."):
        stem = _stem(token)
    else:
        return False
    if stem in TITLES:
        return False
    word = _next_word(following)
    if stem in NUMBERED:
        return not word.text[0].isdigit()
    if token.lower_ in CLOCKS and word.text[0].isupper():
        return word.lower_ not in AFTER_CLOCK and not word.is_upper and _next_word(word, 1).lower_ != "time"
    return word.text[0].isupper() and word.lower_ in STARTERS


def _can_begin(token: Token) -> bool:
    """Say whether a sentence can begin with the token, given that one has ended before it."""
    if token.text in OPENERS:
        if token.i + 1 < len(token.doc) and token.nbor().is_space:
            return False
        token = _next_word(token)
    if token.text in DASHES or token.text in BULLETS or token.text[0] in "$€£¥#@":
        return True
    if any(c.isupper() for c in token.text) or token.text[0].isdigit():
        return True
    # "al-Qaida"
    rest = token.doc[token.i + 1 : token.i + 3]
    return len(rest) == 2 and rest[0].text == "-" and not token.whitespace_ and rest[1].text[0].isupper()


def _is_note(token: Token) -> bool:
    """Say whether the number of a footnote stands here, "[6]", which belongs to the sentence before it."""
    number = token.doc[token.i + 1 : token.i + 3]
    return token.text == "[" and len(number) == 2 and number[0].text.isdigit() and number[1].text == "]"


def _is_speaker(token: Token, following: Token) -> bool:
    """Say whether the name of who spoke follows a quotation: '"Will they attack?" Powell asked.'"""
    if token.text not in CLOSERS or token.nbor(-1).text not in {"!", "?"}:
        return False
    for word in following.doc[following.i : following.i + 5]:
        if word.lower_ in SPEECH:
            return word.i > following.i
        if not word.text[0].isupper():
            return False
    return False


def _stem(token: Token) -> str:
    return token.lower_.removesuffix(".")


def _blank_before(token: Token) -> bool:
    return token.i > 0 and (token.nbor(-1).is_space or bool(token.nbor(-1).whitespace_))


def _next_word(token: Token, ahead: int = 0) -> Token:
    """Return the first token, this one or soon after, that is neither blank nor opens a quotation."""
    last = min(token.i + 8, len(token.doc) - 1)
    index = min(token.i + ahead, last)
    while index < last and (token.doc[index].text in OPENERS or token.doc[index].is_space):
        index += 1
    return token.doc[index]

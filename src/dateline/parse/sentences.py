"""Sentence boundaries by rule over spaCy's English tokens.

News breaks the usual rules in few, known places: titles ("U.S. Gen. Colin Powell"), initials ("J. Peter Pham"),
quotes that end a sentence, datelines and headlines on lines of their own.
"""

from __future__ import annotations

from spacy.lang.en.stop_words import STOP_WORDS
from spacy.tokens import Doc, Token

CLOSERS = frozenset("\"'”’»)]}") | {"''"}
OPENERS = frozenset("\"'“‘«([{`") | {"``"}
# Words after which a point never ends a sentence: a name or a number follows.
TITLES = frozenset(
    "adm brig capt cmdr col cpl dr fr gen gov hon lt maj messrs mr mrs ms msgr no nos prof rep reps rev sen sens sgt "
    "st supt vs dept ft mt jr".split()
)
MONTHS = frozenset("jan feb mar apr jun jul aug sep sept oct nov dec".split())
ENDINGS = frozenset({".", "!", "?", "...", "…", "?!", "!!", "!!!", "??"})


def starts(tokens: Doc) -> list[bool]:
    """Return for each token whether a sentence begins with it."""
    result = [index == 0 for index in range(len(tokens))]
    depth_free_end = False  # the token before ended a sentence and only closers have followed
    for index, token in enumerate(tokens[:-1] if len(tokens) else []):
        following = tokens[index + 1]
        if token.is_space:
            # A blank line always parts; a single line break parts where what follows can begin a sentence.
            if index > 0 and (token.text.count("\n") > 1 or ("\n" in token.text and depth_free_end)):
                result[index + 1] = True
                depth_free_end = False
            continue
        if token.text in CLOSERS and depth_free_end and not _opens_after_space(tokens, index):
            depth_free_end = True
        else:
            depth_free_end = _ends(tokens, index)
        if not depth_free_end or following.is_space:
            continue
        if following.text in CLOSERS and not token.whitespace_:
            continue
        if _can_begin(tokens, index + 1):
            result[index + 1] = True
            depth_free_end = False
    # Blank tokens hang on the sentence before them, so that every sentence begins with a word.
    for index, token in enumerate(tokens):
        if result[index] and token.is_space and index + 1 < len(tokens):
            result[index] = index == 0
            result[index + 1] = True
    return result


def _opens_after_space(tokens: Doc, index: int) -> bool:
    """Say whether a straight quote opens a quotation: a blank stands before it and none after it."""
    return bool(index and tokens[index - 1].whitespace_ and not tokens[index].whitespace_)


def _ends(tokens: Doc, index: int) -> bool:
    """Say whether the token can be the last word or mark of a sentence."""
    token = tokens[index]
    if token.text in ENDINGS:
        before = tokens[index - 1].text.lower() if index else ""
        return not (token.text == "." and before in TITLES)
    if not token.text.endswith(".") or len(token.text) < 2:
        return False
    stem = token.text[:-1].lower()
    if stem in TITLES or stem in MONTHS or (len(stem) == 1 and stem.isalpha()):
        return False
    # "U.S.", "p.m.", "Inc.": the end only where the next word is one that begins sentences.
    return index + 1 < len(tokens) and _begins_sentences(_next_word(tokens, index + 1))


def _next_word(tokens: Doc, index: int) -> Token:
    while index + 1 < len(tokens) and (tokens[index].text in OPENERS or tokens[index].is_space):
        index += 1
    return tokens[index]


def _begins_sentences(token: Token) -> bool:
    return token.text[0].isupper() and token.lower_ in STOP_WORDS


def _can_begin(tokens: Doc, index: int) -> bool:
    token = tokens[index]
    if token.text in CLOSERS and token.text not in OPENERS:
        return False
    if token.text in OPENERS:
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        return following is not None and (following.text[0].isupper() or following.text[0].isdigit())
    return token.text[0].isupper() or token.text[0].isdigit() or token.text in {"-", "--", "—", "–", "•", "*"}

"""The names that public sets mark, as BIO labels of our kinds: PER, ORG, LOC, NORP, EVENT.

Titles, articles and possessive endings stand outside names; nationalities outside other names are NORP. None is the
label of a word of which a set does not say whether it is in a name of ours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from dateline.data import demonyms

Label = str | None
Span = tuple[int, int, str]
"""A name's first word, the one past its last, and its kind."""

# What each set calls our kinds. GUM's kinds are of mentions; only those headed by a name count.
KINDS = {
    "person": "PER", "organization": "ORG", "place": "LOC", "event": "EVENT",  # GUM
    "PER": "PER", "ORG": "ORG", "LOC": "LOC",  # WikiGold, UNER
    "politician": "PER", "politicalparty": "ORG", "organisation": "ORG",  # CrossNER, which also has GUM's
    "country": "LOC", "location": "LOC", "election": "EVENT",
    "Person": "PER", "Organisation": "ORG", "Location": "LOC", "Nationality": "NORP",  # re3d
}  # fmt: skip
# Names of these may be ours or not: nationalities, events, works.
_MIXED = frozenset({"MISC", "misc"})
# Titles stand inside GUM's and re3d's persons and outside everybody else's: we keep them outside.
_TITLES = frozenset(
    "president mr mr. mrs mrs. ms ms. dr dr. sir lord lady king queen prince princess gen. general col. colonel capt. "
    "captain lt. lieutenant maj. major sgt. sergeant professor prof. minister senator sen. rep. secretary ambassador "
    "governor gov. mayor judge justice chancellor pope saint st. st father sister brother sheikh imam ayatollah".split()
)


def spans(labels: Sequence[Label]) -> set[Span]:
    """Return the spans of a row of BIO labels; an I- that continues nothing begins one."""
    found: set[Span] = set()
    first, kind = 0, ""
    for index, label in enumerate([*labels, None]):
        prefix, _, here = (label or "O").partition("-")
        if kind and (prefix != "I" or here != kind):
            found.add((first, index, kind))
            kind = ""
        if here and not kind:
            first, kind = index, here
    return found


def of_column(words: Sequence[str], marked: Sequence[str]) -> list[Label]:
    """Return our labels for a set's own, one a word: IO, IOB1 or BIO."""
    labels: list[Label] = []
    before = "O"
    for mark in marked:
        prefix, _, kind = mark.partition("-")
        ours = KINDS.get(kind)
        if ours is None:
            labels.append(None if kind in _MIXED else "O")
        else:
            labels.append(("B-" if prefix == "B" or before != kind else "I-") + ours)
        before = kind
    for index, word in enumerate(words[:-1]):  # from the left, so that "Lt. Gen." goes too
        if labels[index] == "B-PER" and labels[index + 1] == "I-PER" and word.lower() in _TITLES:
            labels[index : index + 2] = "O", "B-PER"
    for index, word in enumerate(words):  # re3d's spans begin with articles
        label = labels[index] or ""
        if word.lower() in {"the", "a", "an"} and label.startswith("B-"):
            if index + 1 < len(words) and labels[index + 1] == "I" + label[1:]:
                labels[index + 1] = label
            labels[index] = "O"
    add_nationalities(words, labels)
    return labels


def of_mentions(rows: Sequence[Sequence[str]]) -> list[Label]:
    """Return labels for the names among GUM's mentions, the proper nouns round a mention's head.

    `rows` are the ten columns of a sentence's words. Of names in names the outer one counts.
    """
    labels: list[Label] = ["O"] * len(rows)
    for first, end, kind in sorted(mentions(rows), key=lambda s: s[0] - s[1]):
        if kind not in KINDS:
            continue
        heads = [i for i in range(first, end) if not first <= int(rows[i][6]) - 1 < end]
        if len(heads) != 1 or rows[heads[0]][3] != "PROPN":
            continue
        begin, last = _name(rows, first, end - 1, heads[0], kind)
        if all(labels[i] == "O" for i in range(begin, last + 1)):
            labels[begin : last + 1] = ["B-" + KINDS[kind]] + ["I-" + KINDS[kind]] * (last - begin)
    add_nationalities([row[1] for row in rows], labels)
    return labels


def mentions(rows: Sequence[Sequence[str]]) -> list[Span]:
    """Return the mentions of one sentence, names or not, from GUM's bracketed `Entity=` values, with GUM's kinds."""
    found = []
    opened: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for index, row in enumerate(rows):
        value = next((part[7:] for part in row[9].split("|") if part.startswith("Entity=")), "")
        position = 0
        while position < len(value):
            if value[position] == "(":
                end = position + 1
                while end < len(value) and value[end] not in "()":
                    end += 1
                group, _, rest = value[position + 1 : end].partition("-")
                kind = rest.partition("-")[0]
                if end < len(value) and value[end] == ")":
                    found.append((index, index + 1, kind))
                    end += 1
                else:
                    opened[group].append((index, kind))
                position = end
            else:
                end = value.find(")", position)
                if end < 0:
                    break
                group = value[position:end]
                if opened[group]:
                    first, kind = opened[group].pop()
                    found.append((first, index + 1, kind))
                position = end + 1
    return found


def add_nationalities(words: Sequence[str], labels: list[Label]) -> None:
    """Label in place the adjectives and nouns of nationality that stand outside other names."""
    known = demonyms()
    for index, word in enumerate(words):
        if labels[index] in {"O", None} and word in known:
            labels[index] = "B-NORP"


def _name(rows: Sequence[Sequence[str]], first: int, last: int, head: int, kind: str) -> tuple[int, int]:
    """Return the first and last word of the name round a mention's head."""
    begin = end = head
    while begin > first and _in_name(rows, begin - 1, first, head) and not _before_name(rows[begin - 1], kind):
        begin -= 1
    while end < last and _in_name(rows, end + 1, last, head):
        end += 1
    while begin < end and rows[begin][3] != "PROPN" and rows[begin][4] not in {"JJ", "NNP"}:
        begin += 1
    while end > begin and rows[end][3] not in {"PROPN", "NUM"}:
        end -= 1
    while kind == "person" and begin < end and rows[begin][1].lower() in _TITLES:
        begin += 1
    return begin, end


def _in_name(rows: Sequence[Sequence[str]], index: int, limit: int, head: int) -> bool:
    """Say whether a word beside a name's head belongs to the name: capitalised, or a link between capitals."""
    word, upos = rows[index][1], rows[index][3]
    if upos == "PROPN" or (word[:1].isupper() and upos in {"ADJ", "NOUN", "NUM"}):
        return True
    step = 1 if limit > head else -1
    beyond = index + step
    return (
        word.lower() in {"of", "the", "and", "for", "-", "'s", "de", "la", "al", "bin", "."}
        and (beyond <= limit if step > 0 else beyond >= limit)
        and rows[beyond][3] == "PROPN"
        and word != "and"
    )


def _before_name(row: Sequence[str], kind: str) -> bool:
    """Say whether a capitalised word in front of a name is a title or a nationality and no part of the name."""
    if kind == "person":
        return row[7] not in {"compound", "flat"} or row[3] != "PROPN"
    return row[7] == "amod" and row[3] == "ADJ" and row[1] in demonyms()

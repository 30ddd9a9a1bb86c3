"""Reads the training sets into one kind of example; a layer that a set lacks is masked.

Only sets that may shape weights that ship are read for training (`data/README.md` beside them says which).
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

from dateline.data import demonyms
from dateline.parse import sentences, tokenizer
from dateline.schema import EVENT_TYPES

STATUSES = ("actual", "future", "hypothetical", "negated")
ENTITIES = ("PER", "ORG", "LOC", "NORP")
# Genres of GUM and EWT whose texts are no reports of politics or conflict.
_EVENTLESS = re.compile(r"GUM_(?:academic|conversation|essay|fiction|textbook|vlog|voyage|whow)|reviews|answers|enron")
UNKNOWN = -100  # the index that torch's cross-entropy passes over

# What each set calls our four kinds. GUM's kinds are of mentions; only those headed by a name count.
_KINDS = {
    "person": "PER", "organization": "ORG", "place": "LOC",  # GUM
    "PER": "PER", "ORG": "ORG", "LOC": "LOC",  # WikiGold, UNER
    "politician": "PER", "politicalparty": "ORG", "organisation": "ORG",  # CrossNER
    "country": "LOC", "location": "LOC",
    "Person": "PER", "Organisation": "ORG", "Location": "LOC", "Nationality": "NORP",  # re3d
}  # fmt: skip
# Titles stand inside GUM's and re3d's persons and outside everybody else's: we keep them outside.
_TITLES = frozenset(
    "president mr mr. mrs mrs. ms ms. dr dr. sir lord lady king queen prince princess gen. general col. colonel capt. "
    "captain lt. lieutenant maj. major sgt. sergeant professor prof. minister senator sen. rep. secretary ambassador "
    "governor gov. mayor judge justice chancellor pope saint st. st father sister brother sheikh imam ayatollah".split()
)


@dataclass(slots=True)
class Example:
    """One sentence: its words, and for each word the labels of each layer, None where the set lacks the layer.

    `heads` counts from 1 with 0 for the root. `entities` are BIO labels. `events` holds for each word None or
    (PLOVER type, status, historical); `event_known` says whether the set labels events at all.
    """

    words: list[str]
    tags: list[str] | None = None
    upos: list[str] | None = None
    heads: list[int] | None = None
    labels: list[str] | None = None
    entities: list[str] | None = None
    events: list[tuple[str, str, bool] | None] = field(default_factory=list)
    event_known: bool = False


def conllu(path: Path, entities: bool) -> Iterator[Example]:
    """Read a Universal Dependencies file; with `entities`, also GUM's `Entity=` column as named entities.

    Documents of genres that tell no political events are taken to hold none.
    """
    eventless = False
    rows: list[list[str]] = []
    open_spans: dict[str, list[tuple[int, str]]] = defaultdict(list)
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            line = line.rstrip("\n")
            if line.startswith("# newdoc id"):
                eventless = _EVENTLESS.search(line) is not None
            if line.startswith("#"):
                continue
            elif line:
                columns = line.split("\t")
                if columns[0].isdigit():
                    rows.append(columns)
            elif rows:
                yield _tree(rows, entities, open_spans, eventless)
                rows = []
    if rows:
        yield _tree(rows, entities, open_spans, eventless)


def _tree(
    rows: list[list[str]], entities: bool, open_spans: dict[str, list[tuple[int, str]]], eventless: bool
) -> Example:
    words = [row[1] for row in rows]
    example = Example(
        words,
        tags=[row[4] for row in rows],
        upos=[row[3] for row in rows],
        heads=[int(row[6]) for row in rows],
        labels=[row[7] for row in rows],
    )
    if eventless:
        example.events, example.event_known = [None] * len(words), True
    if entities:
        example.entities = _named(rows, _gum_spans(rows, open_spans))
    return example


def _gum_spans(rows: list[list[str]], open_spans: dict[str, list[tuple[int, str]]]) -> list[tuple[int, int, str]]:
    """Return (first, last, kind) of the mentions of one sentence from the bracketed `Entity=` values."""
    spans = []
    open_spans.clear()
    for index, row in enumerate(rows):
        value = next((part[7:] for part in row[9].split("|") if part.startswith("Entity=")), "")
        position = 0
        while position < len(value):
            if value[position] == "(":
                end = position + 1
                while end < len(value) and value[end] not in "()":
                    end += 1
                body = value[position + 1 : end]
                parts = body.split("-")
                kind = parts[1] if len(parts) > 1 else ""
                if end < len(value) and value[end] == ")":
                    spans.append((index, index, kind))
                    end += 1
                else:
                    open_spans[parts[0]].append((index, kind))
                position = end
            else:
                end = value.find(")", position)
                if end < 0:
                    break
                group = value[position:end]
                if open_spans[group]:
                    first, kind = open_spans[group].pop()
                    spans.append((first, index, kind))
                position = end + 1
    return spans


def _named(rows: list[list[str]], spans: list[tuple[int, int, str]]) -> list[str]:
    """Return BIO labels for the names among mentions: the proper nouns round the head of a mention."""
    labels = ["O"] * len(rows)
    for first, last, kind in sorted(spans, key=lambda s: s[0] - s[1]):  # the longest first: inner names lose
        if kind not in _KINDS:
            continue
        heads = [i for i in range(first, last + 1) if not first <= int(rows[i][6]) - 1 <= last]
        if len(heads) != 1 or rows[heads[0]][3] != "PROPN":
            continue
        begin = end = heads[0]
        while begin > first and _in_name(rows, begin - 1, first, heads[0]) and not _before_name(rows[begin - 1], kind):
            begin -= 1
        while end < last and _in_name(rows, end + 1, last, heads[0]):
            end += 1
        while begin < end and rows[begin][3] != "PROPN" and rows[begin][4] not in {"JJ", "NNP"}:
            begin += 1
        while end > begin and rows[end][3] not in {"PROPN", "NUM"}:
            end -= 1
        while kind == "person" and begin < end and rows[begin][1].lower() in _TITLES:
            begin += 1
        if all(labels[i] == "O" for i in range(begin, end + 1)):
            labels[begin] = "B-" + _KINDS[kind]
            for i in range(begin + 1, end + 1):
                labels[i] = "I-" + _KINDS[kind]
    _nationalities([row[1] for row in rows], labels)
    return labels


def _in_name(rows: list[list[str]], index: int, limit: int, head: int) -> bool:
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


def _before_name(row: list[str], kind: str) -> bool:
    """Say whether a capitalised word in front of a name is a title or a nationality and no part of the name."""
    if kind == "person":
        return row[7] not in {"compound", "flat"} or row[3] != "PROPN"
    return row[7] == "amod" and row[3] == "ADJ" and row[1] in demonyms()


def _nationalities(words: Sequence[str], labels: list[str]) -> None:
    """Label adjectives and nouns of nationality and religion that stand outside other names."""
    known = demonyms()
    for index, word in enumerate(words):
        if labels[index] == "O" and word in known:
            labels[index] = "B-NORP"


def conll(path: Path, word_column: int = 0, label_column: int = -1) -> Iterator[Example]:
    """Read a column file of named entities (IO, IOB1 or BIO labels), a blank line between sentences."""
    words: list[str] = []
    raw: list[str] = []

    def example() -> Example:
        labels, before = [], "O"
        for label in raw:
            prefix, _, kind = label.partition("-")
            ours = _KINDS.get(kind)
            if ours is None:
                labels.append("O")
            else:
                begins = prefix == "B" or before != kind
                labels.append(("B-" if begins else "I-") + ours)
            before = kind
        while True:  # a title belongs outside the person
            moved = False
            for index, label in enumerate(labels[:-1]):
                if label == "B-PER" and labels[index + 1] == "I-PER" and words[index].lower() in _TITLES:
                    labels[index], labels[index + 1], moved = "O", "B-PER", True
            if not moved:
                break
        for index, word in enumerate(words):  # re3d's spans begin with articles
            if word.lower() in {"the", "a", "an"} and labels[index].startswith("B-"):
                if index + 1 < len(words) and labels[index + 1] == "I" + labels[index][1:]:
                    labels[index + 1] = labels[index]
                labels[index] = "O"
        _nationalities(words, labels)
        return Example(list(words), entities=labels)

    with path.open(encoding="utf-8") as lines:
        for line in lines:
            columns = line.split() if "\t" not in line else line.rstrip("\n").split("\t")
            if line.startswith("# "):
                continue
            if line.strip() and len(columns) >= 2:
                words.append(columns[word_column])
                raw.append(columns[label_column])
            elif words:
                yield example()
                words, raw = [], []
    if words:
        yield example()


def coded(folder: Path) -> Iterator[Example]:
    """Read coded reports (`reports.jsonl`, `events.jsonl` in the gold's form): triggers and their later mentions."""
    events = defaultdict(list)
    with (folder / "events.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            events[event["report_id"]].append(event)
    nlp = tokenizer.load()
    with (folder / "reports.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            report = json.loads(line)
            doc = nlp(report["text"])
            labels: list[tuple[str, str, bool] | None] = [None] * len(doc)
            for event in events[report["id"]]:
                for span in [*event["also"], event["trigger"]]:
                    for token in doc:
                        if token.idx < span["end"] and token.idx + len(token) > span["start"]:
                            labels[token.i] = (event["type"], event["status"], bool(event["historical"]))
            begins = sentences.starts(doc)
            bounds = [i for i, begin in enumerate(begins) if begin] + [len(doc)]
            for first, last in pairwise(bounds):
                kept = [i for i in range(first, last) if not doc[i].is_space]
                if kept:
                    yield Example([doc[i].text for i in kept], events=[labels[i] for i in kept], event_known=True)


def label_sets(examples: Sequence[Example]) -> dict[str, list[str]]:
    """Return the labels of each layer in a fixed order, as the model's outputs count them."""

    def seen(layer: str) -> list[str]:
        return sorted({label for e in examples if (labels := getattr(e, layer)) for label in labels})

    bio = ["O", *(f"{prefix}-{kind}" for kind in ENTITIES for prefix in "BI")]
    return {
        "tags": seen("tags"),
        "upos": seen("upos"),
        "labels": seen("labels"),
        "entities": bio,
        "types": ["-", *EVENT_TYPES],
        "statuses": list(STATUSES),
    }

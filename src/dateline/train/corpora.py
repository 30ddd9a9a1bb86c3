"""Reads the training sets into one kind of example; a layer that a set lacks is masked.

Only sets that may shape weights that ship are read for training (`data/README.md` beside them says which).
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from dateline.data.names import add_nationalities, of_column, of_mentions
from dateline.parse import sentences, tokenizer
from dateline.schema import EVENT_TYPES

EWT_NAMES = Path(__file__).parent / "ewt_names.tsv"
STATUSES = ("actual", "future", "hypothetical", "negated")
ENTITIES = ("PER", "ORG", "LOC", "NORP", "EVENT")
# Genres of GUM and EWT whose texts are no reports of politics or conflict.
_EVENTLESS = re.compile(r"GUM_(?:academic|conversation|essay|fiction|textbook|vlog|voyage|whow)|reviews|answers|enron")
UNKNOWN = -100  # the index that torch's cross-entropy passes over


@dataclass(slots=True)
class Example:
    """One sentence: its words, and for each word the labels of each layer, None where the set lacks the layer.

    `heads` counts from 1 with 0 for the root. `entities` are BIO labels. `events` holds for each word None or
    (PLOVER type, status, historical); `event_known` says whether the set labels events at all. An entity label of None
    is not known.
    """

    words: list[str]
    tags: list[str] | None = None
    upos: list[str] | None = None
    heads: list[int] | None = None
    labels: list[str] | None = None
    entities: list[str | None] | None = None
    forms: list[str] | None = None
    """UD's VerbForm, Mood, Tense and Voice of verbs and auxiliaries, those that are there joined by "|"; else "-"."""
    events: list[tuple[str, str, bool] | None] = field(default_factory=list)
    event_known: bool = False


def names(path: Path = EWT_NAMES) -> dict[str, list[tuple[int, int, str]]]:
    """Return by sentence of EWT's training part (first word, last word, kind) of the names in it, counted from 0."""
    found = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            sentence, _, spans = line.partition("\t")
            parts = [re.split("[-:]", span) for span in spans.split()]
            found[sentence] = [(int(p[0]) - 1, int(p[-2]) - 1, p[-1]) for p in parts]
    return found


def conllu(path: Path, named: Mapping[str, list[tuple[int, int, str]]] | None = None) -> Iterator[Example]:
    """Read a Universal Dependencies file; entities come from GUM's `Entity=` or, by sentence, from `named`.

    Documents of genres that tell no political events are taken to hold none.
    """
    eventless = mentions = False
    sentence = ""
    rows: list[list[str]] = []
    with path.open(encoding="utf-8") as lines:
        for line in [*lines, ""]:
            line = line.rstrip("\n")
            if line.startswith("# newdoc id"):
                eventless = _EVENTLESS.search(line) is not None
            elif line.startswith("# global.Entity"):
                mentions = True
            elif line.startswith("# sent_id"):
                sentence = line.partition("=")[2].strip()
            if line.startswith("#"):
                continue
            elif line:
                columns = line.split("\t")
                if columns[0].isdigit():
                    rows.append(columns)
            elif rows:
                example = _tree(rows, eventless)
                if mentions:
                    example.entities = of_mentions(rows)
                elif named is not None:
                    example.entities = _labelled(example.words, named.get(sentence, []))
                yield example
                rows = []


def _tree(rows: list[list[str]], eventless: bool) -> Example:
    example = Example(
        [row[1] for row in rows],
        tags=[row[4] for row in rows],
        upos=[row[3] for row in rows],
        heads=[int(row[6]) for row in rows],
        labels=[row[7] for row in rows],
        forms=[_form(row[3], row[5]) for row in rows],
    )
    if eventless:
        example.events, example.event_known = [None] * len(rows), True
    return example


def _form(upos: str, features: str) -> str:
    if upos not in {"VERB", "AUX"}:
        return "-"
    values = dict(feature.split("=", 1) for feature in features.split("|") if "=" in feature)
    return "|".join(values[name] for name in ("VerbForm", "Mood", "Tense", "Voice") if name in values) or "-"


def _labelled(words: Sequence[str], spans: list[tuple[int, int, str]]) -> list[str | None]:
    labels: list[str | None] = ["O"] * len(words)
    for first, last, kind in spans:
        labels[first : last + 1] = ["B-" + kind] + ["I-" + kind] * (last - first)
    add_nationalities(words, labels)
    return labels


def conll(path: Path, word_column: int = 0, label_column: int = -1) -> Iterator[Example]:
    """Read a column file of named entities (IO, IOB1 or BIO labels), a blank line between sentences."""
    words: list[str] = []
    raw: list[str] = []

    with path.open(encoding="utf-8") as lines:
        for line in [*lines, ""]:
            columns = line.split() if "\t" not in line else line.rstrip("\n").split("\t")
            if line.startswith("# "):
                continue
            if line.strip() and len(columns) >= 2:
                words.append(columns[word_column])
                raw.append(columns[label_column])
            elif words:
                yield Example(words, entities=of_column(words, raw))
                words, raw = [], []


def coded(folder: Path) -> Iterator[Example]:
    """Read coded reports (`reports.jsonl`, `events.jsonl` in the gold's form): triggers and their later mentions."""
    events = defaultdict(list)
    with (folder / "events.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            events[event["report_id"]].append(event)
    with (folder / "reports.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            report = json.loads(line)
            yield from of_report(report["text"], events[report["id"]])


def of_report(text: str, events: Sequence[Mapping[str, Any]]) -> Iterator[Example]:
    """Return a report's sentences with the events that their words carry, from codings in the gold's form."""
    doc = tokenizer.load()(text)
    labels: list[tuple[str, str, bool] | None] = [None] * len(doc)
    for event in events:
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
        return sorted({label for e in examples if (labels := getattr(e, layer)) for label in labels if label})

    bio = ["O", *(f"{prefix}-{kind}" for kind in ENTITIES for prefix in "BI")]
    return {
        "tags": seen("tags"),
        "upos": seen("upos"),
        "forms": seen("forms"),
        "labels": seen("labels"),
        "entities": bio,
        "types": ["-", *EVENT_TYPES],
        "statuses": list(STATUSES),
    }

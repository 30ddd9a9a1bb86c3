"""Reads the training sets into one kind of example; a layer that a set lacks is masked.

Only sets that may shape weights that ship are read for training (`data/README.md` beside them says which).
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from dateline import times
from dateline.data.names import add_nationalities, of_column, of_mentions
from dateline.parse import Model, parse, tokenizer
from dateline.schema import EVENT_TYPES, Document, Report

EWT_NAMES = Path(__file__).parent / "ewt_names.tsv"
STATUSES = ("actual", "future", "hypothetical", "negated")
ENTITIES = ("PER", "ORG", "LOC", "NORP", "EVENT")
# Genres of GUM and EWT whose texts are no reports of politics or conflict.
_EVENTLESS = re.compile(r"GUM_(?:academic|conversation|essay|fiction|textbook|vlog|voyage|whow)|reviews|answers|enron")
LINKS = ("actor", "recipient", "place", "time", "source")
"""What a trigger is linked to."""
UNKNOWN = -100  # the index that torch's cross-entropy passes over
_ARTICLES = frozenset({"a", "an", "the"})
_PERSONAL = frozenset("he her him i it she them they us we".split())


@dataclass(slots=True)
class Example:
    """One sentence: its words, and for each word the labels of each layer, None where the set lacks the layer.

    `heads` counts from 1 with 0 for the root. `entities` are BIO labels. `events` holds for each word None or
    (PLOVER type, status, historical); `event_known` says whether the set labels events at all. `later` are the words
    that mention an event again, None where the set doesn't say. `links` holds (trigger word, index in `LINKS`, words
    that are its actor, place, ...): a trigger without an actor has an empty set, one whose actor can't be told has
    none. An entity label of None is not known.
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
    later: frozenset[int] | None = None
    links: list[tuple[int, int, frozenset[int]]] = field(default_factory=list)


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


def coded(folder: Path, model: Model) -> Iterator[list[Example]]:
    """Read coded reports (`reports.jsonl`, `events.jsonl` in the gold's form), each as its sentences."""
    events = defaultdict(list)
    with (folder / "events.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            events[event["report_id"]].append(event)
    with (folder / "reports.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            report = json.loads(line)
            yield of_report(report, events[report["id"]], model)


def of_report(report: Mapping[str, Any], events: Sequence[Mapping[str, Any]], model: Model) -> list[Example]:
    """Return a report's sentences with the events that their words carry, from codings in the gold's form.

    `model` parses the report so that its words for times are known.
    """
    published = date.fromisoformat(report["published"])
    text = Report(report["id"], report["text"], published)
    doc, _ = parse(text, model)
    told = times.read(Document(text, doc))
    found: list[tuple[str, str, bool] | None] = [None] * len(doc)
    again: set[int] = set()
    by_token: dict[int, Mapping[str, Any]] = {}
    for event in events:
        for later, span in [*((True, span) for span in event["also"]), (False, event["trigger"])]:
            for token in doc:
                if token.idx < span["end"] and token.idx + len(token) > span["start"]:
                    found[token.i] = (event["type"], event["status"], bool(event["historical"]))
                    by_token[token.i] = event
                    (again.add if later else again.discard)(token.i)
    result = []
    for sentence in doc.sents:
        kept = [token.i for token in sentence if not token.is_space]
        if not kept:
            continue
        words = [doc[i].text for i in kept]
        expressions = {
            frozenset(n for n, i in enumerate(kept) if t.span.start <= doc[i].idx < t.span.end): (t.start, t.end)
            for t in told
            if t.span is not None and t.start is not None
        }
        links = [
            (number, LINKS.index(role), participants)
            for number, i in enumerate(kept)
            if i in by_token
            for role, participants in _links(words, by_token[i], expressions, published)
        ]
        later_words = frozenset(number for number, i in enumerate(kept) if i in again)
        labels = [found[i] for i in kept]
        result.append(Example(words, events=labels, event_known=True, later=later_words, links=links))
    return result


def _links(
    words: Sequence[str],
    event: Mapping[str, Any],
    expressions: Mapping[frozenset[int], tuple[date | None, date | None]],
    published: date,
) -> Iterator[tuple[str, frozenset[int]]]:
    """Yield the words of a sentence that an event's fields name, by role; a role of which it can't be told is left out.

    A participant who is named in another sentence alone is the one personal pronoun of this one, if there is one.
    """
    lower = [word.lower() for word in words]
    pronouns = [i for i, word in enumerate(lower) if word in _PERSONAL]
    for role, key in (("actor", "actors"), ("recipient", "recipients")):
        each = [_named(lower, party["text"]) for party in event[key]]
        if len(each) == 1 and not each[0] and len(pronouns) == 1:
            each = [set(pronouns)]
        if all(each):
            yield role, frozenset().union(*each)
    yield "place", frozenset(_named(lower, event["place"]["text"]) if event["place"] else ())
    if event["attribution"] is None:
        yield "source", frozenset()
    elif source := _named(lower, event["attribution"]["text"]):
        yield "source", frozenset(source)
    days = event["time"] or {}
    wanted = [date.fromisoformat(day) for day in (days.get("start"), days.get("end") or days.get("start")) if day]
    same = [at for at, told in expressions.items() if at and list(told) == wanted]
    if same or not wanted or wanted[0] == published:
        yield "time", frozenset().union(*same)


def _named(lower: Sequence[str], text: str) -> set[int]:
    """Return where words stand in a sentence: all of them, or the last of a name of several."""
    tokens = [token.text for token in tokenizer.load()(text)]
    if len(tokens) > 1 and tokens[0].lower() in _ARTICLES:
        tokens = tokens[1:]
    for wanted in ([t.lower() for t in tokens], [tokens[-1].lower()] if tokens[-1][:1].isupper() else []):
        starts = [i for i in range(len(lower)) if wanted and lower[i : i + len(wanted)] == wanted]
        if starts:
            return {i for start in starts for i in range(start, start + len(wanted))}
    return set()


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
        "links": list(LINKS),
    }

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
from itertools import accumulate, islice
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
LINKS = ("actor", "recipient", "place", "time", "source", "same")
"""What a trigger is linked to; the last are the words that told its event before."""
UNKNOWN = -100  # the index that torch's cross-entropy passes over
_ARTICLES = frozenset({"a", "an", "the"})
_PERSONAL = frozenset("he her him i it she them they us we".split())


@dataclass(slots=True)
class Example:
    """One sentence or a passage of some: its words, and for each word the labels of each layer, None where it lacks.

    `heads` counts from 1 with 0 for the root. `entities` are BIO labels. `events` holds for each word None or
    (PLOVER type, status, historical); `event_known` says whether the set labels events at all. `later` are the words
    that mention an event again, None where the set doesn't say. `links` holds (trigger word, index in `LINKS`, words
    that are its actor, place, ...): a trigger without an actor has an empty set, one whose actor can't be told has
    none; in a sentence words of others before and after it count on, from -1 down and from its length up. An entity
    label of None is not known. `document` tells the sentences of one document from those of the next, "" stands alone;
    `lengths` are the words of each sentence of a passage.
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
    document: str = ""
    lengths: list[int] = field(default_factory=list)

    @property
    def sentences(self) -> list[list[str]]:
        """The words of each sentence."""
        ends = accumulate(self.lengths or [len(self.words)])
        return [
            self.words[end - length : end] for end, length in zip(ends, self.lengths or [len(self.words)], strict=True)
        ]


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
    sentence = document = ""
    rows: list[list[str]] = []
    with path.open(encoding="utf-8") as lines:
        for line in [*lines, ""]:
            line = line.rstrip("\n")
            if line.startswith("# newdoc id"):
                eventless = _EVENTLESS.search(line) is not None
                document = line.partition("=")[2].strip()
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
                example.document = document
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
    document = 1
    with path.open(encoding="utf-8") as lines:
        for line in [*lines, ""]:
            columns = line.split() if "\t" not in line else line.rstrip("\n").split("\t")
            if line.startswith("# "):
                continue
            if line.strip() and len(columns) >= 2:
                words.append(columns[word_column])
                raw.append(columns[label_column])
            elif words:
                yield Example(words, entities=of_column(words, raw), document=f"{path.name} {document}")
                document += words == ["-DOCSTART-"]
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
    by_token: dict[int, Mapping[str, Any]] = {}
    before: dict[int, set[int]] = {}  # by the token of a mention those of the earlier mentions of its event
    for event in events:
        mentions = [
            {t.i for t in doc if t.idx < span["end"] and t.idx + len(t) > span["start"]}
            for span in sorted([event["trigger"], *event["also"]], key=lambda span: span["start"])
        ]
        for number, mention in enumerate(mentions):
            for i in mention:
                found[i] = (event["type"], event["status"], bool(event["historical"]))
                by_token[i] = event
                before[i] = set().union(*mentions[:number]) - mention
    kept = [[token.i for token in sentence if not token.is_space] for sentence in doc.sents]
    kept = [sentence for sentence in kept if sentence]
    passage = _Report([[doc[i].text for i in sentence] for sentence in kept], published)
    # Where a token of the document stands among the words of all sentences.
    at = {i: number for number, i in enumerate(i for sentence in kept for i in sentence)}
    for time in told:
        if time.span is not None and time.start is not None:
            inside = frozenset(at[t.i] for t in doc if t.i in at and time.span.start <= t.idx < time.span.end)
            passage.times.append((inside, [time.start, time.end or time.start]))
    result = []
    begin = 0
    for number, sentence in enumerate(kept):
        words = passage.sentences[number]
        links = []
        for place, i in enumerate(sentence):
            if i in by_token:
                linked = [*_links(passage, number, begin, by_token[i]), ("same", {at[o] for o in before[i] if o in at})]
                links += [(place, LINKS.index(role), frozenset(w - begin for w in told)) for role, told in linked]
        later_words = frozenset(place for place, i in enumerate(sentence) if before.get(i))
        labels = [found[i] for i in sentence]
        result.append(
            Example(words, events=labels, event_known=True, later=later_words, links=links, document=report["id"])
        )
        begin += len(words)
    return result


@dataclass(slots=True)
class _Report:
    """A report's sentences, the day it was published, and the words of its times with their days."""

    sentences: list[list[str]]
    published: date
    times: list[tuple[frozenset[int], list[date]]] = field(default_factory=list)

    def near(self, number: int) -> Iterator[tuple[int, list[str]]]:
        """Yield the sentences with their first word's number: this one, those before it backwards, those after it."""
        begins = [0, *accumulate(map(len, self.sentences))]
        for i in [number, *range(number - 1, -1, -1), *range(number + 1, len(self.sentences))]:
            yield begins[i], self.sentences[i]


def _links(report: _Report, number: int, begin: int, event: Mapping[str, Any]) -> Iterator[tuple[str, frozenset[int]]]:
    """Yield the words of a report that an event's fields name, by role; a role of which it can't be told is left out.

    What the event's own sentence doesn't name is taken from the nearest that does, those before it first; a participant
    whom it doesn't name is its one personal pronoun, if there is one.
    """
    pronouns = [begin + i for i, word in enumerate(report.sentences[number]) if word.lower() in _PERSONAL]
    for role, key in (("actor", "actors"), ("recipient", "recipients")):
        each = [_nearest(report, number, party["text"], 1) for party in event[key]]
        if len(each) == 1 and not each[0] and len(pronouns) == 1:
            each = [set(pronouns)]
        each = [words or _nearest(report, number, party["text"]) for words, party in zip(each, event[key], strict=True)]
        if all(each):
            yield role, frozenset().union(*each)
    for role, key in (("place", "place"), ("source", "attribution")):
        if event[key] is None:
            yield role, frozenset()
        elif words := _nearest(report, number, event[key]["text"]):
            yield role, frozenset(words)
    days = event["time"] or {}
    wanted = [date.fromisoformat(day) for day in (days.get("start"), days.get("end") or days.get("start")) if day]
    end = begin + len(report.sentences[number])
    same = [at for at, told in report.times if at and told == wanted]
    own = [at for at in same if begin <= min(at) < end]
    if own or not wanted or wanted[0] == report.published:
        yield "time", frozenset().union(*own)
    elif same:
        yield "time", min(same, key=lambda at: (min(at) >= end, abs(min(at) - begin)))


def _nearest(report: _Report, number: int, text: str, most: int | None = None) -> set[int]:
    """Return where words stand in the nearest sentence that has them, of the first `most`; nothing where none has."""
    for begin, words in islice(report.near(number), most):
        if found := _named([word.lower() for word in words], text):
            return {begin + i for i in found}
    return set()


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

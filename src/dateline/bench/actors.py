"""Measures the actors stage: whom events name as doers and targets, their countries, who is mentioned again, speed.

Coreference is scored on the gold mentions: system chains are carried over to them, so that what counts is which
mentions are tied. The measures are in `coref`.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice, product
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from dateline import DatelineError, lexicon
from dateline.bench import plover, snippets
from dateline.bench.coref import MEASURES, Measure, clusters
from dateline.bench.figures import Bench, Missing, Table, Tally, need
from dateline.bench.texts import Row, documents, sentences
from dateline.parse import load
from dateline.pipeline import StageError, code
from dateline.schema import Actor, Document, Event, Report
from dateline.sources import read

SPANS = "events/cameo_ner-dev.txt"
TREEBANK = "ud/gum-dev.conllu"
WIRE = "wire/reports.jsonl"
DICTIONARIES = "petrarch"
TIMED = 300
"""The first wire reports, on which the stage is timed."""
KINDS = ("person", "organization")
"""GUM's kinds of entity that are participants."""
_NEWS = "GUM_news_"
_SINGLE = " with singletons"
_PRF = ("P", "R", "F1")
_ROLES = {"S": "source (S)", "T": "target (T)", "R": "both (R)"}
_NER = "its split differs; mean of 10 seeds; eval.xlsx, sheet Summary, of eventdata/ConfliBERT-Manual"
_NER_OTHERS = (
    ("BERT uncased, trained on the set", "72.4", _NER),
    ("BERT cased, trained on the set", "72.3", _NER),
    ("ConfliBERT cont-cased, trained on the set", "74.6", _NER),
    ("ConfliBERT-v2's best, trained on the set", "75.2", "analysis/data/corrected_summary.csv of its repository"),
)
_PAIR_OTHERS = ("UniversalPetrarch, type from raw text", "25", "told without a document")

Range = tuple[int, int]
"""The first and behind-last token or character of a span."""
Part = tuple[dict[str, float], list[Table]]


def run(data: Path, jobs: int) -> Bench:
    """Return what the parts whose files are there measure; the last table names the files that are not there.

    The parts are spans of sources and targets, countries of PLOVER's records, coreference in GUM, and speed. Raises
    Missing where no file is there, DatelineError where one can't be read.
    """
    parts: tuple[Callable[[Path, int], Part], ...] = (_spans, _records, _coreference, _speed)
    figures: dict[str, float] = {}
    tables: list[Table] = []
    missing: list[Missing] = []
    for part in parts:
        try:
            more, told = part(data, jobs)
        except Missing as error:
            missing.append(error)
        else:
            figures |= more
            tables += told
    if len(missing) == len(parts):
        raise missing[0]
    if missing:
        tables.append(Table("Not measured", ("why",), tuple((str(error),) for error in missing)))
    return Bench({name: round(value, 2) for name, value in figures.items()}, tuple(tables))


# Sources and targets of CAMEO sentences


@dataclass(frozen=True, slots=True)
class Marked:
    """A sentence's tokens, and by label S, T and R the spans of tokens that the set marks."""

    tokens: tuple[str, ...]
    spans: dict[str, set[Range]]


def marked(path: Path) -> Iterator[Marked]:
    """Yield the sentences of a file with a token and its BIO label a line; raises DatelineError for another line."""
    tokens: list[str] = []
    labels: list[str] = []
    before = 0
    for number, line in snippets.lines(path):
        if tokens and number > before + 1:
            yield Marked(tuple(tokens), _ranges(labels))
            tokens, labels = [], []
        before = number
        token, _, label = line.rpartition(" ")
        if not token or not re.fullmatch("O|[BI]-[STR]", label):
            raise DatelineError(f"{path}, line {number:,}: no token with a label O, B-S, I-S, …: mend the line")
        tokens.append(token)
        labels.append(label)
    if tokens:
        yield Marked(tuple(tokens), _ranges(labels))


def _ranges(labels: Sequence[str]) -> dict[str, set[Range]]:
    """Return the spans of BIO labels; an I- that continues nothing begins one."""
    found: dict[str, set[Range]] = {role: set() for role in _ROLES}
    first, role = 0, ""
    for index, label in enumerate([*labels, "O"]):
        if role and label != f"I-{role}":
            found[role].add((first, index))
            role = ""
        if label != "O" and not role:
            first, role = index, label[2:]
    return found


def joined(tokens: Sequence[str]) -> tuple[str, list[int]]:
    """Return the sentence that tokens were cut from, as far as they show it, and where in it each begins."""
    text, starts = "", []
    for index, token in enumerate(tokens):
        before, last = tokens[max(0, index - 2) : index], tokens[index - 1] if index else ""
        text += " " * (bool(text) and not _tight(before, last, token, tokens[index + 1 : index + 2]))
        starts.append(len(text))
        text += token
    return text, starts


def _tight(before: Sequence[str], last: str, token: str, after: Sequence[str]) -> bool:
    """Say whether no blank stood before a token: a mark, an ending, a part of "two-thirds", "3.6" or "U.N."."""
    if "-" in (token, last):  # "- -" is a dash, which stands apart
        return "-" not in ((last, *after) if token == "-" else before[:-1])
    if last in {"’", "'"}:
        return token in {"s", "t", "re", "ve", "ll", "d", "m"}
    if last in {".", ","} and len(before) == 2 and token.isalnum():
        initials = last == "." and len(before[0]) == len(token) == 1
        return initials or (before[0].isdigit() and token.isdigit())
    return token in set(".,;:?!)]%’") or token.startswith("'") or last in set("([$€£")


def _spans(data: Path, jobs: int) -> Part:
    """Return F1 of the spans of the main event's actors as sources and of its recipients as targets.

    The set counts articles into its spans, so one before a found span is taken in. A reciprocal span (R) is right
    whether it is found as an actor or as a recipient: what shares a token with one counts as found for R, once, and
    for neither of the others. The main figure is the micro F1 of S and T; R stands for itself, and all three together
    beside what others published. A relaxed hit shares a token with the gold span, one to one.
    """
    (path,) = need(data, SPANS)
    read_all = list(marked(path))
    texts = [joined(each.tokens) for each in read_all]
    coded, failed = snippets.code((text for text, _ in texts), jobs)
    exact, loose = dict.fromkeys(_ROLES, Tally()), dict.fromkeys(_ROLES, Tally())
    for each, (_, starts), events in zip(read_all, texts, coded, strict=True):
        found = _found(each, starts, snippets.main_event(events))
        for role in _ROLES:
            gold, system = each.spans[role], found[role]
            exact[role] += Tally(len(gold & system), len(gold), len(system))
            loose[role] += Tally(_touching(gold, system), len(gold), len(system))
    columns = (*_PRF, "relaxed F1")
    lines = {**{label: role for role, label in _ROLES.items()}, "S and T": "ST", "S, T and R": "STR"}
    figures: dict[str, float] = {"spans sentences": len(read_all), "spans failures": failed}
    rows = []
    for name, roles in lines.items():
        one, other = (sum((tallies[role] for role in roles), Tally()) for tallies in (exact, loose))
        values = (one.precision, one.recall, one.f1, other.f1)
        figures |= {f"spans {name} {column}": value for column, value in zip(columns, values, strict=True)}
        rows.append((name, f"{one.gold:,}", *(f"{value:.1f}" for value in values)))
    rows += [(f"  {system} ({source})", "", "", "", value, "") for system, value, source in _NER_OTHERS]
    title = f"Spans of sources and targets in {len(read_all)} CAMEO sentences, {failed} failures; untrained on the set"
    return figures, [Table(title, ("", "n", *columns), tuple(rows))]


def _found(sentence: Marked, starts: Sequence[int], event: Event | None) -> dict[str, set[Range]]:
    """Return the token spans of an event's actors (S) and recipients (T), and of those that touch an R span (R)."""
    ends = [start + len(token) for start, token in zip(starts, sentence.tokens, strict=True)]

    def of(people: Iterable[Actor]) -> set[Range]:
        spans = set()
        for who in people:
            inside = [i for i, start in enumerate(starts) if start < who.span.end and who.span.start < ends[i]]
            if inside:
                first = inside[0] - (inside[0] > 0 and sentence.tokens[inside[0] - 1].lower() in {"the", "a", "an"})
                spans.add((first, inside[-1] + 1))
        return spans

    if event is None:
        return {role: set() for role in _ROLES}
    actors, recipients = of(event.actors), of(event.recipients)
    both = {span for span in actors | recipients if any(_overlap(span, gold) for gold in sentence.spans["R"])}
    return {"S": actors - both, "T": recipients - both, "R": both}


def _overlap(one: Range, other: Range) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def _touching(gold: Collection[Range], system: Collection[Range]) -> int:
    """Count pairs of spans that share a token, one to one, those that share most first."""
    pairs = product(enumerate(sorted(gold)), enumerate(sorted(system)))
    return len(_one_to_one(((-shared,), g, s) for (g, a), (s, b) in pairs if (shared := _overlap(a, b))))


def _one_to_one(costs: Iterable[tuple[tuple[float, ...], int, int]]) -> dict[int, int]:
    """Return pairs of which no two share a member, the cheapest taken first, from costs with both members."""
    pairs: dict[int, int] = {}
    taken = set()
    for _, one, other in sorted(costs):
        if one not in pairs and other not in taken:
            pairs[one] = other
            taken.add(other)
    return pairs


# Names and countries of PLOVER's records


def _records(data: Path, jobs: int) -> Part:
    """Return, of 100 records, in how many some row has the gold source, target, countries, and these with the type.

    `plover.sides` says when they are right. What a record doesn't name is left out of the counts of its side.
    """
    (path,) = need(data, "events/plover-gsr-dev.jsonl")
    records = list(plover.records(path))
    coded, failed = snippets.code((record.text for record in records), jobs)
    counts: defaultdict[str, Tally] = defaultdict(Tally)
    for record, events in zip(records, coded, strict=True):
        for name, (asked, right) in plover.sides(record, events).items():
            counts[name] += Tally(int(asked and right), int(asked))
    figures: dict[str, float] = {"records": len(records), "records failures": failed}
    figures |= {f"records {name}": tally.recall for name, tally in counts.items()}
    rows = [(name, f"{tally.recall:.1f}", f"{tally.gold}") for name, tally in counts.items()]
    rows.append((f"  {_PAIR_OTHERS[0]} ({_PAIR_OTHERS[2]})", _PAIR_OTHERS[1], ""))
    title = f"{len(records)} records of PLOVER, {failed} failures: records with a row where it is right"
    return figures, [Table(title, ("", "of 100", "n"), tuple(rows))]


# Coreference in GUM


@dataclass(frozen=True, slots=True)
class Mention:
    """A gold mention: its characters in the text, those of its head word, its kind and its entity's id."""

    span: Range
    head: Range
    kind: str
    entity: str


@dataclass(frozen=True, slots=True)
class Gold:
    """A document of the treebank with its mentions of persons and organisations, in text order."""

    id: str
    text: str
    mentions: tuple[Mention, ...]


def gold_documents(path: Path) -> Iterator[Gold]:
    """Yield the documents of a treebank with `Entity=` values; raises DatelineError where the file has none.

    The header `# global.Entity` names the fields of a value, parted by hyphens, in order; a bracket opens a mention
    with its fields and closes it with the first, the entity's id. Brackets nest.
    """
    fields = _fields(path)
    rows = (row for sentence in sentences(path) for row in sentence.words)
    for document in documents(path):
        places = [at for at, character in enumerate(document.raw) if not character.isspace()]
        words = document.gold.words
        ranges = [(places[word.start], places[word.end - 1] + 1) for word in words]
        mentions = []
        for first, end, kind, entity in _entities(list(islice(rows, len(words))), *fields):
            if kind in KINDS:
                tops = [i for i in range(first, end) if not first <= words[i].head < end]
                head = next((i for i in tops if words[i].upos != "PUNCT"), tops[0] if tops else first)
                mentions.append(Mention((ranges[first][0], ranges[end - 1][1]), ranges[head], kind, entity))
        yield Gold(document.id, document.raw, tuple(sorted(mentions, key=lambda mention: mention.span)))


def _fields(path: Path) -> tuple[int, int]:
    """Return which fields of an `Entity=` value are the entity's id and its kind."""
    with path.open(encoding="utf-8", errors="replace") as lines:  # `sentences` tells of a broken one
        header = next((line for line in lines if line.startswith("# global.Entity")), "")
    names = header.partition("=")[2].strip().split("-")
    place = next((names.index(name) for name in ("GRP", "eid") if name in names), None)
    if place is None or "etype" not in names:
        raise DatelineError(f"{path} has no '# global.Entity' that names GRP or eid, and etype: give GUM's own file")
    return place, names.index("etype")


def _entities(rows: Sequence[Row], place: int, kind: int) -> Iterator[tuple[int, int, str, str]]:
    """Yield first and behind-last word, kind and entity of the mentions that a document's words open and close."""
    opened: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for index, row in enumerate(rows):
        value = next((part[7:] for part in row[9].split("|") if part.startswith("Entity=")), "")
        for begun, at_once, closed in re.findall(r"\(([^()]+)(\)?)|([^()]+)\)", value):
            fields = begun.split("-")
            if begun and len(fields) > max(place, kind):
                if at_once:
                    yield index, index + 1, fields[kind], fields[place]
                else:
                    opened[fields[place]].append((index, fields[kind]))
            elif opened[closed]:
                first, name = opened[closed].pop()
                yield first, index + 1, name, closed


def align(mentions: Sequence[Mention], document: Document) -> list[int | None]:
    """Return for each gold mention the chain of the system mention that is the same, None where there is none.

    The two hold each other's head. Pairs are one to one: those with one head first, then those whose spans share most.
    """
    heads: defaultdict[tuple[int, int, int], list[int]] = defaultdict(list)
    for actor in document.actors:
        heads[actor.span.start, actor.span.end, actor.chain].append(document.tokens[actor.head].idx)
    system = list(heads)
    costs = []
    for (g, mention), (s, (start, end, _)) in product(enumerate(mentions), enumerate(system)):
        shared = _overlap(mention.span, (start, end))
        inside = any(mention.span[0] <= head < mention.span[1] for head in heads[system[s]])
        if shared and inside and start <= mention.head[0] < end:
            share = shared / (mention.span[1] - mention.span[0] + end - start - shared)
            costs.append(((mention.head[0] not in heads[system[s]], -share), g, s))
    pairs = _one_to_one(costs)
    return [system[pairs[g]][2] if g in pairs else None for g in range(len(mentions))]


@dataclass(slots=True)
class _Counts:
    """What a group of documents counts up to."""

    measures: defaultdict[str, Measure] = field(default_factory=lambda: defaultdict(Measure))
    found: defaultdict[str, Tally] = field(default_factory=lambda: defaultdict(Tally))
    links: Tally = field(default_factory=Tally)
    documents: int = 0

    def conll(self, more: str = "") -> float:
        """Return the mean F1 of the three measures."""
        return sum(self.measures[name + more].f1 for name in MEASURES) / len(MEASURES)


def _score(counts: _Counts, mentions: Sequence[Mention], chains: Sequence[int | None]) -> None:
    """Add a document to counts: by the measures with all entities, and with those of one mention left out."""
    key, response = clusters(mention.entity for mention in mentions), clusters(chains)
    several = [[each for each in side if len(each) > 1] for side in (key, response)]
    for (name, measure), (more, sides) in product(MEASURES.items(), (("", several), (_SINGLE, (key, response)))):
        counts.measures[name + more] += measure(*sides)
    for kind in KINDS:
        own = [chain for mention, chain in zip(mentions, chains, strict=True) if mention.kind == kind]
        counts.found[kind] += Tally(sum(chain is not None for chain in own), len(own))
    gold, found = ({(a, b) for each in side for a in each for b in each if a < b} for side in several)
    counts.links += Tally(len(gold & found), len(gold), len(found))
    counts.documents += 1


def _coreference(data: Path, jobs: int) -> Part:
    """Return CoNLL F1 in news and in all documents, the shares of mentions found, and precision and recall of links.

    A gold mention that the stage doesn't find is an entity of its own; what it finds beside the gold mentions is not
    counted. Entities of one mention are left out of the main figure on both sides, as CoNLL-2012 had none.
    """
    (path,) = need(data, TREEBANK)
    model = load(None)
    groups = {"news": _Counts(), "all": _Counts()}
    failed = 0
    for gold in gold_documents(path):
        chains: list[int | None] = [None] * len(gold.mentions)
        try:
            chains = align(gold.mentions, code(Report(gold.id, gold.text, snippets.DAY), model))
        except StageError:
            failed += 1
        for name, counts in groups.items():
            if name == "all" or gold.id.startswith(_NEWS):
                _score(counts, gold.mentions, chains)
    figures: dict[str, float] = {"GUM failures": failed}
    measured, rest = [], []
    for name, counts in groups.items():
        head = f"{name}, {counts.documents} documents"
        figures |= {f"GUM {name} CoNLL F1": counts.conll(), f"GUM {name} CoNLL F1{_SINGLE}": counts.conll(_SINGLE)}
        for each, measure in counts.measures.items():
            values = (measure.precision, measure.recall, measure.f1)
            figures |= {f"GUM {name} {each} {c}": value for c, value in zip(_PRF, values, strict=True)}
            measured.append((head, each, *(f"{value:.1f}" for value in values)))
        measured.append((head, "CoNLL", "", "", f"{counts.conll():.1f}"))
        measured.append((head, f"CoNLL{_SINGLE}", "", "", f"{counts.conll(_SINGLE):.1f}"))
        shares = {f"{kind} mentions found": (tally.recall, tally.gold) for kind, tally in counts.found.items()}
        shares["links precision"] = (counts.links.precision, counts.links.found)
        shares["links recall"] = (counts.links.recall, counts.links.gold)
        figures |= {f"GUM {name} {each}": value for each, (value, _) in shares.items()}
        rest += [(head, each, f"{value:.1f}", f"{n:,}") for each, (value, n) in shares.items()]
    title = f"Coreference of gold mentions of persons and organisations in GUM, {failed} failures"
    return figures, [
        Table(title, ("documents", "measure", *_PRF), tuple(measured)),
        Table("Mentions found, and links between them", ("documents", "", "of 100", "n"), tuple(rest)),
    ]


# Speed


def _speed(data: Path, jobs: int) -> Part:
    """Return how many words a second the actors stage alone reads, in one process, of the first wire reports.

    Where PETRARCH's dictionaries are there, also with all of them loaded.
    """
    (wire,) = need(data, WIRE)
    figures, rows = {}, []
    runs: list[tuple[str, list[Path]]] = [("packaged lexica", [])]
    with suppress(Missing):
        (folder,) = need(data, DICTIONARIES)
        runs.append(("PETRARCH's dictionaries loaded", sorted(folder.glob("*.*"))))
    for name, dictionaries in runs:
        # A process of its own: lexica are read once for good.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as executor:
            names, words, seconds = executor.submit(_timed, wire, dictionaries).result()
        speed = words / seconds if seconds else 0.0
        figures[f"actors words a second{', loaded' if dictionaries else ''}"] = speed
        rows.append((name, f"{names:,}", f"{words:,}", f"{seconds:.2f}", f"{speed:,.0f}"))
    title = f"The actors stage alone, one process ({TIMED} wire reports)"
    return figures, [Table(title, ("", "rows imported", "words", "seconds", "words a second"), tuple(rows))]


def _timed(wire: Path, dictionaries: Sequence[Path]) -> tuple[int, int, float]:
    """Return how many rows of dictionaries were imported, the words of the wire reports and the stage's seconds."""
    with TemporaryDirectory() as folder:
        os.environ["DATELINE_DATA"] = folder
        imported = sum(sum(each.taken.values()) for each in lexicon.take(dictionaries)) if dictionaries else 0
        spent, words, model = {"actors": 0.0}, 0, load(None)
        for report in islice((item for item in read([str(wire)]) if isinstance(item, Report)), TIMED):
            with suppress(StageError):
                code(report, model, spent=spent)
                words += len(report.text.split())
        return imported, words, spent["actors"]

"""Measures the shipped model, 8-bit and with spanning trees, on treebanks: on gold tokens and from raw text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from dateline.bench import others
from dateline.bench.conll18 import MEASURES, plain, score
from dateline.bench.figures import Bench, Table, Tally, present
from dateline.bench.texts import Row, documents, read, sentences
from dateline.parse import Model
from dateline.parse.model import LONGEST, Reading

TREEBANKS = ("ud/gum-dev.conllu", "ud/ewt-dev.conllu", "ud/gum-train-noncommercial.conllu")
RAW = ("gum-dev", "ewt-dev")
"""The treebanks that are also read from raw text."""
LABELLED = "gum-dev"
"""The treebank whose relations are told one by one."""
RELATIONS = 25
_COLUMNS = ("UPOS", "XPOS", "UAS", "LAS")
_BATCH = 64


def run(data: Path, jobs: int) -> Bench:
    """Return accuracies on gold tokens and F1 from raw text, of 100, by treebank; F1 of the commonest relations.

    Raises Missing where no treebank is there, DatelineError where one can't be read.
    """
    model = Model(threads=2)
    figures: dict[str, float] = {}
    gold_rows: list[tuple[str, ...]] = []
    raw_rows: list[tuple[str, ...]] = []
    relations: dict[str, Tally] = {}
    for path in present(data, *TREEBANKS):
        name, kind = path.stem, path.stem.partition("-")[0]
        hits: Counter[str] = Counter()
        for rows, found in _gold(path, model):
            _count(hits, rows, found)
            if name == LABELLED:
                _count_relations(relations, rows, found)
        shares = [100 * hits[c] / max(1, hits["arcs" if c in {"UAS", "LAS"} else "words"]) for c in _COLUMNS]
        figures |= {f"{name} {c}": share for c, share in zip(_COLUMNS, shares, strict=True)}
        gold_rows.append((name, f"{hits['sentences']:,}", f"{hits['words']:,}", *(f"{s:.2f}" for s in shares)))
        if name in RAW:
            gold_rows += others.rows(f"{kind} gold", _COLUMNS, skipped=2)
            tallies = dict.fromkeys(MEASURES, Tally())
            for document in documents(path):
                for measure, tally in score(document.gold, read(document.raw, model)).items():
                    tallies[measure] += tally
            figures |= {f"{name} raw {measure}": tally.f1 for measure, tally in tallies.items()}
            raw_rows.append((name, *(f"{tally.f1:.2f}" for tally in tallies.values())))
            raw_rows += others.rows(f"{kind} raw", MEASURES)
    most = sorted(relations, key=lambda label: (-relations[label].gold, label))[:RELATIONS]
    figures |= {f"{LABELLED} {label} F1": relations[label].f1 for label in most}
    tables = [
        Table(
            "Gold tokens and sentences: accuracy; punctuation aside for UAS and LAS, no subtypes",
            ("set", "sentences", "words", *_COLUMNS),
            tuple(gold_rows),
        ),
        Table(
            "Raw text: F1 as CoNLL 2018 scores, punctuation counted but in the last column", ("set", *MEASURES),
            tuple(raw_rows),
        ),
        Table(
            f"The {len(most)} commonest relations of {LABELLED}, gold tokens: right are label and head",
            ("relation", "n", "P", "R", "F1"),
            tuple((label, f"{t.gold:,}", *_told(t)) for label in most for t in [relations[label]]),
        ),
    ]  # fmt: skip
    return Bench(
        {name: round(value, 2) for name, value in figures.items()}, tuple(table for table in tables if table.rows)
    )


def _told(tally: Tally) -> tuple[str, ...]:
    return tuple(f"{value:.1f}" for value in (tally.precision, tally.recall, tally.f1))


def _gold(path: Path, model: Model) -> Iterator[tuple[list[Row], Reading]]:
    """Read the sentences of a treebank with their own words; those too long for the model are left out."""
    batch: list[list[Row]] = []
    for sentence in sentences(path):
        if model.encoder.length([row[1] for row in sentence.words]) <= LONGEST:
            batch.append(sentence.words)
        if len(batch) == _BATCH:
            yield from zip(batch, model.read([[row[1] for row in rows] for rows in batch]), strict=True)
            batch = []
    yield from zip(batch, model.read([[row[1] for row in rows] for rows in batch]), strict=True)


def _count(hits: Counter[str], rows: list[Row], found: Reading) -> None:
    hits["sentences"] += 1
    for i, row in enumerate(rows):
        hits["words"] += 1
        hits["UPOS"] += found.upos[i] == row[3]
        hits["XPOS"] += found.tags[i] == row[4]
        if row[3] != "PUNCT":
            hits["arcs"] += 1
            right = found.heads[i] == int(row[6])
            hits["UAS"] += right
            hits["LAS"] += right and plain(found.labels[i]) == plain(row[7])


def _count_relations(relations: dict[str, Tally], rows: list[Row], found: Reading) -> None:
    for i, row in enumerate(rows):
        if row[3] != "PUNCT":
            label, other = plain(row[7]), plain(found.labels[i])
            right = label == other and found.heads[i] == int(row[6])
            relations[label] = relations.get(label, Tally()) + Tally(int(right), 1, 0)
            relations[other] = relations.get(other, Tally()) + Tally(0, 0, 1)

"""Measures the shipped model's names on gold tokens: a name is right where its first word, last word and kind are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from dateline import DatelineError
from dateline.bench import others
from dateline.bench.figures import Bench, Table, Tally, present
from dateline.bench.texts import sentences
from dateline.data.names import Label, of_column, of_mentions, spans
from dateline.parse import Model
from dateline.parse.model import LONGEST

SETS = {
    "ner/uner-ewt-dev.iob2": (1, 2),
    "ner/crossner-politics-dev.conll": (0, 1),
    "ud/gum-dev.conllu": None,
}
"""The sets, and in those that are column files the columns of word and label."""
KINDS = ("PER", "ORG", "LOC")
MORE = ("NORP", "EVENT")
"""Kinds that are told of GUM only, and are in no sum: no set has them as we do."""
_COLUMNS = ("P", "R", "F1")
_BATCH = 64

Marked = tuple[list[str], list[Label]]
"""A sentence's words and our labels for the names that the set marks."""


def run(data: Path, jobs: int) -> Bench:
    """Return precision, recall and F1 of 100 of names by set and kind, and over PER, ORG and LOC together.

    The sets' kinds are mapped to ours and titles and articles moved out of names (`dateline.data.names`); found names
    with a word of which the set doesn't say whether it is in a name of ours are passed over. Raises Missing where no
    set is there, DatelineError where one can't be read.
    """
    model = Model(threads=2)
    figures: dict[str, float] = {}
    tables = []
    total = Tally()
    for path in present(data, *SETS):
        columns = next(columns for name, columns in SETS.items() if name.endswith(f"/{path.name}"))
        marked = _mentions(path) if columns is None else _columns(path, *columns)
        tallies = dict.fromkeys((*KINDS, *MORE) if columns is None else KINDS, Tally())
        _count(tallies, marked, model)
        together = sum((tallies[kind] for kind in KINDS), Tally())
        total += together
        rows: list[tuple[str, ...]] = []
        for kind, tally in (("all three", together), *tallies.items()):
            values = (tally.precision, tally.recall, tally.f1)
            name = path.stem if tally is together else f"{path.stem} {kind}"
            figures |= {f"{name} {c}": round(value, 2) for c, value in zip(_COLUMNS, values, strict=True)}
            rows.append((kind, f"{tally.gold:,}", *(f"{value:.2f}" for value in values)))
        rows[1:1] = others.rows(path.stem.removesuffix("-dev"), _COLUMNS, skipped=1)
        tables.append(Table(f"Names on gold tokens: {path.stem}", ("kind", "n", *_COLUMNS), tuple(rows)))
    figures["all sets F1"] = round(total.f1, 2)
    return Bench(figures, tuple(tables))


def _count(tallies: dict[str, Tally], marked: Iterator[Marked], model: Model) -> None:
    """Count the names of a set by kind; sentences too long for the model are read as having none."""
    while batch := list(islice(marked, _BATCH)):
        short = [words for words, _ in batch if model.encoder.length(words) <= LONGEST]
        readings = iter(model.read(short))
        for words, labels in batch:
            gold = spans(labels)
            system = spans(next(readings).entities) if model.encoder.length(words) <= LONGEST else set()
            system = {s for s in system if None not in labels[s[0] : s[1]]}
            for kind in tallies:
                one, other = ({s for s in each if s[2] == kind} for each in (gold, system))
                tallies[kind] += Tally(len(one & other), len(one), len(other))


def _mentions(path: Path) -> Iterator[Marked]:
    for sentence in sentences(path):
        yield [row[1] for row in sentence.words], of_mentions(sentence.words)


def _columns(path: Path, word: int, label: int) -> Iterator[Marked]:
    """Read a column file of names, its columns parted by tabs, a blank line between sentences."""
    words: list[str] = []
    marks: list[str] = []
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate([*lines, "\n"], 1):
                columns = line.rstrip("\r\n").split("\t")
                if line.strip() and not line.startswith("# "):
                    if len(columns) <= max(word, label) or columns[label][:2] not in {"O", "B-", "I-"}:
                        raise DatelineError(
                            f"{path}, line {number:,}: no label O, B-… or I-… in column {label + 1}: mend the file"
                        )
                    words.append(columns[word])
                    marks.append(columns[label])
                elif words and not line.strip():
                    yield words, of_column(words, marks)
                    words, marks = [], []
    except UnicodeDecodeError as error:
        raise DatelineError(f"{path} is not UTF-8 ({error.reason}): save it as UTF-8") from None

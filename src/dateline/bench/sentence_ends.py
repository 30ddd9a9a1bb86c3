"""Measures where sentences begin and end in raw text.

`wire_sentences.tsv` has where the sentences of some wire reports begin, as people who read them judged.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from dateline.bench import others
from dateline.bench.figures import Bench, Missing, Table, Tally, need, present
from dateline.bench.texts import documents, read
from dateline.parse import Model, sentences, tokenizer
from dateline.schema import Report
from dateline.sources import read as read_reports

TREEBANKS = ("ud/gum-dev.conllu", "ud/ewt-dev.conllu")
WIRE = Path(__file__).parent / "wire_sentences.tsv"
_NEWS = "GUM_news_"
_COLUMNS = ("P", "R", "F1")


def run(data: Path, jobs: int) -> Bench:
    """Return precision, recall and F1 of 100 of sentences by treebank, of GUM's news, and of wire reports.

    A sentence is right where its first and last character are, white space aside, as CoNLL 2018 scores. Raises Missing
    where no treebank is there, DatelineError where one can't be read.
    """
    model = Model(threads=2)
    tallies: dict[str, Tally] = {}
    counts: dict[str, int] = {}
    for path in present(data, *TREEBANKS):
        for document in documents(path):
            gold, found = set(document.gold.sentences), set(read(document.raw, model).sentences)
            tally = Tally(len(gold & found), len(gold), len(found))
            for name in [f"{path.stem} news"] * document.id.startswith(_NEWS) + [path.stem]:
                tallies[name] = tallies.get(name, Tally()) + tally
                counts[name] = counts.get(name, 0) + 1
    with suppress(Missing):
        tallies["wire"], counts["wire"] = _wire(*need(data, "wire/reports.jsonl"))
    figures: dict[str, float] = {}
    rows: list[tuple[str, ...]] = []
    for name in tallies:
        tally = tallies[name]
        values = (tally.precision, tally.recall, tally.f1)
        figures |= {f"{name} {c}": round(value, 2) for c, value in zip(_COLUMNS, values, strict=True)}
        rows.append((name, f"{counts[name]:,}", f"{tally.gold:,}", *(f"{value:.2f}" for value in values)))
        kind = name.removesuffix("-dev")
        rows += [(who, "", "", "", "", value) for who, value in others.rows(f"{kind} raw", ("Sentences",))]
    return Bench(
        figures,
        (
            Table(
                "Sentences in raw text, first and last character right", ("set", "documents", "sentences", *_COLUMNS),
                tuple(rows),
            ),
        ),
    )  # fmt: skip


def _wire(path: Path) -> tuple[Tally, int]:
    """Return the tally of the wire reports whose sentences were checked, and how many these are."""
    checked = {}
    for line in WIRE.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, _, offsets = line.partition("\t")
            checked[name] = [int(offset) for offset in offsets.split()]
    total, count = Tally(), 0
    for report in read_reports([str(path)]):
        if isinstance(report, Report) and report.id in checked:
            doc = tokenizer.load()(report.text)
            begins = [token.idx for token, begin in zip(doc, sentences.starts(doc), strict=True) if begin]
            gold = set(pairwise([*checked[report.id], len(report.text)]))
            found = set(pairwise([*begins, len(report.text)]))
            total += Tally(len(gold & found), len(gold), len(found))
            count += 1
    return total, count

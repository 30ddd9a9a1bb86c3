"""Measures the shipped model, 8-bit and with spanning trees, on treebanks; gold tokens and sentences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dateline.bench.figures import Bench, Missing, Table, need
from dateline.parse import Model

TREEBANKS = ("ud/gum-dev.conllu", "ud/ewt-dev.conllu", "ud/gum-train-noncommercial.conllu")
_COLUMNS = ("UPOS", "XPOS", "UAS", "LAS")


def run(data: Path, jobs: int) -> Bench:
    """Return accuracies of 100 by treebank, punctuation aside for arcs; labels compare without their subtypes.

    Raises Missing where no treebank is there.
    """
    paths = []
    for name in TREEBANKS:
        try:
            paths += need(data, name)
        except Missing:
            continue
    if not paths:
        need(data, *TREEBANKS[:1])
    model = Model()
    figures: dict[str, float] = {}
    rows = []
    for path in paths:
        hits = dict.fromkeys(_COLUMNS, 0)
        words = arcs = 0
        sentences = [s for s in _sentences(path) if model.encoder.length([row[1] for row in s]) < 400]
        for start in range(0, len(sentences), 64):
            batch = sentences[start : start + 64]
            for gold, found in zip(batch, model.read([[row[1] for row in s] for s in batch]), strict=True):
                for i, row in enumerate(gold):
                    words += 1
                    hits["UPOS"] += found.upos[i] == row[3]
                    hits["XPOS"] += found.tags[i] == row[4]
                    if row[3] != "PUNCT":
                        arcs += 1
                        right = found.heads[i] == int(row[6])
                        hits["UAS"] += right
                        hits["LAS"] += right and found.labels[i].partition(":")[0] == row[7].partition(":")[0]
        scores = [100 * hits[c] / (words if c in {"UPOS", "XPOS"} else arcs) for c in _COLUMNS]
        figures |= {f"{path.stem} {c}": round(s, 2) for c, s in zip(_COLUMNS, scores, strict=True)}
        rows.append((path.stem, f"{len(sentences):,}", *(f"{s:.2f}" for s in scores)))
    return Bench(figures, (Table("Treebanks", ("set", "sentences", *_COLUMNS), tuple(rows)),))


def _sentences(path: Path) -> Iterator[list[list[str]]]:
    rows: list[list[str]] = []
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.strip():
                columns = line.rstrip("\n").split("\t")
                if columns[0].isdigit():
                    rows.append(columns)
            elif rows:
                yield rows
                rows = []
    if rows:
        yield rows

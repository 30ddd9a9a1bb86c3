"""Fits the weights by which two mentions of an event are joined (`data/merging.tsv`) on the coded stories.

Run as `python -m dateline.train.merging DATA`. A logistic regression with a small penalty; the pairs are mentions of
one type that the reading model finds and the coders name: of one action, or of two.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from dateline import events
from dateline.data import FOLDER
from dateline.events import merge
from dateline.parse import Model
from dateline.pipeline import code
from dateline.schema import Report
from dateline.sources import read

RARE = 8
"""A fact that holds of fewer pairs gets no weight."""
PENALTY = 0.003
STEPS = 6000
HEADER = """\
# How much each fact about two mentions of one event type speaks for their being one action (logistic weights).
# Made by `python -m dateline.train.merging` from the coded stories; the facts are named in events/merge.py.
fact\tweight
"""


def pairs(folder: Path, model: Model) -> Iterator[tuple[list[str], bool]]:
    """Yield the facts of each pair of mentions of one type in the coded stories, and whether it is one action."""
    coded = defaultdict(list)
    with (folder / "events.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            event = json.loads(line)
            coded[event["report_id"]].append(event)
    for report in read([str(folder / "reports.jsonl")]):
        if not isinstance(report, Report):
            continue
        found = events.mentions(code(report, model))
        actions = [_actions(mention, coded[report.id]) for mention in found]
        for j, later in enumerate(found):
            for i, first in enumerate(found[:j]):
                if first.event.type == later.event.type and actions[i] and actions[j]:
                    yield list(merge.facts(first, later)), bool(actions[i] & actions[j])


def _actions(mention: merge.Mention, coded: list[dict[str, object]]) -> set[int]:
    """Return which coded events a mention can be."""
    words = mention.event.trigger
    found = set()
    for number, event in enumerate(coded):
        spans: list[dict[str, int]] = [event["trigger"], *event["also"]]  # type: ignore[misc,list-item]
        if event["type"] == mention.event.type and any(
            span["start"] < words.end and words.start < span["end"] for span in spans
        ):
            found.add(number)
    return found


def fit(examples: list[tuple[list[str], bool]]) -> dict[str, float]:
    """Return the weight of each fact that is not rare."""
    counts = Counter(fact for named, _ in examples for fact in named)
    names = sorted(fact for fact, count in counts.items() if count >= RARE)
    index = {name: i for i, name in enumerate(names)}
    x = np.zeros((len(examples), len(names)))
    for row, (named, _) in enumerate(examples):
        x[row, [index[fact] for fact in named if fact in index]] = 1
    y = np.array([same for _, same in examples], dtype=float)
    w = np.zeros(len(names))
    for _ in range(STEPS):
        w -= 0.5 * (x.T @ (1 / (1 + np.exp(-x @ w)) - y) / len(y) + PENALTY * w)
    return {name: round(float(value), 2) for name, value in zip(names, w, strict=True)}


def build(data: Path) -> None:
    """Write the table from the coded stories under a data folder."""
    examples = list(pairs(data / "events/coded-stories", Model()))
    weights = fit(examples)
    lines = [f"{name}\t{value:.2f}\n" for name, value in weights.items()]
    (FOLDER / "merging.tsv").write_text(HEADER + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    build(Path(sys.argv[1]))

"""Fits the weights of `data/merging.tsv` and `data/confidence.tsv` on stories that no model has learned from.

Run as `python -m dateline.train.fitting DATA`, after each new model. Both are logistic regressions with a small
penalty: whether two mentions of one type are one action, and whether a row is an event that the coders name, of the
type they give it. Stories that the model was trained on would not do: it is too sure of them.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from dateline.data import FOLDER
from dateline.events import assemble, confidence, merge
from dateline.parse import Model
from dateline.pipeline import code
from dateline.schema import Event, Report
from dateline.train import stories

RARE = 8
"""A fact that holds of fewer examples gets no weight."""
PENALTY = 0.003
STEPS = 6000
HEADERS = {
    "merging": """\
# How much each fact about two mentions of one event type speaks for their being one action (logistic weights).
# Made by `python -m dateline.train.fitting` from coded stories; the facts are named in events/merge.py.
""",
    "confidence": """\
# How much each fact about a row speaks for its being right (logistic weights).
# Made by `python -m dateline.train.fitting` from coded stories; the facts are named in events/confidence.py.
""",
}

Coding = dict[str, Any]
Facts = list[tuple[str, float]]
Examples = list[tuple[Facts, bool]]


def coded(folder: Path) -> Iterator[tuple[Coding, list[Coding]]]:
    """Yield the reports of a folder in the gold's form with their codings."""
    events = defaultdict(list)
    for line in (folder / "events.jsonl").read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        events[event["report_id"]].append(event)
    for line in (folder / "reports.jsonl").read_text(encoding="utf-8").splitlines():
        report = json.loads(line)
        yield report, events[report["id"]]


def examples(told: Iterable[tuple[Coding, list[Coding]]], model: Model) -> tuple[Examples, Examples]:
    """Return the facts of pairs of mentions and whether they are one action, and those of rows and whether right."""
    pairs: Examples = []
    rows: Examples = []
    for record, codings in told:
        published = date.fromisoformat(record["published"])
        report = Report(record["id"], record["text"], published, title=record["title"], dateline=record["dateline"])
        found = assemble.mentions(code(report, model))
        actions = [_actions(mention.event, codings) for mention in found]
        for j, later in enumerate(found):
            for i, first in enumerate(found[:j]):
                if first.event.type == later.event.type and actions[i] and (actions[j] or later.toll):
                    # A toll that the coders don't name belongs to the act before it.
                    same = actions[i] & actions[j] if actions[j] else i == _last_act(found[:j], actions)
                    pairs.append((list(merge.facts(first, later)), bool(same)))
        taken: set[int] = set()
        before: list[Event] = []
        for event, mentions in merge.merge(found):
            free = sorted(_actions(event, codings) - taken)
            taken.update(free[:1])
            rows.append((list(confidence.facts(event, mentions, before)), bool(free)))
            before.append(event)
    return pairs, rows


def _last_act(found: Sequence[merge.Mention], actions: Sequence[set[int]]) -> int | None:
    """Return the last mention of an assault that the coders name."""
    told = [i for i, mention in enumerate(found) if mention.event.type == "ASSAULT" and actions[i]]
    return told[-1] if told else None


def _actions(event: Event, codings: Sequence[Coding]) -> set[int]:
    """Return which codings a row or a mention can be."""
    found = set()
    for number, coding in enumerate(codings):
        told = [(span["start"], span["end"]) for span in (coding["trigger"], *coding["also"])]
        read = [(span.start, span.end) for span in (event.trigger, *event.also)]
        meet = any(a < d and c < b for a, b in told for c, d in read)
        if meet and event.type in {coding["type"], *coding["alt"]}:
            found.add(number)
    return found


def fit(told: Examples, penalty: float = PENALTY) -> dict[str, float]:
    """Return the weight of each fact that is not rare."""
    counts = Counter(fact for named, _ in told for fact, _ in named)
    names = sorted(fact for fact, count in counts.items() if count >= RARE)
    index = {name: i for i, name in enumerate(names)}
    x = np.zeros((len(told), len(names)))
    for row, (named, _) in enumerate(told):
        for fact, value in named:
            if fact in index:
                x[row, index[fact]] = value
    y = np.array([right for _, right in told], dtype=float)
    w = np.zeros(len(names))
    for _ in range(STEPS):
        w -= 0.2 * (x.T @ (1 / (1 + np.exp(-x @ w)) - y) / len(y) + penalty * w)
    return {name: round(float(value), 2) for name, value in zip(names, w, strict=True)}


def write(name: str, weights: dict[str, float]) -> None:
    """Write a table of weights into the package."""
    lines = [f"{fact}\t{weight:.2f}\n" for fact, weight in weights.items()]
    (FOLDER / f"{name}.tsv").write_text(HEADERS[name] + "fact\tweight\n" + "".join(lines), encoding="utf-8")


def build(data: Path) -> None:
    """Write both tables into the package; rows are those of mentions joined by the first of them.

    Whether two mentions are one action hangs little on what the model was trained on, so the coded stories under the
    data folder tell that too; the unseen ones count twice.
    """
    model = Model(threads=2)
    unseen = [(story.report, story.events) for story in stories.held_out()]
    pairs = examples(unseen, model)[0]
    write("merging", fit([*examples(coded(data / "events/coded-stories"), model)[0], *pairs, *pairs]))
    merge.weights.cache_clear()
    write("confidence", fit(examples(unseen, model)[1]))


if __name__ == "__main__":
    build(Path(sys.argv[1]))

"""Fits the weights of the chances (`linking`, `dating`, `merging`, `confidence`) on stories that no model learned from.

Run as `python -m dateline.train.fitting DATA`, after each new model. All are logistic regressions with a small penalty:
whether somebody is an act's actor or recipient, whether an act's time is another than the report's day where its
sentence doesn't tell, whether two mentions of one type are one action, and whether a row is
an event that the coders name, of the type they give it. Stories that the model was trained on would not do: it is too
sure of them.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from dateline.data import FOLDER
from dateline.events import assemble, confidence, dating, links, merge, roles, setting
from dateline.parse import Model
from dateline.pipeline import code
from dateline.schema import Document, Event, Report
from dateline.train import stories

RARE = 8
"""A fact that holds of fewer examples gets no weight."""
PENALTY = 0.003
STEPS = 6000
HEADERS = {
    "linking": """\
# How much each fact about somebody speaks for his being an act's actor or recipient (logistic weights).
# Made by `python -m dateline.train.fitting` from coded stories; the facts are named in events/links.py.
""",
    "dating": """\
# How much each fact about an act speaks for its time being the one told last, or none (logistic weights).
# Made by `python -m dateline.train.fitting` from coded stories; the facts are named in events/dating.py.
""",
    "merging": """\
# How much each fact about two mentions of one event type speaks for their being one action (logistic weights).
# Made by `python -m dateline.train.fitting` from coded stories; the facts are named in events/merge.py.
""",
    "confidence": """\
# How much each fact about a row speaks for its being right (logistic weights).
# Made by `python -m dateline.train.fitting` from coded stories; the facts are named in events/confidence.py.
""",
}

_EMPTY = frozenset("a an the of in on at to for and or by from with its his her their some several former".split())

Coding = dict[str, Any]
Coded = tuple[Document, list[Coding]]
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


def documents(told: Iterable[tuple[Coding, list[Coding]]], model: Model) -> list[Coded]:
    """Return the reports read, with their codings."""
    result = []
    for record, codings in told:
        published = date.fromisoformat(record["published"])
        report = Report(record["id"], record["text"], published, title=record["title"], dateline=record["dateline"])
        result.append((code(report, model), codings))
    return result


def links_told(read: Sequence[Coded]) -> Examples:
    """Return the facts of those who may have a role in an act that the coders name, and whether they have it."""
    result: Examples = []
    for document, codings in read:
        people = roles.Participants(document)
        for mention in assemble.mentions(document):
            actions = sorted(_actions(mention.event, codings))
            if not actions:
                continue
            found = roles.find(document, mention.trigger, people)
            for role, field in links.ROLES:
                named = [_content(party["text"]) for party in codings[actions[0]][field]]
                told = links.candidates(document, mention.trigger, found, role, people)
                for each in told:
                    words = [_content(each.actor.span.text), _content(each.actor.name)]
                    right = any(_same(one, other) for one in named for other in words)
                    result.append((list(links.facts(mention.trigger, role, each, told)), right))
    return result


def datings_told(read: Sequence[Coded]) -> Examples:
    """Return the facts of acts that their sentences don't date, and whether the coders give the other time."""
    result: Examples = []
    for document, codings in read:
        settings = setting.Settings(document)
        told = assemble.mentions(document)
        for at, mention in enumerate(told):
            actions = sorted(_actions(mention.event, codings))
            status = mention.event.status
            if not actions or settings.when(mention.trigger, status)[0].span is not None:
                continue
            last, away = settings.last(mention.trigger, status)
            before = told[at - 1].event if at else None
            case = dating.Case(mention.trigger, status, mention.event.historical, mention.sentence, last, away, before)
            day = (codings[actions[0]].get("time") or {}).get("start")
            published = document.report.published.isoformat()
            right = {"none": day is None, "last": last is not None and day == str(last.start) != published}
            for other in dating.OTHERS:
                if other == "none" or (last is not None and str(last.start) != published):
                    result.append(([(fact, 1.0) for fact in dating.facts(document, case, other)], right[other]))
    return result


def pairs_told(read: Sequence[Coded]) -> Examples:
    """Return the facts of pairs of mentions of one type and whether they are one action."""
    result: Examples = []
    for document, codings in read:
        found = assemble.mentions(document)
        actions = [_actions(mention.event, codings) for mention in found]
        for j, later in enumerate(found):
            for i, first in enumerate(found[:j]):
                if first.event.type == later.event.type and actions[i] and (actions[j] or later.toll):
                    # A toll that the coders don't name belongs to the act before it.
                    same = actions[i] & actions[j] if actions[j] else i == _last_act(found[:j], actions)
                    result.append((list(merge.facts(first, later)), bool(same)))
    return result


def rows_told(read: Sequence[Coded]) -> Examples:
    """Return the facts of rows and whether they are events that the coders name, each once."""
    result: Examples = []
    for document, codings in read:
        taken: set[int] = set()
        told = merge.merge(assemble.mentions(document))
        for number, (event, _) in enumerate(told):
            free = sorted(_actions(event, codings) - taken)
            taken.update(free[:1])
            result.append((list(confidence.facts(told, number)), bool(free)))
    return result


def _content(text: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"[\w']+", text.lower()) if word not in _EMPTY)


def _same(one: frozenset[str], other: frozenset[str]) -> bool:
    """Say whether two names are of one: half of the shorter one's words stand in the other."""
    return 2 * len(one & other) >= min(len(one), len(other)) > 0


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
    """Write the tables into the package, each with those before it; rows are those of mentions joined by the second.

    Whether two mentions are one action hangs little on what the model was trained on, so the coded stories under the
    data folder tell that too; the unseen ones count twice.
    """
    model = Model(threads=2)
    unseen = documents(((story.report, story.events) for story in stories.held_out()), model)
    write("linking", fit(links_told(unseen)))
    links.weights.cache_clear()
    coded_before = documents(coded(data / "events/coded-stories"), model)
    write("dating", fit([*datings_told(coded_before), *datings_told(unseen)]))
    dating.weights.cache_clear()
    pairs = pairs_told(unseen)
    write("merging", fit([*pairs_told(coded_before), *pairs, *pairs]))
    merge.weights.cache_clear()
    write("confidence", fit(rows_told(unseen)))


if __name__ == "__main__":
    build(Path(sys.argv[1]))

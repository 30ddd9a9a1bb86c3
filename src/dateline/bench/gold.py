"""Scores the coder against coded reports with the scorer that lies beside them."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from dateline.bench.figures import Bench, Table, need
from dateline.events import LEAST
from dateline.export import event_dict
from dateline.pipeline import run as code_all
from dateline.schema import Failure
from dateline.sources import read

SHARES = ("event", "event+type", "actors", "recipients", "whole record")
ACCURACIES = (
    "participant country", "participant sector", "mode", "date", "place", "place country", "status", "historical",
    "attribution", "counts",
)  # fmt: skip
LEASTS = (0.0, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)

Coded = dict[str, list[dict[str, Any]]]
"""Events in the form of the JSON lines, by report."""


def run(data: Path, jobs: int) -> Bench:
    """Return precision, recall and F1 of events and participants, accuracies of the fields, and F1 by type (of 100).

    Raises Missing where a file is not there.
    """
    reports, events, scorer = need(data, "gold/reports.jsonl", "gold/events.jsonl", "gold/score.py")
    score = _module(scorer)
    golds = score.load(events)
    every: Coded = {}
    failed = 0
    for outcome in code_all(read([str(reports)]), jobs, least=0.0):
        if isinstance(outcome, Failure):
            failed += 1
        else:
            every[outcome.report.id] = [json.loads(json.dumps(event_dict(event))) for event in outcome.events]
    coded = _at_least(every, LEAST)
    tally, by_type = score.score(golds, coded)
    figures: dict[str, float] = {
        "reports": len(golds),
        "gold events": sum(map(len, golds.values())),
        "system events": sum(map(len, coded.values())),
        "failures": failed,
    }
    shares, accuracies, types = [], [], []
    for key in SHARES:
        precision, recall, f1 = (100 * value for value in tally.figures(key))
        figures |= {f"{key} P": precision, f"{key} R": recall, f"{key} F1": f1}
        shares.append((key, f"{precision:.1f}", f"{recall:.1f}", f"{f1:.1f}"))
    for key in ACCURACIES:
        figures[key] = 100 * tally.figures(key)[0]
        accuracies.append((key, f"{figures[key]:.1f}", str(tally.get(key, (0, 0, 0))[1])))
    for key in sorted(by_type, key=lambda kind: (-by_type[kind][1], kind)):
        precision, recall, f1 = (100 * value for value in by_type.figures(key))
        figures[f"{key} F1"] = f1
        types.append((key, f"{precision:.1f}", f"{recall:.1f}", f"{f1:.1f}", str(by_type[key][1])))
    return Bench(
        {name: round(value, 2) for name, value in figures.items()},
        (
            Table(
                f"{figures['reports']:.0f} reports, {figures['gold events']:.0f} gold events, "
                f"{figures['system events']:.0f} system events, {failed} failures",
                ("", "P", "R", "F1"),
                tuple(shares),
            ),
            Table("Accuracy on events of the right type", ("field", "of 100", "n"), tuple(accuracies)),
            Table("By type", ("type", "P", "R", "F1", "gold n"), tuple(types)),
            Table(
                f"Event and type by least confidence (--min-confidence, otherwise {LEAST})",
                ("at least", "rows", "P", "R", "F1"),
                tuple(_curve(score, golds, every)),
            ),
            Table(
                "How often rows of a confidence are right",
                ("confidence", "rows", "mean", "right, of 100"),
                tuple(_calibration(score, golds, every)),
            ),
        ),
    )


def _at_least(coded: Coded, least: float) -> Coded:
    return {report: [e for e in events if e["confidence"] >= least] for report, events in coded.items()}


def _curve(score: ModuleType, golds: Coded, coded: Coded) -> Iterator[tuple[str, ...]]:
    """Yield precision, recall and F1 of events with their type at some least confidences."""
    for least in LEASTS:
        kept = _at_least(coded, least)
        figures = score.score(golds, kept)[0].figures("event+type")
        rows = sum(map(len, kept.values()))
        yield f"{least:.2f}", f"{rows:,}", *(f"{100 * value:.1f}" for value in figures)


def _calibration(score: ModuleType, golds: Coded, coded: Coded) -> Iterator[tuple[str, ...]]:
    """Yield by tenth of confidence how many rows there are, their mean confidence and how many are right."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for report, systems in coded.items():
        right = {id(s) for g, s in score.pair(golds.get(report, []), systems) if score.type_agrees(g, s)}
        for event in systems:
            bins.setdefault(min(9, int(10 * event["confidence"])), []).append((event["confidence"], id(event) in right))
    for tenth, told in sorted(bins.items()):
        mean, share = (100 * sum(each[i] for each in told) / len(told) for i in (0, 1))
        yield f"{tenth / 10:.1f}–{tenth / 10 + 0.1:.1f}", f"{len(told):,}", f"{mean:.0f}", f"{share:.0f}"


def _module(path: Path) -> ModuleType:
    """Load the scorer from its file: it is the data's own, so that both always measure alike."""
    spec = importlib.util.spec_from_file_location("gold_score", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module

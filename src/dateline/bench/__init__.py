"""Measures Dateline: each bench reads what it needs under one data folder and returns figures.

A bench whose files are missing is reported as not run, never as passed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dateline.bench import gold, parsing, speed
from dateline.bench.figures import Bench, Missing

__all__ = ["BENCHES", "Bench", "Missing", "Named"]


@dataclass(frozen=True, slots=True)
class Named:
    """A bench: what it measures in one line, and the function that does, from a data folder."""

    about: str
    run: Callable[[Path, int], Bench]


BENCHES: dict[str, Named] = {
    "gold": Named(
        "events coded from gold/reports.jsonl against gold/events.jsonl, as gold/score.py scores them", gold.run
    ),
    "parse": Named("tags and trees of the shipped model on the treebanks in ud/", parsing.run),
    "speed": Named("words a second by stage and peak memory on wire/reports.jsonl", speed.run),
}

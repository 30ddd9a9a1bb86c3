"""Measures Dateline: each bench reads what it needs under one data folder and returns figures.

A bench whose files are missing is reported as not run, never as passed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dateline.bench import entities, gold, parsing, sentence_ends, speed
from dateline.bench.figures import Bench, Missing

__all__ = ["BENCHES", "Bench", "Missing", "Named"]


@dataclass(frozen=True, slots=True)
class Named:
    """A bench: what it measures in one line, and the function that does, from a data folder."""

    about: str
    run: Callable[[Path, int], Bench]


BENCHES: dict[str, Named] = {
    "entities": Named("names found by the shipped model on ner/ and GUM in ud/", entities.run),
    "gold": Named(
        "events coded from gold/reports.jsonl against gold/events.jsonl, as gold/score.py scores them", gold.run
    ),
    "parse": Named("tags and trees on the treebanks in ud/, from gold tokens and from raw text", parsing.run),
    "sentences": Named("sentence ends in the raw text of the treebanks in ud/", sentence_ends.run),
    "speed": Named("words a second by stage and peak memory on wire/reports.jsonl", speed.run),
}

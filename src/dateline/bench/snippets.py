"""What the benches on single sentences share: code texts that stand alone, choose an event, count labels."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dateline import DatelineError
from dateline.bench.figures import Table, Tally
from dateline.data import values
from dateline.pipeline import run
from dateline.schema import Event, Failure, Report

DAY = date(2015, 1, 1)
"""The publication date of texts that have none."""

Labels = Collection[str]


@dataclass(frozen=True, slots=True)
class Case:
    """A text's gold labels and those that Dateline's events give."""

    gold: frozenset[str]
    found: frozenset[str]


def lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield a file's numbered lines that are not blank; raises DatelineError where it is not UTF-8."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise DatelineError(f"{path} is not UTF-8 ({error.reason}): save it as UTF-8") from None
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line.rstrip("\r")


def cells(path: Path, columns: int) -> Iterator[list[str]]:
    """Yield the cells of a file's lines, parted by tabs; raises DatelineError where their number is another."""
    for number, line in lines(path):
        row = line.split("\t")
        if len(row) != columns:
            raise DatelineError(f"{path}, line {number:,}: {len(row)} cells, not {columns}: mend the line")
        yield row


def table(path: Path) -> list[dict[str, str]]:
    """Return the rows of a bench's own table by the names in its first line; missing cells are empty."""
    header, *rows = (row.split("\t") for _, row in lines(path) if not row.startswith("#"))
    return [dict(zip(header, [*row, *[""] * (len(header) - len(row))], strict=True)) for row in rows]


def expressions(cell: str) -> re.Pattern[str] | None:
    """Return what finds one of a cell's expressions as whole words; a star stands for the rest of a word."""
    if not cell:
        return None
    either = "|".join(re.escape(each).replace(r"\*", r"\w*") for each in values(cell))
    return re.compile(rf"(?<!\w)(?:{either})(?!\w)", re.IGNORECASE)


def code(texts: Iterable[str], jobs: int) -> tuple[list[tuple[Event, ...]], int]:
    """Return the events of each text, coded as a report of its own, and how many texts failed."""
    return code_reports([Report(str(number), text, DAY) for number, text in enumerate(texts)], jobs)


def code_reports(reports: Iterable[Report], jobs: int) -> tuple[list[tuple[Event, ...]], int]:
    """Return the events of each report in order, none where one failed, and how many failed."""
    outcomes = list(run(reports, jobs))
    failed = sum(isinstance(each, Failure) for each in outcomes)
    return [() if isinstance(each, Failure) else each.events for each in outcomes], failed


def main_event(events: Iterable[Event]) -> Event | None:
    """Return the event that a sentence tells first, what is background, negated or hypothetical only for want of other.

    An English news sentence opens with its news: on what it says after, or under, the first trigger there is no better
    rule that has not been fitted to a set.
    """

    def order(event: Event) -> tuple[bool, bool, int]:
        return event.historical, event.status in {"negated", "hypothetical"}, event.trigger.start

    return min(events, key=order, default=None)


def tallies(cases: Iterable[Case], labels: Sequence[str]) -> dict[str, Tally]:
    """Return hits, gold and found by label."""
    hits: Counter[str] = Counter()
    gold: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for case in cases:
        hits.update(case.gold & case.found)
        gold.update(case.gold)
        found.update(case.found)
    return {label: Tally(hits[label], gold[label], found[label]) for label in labels}


def macro(by_label: dict[str, Tally]) -> float:
    """Return the plain mean of the labels' F1."""
    return sum(tally.f1 for tally in by_label.values()) / len(by_label)


def weighted(by_label: dict[str, Tally]) -> float:
    """Return the mean of the labels' F1, each weighing as often as it is gold."""
    total = sum(tally.gold for tally in by_label.values())
    return sum(tally.f1 * tally.gold for tally in by_label.values()) / total if total else 0.0


def label_table(title: str, by_label: dict[str, Tally]) -> Table:
    """Return precision, recall and F1 by label."""
    rows = [
        (label, f"{tally.gold:,}", f"{tally.precision:.1f}", f"{tally.recall:.1f}", f"{tally.f1:.1f}")
        for label, tally in by_label.items()
    ]
    return Table(title, ("label", "n", "P", "R", "F1"), tuple(rows))


def label_figures(by_label: dict[str, Tally], prefix: str = "") -> dict[str, float]:
    """Return precision, recall and F1 by label as named figures."""
    return {
        f"{prefix}{label} {measure}": round(value, 2)
        for label, tally in by_label.items()
        for measure, value in (("P", tally.precision), ("R", tally.recall), ("F1", tally.f1))
    }

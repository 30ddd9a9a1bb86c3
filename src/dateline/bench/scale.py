"""How the pipeline grows with processes, and what a day of Common Crawl's news would take at that rate."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

from dateline.bench.figures import Bench, Table, need
from dateline.pipeline import Coded
from dateline.pipeline import run as code_all
from dateline.schema import Failure, Report
from dateline.sources import read

JOBS = (1, 2, 4)
REPORTS = 400
ARTICLES, WORDS = 380_000, 500
"""Articles of a day of Common Crawl's news set, and about how many words each has."""


def run(data: Path, jobs: int) -> Bench:
    """Return words a second by number of processes, starting them included, and what ideal growth would be.

    Raises Missing where the wire dispatches are not there.
    """
    (path,) = need(data, "wire/reports.jsonl")
    reports = [item for item in read([str(path)]) if isinstance(item, Report)][::5][:REPORTS]
    words = sum(len(report.text.split()) for report in reports)
    figures: dict[str, float] = {"reports": len(reports), "words": words}
    rows, days, first = [], [], 0.0
    lines: list[tuple[str, ...]] = []
    for count in JOBS:
        begin = perf_counter()
        outcomes: list[Coded | Failure] = list(code_all(reports, count))
        rate = words / (perf_counter() - begin)
        first = first or rate
        told = tuple(event.event_id for each in outcomes if isinstance(each, Coded) for event in each.events)
        lines.append(told)
        figures[f"words a second, {count}"] = round(rate)
        rows.append((str(count), f"{rate:,.0f}", f"{rate / first:.2f}", "yes" if told == lines[0] else "no"))
        hours = ARTICLES * WORDS / rate / 3_600
        days.append((str(count), f"{hours:.1f}"))
    figures["same rows"] = float(len(set(lines)) == 1)
    return Bench(
        figures,
        (
            Table(
                f"{len(reports)} dispatches, {words:,} words, the start of processes included",
                ("processes", "words a second", "of one", "same rows"),
                tuple(rows),
            ),
            Table(
                f"A day of Common Crawl's news ({ARTICLES:,} articles of {WORDS} words) on this machine",
                ("processes", "hours"),
                tuple(days),
            ),
        ),
    )

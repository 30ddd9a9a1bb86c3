"""Times the coder on real dispatches: words a second, by stage and in all, and peak memory."""

from __future__ import annotations

import resource
import sys
from itertools import islice
from pathlib import Path
from time import perf_counter

from dateline.bench.figures import Bench, Table, need
from dateline.parse import Model
from dateline.pipeline import StageError, code
from dateline.pipeline import run as code_all
from dateline.schema import Failure, Report
from dateline.sources import read

SAMPLE = 400
"""Reports that are timed stage by stage; the whole set is timed in one run over all processes."""


def run(data: Path, jobs: int) -> Bench:
    """Return words a second by stage (one process, one thread) and in all (`jobs` processes), and peak megabytes.

    Raises Missing where the wire reports are not there.
    """
    (path,) = need(data, "wire/reports.jsonl")
    reports = [item for item in read([str(path)]) if isinstance(item, Report)]
    total = _words(reports)
    begin = perf_counter()
    model = Model()
    loading = perf_counter() - begin
    sample = list(islice(reports, 0, None, max(1, len(reports) // SAMPLE)))
    spent: dict[str, float] = {}
    for report in sample:
        try:
            code(report, model, spent)
        except StageError:
            continue
    sample_words = _words(sample)
    alone = _peak(resource.RUSAGE_SELF)
    begin = perf_counter()
    failures = sum(isinstance(outcome, Failure) for outcome in code_all(reports, jobs))
    wall = perf_counter() - begin
    workers = _peak(resource.RUSAGE_CHILDREN)
    figures: dict[str, float] = {
        "reports": len(reports),
        "words": total,
        "failures": failures,
        "jobs": jobs,
        "words a second": total / wall,
        "seconds": wall,
        "model loading seconds": loading,
        "one process words a second": sample_words / sum(spent.values()),
        "peak MB of one process": max(alone, workers),
    }
    rows = []
    for stage, seconds in spent.items():
        figures[f"{stage} words a second"] = sample_words / seconds
        rows.append((stage, f"{sample_words / seconds:,.0f}", f"{100 * seconds / sum(spent.values()):.1f}"))
    rows.append(("all stages", f"{figures['one process words a second']:,.0f}", "100.0"))
    return Bench(
        {name: round(value, 2) for name, value in figures.items()},
        (
            Table(
                f"By stage, one process ({len(sample)} reports)", ("stage", "words a second", "% of time"), tuple(rows)
            ),
            Table(
                f"{len(reports):,} reports, {total:,} words, {jobs} processes",
                ("", ""),
                (
                    ("words a second", f"{figures['words a second']:,.0f}"),
                    ("seconds", f"{wall:.1f}"),
                    ("failures", str(failures)),
                    ("peak MB of one process", f"{figures['peak MB of one process']:,.0f}"),
                ),
            ),
        ),
    )


def _words(reports: list[Report]) -> int:
    return sum(len(report.text.split()) for report in reports)


def _peak(who: int) -> float:
    """Return the peak resident megabytes of this process or of its largest child."""
    peak = resource.getrusage(who).ru_maxrss
    return peak / (1 << 20) if sys.platform == "darwin" else peak / 1024

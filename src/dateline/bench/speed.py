"""Times the coder on real dispatches: words a second, by stage and in all, and peak memory."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from time import perf_counter

import spacy

from dateline import DatelineError
from dateline.bench import cnn
from dateline.bench.figures import Bench, Missing, Table, need
from dateline.parse import Model, parse
from dateline.pipeline import StageError, code
from dateline.pipeline import run as code_all
from dateline.schema import Failure, Report
from dateline.sources import read

SAMPLE = 400
"""Reports that are timed stage by stage; the whole set is timed in one run over all processes."""
PARSED = 100
"""Reports on which the parse alone is timed beside spaCy's."""

_TURN = """
import itertools, json, sys, time
from dateline import pipeline
from dateline.sources import read
reports = list(itertools.islice(read([sys.argv[1]]), 0, None, int(sys.argv[2])))
list(pipeline.run(reports[:1]))  # loads the model
begin = time.perf_counter()
list(pipeline.run(reports))
print(json.dumps(time.perf_counter() - begin))
"""


def run(data: Path, jobs: int, against: Path | None = None) -> Bench:
    """Return words a second by stage (one process, one thread) and in all (`jobs` processes), and peak megabytes.

    The parse is timed beside a spaCy tokenizer and a small spaCy pipeline where ud/ is there to train that on, and all
    of it beside an earlier version, whose checkout `against` is. Raises Missing where the wire reports are not there.
    """
    (path,) = need(data, "wire/reports.jsonl")
    reports = [item for item in read([str(path)]) if isinstance(item, Report)]
    total = _words(reports)
    begin = perf_counter()
    model = Model()
    loading = perf_counter() - begin
    every = max(1, len(reports) // SAMPLE)
    sample = list(islice(reports, 0, None, every))
    spent: dict[str, float] = {}
    for report in sample:
        try:
            code(report, model, spent=spent)
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
    whole = [
        ("words a second", f"{figures['words a second']:,.0f}"),
        ("seconds", f"{wall:.1f}"),
        ("failures", str(failures)),
        ("peak MB of one process", f"{figures['peak MB of one process']:,.0f}"),
    ]
    if against is not None:
        figures["times as fast as before"] = _ratio(against, path, max(1, len(reports) // PARSED))
        whole.append((f"times as fast as {against}", f"{figures['times as fast as before']:.2f}"))
    parsed = _parsers(data, reports[:: max(1, len(reports) // PARSED)])
    figures |= {f"{name} words a second": speed for name, speed in parsed}
    return Bench(
        {name: round(value, 2) for name, value in figures.items()},
        (
            Table(
                f"By stage, one process ({len(sample)} reports)", ("stage", "words a second", "% of time"), tuple(rows)
            ),
            Table(
                f"Parse alone, one process ({PARSED} reports)",
                ("parser", "words a second"),
                tuple((name, f"{speed:,.0f}") for name, speed in parsed),
            ),
            Table(f"{len(reports):,} reports, {total:,} words, {jobs} processes", ("", ""), tuple(whole)),
        ),
    )


def _parsers(data: Path, reports: Sequence[Report]) -> list[tuple[str, float]]:
    """Return words a second of our parse with one thread and two, and of spaCy's tokenizer and small pipeline."""
    found = []
    texts = [report.text for report in reports]
    for threads in (1, 2):
        model = Model(threads=threads)
        begin = perf_counter()
        for report in reports:
            parse(report, model)
        found.append((f"parse, {threads} thread{'s'[: threads - 1]}", _words(reports) / (perf_counter() - begin)))
    found.append(("spaCy tokenizer", cnn.words_a_second(spacy.blank("en"), texts)))
    try:
        (treebank,) = need(data, "ud/gum-train.conllu")
    except Missing:
        return found
    return [*found, ("spaCy CNN pipeline", cnn.words_a_second(cnn.trained(treebank), texts))]


def _ratio(against: Path, path: Path, every: int) -> float:
    """Return how many times as fast this version codes a sample as an earlier one; the best of three turns each.

    The two take turns, each in a process of its own: what else the machine does then weighs on both.
    """
    here = Path(__file__).parents[2]
    best = dict.fromkeys((here, against / "src"), float("inf"))
    for _ in range(3):
        for source in best:
            command = [sys.executable, "-c", _TURN, str(path), str(every)]
            environment = os.environ | {"PYTHONPATH": str(source)}
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            if done.returncode:
                last = (done.stderr.strip().splitlines() or ["no output"])[-1]
                raise DatelineError(f"{source} can't be timed ({last}): give a checkout of an earlier version")
            best[source] = min(best[source], float(json.loads(done.stdout)))
    return best[against / "src"] / best[here]


def _words(reports: Sequence[Report]) -> int:
    return sum(len(report.text.split()) for report in reports)


def _peak(who: int) -> float:
    """Return the peak resident megabytes of this process or of its largest child."""
    peak = resource.getrusage(who).ru_maxrss
    return peak / (1 << 20) if sys.platform == "darwin" else peak / 1024

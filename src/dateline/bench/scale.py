"""How coding into shards grows with processes and on engines, and what a day of Common Crawl's news would take."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from dateline import DatelineError, fleet
from dateline.bench.figures import Bench, Table, need
from dateline.schema import Report
from dateline.sources import read

RUNS = (("local", 1), ("local", 2), ("local", 4), ("ray", 2), ("spark", 2))
EVERY = 2
"""Of the wire dispatches each second one is coded, in pieces as `dateline code --shards` cuts them."""
ARTICLES, WORDS = 380_000, 500
"""Articles of a day of Common Crawl's news set, and about how many words each has."""
WORKERS = (2, 16, 64)
_SHORT = "Rebels shelled the port of Dakar on Monday."


def run(data: Path, jobs: int) -> Bench:
    """Return words a second by engine and number of processes, and what it takes to start them.

    The start is what one short report takes, the command's own start and the loading of the model with it; the rate is
    of what follows it. Raises Missing where the wire dispatches are not there.
    """
    (path,) = need(data, "wire/reports.jsonl")
    reports = [item for item in read([str(path)]) if isinstance(item, Report)][::EVERY]
    words = sum(len(report.text.split()) for report in reports)
    figures: dict[str, float] = {"reports": len(reports), "words": words}
    rows: list[tuple[str, ...]] = []
    days: list[tuple[str, ...]] = []
    first, told = 0.0, ""
    with TemporaryDirectory() as folder:
        short, long = Path(folder, "short.jsonl"), Path(folder, "long.jsonl")
        _write(short, [Report("short", _SHORT, reports[0].published)])
        _write(long, reports)
        for engine, count in RUNS:
            name = f"{engine} {count}"
            try:
                start, _ = _time(short, Path(folder, f"{name} short"), engine, count)
                whole, digest = _time(long, Path(folder, name), engine, count)
            except DatelineError as error:
                rows.append((engine, str(count), "–", "–", "–", str(error)))
                continue
            rate = words / max(whole - start, 1e-9)
            first, told = first or rate, told or digest
            figures[f"{name}: start"] = round(start, 1)
            figures[f"{name}: words a second"] = round(rate)
            figures[f"{name}: same bytes"] = float(digest == told)
            rows.append(
                (engine, str(count), f"{start:.1f} s", f"{rate:,.0f}", f"{rate / first:.2f}", _yes(digest == told))
            )
            if count == 2:
                hours = ARTICLES * WORDS / rate * count / 3_600
                figures[f"{engine}: core hours of a day"] = round(hours, 1)
                days.append((engine, f"{hours:.1f}", *(f"{hours / each:.1f}" for each in WORKERS)))
    return Bench(
        figures,
        (
            Table(
                f"{len(reports)} dispatches, {words:,} words, into shards",
                ("engine", "processes", "start", "words a second", "of one", "same bytes"),
                tuple(rows),
            ),
            Table(
                f"A day of Common Crawl's news ({ARTICLES:,} articles of {WORDS} words), hours at the rate of two",
                ("engine", "of one core", *(f"of {each}" for each in WORKERS)),
                tuple(days),
            ),
        ),
    )


def _write(path: Path, reports: Sequence[Report]) -> None:
    with path.open("w", encoding="utf-8") as stream:
        for each in reports:
            told = {"id": each.id, "published": each.published.isoformat(), "text": each.text}
            stream.write(json.dumps(told) + "\n")


def _time(path: Path, folder: Path, engine: str, jobs: int) -> tuple[float, str]:
    """Return the seconds that the command takes, and a digest of the shards; raises DatelineError where it fails."""
    command = [sys.executable, "-m", "dateline.cli", "code", str(path), "--shards", str(folder)]
    begin = perf_counter()
    # A process of its own: what an engine leaves running would make the next start a shorter one.
    told = subprocess.run([*command, "--jobs", str(jobs), "--engine", engine], capture_output=True, text=True)
    spent = perf_counter() - begin
    if told.returncode:
        raise DatelineError(told.stderr.strip().splitlines()[-1].removeprefix("error: "))
    return spent, sha256(b"".join(shard.read_bytes() for shard in fleet.found([folder]))).hexdigest()


def _yes(told: bool) -> str:
    return "yes" if told else "no"

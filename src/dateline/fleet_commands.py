"""Codes many reports into shards, for the command line."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from dateline.store_commands import err, shards_library

if TYPE_CHECKING:
    from dateline.schema import Failure


def code(
    reports: list[str],
    folder: Path,
    engine: str,
    jobs: int,
    published: date | None,
    model: str | None,
    lexicon: Path | None,
    least: float | None,
) -> Iterator[tuple[int, int, list[Failure]]]:
    """Code reports into a folder of shards; yield of each shard how many reports, how many events, and what failed.

    Raises DatelineError where the folder holds shards of another model, or what is needed is not installed.
    """
    from dateline import show

    fleet = shards_library()
    with err.status("reading through what is to be coded …"):
        pieces = list(fleet.plan(reports, published))
    job = fleet.Job(folder.resolve(), published, model, lexicon and lexicon.resolve(), least)
    for shard in show.steps(fleet.code(job, pieces, jobs, engine), len(pieces), "shards", err):
        failed = fleet.failures(fleet.path_of(job.folder, shard.key)) if shard.failures else []
        yield shard.reports, shard.events, failed

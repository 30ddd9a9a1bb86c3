"""Codes a piece into its shard, one Parquet file named by the piece's key, and reads shards again.

A shard is there whole or not at all, and what is there is not coded again: a run that was cut off goes on when the same
command is given again, and a piece whose worker died is coded by the next one. No worker writes anything else.
"""

from __future__ import annotations

import json
import os
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyarrow as pa
from pyarrow import parquet

from dateline import DatelineError, pipeline
from dateline.fleet.batches import CODED, code_batch, coded_batch, read_batch
from dateline.fleet.batches import outcomes as outcomes_of
from dateline.fleet.pieces import Piece, read_piece
from dateline.pipeline import Coded
from dateline.schema import Failure, Report

_REPORTS, _CHARACTERS = 256, 4_000_000  # of a batch at most
# A piece whose worker died so often is coded with each report in a process apart; then it is given up.
_APART, _MOST = 2, 5


@dataclass(frozen=True, slots=True)
class Job:
    """What codes pieces, and the folder their shards go to; all of it is the same for every worker of a run."""

    folder: Path
    published: date | None = None
    model: str | None = None
    lexicon: Path | None = None
    least: float | None = None


@dataclass(frozen=True, slots=True)
class Shard:
    """What a shard holds: its key, and how many coded reports, events and Failures."""

    key: str
    reports: int
    events: int
    failures: int


def path_of(folder: Path, key: str) -> Path:
    """Return where the shard of a piece lies."""
    return folder / f"{key}.parquet"


def code_piece(job: Job, piece: Piece) -> Shard:
    """Read and code a piece, write its shard, and say what it holds; one that is there is left as it is.

    Raises what `pipeline.begin` raises, and OSError where the shard can't be written.
    """
    target = path_of(job.folder, piece.key)
    if target.exists():
        return told(target)
    tries = _try(job.folder, piece.key)
    part = job.folder / f".{piece.key}.{uuid4().hex}.part"
    counts = {"reports": 0, "events": 0, "failures": 0}
    model = pipeline.begin(job.model, job.lexicon)
    schema = CODED.with_metadata({"dateline": json.dumps(maker(job))})
    try:
        with parquet.ParquetWriter(part, schema, compression="zstd") as writer:
            for chunk in _chunks(_read(job, piece, tries)):
                if tries > _APART:
                    batch = coded_batch(pipeline.one_by_one(chunk, job.model, job.lexicon, job.least))
                else:
                    batch = code_batch(read_batch(chunk), model, job.least)
                failed = batch.num_rows - batch["error"].null_count
                counts["failures"] += failed
                counts["reports"] += batch.num_rows - failed
                counts["events"] += len(batch["events"].flatten())
                writer.write_batch(batch.replace_schema_metadata(schema.metadata))
            writer.add_key_value_metadata({"counts": json.dumps(counts)})
        os.replace(part, target)
    finally:
        # Whoever is killed does not come here, and his try counts.
        part.unlink(missing_ok=True)
        _tries(job.folder, piece.key).unlink(missing_ok=True)
    return Shard(piece.key, **counts)


def clear(folder: Path, keys: Container[str], *, tries: bool = False) -> None:
    """Remove what workers that died left of some pieces' shards, with `tries` also how often they were begun."""
    for pattern in (".*.part", ".*.tries") if tries else (".*.part",):
        for path in folder.glob(pattern):
            if path.name.split(".")[1] in keys:
                path.unlink(missing_ok=True)


def maker(job: Job) -> dict[str, Any]:
    """Return what a job's shards say made them: `version`, `model`, `lexica` and `least`."""
    version, model, lexica = _made(job.model, job.lexicon)
    return {"version": version, "model": model, "lexica": lexica, "least": job.least}


_made = cache(pipeline.made_by)


def told(path: Path) -> Shard:
    """Return what a shard says it holds; raises DatelineError where it is none."""
    with _opened(path) as file:
        return Shard(path.stem, **json.loads(file.metadata.metadata[b"counts"]))


def made_by(path: Path) -> dict[str, Any]:
    """Return what made a shard, as `maker` says it; raises DatelineError where it is none."""
    with _opened(path) as file:
        made: dict[str, Any] = json.loads(file.metadata.metadata[b"dateline"])
        return made


def outcomes(path: Path) -> Iterator[Coded | Failure]:
    """Yield what a shard holds, a few reports in memory at a time; raises DatelineError where it is none."""
    with _opened(path) as file:
        for batch in file.iter_batches(_REPORTS):
            yield from outcomes_of(batch)


def failures(path: Path) -> list[Failure]:
    """Return what failed of a shard's piece; raises DatelineError where it is no shard."""
    with _opened(path) as file:
        rows = file.read(["id", "stage", "error"]).to_pylist()
    return [Failure(row["id"], row["stage"], row["error"]) for row in rows if row["error"] is not None]


def found(paths: Iterable[Path]) -> list[Path]:
    """Return the shards of folders and files, by name; raises DatelineError where there is none."""
    shards: list[Path] = []
    for path in paths:
        own = sorted(path.glob("[!.]*.parquet")) if path.is_dir() else [path]
        if not path.exists():
            raise DatelineError(f"{path}: no such file or folder")
        if not own:
            raise DatelineError(f"{path} holds no shards: write them with `dateline code REPORTS --shards {path}`")
        shards += own
    return shards


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    try:
        with parquet.ParquetFile(path) as file:
            if not {b"dateline", b"counts"} <= (file.metadata.metadata or {}).keys():
                raise DatelineError(f"{path} is no shard of coded reports")
            yield file
    except (pa.ArrowException, OSError) as error:
        raise DatelineError(f"{path} can't be read as a shard: {error}") from None


def _read(job: Job, piece: Piece, tries: int) -> Iterator[Report | Failure]:
    if tries > _MOST:
        for path in piece.paths:
            yield Failure(
                path, "pipeline", f"its worker died {_MOST} times as it read it: try `dateline code` on it alone"
            )
        return
    yield from read_piece(piece, job.published)


def _chunks(items: Iterator[Report | Failure]) -> Iterator[list[Report | Failure]]:
    chunk: list[Report | Failure] = []
    characters = 0
    for item in items:
        chunk.append(item)
        characters += len(item.text) if isinstance(item, Report) else 0
        if len(chunk) == _REPORTS or characters > _CHARACTERS:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk


def _tries(folder: Path, key: str) -> Path:
    return folder / f".{key}.tries"


def _try(folder: Path, key: str) -> int:
    """Keep that a piece is begun, and return how often it was: a worker that dies says nothing itself."""
    folder.mkdir(parents=True, exist_ok=True)
    with _tries(folder, key).open("ab") as stream:
        stream.write(b".")
        return stream.tell()

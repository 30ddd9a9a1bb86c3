"""Runs the coding of pieces: in processes here, on Ray or on Spark; the shards are the same, byte for byte.

An engine is only who calls `shards.code_piece` for which piece: it starts workers, each with one model, gives the
pieces of those that died to others, and passes no report through its driver.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import pickle
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict
from importlib import import_module
from typing import Any

from dateline import DatelineError, pipeline
from dateline.fleet import shards
from dateline.fleet.pieces import Piece
from dateline.fleet.shards import Job, Shard, code_piece

_LOOK = 0.5  # seconds between looks for new shards
_TRIES = 8  # of a piece that Spark makes; `code_piece` gives it up before


def code(job: Job, pieces: Sequence[Piece], jobs: int = 1, engine: str = "local") -> Iterator[Shard]:
    """Code pieces whose shards are not there yet, and yield what each shard holds, as they come.

    `jobs` is how many workers there are; a cluster that is asked for by Ray's or Spark's own settings may have others.
    Raises DatelineError where the folder holds shards that something else made, or the engine is not installed.
    """
    made = shards.maker(job)
    # Two pieces of the same bytes are one shard.
    keyed = {piece.key: piece for piece in pieces}
    there = [path for key in keyed if (path := shards.path_of(job.folder, key)).exists()]
    job.folder.mkdir(parents=True, exist_ok=True)
    for path in there[:1] or sorted(job.folder.glob("[!.]*.parquet"))[:1]:
        if shards.made_by(path) != made:
            raise DatelineError(
                f"{job.folder} holds shards of another version, model, lexicon or bound: give a new folder"
            )
    yield from map(shards.told, there)
    done = {path.stem for path in there}
    left = {key: piece for key, piece in keyed.items() if key not in done}
    if left:
        shards.clear(job.folder, left)
        yield from ENGINES[engine](job, list(left.values()), jobs)
        shards.clear(job.folder, left)


def _local(job: Job, pieces: Sequence[Piece], jobs: int) -> Iterator[Shard]:
    if jobs == 1:
        for piece in pieces:
            yield code_piece(job, piece)
        return
    left = {piece.key: piece for piece in pieces}
    # Spawned, not forked: a forked copy of the model runtime's threads may hang.
    context = multiprocessing.get_context("spawn")
    others = {child.pid for child in multiprocessing.active_children()}
    while left:
        pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=pipeline.follow_parent)
        pipeline.ensure(pool)
        try:
            for future in as_completed([pool.submit(code_piece, job, piece) for piece in left.values()]):
                shard = future.result()
                del left[shard.key]
                yield shard
        except BrokenProcessPool:
            continue
        except BaseException:
            # Whoever interrupts does not want to wait for the pieces under way, which did nothing wrong.
            for child in multiprocessing.active_children():
                if child.pid not in others:
                    child.terminate()
                    child.join()
            shards.clear(job.folder, left, tries=True)
            raise
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


class _Coder:
    """An actor of Ray's: one process with one model."""

    def __call__(self, row: dict[str, Any]) -> dict[str, Any]:
        return asdict(code_piece(*pickle.loads(row["work"])))


def _ray(job: Job, pieces: Sequence[Piece], jobs: int) -> Iterator[Shard]:
    ray, data = _library("ray"), _library("ray.data")
    started = not ray.is_initialized()
    if started:
        # Where RAY_ADDRESS names a cluster, that is used.
        own = {} if "RAY_ADDRESS" in os.environ else {"num_cpus": jobs, "include_dashboard": False}
        ray.init(log_to_driver=False, logging_level="ERROR", **own)
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    data.DataContext.get_current().enable_progress_bars = False
    try:
        work = [{"work": pickle.dumps((job, piece))} for piece in pieces]
        pool = data.ActorPoolStrategy(size=min(jobs, len(pieces)), max_tasks_in_flight_per_actor=1)
        # Actors that die are started again by Ray Data, and their rows given out again.
        coded = data.from_items(work, override_num_blocks=len(work)).map(_Coder, compute=pool)
        for row in coded.iter_rows():
            yield Shard(**row)
    finally:
        if started:
            ray.shutdown()


def _spark(job: Job, pieces: Sequence[Piece], jobs: int) -> Iterator[Shard]:
    spark = _library("pyspark.sql").SparkSession
    started = spark.getActiveSession() is None
    builder = spark.builder.appName("dateline").config("spark.task.maxFailures", _TRIES)
    # Under `spark-submit` its settings hold.
    if started and not {"PYSPARK_GATEWAY_PORT", "PYSPARK_SUBMIT_ARGS"} & os.environ.keys():
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        builder = builder.master(f"local[{jobs},{_TRIES}]").config("spark.ui.enabled", False)
        builder = builder.config("spark.log.level", "ERROR").config("spark.ui.showConsoleProgress", False)
    session = builder.getOrCreate()
    work = [pickle.dumps((job, piece)) for piece in pieces]
    try:
        numbers = session.range(0, len(work), 1, len(work))  # a partition a piece
        coded = numbers.mapInArrow(_mapper(work), "key string, reports long, events long, failures long")
        with ThreadPoolExecutor(1) as waiting:
            future = waiting.submit(coded.collect)
            seen: set[str] = set()
            while not future.done():
                time.sleep(_LOOK)
                # The driver gets all rows at the end; until then the folder says what is done.
                for piece in pieces:
                    path = shards.path_of(job.folder, piece.key)
                    if piece.key not in seen and path.exists():
                        seen.add(piece.key)
                        yield shards.told(path)
            yield from (Shard(**row.asDict()) for row in future.result() if row["key"] not in seen)
    finally:
        if started:
            session.stop()


def _mapper(work: Sequence[bytes]) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """Return what Spark calls with batches of numbers of pieces, for batches of what their shards hold."""

    def code_numbers(batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow as pa

        for batch in batches:
            for number in batch["id"].to_pylist():
                yield pa.RecordBatch.from_pylist([asdict(code_piece(*pickle.loads(work[number])))])

    return code_numbers


ENGINES: dict[str, Callable[[Job, Sequence[Piece], int], Iterator[Shard]]] = {
    "local": _local,
    "ray": _ray,
    "spark": _spark,
}
"""What runs pieces: processes of this machine, Ray, Spark."""


def _library(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError:
        extra = name.partition(".")[0].removeprefix("py")
        raise DatelineError(f"this engine is not installed: pip install 'dateline[{extra}]'") from None

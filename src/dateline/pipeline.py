"""The way from a Report to a Document with all its layers, for one report or many.

What goes wrong with one report is a Failure and never stops the others; a worker process that dies takes only the
report with it that killed it.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from time import perf_counter

from threadpoolctl import threadpool_limits

import dateline
from dateline import DatelineError, actors, events, places, times
from dateline.data import digest
from dateline.lexicon import folder
from dateline.parse import Model, Reader, load, parse
from dateline.schema import Document, Event, Failure, Report, event_id

STAGES: tuple[tuple[str, Callable[[Document], tuple[object, ...]]], ...] = (
    ("times", times.read),
    ("places", places.read),
    ("actors", actors.read),
    ("events", events.read),
)
"""The stages after `parse`, in order: the layer each fills, and the function that fills it."""

_CHUNK = 8  # reports a worker gets at a time
_AHEAD = 4  # chunks a worker that wait for it, so that memory stays bounded however long the input is


@dataclass(frozen=True, slots=True)
class Coded:
    """A report with its events."""

    report: Report
    events: tuple[Event, ...]


def renamed(coded: Coded, report: str) -> Coded:
    """Return a coded report under another id, as if it had been coded under it."""
    told = (replace(e, report_id=report, event_id=event_id(report, e.trigger)) for e in coded.events)
    return Coded(replace(coded.report, id=report), tuple(told))


class StageError(Exception):
    """A stage failed on a report; `stage` names it and the cause is chained."""

    def __init__(self, stage: str, cause: Exception) -> None:
        super().__init__(f"{type(cause).__name__}: {cause}")
        self.stage = stage


def made_by(model: str | None = None, lexicon: Path | None = None) -> tuple[str, str, str]:
    """Return what decides the rows of a report: Dateline's version, the model, and a SHA-256 over all lexica.

    The model is told by its SHA-256, a spaCy pipeline by its name. The lexica are the packaged ones, the user's own and
    the `lexicon` file. Raises what `parse.load` and `events.use` raise.
    """
    loaded = _start(model, lexicon)
    own = sorted(path for path in folder().iterdir() if path.is_file()) if folder().is_dir() else []
    name = loaded.sha256 if isinstance(loaded, Model) else str(model)
    return dateline.__version__, name, digest([*own, *([] if lexicon is None else [lexicon])])


def code(report: Report, model: Reader, least: float | None = None, spent: dict[str, float] | None = None) -> Document:
    """Return a report with every layer. Raises StageError.

    Events whose confidence is below `least`, by default `events.LEAST`, are left out. `spent` is added the seconds of
    each stage.
    """
    stage = "parse"
    try:
        begin = perf_counter()
        tokens, signals = parse(report, model)
        document = Document(report, tokens, signals, origin=places.origin(report))
        if spent is not None:
            spent[stage] = spent.get(stage, 0.0) + perf_counter() - begin
        for stage, fill in STAGES:
            begin = perf_counter()
            document = document.with_layer(stage, fill(document))
            if spent is not None:
                spent[stage] = spent.get(stage, 0.0) + perf_counter() - begin
    except Exception as error:
        raise StageError(stage, error) from error
    bound = events.LEAST if least is None else least
    return document.with_layer("events", tuple(e for e in document.events if e.confidence >= bound))


def code_or_fail(item: Report | Failure, model: Reader, least: float | None = None) -> Coded | Failure:
    """Return a report's events that are at least so likely right, or the Failure that it is or becomes."""
    if isinstance(item, Failure):
        return item
    try:
        return Coded(item, code(item, model, least).events)
    except StageError as error:
        return Failure(item.id, error.stage, str(error))


def run(
    items: Iterable[Report | Failure],
    jobs: int = 1,
    model: str | None = None,
    lexicon: Path | None = None,
    least: float | None = None,
) -> Iterator[Coded | Failure]:
    """Code reports in order, in `jobs` processes; `model` is another than the packaged one, named as for `parse.load`.

    `lexicon` is a file of predicates as for `events.use`. Rows whose confidence is below `least`, by default
    `events.LEAST`, are left out. The outcome does not depend on `jobs`. Raises ModelError where the model can't be
    loaded, and what `events.use` raises.
    """
    # What is missing or faulty is told once and here, not by every worker.
    loaded = _start(model, lexicon)
    if jobs <= 1:
        for item in items:
            yield code_or_fail(item, loaded, least)
        return
    source = iter(items)
    waiting: deque[tuple[list[Report | Failure], Future[list[Coded | Failure]]]] = deque()
    executor = _executor(jobs, model, lexicon)
    ensure(executor)
    try:
        while True:
            while len(waiting) < jobs * _AHEAD and (chunk := list(islice(source, _CHUNK))):
                waiting.append((chunk, executor.submit(_work, chunk, least)))
            if not waiting:
                return
            chunk, future = waiting.popleft()
            try:
                yield from future.result()
            except BrokenProcessPool:
                executor.shutdown(wait=False, cancel_futures=True)
                chunks = [chunk, *(rest for rest, _ in waiting)]
                waiting.clear()
                for each in chunks:
                    yield from one_by_one(each, model, lexicon, least)
                executor = _executor(jobs, model, lexicon)
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


def one_by_one(
    chunk: Sequence[Report | Failure], model: str | None, lexicon: Path | None, least: float | None
) -> Iterator[Coded | Failure]:
    """Code reports of which one may have killed its process, in a process apart, and in a new one after each death."""
    executor = _executor(1, model, lexicon)
    for item in chunk:
        try:
            yield from executor.submit(_work, [item], least).result()
        except BrokenProcessPool:
            executor.shutdown(wait=False)
            executor = _executor(1, model, lexicon)
            name = item.report if isinstance(item, Failure) else item.id
            yield Failure(
                name, "pipeline", "the process that coded it died, perhaps for want of memory: split the report"
            )
    executor.shutdown()


def _executor(jobs: int, model: str | None, lexicon: Path | None) -> ProcessPoolExecutor:
    # Spawned, not forked: a forked copy of the model runtime's threads may hang.
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(model, lexicon))


def ensure(executor: ProcessPoolExecutor) -> None:
    """Raise DatelineError where a pool's processes can't be started, which a pool itself says of any death."""
    try:
        executor.submit(os.getpid).result()
    except BrokenProcessPool:
        raise DatelineError(
            'no process that codes can be started: a script needs `if __name__ == "__main__":` about what it runs, or '
            "jobs=1"
        ) from None


def follow_parent() -> None:
    """Let this process end with the one that started it: a pool's workers would outlive one that is killed."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=wait, daemon=True).start()


_loaded: dict[str | None, Reader] = {}


def _begin(model: str | None, lexicon: Path | None) -> None:
    follow_parent()
    begin(model, lexicon)


def begin(model: str | None = None, lexicon: Path | None = None) -> Reader:
    """Begin a worker process, or go on in one, and return its model.

    Raises what `parse.load` and `events.use` raise.
    """
    # Each would start as many threads for its sums as there are cores: two such processes are slower than one.
    threadpool_limits(limits=1)
    return _start(model, lexicon)


def _start(model: str | None, lexicon: Path | None) -> Reader:
    events.use(lexicon)
    if model not in _loaded:
        _loaded[model] = load(model)
    return _loaded[model]


def _work(chunk: Sequence[Report | Failure], least: float | None) -> list[Coded | Failure]:
    (loaded,) = _loaded.values()
    return [code_or_fail(item, loaded, least) for item in chunk]

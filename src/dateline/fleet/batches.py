"""The pipeline as one function from a batch of reports to a batch of coded reports, both Apache Arrow's.

A row is a report, or what could not be read or coded (`stage` and `error` say why): every row that goes in comes out,
with its events as a list of structures. The columns are the fields of `schema`'s records, by their names.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Iterator
from dataclasses import fields, is_dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import pyarrow as pa

from dateline import pipeline
from dateline.parse import Reader
from dateline.pipeline import Coded, code_or_fail
from dateline.schema import Event, Failure, Report


def _type(hint: Any) -> Any:
    """Return the Arrow type of a field's type in `schema`."""
    simple = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_(), date: pa.date32()}
    if hint in simple:
        return simple[hint]
    if is_dataclass(hint) and isinstance(hint, type):
        return pa.struct([(name, _type(each)) for name, each in _hints(hint).items()])
    if get_origin(hint) is Literal:
        return pa.string()
    if get_origin(hint) in {Union, types.UnionType}:
        (one,) = (each for each in get_args(hint) if each is not types.NoneType)
        return _type(one)
    (item, _) = get_args(hint)  # tuple[item, ...]
    return pa.list_(_type(item))


@cache
def _hints(record: type[Any]) -> dict[str, Any]:
    """Return the fields of a record of `schema` with their types, in order."""
    told = get_type_hints(record)
    return {each.name: told[each.name] for each in fields(record)}


READ = pa.schema(
    [*((name, _type(hint)) for name, hint in _hints(Report).items()), ("stage", pa.string()), ("error", pa.string())]
)
"""The columns of a batch of reports. Of a Failure, `id` is its report; its other columns but the last two are null."""

CODED = READ.append(pa.field("events", pa.list_(_type(Event))))
"""The columns of a batch of coded reports."""


def read_batch(items: Iterable[Report | Failure]) -> pa.RecordBatch:
    """Return reports and Failures as a batch of `READ`."""
    return pa.RecordBatch.from_pylist([_row(item) for item in items], schema=READ)


def coded_batch(outcomes: Iterable[Coded | Failure]) -> pa.RecordBatch:
    """Return coded reports and Failures as a batch of `CODED`."""
    rows = [
        _row(each) | {"events": []}
        if isinstance(each, Failure)
        else _row(each.report) | {"events": _plain(each.events)}
        for each in outcomes
    ]
    return pa.RecordBatch.from_pylist(rows, schema=CODED)


def items(batch: pa.RecordBatch) -> Iterator[Report | Failure]:
    """Yield the reports and Failures of a batch of `READ`; of its columns `id`, `text` and `published` suffice."""
    for row in batch.to_pylist():
        yield _item(row)


def outcomes(batch: pa.RecordBatch) -> Iterator[Coded | Failure]:
    """Yield what a batch of `CODED` holds; what was coded is what is read."""
    for row in batch.to_pylist():
        item = _item(row)
        yield item if isinstance(item, Failure) else Coded(item, _events(row["events"]))


def code_batch(batch: pa.RecordBatch, model: Reader, least: float | None = None) -> pa.RecordBatch:
    """Code a batch of reports: Arrow in, Arrow out, row for row. `least` is as for `pipeline.code`."""
    return coded_batch(code_or_fail(item, model, least) for item in items(batch))


def code_batches(
    batches: Iterable[pa.RecordBatch],
    model: str | None = None,
    lexicon: Path | None = None,
    least: float | None = None,
) -> Iterator[pa.RecordBatch]:
    """Code batches as a worker process of an engine's does, as in Spark's `mapInArrow`; the model is loaded once.

    Raises what `pipeline.begin` raises.
    """
    loaded = pipeline.begin(model, lexicon)
    for batch in batches:
        yield code_batch(batch, loaded, least)


def _row(item: Report | Failure) -> dict[str, Any]:
    if isinstance(item, Failure):
        return {"id": item.report, "stage": item.stage, "error": item.error}
    return {name: getattr(item, name) for name in _hints(Report)}


def _item(row: dict[str, Any]) -> Report | Failure:
    if row.get("error") is not None:
        return Failure(row["id"], row["stage"], row["error"])
    told = {name: row[name] for name in _hints(Report) if row.get(name) is not None}
    return Report(**told)


def _plain(value: Any) -> Any:
    """Return a record as the dictionaries and lists that Arrow takes."""
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        return {name: _plain(getattr(value, name)) for name in _hints(type(value))}
    return value


def _events(rows: list[dict[str, Any]]) -> tuple[Event, ...]:
    made = _maker(Event)
    return tuple(made(row) for row in rows)


@cache
def _maker(hint: Any) -> Callable[[Any], Any]:
    """Return what makes a field's value of what Arrow gives."""
    if is_dataclass(hint) and isinstance(hint, type):
        makers = {name: _maker(each) for name, each in _hints(hint).items()}
        return lambda row: None if row is None else hint(**{name: make(row[name]) for name, make in makers.items()})
    if get_origin(hint) in {Union, types.UnionType}:
        (one,) = (each for each in get_args(hint) if each is not types.NoneType)
        return _maker(one)
    if get_origin(hint) is tuple:
        make = _maker(get_args(hint)[0])
        return lambda rows: tuple(make(row) for row in rows)
    return lambda value: value

"""Our own columns as a table of pyarrow's, with types; the only module that opens pyarrow."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from dateline import DatelineError
from dateline.export.rows import COLUMNS, flat
from dateline.store import Row

_DAYS = frozenset({"published", "start", "end"})
_WHOLE = frozenset({"geonameid", "killed", "injured", "arrested", "abducted", "crowd"})
_REAL = frozenset({"score", "lat", "lon", "place_confidence", "confidence"})
_TRUTH = frozenset({"historical"})
_AT_ONCE = 5_000


def field(name: str) -> dict[str, str]:
    """Return a column's description for a data package; of other schemes' columns the type is left to the reader."""
    kinds = {"date": _DAYS, "integer": _WHOLE, "number": _REAL, "boolean": _TRUTH}
    kind = next((kind for kind, names in kinds.items() if name in names), "string" if name in COLUMNS else "any")
    return {"name": name, "type": kind}


def records(rows: Iterable[Row]) -> list[dict[str, object]]:
    """Return events as flat records, with the columns of CSV."""
    return [flat(row.event, row.report.published.isoformat()) for row in rows]


def pandas(rows: Iterable[Row]) -> Any:
    """Return events as a data frame of pandas'; raises DatelineError where pyarrow is not installed."""
    return arrow(rows).to_pandas()


def arrow(rows: Iterable[Row]) -> Any:
    """Return events as a table of pyarrow's; raises DatelineError where it is not installed."""
    pa = _pyarrow()
    schema = _schema(pa)
    batches = [pa.RecordBatch.from_pylist(chunk, schema=schema) for chunk in _chunks(rows)]
    return pa.Table.from_batches(batches, schema=schema)


def parquet(rows: Iterable[Row], path: Path) -> int:
    """Write events as Parquet, so many at a time that memory stays bounded; return how many those were."""
    pa = _pyarrow()
    from pyarrow import parquet as files

    schema, count = _schema(pa), 0
    with files.ParquetWriter(path, schema) as writer:
        for chunk in _chunks(rows):
            writer.write_batch(pa.RecordBatch.from_pylist(chunk, schema=schema))
            count += len(chunk)
    return count


def _chunks(rows: Iterable[Row]) -> Iterable[list[dict[str, object]]]:
    chunk: list[dict[str, object]] = []
    for row in rows:
        told = flat(row.event, row.report.published.isoformat())
        chunk.append(told | {"published": date.fromisoformat(str(told["published"]))})
        if len(chunk) == _AT_ONCE:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _schema(pa: Any) -> Any:
    def kind(name: str) -> Any:
        if name in _DAYS:
            return pa.date32()
        if name in _WHOLE:
            return pa.int64()
        if name in _REAL:
            return pa.float64()
        return pa.bool_() if name in _TRUTH else pa.string()

    return pa.schema([(name, kind(name)) for name in COLUMNS])


def _pyarrow() -> Any:
    try:
        import pyarrow
    except ModuleNotFoundError:
        raise DatelineError("this needs pyarrow: pip install 'dateline[tables]'") from None
    return pyarrow

"""Writes events to a file in any format, with a `datapackage.json` beside tables."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import dateline
from dateline import DatelineError
from dateline.export import acled, gdelt, plover, polecat, standoff, tables
from dateline.export.rows import COLUMNS, dumps, flat, harmless, stored_line
from dateline.store import Row


@dataclass(frozen=True, slots=True)
class Table:
    """A tabular format: its columns, the rows it makes of events, how it lies in a file."""

    columns: tuple[str, ...]
    rows: Callable[[Iterable[Row]], Iterable[Mapping[str, object]]]
    delimiter: str = ","
    header: bool = True


def _own(rows: Iterable[Row]) -> Iterator[dict[str, object]]:
    for row in rows:
        yield flat(row.event, row.report.published.isoformat())


TABLES = {
    "csv": Table(COLUMNS, _own),
    "polecat": Table(polecat.COLUMNS, polecat.events, "\t"),
    "gdelt": Table(gdelt.COLUMNS, gdelt.events, "\t", header=False),
    "gdelt-mentions": Table(gdelt.MENTIONS, gdelt.mentions, "\t", header=False),
    "acled": Table(acled.COLUMNS, acled.events),
}
"""The formats that are tables, by name."""
_PACKAGE = "dateline-events"
FORMATS = (*TABLES, "parquet", "jsonl", "plover", "geojson", "brat", "annotations")
"""All formats; brat is a folder, and parquet needs `pip install 'dateline[tables]'`."""


def write(rows: Iterable[Row], form: str, path: Path | None) -> int:
    """Write events in a format to a file, a folder for brat, or standard output; return how many rows that were.

    Raises DatelineError where the format is none or needs a path.
    """
    if form not in FORMATS:
        raise DatelineError(f"{form!r} is no format: there are {', '.join(FORMATS)}")
    if path is None and form in {"parquet", "brat"}:
        raise DatelineError(
            f"{form} can't go to standard output: give --output {'FOLDER' if form == 'brat' else 'FILE'}"
        )
    if form == "brat":
        assert path is not None
        return _brat(rows, path)
    if form == "parquet":
        assert path is not None
        count = tables.parquet(rows, path)
        _package(path, form, COLUMNS, None)
        return count
    with opened(path) as stream:
        count = _table(rows, TABLES[form], stream) if form in TABLES else _objects(rows, form, stream)
    if path is not None and form in TABLES:
        _package(path, form, TABLES[form].columns, TABLES[form])
    return count


def _table(rows: Iterable[Row], table: Table, stream: TextIO) -> int:
    writer = csv.DictWriter(stream, table.columns, delimiter=table.delimiter, lineterminator="\n")
    if not table.header:
        # GDELT's readers know no quotation marks.
        writer = csv.DictWriter(
            stream,
            table.columns,
            delimiter=table.delimiter,
            lineterminator="\n",
            quoting=csv.QUOTE_NONE,
            quotechar=None,
        )
    if table.header:
        writer.writeheader()
    count = 0
    for told in table.rows(rows):
        # A tab or a line's end within a cell breaks readers of tab-separated files, which have no quotation marks.
        flattened = {k: " ".join(v.split()) if isinstance(v, str) else v for k, v in told.items()}
        writer.writerow({name: harmless(value) for name, value in flattened.items()})
        count += 1
    return count


def _objects(rows: Iterable[Row], form: str, stream: TextIO) -> int:
    count = 0
    if form == "jsonl":
        for row in rows:
            stream.write(stored_line(row) + "\n")
            count += 1
    elif form == "plover":
        for told in plover.events(rows):
            stream.write(dumps(told) + "\n")
            count += 1
    else:
        # One object whose list is written as it comes, so that memory stays bounded.
        head, items = {
            "geojson": ('{"type": "FeatureCollection", "features": [', standoff.geojson),
            "annotations": (
                '{"@context": "http://www.w3.org/ns/anno.jsonld", "type": "AnnotationPage", "items": [',
                standoff.web,
            ),
        }[form]
        stream.write(head)
        for told in items(rows):
            stream.write(f"{',' if count else ''}\n{dumps(told)}")
            count += 1
        stream.write("\n]}\n")
    return count


def _brat(rows: Iterable[Row], folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "annotation.conf").write_text(standoff.BRAT_CONFIG, encoding="utf-8")
    count = 0
    for name, text, told in standoff.brat(rows):
        # No translation of line ends: offsets count characters.
        (folder / f"{name}.txt").write_text(text, encoding="utf-8", newline="")
        (folder / f"{name}.ann").write_text(told, encoding="utf-8", newline="")
        count += sum(line.startswith("E") for line in told.split("\n"))
    return count


def _package(path: Path, form: str, columns: tuple[str, ...], table: Table | None) -> None:
    """Write the table's description beside it, after the Tabular Data Package of Frictionless Data.

    Tables in a folder share one `datapackage.json`; where somebody else's lies there, ours is `NAME.datapackage.json`.
    """
    dialect = {} if table is None else {"dialect": {"delimiter": table.delimiter, "header": table.header}}
    resource = {
        "name": form,
        "path": path.name,
        "format": "parquet" if table is None else "tsv" if table.delimiter == "\t" else "csv",
        "encoding": "utf-8",
        **dialect,
        "schema": {"fields": [tables.field(name) for name in columns], "missingValues": [""]},
    }
    beside, others = path.with_name("datapackage.json"), []
    if beside.exists():
        try:
            before = json.loads(beside.read_text(encoding="utf-8"))
            ours = before["name"] == _PACKAGE
            others = [each for each in before["resources"] if each["path"] != path.name] if ours else []
        except (ValueError, KeyError, TypeError):
            ours = False
        if not ours:
            beside, others = path.with_name(f"{path.stem}.datapackage.json"), []
    package = {
        "profile": "data-package",
        "name": _PACKAGE,
        "title": "Event data",
        "description": f"Written by Dateline {dateline.__version__}. Unknown is empty.",
        "resources": sorted([*others, resource], key=lambda each: str(each["path"])),
    }
    beside.write_text(json.dumps(package, indent=1) + "\n", encoding="utf-8")


@contextmanager
def opened(path: Path | None) -> Iterator[TextIO]:
    """Open a file to write text to, or standard output for none."""
    if path is None:
        yield sys.stdout
    else:
        with path.open("w", encoding="utf-8", newline="") as stream:
            yield stream

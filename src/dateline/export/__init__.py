"""Events as others read them: our own columns and JSON, PLOVER, POLECAT, GDELT, ACLED, GeoJSON, brat, Web Annotation.

A format is a projection of events to rows or objects in a module of its own; `files` writes any of them.
"""

from dateline.export.rows import COLUMNS, csv_writer, event_dict, flat, json_line, stored_line, write_csv
from dateline.export.tables import arrow, pandas, records

__all__ = [
    "COLUMNS",
    "arrow",
    "csv_writer",
    "event_dict",
    "flat",
    "json_line",
    "pandas",
    "records",
    "stored_line",
    "write_csv",
]

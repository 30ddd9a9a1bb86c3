"""Draw the charts of the docs from benches: `python -m dateline.bench.plots ../shared docs`."""

from __future__ import annotations

import sys
from pathlib import Path

from dateline import charts
from dateline.bench import places


def draw(data: Path, docs: Path) -> None:
    """Measure, and write the charts into a folder; raises Missing where a set is not there."""
    tables = {table.title: table for table in places.run(data, 1).tables}
    tenths = [
        (
            {"lgl": "LGL", "geovirus": "GeoVirus"}[title.split()[1].rstrip(",")],
            float(confidence),
            float(right),
            int(count.replace(",", "")),
        )
        for title, table in tables.items()
        if title.startswith("Calibration")
        for confidence, right, count in table.rows
    ]
    (docs / "places-calibration.svg").write_text(charts.calibration(tenths), encoding="utf-8")


if __name__ == "__main__":
    draw(Path(sys.argv[1]), Path(sys.argv[2]))

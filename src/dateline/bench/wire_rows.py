"""How many rows of real wire dispatches are right, as readers judged them.

`wire_rows.tsv` has events, types and doers by confidence, `wire_places.tsv` the places of events, `wire_merged.tsv`
pairs of events that were joined.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from dateline.bench.figures import Bench, Table

FILE = Path(__file__).parent / "wire_rows.tsv"
PLACES = Path(__file__).parent / "wire_places.tsv"
MERGED = Path(__file__).parent / "wire_merged.tsv"
LEASTS = (0.25, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_JUDGED = ("event", "right_type", "right_who")


def judged(path: Path = FILE) -> list[dict[str, str]]:
    """Return the rows with what the readers said of them, "y" or "n"."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    names = lines[0].split("\t")
    return [dict(zip(names, line.split("\t"), strict=True)) for line in lines[1:]]


def run(data: Path, jobs: int) -> Bench:
    """Return the shares, of 100, of rows that are events, of the right type, with the right doers; needs no data."""
    rows = judged()
    figures: dict[str, float] = {"rows": len(rows)}
    table = []
    for least in LEASTS:
        kept = [row for row in rows if float(row["confidence"]) >= least]
        shares = [100 * sum(row[name] == "y" for row in kept) / len(kept) for name in _JUDGED]
        figures |= {f"{name} at {least}": round(share, 1) for name, share in zip(_JUDGED, shares, strict=True)}
        table.append((f"{least:.2f}", str(len(kept)), *(f"{share:.0f}" for share in shares)))
    columns = ("at least", "rows", "an event", "type right too", "doers right too")
    told, place_figures = _places()
    merged = judged(MERGED)
    counts = Counter(row["same"] for row in merged)
    figures |= place_figures | {"joined pairs that are one": 100 * (counts["y"] + counts["x"]) / len(merged)}
    joined = (
        ("one happening", str(counts["y"])),
        ("one thing that is no event", str(counts["x"])),
        ("two happenings", str(counts["n"])),
    )
    return Bench(
        figures,
        (
            Table(f"{len(rows)} rows of wire dispatches read by eye, of 100", columns, tuple(table)),
            told,
            Table(f"{len(merged)} joined pairs of events read by eye", ("", "pairs"), joined),
        ),
    )


def _places() -> tuple[Table, dict[str, float]]:
    """Return how many places of rows are right, and what is wrong with the others."""
    rows = judged(PLACES)
    real = [row for row in rows if row["class"] != "row is no event"]
    entry = 100 * sum(row["entry"] == "y" for row in rows) / len(rows)
    where = 100 * sum(row["words"] == "y" for row in real) / len(real)
    wrong = Counter(row["class"] for row in rows if row["class"] != "-")
    table = (
        ("words put on the right spot", f"{entry:.0f} of 100"),
        ("events with the right place", f"{where:.0f} of 100"),
        *((f"wrong: {name}", str(count)) for name, count in wrong.most_common()),
    )
    figures = {"places": len(rows), "place entry": round(entry, 1), "place of events": round(where, 1)}
    return Table(f"{len(rows)} places of rows read by eye, {len(real)} of them of events", ("", ""), table), figures

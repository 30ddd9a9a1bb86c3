"""How many rows of real wire dispatches are right, by confidence, as readers judged them (`wire_rows.tsv`)."""

from __future__ import annotations

from pathlib import Path

from dateline.bench.figures import Bench, Table

FILE = Path(__file__).parent / "wire_rows.tsv"
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
    return Bench(figures, (Table(f"{len(rows)} rows of wire dispatches read by eye, of 100", columns, tuple(table)),))

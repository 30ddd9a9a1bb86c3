"""Figures that others have published, to stand beside ours.

A row of `others.tsv` has the set and what was given (`raw` text or `gold` tokens), the system, the measure, its value
of 100, and where it was found, with all that differs from how we measure.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

FILE = Path(__file__).parent / "others.tsv"


def rows(kind: str, measures: Sequence[str], skipped: int = 0) -> list[tuple[str, ...]]:
    """Return table rows of the systems measured on a set: system and source, `skipped` empty cells, the measures.

    A measure that was not found is empty; a system of which none was is left out.
    """
    found: dict[str, dict[str, str]] = {}
    for line in FILE.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            name, system, measure, value, source = line.split("\t")
            if name == kind and measure in measures:
                found.setdefault(f"  {system} ({source})", {})[measure] = value
    blank = ("",) * skipped
    return [(who, *blank, *(values.get(measure, "") for measure in measures)) for who, values in found.items()]

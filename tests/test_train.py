"""The training recipe, the names we marked, and a short run of the whole where PyTorch is installed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from dateline import DatelineError
from dateline.parse.model import bio
from dateline.train import recipe

NAMES = Path(recipe.__file__).parent / "ewt_names.tsv"


def test_the_recipe_in_the_package_reads() -> None:
    assert recipe.read().seed == 20201128


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda text: text.replace("seed = ", "sed = "), "unknown setting 'sed'|lacks the setting 'seed'"),
        (lambda text: text.replace("epochs = ", 'epochs = "ten" # '), "epochs is 'ten', which is no int"),
        (lambda text: text + "[", "is no TOML"),
    ],
)
def test_a_faulty_recipe_is_told(tmp_path: Path, change: Callable[[str], str], message: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(change(recipe.DEFAULT.read_text(encoding="utf-8")), encoding="utf-8")
    with pytest.raises(DatelineError, match=message) as told:
        recipe.read(path)
    assert "mine.toml" in str(told.value)


def test_a_missing_recipe_is_told(tmp_path: Path) -> None:
    with pytest.raises(DatelineError, match=r"none\.toml can't be read"):
        recipe.read(tmp_path / "none.toml")


def test_names_are_sorted_and_apart() -> None:
    lines = [line for line in NAMES.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    assert lines == sorted(lines)
    assert len({line.split("\t")[0] for line in lines}) == len(lines)
    for line in lines:
        last = 0
        for span in line.split("\t")[1].split(" "):
            place, kind = span.split(":")
            assert kind in {"PER", "ORG", "LOC", "NORP", "EVENT"}
            first, _, end = place.partition("-")
            assert last < int(first) <= int(end or first)
            last = int(end or first)


LABELS = ["O", "B-PER", "I-PER", "B-ORG", "I-ORG"]


@pytest.mark.parametrize(
    ("scores", "labels"),
    [
        ([[5, 0, 0, 0, 0], [0, 5, 0, 0, 0], [0, 0, 5, 0, 0]], "O B-PER I-PER"),
        # The best labels are O and I-PER: what begins the span must give way, or the span goes.
        ([[3, 2, 0, 0, 0], [0, 0, 9, 0, 0]], "B-PER I-PER"),
        ([[9, 0, 0, 0, 0], [2, 0, 3, 0, 0]], "O O"),
        # A span can't change its kind on its way.
        ([[0, 4, 0, 3, 0], [0, 0, 1, 0, 4]], "B-ORG I-ORG"),
        ([[0, 0, 4, 0, 0]], "O"),
    ],
)
def test_spans_are_decoded_as_wholes(scores: list[list[float]], labels: str) -> None:
    found = " ".join(bio(np.array(scores, dtype=np.float32), LABELS))
    assert found == labels


def test_a_run_that_was_cut_off_goes_on_to_the_same_weights(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason="training needs PyTorch: pip install 'dateline[train]'")
    from dataclasses import replace

    from dateline.train import learn

    chosen = replace(recipe.read(), epochs=2, leads=8, pieces_a_batch=300)
    examples, development = learn.sliver()
    examples, development = examples[:16], {"leads": development["leads"][:8]}
    whole = list(learn.epochs(examples, development, tmp_path / "whole", chosen))
    cut = learn.epochs(examples, development, tmp_path / "cut", chosen)
    next(cut)
    cut.close()
    rest = list(learn.epochs(examples, development, tmp_path / "cut", chosen))
    assert [figures["epoch"] for figures in rest] == [2.0]
    figures = [
        [json.loads(line) for line in (tmp_path / name / "log.jsonl").read_text(encoding="utf-8").splitlines()]
        for name in ("whole", "cut")
    ]
    for each in [*figures[0], *figures[1]]:
        each.pop("minutes")
    assert figures[0] == figures[1]
    assert len(whole) == 2
    with pytest.raises(DatelineError, match="holds a run of another recipe"):
        next(learn.epochs(examples, development, tmp_path / "cut", replace(chosen, seed=1)))

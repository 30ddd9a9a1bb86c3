"""Examples in batches, the model run over them, and the loss."""

from __future__ import annotations

import random
from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from dateline.parse.inputs import Encoder, apart
from dateline.train.corpora import UNKNOWN, Example
from dateline.train.network import OUTPUTS, ReadingModel

WORD_LAYERS = ("tags", "upos", "forms", "labels", "entities")
EVENT_LAYERS = ("types", "statuses", "historical", "later")
_YES_OR_NO = frozenset({"historical", "later"})
# What the event layers lack in words they make up for in weight: most words carry none. Links are summed over the words
# of a passage, so that a longer one does not thin them out.
_WEIGHTS = {"types": 2.0, "links": 0.6}


def batches(examples: Sequence[Example], encoder: Encoder, pieces: int, shuffle: random.Random) -> list[list[Example]]:
    """Group examples of like length into batches of about `pieces` word pieces, in random order."""
    order = sorted(examples, key=lambda e: (encoder.length(e.words), shuffle.random()))
    result: list[list[Example]] = []
    batch: list[Example] = []
    for example in order:
        if batch and (len(batch) + 1) * encoder.length(example.words) > pieces:
            result.append(batch)
            batch = []
        batch.append(example)
    result.append(batch)
    shuffle.shuffle(result)
    return result


def run(model: ReadingModel, encoder: Encoder, batch: Sequence[Example]) -> dict[str, Tensor]:
    """Run the model over a batch, where its weights are."""
    arrays = encoder.batch([e.sentences for e in batch])
    place = model.labels.device
    each = (arrays.pieces, arrays.piece_shapes, arrays.firsts, arrays.sentences)
    outputs = model(*(torch.from_numpy(array).to(place) for array in each))
    return {**dict(zip(OUTPUTS, outputs, strict=True)), "sentences": torch.from_numpy(arrays.sentences)}


def targets(batch: Sequence[Example], index: dict[str, dict[str, int]]) -> dict[str, Tensor]:
    """Return for each layer the wanted label of each word, `UNKNOWN` where the set doesn't say.

    `triggers` (n, 2) are the rows and words of the triggers whose `links` (n, roles, words) are known.
    """
    words = max(len(e.words) for e in batch)
    layers = (*WORD_LAYERS, "arcs", *EVENT_LAYERS)
    arrays = {name: np.full((len(batch), words), UNKNOWN, dtype=np.int64) for name in layers}
    for row, example in enumerate(batch):
        size = len(example.words)
        for name in WORD_LAYERS:
            labels = getattr(example, name)
            if labels is not None:
                arrays[name][row, :size] = [index[name].get(label, UNKNOWN) for label in labels]
        if example.heads is not None:
            arrays["arcs"][row, :size] = example.heads
        if example.event_known:
            for column, event in enumerate(example.events):
                arrays["types"][row, column] = index["types"][event[0] if event else "-"]
                if event:
                    arrays["statuses"][row, column] = index["statuses"][event[1]]
                    arrays["historical"][row, column] = event[2]
                    if example.later is not None:
                        arrays["later"][row, column] = column in example.later
    triggers = sorted({(row, trigger) for row, example in enumerate(batch) for trigger, *_ in example.links})
    links = np.full((len(triggers), len(index["links"]), words), UNKNOWN, dtype=np.int64)
    numbers = {trigger: number for number, trigger in enumerate(triggers)}
    for row, example in enumerate(batch):
        for trigger, role, participants in example.links:
            links[numbers[row, trigger], role, : len(example.words)] = 0
            links[numbers[row, trigger], role, list(participants)] = 1
    wanted = {name: torch.from_numpy(array) for name, array in arrays.items()}
    return wanted | {
        "links": torch.from_numpy(links),
        "triggers": torch.tensor(triggers, dtype=torch.long).reshape(-1, 2),
    }


def link_scores(model: ReadingModel, outputs: dict[str, Tensor], triggers: Tensor) -> Tensor:
    """Return (triggers, roles, words) for triggers given as (row, word)."""
    place = model.labels.device
    rows, words = triggers.unbind(1)
    sentences = outputs["sentences"]
    own = sentences[rows, words].unsqueeze(1)
    distances = torch.from_numpy(apart(own.numpy(), sentences[rows].numpy())).to(place)
    rows, words = rows.to(place), words.to(place)
    return model.link_scores(outputs["link_triggers"][rows, words], outputs["link_words"][rows], distances)


def loss_of(model: ReadingModel, outputs: dict[str, Tensor], wanted: dict[str, Tensor]) -> Tensor:
    """Return the weighted sum of the layers' losses, each a mean over the words (links: the triggers' roles) known."""
    place = model.labels.device
    total = torch.zeros((), device=place)
    for name, target in wanted.items():
        known = target != UNKNOWN
        if name == "triggers" or not known.any():
            continue
        weight = _WEIGHTS.get(name, 1.0)
        gold = target[known].to(place)
        if name == "labels":
            arcs = wanted["arcs"].clamp(min=0).to(place)
            scores = model.label_scores(outputs["label_dependents"], outputs["label_heads"], arcs)
        elif name == "links":
            scores = link_scores(model, outputs, wanted["triggers"])
        else:
            scores = outputs[name].squeeze(-1) if name in _YES_OR_NO else outputs[name]
        scores = scores[known.to(place)].float()
        if name == "links":
            losses = functional.binary_cross_entropy_with_logits(scores, gold.float(), reduction="sum")
            total = total + weight * losses / known.any(dim=-1).sum()
        elif name in _YES_OR_NO:
            total = total + weight * functional.binary_cross_entropy_with_logits(scores, gold.float())
        else:
            total = total + weight * functional.cross_entropy(scores, gold)
    return total

"""Measures a model in training on the development parts."""

from __future__ import annotations

import random
from collections import defaultdict

import torch
from torch import Tensor

from dateline.data.names import spans
from dateline.parse.inputs import Encoder
from dateline.parse.model import bio
from dateline.train.batches import batches, link_scores, run, targets
from dateline.train.corpora import Example
from dateline.train.network import ReadingModel


@torch.no_grad()
def evaluate(
    model: ReadingModel, encoder: Encoder, parts: dict[str, list[Example]], names: dict[str, list[str]]
) -> dict[str, float]:
    """Return figures by part and layer: accuracies and F1 of 100; greedy arcs, punctuation aside."""
    model.eval()
    figures = {}
    index = {layer: {name: i for i, name in enumerate(labels)} for layer, labels in names.items()}
    for part, examples in parts.items():
        tally: dict[str, list[int]] = defaultdict(lambda: [0, 0])  # hits; gold and system together
        for batch in batches(examples, encoder, 4000, random.Random(0)):
            outputs = run(model, encoder, batch)
            arcs = outputs["arcs"].argmax(-1)
            labels = model.label_scores(outputs["label_dependents"], outputs["label_heads"], arcs)
            best = {
                name: outputs[name].argmax(-1).tolist() for name in ("upos", "tags", "forms", "types", "statuses")
            } | {"arcs": arcs.tolist(), "labels": labels.argmax(-1).tolist()}
            _count_links(tally, model, outputs, targets(batch, index), names["links"])
            for row, example in enumerate(batch):
                if example.heads is not None:
                    _count_tree(tally, example, {name: found[row] for name, found in best.items()}, names)
                if example.entities is not None:
                    _count_names(tally, example, outputs["entities"][row], names["entities"])
                if example.event_known:
                    for event, found in zip(example.events, best["types"][row], strict=False):
                        kind = names["types"][found]
                        pair = tally["event_words"]
                        pair[0] += event is not None and kind == event[0]
                        pair[1] += (event is not None) + (kind != "-")
        for key, (hits, both) in tally.items():
            figures[f"{part}_{key}"] = round(200 * hits / max(1, both), 2)
    model.train()
    return figures


def _count_tree(
    tally: dict[str, list[int]], example: Example, best: dict[str, list[int]], names: dict[str, list[str]]
) -> None:
    assert example.heads is not None
    assert example.labels is not None
    assert example.upos is not None
    assert example.tags is not None
    assert example.forms is not None
    for i, head in enumerate(example.heads):
        hits = {
            "upos": names["upos"][best["upos"][i]] == example.upos[i],
            "tags": names["tags"][best["tags"][i]] == example.tags[i],
        }
        if example.forms[i] != "-":
            hits["forms"] = names["forms"][best["forms"][i]] == example.forms[i]
        if example.upos[i] != "PUNCT":
            same = names["labels"][best["labels"][i]].split(":")[0] == example.labels[i].split(":")[0]
            hits["uas"] = best["arcs"][i] == head
            hits["las"] = hits["uas"] and same
        for key, hit in hits.items():
            tally[key][0] += hit
            tally[key][1] += 2


def _count_names(tally: dict[str, list[int]], example: Example, scores: Tensor, names: list[str]) -> None:
    """Count persons, organisations and places; names that the set doesn't tell apart are passed over."""
    assert example.entities is not None
    unknown = {i for i, label in enumerate(example.entities) if label is None}
    three = {"PER", "ORG", "LOC"}
    gold = {s for s in spans(example.entities) if s[2] in three}
    found = bio(scores[: len(example.words)].numpy(), names)
    system = {s for s in spans(found) if s[2] in three and not unknown & set(range(s[0], s[1]))}
    tally["entities"][0] += len(gold & system)
    tally["entities"][1] += len(gold) + len(system)


def _count_links(
    tally: dict[str, list[int]],
    model: ReadingModel,
    outputs: dict[str, Tensor],
    wanted: dict[str, Tensor],
    roles: list[str],
) -> None:
    """Count the words linked to triggers, by role."""
    if not len(wanted["triggers"]):
        return
    found = link_scores(model, outputs, wanted["triggers"]) > 0
    for number, role in enumerate(roles):
        gold = wanted["links"][:, number]
        system = found[:, number].cpu() & (gold >= 0)
        tally[f"{role}_links"][0] += int((system & (gold == 1)).sum())
        tally[f"{role}_links"][1] += int(system.sum()) + int((gold == 1).sum())

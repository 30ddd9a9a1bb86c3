"""Trains the reading model from the open sets and measures it on their development parts.

AdamW, 2e-4 for the encoder and 1.5e-3 for the heads with linear decay, gradients clipped at 1, products in bfloat16.
Fixed seeds; the figures of each epoch go to `log.jsonl` beside the weights.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from torch import Tensor
from torch.nn import functional

from dateline.parse.inputs import Encoder, vocabulary
from dateline.train import corpora
from dateline.train.corpora import UNKNOWN, Example
from dateline.train.leads import Writer
from dateline.train.network import OUTPUTS, ReadingModel


@dataclass(frozen=True, slots=True)
class Recipe:
    """The settings of one training run."""

    epochs: int = 8
    encoder_rate: float = 2e-4
    head_rate: float = 1.5e-3
    warmup: float = 0.06
    pieces_a_batch: int = 1000
    longest: int = 250
    seed: int = 20200818
    held_out_stories: int = 28
    second_epochs: int = 3
    second_rate: float = 0.5
    """The rates of the second stage, as a share of the first's."""
    leads: int = 4000
    """News leads written for the purpose, which join in the second stage."""
    story_repeats: int = 2
    """How often an epoch passes over the coded stories: they are a tenth of the words and the only ones with events."""


def load_data(folder: Path, recipe: Recipe) -> tuple[list[Example], dict[str, list[Example]]]:
    """Return the training examples and, by name, the development parts."""
    stories = list(corpora.coded(folder / "events/coded-stories"))
    stories = [e for e in stories if len(e.words) <= recipe.longest]
    held_out = len(stories) * recipe.held_out_stories // 288
    train = [
        *corpora.conllu(folder / "ud/gum-train.conllu", entities=True),
        *corpora.conllu(folder / "ud/ewt-train.conllu", entities=False),
        *corpora.conll(folder / "ner/wikigold.conll"),
        *corpora.conll(folder / "ner/re3d-train.conll"),
        *corpora.conll(folder / "ner/crossner-politics-train.conll"),
        *stories[:-held_out] * recipe.story_repeats,
    ]
    development = {
        "gum": list(corpora.conllu(folder / "ud/gum-dev.conllu", entities=True)),
        "ewt": list(corpora.conllu(folder / "ud/ewt-dev.conllu", entities=False)),
        "uner": list(corpora.conll(folder / "ner/uner-ewt-dev.iob2", word_column=1, label_column=2)),
        "politics": list(corpora.conll(folder / "ner/crossner-politics-dev.conll")),
        "stories": stories[-held_out:],
    }
    return [e for e in train if len(e.words) <= recipe.longest], development


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


def targets(batch: Sequence[Example], words: int, index: dict[str, dict[str, int]]) -> dict[str, Tensor]:
    """Return for each output the wanted label of each word, `UNKNOWN` where the set doesn't say."""
    arrays = {name: np.full((len(batch), words), UNKNOWN, dtype=np.int64) for name in OUTPUTS}
    for row, example in enumerate(batch):
        size = len(example.words)
        for name in ("tags", "upos", "labels", "entities"):
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
    return {name: torch.from_numpy(array) for name, array in arrays.items()}


def loss_of(outputs: dict[str, Tensor], wanted: dict[str, Tensor]) -> Tensor:
    """Return the sum of the layers' losses, each a mean over the words whose label is known."""
    total = torch.zeros(())
    for name in OUTPUTS:
        target = wanted[name]
        known = target != UNKNOWN
        if not known.any():
            continue
        scores = outputs[name][known].float()
        gold = target[known]
        if name == "labels":
            scores = scores[torch.arange(len(gold)), wanted["arcs"][known]]
        if name == "historical":
            total = total + functional.binary_cross_entropy_with_logits(scores.squeeze(-1), gold.float())
        else:
            total = total + functional.cross_entropy(scores, gold)
    return total


def run(model: ReadingModel, encoder: Encoder, batch: Sequence[Example]) -> dict[str, Tensor]:
    """Run the model over a batch."""
    arrays = encoder.batch([e.words for e in batch])
    tensors = (torch.from_numpy(a) for a in (arrays.pieces, arrays.piece_shapes, arrays.firsts))
    return dict(zip(OUTPUTS, model(*tensors), strict=True))


def spans(labels: Sequence[str]) -> set[tuple[int, int, str]]:
    """Return (first, past last, kind) of the spans in a row of BIO labels."""
    found, begin = set(), None
    for index, label in enumerate([*labels, "O"]):
        if begin is not None and (label[0] != "I" or label[2:] != labels[begin][2:]):
            found.add((begin, index, labels[begin][2:]))
            begin = None
        if label[0] == "B" or (label[0] == "I" and begin is None):
            begin = index
    return found


@torch.no_grad()
def evaluate(
    model: ReadingModel, encoder: Encoder, parts: dict[str, list[Example]], names: dict[str, list[str]]
) -> dict[str, float]:
    """Return figures by part and layer: accuracies and F1 of 100; greedy arcs, punctuation aside."""
    model.eval()
    figures = {}
    for part, examples in parts.items():
        tally: dict[str, list[int]] = {}

        def count(key: str, hit: int, gold: int, system: int, tally: dict[str, list[int]] = tally) -> None:
            for position, value in enumerate((hit, gold, system)):
                tally.setdefault(key, [0, 0, 0])[position] += value

        for batch in batches(examples, encoder, 4000, random.Random(0)):
            outputs = run(model, encoder, batch)
            best_arcs = outputs["arcs"].argmax(-1)
            best_labels = outputs["labels"].take_along_dim(best_arcs[..., None, None], 2).squeeze(2).argmax(-1).tolist()
            arcs = best_arcs.tolist()
            best = {name: outputs[name].argmax(-1).tolist() for name in ("upos", "entities", "types")}
            for row, example in enumerate(batch):
                size = len(example.words)
                if example.heads is not None and example.upos is not None and example.labels is not None:
                    for column in range(size):
                        count("upos", names["upos"][best["upos"][row][column]] == example.upos[column], 1, 1)
                        if example.upos[column] == "PUNCT":
                            continue
                        label = names["labels"][best_labels[row][column]]
                        right = arcs[row][column] == example.heads[column]
                        count("uas", right, 1, 1)
                        same = label.split(":")[0] == example.labels[column].split(":")[0]
                        count("las", right and same, 1, 1)
                        count("las_subtyped", right and label == example.labels[column], 1, 1)
                if example.entities is not None:
                    gold = {s for s in spans(example.entities) if s[2] != "NORP"}
                    found = spans([names["entities"][i] for i in best["entities"][row][:size]])
                    system = {s for s in found if s[2] != "NORP"}
                    count("entities", len(gold & system), len(gold), len(system))
                if example.event_known:
                    for column in range(size):
                        event = example.events[column]
                        system_type = names["types"][best["types"][row][column]]
                        count(
                            "event_words",
                            event is not None and system_type == event[0],
                            event is not None,
                            system_type != "-",
                        )
        for key, (hit, gold_count, system_count) in tally.items():
            figures[f"{part}_{key}"] = round(200 * hit / max(1, gold_count + system_count), 2)
    model.train()
    return figures


def epochs(data: Path, start: Path, out: Path, recipe: Recipe) -> Iterator[dict[str, float]]:
    """Train into a folder, yielding the figures after each epoch; weights are kept after each.

    There are two stages, each with rates that rise and fall to nothing: the open sets, then these with news leads.
    Where the folder has a run's weights already, the stage that was under way begins again from them.
    """
    random.seed(recipe.seed)
    torch.manual_seed(recipe.seed)
    out.mkdir(parents=True, exist_ok=True)
    examples, development = load_data(data, recipe)
    names = corpora.label_sets(examples)
    index = {layer: {name: i for i, name in enumerate(labels)} for layer, labels in names.items()}
    (out / "labels.json").write_text(json.dumps(names, indent=1), encoding="utf-8")
    (out / "recipe.json").write_text(json.dumps(asdict(recipe), indent=1), encoding="utf-8")
    encoder = Encoder(vocabulary(start / "vocab.txt"))
    model = ReadingModel.pretrained(start, {layer: len(labels) for layer, labels in names.items()})
    log = out / "log.jsonl"
    done = 0
    if (out / "weights.pt").exists() and log.exists():
        model.load_state_dict(torch.load(out / "weights.pt", weights_only=True))
        done = len(log.read_text(encoding="utf-8").splitlines())
    leads = list(Writer(recipe.seed).sentences(recipe.leads))
    stages = ((recipe.epochs, 1.0, examples), (recipe.second_epochs, recipe.second_rate, [*examples, *leads]))
    before = 0
    for count, rate, known in stages:
        before += count
        if done >= before:
            continue
        for figures in _stage(model, encoder, known, count, rate, recipe, index):
            torch.save(model.state_dict(), out / "weights.pt")
            figures |= evaluate(model, encoder, development, names)
            with log.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps(figures) + "\n")
            yield figures


def _stage(
    model: ReadingModel,
    encoder: Encoder,
    examples: list[Example],
    count: int,
    rate: float,
    recipe: Recipe,
    index: dict[str, dict[str, int]],
) -> Iterator[dict[str, float]]:
    """Train for some epochs, yielding after each how long it took."""
    inner = list(model.encoder.parameters())
    ids = {id(p) for p in inner}
    heads = [p for p in model.parameters() if id(p) not in ids]
    optimizer = torch.optim.AdamW(
        [{"params": inner, "lr": rate * recipe.encoder_rate}, {"params": heads, "lr": rate * recipe.head_rate}],
        weight_decay=0.01,
    )
    shuffle = random.Random(recipe.seed)
    steps = count * len(batches(examples, encoder, recipe.pieces_a_batch, shuffle))
    rise = max(1, int(steps * recipe.warmup))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / rise, max(0.0, (steps - step) / max(1, steps - rise)))
    )
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("training", total=steps)
        for epoch in range(count):
            model.train()
            started = time.monotonic()
            running = 0.0
            for batch in batches(examples, encoder, recipe.pieces_a_batch, shuffle):
                with torch.autocast("cpu", dtype=torch.bfloat16):
                    outputs = run(model, encoder, batch)
                loss = loss_of(outputs, targets(batch, outputs["tags"].size(1), index))
                optimizer.zero_grad(set_to_none=True)
                loss.backward()  # type: ignore[no-untyped-call]
                torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                optimizer.step()
                schedule.step()
                running = 0.98 * running + 0.02 * float(loss.detach())
                progress.update(task, advance=1, description=f"epoch {epoch + 1}, loss {running:.2f}")
            yield {"epoch": epoch + 1.0, "rate": rate, "minutes": round((time.monotonic() - started) / 60, 1)}

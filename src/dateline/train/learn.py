"""Trains the reading model from the open sets and measures it on their development parts.

AdamW with rates that rise and fall linearly, gradients clipped at 1. The same seed gives the same figures, whether or
not the run was cut off on its way.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import torch
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from dateline import DatelineError
from dateline.parse import Model
from dateline.parse.inputs import Encoder, vocabulary
from dateline.train import corpora, passages, start, stories
from dateline.train.batches import batches, loss_of, run, targets
from dateline.train.corpora import Example
from dateline.train.evaluate import evaluate
from dateline.train.leads import Writer
from dateline.train.network import ReadingModel
from dateline.train.recipe import Recipe

STEPS_A_SAVE = 300

Parts = dict[str, list[Example]]


def load_data(folder: Path, recipe: Recipe) -> tuple[list[Example], Parts]:
    """Return the training examples, repeated as the recipe says, and by name the development parts.

    Raises DatelineError where a set is missing.
    """
    train: list[Example] = []
    development: Parts = {}
    model = Model(threads=2)
    try:
        for name, repeats in recipe.repeats.items():
            path = folder / name
            if name.startswith("ud/ewt"):
                found = list(corpora.conllu(path, corpora.names()))
            elif name.startswith("ud/"):
                found = list(corpora.conllu(path))
            elif name.startswith("ner/"):
                found = list(corpora.conll(path))
            else:
                if name == "stories":
                    coded = [corpora.of_report(s.report, s.events, model) for s in stories.every()]
                else:
                    coded = list(corpora.coded(path, model))
                held_out = set(range(0, len(coded), recipe.hold_out_each))
                found = [e for i, report in enumerate(coded) if i not in held_out for e in report]
                development[path.name] = [e for i in held_out for e in coded[i]]
            train += found * repeats
        development |= {
            "gum": list(corpora.conllu(folder / "ud/gum-dev.conllu")),
            "ewt": list(corpora.conllu(folder / "ud/ewt-dev.conllu")),
            "uner": list(corpora.conll(folder / "ner/uner-ewt-dev.iob2", word_column=1, label_column=2)),
            "politics": list(corpora.conll(folder / "ner/crossner-politics-dev.conll")),
        }
    except FileNotFoundError as error:
        raise DatelineError(f"{error.filename} is missing: give the folder that holds ud/, ner/ and events/") from None
    return [e for e in train if len(e.words) <= recipe.longest], development


def sliver() -> tuple[list[Example], Parts]:
    """Return a few written sentences to train and to measure on, for a check that all of it runs."""
    sentences = list(Writer(1).sentences(160))
    return sentences[:120], {"leads": sentences[120:]}


def epochs(examples: list[Example], development: Parts, out: Path, recipe: Recipe) -> Iterator[dict[str, Any]]:
    """Train into a folder, yielding the figures after each epoch.

    Where the folder holds a run of the same recipe that was cut off, it goes on from there. Raises DatelineError where
    it holds one of another recipe.
    """
    out.mkdir(parents=True, exist_ok=True)
    settings = json.dumps(asdict(recipe), indent=1)
    kept = out / "recipe.json"
    if kept.exists() and kept.read_text(encoding="utf-8") != settings:
        raise DatelineError(f"{out} holds a run of another recipe: give another folder with --out, or remove it")
    kept.write_text(settings, encoding="utf-8")
    names = corpora.label_sets(examples)
    torch.manual_seed(recipe.seed)
    model, began = start.load(recipe.start, names)
    trainer = _Trainer(model, Encoder(vocabulary(start.MINILM / "vocab.txt")), examples, names, out, recipe)
    (out / "labels.json").write_text(json.dumps(names, indent=1), encoding="utf-8")
    (out / "start.txt").write_text(began, encoding="utf-8")
    measured = {
        name: list(passages.cut(part, trainer.encoder, lambda: recipe.passage)) for name, part in development.items()
    }
    for epoch in range(trainer.epoch, recipe.epochs):
        begin = time.monotonic()
        trainer.train_epoch(epoch)
        torch.save(model.state_dict(), out / "weights.pt")
        figures = {"epoch": epoch + 1.0, "minutes": round((time.monotonic() - begin) / 60, 1)}
        figures |= evaluate(model, trainer.encoder, measured, names)
        log = out / "log.jsonl"
        lines = log.read_text(encoding="utf-8").splitlines()[:epoch] if log.exists() else []
        log.write_text("\n".join([*lines, json.dumps(figures)]) + "\n", encoding="utf-8")
        trainer.save(epoch + 1, 0)
        yield figures


class _Trainer:
    """The state of a run: weights, the optimizer, and how far it has come."""

    def __init__(
        self,
        model: ReadingModel,
        encoder: Encoder,
        examples: list[Example],
        names: dict[str, list[str]],
        out: Path,
        recipe: Recipe,
    ) -> None:
        self.encoder, self.examples, self.recipe = encoder, examples, recipe
        self.model = model.to("cuda" if torch.cuda.is_available() else "cpu")
        self.index = {layer: {name: i for i, name in enumerate(labels)} for layer, labels in names.items()}
        self.steps = recipe.epochs * len(self.batches(0))
        self.step = self.epoch = self.batch = 0
        self.optimizer = torch.optim.AdamW(_groups(self.model, recipe), weight_decay=0.01, fused=True)
        rise = max(1, int(self.steps * recipe.warmup))
        self.schedule = torch.optim.lr_scheduler.LambdaLR(
            self.optimizer,
            lambda step: min((step + 1) / rise, max(0.0, (self.steps - step) / max(1, self.steps - rise))),
        )
        self.path = out / "state.pt"
        if self.path.exists():
            self._restore()

    def batches(self, epoch: int) -> list[list[Example]]:
        """Return an epoch's batches, the same ones for the same epoch and seed."""
        recipe = self.recipe
        chance = random.Random(f"{recipe.seed} {epoch}")
        leads = Writer(recipe.seed + epoch).sentences(recipe.leads)
        told = [*self.examples, *leads]
        drawn = passages.cut(told, self.encoder, lambda: chance.randint(recipe.passage // 6, recipe.passage))
        examples = [
            replace(e, words=[w.upper() for w in e.words]) if chance.random() < recipe.capitals else e for e in drawn
        ]
        return batches(examples, self.encoder, recipe.pieces_a_batch, chance)

    def train_epoch(self, epoch: int) -> None:
        """Go through an epoch, or what is left of it, saving now and then."""
        model, begin = self.model.train(), self.batch
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(stderr=True)) as progress:
            todo = self.batches(epoch)
            task = progress.add_task("training", total=len(todo), completed=begin)
            shown = 0.0
            for number, batch in enumerate(todo[begin:], begin + 1):
                with torch.autocast(self.model.labels.device.type, torch.bfloat16, enabled=_has_bfloat16()):
                    outputs = run(model, self.encoder, batch)
                    loss = loss_of(model, outputs, targets(batch, self.index))
                self.optimizer.zero_grad(set_to_none=True)
                loss.backward()  # type: ignore[no-untyped-call]
                torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
                self.optimizer.step()
                self.schedule.step()
                self.step += 1
                shown = 0.98 * shown + 0.02 * float(loss.detach()) if shown else float(loss.detach())
                progress.update(task, advance=1, description=f"epoch {epoch + 1}, loss {shown:.2f}")
                if number % STEPS_A_SAVE == 0 and number < len(todo):
                    self.save(epoch, number)
        self.batch = 0

    def save(self, epoch: int, batch: int) -> None:
        """Write all that the run needs to go on; a kill leaves the last whole file."""
        state = {
            "epoch": epoch, "batch": batch, "step": self.step, "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(), "schedule": self.schedule.state_dict(),
            "chance": torch.get_rng_state(),
        }  # fmt: skip
        partly = self.path.with_suffix(".part")
        torch.save(state, partly)
        partly.replace(self.path)

    def _restore(self) -> None:
        state = torch.load(self.path, weights_only=True)
        self.epoch, self.batch, self.step = state["epoch"], state["batch"], state["step"]
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule.load_state_dict(state["schedule"])
        torch.set_rng_state(state["chance"])


def _groups(model: ReadingModel, recipe: Recipe) -> list[dict[str, Any]]:
    """Return the parameters with their rates: the encoder's lower layers learn more slowly (Howard and Ruder 2018).

    The vectors of the word pieces stay as they are: half of all weights, of which few would learn anything here.
    """
    model.encoder.embeddings.word_embeddings.requires_grad_(False)
    layers = list(model.encoder.encoder.layer)
    groups = [
        {"params": list(layer.parameters()), "lr": recipe.encoder_rate * recipe.layer_decay**depth}
        for depth, layer in enumerate(reversed(layers))
    ]
    lowest = recipe.encoder_rate * recipe.layer_decay ** len(layers)
    groups.append({"params": [p for p in model.encoder.embeddings.parameters() if p.requires_grad], "lr": lowest})
    inner = {id(p) for p in model.encoder.parameters()}
    groups.append({"params": [p for p in model.parameters() if id(p) not in inner], "lr": recipe.head_rate})
    return groups


def _has_bfloat16() -> bool:
    """Say whether products in bfloat16 are faster here: on a processor without them they are slower by far."""
    return torch.cuda.is_available() or torch.backends.cpu.get_cpu_capability() not in {"DEFAULT", "AVX2"}

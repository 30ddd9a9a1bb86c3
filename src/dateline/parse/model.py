"""Runs the reading model: the one door to onnxruntime.

A report is read in passages of some sentences, so that each is read in view of those around it. Passages of like
length go through together; the answer does not depend on how they were grouped beyond the last bits of a float, so a
report is always read on its own and reads the same each time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from dateline import DatelineError
from dateline.parse import trees
from dateline.parse.inputs import Batch, Encoder, apart, passages, vocabulary

FOLDER = Path(__file__).parent.parent / "data" / "model"
PIECES_A_BATCH = 2000
LONGEST = 400
"""Word pieces of the longest sentence the encoder takes in one; it has 512 positions."""
SIGNAL_FLOOR = 0.1
"""An event signal weaker than this is not kept."""
LINK_FLOOR = 0.1
"""A link weaker than this is not kept."""
_WEIGHTS = ("labels_weight", "links_weight", "distances_weight")

T = TypeVar("T")


class ModelError(DatelineError):
    """The model's files are missing or damaged; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class EventSignal:
    """What the event heads said of a word: best PLOVER type with its score, best status, chance of background.

    `word` counts within the sentence. `later` is the chance that it mentions an event again, `links` the scores of
    words by role, as in `schema.Signal`; these count from the first word of all sentences that were given.
    """

    word: int
    type: str
    score: float
    status: str
    historical: float
    later: float = 0.0
    links: dict[str, dict[int, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the model read in one sentence; lists run over its words, `heads` count from 1 with 0 for the root."""

    tags: list[str]
    upos: list[str]
    heads: list[int]
    labels: list[str]
    forms: list[str]
    entities: list[str]
    signals: list[EventSignal]


class Model:
    """The reading model in memory, from a folder of `model.onnx`, `model.json` and `vocab.txt`."""

    def __init__(self, folder: Path = FOLDER, threads: int = 1) -> None:
        """Load the model; raises ModelError where a file is missing or its hash is not the one on its card."""
        self.card, content = checked(folder)
        self.sha256: str = self.card["sha256"]
        self.encoder = Encoder(vocabulary(folder / "vocab.txt"))
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # Report lengths vary without end: arenas and memory patterns for each shape would only grow.
        options.enable_cpu_mem_arena = False
        options.enable_mem_pattern = False
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        self._outputs = [o.name for o in self._session.get_outputs() if o.name not in _WEIGHTS]
        self._inputs = [each.name for each in self._session.get_inputs()]
        self._labels: dict[str, list[str]] = self.card["labels"]
        # Models before 0.5 read each sentence alone, and their cards name no passage.
        self._passage: int = self.card.get("passage", 0)
        there = [o.name for o in self._session.get_outputs() if o.name in _WEIGHTS]
        weights = dict(zip(there, self._session.run(there, self._feed(self.encoder.batch([[["."]]]))), strict=True))
        self._label_weight: NDArray[np.float32] = weights["labels_weight"]
        self._link_weight: NDArray[np.float32] = weights["links_weight"]
        none = np.zeros((len(self._labels["links"]), 4), dtype=np.float32)
        self._distances: NDArray[np.float32] = 10 * weights.get("distances_weight", none)

    def read(self, sentences: Sequence[Sequence[str]]) -> list[Reading]:
        """Return a reading for each sentence of a report, in order.

        A sentence has 1 word or more and `LONGEST` pieces or less.
        """
        lengths = [self.encoder.length(words) for words in sentences]
        first_words = np.cumsum([0, *map(len, sentences)]).tolist()
        readings: dict[int, Reading] = {}
        group: list[range] = []
        parts = passages(lengths, self._passage)
        sizes = {part: sum(lengths[i] for i in part) for part in parts}
        for part in [*sorted(parts, key=lambda part: (sizes[part], part.start)), None]:
            if group and (part is None or (len(group) + 1) * sizes[part] > PIECES_A_BATCH):
                readings |= self._run(group, sentences, first_words)
                group = []
            if part is not None:
                group.append(part)
        return [readings[i] for i in range(len(sentences))]

    def _run(
        self, group: list[range], sentences: Sequence[Sequence[str]], first_words: list[int]
    ) -> dict[int, Reading]:
        """Return the readings of some passages by the numbers of their sentences."""
        batch = self.encoder.batch([[sentences[i] for i in part] for part in group])
        scores = dict(zip(self._outputs, self._session.run(self._outputs, self._feed(batch)), strict=True))
        scores |= {name: scores[name].argmax(axis=-1) for name in ("tags", "upos", "forms", "statuses")}
        scores["types"] = _softmax(scores["types"])
        scores |= {name: _sigmoid(scores[name][..., 0]) for name in ("historical", "later")}
        return {
            i: self._reading(
                {name: array[row] for name, array in scores.items()},
                batch.sentences[row],
                first_words[i] - first_words[part.start],
                len(sentences[i]),
                first_words[part.start],
                first_words[part.stop] - first_words[part.start],
            )
            for row, part in enumerate(group)
            for i in part
        }

    def _reading(
        self, scores: dict[str, Any], sentences: NDArray[np.int64], begin: int, size: int, before: int, whole: int
    ) -> Reading:
        """Return the reading of a sentence of `size` words that begins at the word `begin` of its passage.

        `sentences` are the numbers of the sentences of the passage's words, which are `whole`; `before` stand before.
        """
        own = slice(begin, begin + size)
        # Column 0 of the arcs, and of the heads' states, is the root's.
        heads = trees.decode(np.concatenate([scores["arcs"][own, :1], scores["arcs"][own, begin + 1 :][:, :size]], 1))
        states = scores["label_heads"][[head + begin if head else 0 for head in heads]]
        names = self._labels
        upos = [names["upos"][i] for i in scores["upos"][own]]
        types = scores["types"][own]
        strongest = types[:, 1:].argmax(axis=-1) + 1
        heard = [word for word, kind in enumerate(strongest) if types[word, kind] >= SIGNAL_FLOOR]
        distances = apart(sentences[begin], sentences[:whole])
        links = self._links(scores["link_triggers"][own][heard], scores["link_words"][:whole], distances, before)
        return Reading(
            tags=[names["tags"][i] for i in scores["tags"][own]],
            upos=upos,
            heads=heads,
            labels=[names["labels"][i] for i in self._best_labels(scores["label_dependents"][own], states)],
            forms=[names["forms"][i] for i in scores["forms"][own]],
            entities=_names(scores["entities"][own], names["entities"], upos),
            signals=[
                EventSignal(
                    word,
                    names["types"][strongest[word]],
                    round(float(types[word, strongest[word]]), 4),
                    names["statuses"][scores["statuses"][own][word]],
                    round(float(scores["historical"][own][word]), 4),
                    round(float(scores["later"][own][word]), 4),
                    linked,
                )
                for word, linked in zip(heard, links, strict=True)
            ],
        )

    def _feed(self, batch: Batch) -> dict[str, NDArray[np.int64]]:
        return {name: getattr(batch, name) for name in self._inputs}

    def _best_labels(self, dependents: NDArray[np.float32], heads: NDArray[np.float32]) -> NDArray[np.intp]:
        """Return the best label of each word from (words, size) of it and of its head: biaffine, with a bias."""
        scores = _turned(dependents, self._label_weight) @ heads[:, :, None]
        best: NDArray[np.intp] = scores[:, :, 0].argmax(axis=-1)
        return best

    def _links(
        self, triggers: NDArray[np.float32], words: NDArray[np.float32], distances: NDArray[np.int64], before: int
    ) -> list[dict[str, dict[int, float]]]:
        """Return by trigger (triggers, size) and role the scores of words (words, size) that are not too low.

        Words count from `before` and are `distances` (words) away.
        """
        scores = _sigmoid(_turned(triggers, self._link_weight) @ words.T + self._distances[:, distances])
        return [
            {
                role: {before + int(i): round(float(row[i]), 4) for i in np.flatnonzero(row >= LINK_FLOOR)}
                for role, row in zip(self._labels["links"], rows, strict=True)
            }
            for rows in scores
        ]


def checked(folder: Path) -> tuple[dict[str, Any], bytes]:
    """Return a model's card and graph; raises ModelError where a file is missing or its hash is not the card's."""
    card = _file(folder / "model.json", _card)
    content = _file(folder / "model.onnx", Path.read_bytes)
    words = _file(folder / "vocab.txt", Path.read_bytes)
    for name, data, key in (("model.onnx", content, "sha256"), ("vocab.txt", words, "vocabulary_sha256")):
        if hashlib.sha256(data).hexdigest() != card[key]:
            raise ModelError(f"{folder / name} can't be read (its SHA-256 differs): install Dateline again")
    return card, content


def _file(path: Path, read: Callable[[Path], T]) -> T:
    try:
        return read(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ModelError(f"{path} can't be read ({reason}): install Dateline again") from None


def _card(path: Path) -> dict[str, Any]:
    card: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    missing = {"sha256", "vocabulary_sha256", "labels"} - card.keys()
    if missing:
        raise ValueError(f"no {', '.join(sorted(missing))}")
    return card


def _turned(states: NDArray[np.float32], weight: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return (words, labels, size) from states (words, size) and a weight (size + 1, labels, size) with its bias."""
    flat = weight.reshape(len(weight), -1)
    turned: NDArray[np.float32] = (states @ flat[:-1] + flat[-1]).reshape(len(states), *weight.shape[1:])
    return turned


def _sigmoid(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    result: NDArray[np.float32] = (1 / (1 + np.exp(-np.clip(scores, -50, 50)))).astype(np.float32)
    return result


def _softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    raised = np.exp(scores - scores.max(axis=-1, keepdims=True))
    result: NDArray[np.float32] = raised / raised.sum(axis=-1, keepdims=True)
    return result


def _names(scores: NDArray[np.float32], labels: list[str], upos: list[str]) -> list[str]:
    """Return the best BIO labels, given that no pronoun is in a name."""
    barred = [i for i, pos in enumerate(upos) if pos == "PRON"]
    if barred:
        scores = scores.copy()
        scores[barred, 1:] = -1e4
    return bio(scores, labels)


def bio(scores: NDArray[np.float32], labels: list[str]) -> list[str]:
    """Return the best row of BIO labels in which every I- continues a span of its kind (Viterbi 1967).

    `scores` is (words, labels), higher is better; label 0 is "O". The best label of each word is the answer where these
    already agree, which is nearly always.
    """
    best = [labels[i] for i in scores.argmax(axis=-1)]
    before = ["O", *best]
    if all(label[0] != "I" or prior[1:] == label[1:] for prior, label in zip(before, best, strict=False)):
        return best
    inside = np.array([label[0] == "I" for label in labels])
    # barred[i, j]: label j can't follow label i.
    barred = np.array([[j[0] == "I" and i[1:] != j[1:] for j in labels] for i in labels]) * -1e6
    logs = scores - scores.max(axis=-1, keepdims=True)
    logs = logs - np.log(np.exp(logs).sum(axis=-1, keepdims=True))
    total = logs[0] + inside * -1e6
    back = []
    for row in logs[1:]:
        paths = total[:, None] + barred
        back.append(paths.argmax(axis=0))
        total = paths.max(axis=0) + row
    path = [int(total.argmax())]
    for step in reversed(back):
        path.append(int(step[path[-1]]))
    return [labels[i] for i in reversed(path)]

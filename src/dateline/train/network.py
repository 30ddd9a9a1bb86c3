"""The reading model: one small pretrained encoder, one pass, many heads.

Biaffine dependency heads after Dozat and Manning (2017), "Deep Biaffine Attention for Neural Dependency Parsing".
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

import torch
from torch import Tensor, nn
from transformers import BertModel, logging

from dateline.parse.inputs import SHAPES

ARC_SIZE = 256
LABEL_SIZE = 96
LINK_SIZE = 96
OUTPUTS = (
    "tags", "upos", "forms", "entities", "arcs", "label_dependents", "label_heads", "types", "statuses", "historical",
    "later", "link_triggers", "link_words",
)  # fmt: skip


class Biaffine(nn.Module):
    """Scores every pair of a dependent and a head."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(size + 1, size))
        nn.init.xavier_uniform_(self.weight)

    def forward(self, dependents: Tensor, heads: Tensor) -> Tensor:
        """Return (batch, dependents, heads) from two (batch, words, size)."""
        dependents = torch.cat([dependents, torch.ones_like(dependents[..., :1])], dim=-1)
        return dependents @ self.weight @ heads.transpose(-1, -2)


def perceptron(inputs: int, outputs: int) -> nn.Sequential:
    """Return a one-layer perceptron with dropout."""
    return nn.Sequential(nn.Linear(inputs, outputs), nn.GELU(), nn.Dropout(0.33))


class ReadingModel(nn.Module):
    """The encoder and its heads; `sizes` gives the number of labels of each layer.

    Labels are scored for one head of each word alone (`label_scores`) and links for triggers alone (`link_scores`): for
    all pairs they would be a fifth of the work.
    """

    def __init__(self, encoder: BertModel, sizes: dict[str, int]) -> None:
        super().__init__()
        self.encoder = encoder
        width = encoder.config.hidden_size
        # The encoder is uncased: the shape of the word is added to its input. It starts as nothing.
        self.shapes = nn.Embedding(len(SHAPES), width)
        nn.init.zeros_(self.shapes.weight)
        self.dropout = nn.Dropout(0.2)
        self.tags = nn.Linear(width, sizes["tags"])
        self.upos = nn.Linear(width, sizes["upos"])
        self.forms = nn.Linear(width, sizes["forms"])
        self.entities = nn.Linear(width, sizes["entities"])
        self.types = nn.Linear(width, sizes["types"])
        self.statuses = nn.Linear(width, sizes["statuses"])
        self.historical = nn.Linear(width, 1)
        self.later = nn.Linear(width, 1)
        self.arc_dependent = perceptron(width, ARC_SIZE)
        self.arc_head = perceptron(width, ARC_SIZE)
        self.label_dependent = perceptron(width, LABEL_SIZE)
        self.label_head = perceptron(width, LABEL_SIZE)
        self.arcs = Biaffine(ARC_SIZE)
        self.labels = nn.Parameter(torch.zeros(LABEL_SIZE + 1, sizes["labels"], LABEL_SIZE))
        nn.init.xavier_uniform_(self.labels)
        self.link_trigger = perceptron(width, LINK_SIZE)
        self.link_word = perceptron(width, LINK_SIZE)
        self.links = nn.Parameter(torch.zeros(LINK_SIZE + 1, sizes["links"], LINK_SIZE))
        nn.init.xavier_uniform_(self.links)
        # Most of what is linked stands in the trigger's own sentence. A tenth, so that it learns as fast as it must.
        self.distances = nn.Parameter(torch.tensor([[0.0, -0.25, -0.35, -0.35]]).repeat(sizes["links"], 1))

    @classmethod
    def pretrained(cls, folder: Path, sizes: dict[str, int]) -> ReadingModel:
        """Return a model whose encoder starts from the weights in a folder."""
        logging.set_verbosity_error()  # the pooler is left out on purpose
        encoder = BertModel.from_pretrained(
            folder, attn_implementation="eager", add_pooling_layer=False, attention_probs_dropout_prob=0.0
        )
        return cls(encoder, sizes)

    def forward(self, pieces: Tensor, piece_shapes: Tensor, firsts: Tensor, sentences: Tensor) -> tuple[Tensor, ...]:
        """Return the scores of `OUTPUTS`, in that order.

        `arcs` is (batch, words, 1 + words) with the root in column 0, `label_dependents` (batch, words, size) and
        `label_heads` (batch, 1 + words, size) go into `label_scores`, `link_triggers` and `link_words`, both (batch,
        words, size), into `link_scores`; the others are (batch, words, labels).
        """
        embedded = self.encoder.embeddings.word_embeddings(pieces) + self.shapes(piece_shapes)
        states = self.encoder(inputs_embeds=embedded, attention_mask=(pieces != 0).long()).last_hidden_state
        # Column 0 of `positions` is [CLS], which stands for the root.
        positions = torch.cat([torch.zeros_like(firsts[:, :1]), firsts], dim=1)
        gathered = torch.gather(states, 1, positions.unsqueeze(-1).expand(-1, -1, states.size(-1)))
        with_root = cast(Tensor, self.dropout(gathered))
        words = with_root[:, 1:]
        # A word hangs on the root or on one of its own sentence.
        elsewhere = (sentences.unsqueeze(2) != sentences.unsqueeze(1)).long()
        barred = torch.cat([torch.zeros_like(elsewhere[:, :, :1]), elsewhere], dim=2).bool()
        return (
            self.tags(words),
            self.upos(words),
            self.forms(words),
            self.entities(words),
            self.arcs(self.arc_dependent(words), self.arc_head(with_root)).masked_fill(barred, -1e4),
            self.label_dependent(words),
            self.label_head(with_root),
            self.types(words),
            self.statuses(words),
            self.historical(words),
            self.later(words),
            self.link_trigger(words),
            self.link_word(words),
        )

    def label_scores(self, dependents: Tensor, heads: Tensor, arcs: Tensor) -> Tensor:
        """Return (batch, words, labels) for words that hang on the heads `arcs` (batch, words), 0 for the root."""
        chosen = torch.gather(heads, 1, arcs.unsqueeze(-1).expand(-1, -1, heads.size(-1)))
        dependents = torch.cat([dependents, torch.ones_like(dependents[..., :1])], dim=-1)
        turned = (dependents @ self.labels.flatten(1)).unflatten(-1, self.labels.shape[1:])
        return (turned @ chosen.unsqueeze(-1)).squeeze(-1)

    def link_scores(self, triggers: Tensor, words: Tensor, apart: Tensor) -> Tensor:
        """Return (triggers, roles, words): how each word of its passage (triggers, words, size) takes part in each.

        `apart` (triggers, words) is as `parse.inputs.apart` gives it.
        """
        triggers = torch.cat([triggers, torch.ones_like(triggers[..., :1])], dim=-1)
        turned = (triggers @ self.links.flatten(1)).unflatten(-1, self.links.shape[1:])
        return turned @ words.transpose(-1, -2) + 10 * self.distances[:, apart].transpose(0, 1)

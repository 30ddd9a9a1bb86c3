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
OUTPUTS = ("tags", "upos", "entities", "arcs", "labels", "types", "statuses", "historical")


class Biaffine(nn.Module):
    """Scores every pair of a dependent and a head, `outputs` scores a pair."""

    def __init__(self, size: int, outputs: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.zeros(outputs, size + 1, size))
        nn.init.xavier_uniform_(self.weight)

    def forward(self, dependents: Tensor, heads: Tensor) -> Tensor:
        """Return (batch, outputs, dependents, heads) from two (batch, words, size)."""
        dependents = torch.cat([dependents, torch.ones_like(dependents[..., :1])], dim=-1)
        return dependents.unsqueeze(1) @ self.weight.unsqueeze(0) @ heads.unsqueeze(1).transpose(-1, -2)


def perceptron(inputs: int, outputs: int) -> nn.Sequential:
    """Return a one-layer perceptron with dropout."""
    return nn.Sequential(nn.Linear(inputs, outputs), nn.GELU(), nn.Dropout(0.33))


class ReadingModel(nn.Module):
    """The encoder and its heads; `sizes` gives the number of labels of each layer."""

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
        self.entities = nn.Linear(width, sizes["entities"])
        self.types = nn.Linear(width, sizes["types"])
        self.statuses = nn.Linear(width, sizes["statuses"])
        self.historical = nn.Linear(width, 1)
        self.arc_dependent = perceptron(width, ARC_SIZE)
        self.arc_head = perceptron(width, ARC_SIZE)
        self.label_dependent = perceptron(width, LABEL_SIZE)
        self.label_head = perceptron(width, LABEL_SIZE)
        self.arcs = Biaffine(ARC_SIZE, 1)
        self.labels = Biaffine(LABEL_SIZE, sizes["labels"])

    @classmethod
    def pretrained(cls, folder: Path, sizes: dict[str, int]) -> ReadingModel:
        """Return a model whose encoder starts from the weights in a folder."""
        logging.set_verbosity_error()  # the pooler is left out on purpose
        return cls(BertModel.from_pretrained(folder, attn_implementation="eager", add_pooling_layer=False), sizes)

    def forward(self, pieces: Tensor, piece_shapes: Tensor, firsts: Tensor) -> tuple[Tensor, ...]:
        """Return the scores of `OUTPUTS`, in that order.

        `arcs` is (batch, words, 1 + words) with the root in column 0; `labels` is (batch, words, 1 + words, labels);
        the others are (batch, words, labels).
        """
        embedded = self.encoder.embeddings.word_embeddings(pieces) + self.shapes(piece_shapes)
        states = self.encoder(inputs_embeds=embedded, attention_mask=(pieces != 0).long()).last_hidden_state
        # Column 0 of `positions` is [CLS], which stands for the root.
        positions = torch.cat([torch.zeros_like(firsts[:, :1]), firsts], dim=1)
        gathered = torch.gather(states, 1, positions.unsqueeze(-1).expand(-1, -1, states.size(-1)))
        with_root = cast(Tensor, self.dropout(gathered))
        words = with_root[:, 1:]
        absent = torch.cat([torch.zeros_like(firsts[:, :1]), (firsts == 0).long()], dim=1).bool().unsqueeze(1)
        arcs = self.arcs(self.arc_dependent(words), self.arc_head(with_root)).squeeze(1).masked_fill(absent, -1e4)
        labels = self.labels(self.label_dependent(words), self.label_head(with_root)).permute(0, 2, 3, 1)
        return (
            self.tags(words),
            self.upos(words),
            self.entities(words),
            arcs,
            labels,
            self.types(words),
            self.statuses(words),
            self.historical(words),
        )

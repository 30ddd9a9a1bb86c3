"""Joins the sentences of a document into the passages that the model reads in one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import chain, groupby
from typing import TypeVar

from dateline.parse.inputs import Encoder, passages
from dateline.train.corpora import Example

T = TypeVar("T")


def cut(examples: Sequence[Example], encoder: Encoder, longest: Callable[[], int]) -> Iterator[Example]:
    """Yield the passages of sentences in order; `longest` gives the most pieces that a document's have.

    A sentence of no document stays alone.
    """
    for document, group in groupby(examples, lambda e: e.document):
        told = list(group)
        parts = passages([encoder.length(e.words) for e in told], longest() if document else 0)
        yield from (joined(told[part.start : part.stop]) for part in parts)


def joined(examples: Sequence[Example]) -> Example:
    """Return sentences of one document as one example.

    Of what is linked to a trigger the words outside are left out, and the link with them where none is left.
    """
    if len(examples) == 1 and not examples[0].links:
        return examples[0]
    begins = [sum(len(e.words) for e in examples[:number]) for number in range(len(examples))]
    size = sum(len(e.words) for e in examples)
    links = []
    for begin, example in zip(begins, examples, strict=True):
        for trigger, role, participants in example.links:
            inside = frozenset(begin + i for i in participants if 0 <= begin + i < size)
            if inside or not participants:
                links.append((begin + trigger, role, inside))
    first = examples[0]
    return Example(
        [word for e in examples for word in e.words],
        tags=_concatenated([e.tags for e in examples]),
        upos=_concatenated([e.upos for e in examples]),
        heads=_concatenated(
            [
                None if e.heads is None else [head + begin if head else 0 for head in e.heads]
                for begin, e in zip(begins, examples, strict=True)
            ]
        ),
        labels=_concatenated([e.labels for e in examples]),
        entities=_concatenated([e.entities for e in examples]),
        forms=_concatenated([e.forms for e in examples]),
        events=[event for e in examples for event in e.events],
        event_known=first.event_known,
        later=None
        if first.later is None
        else frozenset(begin + i for begin, e in zip(begins, examples, strict=True) for i in e.later or ()),
        links=links,
        document=first.document,
        lengths=[len(e.words) for e in examples],
    )


def _concatenated(layers: Sequence[list[T] | None]) -> list[T] | None:
    known = [layer for layer in layers if layer is not None]
    return list(chain.from_iterable(known)) if len(known) == len(layers) else None

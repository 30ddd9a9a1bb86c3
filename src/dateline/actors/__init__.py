"""Actors: who a report names, which mentions are one participant, and their country and sectors."""

from __future__ import annotations

from dateline.actors.chains import Linker, name_of
from dateline.actors.codes import Coder
from dateline.actors.mentions import find
from dateline.actors.settle import Settler
from dateline.actors.words import Words
from dateline.schema import Actor, Document

__all__ = ["read"]


def read(document: Document) -> tuple[Actor, ...]:
    """Return the mentions of participants in a report, in text order; `head` is the tree's token for each.

    Where a title and a name head one nominal ("finance minister Grace Otieno"), each has an Actor of one chain.
    """
    words = Words.of(document)
    found = find(words)
    coder = Coder(words, found)
    own = [coder.read(mention) for mention in found.mentions]
    linker = Linker(words, found, own)
    numbers = linker.link()
    settled = Settler(words, found, coder).settle(numbers)
    names = name_of(words, found, numbers, linker.members)
    actors = []
    for mention, number in zip(found.mentions, numbers, strict=True):
        codes = settled[number]
        span = document.span(mention.first, mention.last)
        for head in mention.heads:
            evidence = tuple(codes.evidence[field] for field in ("country", "sectors") if field in codes.evidence)
            members = linker.members.get(number, ())
            actors.append(Actor(span, head, number, names[number], codes.country, codes.sectors, evidence, members))
    return tuple(sorted(actors, key=lambda actor: (actor.span.start, actor.head)))

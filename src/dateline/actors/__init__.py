"""Actors: who a report names, which mentions are one participant, and their country and sectors."""

from __future__ import annotations

from itertools import count

from dateline.actors.chains import Linker, name_of
from dateline.actors.codes import Coder
from dateline.actors.mentions import find
from dateline.actors.settle import Settler
from dateline.actors.words import Words
from dateline.schema import Actor, Document, Evidence

__all__ = ["read"]


def read(document: Document) -> tuple[Actor, ...]:
    """Return the mentions of participants in a report, in text order; `head` is the tree's token for each.

    Where a title and a name head one nominal ("finance minister Grace Otieno"), each has an Actor of one chain. "Saudi
    and Yemeni officers" have one for both and, as its members, one for each nationality.
    """
    words = Words.of(document)
    found = find(words)
    coder = Coder(words, found)
    own = [coder.read(mention) for mention in found.mentions]
    linker = Linker(words, found, own)
    numbers = linker.link()
    settled = Settler(words, found, coder).settle(numbers)
    names = name_of(words, found, numbers, linker.members)
    actors: dict[int, Actor] = {}
    fresh = count(max(numbers, default=-1) + 1)
    for mention, number in zip(found.mentions, numbers, strict=True):
        codes = settled[number]
        span = document.span(mention.first, mention.last)
        evidence = tuple(codes.evidence[field] for field in ("country", "sectors") if field in codes.evidence)
        members = linker.members.get(number, ())
        for run in coder.nations(mention):
            beside, core = document.span(run.first, run.last), document.span(*mention.core).text
            told = (Evidence("country", "nationality", beside), *(e for e in evidence if e.field == "sectors"))
            country = run.name.country if run.name is not None else None
            part = Actor(beside, run.last, next(fresh), f"{beside.text} {core}", country, codes.sectors, told)
            actors[run.last] = part
            members = (*members, part.chain)
        for head in mention.heads:
            each = Actor(span, head, number, names[number], codes.country, codes.sectors, evidence, members)
            actors.setdefault(head, each)
    return tuple(sorted(actors.values(), key=lambda actor: (actor.span.start, actor.head)))

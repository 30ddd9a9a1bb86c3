"""Measures ACLED's sub-event types on the snippets of CASE 2021's task 2, by a table from Dateline's events to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dateline import DatelineError
from dateline.bench import others, snippets
from dateline.bench.figures import Bench, Table, need
from dateline.bench.snippets import Case, expressions, table
from dateline.data import values
from dateline.schema import Actor, Event

FILE = Path(__file__).parent / "acled.tsv"
OTHER = "OTHER"
"""What no row of the table tells."""
_NONE = "none"


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of `acled.tsv`: a sub-event type, and all that must hold for it; an empty cell asks nothing.

    `type` and `mode` are an event's, `actors` and `recipients` first sectors of which it has one, `beside` types of
    which the snippet has an event; `words`, `also` and `unless` are looked for in the snippet's text.
    """

    label: str
    type: frozenset[str]
    mode: frozenset[str]
    actors: frozenset[str]
    recipients: frozenset[str]
    beside: frozenset[str]
    words: re.Pattern[str] | None
    also: re.Pattern[str] | None
    unless: re.Pattern[str] | None

    def meets(self, text: str, events: Sequence[Event]) -> bool:
        """Say whether a snippet and its events meet the row."""
        if any(pattern is not None and not pattern.search(text) for pattern in (self.words, self.also)):
            return False
        if self.unless is not None and self.unless.search(text):
            return False
        if self.beside and not self.beside & {event.type for event in events}:
            return False
        return not self.type or any(self._tells(event) for event in events)

    def _tells(self, event: Event) -> bool:
        return (
            event.type in self.type
            and event.status != "negated"
            and (not self.mode or (event.mode or _NONE) in self.mode)
            and (not self.actors or bool(self.actors & _sectors(event.actors)))
            and (not self.recipients or bool(self.recipients & _sectors(event.recipients)))
        )


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rows of `acled.tsv` in order."""
    return tuple(
        Rule(
            row["label"],
            frozenset(values(row["type"])),
            frozenset(values(row["mode"])),
            frozenset(values(row["actors"])),
            frozenset(values(row["recipients"])),
            frozenset(values(row["beside"])),
            expressions(row["words"]),
            expressions(row["also"]),
            expressions(row["unless"]),
        )
        for row in table(FILE)
    )


def label_of(text: str, events: Sequence[Event]) -> str:
    """Return the sub-event type of the first row that a snippet and its events meet."""
    return next((rule.label for rule in rules() if rule.meets(text, events)), OTHER)


def run(data: Path, jobs: int) -> Bench:
    """Return weighted and macro F1 of 100 over the sub-event types, and precision, recall and F1 of each.

    Raises Missing where the file is not there, DatelineError where it can't be read.
    """
    (path,) = need(data, "events/case2021-acled-dev.tsv")
    read = list(snippets.cells(path, 3))[1:]
    known = {rule.label for rule in rules()} | {OTHER}
    for number, _, label in read:
        if label not in known:
            raise DatelineError(f"{path}: snippet {number} has the type {label!r}, which acled.tsv lacks: mend either")
    coded, failed = snippets.code((text for _, text, _ in read), jobs)
    cases = [
        Case(frozenset({label}), frozenset({label_of(text, events)}))
        for (_, text, label), events in zip(read, coded, strict=True)
    ]
    by_label = snippets.tallies(cases, sorted({label for _, _, label in read}))
    figures = {"snippets": float(len(cases)), "failures": float(failed)}
    figures["weighted F1"] = round(snippets.weighted(by_label), 2)
    figures["macro F1"] = round(snippets.macro(by_label), 2)
    figures["micro F1"] = round(100 * sum(case.gold == case.found for case in cases) / len(cases), 2)
    measures = ("weighted F1", "macro F1", "micro F1")
    own = ("Dateline", *(f"{figures[measure]:.1f}" for measure in measures))
    title = f"{len(cases)} snippets, {failed} failures: sub-event types"
    return Bench(
        figures | snippets.label_figures(by_label),
        (
            Table(title, ("", *measures), (own, *others.rows("case2021-acled", measures))),
            snippets.label_table("By sub-event type", by_label),
        ),
    )


def _sectors(people: Iterable[Actor]) -> set[str]:
    return {who.sectors[0] if who.sectors else _NONE for who in people}

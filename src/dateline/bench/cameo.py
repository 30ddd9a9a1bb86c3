"""Measures the class of a sentence's main event on ConfliBERT's CAMEO sentences, untrained on them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dateline import DatelineError
from dateline.bench import others, snippets
from dateline.bench.figures import Bench, Table, need
from dateline.bench.snippets import Case, expressions, table
from dateline.data import values
from dateline.schema import Event

FILE = Path(__file__).parent / "cameo.tsv"
CLASSES = {
    "0": "neutral",
    "1": "verbal cooperation",
    "2": "material cooperation",
    "3": "verbal conflict",
    "4": "material conflict",
}
"""The set's numbers and their names."""
ROOTS = {"01": "0", "02": "0"} | dict.fromkeys(("03", "04", "05"), "1") | dict.fromkeys(("06", "07", "08"), "2")
ROOTS |= dict.fromkeys(("09", "10", "11", "12", "13", "16"), "3") | dict.fromkeys(
    ("14", "15", "17", "18", "19", "20"), "4"
)
"""The class of each of CAMEO's roots, as the set has them: to reduce relations (16) is verbal conflict there."""
_AFTER = re.compile(r"(?:\W*\w+){0,6}")


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of `cameo.tsv`: the CAMEO root of an event that meets it; an empty cell asks nothing."""

    root: str
    types: tuple[str, ...]
    status: str
    words: re.Pattern[str] | None
    unless: re.Pattern[str] | None

    def meets(self, event: Event, before: str) -> bool:
        """Say whether an event meets the row, whose sentence up to a few words behind the trigger is `before`."""
        return (
            (not self.types or event.type in self.types)
            and self.status in {"", event.status}
            and (self.words is None or bool(self.words.search(before)))
            and (self.unless is None or not self.unless.search(event.trigger.text))
        )


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rows of `cameo.tsv` in order."""
    return tuple(
        Rule(row["root"], values(row["type"]), row["status"], expressions(row["words"]), expressions(row["unless"]))
        for row in table(FILE)
    )


def class_of(events: Iterable[Event]) -> str:
    """Return the class of the main event's CAMEO root; neutral where there is no event."""
    event = snippets.main_event(events)
    if event is None:
        return CLASSES["0"]
    sentence, at = event.sentence.text, event.trigger.end - event.sentence.start
    after = _AFTER.match(sentence, at)
    before = sentence[: after.end()] if after is not None else sentence
    root = next((rule.root for rule in rules() if rule.meets(event, before)), event.cameo[:2])
    return CLASSES[ROOTS[root]]


def run(data: Path, jobs: int) -> Bench:
    """Return macro and micro F1 of 100 over the five classes, and precision, recall and F1 of each.

    Raises Missing where the file is not there, DatelineError where it can't be read.
    """
    (path,) = need(data, "events/cameo_class-dev.tsv")
    read = list(snippets.cells(path, 2))
    for _, number in read:
        if number not in CLASSES:
            raise DatelineError(f"{path}: class {number!r}, not 0 to 4: mend the file")
    coded, failed = snippets.code((text for text, _ in read), jobs)
    cases = [
        Case(frozenset({CLASSES[number]}), frozenset({class_of(events)}))
        for (_, number), events in zip(read, coded, strict=True)
    ]
    by_class = snippets.tallies(cases, list(CLASSES.values()))
    share = 100 * sum(case.gold == case.found for case in cases) / len(cases)
    figures: dict[str, float] = {"sentences": len(cases), "failures": failed}
    figures |= {"macro F1": round(snippets.macro(by_class), 2), "micro F1": round(share, 2)}
    own = ("Dateline, untrained on this set", f"{figures['macro F1']:.1f}", f"{figures['micro F1']:.1f}")
    rows = (own, *others.rows("cameo-class", ("macro F1", "micro F1")))
    return Bench(
        figures | snippets.label_figures(by_class),
        (
            Table(
                f"{len(cases)} sentences, {failed} failures: the class of the main event's CAMEO root",
                ("", "macro F1", "micro F1"),
                tuple(rows),
            ),
            snippets.label_table("By class", by_class),
        ),
    )

"""Measures what police did on IndiaPoliceEvents: sentences of the Times of India on Gujarat in 2002."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dateline import DatelineError
from dateline.bench import others, snippets
from dateline.bench.figures import Bench, Table, need
from dateline.bench.snippets import Case
from dateline.schema import Actor, Event, Report

LABELS = ("KILL", "ARREST", "FAIL", "FORCE", "ANY_ACTION")
ANY = "ANY_ACTION"
"""Given with every label but FAIL."""
_KILLING = re.compile(r"\b(?:kill|shot dead|shoot dead|gunn?ed? down|encounter|massacr|slay|slain|murder)", re.I)
_FIRING = re.compile(r"\bpolice (?:firing|bullet|fire)|\blathi|\btear-? ?gas", re.I)
_INACTION = re.compile(
    r"\b(?:inaction|inactive|fail|complicit|conniv|collu|bystander|onlooker|mute|spectator|look)", re.I
)
_GARBLED = re.compile(r"[^\x00-\x7f]+")


@dataclass(frozen=True, slots=True)
class Part:
    """A sentence of a document: its labels, and where its text begins and ends in the joined report."""

    labels: frozenset[str]
    start: int
    end: int


def labels_of(event: Event) -> frozenset[str]:
    """Return what an event says that police did; empty where no police act in it.

    FAIL is what police didn't do or refused, and what they are accused of in words of inaction. What they might do is
    no action.
    """
    if event.type == "ACCUSE" and _police(event.recipients):
        blamed = frozenset({"FAIL"}) if _INACTION.search(event.sentence.text) else frozenset()
    else:
        blamed = frozenset[str]()
    if not _acts(event) or event.status == "hypothetical":
        return blamed
    if event.status == "negated" or event.type == "REJECT":
        return frozenset({"FAIL"})
    found = {ANY}
    if event.type == "ASSAULT":
        found.add("FORCE")
        if event.killed or _KILLING.search(event.trigger.text):
            found.add("KILL")
    if event.type == "COERCE" and event.mode == "arrest":
        found.add("ARREST")
    return blamed | found


def _acts(event: Event) -> bool:
    """Say whether police do it: they are named, or it is theirs by its nature and nobody is named who could do it."""
    if _police(event.actors):
        return True
    unnamed = not any(actor.sectors for actor in event.actors)
    if event.type == "COERCE" and event.mode == "arrest":
        return unnamed
    return event.type == "ASSAULT" and bool(_FIRING.search(event.sentence.text)) and unnamed


def _police(people: Iterable[Actor]) -> bool:
    return any("COP" in who.sectors for who in people)


def mended(text: str) -> str:
    """Return a text with its UTF-8 that was read as Windows-1252 put right; what can't be stays as it is."""
    return _GARBLED.sub(lambda found: _decoded(found.group()), text.replace("â€\ufffd", '"'))


def _decoded(run: str) -> str:
    with suppress(UnicodeError):
        return run.encode("cp1252").decode("utf-8")
    return run


def run(data: Path, jobs: int) -> Bench:
    """Return precision, recall and F1 of 100 of each label, by sentence and by document, and the example-based F1.

    A document's sentences are coded as one report with its date, and each row is given to the sentence that its
    trigger stands in. Raises Missing where the file is not there, DatelineError where it can't be read.
    """
    (path,) = need(data, "events/india-police-dev.jsonl")
    reports, parts = _documents(path)
    coded, failed = snippets.code_reports(reports, jobs)
    cases = [case for own, events in zip(parts, coded, strict=True) for case in _cases(own, events)]
    whole = [_whole(_cases(own, events)) for own, events in zip(parts, coded, strict=True)]
    figures = {"documents": float(len(reports)), "sentences": float(len(cases)), "failures": float(failed)}
    figures["example F1"] = round(example_f1(cases), 2)
    by_label = snippets.tallies(cases, LABELS)
    by_document = snippets.tallies(whole, LABELS)
    figures |= snippets.label_figures(by_label) | snippets.label_figures(by_document, "document ")
    own = ("Dateline, untrained on this set", f"{figures['example F1']:.1f}")
    rows = (own, *others.rows("india-sentences", ("example F1",)))
    published = [(label, *row) for label in LABELS for row in others.rows(f"india-documents {label}", ("P", "R"))]
    title = f"{len(cases):,} sentences of {len(reports)} documents, {failed} failures"
    return Bench(
        figures,
        (
            Table(f"{title}: F1 by example, sentences without labels left out", ("", "example F1"), rows),
            snippets.label_table("By sentence", by_label),
            snippets.label_table("By document", by_document),
            Table("By document, as published", ("label", "system", "P", "R"), tuple(published)),
        ),
    )


def example_f1(cases: Iterable[Case]) -> float:
    """Return the mean of F1 by example, of 100, over those that have a label or were given one."""
    scores = [
        200 * len(case.gold & case.found) / (len(case.gold) + len(case.found))
        for case in cases
        if case.gold | case.found
    ]
    return sum(scores) / len(scores) if scores else 0.0


def _documents(path: Path) -> tuple[list[Report], list[list[Part]]]:
    """Return a report of each document, and its sentences."""
    texts: defaultdict[str, list[str]] = defaultdict(list)
    parts: defaultdict[str, list[Part]] = defaultdict(list)
    days: dict[str, date] = {}
    length: dict[str, int] = defaultdict(int)
    for number, line in snippets.lines(path):
        try:
            row = json.loads(line)
            name, labels = str(row["doc_id"]), frozenset(row["sent_labels"])
            text = mended(row["sent_text"].strip())
            days[name] = date.fromisoformat(row["date"])
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DatelineError(f"{path}, line {number:,}: no sentence ({error}): mend the line") from None
        if not labels <= set(LABELS):
            raise DatelineError(
                f"{path}, line {number:,}: labels {sorted(labels)}, of which one is none: mend the line"
            )
        start = length[name]
        texts[name].append(text)
        parts[name].append(Part(labels, start, start + len(text)))
        length[name] = start + len(text) + 1
    reports = [Report(name, " ".join(text), days[name]) for name, text in texts.items()]
    return reports, [parts[name] for name in texts]


def _cases(parts: Iterable[Part], events: Iterable[Event]) -> list[Case]:
    """Return each sentence's gold labels and those of the events whose trigger stands in it."""
    told = [(s.start, labels_of(event)) for event in events for s in (event.trigger, *event.also)]
    return [
        Case(part.labels, frozenset().union(*(labels for at, labels in told if part.start <= at < part.end)))
        for part in parts
    ]


def _whole(cases: Iterable[Case]) -> Case:
    cases = list(cases)
    return Case(frozenset().union(*(case.gold for case in cases)), frozenset().union(*(case.found for case in cases)))

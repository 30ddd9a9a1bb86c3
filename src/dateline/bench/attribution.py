"""Measures sources, cues and contents against PolNeAR, whose coders marked every attribution in campaign news.

A text's marks are brat stand-off files: lines `T1<tab>Source 10 14;20 25<tab>words` hold spans and lines `E1<tab>…` tie
them. All files of a text count together. A mark in pieces is as many spans, pieces that only blanks part are one.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from dateline import DatelineError
from dateline.bench import others
from dateline.bench.figures import Bench, Missing, Table, Tally, need
from dateline.events.attribution import find
from dateline.parse import load
from dateline.pipeline import StageError, code
from dateline.schema import Document, Report, Span

FOLDER = "attribution/polnear/dev"
ROLES = ("Source", "Cue", "Content")
_COLUMNS = ("P", "R", "F1", "overlap F1")
_DAY = date(2016, 9, 1)  # the campaign; no span depends on it
_TIED = re.compile(r"(Source|Cue|Content)\d*:(T\d+)")

Spans = dict[str, set[tuple[int, int]]]
"""By role, the first and behind-last character of each span."""


def run(data: Path, jobs: int) -> Bench:
    """Return precision, recall and F1 of exact spans by role, of 100, and F1 where any overlap counts as a hit.

    Overlap is counted from both sides: of the found spans those that touch a marked one, and the other way round.
    Raises Missing where the folder has no texts, DatelineError where a file of marks can't be read.
    """
    (folder,) = need(data, FOLDER)
    texts = sorted(folder.glob("*.txt"))
    if not texts:
        raise Missing(f"{folder} has no .txt files: put PolNeAR's development part there")
    model = load(None)
    exact = dict.fromkeys(ROLES, Tally())
    touched: dict[str, list[int]] = {role: [0, 0] for role in ROLES}
    failed = 0
    marks = sorted(folder.glob("*.ann"))
    for path in texts:
        text = path.read_bytes().decode("utf-8")
        gold = marked(text, [each for each in marks if _of(each, path)])
        try:
            system = printed(code(Report(path.stem, text, _DAY), model))
        except StageError:
            system, failed = {role: set() for role in ROLES}, failed + 1
        for role in ROLES:
            one, other = gold[role], system[role]
            exact[role] += Tally(len(one & other), len(one), len(other))
            touched[role][0] += _touching(other, one)
            touched[role][1] += _touching(one, other)
    figures: dict[str, float] = {"texts": len(texts), "failures": failed}
    rows: list[tuple[str, ...]] = []
    for role in ROLES:
        tally = exact[role]
        values = (tally.precision, tally.recall, tally.f1, _overlap(touched[role], tally))
        figures |= {f"{role} {name}": round(value, 2) for name, value in zip(_COLUMNS, values, strict=True)}
        rows.append((role, f"{tally.gold:,}", *(f"{value:.2f}" for value in values)))
        rows += others.rows(f"polnear {role}", _COLUMNS, skipped=1)
    return Bench(figures, (Table(f"Attributions in {len(texts)} texts of PolNeAR", ("", "n", *_COLUMNS), tuple(rows)),))


def marked(text: str, files: Iterable[Path]) -> Spans:
    """Return the spans that a text's files of marks tie into attributions; raises DatelineError for a broken line."""
    found: dict[str, set[tuple[int, int]]] = {role: set() for role in ROLES}
    for file in files:
        spans: dict[str, list[tuple[int, int]]] = {}
        tied: list[str] = []
        # Words in a T line may hold line breaks, which begin lines of neither kind.
        for line in file.read_bytes().decode("utf-8").split("\n"):
            if re.match(r"T\d+\t", line):
                name, _, rest = line.partition("\t")
                try:
                    pieces = [piece.split() for piece in rest.split("\t")[0].partition(" ")[2].split(";")]
                    spans[name] = [(int(first), int(end)) for first, end in pieces]
                except ValueError:
                    raise DatelineError(f"{file}: no spans in {line[:60]!r}: mend the file") from None
            elif re.match(r"E\d+\t", line):
                tied.append(line)
        for line in tied:
            for role, name in _TIED.findall(line):
                if name not in spans:
                    raise DatelineError(f"{file}: {line[:60]!r} ties {name}, which has no line: mend the file")
                found[role] |= set(_joined(text, spans[name]))
    return found


def printed(document: Document) -> Spans:
    """Return the spans of the attributions that Dateline finds, by role, but for what PolNeAR leaves unmarked.

    That is a cue without a content, one within a quotation, and a stance within what somebody says.
    """
    found = find(document)
    attributions = [e for e in found if e.contents and not e.quoted and (e.kind == "tell" or not e.told)]
    return {
        "Source": _ends(each.source for each in attributions),
        "Cue": _ends(each.cue for each in attributions),
        "Content": _ends(span for each in attributions for span in each.contents),
    }


def _ends(spans: Iterable[Span | None]) -> set[tuple[int, int]]:
    return {(span.start, span.end) for span in spans if span is not None}


def _of(marks: Path, text: Path) -> bool:
    return re.fullmatch(re.escape(text.stem) + r"(_[0-9a-f]{4})?", marks.stem) is not None


def _joined(text: str, pieces: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for first, end in sorted(pieces):
        if joined and not text[joined[-1][1] : first].strip():
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((first, end))
    return joined


def _touching(spans: Iterable[tuple[int, int]], others: Iterable[tuple[int, int]]) -> int:
    """Count the spans that share a character with one of the others."""
    characters: dict[int, bool] = defaultdict(bool)
    for first, end in others:
        for at in range(first, end):
            characters[at] = True
    return sum(any(at in characters for at in range(first, end)) for first, end in spans)


def _overlap(touched: list[int], tally: Tally) -> float:
    precision, recall = Tally(touched[0], tally.found, tally.found), Tally(touched[1], tally.gold, tally.gold)
    one, other = precision.recall, recall.recall
    return 2 * one * other / (one + other) if one + other else 0.0

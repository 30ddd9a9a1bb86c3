"""Measures time expressions on TimeBank and AQUAINT as TempEval-3 did (UzZaman and others 2013)."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dateline import DatelineError
from dateline.bench import others
from dateline.bench.figures import Bench, Table, Tally, need
from dateline.parse import load
from dateline.pipeline import StageError, code
from dateline.schema import Report, Time

FOLDER = "time/tbaq"
TYPES = ("DATE", "TIME", "DURATION", "SET")
_COLUMNS = ("P", "R", "F1")
_MEASURES = ("strict", "relaxed", "value", "type")


@dataclass(frozen=True, slots=True)
class Timex:
    """A gold TIMEX3: its characters, type and value."""

    start: int
    end: int
    type: str
    value: str


@dataclass(frozen=True, slots=True)
class Story:
    """A document of the set: its text, day and time expressions, those of the text alone."""

    id: str
    text: str
    published: date
    times: tuple[Timex, ...]


def stories(folder: Path) -> Iterator[Story]:
    """Yield the documents of a folder of TimeML; raises DatelineError where one is no TimeML."""
    for path in sorted(folder.glob("*.tml")):
        try:
            root = ET.parse(path).getroot()
            created, body = root.find("DCT/TIMEX3"), root.find("TEXT")
            if created is None or body is None:
                raise ValueError("no DCT or TEXT")
            text, found = _read(body)
            yield Story(path.stem, text, date.fromisoformat(created.get("value", "")[:10]), tuple(found))
        except (ET.ParseError, ValueError) as error:
            raise DatelineError(f"{path} can't be read ({error}): give TempEval-3's own file") from None


def _read(body: ET.Element) -> tuple[str, list[Timex]]:
    pieces: list[str] = []
    found: list[Timex] = []

    def take(text: str | None) -> None:
        pieces.append(text or "")

    def walk(element: ET.Element) -> None:
        begin = sum(map(len, pieces))
        take(element.text)
        for child in element:
            walk(child)
            take(child.tail)
        if element.tag == "TIMEX3" and element.get("type") in TYPES:
            end = sum(map(len, pieces))
            found.append(Timex(begin, end, element.get("type", ""), element.get("value", "")))

    walk(body)
    return "".join(pieces), found


def run(data: Path, jobs: int) -> Bench:
    """Return strict, relaxed, value and type F1 of 100, the same by type, and the words a second of the stage alone.

    Strict wants the same characters, relaxed one in common, value and type that and the same value or type. The day of
    publication is given to the system and isn't counted. Raises Missing where the set is not there.
    """
    (folder,) = need(data, FOLDER)
    model = load(None)
    tallies = {name: Tally() for name in (*_MEASURES, *TYPES)}
    spent = {"times": 0.0}
    documents = words = failed = 0
    for story in stories(folder):
        found: tuple[Time, ...] = ()
        try:
            found = code(Report(story.id, story.text, story.published), model, spent=spent).times
        except StageError:
            failed += 1
        documents += 1
        words += len(story.text.split())
        for name, tally in score(story.times, found).items():
            tallies[name] += tally
    speed = words / spent["times"] if spent["times"] else 0.0
    figures = {"documents": float(documents), "failures": float(failed), "expressions": float(tallies["strict"].gold)}
    figures["times words a second"] = round(speed)
    rows = []
    for name, tally in tallies.items():
        values = (tally.precision, tally.recall, tally.f1)
        figures |= {f"{name} {c}": round(value, 2) for c, value in zip(_COLUMNS, values, strict=True)}
        rows.append((name, *(f"{value:.1f}" for value in values), f"{tally.gold:,}"))
    shown, by_type = rows[: len(_MEASURES)], rows[len(_MEASURES) :]
    title = f"Time expressions of TimeBank and AQUAINT, {documents} documents, {failed} failures"
    timed = (f"{words:,}", f"{spent['times']:.2f}", f"{speed:,.0f}")
    return Bench(
        figures,
        (
            Table(title, ("", *_COLUMNS, "n"), (*shown, *others.rows("tempeval3", _COLUMNS))),
            Table("Value by gold type", ("type", *_COLUMNS, "n"), tuple(by_type)),
            Table("The times stage alone, one process", ("words", "seconds", "words a second"), (timed,)),
        ),
    )


def score(gold: Sequence[Timex], found: Sequence[Time]) -> dict[str, Tally]:
    """Return the tallies of a document by measure, and those of the value by gold type.

    An expression pairs with the one of the other side with which it shares most characters, each once.
    """
    spans = [(t.span.start, t.span.end) for t in found if t.span is not None]
    shared = sorted(
        (-(min(g.end, end) - max(g.start, start)), i, j)
        for i, g in enumerate(gold)
        for j, (start, end) in enumerate(spans)
        if min(g.end, end) > max(g.start, start)
    )
    pairs: dict[int, int] = {}
    for _, i, j in shared:
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    told = [(gold[i], found[j], spans[j]) for i, j in pairs.items()]
    hits = {
        "strict": sum((g.start, g.end) == span for g, _, span in told),
        "relaxed": len(told),
        "value": sum(g.value == t.value for g, t, _ in told),
        "type": sum(g.type == t.type for g, t, _ in told),
    }
    tallies = {name: Tally(count, len(gold), len(spans)) for name, count in hits.items()}
    for kind in TYPES:
        right = sum(g.type == kind and g.value == t.value for g, t, _ in told)
        tallies[kind] = Tally(right, sum(g.type == kind for g in gold), sum(t.type == kind for t in found))
    return tallies

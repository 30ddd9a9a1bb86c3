"""Events: marked-up reports coded with the shipped model through the whole pipeline."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

import dateline
from dateline import pipeline
from dateline.data import rows
from dateline.parse import Model
from dateline.schema import EVENT_TYPES, Actor, Event, Report
from marked import Case, Mark, load

FILE = Path(__file__).parent / "cases" / "events.txt"
CASES = load(FILE)
LINES = FILE.read_text(encoding="utf-8").splitlines()
MODEL = Path(dateline.__file__).parent / "data" / "model"
KEYS = {
    *("type", "alt", "mode", "actor", "recipient", "status", "historical", "date", "end", "place", "said"),
    *("killed", "injured", "arrested"),
}
SMALL = set("a an the of in on at to for and or by from with its his her their some several former".split())
ENOUGH_FAILURES = 20  # a list of what is known to go wrong stays honest while it is short


@cache
def model() -> Model:
    return Model()


def notes(case: Case) -> list[str]:
    """Return the comments that stand directly above a case, the last first."""
    found = []
    for line in reversed(LINES[: case.line - 1]):
        if not line.startswith("#"):
            break
        found.append(line.removeprefix("#").strip())
    return found


def reason(case: Case) -> str | None:
    """Return why a case is known to fail, or None."""
    return next((note.removeprefix("fails:").strip() for note in notes(case) if note.startswith("fails:")), None)


def words(text: str | None) -> set[str]:
    return {word for word in re.findall(r"[\w']+", (text or "").lower()) if word not in SMALL}


def alike(one: str, other: str | None) -> bool:
    """Say whether two names are one, as the gold scorer does: half of the shorter one's words stand in the other."""
    a, b = words(one), words(other)
    return bool(a and b) and len(a & b) * 2 >= min(len(a), len(b))


def same_actors(wanted: str, got: tuple[Actor, ...]) -> bool:
    left = list(got)
    for name in [] if wanted == "-" else wanted.split("+"):
        found = next((a for a in left if alike(name, a.span.text) or alike(name, a.name)), None)
        if found is None:
            return False
        left.remove(found)
    return not left


def told(event: Event, key: str) -> str:
    """Return a field of an event as a mark would write it."""
    time, place = event.time, event.place
    match key:
        case "actor" | "recipient":
            return "+".join(actor.span.text for actor in (event.actors if key == "actor" else event.recipients)) or "-"
        case "historical":
            return "yes" if event.historical else "no"
        case "date" | "end":
            day = time and (time.start if key == "date" else time.end)
            return day.isoformat() if day else "-"
        case "place":
            return place.span.text or place.name if place else "-"
        case "said":
            return event.attribution.text if event.attribution else "-"
        case _:
            value = getattr(event, key)
            return "-" if value is None else str(value)


def agrees(event: Event, key: str, wanted: str, mark: Mark) -> bool:
    match key:
        case "actor":
            return same_actors(wanted, event.actors)
        case "recipient":
            return same_actors(wanted, event.recipients)
        case "place" | "said":
            got = told(event, key)
            names = [got, event.place.name if key == "place" and event.place else None]
            return got == wanted if "-" in (got, wanted) else any(alike(wanted, name) for name in names)
        case "type":
            return event.type in {wanted, mark.attributes.get("alt")}
        case "alt":
            return True
        case _:
            return told(event, key) == wanted


def faults(case: Case, events: tuple[Event, ...]) -> list[str]:
    """Return what is wrong with the events of a case."""
    found = []
    marked: set[str] = set()
    for mark in case.marks:
        text = case.text[mark.start : mark.end]

        def inside(span: object, mark: Mark = mark) -> bool:
            return span.start < mark.end and mark.start < span.end  # type: ignore[attr-defined]

        own = [e for e in events if inside(e.trigger)]
        if mark.kind != "event" or not mark.attributes:
            marked.update(e.event_id for e in own)
            if mark.kind == "maybe":
                continue
            also = [e for e in events if any(inside(span) for span in e.also)] if mark.kind == "event" else []
            found += [f"spurious: {e.type} {e.trigger.text!r}" for e in [*own, *also]]
            continue
        event = next(iter(own or [e for e in events if any(inside(span) for span in e.also)]), None)
        if event is None:
            found.append(f"missed: {mark.attributes.get('type')} {text!r}")
            continue
        found += [f"spurious: {e.type} {e.trigger.text!r} beside {text!r}" for e in own[1:]]
        marked.update(e.event_id for e in own)
        marked.add(event.event_id)
        found += [
            f"{key}: {told(event, key)}, not {wanted} ({text!r})"
            for key, wanted in mark.attributes.items()
            if not agrees(event, key, wanted, mark)
        ]
    if "open" not in notes(case):
        found += [f"spurious: {e.type} {e.trigger.text!r}" for e in events if e.event_id not in marked]
    return found


def parameters() -> list[object]:
    return [
        pytest.param(
            case,
            id=f"line {case.line}",
            marks=[] if (why := reason(case)) is None else pytest.mark.xfail(reason=why, strict=True),
        )
        for case in CASES
    ]


@pytest.mark.skipif(
    not (MODEL / "model.onnx").exists(), reason="the reading model is not in data/model: run dateline train make"
)
@pytest.mark.parametrize("case", parameters())
def test_case(case: Case) -> None:
    report = Report(id="case", text=case.text, published=case.published, dateline=case.dateline)
    assert faults(case, pipeline.code(report, model()).events) == []


def test_marks_are_sound() -> None:
    marks = [mark for case in CASES for mark in case.marks]
    assert {mark.kind for mark in marks} == {"event", "also", "maybe"}
    assert [mark for mark in marks if set(mark.attributes) - KEYS] == []
    assert {mark.attributes["type"] for mark in marks if "type" in mark.attributes} == set(EVENT_TYPES)


def test_every_type_has_cases_of_each_kind() -> None:
    kinds = Counter(mark.attributes["type"] for case in CASES for mark in case.marks if "type" in mark.attributes)
    assert len(CASES) >= 160
    assert min(kinds.values()) >= 4


def test_every_mode_has_a_case() -> None:
    marked = {(m.attributes["type"], m.attributes["mode"]) for c in CASES for m in c.marks if "mode" in m.attributes}
    assert {(row["type"], row["mode"]) for row in rows("types.tsv") if row["mode"]} - marked == set()


def test_few_cases_are_known_to_fail() -> None:
    assert len([case for case in CASES if reason(case)]) <= ENOUGH_FAILURES

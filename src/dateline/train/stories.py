r"""Reads the stories in `stories/`: news written and coded for training, by the gold's guidelines.

A story is a block of lines:

    = africa-001
    published: 2019-03-14
    style: wire
    dateline: KATI, Mali (Agency)
    title: Soldiers ring parliament

    Soldiers [surrounded|1] parliament in Kati on Thursday and [detained|2] two ministers, state radio said.

    The [arrests|2+] were condemned ...

    1 MOBILIZE/troops; actor: Soldiers (MLI MIL); recipient: parliament (MLI LEG); date: 2019-03-14; place: Kati (MLI)
    2 COERCE/arrest; actor: Soldiers (MLI MIL); recipient: two ministers (MLI GOV); date: 2019-03-14; place: Kati (MLI);
      said: state radio; arrested: 2

`[words|1]` is the trigger of event 1, `[words|1+]` a later mention of it, `\[` a bracket. An event has its type and, if
one fits, mode; `actor` and `recipient`, several parted by " + ", each with country and sector ("-" for none, a country
that has none is left out: "(IGO)"); `date`, a day, a span "2012-01-01..2012-12-31" or "-"; `place` with its country;
`status` (actual), `historical` (no), `said` (-), `alt`, `killed`, `injured`, `arrested`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from dateline.data import rows
from dateline.schema import EVENT_TYPES, SECTORS

FOLDER = Path(__file__).parent / "stories"
STATUSES = ("actual", "future", "hypothetical", "negated")
COUNTS = ("killed", "injured", "arrested")
_MARK = re.compile(r"\\\[|\[([^][|]+)\|(\d+)(\+?)\]|\[")
_EVENT = re.compile(r"(\d+) ([A-Z]+)(?:/([a-z-]+))?\s*(?:;|$)")
_PARTY = re.compile(r"(.+?) \((?:([A-Z]{3}|-) )?([A-Z]{3}|-)\)")
_PLACE = re.compile(r"(.+?) \(([A-Z]{3}|-)\)")
_KEYS = {"actor", "recipient", "date", "place", "status", "historical", "said", "alt", *COUNTS}


@dataclass(slots=True)
class Story:
    """A story: report and events in the form of the gold's JSON; `faults` says what is wrong, each with its line."""

    report: dict[str, Any]
    events: list[dict[str, Any]]
    faults: list[str] = field(default_factory=list)


def load(path: Path) -> Iterator[Story]:
    """Read a file of stories; what breaks the format is told in the stories' `faults`."""
    block: list[tuple[int, str]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("= ") and block:
            yield _story(path.name, block)
            block = []
        if not line.startswith("# ") and (block or line.strip()):
            block.append((number, line.rstrip()))
    if block:
        yield _story(path.name, block)


def every() -> Iterator[Story]:
    """Yield the stories of all files in `stories/`, each coded once."""
    for path in sorted(FOLDER.glob("*.txt")):
        yield from load(path)


def held_out() -> Iterator[Story]:
    """Yield the stories that no model learns from: chances are fitted on them."""
    for path in sorted((FOLDER / "held_out").glob("*.txt")):
        yield from load(path)


def _story(name: str, block: list[tuple[int, str]]) -> Story:
    head: dict[str, str] = {}
    faults: list[str] = []
    lines = iter(block)
    where, first = next(lines)
    for _, line in lines:
        if not line:
            break
        key, _, value = line.partition(": ")
        head[key] = value
    body: list[str] = []
    coding: list[tuple[int, str]] = []
    for number, line in lines:
        if re.match(r"\d+ [A-Z]{3}", line):
            coding.append((number, line))
        elif coding and line.strip():
            coding[-1] = (coding[-1][0], f"{coding[-1][1]} {line.strip()}")
        elif not coding:
            body.append(line)
    text, marks = _unmark("\n".join(body).strip("\n"))
    story = Story(
        {
            "id": first.removeprefix("= ").strip(), "published": head.get("published"), "publisher": None,
            "dateline": head.get("dateline"), "title": head.get("title"), "text": text, "style": head.get("style"),
        },
        [],
    )  # fmt: skip
    for key in ("published", "style", "title"):
        if not head.get(key):
            faults.append(f"no {key}")
    if head.keys() - {"published", "style", "title", "dateline"}:
        faults.append(f"unknown head lines {sorted(head.keys() - {'published', 'style', 'title', 'dateline'})}")
    if not _is_day(head.get("published", "")):
        faults.append("published is no date")
    for number, line in coding:
        try:
            story.events.append(_event(line, marks, story.report))
        except ValueError as fault:
            faults.append(f"line {number}: {fault}")
    coded = {int(line.split(" ", 1)[0]) for _, line in coding}
    faults += [f"the mark [{m[2]}|{m[0]}] has no coding" for m in marks if m[0] not in coded]
    story.faults = [f"{name}:{where} {story.report['id']}: {fault}" for fault in faults]
    return story


def _unmark(marked: str) -> tuple[str, list[tuple[int, bool, str, int]]]:
    """Return the text, and (number, is a later mention, words, start) of its marks."""
    text, end = "", 0
    marks = []
    for match in _MARK.finditer(marked):
        text += marked[end : match.start()]
        end = match.end()
        if match[1] is None:
            text += "["
        else:
            marks.append((int(match[2]), bool(match[3]), match[1], len(text)))
            text += match[1]
    return text + marked[end:], marks


def _event(line: str, marks: list[tuple[int, bool, str, int]], report: dict[str, Any]) -> dict[str, Any]:
    """Return an event's coding in the gold's form; raises ValueError with what is wrong."""
    text: str = report["text"]
    match = _EVENT.match(line)
    if not match:
        raise ValueError(f"{line[:40]!r} does not begin with number, TYPE or TYPE/mode and ';'")
    number, kind, mode = int(match[1]), match[2], match[3]
    fields: dict[str, str] = {}
    for part in filter(None, (p.strip() for p in line[match.end() :].split(";"))):
        key, _, value = part.partition(": ")
        if key not in _KEYS or key in fields or not value:
            raise ValueError(f"{part!r} is unknown, twice there or empty")
        fields[key] = value.strip()
    alt = [] if fields.get("alt", "-") == "-" else fields["alt"].split()
    if {kind, *alt} - set(EVENT_TYPES):
        raise ValueError(f"{kind} {alt}: no PLOVER type")
    if mode and not any((each, mode) in _modes() for each in (kind, *alt)):
        raise ValueError(f"{kind} has no mode {mode}")
    own = [(words, start) for each, later, words, start in marks if each == number and not later]
    if len(own) != 1:
        raise ValueError(f"event {number} has {len(own)} marks [words|{number}]: one is needed")
    also = [(words, start) for each, later, words, start in marks if each == number and later]
    if "date" not in fields or "place" not in fields:
        raise ValueError(f"event {number} lacks its date or its place: write '-' for none")
    status = fields.get("status", "actual")
    historical = fields.get("historical", "no")
    if status not in STATUSES or historical not in {"yes", "no"}:
        raise ValueError(f"{status!r}, {historical!r}: no status, or historical is not yes or no")
    event: dict[str, Any] = {
        "event_id": f"{report['id']}#{number}", "report_id": report["id"], "type": kind, "alt": alt, "mode": mode,
        "trigger": _span(*own[0]), "also": [_span(*each) for each in also],
        "actors": _parties(fields.get("actor", "-"), text), "recipients": _parties(fields.get("recipient", "-"), text),
        "time": _time(fields["date"]), "place": _place(fields["place"], text, report), "status": status,
        "historical": historical == "yes",
        "attribution": None if fields.get("said", "-") == "-" else _copied(fields["said"], text),
    }  # fmt: skip
    for count in COUNTS:
        if count in fields:
            event[count] = int(fields[count])
    return event


def _span(words: str, start: int) -> dict[str, Any]:
    return {"start": start, "end": start + len(words), "text": words}


def _parties(value: str, text: str) -> list[dict[str, Any]]:
    if value == "-":
        return []
    found = []
    for party in value.split(" + "):
        match = _PARTY.fullmatch(party.strip())
        if not match:
            raise ValueError(f"{party!r}: write name (COUNTRY SECTOR), '-' for what is unknown")
        country = None if match[2] in {None, "-"} else match[2]
        sector = None if match[3] == "-" else match[3]
        if sector is not None and sector not in SECTORS:
            raise ValueError(f"{party!r}: {sector} is no sector")
        if country is not None and country not in _countries():
            raise ValueError(f"{party!r}: {country} is no country's code")
        found.append(_copied(match[1], text) | {"country": country, "sector": sector})
    return found


def _copied(words: str, text: str) -> dict[str, Any]:
    match = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", text)
    if not match:
        raise ValueError(f"{words!r} does not stand in the text")
    return _span(words, match.start())


def _place(value: str, text: str, report: dict[str, Any]) -> dict[str, Any] | None:
    if value == "-":
        return None
    match = _PLACE.fullmatch(value)
    if not match or (match[2] != "-" and match[2] not in _countries()):
        raise ValueError(f"{value!r}: write place (COUNTRY), or '-'")
    if match[1].lower() not in f"{text} {report['dateline'] or ''}".lower():
        raise ValueError(f"the place {match[1]!r} stands neither in the text nor in the dateline")
    return {"text": match[1], "country": None if match[2] == "-" else match[2]}


def _time(value: str) -> dict[str, str] | None:
    if value == "-":
        return None
    start, _, end = value.partition("..")
    if not _is_day(start) or not _is_day(end or start) or (end or start) < start:
        raise ValueError(f"{value!r} is no day, no span of days and not '-'")
    return {"start": start, "end": end or start}


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


@cache
def _modes() -> frozenset[tuple[str, str]]:
    return frozenset((row["type"], row["mode"]) for row in rows("types.tsv") if row["mode"])


@cache
def _countries() -> frozenset[str]:
    return frozenset(row["iso3"] for row in rows("countries.tsv"))

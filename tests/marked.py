r"""Loads marked-up cases: sentences whose marks say what a stage should find in them.

Cases are parted by blank lines. A line that begins with `# ` is a comment; `# published: 2024-03-07` dates all cases
that follow and `# dateline: KATI, Mali` gives them a dateline, which `# dateline: -` takes away again. In the text
`[Kati|place country=MLI name=Kati_Cercle]` marks the words "Kati"; `_` in a value stands for a blank, `\[` in the text
for a bracket. Marks don't nest. A value of `-` is kept: tests read it as None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

_SETTING = re.compile(r"# (published|dateline):\s*(.*)")
_MARK = re.compile(r"\\\[|\[([^][|]*)\|([^][]*)\]|\[")


@dataclass(frozen=True)
class Mark:
    """Characters `start` to `end` of a case's text, the kind of thing they are, and what is known of it."""

    kind: str
    start: int
    end: int
    attributes: Mapping[str, str]


@dataclass(frozen=True)
class Case:
    """A text without its marks, the marks in text order, when it was published, and its line in the file."""

    text: str
    published: date
    marks: tuple[Mark, ...]
    line: int
    dateline: str | None


class CaseError(ValueError):
    """A case that can't be read; the message names its file and line."""


def load(path: Path) -> list[Case]:
    """Return the cases of a file in order; raises CaseError where one breaks the format."""
    published: date | None = None
    dateline: str | None = None
    cases = []
    for number, line, settings in _paragraphs(path):
        for where, name, value in settings:
            if name == "dateline":
                dateline = None if value == "-" else value
                continue
            try:
                published = date.fromisoformat(value)
            except ValueError:
                raise CaseError(f"{path}:{where}: {value!r} is not a date: write YYYY-MM-DD") from None
        if not line:
            continue
        if published is None:
            raise CaseError(f"{path}:{number}: no date: put `# published: YYYY-MM-DD` above the first case")
        text, marks = _unmark(line, f"{path}", number)
        cases.append(Case(text, published, marks, number, dateline))
    return cases


def _paragraphs(path: Path) -> Iterator[tuple[int, str, list[tuple[int, str, str]]]]:
    """Yield each paragraph's first line number, its text, and the settings among and above its lines."""
    lines: list[str] = []
    settings: list[tuple[int, str, str]] = []
    first = 0
    for number, line in enumerate([*path.read_text(encoding="utf-8").splitlines(), ""], 1):
        if not line.strip():
            yield first, "\n".join(lines), settings
            lines, settings = [], []
        elif match := _SETTING.fullmatch(line.rstrip()):
            settings.append((number, match[1], match[2]))
        elif not line.startswith("# ") and line != "#":
            first = first if lines else number
            lines.append(line.rstrip())


def _unmark(marked: str, path: str, first: int) -> tuple[str, tuple[Mark, ...]]:
    """Return a text without its marks, and the marks."""
    text = ""
    marks = []
    end = 0
    for match in _MARK.finditer(marked):
        text += marked[end : match.start()]
        end = match.end()
        where = f"{path}:{first + marked.count(chr(10), 0, match.start())}"
        if match[0] == "\\[":
            text += "["
            continue
        if match[1] is None:
            near = marked[match.start() : match.start() + 30]
            raise CaseError(f"{where}: no mark at {near!r}: write [words|kind key=value], or \\[ for a bracket")
        if not match[1].strip() or not match[2].strip():
            raise CaseError(f"{where}: {match[0]!r} lacks its words or its kind")
        kind, *pairs = match[2].split()
        start = len(text)
        text += match[1]
        marks.append(Mark(kind, start, len(text), _attributes(pairs, where, match[0])))
    return text + marked[end:], tuple(marks)


def _attributes(pairs: list[str], where: str, mark: str) -> dict[str, str]:
    """Return a mark's attributes; each stands once, as key=value."""
    attributes: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not (key and equals and value) or key in attributes:
            raise CaseError(f"{where}: {pair!r} in {mark!r}: write each attribute once, as key=value")
        attributes[key] = value.replace("_", " ")
    return attributes

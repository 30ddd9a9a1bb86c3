"""Texts with their words, trees and sentences: as a treebank has them, and as Dateline reads them from raw text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from dateline import DatelineError
from dateline.bench.conll18 import ROOT, Text, Word
from dateline.parse import Model, parse
from dateline.schema import Report

Row = list[str]
"""The ten columns of a word in CoNLL-U."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a treebank: its words, its tokens, and what begins with it.

    A token is its form, how many words it is (more than one in "don't") and whether a blank follows. `document` is the
    id of the document that begins here, `paragraph` says whether a paragraph does.
    """

    words: list[Row]
    tokens: list[tuple[str, int, bool]]
    document: str | None
    paragraph: bool


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a treebank: its id, its raw text, paragraphs parted by a blank line, and its words and trees."""

    id: str
    raw: str
    gold: Text


def sentences(path: Path) -> Iterator[Sentence]:
    """Read a CoNLL-U file; raises DatelineError with file and line where it is none."""
    words: list[Row] = []
    tokens: list[tuple[str, int, bool]] = []
    document, paragraph, inside = None, False, 0
    try:
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate([*lines, "\n"], 1):
                line = line.rstrip("\r\n")
                if line.startswith("#"):
                    name, _, value = line[1:].partition("=")
                    if name.strip() in {"newdoc", "newdoc id"}:
                        document = value.strip() or path.stem
                    paragraph = paragraph or name.startswith(" newpar")
                elif line:
                    inside = _take(line.split("\t"), words, tokens, inside, f"{path}, line {number:,}")
                elif words:
                    _check(words, tokens, f"{path}, before line {number:,}")
                    yield Sentence(words, tokens, document, paragraph)
                    words, tokens, document, paragraph, inside = [], [], None, False, 0
    except UnicodeDecodeError as error:
        raise DatelineError(f"{path} is not UTF-8 ({error.reason}): save it as UTF-8") from None


def _take(columns: Row, words: list[Row], tokens: list[tuple[str, int, bool]], inside: int, where: str) -> int:
    """Take in one line; returns the last word of the token that has been begun, as far as it is known."""
    if len(columns) != 10:
        raise DatelineError(f"{where}: {len(columns)} columns where CoNLL-U has 10, parted by tabs: mend the file")
    number, form = columns[0], columns[1]
    if "." in number:  # an empty node of the enhanced graph
        return inside
    blank = "SpaceAfter=No" not in columns[9].split("|")
    first, _, last = number.partition("-")
    if not first.isdigit() or int(first) != len(words) + 1 or (last and not last.isdigit()):
        raise DatelineError(f"{where}: word {number} where {len(words) + 1} was expected: mend the file")
    if last:
        tokens.append((form, int(last) - int(first) + 1, blank))
        return int(last)
    words.append(columns)
    if len(words) > inside:
        tokens.append((form, 1, blank))
    return inside


def _check(words: Sequence[Row], tokens: Sequence[tuple[str, int, bool]], where: str) -> None:
    if sum(count for _, count, _ in tokens) != len(words):
        raise DatelineError(f"{where}: a token has more words than there are: mend the file")
    for row in words:
        if not row[6].isdigit() or int(row[6]) > len(words):
            raise DatelineError(f"{where}: the head of word {row[0]} is {row[6]!r}, no word here: mend the file")


def documents(path: Path) -> Iterator[Document]:
    """Read a treebank document by document; raises DatelineError as `sentences` does."""
    gathered: list[Sentence] = []
    name = path.stem
    for sentence in sentences(path):
        if sentence.document is not None:
            if gathered:
                yield _document(name, gathered)
            gathered, name = [], sentence.document
        gathered.append(sentence)
    if gathered:
        yield _document(name, gathered)


def _document(name: str, gathered: Sequence[Sentence]) -> Document:
    raw, characters, length = [], [], 0
    words: list[Word] = []
    bounds = []
    for index, sentence in enumerate(gathered):
        if index and sentence.paragraph:
            raw.append("\n\n")
        begin, before = length, len(words)
        rows = iter(sentence.words)
        for form, count, blank in sentence.tokens:
            raw.append(form + " " * blank)
            token = "".join(form.split())
            characters.append(token)
            parts = [next(rows) for _ in range(count)]
            fused = "".join(row[1] for row in parts) != form
            start = length
            for row in parts:
                width = len(token) if fused else len("".join(row[1].split()))
                head = before + int(row[6]) - 1 if int(row[6]) else ROOT
                words.append(Word(row[1], start, start + width, row[3], row[4], head, row[7], fused))
                start += 0 if fused else width
            length += len(token)
        bounds.append((begin, length))
    text = "".join(raw).replace(" \n\n", "\n\n").rstrip(" ")
    return Document(name, text, Text("".join(characters), words, bounds))


def read(raw: str, model: Model) -> Text:
    """Return what Dateline reads in a raw text: its own words, sentences, tags and trees."""
    doc, _ = parse(Report("bench", raw, date(2000, 1, 1)), model)
    position = {token.i: index for index, token in enumerate(token for token in doc if not token.is_space)}
    words: list[Word] = []
    characters, starts = [], []
    length, begins = 0, False
    for token in doc:
        begins = begins or bool(token.is_sent_start)
        if token.is_space:  # the sentence that a blank begins has its first word after it
            continue
        if begins:
            starts.append(length)
            begins = False
        root = token.dep_ == "ROOT"
        form = "".join(token.text.split())
        head = ROOT if root else position[token.head.i]
        label = "root" if root else token.dep_
        words.append(Word(token.text, length, length + len(form), token.pos_, token.tag_, head, label))
        characters.append(form)
        length += len(form)
    return Text("".join(characters), words, list(zip(starts, [*starts[1:], length], strict=False)))

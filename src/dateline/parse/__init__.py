"""Parse: report text to tokens with tags, lemmas, Universal Dependencies and entities, and the event heads' signals."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from spacy.tokens import Doc

from dateline.parse import lemmas, pipelines, sentences, tokenizer
from dateline.parse.model import LONGEST, Model, ModelError, Reading
from dateline.parse.pipelines import Parsed, SpacyPipeline
from dateline.schema import Report, Signal

__all__ = ["Model", "ModelError", "Reader", "SpacyPipeline", "load", "parse"]

Reader: TypeAlias = Model | SpacyPipeline
"""What reads a report's sentences."""

_CORE = frozenset({"nsubj", "nsubj:pass", "obj", "iobj"})
_FILES = ("model.json", "model.onnx", "vocab.txt")


def load(name: str | None = None) -> Reader:
    """Return what a name stands for: a folder's reading model, or a spaCy pipeline, installed or in a folder.

    Without a name it is the model that Dateline brings. Raises ModelError.
    """
    if name is None:
        return Model()
    folder = Path(name)
    if any((folder / file).is_file() for file in _FILES):
        return Model(folder)
    return SpacyPipeline(name)


def parse(report: Report, model: Reader) -> tuple[Doc, tuple[Signal, ...]]:
    """Return a report's tokens with all that the model says of them, and the event heads' signals.

    White-space tokens are kept, so that the Doc's text is the report's; they hang on the word before them.
    """
    blank = tokenizer.load()(report.text)
    sentence_words = _sentences(blank, model)
    size = len(blank)
    tags, pos, labels, entities = ["_SP"] * size, ["SPACE"] * size, ["dep"] * size, ["O"] * size
    forms, heads = ["-"] * size, list(range(size))
    signals = []
    every_word = [i for words in sentence_words for i in words]
    for words, reading in zip(sentence_words, _read(blank, sentence_words, model), strict=True):
        for position, i in enumerate(words):
            tags[i], pos[i] = reading.tags[position], reading.upos[position]
            labels[i], entities[i] = reading.labels[position], reading.entities[position]
            forms[i] = reading.forms[position]
            head = reading.heads[position]
            heads[i] = words[head - 1] if head else i
        for s in reading.signals:
            links = {role: {every_word[i]: score for i, score in row.items()} for role, row in s.links.items()}
            signals.append(
                Signal(words[s.word], s.type, s.score, s.status, s.historical, s.later, links)  # type: ignore[arg-type]
            )
        for i in range(words[0], words[-1]):
            if blank[i].is_space:
                heads[i] = i - 1
    # UD has no subject or object with a preposition: there the label is wrong more often than the tree.
    for i, label in enumerate(labels):
        if label == "case" and pos[i] == "ADP" and labels[heads[i]] in _CORE:
            labels[heads[i]] = "obl"
    # Blank tokens between sentences hang on what stands before them, at the start of the text on what follows.
    for token in blank:
        if token.is_space and heads[token.i] == token.i:
            if token.i:
                heads[token.i] = token.i - 1
            elif size > 1:
                heads[0] = 1
    doc = Doc(
        blank.vocab,
        words=[token.text for token in blank],
        spaces=[bool(token.whitespace_) for token in blank],
        tags=tags,
        pos=pos,
        heads=heads,
        deps=["ROOT" if label == "root" else label for label in labels],
        morphs=[lemmas.MORPHOLOGY.get(tag, "") for tag in tags],
        ents=entities,
    )
    doc = lemmas.lemmatize(doc)  # its rules know what tags tell and no more
    for token, form in zip(doc, forms, strict=True):
        if form != "-":
            token.set_morph(lemmas.morphology(token.tag_, form))  # type: ignore[attr-defined]
    return doc, tuple(signals)


def _sentences(blank: Doc, model: Reader) -> list[list[int]]:
    """Return the words of each sentence; one that the model can't take whole is cut."""
    begins = sentences.starts(blank)
    result: list[list[int]] = []
    length = 0
    for token in blank:
        if token.is_space:
            continue
        if isinstance(model, SpacyPipeline):
            size, longest = 1, pipelines.LONGEST
        else:
            size, longest = len(model.encoder.word(token.text)), LONGEST - 2  # two marks stand around a sentence
        length += size
        # Where the sentence's own first token is blank, its first word begins it.
        if not result or begins[token.i] or length > longest:
            result.append([])
            length = size
        result[-1].append(token.i)
    return result


def _read(blank: Doc, sentence_words: list[list[int]], model: Reader) -> Sequence[Reading | Parsed]:
    if not sentence_words:
        return ()
    if isinstance(model, SpacyPipeline):
        return model.read(blank, sentence_words)
    return model.read([[blank[i].text for i in words] for words in sentence_words])

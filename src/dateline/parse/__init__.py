"""Parse: report text to tokens with tags, lemmas, Universal Dependencies and entities, and the event heads' signals."""

from __future__ import annotations

from spacy.tokens import Doc

from dateline.parse import lemmas, sentences, tokenizer
from dateline.parse.model import LONGEST, Model, ModelError
from dateline.schema import Report, Signal

__all__ = ["Model", "ModelError", "parse"]


def parse(report: Report, model: Model) -> tuple[Doc, tuple[Signal, ...]]:
    """Return a report's tokens with all that the reading model says of them, and the event heads' signals.

    White-space tokens are kept, so that the Doc's text is the report's; they hang on the word before them.
    """
    blank = tokenizer.load()(report.text)
    begins = sentences.starts(blank)
    sentence_words: list[list[int]] = []
    pieces = 0
    for token in blank:
        if token.is_space:
            continue
        length = len(model.encoder.word(token.text))
        pieces += length
        # Where the sentence's own first token is blank, its first word begins it.
        if not sentence_words or begins[token.i] or pieces + 2 > LONGEST:
            sentence_words.append([])
            pieces = length
        sentence_words[-1].append(token.i)
    size = len(blank)
    tags, pos, labels, entities = ["_SP"] * size, ["SPACE"] * size, ["dep"] * size, ["O"] * size
    heads = list(range(size))
    signals = []
    if sentence_words:
        readings = model.read([[blank[i].text for i in words] for words in sentence_words])
        for words, reading in zip(sentence_words, readings, strict=True):
            for position, i in enumerate(words):
                tags[i], pos[i] = reading.tags[position], reading.upos[position]
                labels[i], entities[i] = reading.labels[position], reading.entities[position]
                head = reading.heads[position]
                heads[i] = words[head - 1] if head else i
            for s in reading.signals:
                signals.append(Signal(words[s.word], s.type, s.score, s.status, s.historical))  # type: ignore[arg-type]
            for i in range(words[0], words[-1]):
                if blank[i].is_space:
                    heads[i] = i - 1
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
    return lemmas.lemmatize(doc), tuple(signals)

"""A small spaCy pipeline of the usual form, to time ours against on the same machine in the same run.

Its tok2vec is that of spaCy's small English pipelines (width 96, depth 4), with tagger, parser and named entities. Two
short passes over part of GUM train it: enough to parse as such pipelines do, not to measure how well.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from time import perf_counter

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from dateline.bench.texts import sentences

_SENTENCES = 1200
_LISTENER = {"@architectures": "spacy.Tok2VecListener.v1", "width": 96}


def trained(treebank: Path) -> Language:
    """Return the pipeline, trained on the first sentences of a CoNLL-U file."""
    nlp = spacy.blank("en")
    encoder = {
        "@architectures": "spacy.HashEmbedCNN.v2", "width": 96, "depth": 4, "embed_size": 2000, "window_size": 1,
        "maxout_pieces": 3, "subword_features": True, "pretrained_vectors": None,
    }  # fmt: skip
    nlp.add_pipe("tok2vec", config={"model": encoder})
    nlp.add_pipe("tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": _LISTENER}})
    for name, kind, width in (("parser", "parser", 64), ("ner", "ner", 64)):
        model = {
            "@architectures": "spacy.TransitionBasedParser.v2", "state_type": kind, "extra_state_tokens": False,
            "hidden_width": width, "maxout_pieces": 2, "use_upper": True, "nO": None, "tok2vec": _LISTENER,
        }  # fmt: skip
        nlp.add_pipe(name, config={"model": model})
    examples = []
    for sentence in islice(sentences(treebank), _SENTENCES):
        rows = sentence.words
        doc = Doc(
            nlp.vocab,
            words=[row[1] for row in rows],
            tags=[row[4] for row in rows],
            heads=[int(row[6]) - 1 if int(row[6]) else i for i, row in enumerate(rows)],
            deps=[row[7] if int(row[6]) else "ROOT" for row in rows],
            ents=["B-NAME" if row[3] == "PROPN" else "O" for row in rows],
        )
        examples.append(Example(Doc(nlp.vocab, words=[row[1] for row in rows]), doc))
    nlp.initialize(lambda: examples)
    shuffle = random.Random(0)
    for _ in range(2):
        shuffle.shuffle(examples)
        for first in range(0, len(examples), 60):
            nlp.update(examples[first : first + 60])
    return nlp


def words_a_second(nlp: Language, texts: Sequence[str]) -> float:
    """Return the speed of a pipeline on texts, in blank-separated words, in this process."""
    begin = perf_counter()
    for _ in nlp.pipe(texts, batch_size=32):
        pass
    return sum(len(text.split()) for text in texts) / (perf_counter() - begin)

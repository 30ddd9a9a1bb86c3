"""Lemmas by spaCy's rule lemmatizer and its own English tables, with what the Penn tags know told to it."""

from __future__ import annotations

import gzip
import json
import re
from functools import cache
from pathlib import Path
from typing import cast

import spacy
from spacy.lang.en.lemmatizer import EnglishLemmatizer
from spacy.lookups import Lookups
from spacy.tokens import Doc

LEMMAS = Path(__file__).parent.parent / "data" / "lemmas.json.gz"

MORPHOLOGY = {
    "JJ": "Degree=Pos", "JJR": "Degree=Cmp", "JJS": "Degree=Sup", "MD": "VerbForm=Fin", "NN": "Number=Sing",
    "NNP": "Number=Sing", "NNPS": "Number=Plur", "NNS": "Number=Plur", "RBR": "Degree=Cmp", "RBS": "Degree=Sup",
    "VB": "VerbForm=Inf", "VBD": "Tense=Past|VerbForm=Fin", "VBG": "Aspect=Prog|Tense=Pres|VerbForm=Part",
    "VBN": "Aspect=Perf|Tense=Past|VerbForm=Part", "VBP": "Tense=Pres|VerbForm=Fin",
    "VBZ": "Number=Sing|Person=3|Tense=Pres|VerbForm=Fin",
}  # fmt: skip
"""The Universal Features that a Penn tag tells; tags that tell none are left out."""

_FEATURES = {
    "Fin": "VerbForm", "Ger": "VerbForm", "Inf": "VerbForm", "Part": "VerbForm", "Imp": "Mood", "Ind": "Mood",
    "Sub": "Mood", "Past": "Tense", "Pres": "Tense", "Pass": "Voice",
}  # fmt: skip
# The verb forms that go with a Penn tag: where the model's two answers differ, the tag is believed.
_FORMS = {
    "MD": "Fin", "VB": "Inf Fin", "VBD": "Fin", "VBG": "Ger Part", "VBN": "Part", "VBP": "Fin", "VBZ": "Fin",
}  # fmt: skip

# One vowel between single consonants, the last of which doubles before -ed and -ing: "rap" gives "rapped", not "raped".
_DOUBLES = re.compile(r"(?:[^aeiou]|^)[^aeiou]*[aeiou][bcdfgklmnprstvz]")

# The tables know no auxiliaries.
_AUXILIARIES = {
    "'d": "would", "'ll": "will", "'m": "be", "'re": "be", "'s": "be", "'ve": "have", "ai": "be", "am": "be",
    "are": "be", "been": "be", "being": "be", "ca": "can", "did": "do", "does": "do", "doing": "do", "done": "do",
    "got": "get", "had": "have", "has": "have", "having": "have", "is": "be", "sha": "shall", "was": "be",
    "were": "be", "wo": "will",
}  # fmt: skip


def morphology(tag: str, form: str) -> str:
    """Return Universal Features from a Penn tag and a form such as "Fin|Ind|Past", "-" where none is known."""
    values = form.split("|")
    if values[0] not in _FORMS.get(tag, ""):
        return MORPHOLOGY.get(tag, "")
    features = dict(feature.split("=") for feature in MORPHOLOGY[tag].split("|"))
    features |= {_FEATURES[value]: value for value in values}
    return "|".join(f"{name}={value}" for name, value in sorted(features.items()))


@cache
def lemmatizer() -> EnglishLemmatizer:
    """Return the lemmatizer, its tables loaded."""
    tables = json.loads(gzip.decompress(LEMMAS.read_bytes()))
    lookups = Lookups()
    for name, table in tables.items():
        lookups.add_table(name, table)
    made = cast(EnglishLemmatizer, spacy.blank("en").add_pipe("lemmatizer", config={"mode": "rule"}))
    made.initialize(lookups=lookups)
    return made


@cache
def _verbs() -> frozenset[str]:
    return frozenset(lemmatizer().lookups.get_table("lemma_index")["verb"])


def lemmatize(doc: Doc) -> Doc:
    """Set the lemmas of a tagged Doc."""
    doc = lemmatizer()(doc)
    for token in doc:
        word = token.lower_.replace("’", "'")
        if token.pos_ == "AUX":
            token.lemma_ = _AUXILIARIES.get(word, word)
        elif word == "n't":
            token.lemma_ = "not"
        elif token.tag_ in {"VBD", "VBN", "VBG"}:
            lemma = token.lemma_
            # The tables' rules take the shorter of two verbs: "stag" for "staged".
            if token.lower_ in {lemma + "ed", lemma + "ing"} and _DOUBLES.fullmatch(lemma) and lemma + "e" in _verbs():
                token.lemma_ = lemma + "e"
    return doc

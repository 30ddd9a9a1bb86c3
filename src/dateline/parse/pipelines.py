"""Reads with any English spaCy pipeline in place of the reading model, its labels brought to ours.

The pipeline gets our tokens and our sentences. It hears no events: those come from the table of predicates alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import spacy
from spacy import about
from spacy.language import Language
from spacy.tokens import Doc, Token

from dateline.parse import clearnlp
from dateline.parse.model import EventSignal, ModelError

LONGEST = 300
"""Words of the longest sentence that a pipeline gets in one; what it makes of longer ones is no tree to trust."""
WORDS_A_BATCH = 2000

KINDS = {
    "EVENT": "EVENT", "FAC": "LOC", "GPE": "LOC", "LOC": "LOC", "NORP": "NORP", "ORG": "ORG", "PER": "PER",
    "PERSON": "PER",
}  # fmt: skip
"""Our kind of name for an entity label; entities of other labels are dropped."""

UNIVERSAL = {
    "$": "SYM", "''": "PUNCT", ",": "PUNCT", "-LRB-": "PUNCT", "-RRB-": "PUNCT", ".": "PUNCT", ":": "PUNCT", "ADD": "X",
    "AFX": "X", "CC": "CCONJ", "CD": "NUM", "DT": "DET", "EX": "PRON", "FW": "X", "GW": "X", "HYPH": "PUNCT",
    "IN": "ADP", "JJ": "ADJ", "JJR": "ADJ", "JJS": "ADJ", "LS": "X", "MD": "AUX", "NFP": "PUNCT", "NN": "NOUN",
    "NNP": "PROPN", "NNPS": "PROPN", "NNS": "NOUN", "PDT": "DET", "POS": "PART", "PRP": "PRON", "PRP$": "PRON",
    "RB": "ADV", "RBR": "ADV", "RBS": "ADV", "RP": "ADP", "SYM": "SYM", "TO": "PART", "UH": "INTJ", "VB": "VERB",
    "VBD": "VERB", "VBG": "VERB", "VBN": "VERB", "VBP": "VERB", "VBZ": "VERB", "WDT": "PRON", "WP": "PRON",
    "WP$": "PRON", "WRB": "ADV", "XX": "X", "``": "PUNCT",
}  # fmt: skip
"""The part of speech that a Penn tag tells when nothing else is known of the word."""

_PENN = {
    "ADJ": "JJ", "ADP": "IN", "ADV": "RB", "AUX": "VB", "CCONJ": "CC", "DET": "DT", "INTJ": "UH", "NOUN": "NN",
    "NUM": "CD", "PART": "RB", "PRON": "PRP", "PROPN": "NNP", "PUNCT": ":", "SCONJ": "IN", "SYM": "SYM", "VERB": "VB",
    "X": "FW",
}  # fmt: skip
_MARKS = {
    '"': "``", "''": "''", "(": "-LRB-", ")": "-RRB-", ",": ",", "-": "HYPH", ".": ".", "!": ".", "?": ".", "“": "``",
    "”": "''",
}  # fmt: skip
_MODALS = frozenset("can could may might must shall should will would 'll 'd ca wo".split())
_QUESTIONS = {
    "how": "WRB", "when": "WRB", "where": "WRB", "why": "WRB", "what": "WP", "which": "WDT", "who": "WP", "whom": "WP",
    "whose": "WP$",
}  # fmt: skip
# Labels of Universal Dependencies that ours are coarser than.
_COARSER = {"flat:foreign": "flat", "flat:name": "flat"}
_DEMONSTRATIVE = frozenset({"that", "these", "this", "those"})
# What components give that we have of our own.
_OUR_OWN = frozenset({
    "doc.cats", "doc.sents", "doc.spans", "token.ent_kb_id", "token.is_sent_start", "token.lemma",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a pipeline read in one sentence, like a `Reading` of the reading model; it never has signals or forms."""

    tags: list[str]
    upos: list[str]
    heads: list[int]
    labels: list[str]
    entities: list[str]
    signals: tuple[EventSignal, ...] = ()

    @property
    def forms(self) -> list[str]:
        """Return "-" for each word: what a verb's form tells is left to its tag."""
        return ["-"] * len(self.tags)


class SpacyPipeline:
    """A spaCy pipeline in memory that stands in for the reading model."""

    def __init__(self, name: str) -> None:
        """Load an installed pipeline by its name, or one from its folder.

        Raises ModelError where there is none, or where it reads another language, lacks a tagger or a parser, or has
        a parser whose labels are not known.
        """
        self.name = name
        self._nlp = _loaded(name)
        gives = {each: set(self._nlp.get_pipe_meta(each).assigns) for each in self._nlp.pipe_names}
        for each, given in gives.items():
            if self._nlp.get_pipe_meta(each).retokenizes or (given and given <= _OUR_OWN):
                self._nlp.disable_pipe(each)
        parsers = [each for each, given in gives.items() if "token.dep" in given]
        lacking = [] if parsers else ["parser"]
        if not any(given & {"token.tag", "token.pos"} for given in gives.values()):
            lacking.insert(0, "tagger")
        if self._nlp.lang not in {"en", "xx"}:
            raise ModelError(f"{name} reads the language {self._nlp.lang!r}, Dateline reads English: {_REMEDY}")
        if lacking:
            raise ModelError(f"{name} has no {' and no '.join(lacking)}: {_REMEDY}")
        labels = {label for each in parsers for label in self._nlp.pipe_labels.get(each, ())}
        self.is_clearnlp = not labels & {"obl", "nsubj:pass"}
        if self.is_clearnlp and not labels & {"pobj", "nsubjpass"}:
            raise ModelError(
                f"{name} has a parser whose labels are neither Universal Dependencies (obl, nsubj:pass) nor ClearNLP's "
                f"(pobj, nsubjpass): {_REMEDY}"
            )

    def read(self, tokens: Doc, sentences: Sequence[Sequence[int]]) -> list[Parsed]:
        """Return what the pipeline reads in each sentence, given as the numbers of its words among the tokens.

        Raises ModelError where a component joins or splits tokens.
        """
        result: list[Parsed] = []
        batch: list[Sequence[int]] = []
        for sentence in sentences:
            if batch and sum(map(len, batch)) + len(sentence) > WORDS_A_BATCH:
                result += self._run(tokens, batch)
                batch = []
            batch.append(sentence)
        return result + self._run(tokens, batch) if batch else result

    def _run(self, tokens: Doc, batch: Sequence[Sequence[int]]) -> list[Parsed]:
        words = [i for sentence in batch for i in sentence]
        firsts = {sentence[0] for sentence in batch}
        doc = Doc(
            self._nlp.vocab,
            words=[tokens[i].text for i in words],
            # Blank tokens are left out, and what they part stays parted.
            spaces=[bool(tokens[i].whitespace_) or (i + 1 < len(tokens) and tokens[i + 1].is_space) for i in words],
            sent_starts=[i in firsts for i in words],
        )
        doc = self._nlp(doc)
        if len(doc) != len(words):
            raise ModelError(f"{self.name} has a component that joins or splits tokens: take it out of the pipeline")
        result, start = [], 0
        for sentence in batch:
            result.append(self._parsed(list(doc[start : start + len(sentence)])))
            start += len(sentence)
        return result

    def _parsed(self, sentence: list[Token]) -> Parsed:
        words = [token.text for token in sentence]
        tags = [token.tag_ if token.tag_ in UNIVERSAL else penn(token) for token in sentence]
        entities = _entities(sentence, tags)
        heads, labels = _one_tree(sentence)
        if self.is_clearnlp:
            heads, labels = clearnlp.convert(words, tags, heads, labels, entities)
        upos = [
            token.pos_ if token.pos_ and not self.is_clearnlp else universal(token.lower_, tag, token.pos_, label)
            for token, tag, label in zip(sentence, tags, labels, strict=True)
        ]
        return Parsed(tags, upos, heads, labels, entities)


_REMEDY = (
    "give an English pipeline with a tagger and a parser, such as en_core_web_sm, or leave out --model to read with "
    "the model that Dateline brings"
)


def _loaded(name: str) -> Language:
    try:
        return spacy.load(name)
    except OSError as error:
        if Path(name).exists():
            reason = str(error).partition("] ")[2] or str(error)
            raise ModelError(
                f"{name} holds neither a spaCy pipeline ({reason.rstrip('.')}) nor a reading model (no model.json): "
                "give a folder that nlp.to_disk or dateline train has written"
            ) from None
        raise ModelError(
            f"no spaCy pipeline called {name!r} is installed and no such folder is there: "
            f"run python -m spacy download {name}, or give the folder of a pipeline or of a model"
        ) from None
    except (AttributeError, ImportError, KeyError, TypeError, ValueError) as error:
        reason = str(error).strip().partition("\n")[0]
        raise ModelError(
            f"{name} can't be loaded as a spaCy pipeline ({type(error).__name__}: {reason}): install what it needs, "
            f"in versions that go with spaCy {about.__version__}"
        ) from None


def _one_tree(sentence: Sequence[Token]) -> tuple[list[int], list[str]]:
    """Return heads from 1 with 0 for the only root: a pipeline may leave more roots, or heads in other sentences."""
    first, size = sentence[0].i, len(sentence)
    heads = [token.head.i - first + 1 if token.head.i != token.i else 0 for token in sentence]
    heads = [head if 0 <= head <= size else 0 for head in heads]
    labels = [token.dep_ or "dep" for token in sentence]
    roots = [i for i, head in enumerate(heads) if not head]
    root = next((i for i in roots if labels[i] != "punct"), (roots or [0])[0])
    for i in range(size):
        above, steps = i, 0
        while heads[above] and steps <= size:
            above, steps = heads[above] - 1, steps + 1
        if i != root and (not heads[i] or steps > size):
            heads[i] = root + 1
            labels[i] = "parataxis" if labels[i] == "ROOT" else labels[i]
    heads[root] = 0
    labels[root] = "root"
    return heads, [_COARSER.get(label, label) for label in labels]


def _entities(sentence: Sequence[Token], tags: Sequence[str]) -> list[str]:
    """Return BIO labels of our kinds; articles before a name and possessive endings after it are no part of it."""
    result: list[str] = []
    before = ""
    for i, (token, tag) in enumerate(zip(sentence, tags, strict=True)):
        kind = KINDS.get(token.ent_type_, "")
        begins = token.ent_iob_ == "B" or kind != before
        goes_on = i + 1 < len(tags) and sentence[i + 1].ent_iob_ == "I"
        if not kind or (begins and goes_on and tag == "DT") or (not begins and not goes_on and tag == "POS"):
            result.append("O")
            before = ""
        else:
            result.append(f"{'B' if begins else 'I'}-{kind}")
            before = kind
    return result


def universal(word: str, tag: str, pos: str, label: str) -> str:
    """Return the part of speech that the English treebanks give a lower-case word of this tag and label.

    `pos` is what a pipeline says, "" where it says nothing.
    """
    pos = pos or UNIVERSAL[tag]
    if tag[:2] in {"MD", "VB"}:
        if label in {"aux", "aux:pass", "cop"} or tag == "MD":
            return "AUX"
        return "VERB" if pos == "AUX" and word not in clearnlp.BE else pos
    if tag in {"DT", "PDT", "WDT"}:
        determines = label in {"det", "det:predet"} or (tag != "WDT" and word not in _DEMONSTRATIVE)
        return "DET" if determines else "PRON"
    if tag == "IN":
        return {"case": "ADP", "mark": "SCONJ"}.get(label, pos)
    if tag == "TO":
        return "ADP" if label == "case" else "PART"
    if tag == "RB" and word in {"n't", "not", "n’t"}:
        return "PART"
    return UNIVERSAL[tag] if tag in {"EX", "POS", "PRP$", "WP", "WP$", "WRB"} else pos


def penn(token: Token) -> str:
    """Return the Penn tag of a word that has only a part of speech and, at best, morphological features."""
    pos, word = token.pos_, token.lower_
    feature = token.morph.to_dict()
    form = feature.get("VerbForm")
    if pos in {"VERB", "AUX"}:
        if word in _MODALS:
            return "MD"
        if form in {"Ger", "Part"} or (not form and word.endswith("ing")):
            return "VBN" if form == "Part" and feature.get("Tense") == "Past" else "VBG"
        if feature.get("Tense") == "Past" or (not form and word.endswith("ed")):
            return "VBD"
        if form == "Fin" and feature.get("Tense") == "Pres":
            return "VBZ" if feature.get("Person") == "3" and feature.get("Number") == "Sing" else "VBP"
        return "VB"
    if pos in {"NOUN", "PROPN"}:
        return _PENN[pos] + ("S" if feature.get("Number") == "Plur" else "")
    if pos in {"ADJ", "ADV"} and word not in _QUESTIONS:
        return _PENN[pos] + {"Cmp": "R", "Sup": "S"}.get(feature.get("Degree", ""), "")
    if pos in {"ADV", "DET", "PRON", "SCONJ"} and word in _QUESTIONS:
        return _QUESTIONS[word]
    if pos == "PRON":
        return "EX" if word == "there" else "PRP$" if feature.get("Poss") == "Yes" else "PRP"
    if pos == "PART":
        return "TO" if word == "to" else "POS" if "s" in word and not word.isalpha() else "RB"
    if pos == "PUNCT":
        return _MARKS.get(word, ":")
    if word == "$":
        return "$"
    return _PENN.get(pos, "FW")

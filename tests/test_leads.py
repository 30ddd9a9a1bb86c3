from __future__ import annotations

import subprocess
import sys
from collections import Counter
from functools import cache

from dateline.parse import tokenizer
from dateline.schema import EVENT_TYPES
from dateline.train import lexemes
from dateline.train.corpora import ENTITIES, STATUSES, Example
from dateline.train.leads import Writer

# The relations of UD English, as GUM and EWT use them.
RELATIONS = frozenset(
    "acl acl:relcl advcl advcl:relcl advmod amod appos aux aux:pass case cc cc:preconj ccomp compound compound:prt "
    "conj cop csubj csubj:outer csubj:pass dep det det:predet discourse dislocated expl fixed flat goeswith iobj list "
    "mark nmod nmod:desc nmod:poss nmod:unmarked nsubj nsubj:outer nsubj:pass nummod obj obl obl:agent obl:unmarked "
    "orphan parataxis punct reparandum root vocative xcomp".split()
)

FORMS = frozenset("- Fin Fin|Ind|Past Fin|Ind|Pres Ger Inf Part|Past Part|Past|Pass Part|Pres".split())


@cache
def written() -> tuple[Example, ...]:
    return tuple(Writer(7).sentences(3000))


def test_the_layers_are_as_long_as_the_sentence():
    for example in written():
        assert example.event_known
        layers = (example.tags, example.upos, example.heads, example.labels, example.entities, example.forms)
        assert all(layer is not None and len(layer) == len(example.words) for layer in (*layers, example.events))
        assert all(word and " " not in word for word in example.words)
        assert not {"PEOPLE", "FORCE", "BODY", "PLACE", "PERSON", "COUNTRY", "CITY"} & set(example.words) or all(
            word.upper() == word for word in example.words
        )


def test_a_sentence_is_a_tree_with_one_root():
    for example in written():
        heads, labels = example.heads, example.labels
        assert heads is not None
        assert labels is not None
        assert [labels[i] for i, head in enumerate(heads) if head == 0] == ["root"], example.words
        assert heads.count(0) == labels.count("root") == 1
        for start in range(len(heads)):
            at, steps = start, 0
            while heads[at]:
                at, steps = heads[at] - 1, steps + 1
                assert steps <= len(heads), example.words


def test_no_arcs_cross():
    for example in written():
        arcs = [tuple(sorted((i, head))) for i, head in enumerate(example.heads or [], start=1)]
        for a, b in arcs:
            assert not any(a < c < b < d for c, d in arcs), example.words


def test_the_labels_are_those_of_the_treebanks():
    for example in written():
        assert set(example.labels or []) <= RELATIONS, example.words
        assert set(example.forms or []) <= FORMS
        for upos, form in zip(example.upos or [], example.forms or [], strict=True):
            assert (form == "-") == (upos not in {"VERB", "AUX"})
        for event in filter(None, example.events):
            assert event[0] in EVENT_TYPES
            assert event[1] in STATUSES


def test_entities_are_well_formed():
    for example in written():
        before = "O"
        for label in example.entities or []:
            assert label == "O" or (label[:2] in {"B-", "I-"} and label[2:] in ENTITIES)
            assert not label.startswith("I-") or before[2:] == label[2:], example.words
            before = label
    seen = Counter(label[2:] for example in written() for label in example.entities or [] if label.startswith("B-"))
    assert set(seen) == set(ENTITIES)


def test_the_words_are_the_tokenizers():
    nlp = tokenizer.load()
    for example in written():
        if not all(word.isupper() for word in example.words if word.isalpha()):  # "NOV." in capitals is two words
            assert [token.text for token in nlp(" ".join(example.words))] == example.words


def test_every_type_is_met_and_many_sentences_have_none():
    events = Counter(event for example in written() for event in example.events if event)
    assert {kind for kind, _, _ in events} == set(EVENT_TYPES)
    assert {status for _, status, _ in events} == set(STATUSES)
    assert any(historical for _, _, historical in events)
    assert sum(not any(example.events) for example in written()) > 300


def test_the_same_seed_writes_the_same():
    assert list(Writer(3).sentences(200)) == list(Writer(3).sentences(200))
    assert list(Writer(3).sentences(50)) != list(Writer(4).sentences(50))


def test_the_lists():
    assert len(lexemes.names()) >= 12
    assert all(len(given) >= 25 and len(family) >= 25 for given, family in lexemes.names().values())
    rows = [tuple(row.values()) for row in (*lexemes.verbs(), *lexemes.plain())]
    assert len(rows) == len(set(rows))
    assert {row["type"] for row in lexemes.verbs()} == {"-", *EVENT_TYPES}


def test_no_training_library_is_needed():
    block = "import sys; sys.modules.update(dict.fromkeys(('torch', 'transformers', 'onnx'))); "
    subprocess.run([sys.executable, "-c", block + "import dateline.train.leads"], check=True)

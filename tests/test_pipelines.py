"""Parsing with spaCy pipelines: labels brought to Universal Dependencies, and tiny pipelines made here, end to end."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from typer.testing import CliRunner

from dateline import cli, pipeline
from dateline.parse import Model, ModelError, SpacyPipeline, clearnlp, load, parse, pipelines, sentences, tokenizer
from dateline.parse.model import FOLDER
from dateline.schema import Report
from dateline.syntax import agents, objects, subjects

# From ClearNLP to Universal Dependencies. A line has a word, its tag, its head and label before and after; a head is
# named by its word, the root by "-". A word marked * begins a person's name, ** goes on in it.

CASES = {
    "a prepositional phrase": """
        Rebels     NNS   killed     nsubj      killed     nsubj
        killed     VBD   -          ROOT       -          root
        civilians  NNS   killed     dobj       killed     obj
        in         IN    killed     prep       Kati       case
        Kati       NNP   in         pobj       killed     obl
    """,
    "nested prepositions": """
        Shots      NNS   came       nsubj      came       nsubj
        came       VBD   -          ROOT       -          root
        from       IN    came       prep       walls      case
        behind     IN    from       prep       walls      case
        walls      NNS   behind     pobj       came       obl
        of         IN    walls      prep       mosques    case
        mosques    NNS   of         pobj       walls      nmod
    """,
    "two prepositions, the second from the first": """
        Buses      NNS   ran        nsubj      ran        nsubj
        ran        VBD   -          ROOT       -          root
        from       IN    ran        prep       Kati       case
        Kati       NNP   from       pobj       ran        obl
        to         IN    from       prep       Gao        case
        Gao        NNP   to         pobj       Kati       obl
    """,
    "a preposition with only another preposition": """
        He         PRP   left       nsubj      left       nsubj
        left       VBD   -          ROOT       -          root
        along      IN    left       prep       wives      case
        with       IN    along      prep       wives      case
        wives      NNS   with       pobj       left       obl
    """,
    "a preposition of two words": """
        Talks      NNS   failed     nsubj      failed     nsubj
        failed     VBD   -          ROOT       -          root
        because    IN    failed     prep       rain       case
        of         IN    because    pcomp      because    fixed
        rain       NN    because    pobj       failed     obl
    """,
    "what is added to a preposition": """
        It         PRP   ended      nsubj      ended      nsubj
        ended      VBD   -          ROOT       -          root
        days       NNS   after      npadvmod   riots      nmod:unmarked
        after      IN    ended      prep       riots      case
        riots      NNS   after      pobj       ended      obl
    """,
    "a preposition with nothing": """
        towns      NNS   -          ROOT       -          root
        they       PRP   live       nsubj      live       nsubj
        live       VBP   towns      relcl      towns      acl:relcl
        in         IN    live       prep       live       obl
    """,
    "a preposition with an adjective": """
        Arms       NNS   fell       nsubj      fell       nsubj
        fell       VBD   -          ROOT       -          root
        in         IN    fell       prep       general    case
        general    JJ    in         amod       fell       obl
    """,
    "a preposition with a clause, of a verb": """
        Police     NNS   accused    nsubj      accused    nsubj
        accused    VBD   -          ROOT       -          root
        him        PRP   accused    dobj       accused    obj
        of         IN    accused    prep       killing    mark
        killing    VBG   of         pcomp      accused    advcl
        farmers    NNS   killing    dobj       killing    obj
    """,
    "a preposition with a clause, of a noun": """
        plans      NNS   -          ROOT       -          root
        for        IN    plans      prep       taking     mark
        taking     VBG   for        pcomp      plans      acl
        Gao        NNP   taking     dobj       taking     obj
    """,
    "a preposition with a free relative": """
        News       NN    -          ROOT       -          root
        of         IN    News       prep       what       case
        what       WP    happened   nsubj      News       nmod
        happened   VBD   of         pcomp      what       acl:relcl
    """,
    "a purpose": """
        They       PRP   met        nsubj      met        nsubj
        met        VBD   -          ROOT       -          root
        in         IN    met        prep       end        mark
        order      NN    in         pobj       in         fixed
        to         TO    end        aux        end        mark
        end        VB    order      acl        met        advcl
        strikes    NNS   end        dobj       end        obj
    """,
    "a copula with an adjective": """
        Towns      NNS   were       nsubj      safe       nsubj
        were       VBD   -          ROOT       safe       cop
        not        RB    were       neg        safe       advmod
        safe       JJ    were       acomp      -          root
    """,
    "a copula with a noun, below another verb": """
        He         PRP   says       nsubj      says       nsubj
        says       VBZ   -          ROOT       -          root
        Keita      NNP   be         nsubj      president  nsubj
        will       MD    be         aux        president  aux
        be         VB    says       ccomp      president  cop
        president  NN    be         attr       says       ccomp
        of         IN    president  prep       Mali       case
        Mali       NNP   of         pobj       president  nmod
    """,
    "a copula with a place": """
        Troops     NNS   are        nsubj      Kati       nsubj
        are        VBP   -          ROOT       Kati       cop
        in         IN    are        prep       Kati       case
        Kati       NNP   in         pobj       -          root
    """,
    "a copula with a clause": """
        Plans      NNS   are        nsubj      attack     nsubj:outer
        are        VBP   -          ROOT       attack     cop
        to         TO    attack     aux        attack     mark
        attack     VB    are        xcomp      -          root
        Gao        NNP   attack     dobj       attack     obj
    """,
    "a question": """
        Who        WP    is         attr       -          root
        is         VBZ   -          ROOT       Who        cop
        Keita      NNP   is         nsubj      Who        nsubj
    """,
    "another verb with an adjective": """
        Towns      NNS   looked     nsubj      looked     nsubj
        looked     VBD   -          ROOT       -          root
        calm       JJ    looked     acomp      looked     xcomp
    """,
    "there is": """
        There      EX    were       expl       were       expl
        were       VBD   -          ROOT       -          root
        protests   NNS   were       attr       were       nsubj
        in         IN    were       prep       Gao        case
        Gao        NNP   in         pobj       were       obl
    """,
    "a passive with an agent": """
        Ministers  NNS   arrested   nsubjpass  arrested   nsubj:pass
        were       VBD   arrested   auxpass    arrested   aux:pass
        arrested   VBN   -          ROOT       -          root
        by         IN    arrested   agent      police     case
        police     NNS   by         pobj       arrested   obl:agent
    """,
    "a dative": """
        France     NNP   gave       nsubj      gave       nsubj
        gave       VBD   -          ROOT       -          root
        Mali       NNP   gave       dative     gave       iobj
        aid        NN    gave       dobj       gave       obj
    """,
    "a dative with a preposition": """
        France     NNP   gave       nsubj      gave       nsubj
        gave       VBD   -          ROOT       -          root
        aid        NN    gave       dobj       gave       obj
        to         IN    gave       dative     Mali       case
        Mali       NNP   to         pobj       gave       obl
    """,
    "who is told": """
        He         PRP   told       nsubj      told       nsubj
        told       VBD   -          ROOT       -          root
        police     NNS   told       dobj       told       iobj
        that       IN    left       mark       left       mark
        they       PRP   left       nsubj      left       nsubj
        left       VBD   told       ccomp      told       ccomp
    """,
    "a relative clause": """
        Soldiers   NNS   fled       nsubj      fled       nsubj
        who        WP    mutinied   nsubj      mutinied   nsubj
        mutinied   VBD   Soldiers   relcl      Soldiers   acl:relcl
        fled       VBD   -          ROOT       -          root
    """,
    "a relative clause that is an infinitive": """
        weapons    NNS   -          ROOT       -          root
        to         TO    attack     aux        attack     mark
        attack     VB    weapons    relcl      weapons    acl
        Gao        NNP   attack     dobj       attack     obj
    """,
    "a clause as complement": """
        They       PRP   said       nsubj      said       nsubj
        said       VBD   -          ROOT       -          root
        that       IN    left       mark       left       mark
        rebels     NNS   left       nsubj      left       nsubj
        had        VBD   left       aux        left       aux
        left       VBN   said       ccomp      said       ccomp
    """,
    "an object that stands in the clause below": """
        They       PRP   want       nsubj      want       nsubj
        want       VBP   -          ROOT       -          root
        him        PRP   leave      nsubj      want       obj
        to         TO    leave      aux        leave      mark
        leave      VB    want       ccomp      want       xcomp
    """,
    "a subject that stays": """
        They       PRP   demand     nsubj      demand     nsubj
        demand     VBP   -          ROOT       -          root
        he         PRP   leave      nsubj      leave      nsubj
        leave      VB    demand     ccomp      demand     ccomp
    """,
    "an elected president": """
        They       PRP   elected    nsubj      elected    nsubj
        elected    VBD   -          ROOT       -          root
        him        PRP   elected    dobj       elected    obj
        president  NN    elected    oprd       elected    xcomp
    """,
    "a dummy subject": """
        It         PRP   is         nsubj      clear      expl
        is         VBZ   -          ROOT       clear      cop
        clear      JJ    is         acomp      -          root
        that       IN    left       mark       left       mark
        they       PRP   left       nsubj      left       nsubj
        left       VBD   is         ccomp      clear      csubj
    """,
    "speech before its verb": """
        They       PRP   left       nsubj      left       nsubj
        left       VBD   said       ccomp      said       ccomp
        ,          ,     said       punct      said       punct
        he         PRP   said       nsubj      said       nsubj
        said       VBD   -          ROOT       -          root
    """,
    "clauses only strung together": """
        Prices     NNS   rose       nsubj      rose       nsubj
        rose       VBD   blocked    ccomp      -          root
        ;          :     blocked    punct      blocked    punct
        people     NNS   blocked    nsubj      blocked    nsubj
        blocked    VBD   -          ROOT       rose       parataxis
        roads      NNS   blocked    dobj       blocked    obj
    """,
    "coordination": """
        Rebels     NNS   took       nsubj      took       nsubj
        took       VBD   -          ROOT       -          root
        Gao        NNP   took       dobj       took       obj
        ,          ,     Gao        punct      Gao        punct
        Kidal      NNP   Gao        conj       Gao        conj
        and        CC    Kidal      cc         Kati       cc
        Kati       NNP   Kidal      conj       Gao        conj
    """,
    "coordinated prepositions": """
        He         PRP   spoke      nsubj      spoke      nsubj
        spoke      VBD   -          ROOT       -          root
        in         IN    spoke      prep       Kati       case
        Kati       NNP   in         pobj       spoke      obl
        and        CC    in         cc         Gao        cc
        near       IN    in         conj       Gao        case
        Gao        NNP   near       pobj       Kati       conj
    """,
    "a particle": """
        Rebels     NNS   took       nsubj      took       nsubj
        took       VBD   -          ROOT       -          root
        over       RP    took       prt        took       compound:prt
        Gao        NNP   took       dobj       took       obj
    """,
    "a possessive": """
        Mali       NNP   army       poss       army       nmod:poss
        's         POS   Mali       case       Mali       case
        army       NN    left       nsubj      left       nsubj
        left       VBD   -          ROOT       -          root
    """,
    "an apposition that is a name": """
        Ministers  NNS   left       nsubj      left       nsubj
        ,          ,     Ministers  punct      Ministers  punct
        *Oumar     NNP   Diallo     compound   Ministers  appos
        **Diallo   NNP   Ministers  appos      Oumar      flat
        among      IN    Diallo     prep       others     case
        others     NNS   among      pobj       Oumar      nmod
        left       VBD   -          ROOT       -          root
    """,
    "a title": """
        former     JJ    Diallo     amod       Minister   amod
        Prime      NNP   Diallo     compound   Minister   compound
        Minister   NNP   Diallo     compound   Oumar      nmod:desc
        *Oumar     NNP   Diallo     compound   left       nsubj
        **Diallo   NNP   left       nsubj      Oumar      flat
        left       VBD   -          ROOT       -          root
    """,
    "names of other things": """
        Arab       NNP   League     compound   League     compound
        League     NNP   met        nsubj      met        nsubj
        met        VBD   -          ROOT       -          root
    """,
    "a time without a preposition": """
        They       PRP   left       nsubj      left       nsubj
        left       VBD   -          ROOT       -          root
        last       JJ    week       amod       week       amod
        week       NN    left       npadvmod   left       obl:unmarked
    """,
    "a measure of a noun": """
        aid        NN    -          ROOT       -          root
        year       NN    aid        npadvmod   aid        nmod:unmarked
    """,
    "negation": """
        They       PRP   leave      nsubj      leave      nsubj
        did        VBD   leave      aux        leave      aux
        n't        RB    leave      neg        leave      advmod
        leave      VB    -          ROOT       -          root
    """,
    "a sum of money": """
        They       PRP   paid       nsubj      paid       nsubj
        paid       VBD   -          ROOT       -          root
        $          $     million    quantmod   paid       obj
        5          CD    million    compound   million    compound
        million    CD    paid       dobj       $          nummod
    """,
    "at least": """
        At         IN    least      advmod     least      case
        least      JJS   14         advmod     14         nmod
        14         CD    died       nsubj      died       nsubj
        died       VBD   -          ROOT       -          root
    """,
    "labels of older pipelines": """
        Men        NNS   left       nsubj      left       nsubj
        armed      VBN   Men        partmod    Men        acl
        with       IN    armed      prep       guns       case
        guns       NNS   with       pobj       armed      obl
        left       VBD   -          ROOT       -          root
    """,
}


@pytest.mark.parametrize("table", CASES.values(), ids=CASES)
def test_clearnlp_becomes_universal(table: str) -> None:
    rows = [line.split() for line in table.strip().splitlines()]
    words = [row[0].lstrip("*") for row in rows]
    entities = ["B-PER" if row[0][:2].count("*") == 1 else "I-PER" if row[0][0] == "*" else "O" for row in rows]
    before = [0 if row[2] == "-" else words.index(row[2]) + 1 for row in rows]
    heads, labels = clearnlp.convert(words, [row[1] for row in rows], before, [row[3] for row in rows], entities)
    named = [words[head - 1] if head else "-" for head in heads]
    assert list(zip(words, named, labels, strict=True)) == [(row[0].lstrip("*"), row[4], row[5]) for row in rows]


def test_any_tree_stays_a_tree() -> None:
    random = np.random.default_rng(1)
    words = ["of", "to", "is", "in", "order", "as", "well", "what", "it", "$", "at", "least", "troops", "and", "such"]
    tags = ["IN", "TO", "VBZ", "VBG", "NN", "NNP", "WP", "PRP", "$", "CD", "JJS", "CC", "JJ", "EX"]
    labels = [*clearnlp.RENAMED, "prep", "pobj", "pcomp", "attr", "acomp", "conj", "cc", "ccomp", "xcomp", "agent"]
    labels += ["prep", "pobj", "conj", "ccomp", "compound", "nsubj", "expl", "mark", "case", "det", "npadvmod", "root"]
    for _ in range(1_500):
        size = int(random.integers(1, 14))
        order = random.permutation(size)
        heads = [0] * size
        for position in range(1, size):
            heads[order[position]] = int(order[random.integers(0, position)]) + 1
        drawn = [[str(each) for each in random.choice(choice, size)] for choice in (words, tags, labels)]
        entities = [str(each) for each in random.choice(["O", "O", "B-PER", "I-PER"], size)]
        found, named = clearnlp.convert(drawn[0], drawn[1], heads, drawn[2], entities)
        assert sorted(found).count(0) == 1
        for word in range(1, size + 1):
            for _ in range(size):
                word = found[word - 1] if word else 0
            assert word == 0
        assert not {"prep", "pobj", "pcomp", "attr", "acomp", "agent", "npadvmod"} & set(named)


@pytest.mark.parametrize(
    ("word", "tag", "pos", "label", "expected"),
    [
        ("is", "VBZ", "", "cop", "AUX"), ("is", "VBZ", "AUX", "root", "AUX"), ("has", "VBZ", "AUX", "root", "VERB"),
        ("has", "VBZ", "", "aux", "AUX"), ("will", "MD", "", "aux", "AUX"), ("killed", "VBD", "", "root", "VERB"),
        ("that", "IN", "ADP", "mark", "SCONJ"), ("after", "IN", "SCONJ", "case", "ADP"),
        ("to", "TO", "", "case", "ADP"), ("to", "TO", "", "mark", "PART"), ("not", "RB", "ADV", "advmod", "PART"),
        ("where", "WRB", "SCONJ", "advmod", "ADV"), ("that", "DT", "DET", "nsubj", "PRON"),
        ("the", "DT", "", "det", "DET"), ("which", "WDT", "", "nsubj", "PRON"), ("mali", "NNP", "", "nsubj", "PROPN"),
    ],
)  # fmt: skip
def test_parts_of_speech_are_those_of_the_treebanks(word: str, tag: str, pos: str, label: str, expected: str) -> None:
    assert pipelines.universal(word, tag, pos, label) == expected


def test_penn_tags_are_worked_out_from_features() -> None:
    rows = [
        ("Soldiers", "NOUN", "Number=Plur", "NNS"), ("who", "PRON", "PronType=Rel", "WP"),
        ("were", "AUX", "Tense=Past|VerbForm=Fin", "VBD"), ("killed", "VERB", "Tense=Past|VerbForm=Part", "VBN"),
        ("could", "AUX", "VerbForm=Fin", "MD"), ("see", "VERB", "VerbForm=Inf", "VB"),
        ("their", "PRON", "Poss=Yes", "PRP$"), ("worst", "ADJ", "Degree=Sup", "JJS"),
        ("leaving", "VERB", "VerbForm=Ger", "VBG"), ("Mali", "PROPN", "Number=Sing", "NNP"),
        ("’s", "PART", "", "POS"), ("says", "VERB", "Number=Sing|Person=3|Tense=Pres|VerbForm=Fin", "VBZ"),
        ("to", "PART", "", "TO"), ("when", "ADV", "", "WRB"), (".", "PUNCT", "", "."),
    ]  # fmt: skip
    doc = Doc(
        spacy.blank("en").vocab,
        words=[row[0] for row in rows],
        pos=[row[1] for row in rows],
        morphs=[row[2] for row in rows],
    )
    assert [pipelines.penn(token) for token in doc] == [row[3] for row in rows]


# Tiny pipelines, trained here on three sentences: word, tag, head and label as ClearNLP has them, the same in
# Universal Dependencies, entity.

TREEBANK = """
    Soldiers   NNS   detained  nsubj      detained  nsubj        -
    detained   VBD   detained  ROOT       detained  ROOT         -
    two        CD    ministers nummod     ministers nummod       -
    ministers  NNS   detained  dobj       detained  obj          -
    in         IN    detained  prep       Mali      case         -
    Mali       NNP   in        pobj       detained  obl          B-GPE
    .          .     detained  punct      detained  punct        -

    Farmers    NNS   killed    nsubjpass  killed    nsubj:pass   -
    were       VBD   killed    auxpass    killed    aux:pass     -
    killed     VBN   killed    ROOT       killed    ROOT         -
    by         IN    killed    agent      rebels    case         -
    rebels     NNS   by        pobj       killed    obl:agent    -
    on         IN    killed    prep       Tuesday   case         -
    Tuesday    NNP   on        pobj       killed    obl          B-DATE
    .          .     killed    punct      killed    punct        -

    The        DT    Union     det        Union     det          B-ORG
    African    NNP   Union     compound   Union     compound     I-ORG
    Union      NNP   condemned nsubj      condemned nsubj        I-ORG
    condemned  VBD   condemned ROOT       condemned ROOT         -
    the        DT    attack    det        attack    det          -
    attack     NN    condemned dobj       condemned obj          -
    .          .     condemned punct      condemned punct        -
"""
TEXT = (
    "Soldiers detained two ministers in Mali. Farmers were killed by rebels on Tuesday.\n\n"
    "The African Union condemned the attack.\n"
)


def trained(folder: Path, universal: bool) -> Path:
    """Train a tagger, a parser and an entity recognizer until they know the treebank by heart; return their folder."""
    spacy.util.fix_random_seed(0)
    nlp = spacy.blank("en")
    tok2vec = {
        "@architectures": "spacy.HashEmbedCNN.v2", "pretrained_vectors": None, "width": 32, "depth": 1,
        "embed_size": 200, "window_size": 1, "maxout_pieces": 2, "subword_features": False,
    }  # fmt: skip
    for component in ("tagger", "parser", "ner"):
        rare = {"min_action_freq": 1} if component == "parser" else {}
        nlp.add_pipe(component, config={"model": {"tok2vec": tok2vec}, **rare})
    examples = []
    for block in TREEBANK.strip().split("\n\n"):
        rows = [line.split() for line in block.splitlines()]
        words = [row[0] for row in rows]
        at = 4 if universal else 2
        gold = Doc(
            nlp.vocab,
            words=words,
            tags=[row[1] for row in rows],
            heads=[words.index(row[at]) for row in rows],
            deps=[row[at + 1] for row in rows],
            ents=[row[6].replace("-", "O") if row[6] == "-" else row[6] for row in rows],
        )
        examples.append(Example(Doc(nlp.vocab, words=words), gold))
    optimizer = nlp.initialize(lambda: examples)
    optimizer.learn_rate = 0.01
    for _ in range(40):
        nlp.update(examples, sgd=optimizer)
    # These join tokens and set sentences: they must be passed over.
    nlp.add_pipe("merge_entities")
    nlp.add_pipe("sentencizer", first=True)
    path = folder / ("universal" if universal else "clearnlp")
    nlp.to_disk(path)
    return path


@pytest.fixture(scope="module", params=["clearnlp", "universal"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trained(tmp_path_factory.mktemp("pipelines"), request.param == "universal")


@pytest.fixture(scope="module")
def made(folder: Path) -> SpacyPipeline:
    found = load(str(folder))
    assert isinstance(found, SpacyPipeline)
    return found


def report(text: str) -> Report:
    return Report("r", text, date(2024, 3, 7))


def test_both_schemes_give_the_same_trees(made: SpacyPipeline) -> None:
    doc, signals = parse(report(TEXT), made)
    assert doc.text == TEXT
    assert signals == ()
    read = {token.text: (token.pos_, token.lemma_, token.dep_, token.head.text) for token in doc if token.is_alpha}
    assert read == {
        "Soldiers": ("NOUN", "soldier", "nsubj", "detained"),
        "detained": ("VERB", "detain", "ROOT", "detained"),
        "two": ("NUM", "two", "nummod", "ministers"),
        "ministers": ("NOUN", "minister", "obj", "detained"),
        "in": ("ADP", "in", "case", "Mali"),
        "Mali": ("PROPN", "Mali", "obl", "detained"),
        "Farmers": ("NOUN", "farmer", "nsubj:pass", "killed"),
        "were": ("AUX", "be", "aux:pass", "killed"),
        "killed": ("VERB", "kill", "ROOT", "killed"),
        "by": ("ADP", "by", "case", "rebels"),
        "rebels": ("NOUN", "rebel", "obl:agent", "killed"),
        "on": ("ADP", "on", "case", "Tuesday"),
        "Tuesday": ("PROPN", "Tuesday", "obl", "killed"),
        "The": ("DET", "the", "det", "Union"),
        "African": ("PROPN", "African", "compound", "Union"),
        "Union": ("PROPN", "Union", "nsubj", "condemned"),
        "condemned": ("VERB", "condemn", "ROOT", "condemned"),
        "the": ("DET", "the", "det", "attack"),
        "attack": ("NOUN", "attack", "obj", "condemned"),
    }
    assert [(span.text, span.label_) for span in doc.ents] == [("Mali", "LOC"), ("African Union", "ORG")]
    killed = next(token for token in doc if token.text == "killed")
    assert [t.text for t in agents(killed)] == ["rebels"]
    assert [[t.text for t in find(killed.doc[1])] for find in (subjects, objects)] == [["Soldiers"], ["ministers"]]


@pytest.mark.parametrize(
    "text",
    [
        "  \n Soldiers fled. \u00a0 Rebels\tcame.\u2028They\r\nstayed.\u3000\n\n\n  Nobody   spoke \n",
        "Soldiers in Mali\n\nFarmers were killed by rebels. attack two Mali. on on on",
        ".", "", "\n\n",
    ],
)  # fmt: skip
def test_our_sentences_are_kept_and_each_is_one_tree(made: SpacyPipeline, text: str) -> None:
    doc, _ = parse(report(text), made)
    assert doc.text == text
    begins = sentences.starts(tokenizer.load()(text))
    if text.strip():
        assert [sentence.start for sentence in doc.sents] == [index for index, begin in enumerate(begins) if begin]
        assert all(sentence.root.dep_ == "ROOT" for sentence in doc.sents)


def test_a_sentence_without_end_is_cut(made: SpacyPipeline) -> None:
    doc, _ = parse(report("rebels detained farmers in Mali " * 1_000), made)
    sizes = [len(sentence) for sentence in doc.sents]
    assert max(sizes) == pipelines.LONGEST
    assert sum(sizes) == 5_000


def test_reading_twice_gives_the_same(made: SpacyPipeline) -> None:
    first, again = (parse(report(TEXT * 3), made)[0].to_bytes() for _ in range(2))
    assert first == again


def test_the_table_alone_makes_events(made: SpacyPipeline, folder: Path) -> None:
    document = pipeline.code(report(TEXT), made)
    found = {(event.type, event.trigger.text) for event in document.events}
    assert found == {("COERCE", "detained"), ("ASSAULT", "killed"), ("ACCUSE", "condemned")}
    # Each process loads the pipeline itself.
    (coded,) = pipeline.run([report(TEXT)], jobs=2 if made.is_clearnlp else 1, model=str(folder))
    assert coded == pipeline.Coded(document.report, document.events)


def test_the_command_line_takes_a_pipeline(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    common = [str(path), "--date", "2024-03-07", "--model", str(folder)]
    result = CliRunner().invoke(cli.app, ["code", *common, "--format", "jsonl"])
    assert result.exit_code == 0
    events = {event["type"]: event for event in map(json.loads, result.stdout.splitlines())}
    assert events["COERCE"]["actors"][0]["text"] == "Soldiers"
    assert events["ASSAULT"]["recipients"][0]["text"] == "Farmers"
    assert events["ASSAULT"]["time"]["start"] == "2024-03-05"
    result = CliRunner().invoke(cli.app, ["explain", *common])
    assert result.exit_code == 0
    assert "predicates: detain" in result.stdout
    assert "model: COERCE" not in result.stdout


def test_a_folder_with_a_reading_model_is_one() -> None:
    found = load(str(FOLDER))
    assert isinstance(found, Model)
    assert isinstance(load(), Model)


# What is refused, with the remedy


def saved(folder: Path, language: str = "en", **labels: list[str]) -> str:
    """Save a pipeline of untrained components, given with their labels; return its folder."""
    nlp: Language = spacy.blank(language)
    for component, names in labels.items():
        pipe = nlp.add_pipe(component)
        for name in names:
            pipe.add_label(name)  # type: ignore[attr-defined]
    nlp.initialize()
    nlp.to_disk(folder)
    return str(folder)


@pytest.mark.parametrize(
    ("language", "labels", "message"),
    [
        ("en", {}, "has no tagger and no parser: give an English pipeline with a tagger and a parser"),
        ("en", {"tagger": ["NN"]}, "has no parser: give"),
        ("en", {"parser": ["pobj", "ROOT"]}, "has no tagger: give"),
        ("de", {"tagger": ["NN"], "parser": ["obl", "ROOT"]}, "reads the language 'de', Dateline reads English"),
        ("en", {"tagger": ["NN"], "parser": ["sb", "oa"]}, "neither Universal Dependencies .* nor ClearNLP"),
    ],
)
def test_a_pipeline_that_will_not_do_is_refused(
    tmp_path: Path, language: str, labels: dict[str, list[str]], message: str
) -> None:
    with pytest.raises(ModelError, match=message):
        load(saved(tmp_path, language, **labels))


def test_a_name_that_is_not_installed_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ModelError, match=r"'en_no_such'.*python -m spacy download en_no_such, or give the folder"):
        load("en_no_such")
    path = Path(__file__).parents[1] / "examples" / "harbour.txt"
    monkeypatch.setattr("sys.argv", ["dateline", "code", str(path), "--model", "en_no_such"])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 2
    assert "spacy download en_no_such" in capsys.readouterr().err.replace("\n", " ")


def test_a_folder_with_no_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"holds neither a spaCy pipeline .* nor a reading model \(no model\.json\)"):
        load(str(tmp_path))


def test_a_package_that_is_no_pipeline_is_told() -> None:
    with pytest.raises(ModelError, match=r"typer can't be loaded as a spaCy pipeline \(AttributeError"):
        load("typer")


def test_a_part_that_joins_tokens_unasked_is_told(made: SpacyPipeline, monkeypatch: pytest.MonkeyPatch) -> None:
    def joins(doc: Doc) -> Doc:
        with doc.retokenize() as retokenizer:
            retokenizer.merge(doc[0:2])
        return doc

    monkeypatch.setattr(made, "_nlp", joins, raising=False)
    joins.vocab = tokenizer.load().vocab  # type: ignore[attr-defined]
    with pytest.raises(ModelError, match="joins or splits tokens: take it out"):
        parse(report(TEXT), made)

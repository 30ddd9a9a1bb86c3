"""Questions put to trees built by hand: one line a word, its form, tag, UPOS, head (from 1) and label."""

from __future__ import annotations

from functools import cache

import pytest
import spacy
from spacy.tokens import Doc, Token

from dateline import syntax

VOCAB = spacy.blank("en").vocab
TAGS = {"NOUN": "NN", "PROPN": "NNP", "VERB": "VBD", "ADP": "IN", "DET": "DT", "PRON": "PRP", "AUX": "VBD", "ADJ": "JJ"}


def tree(conllu: str) -> Doc:
    """Build a Doc from rows of `form UPOS[/TAG] head label[ lemma]`; `;` or a new line parts rows."""
    rows = [row.split() for row in conllu.replace(";", "\n").splitlines() if row.strip()]
    parts = [row[1].partition("/") for row in rows]
    return Doc(
        VOCAB,
        words=[row[0] for row in rows],
        pos=[pos for pos, _, _ in parts],
        tags=[tag or TAGS.get(pos, pos) for pos, _, tag in parts],
        heads=[int(row[2]) - 1 if row[2] != "0" else index for index, row in enumerate(rows)],
        deps=["ROOT" if row[2] == "0" else row[3] for row in rows],
        lemmas=[row[4] if len(row) > 4 else row[0].lower() for row in rows],
    )


@cache
def doc(name: str) -> Doc:
    return tree(TREES[name])


def word(name: str, form: str) -> Token:
    return next(token for token in doc(name) if token.text == form)


def forms(tokens: list[Token]) -> list[str]:
    return [token.text for token in tokens]


TREES = {
    "conjoined": """
        Troops NOUN 3 nsubj; have AUX 3 aux; entered VERB/VBN 0 root; Gao PROPN 3 obj; and CCONJ 6 cc
        burned VERB/VBN 3 conj; two NUM 8 nummod; villages NOUN 6 obj; and CCONJ 10 cc; farms NOUN 8 conj
    """,
    "own subject": """
        Troops NOUN 2 nsubj; left VERB 0 root; and CCONJ 5 cc; rebels NOUN 5 nsubj; returned VERB 2 conj
    """,
    "two subjects": """
        The DET 2 det; US PROPN 5 nsubj; and CCONJ 4 cc; France PROPN 2 conj; signed VERB 0 root
        and CCONJ 7 cc; paid VERB 5 conj
    """,
    "xcomp": """
        Rebels NOUN 2 nsubj; want VERB 0 root; to PART 4 mark; attack VERB/VB 2 xcomp; Gao PROPN 4 obj
    """,
    "object control": """
        Ghana PROPN 2 nsubj; urged VERB 0 root urge; the DET 4 det; soldiers NOUN 2 obj; to PART 6 mark
        return VERB/VB 2 xcomp
    """,
    "promise": """
        Ghana PROPN 2 nsubj; promised VERB 0 root promise; the DET 4 det; soldiers NOUN 2 obj; to PART 6 mark
        pay VERB/VB 2 xcomp
    """,
    "relative": """
        Police NOUN 2 nsubj; shot VERB 0 root; men NOUN 2 obj; who PRON/WP 5 nsubj; threw VERB 3 acl:relcl
        stones NOUN 5 obj; and CCONJ 8 cc; burned VERB 5 conj; cars NOUN 8 obj
    """,
    "relative object": """
        The DET 2 det; men NOUN 6 nsubj; whom PRON/WP 5 obj; police NOUN 5 nsubj; shot VERB 2 acl:relcl
        died VERB 0 root
    """,
    "reduced relative": """
        The DET 2 det; men NOUN 6 nsubj; killed VERB/VBN 2 acl; by ADP 5 case; police NOUN 3 obl:agent
        died VERB 0 root
    """,
    "passive": """
        Two NUM 2 nummod; officers NOUN 4 nsubj:pass; were AUX 4 aux:pass; detained VERB/VBN 0 root; and CCONJ 6 cc
        beaten VERB/VBN 4 conj; by ADP 8 case; soldiers NOUN 6 obl; and CCONJ 10 cc; police NOUN 8 conj
    """,
    "near the river": """
        He PRON 3 nsubj:pass; was AUX 3 aux:pass; shot VERB/VBN 0 root; by ADP 6 case; the DET 6 det
        river NOUN 3 obl; near ADP 8 case; Gao PROPN 6 nmod
    """,
    "perfect": """
        Rebels NOUN 3 nsubj; have AUX 3 aux; killed VERB/VBN 0 root; him PRON 3 obj
    """,
    "participle": """
        Rebels NOUN 2 nsubj; fled VERB 0 root; killing VERB/VBG 2 advcl; two NUM 3 obj
    """,
    "purpose": """
        Chad PROPN 2 nsubj; acted VERB 0 root; to PART 4 mark; restore VERB/VB 2 advcl; order NOUN 4 obj
    """,
    "finite clause": """
        Rebels NOUN 2 nsubj; fled VERB 0 root; after SCONJ 5 mark; being AUX/VBG 5 aux; fed VERB/VBN 2 advcl
    """,
    "plans": """
        Rebels NOUN 2 nsubj; announced VERB 0 root; plans NOUN 2 obj; to PART 5 mark; attack VERB/VB 3 acl
        Gao PROPN 5 obj
    """,
    "minister": """
        The DET 4 det; former ADJ 4 amod; finance NOUN 4 compound; minister NOUN 13 nsubj; of ADP 6 case
        Mali PROPN 4 nmod; , PUNCT 9 punct; Jean PROPN 9 nmod:desc; Diarra PROPN 4 appos; of ADP 11 case
        Gao PROPN 9 nmod; , PUNCT 9 punct; spoke VERB 0 root
    """,
    "name": """
        President PROPN 2 nmod:desc; Ibrahim PROPN 5 nsubj; Boubacar PROPN 2 flat; Keita PROPN 2 flat; fled VERB 0 root
    """,
    "possessive": """
        Mali PROPN 3 nmod:poss; 's PART 1 case; army NOUN 5 nsubj; spokesman NOUN 3 appos; fled VERB 0 root
    """,
    "talks": """
        Talks NOUN 5 nsubj; with ADP 3 case; Chad PROPN 1 nmod; have AUX 5 aux; failed VERB/VBN 0 root
        because SCONJ 9 case; of ADP 6 fixed; the DET 9 det; war NOUN 5 obl; with ADP 11 case; Niger PROPN 9 nmod
        and CCONJ 13 cc; Togo PROPN 11 conj
    """,
    "said": """
        He PRON 2 nsubj; said VERB 0 root; that SCONJ 5 mark; troops NOUN 5 nsubj; left VERB 2 ccomp; town NOUN 5 obj
    """,
}


@pytest.mark.parametrize(
    ("name", "verb", "expected"),
    [
        ("conjoined", "entered", ["Troops"]),
        ("conjoined", "burned", ["Troops"]),
        ("own subject", "returned", ["rebels"]),
        ("two subjects", "signed", ["US", "France"]),
        ("two subjects", "paid", ["US", "France"]),
        ("xcomp", "attack", ["Rebels"]),
        ("object control", "return", ["soldiers"]),
        ("promise", "pay", ["Ghana"]),
        ("relative", "threw", ["men"]),
        ("relative", "burned", ["men"]),
        ("relative object", "shot", ["police"]),
        ("reduced relative", "killed", ["men"]),
        ("passive", "detained", ["officers"]),
        ("passive", "beaten", ["officers"]),
        ("participle", "killing", ["Rebels"]),
        ("purpose", "restore", ["Chad"]),
        ("finite clause", "fed", []),
        ("plans", "attack", ["Rebels"]),
        ("said", "left", ["troops"]),
    ],
)
def test_subjects(name: str, verb: str, expected: list[str]) -> None:
    assert forms(syntax.subjects(word(name, verb))) == expected


@pytest.mark.parametrize(
    ("name", "verb", "expected"),
    [
        ("conjoined", "entered", ["Gao"]),
        ("conjoined", "burned", ["villages", "farms"]),
        ("relative", "threw", ["stones"]),
        ("relative object", "shot", ["men"]),
        ("passive", "beaten", []),
    ],
)
def test_objects(name: str, verb: str, expected: list[str]) -> None:
    assert forms(syntax.objects(word(name, verb))) == expected


@pytest.mark.parametrize(
    ("name", "verb", "passive", "agents"),
    [
        ("passive", "detained", True, []),
        ("passive", "beaten", True, ["soldiers", "police"]),
        ("reduced relative", "killed", True, ["police"]),
        ("near the river", "shot", True, ["river"]),  # the tree can't tell it from an agent
        ("perfect", "killed", False, []),
        ("conjoined", "burned", False, []),
        ("relative", "shot", False, []),
    ],
)
def test_passive_and_agents(name: str, verb: str, passive: bool, agents: list[str]) -> None:
    assert syntax.is_passive(word(name, verb)) is passive
    assert forms(syntax.agents(word(name, verb))) == agents


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("minister", "minister", "former finance minister of Mali"),
        ("minister", "Diarra", "Jean Diarra of Gao"),
        ("name", "Ibrahim", "President Ibrahim Boubacar Keita"),
        ("possessive", "army", "Mali 's army"),
        ("relative object", "men", "men"),
        ("passive", "officers", "Two officers"),
        ("talks", "Talks", "Talks"),
        ("talks", "war", "war"),
        ("conjoined", "villages", "two villages"),
    ],
)
def test_phrase(name: str, head: str, expected: str) -> None:
    first, last = syntax.phrase(word(name, head))
    assert doc(name)[first : last + 1].text == expected


def test_prepositions() -> None:
    assert syntax.preposition(word("talks", "Chad")) == "with"
    assert syntax.preposition(word("talks", "war")) == "because"
    assert syntax.preposition(word("talks", "Talks")) is None
    assert syntax.preposition(word("said", "left")) == "that"
    assert forms(syntax.prepositional(word("talks", "war"), "with")) == ["Niger", "Togo"]
    assert syntax.prepositional(word("talks", "war"), "of") == []


def test_coordinated_leaves_out_other_kinds_of_words() -> None:
    mixed = tree("Talks NOUN 0 root; and CCONJ 3 cc; fled VERB 1 conj; and CCONJ 5 cc; war NOUN 1 conj")
    assert forms(syntax.coordinated(mixed[0])) == ["Talks", "war"]


def test_children_match_subtypes() -> None:
    assert forms(syntax.children(word("passive", "detained"), "nsubj", "conj")) == ["officers", "beaten"]
    assert syntax.children(word("passive", "detained"), "nsubj:outer") == []


def test_antecedent() -> None:
    assert syntax.antecedent(word("relative", "who"), word("relative", "threw")).text == "men"
    assert syntax.antecedent(word("said", "He"), word("said", "said")).text == "He"


def test_clause_and_ancestors() -> None:
    assert syntax.clause(word("said", "town")).text == "left"
    assert syntax.clause(word("reduced relative", "police")).text == "killed"
    assert forms(list(syntax.ancestors(word("said", "town")))) == ["left", "said"]

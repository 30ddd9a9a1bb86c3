"""Who is credited for what a report tells, asked of trees by hand; the bench on marks small enough to count."""

from __future__ import annotations

from pathlib import Path

import pytest

from dateline import DatelineError
from dateline.bench import attribution as bench
from dateline.data import rows
from dateline.events import attribution, roles
from dateline.schema import Document
from test_event_roles import document, trigger

TREES = {
    # name: the tree, then the source, the cue and the runs of the content of each attribution
    "a clause": (
        "Police/NNS/3/nsubj have/VBP/3/aux said/VBN/0/root that/IN/6/mark rebels/NNS/6/nsubj "
        "fled/VBD/3/ccomp ././3/punct",
        [("Police", "have said", ["that rebels fled"])],
    ),
    "behind what it reports": (
        "Rebels/NNS/2/nsubj fled/VBD/0/root ,/,/2/punct the/DT/5/det army/NN/6/nsubj said/VBD/2/parataxis ././2/punct",
        [("the army", "said", ["Rebels fled"])],
    ),
    "turned round": (
        "Rebels/NNS/2/nsubj fled/VBD/0/root ,/,/2/punct said/VBD/2/parataxis Smith/NNP/4/nsubj ././2/punct",
        [("Smith", "said", ["Rebels fled"])],
    ),
    "in the midst": (
        "The/DT/2/det army/NN/7/nsubj ,/,/2/punct he/PRP/5/nsubj claims/VBZ/2/acl:relcl ,/,/7/punct burned/VBD/0/root "
        "huts/NNS/7/obj ././7/punct",
        [("he", "claims", ["The army", "burned huts"])],
    ),
    "according to": (
        "Rebels/NNS/2/nsubj fled/VBD/0/root ,/,/2/punct according/VBG/7/case to/IN/4/fixed state/NN/7/compound "
        "radio/NN/2/obl ././2/punct",
        [("state radio", "according to", ["Rebels fled"])],
    ),
    "a noun": (
        "Their/PRP$/2/nmod:poss claim/NN/7/nsubj that/IN/5/mark rebels/NNS/5/nsubj fled/VBD/2/acl is/VBZ/7/cop "
        "false/JJ/0/root",
        [("Their", "claim", ["that rebels fled"])],
    ),
    "a passive": (
        "It/PRP/3/nsubj:pass was/VBD/3/aux:pass reported/VBN/0/root by/IN/5/case police/NNS/3/obl:agent that/IN/8/mark "
        "rebels/NNS/8/nsubj fled/VBD/3/ccomp",
        [("police", "was reported by", ["that rebels fled"])],
    ),
    "what follows a cue is not begun before it": (
        "Ann/NNP/5/nsubj speaking/VBG/8/advcl yesterday/NN/2/obl ,/,/2/punct said/VBD/0/root rebels/NNS/8/nsubj "
        "had/VBD/8/aux fled/VBN/5/ccomp",
        [("Ann", "said", ["rebels had fled"])],
    ),
    "a semicolon parts": (
        "Ann/NNP/2/nsubj said/VBD/0/root rebels/NNS/4/nsubj fled/VBD/2/ccomp ;/,/7/punct Greece/NNP/7/nsubj "
        "helped/VBD/4/conj",
        [("Ann", "said", ["rebels fled"])],
    ),
    "nobody says": ("Rebels/NNS/2/nsubj fled/VBD/0/root ././2/punct", []),
    "saying nothing": ("Police/NNS/2/nsubj spoke/VBD/0/root ././2/punct", []),
}


def told(read: Document) -> list[tuple[str | None, str, list[str]]]:
    found = attribution.find(read)
    return [
        (each.source and each.source.text, each.cue.text, [span.text for span in each.contents])
        for each in found
        if each.contents
    ]


@pytest.mark.parametrize("name", TREES)
def test_spans(name: str) -> None:
    tree, wanted = TREES[name]
    assert told(document(tree)) == wanted


def credited(tree: str, word: str) -> str | None:
    read = document(tree)
    found = attribution.Sources(read, roles.Participants(read)).of(trigger(read, word, "ASSAULT"))
    return found and found[0].text


def test_a_statement_stands_for_who_issued_it() -> None:
    tree = (
        "Rebels/NNS/2/nsubj attacked/VBD/0/root ,/,/2/punct said/VBD/2/parataxis a/DT/6/det statement/NN/4/nsubj "
        "issued/VBN/6/acl by/IN/9/case police/NNS/7/obl:agent"
    )
    assert credited(tree, "attacked") == "police"


def test_a_treaty_tells_nothing() -> None:
    tree = "Rebels/NNS/2/nsubj attacked/VBD/0/root according/VBG/6/case to/IN/3/fixed the/DT/6/det {}/NN/2/obl"
    assert credited(tree.format("treaty"), "attacked") is None
    assert credited(tree.format("spokesman"), "attacked") == "spokesman"


def test_another_clause_is_not_told() -> None:
    tree = (
        "Rebels/NNS/2/nsubj attacked/VBD/8/ccomp ,/,/8/punct while/IN/8/mark the/DT/6/det army/NN/8/nsubj "
        "only/RB/8/advmod said/VBD/0/root it/PRP/10/nsubj retreated/VBD/8/ccomp"
    )
    assert credited(tree, "attacked") is None
    assert credited(tree, "retreated") == "army"


# Quotations


def quoted(*words: str) -> list[str]:
    tree = " ".join(
        f"{word}/{'``' if word in '“”' else 'NN'}/{1 if n else 0}/{'dep' if n else 'root'}"
        for n, word in enumerate(words)
    )
    tokens = document(tree).tokens
    return [tokens[first : end + 1].text for first, end in attribution.quotations(tokens)]


def test_quotations_by_their_marks() -> None:
    assert quoted("we", "“", "go", "”", "now") == ["“ go ”"]
    assert quoted("we", '"', "go", '"', "now", '"', "then", '"') == ['" go "', '" then "']
    assert quoted("we", "“", "go", "now") == []
    assert quoted("we", "go", "”", "now") == []


# The table


def test_the_table_is_sound() -> None:
    table = [(row["cue"], row["pos"], row["kind"]) for row in rows("attribution.tsv")]
    assert table == sorted(set(table))
    assert {pos for _, pos, _ in table} == {"VERB", "NOUN"}
    assert {kind for _, _, kind in table} == {"tell", "voice", "hold", "document", "pact"}
    verbs = [cue for cue, pos, _ in table if pos == "VERB"]
    assert len(verbs) == len(set(verbs))


# The bench


def test_marks_are_read_in_pieces(tmp_path: Path) -> None:
    text = "Ann said rebels, she thought, had fled."
    file = tmp_path / "a.ann"
    file.write_text(
        "T1\tSource 0 3\tAnn\nT2\tCue 4 8\tsaid\nT3\tContent 9 15;30 33;34 38\trebels had\nfled\n"
        "T4\tSource 17 20\tshe\n"
        "E1\tAttribution:T9 Source:T1 Cue:T2 Content:T3\n",
        encoding="utf-8",
    )
    assert bench.marked(text, [file]) == {"Source": {(0, 3)}, "Cue": {(4, 8)}, "Content": {(9, 15), (30, 38)}}


def test_a_broken_mark_is_told(tmp_path: Path) -> None:
    file = tmp_path / "a.ann"
    file.write_text("E1\tAttribution:T9 Source:T1\n", encoding="utf-8")
    with pytest.raises(DatelineError, match="ties T1, which has no line"):
        bench.marked("", [file])
    file.write_text("T1\tSource x 3\tAnn\n", encoding="utf-8")
    with pytest.raises(DatelineError, match="mend the file"):
        bench.marked("", [file])


def test_the_bench_prints_the_spans_of_attributions() -> None:
    read = document(TREES["a clause"][0])
    assert bench.printed(read) == {"Source": {(0, 6)}, "Cue": {(7, 16)}, "Content": {(17, 33)}}

"""The benches of the reading model, on files small enough to count by hand and with a model that is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from dateline import DatelineError
from dateline.bench import Missing, conll18, entities, others, parsing, sentence_ends, texts
from dateline.bench.conll18 import ROOT, Text, Word
from dateline.bench.figures import Tally
from dateline.data import names

# Scoring from raw text

Node = tuple[str, str, int, str]
"""Form, UPOS, head counted from 1 within the sentence with 0 for the root, relation."""


def text(*sentences: Sequence[Node], fused: Sequence[tuple[int, str]] = ()) -> Text:
    """Build a text; `fused` are indices of words that share one token with the word after, and that token."""
    words: list[Word] = []
    bounds: list[tuple[int, int]] = []
    characters = ""
    tokens = dict(fused)
    for sentence in sentences:
        start, before = len(characters), len(words)
        for form, upos, head, label in sentence:
            index = len(words)
            token = tokens.get(index) or tokens.get(index - 1)
            if token is None or index in tokens:
                characters += token or form
            end = len(characters)
            begin = end - len(token or form)
            words.append(Word(form, begin, end, upos, "X", before + head - 1 if head else ROOT, label, bool(token)))
        bounds.append((start, len(characters)))
    return Text(characters, words, bounds)


def f1(gold: Text, system: Text) -> dict[str, float]:
    return {name: round(tally.f1, 1) for name, tally in conll18.score(gold, system).items()}


RAIN: list[Node] = [("Rain", "NOUN", 2, "nsubj"), ("fell", "VERB", 0, "root"), (".", "PUNCT", 2, "punct")]
SNOW: list[Node] = [("Snow", "NOUN", 2, "nsubj:outer"), ("too", "ADV", 0, "root")]


def test_what_is_read_as_it_stands_in_the_treebank_is_all_right() -> None:
    gold = text(RAIN, SNOW)
    assert set(conll18.score(gold, gold)) == set(conll18.MEASURES)
    assert set(f1(gold, gold).values()) == {100.0}


def test_punctuation_counts_but_in_the_last_measure() -> None:
    other = [*RAIN[:2], (".", "PUNCT", 1, "punct")]
    figures = f1(text(RAIN), text(other))
    assert figures["UAS"] == figures["LAS"] == pytest.approx(66.7)
    assert figures["LAS without punctuation"] == 100.0


def test_subtypes_don_t_count_and_tags_are_told_apart() -> None:
    other: list[Node] = [("Snow", "PROPN", 2, "nsubj"), ("too", "ADV", 0, "root")]
    figures = f1(text(SNOW), text(other))
    assert figures["LAS"] == 100.0
    assert figures["UPOS"] == 50.0
    assert figures["XPOS"] == 100.0


def test_a_word_cut_otherwise_is_wrong_and_so_are_those_that_hang_on_it() -> None:
    gold: list[Node] = [("up-date", "NOUN", 0, "root"), ("now", "ADV", 1, "advmod")]
    system: list[Node] = [("up", "ADP", 3, "compound"), ("-", "PUNCT", 3, "punct"), ("date", "NOUN", 0, "root"),
                          ("now", "ADV", 3, "advmod")]  # fmt: skip
    tallies = conll18.score(text(gold), text(system))
    assert tallies["Words"] == Tally(1, 2, 4)
    assert tallies["UPOS"] == Tally(1, 2, 4)
    assert tallies["UAS"] == Tally(0, 2, 4)
    assert tallies["LAS without punctuation"] == Tally(0, 2, 3)


def test_a_root_is_right_only_as_a_root() -> None:
    joined = [*RAIN, ("Snow", "NOUN", 2, "parataxis"), ("too", "ADV", 4, "advmod")]
    tallies = conll18.score(text(RAIN, SNOW), text(joined))
    assert tallies["Sentences"] == Tally(0, 2, 1)
    assert tallies["UAS"].hits == 3


def test_a_sentence_is_right_where_both_its_ends_are() -> None:
    one, two, three = RAIN[:2], [(".", "PUNCT", 0, "root")], [("Snow", "NOUN", 0, "root"), ("too", "ADV", 1, "advmod")]
    tally = conll18.score(text(RAIN, SNOW), text(one, two, three))["Sentences"]
    assert tally == Tally(1, 2, 3)


def test_words_that_don_t_spell_their_token_are_aligned_by_form() -> None:
    gold: list[Node] = [("I", "PRON", 3, "nsubj"), ("Got", "VERB", 3, "aux"), ("you", "PRON", 0, "root"),
                        ("now", "ADV", 3, "advmod")]  # fmt: skip
    fused = text(gold, fused=[(1, "gotcha")])
    assert fused.characters == "Igotchanow"
    system: list[Node] = [("I", "PRON", 2, "nsubj"), ("got", "VERB", 0, "root"), ("cha", "PRON", 2, "obj"),
                          ("now", "ADV", 2, "advmod")]  # fmt: skip
    assert conll18.align(fused.words, text(system).words) == {0: 0, 1: 1, 3: 3}
    # A word that sticks out of the token on either side is none of its words.
    assert conll18.align(fused.words, text([("Igo", "X", 0, "root"), ("tchanow", "X", 1, "dep")]).words) == {}
    assert conll18.align(fused.words, text([("I", "X", 0, "root"), ("gotchanow", "X", 1, "dep")]).words) == {0: 0}


def test_two_texts_are_not_compared() -> None:
    with pytest.raises(DatelineError, match=r"from character 5 on: 'ell\.' .* 'alls'"):
        conll18.score(text(RAIN), text([("Rain", "NOUN", 0, "root"), ("falls", "VERB", 1, "dep")]))
    with pytest.raises(DatelineError, match="from character 8 on"):
        conll18.score(text(RAIN), text(RAIN[:2]))


def test_a_tally_of_nothing_is_nought() -> None:
    assert (Tally().precision, Tally().recall, Tally().f1) == (0.0, 0.0, 0.0)
    both = Tally(1, 2, 4) + Tally(1, 2, 0)
    assert (both.precision, both.recall, both.f1) == (50.0, 50.0, 50.0)


# Treebanks

TREEBANK = """\
# newdoc id = GUM_news_rain
# newpar
# newpar_block = head (1 s)
# sent_id = 1
1\tRain\train\tPROPN\tNNP\t_\t0\troot\t_\tEntity=(1-person-new)

# newpar
# sent_id = 2
1-2\tDon't\t_\t_\t_\t_\t_\t_\t_\t_
1\tDo\tdo\tAUX\tVB\t_\t3\taux\t_\t_
2\tn't\tnot\tPART\tRB\t_\t3\tadvmod\t_\t_
2.1\tyou\tyou\tPRON\tPRP\t_\t_\t_\t_\t_
3\tgo\tgo\tVERB\tVB\t_\t0\troot\t_\tSpaceAfter=No
4\t.\t.\tPUNCT\t.\t_\t3\tpunct\t_\t_

# sent_id = 3
1\tStay\tstay\tVERB\tVB\t_\t0\troot\t_\t_
2\there\there\tADV\tRB\t_\t1\tadvmod\t_\t_

# newdoc id = GUM_bio_ann
# sent_id = 4
1\tAnn\tAnn\tPROPN\tNNP\t_\t2\tnsubj:pass\t_\tEntity=(3-person-new)
2\tleft\tleave\tVERB\tVBD\t_\t0\troot\t_\t_
"""


def write(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_raw_text_is_rebuilt_from_tokens_blanks_and_paragraphs(tmp_path: Path) -> None:
    news, bio = texts.documents(write(tmp_path, "t.conllu", TREEBANK))
    assert (news.id, bio.id) == ("GUM_news_rain", "GUM_bio_ann")
    assert news.raw == "Rain\n\nDon't go. Stay here"
    assert news.gold.characters == "RainDon'tgo.Stayhere"
    assert news.gold.sentences == [(0, 4), (4, 12), (12, 20)]
    assert [(w.form, w.start, w.end, w.head) for w in news.gold.words][:4] == [
        ("Rain", 0, 4, ROOT), ("Do", 4, 6, 3), ("n't", 6, 9, 3), ("go", 9, 11, ROOT),
    ]  # fmt: skip
    assert not any(word.fused for word in news.gold.words)
    assert bio.gold.sentences == [(0, 7)]


def test_words_that_don_t_spell_their_token_cover_it_all(tmp_path: Path) -> None:
    rows = (
        "1-2\tDunno\t"
        + "\t".join("_" * 8)
        + "\n1\tdo\t_\tAUX\tVB\t_\t2\taux\t_\t_\n2\tknow\t_\tVERB\tVB\t_\t0\troot\t_\t_\n"
    )
    (document,) = texts.documents(write(tmp_path, "t.conllu", rows))
    assert document.id == "t"
    assert document.raw == "Dunno"
    assert [(w.form, w.start, w.end, w.fused) for w in document.gold.words] == [
        ("do", 0, 5, True), ("know", 0, 5, True),
    ]  # fmt: skip


ROW = "1\tGo\tgo\tVERB\tVB\t_\t0\troot\t_\t_\n"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("1\tGo\tgo\n", r"t\.conllu, line 1: 3 columns where CoNLL-U has 10"),
        (ROW + ROW, "line 2: word 1 where 2 was expected"),
        ("one" + ROW[1:], "line 1: word one where 1 was expected"),
        ("1-x" + ROW[1:], "line 1: word 1-x where 1 was expected"),
        ("1-3" + ROW[1:] + ROW, "before line 3: a token has more words than there are"),
        (ROW.replace("\t0\t", "\t2\t"), "before line 2: the head of word 1 is '2', no word here"),
        (ROW.replace("\t0\t", "\t_\t"), "the head of word 1 is '_'"),
        (b"1\t\xff\n", "is not UTF-8"),
    ],
)
def test_what_is_no_treebank_is_told_with_its_line(tmp_path: Path, content: str | bytes, message: str) -> None:
    path = write(tmp_path, "t.conllu", content)
    with pytest.raises(DatelineError, match=message):
        list(texts.documents(path))


# A model that is none: each word hangs on the first, words of a list are names.


class Model:
    encoder = SimpleNamespace(word=lambda word: (0,) * len(word), length=lambda words: 2 + len("".join(words)))
    found = {"Ann": "B-PER", "Sanou": "I-PER", "Mali": "B-LOC", "Rain": "B-ORG", "Malian": "B-NORP"}  # noqa: RUF012

    def read(self, sentences: Sequence[Sequence[str]]) -> list[Any]:
        return [
            SimpleNamespace(
                tags=["NNP"] * len(words),
                upos=["PROPN"] * len(words),
                heads=[0] + [1] * (len(words) - 1),
                labels=["root"] + ["dep"] * (len(words) - 1),
                forms=["-"] * len(words),
                entities=[self.found.get(word, "O") for word in words],
                signals=[],
            )
            for words in sentences
        ]


@pytest.fixture(autouse=True)
def _no_model(monkeypatch: pytest.MonkeyPatch) -> None:
    for bench in (parsing, sentence_ends, entities):
        monkeypatch.setattr(bench, "Model", lambda threads: Model())


def test_a_raw_text_is_read_with_its_words_sentences_and_trees() -> None:
    found = texts.read("\n Rain fell.\n\n  Stay  here", Model())  # type: ignore[arg-type]
    assert found.characters == "Rainfell.Stayhere"
    assert found.sentences == [(0, 9), (9, 17)]
    assert [(w.form, w.head, w.label) for w in found.words] == [
        ("Rain", ROOT, "root"), ("fell", 0, "dep"), (".", 0, "dep"), ("Stay", ROOT, "root"), ("here", 3, "dep"),
    ]  # fmt: skip
    assert texts.read("", Model()) == Text("", [], [])  # type: ignore[arg-type]


def test_parse_counts_on_gold_tokens_and_from_raw_text(tmp_path: Path) -> None:
    write(tmp_path, "data/ud/gum-dev.conllu", TREEBANK)
    bench = parsing.run(tmp_path, 1)
    figures = bench.figures
    assert figures["gum-dev UPOS"] == pytest.approx(100 * 2 / 9, abs=0.01)
    assert figures["gum-dev UAS"] == 37.5  # three of eight that are no punctuation
    assert figures["gum-dev LAS"] == 25.0
    assert figures["gum-dev raw Words"] == figures["gum-dev raw Sentences"] == 100.0
    assert figures["gum-dev raw UAS"] == pytest.approx(100 * 3 / 9, abs=0.01)
    assert figures["gum-dev raw LAS without punctuation"] == pytest.approx(200 * 2 / (8 + 9), abs=0.01)
    assert figures["gum-dev root F1"] == 50.0
    assert figures["gum-dev nsubj F1"] == 0.0
    _, _, relations = bench.tables
    assert relations.rows[0] == ("root", "4", "50.0", "50.0", "50.0")


def test_a_treebank_that_is_only_read_with_its_own_words(tmp_path: Path) -> None:
    write(tmp_path, "ud/gum-train-noncommercial.conllu", TREEBANK)
    bench = parsing.run(tmp_path, 1)
    assert set(bench.figures) == {f"gum-train-noncommercial {name}" for name in ("UPOS", "XPOS", "UAS", "LAS")}
    assert len(bench.tables) == 1


def test_sentences_too_long_for_the_model_are_left_out(tmp_path: Path) -> None:
    long = "".join(f"{i}\t{'x' * 100}\t_\tX\tX\t_\t{i - 1}\tdep\t_\t_\n" for i in range(1, 5))
    write(tmp_path, "ud/gum-train-noncommercial.conllu", TREEBANK + "\n" + long)
    assert parsing.run(tmp_path, 1).tables[0].rows[0][:3] == ("gum-train-noncommercial", "4", "9")


def test_sentence_ends_are_told_for_news_apart(tmp_path: Path) -> None:
    write(tmp_path, "ud/gum-dev.conllu", TREEBANK.replace("Stay\tstay", "stay\tstay"))
    figures = sentence_ends.run(tmp_path, 1).figures
    assert figures["gum-dev news R"] == pytest.approx(100 / 3, abs=0.01)  # no sentence begins with a small letter
    assert figures["gum-dev news P"] == 50.0
    assert figures["gum-dev P"] == pytest.approx(200 / 3, abs=0.01)
    assert figures["gum-dev R"] == 50.0


COLUMNS = """\
# sent_id = 1
1\tAnn\tB-PER\t-\t-
2\tSanou\tI-PER\t-\t-
3\tleft\tO\t-\t-
4\tMali\tB-ORG\t-\t-

1\tMali\tB-LOC\t-\t-
2\tmourns\tO\t-\t-
"""


def test_names_are_right_where_their_words_and_kind_are(tmp_path: Path) -> None:
    write(tmp_path, "ner/uner-ewt-dev.iob2", COLUMNS)
    figures = entities.run(tmp_path, 1).figures
    assert figures["uner-ewt-dev PER F1"] == 100.0
    assert (figures["uner-ewt-dev LOC P"], figures["uner-ewt-dev LOC R"]) == (50.0, 100.0)
    assert figures["uner-ewt-dev ORG R"] == 0.0
    assert figures["uner-ewt-dev F1"] == figures["all sets F1"] == pytest.approx(100 * 2 / 3, abs=0.01)


def test_found_names_that_the_set_may_not_tell_are_passed_over(tmp_path: Path) -> None:
    write(tmp_path, "ner/crossner-politics-dev.conll", "Mali\tB-misc\nAnn\tO\nRain\tB-politicalparty\n")
    figures = entities.run(tmp_path, 1).figures
    assert (figures["crossner-politics-dev P"], figures["crossner-politics-dev R"]) == (50.0, 100.0)


def test_gum_has_kinds_that_are_in_no_sum(tmp_path: Path) -> None:
    write(tmp_path, "ud/gum-dev.conllu", TREEBANK)
    bench = entities.run(tmp_path, 1)
    assert bench.figures["gum-dev R"] == 50.0  # Rain is a person here
    assert bench.figures["gum-dev EVENT R"] == 0.0
    assert [row[0] for row in bench.tables[0].rows] == ["all three", "PER", "ORG", "LOC", "NORP", "EVENT"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("Ann B-PER\n", "line 1: no label O, B-… or I-… in column 2"),
        ("Ann\tO\nSanou\tperson\n", "line 2: no label"),
        (b"\xff\tO\n", "is not UTF-8"),
    ],
)
def test_what_is_no_column_file_is_told_with_its_line(tmp_path: Path, content: str | bytes, message: str) -> None:
    write(tmp_path, "ner/crossner-politics-dev.conll", content)
    with pytest.raises(DatelineError, match=message):
        entities.run(tmp_path, 1)


@pytest.mark.parametrize("bench", [parsing, sentence_ends, entities])
def test_a_bench_without_its_files_is_not_run(tmp_path: Path, bench: Any) -> None:
    with pytest.raises(Missing, match="is not there: give the folder that holds"):
        bench.run(tmp_path, 1)


# Names as sets mark them


@pytest.mark.parametrize(
    ("marked", "labels"),
    [
        ("Ann/B-PER Sanou/I-PER left/O", "B-PER I-PER O"),
        ("Ann/I-PER Sanou/I-PER of/O Mali/I-LOC", "B-PER I-PER O B-LOC"),  # IO
        ("Lt./B-Person Gen./I-Person Ann/I-Person", "O O B-PER"),  # titles stand outside
        ("President/B-politician", "B-PER"),
        ("the/B-politicalparty Greens/I-politicalparty", "O B-ORG"),
        ("Malian/O soldiers/O", "B-NORP O"),
        ("Malian/B-misc Peace/I-misc Prize/I-misc", "B-NORP None None"),
        ("the/O 2001/B-election election/I-election", "O B-EVENT I-EVENT"),
        ("AK-47/B-Weapon", "O"),
    ],
)
def test_a_set_s_labels_become_ours(marked: str, labels: str) -> None:
    pairs = [part.rpartition("/") for part in marked.split()]
    found = names.of_column([word for word, _, _ in pairs], [label for _, _, label in pairs])
    assert " ".join(map(str, found)) == labels


def mentioned(*rows: tuple[str, str, int, str, str]) -> Iterator[list[str]]:
    """Yield columns from word, UPOS, head, relation and `Entity=` value."""
    for number, (word, upos, head, label, value) in enumerate(rows, 1):
        tag = {"PROPN": "NNP", "ADJ": "JJ"}.get(upos, "X")
        yield [str(number), word, "_", upos, tag, "_", str(head), label, "_", f"SpaceAfter=No|Entity={value}"]


def test_names_among_mentions_are_the_proper_nouns_round_their_heads() -> None:
    rows = list(
        mentioned(
            ("Malian", "ADJ", 2, "amod", "(1-person-new-cf1(2-place-new)"),
            ("President", "PROPN", 3, "flat", ""),
            ("Sanou", "PROPN", 4, "nsubj", "1)"),
            ("met", "VERB", 0, "root", ""),
            ("soldiers", "NOUN", 4, "obj", "(3-person-new)"),
            ("of", "ADP", 8, "case", ""),
            ("the", "DET", 8, "det", "(4-organization-new(5-abstract-new"),
            ("Union", "PROPN", 5, "nmod", "4)5)"),
        )
    )
    assert names.mentions(rows) == [(0, 1, "place"), (0, 3, "person"), (4, 5, "person"),
                                    (6, 8, "organization"), (6, 8, "abstract")]  # fmt: skip
    assert names.of_mentions(rows) == ["B-NORP", "O", "B-PER", "O", "O", "O", "O", "B-ORG"]


def test_of_names_in_names_the_outer_counts() -> None:
    rows = list(
        mentioned(
            ("Battle", "PROPN", 0, "root", "(1-event-new"),
            ("of", "ADP", 3, "case", ""),
            ("Kati", "PROPN", 1, "nmod", "(2-place-new)1)"),
        )
    )
    assert names.of_mentions(rows) == ["B-EVENT", "I-EVENT", "I-EVENT"]


def test_spans_of_labels() -> None:
    labels = ["I-PER", "I-PER", "B-PER", None, "I-LOC", "I-ORG", "O"]
    assert names.spans(labels) == {(0, 2, "PER"), (2, 3, "PER"), (4, 5, "LOC"), (5, 6, "ORG")}


# What others have published


def test_every_published_figure_has_a_source() -> None:
    lines = others.FILE.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    assert rows == sorted(rows)
    for row in rows:
        kind, system, measure, value, source = row
        assert kind.partition(" ")[0] in {
            "cameo-class", "case2021-acled", "crossner-politics", "ewt", "gum", "india-documents", "india-sentences",
            "polnear", "tempeval3", "uner-ewt", "lgl", "geovirus",
        }  # fmt: skip
        places = {"acc@161", "same id", "mean km", "AUC"}
        assert measure in {*conll18.MEASURES, "P", "R", *places} or measure.endswith("F1")
        assert 0 < float(value) <= (20_039 if measure == "mean km" else 100)
        assert system
        assert len(source) > 20


def test_published_figures_stand_in_our_columns() -> None:
    row, *_ = others.rows("gum gold", ("UPOS", "nonsense", "LAS"), skipped=1)
    assert row[0].startswith("  UDPipe 2")
    assert row[1:] == ("", "98.36", "", "92.14")
    assert others.rows("gum gold", ("Sentences",)) == []

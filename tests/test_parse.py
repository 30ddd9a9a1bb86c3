"""Tokens, sentences, trees and what the reading model is fed; its own quality is measured by the bench."""

from __future__ import annotations

import itertools
import time
import zlib
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from dateline.parse import Model, ModelError, inputs, parse, sentences, tokenizer, trees
from dateline.parse.inputs import MAX_PIECES_A_WORD, SHAPES, Encoder
from dateline.parse.model import FOLDER, LONGEST, EventSignal, Reading
from dateline.schema import Report

# Trees


def is_tree(heads: Sequence[int]) -> bool:
    """Say whether heads (from 1, 0 the root) make one tree with one word under the root."""
    if sum(head == 0 for head in heads) != 1:
        return False
    for word in range(1, len(heads) + 1):
        for _ in heads:
            word = heads[word - 1] if word else 0
        if word:
            return False
    return True


def total(arcs: trees.Scores, heads: Sequence[int]) -> float:
    return float(sum(arcs[word, head] for word, head in enumerate(heads)))


@pytest.mark.parametrize("words", [1, 2, 3, 4])
def test_decode_finds_the_best_of_all_trees(words: int) -> None:
    every = [heads for heads in itertools.product(range(words + 1), repeat=words) if is_tree(heads)]
    random = np.random.default_rng(words)
    for _ in range(150):
        arcs = random.normal(size=(words, words + 1)).astype(np.float32)
        found = trees.decode(arcs)
        assert is_tree(found)
        assert total(arcs, found) == pytest.approx(max(total(arcs, heads) for heads in every), abs=1e-5)


def test_decode_gives_one_rooted_trees_for_any_scores() -> None:
    random = np.random.default_rng(7)
    for case in range(200):
        words = int(random.integers(1, 40))
        arcs = random.normal(scale=10.0 ** random.integers(-3, 4), size=(words, words + 1)).astype(np.float32)
        if case % 4 == 0:
            arcs = np.round(arcs)  # ties
        if case % 5 == 0:
            arcs[:, 0] += 100  # every word wants the root
        assert is_tree(trees.decode(arcs))


def test_decode_takes_equal_scores() -> None:
    assert is_tree(trees.decode(np.zeros((12, 13), dtype=np.float32)))


def test_decode_takes_a_long_sentence() -> None:
    arcs = np.random.default_rng(3).normal(size=(400, 401)).astype(np.float32)
    begin = time.process_time()
    assert is_tree(trees.decode(arcs))
    assert time.process_time() - begin < 5


# Sentences: `|` stands where one begins.

SENTENCES = r"""
|U.S. Gen. Colin Powell met troops. |He left.
|Analyst J. Peter Pham said so. |It was late.
|Gen. A. B. Smith of Lt. Col. Diarra's unit fled with Brig. Gen. Keita. |They were caught.
|Smith Jr. said he would go. |Mr. Smith, Sr. stayed in St. Louis. |Dr. King did not.
|Talks with Sen. John McCain (R-Ariz.) began. |Gov. Nixon met him.
|Malcolm X. spoke on World War I. |The crowd listened.
|He spoke for George W. |He left.
|He works at Acme Inc. |The firm, Acme Inc., closed. |Acme Inc. said so.
|The U.N. Security Council met. |He lives in the U.S. |He works in the U.K. at night.
|He told the U.N. |"The talks are over."
|The U.S.-led force left. |U.S. troops stayed.
|Arms, cash, etc. were seized. |Others, e.g. Rwanda, agreed, i.e. did not object. |Rebels vs. Army ended.
|Police closed No. 5 Street. |Nos. 6 and 7 stayed open. |"No." |He went on.
|He died on Jan. 3 in Kati. |She died in Feb. 2001. |Nobody knew in Mar. |The news came in Sept.
|He left at 5 p.m. on Monday. |He came back at 6 p.m. |The shops were shut.
|The truce began at 4 p.m. Monday. |It ended at 9 a.m. GMT. |He came at 5 p.m. |Protesters left.
|"We will not leave," he said. |"They can try."
|He said, "We will not leave." |The crowd cheered.
|He said “We will not leave.” |The crowd cheered. |‘We are done.’ |The room fell silent.
|``Go,'' he said. |``Now.'' |They went.
|“Enough!” he shouted. |"Who are they?" she asked. |"Will they attack?" Colin Powell asked. |"Why?" |Nobody knew.
|He said: "Go home. |Stay there." |He did it for "freedom." |Others did not.
|"Stop." |"Why?" |She ran. |(He returned later.) |Nobody saw.
|Was he there? |Yes! |What?! |He was.
|He paused ... |Then he left. |"I thought… well, never mind." |The talks... were hard.
|He paused.... |Then he left.
|The price rose to $3.5 billion. |In 2012 it fell. |7 people died. |$5 million went missing. |iPhone sales fell.
|Al-Shabab claimed the attack. |al-Qaida did not.
|KATI, Mali (Agency) — Soldiers fired shots. |Nobody was hurt.
|KATI, Mali, Aug. 18 (Agency) -- Soldiers fired shots. |Nobody was hurt.
|He left.  |She came. |They stayed.
|Yahoo! said it would pay.
|The town fell. [6] |Nobody knew. [7] [8] |Then they left. [9]
"""

BREAKS = [
    "|Rebels take town\n\n|Fighters seized the town on Monday.",
    "|Rebels take town\n|Fighters seized the town on Monday.",
    "|Rebels take town, U.S. says\n|By Jane Doe\n|Fighters seized the town on Monday.",
    "|KATI, Mali\n\n|Soldiers fired shots.",
    "|He left.\n|She came.\n\n|They stayed.",
    # A line broken in the middle of a sentence, to a width or anywhere.
    "|The rebels took the\ntown of Kati. |They\nleft again.",
    "|He met the minister of\nForeign Affairs of the\nUnited States. |They spoke.",
    "|Soldiers have held the town since\n1963.\n\n|They left.",
    "|The rebels took the town of\n\nKati after a fight. |They left.",
    "|The rebels took the town of Kati,\n\nofficials said. |They left.",
    "|Labour's leader Tony Blair\n\nhas managed to win.",
    "|They met Lt. Gen.\n\nColin Powell.",
    # Lists
    "|- Soldiers fired shots.\n|- Police made arrests.",
    "|• Soldiers fired shots\n|• police made arrests\n|• nobody was hurt",
    "|1. Soldiers fired shots.\n|2. Police made arrests.\n|3) Nobody was hurt",
    "|They want:\n\n|release of prisoners\n\n|No more strikes",
    "|Group A: Mali and Team A\n\n|Group B: Chad",
    # Blanks at the ends
    "|\n  He left.\n\n|She came.\n",
    "|He left. \u00a0|She came.\u2029|They stayed.\r\n|Nobody spoke.",
]


@pytest.mark.parametrize("marked", [*SENTENCES.strip().splitlines(), *BREAKS])
def test_sentences(marked: str) -> None:
    tokens = tokenizer.load()(marked.replace("|", ""))
    begins = sentences.starts(tokens)
    assert "".join("|" * begin + token.text_with_ws for token, begin in zip(tokens, begins, strict=True)) == marked


@pytest.mark.parametrize("text", ["", " ", "\n\n", "a", ".", '"', "U.S.", '"\n"', "1.", "- ", "\u200b", "(["])
def test_sentences_take_anything(text: str) -> None:
    tokens = tokenizer.load()(text)
    assert sentences.starts(tokens) == [index == 0 for index in range(len(tokens))]


@pytest.mark.parametrize("run", ['."', "?", "(", "a-", '" '])
def test_a_long_run_of_marks_costs_no_more_than_its_length(run: str) -> None:
    text = f"He left. {run * 20_000} She came."
    begin = time.process_time()
    tokens = tokenizer.load()(text)
    sentences.starts(tokens)
    assert time.process_time() - begin < 5
    assert tokens.text == text


# What the model is fed


@pytest.mark.parametrize(
    ("word", "shape"),
    [
        ("troops", "lower"), ("al-qaida", "lower"), ("'s", "lower"), ("a", "lower"), ("Mali", "title"),
        ("N'djamena", "title"), ("NATO", "upper"), ("U.S.", "upper"), ("I", "initial"), ("J.", "initial"),
        ("McCain", "mixed"), ("al-Shabab", "mixed"), ("2020", "digit"), ("3.5", "alphanumeric"),
        ("F-16", "alphanumeric"), ("18th", "alphanumeric"), (",", "other"), ("--", "other"), ("½", "other"),
        ("中", "mixed"),
    ],
)  # fmt: skip
def test_shape(word: str, shape: str) -> None:
    assert SHAPES[inputs.shape(word)] == shape


@cache
def encoder() -> Encoder:
    """Return an encoder that knows letters, and so cuts each word into them."""
    letters = [chr(number) for number in range(33, 127) if not chr(number).isupper()]
    vocabulary = {
        word: number
        for number, word in enumerate(["[PAD]", "[CLS]", "[SEP]", "[UNK]", *letters, *(f"##{c}" for c in letters)])
    }
    return Encoder(vocabulary)


def test_batch_pads_with_nought() -> None:
    batch = encoder().batch([[["Go", "on", "!"]], [["a"]]])
    assert batch.pieces.shape == batch.piece_shapes.shape == (2, 7)
    assert batch.firsts.tolist() == [[1, 3, 5], [1, 0, 0]]
    assert batch.pieces[0].tolist() == [1, *encoder().word("go"), *encoder().word("on"), *encoder().word("!"), 2]
    assert batch.pieces[1].tolist() == [1, *encoder().word("a"), 2, 0, 0, 0, 0]
    assert batch.piece_shapes.tolist() == [[0, 2, 2, 1, 1, 8, 0], [0, 1, 0, 0, 0, 0, 0]]
    assert batch.sentences.tolist() == [[1, 1, 1], [1, 0, 0]]


def test_a_passage_s_sentences_stand_in_one_row() -> None:
    batch = encoder().batch([[["Go"], ["on", "!"]]])
    assert batch.pieces.tolist() == [[1, *encoder().word("go"), 2, *encoder().word("on"), *encoder().word("!"), 2]]
    assert batch.firsts.tolist() == [[1, 4, 6]]
    assert batch.sentences.tolist() == [[1, 2, 2]]


def test_passages_hold_as_many_sentences_as_fit() -> None:
    assert inputs.passages([], 10) == []
    assert inputs.passages([5, 5, 5], 0) == [range(1), range(1, 2), range(2, 3)]
    assert inputs.passages([5, 5, 5], 9) == [range(2), range(2, 3)]  # two share a mark: 5 + 4
    assert inputs.passages([50, 5, 5], 9) == [range(1), range(1, 3)]


def test_words_of_many_pieces_are_cut() -> None:
    assert len(encoder().word("x" * 20)) == len(encoder().word("x." * 100_000)) == MAX_PIECES_A_WORD
    assert encoder().word("x" * 100_000) == (3,)
    assert encoder().length(["x" * 20, "go"]) == 2 + MAX_PIECES_A_WORD + 2
    batch = encoder().batch([[["x" * 20, "go"]]])
    assert batch.firsts.tolist() == [[1, 1 + MAX_PIECES_A_WORD]]


def test_a_word_without_pieces_is_unknown() -> None:
    assert encoder().word("\u200b") == encoder().word("中") == (3,)


# The model's files


@pytest.mark.parametrize("name", ["model.json", "model.onnx", "vocab.txt"])
@pytest.mark.parametrize("harm", ["missing", "empty", "cut"])
def test_a_damaged_file_is_named_with_the_remedy(tmp_path: Path, name: str, harm: str) -> None:
    shipped()
    for path in FOLDER.iterdir():
        if path.name != name:
            (tmp_path / path.name).symlink_to(path)
    content = (FOLDER / name).read_bytes()
    file = tmp_path / name
    if harm != "missing":
        file.write_bytes(content[: len(content) // 2] if harm == "cut" else b"")
    with pytest.raises(ModelError, match=rf"{name}.*: install Dateline again"):
        Model(tmp_path)


def test_a_missing_folder_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"nowhere.*No such file.*: install Dateline again"):
        Model(tmp_path / "nowhere")


def test_a_card_without_its_hash_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "model.json").write_text("{}")
    with pytest.raises(ModelError, match=r"model\.json can't be read \(no labels, sha256, vocabulary_sha256\)"):
        Model(tmp_path)


# Whole reports, with a stand-in that reads at random and with the model that ships


class Guess:
    """Stands in for the model: random trees and labels, the same for the same words."""

    def __init__(self) -> None:
        self.encoder = encoder()

    def read(self, sentences: Sequence[Sequence[str]]) -> list[Reading]:
        return [self.reading(words) for words in sentences]

    def reading(self, words: Sequence[str]) -> Reading:
        assert words
        assert self.encoder.length(words) <= LONGEST
        random = np.random.default_rng(zlib.crc32(" ".join(words).encode()))
        size = len(words)
        heads = trees.decode(random.normal(size=(size, size + 1)).astype(np.float32))
        return Reading(
            tags=[str(tag) for tag in random.choice(["NN", "VBD", "IN"], size)],
            upos=[str(pos) for pos in random.choice(["NOUN", "VERB", "ADP"], size)],
            heads=heads,
            labels=["obl" if head else "root" for head in heads],
            forms=["Fin|Ind|Past" if i % 2 else "-" for i in range(size)],
            entities=["B-PER" if word.istitle() else "O" for word in words],
            signals=[EventSignal(size - 1, "ASSAULT", 0.5, "actual", 0.1)],
        )


@cache
def shipped() -> Model:
    if not FOLDER.exists():
        pytest.skip("no reading model in src/dateline/data/model: train it or install a release")
    return Model()


@pytest.fixture(params=["guess", "shipped"])
def model(request: pytest.FixtureRequest) -> Model:
    return shipped() if request.param == "shipped" else cast(Model, Guess())


def report(text: str) -> Report:
    return Report("r", text, date(2020, 8, 18))


TEXTS = [
    'Mutinous soldiers detained the president on Tuesday. "We are in charge," Col. Diarra said.\n\nHe fled.',
    "  \n He left. \u00a0 She\tcame.\u2028They\r\nstayed.\u3000\n\n\n  Nobody   spoke \n",
    "\n\n\nHe left.\n\n\n",
    "Troops",
    ".",
    "a\n\nb\n\n  c",
    "\u200b x \ufeffy — “z”… 🙂 e\u0301 中文",
    "x" * 3_000 + " came.",
]


@pytest.mark.parametrize("text", TEXTS)
def test_text_is_kept_and_every_sentence_is_one_tree(model: Model, text: str) -> None:
    doc, signals = parse(report(text), model)
    assert doc.text == text
    assert all(text[token.idx : token.idx + len(token)] == token.text for token in doc)
    begins = sentences.starts(tokenizer.load()(text))
    assert [sentence.start for sentence in doc.sents] == [index for index, begin in enumerate(begins) if begin]
    for sentence in doc.sents:
        assert [token.head.i for token in sentence if token.head == token] == [sentence.root.i]
        assert sentence.root.dep_ == "ROOT"
        assert not sentence.root.is_space
    assert all((token.tag_, token.pos_) == ("_SP", "SPACE") for token in doc if token.is_space)
    assert all(token.lemma_ for token in doc)
    assert [signal.token for signal in signals] == sorted(signal.token for signal in signals)
    assert not any(doc[signal.token].is_space for signal in signals)


@pytest.mark.parametrize("text", ["", " ", "\n\n", " \t\n \u00a0"])
def test_blank_texts_have_no_words(model: Model, text: str) -> None:
    doc, signals = parse(report(text), model)
    assert (doc.text, signals) == (text, ())


def test_a_sentence_without_end_is_cut_to_what_the_model_takes(model: Model) -> None:
    text = "the troops went to town and " * 833
    doc, _ = parse(report(text), model)
    assert doc.text == text
    sizes = [model.encoder.length([token.text for token in sentence]) for sentence in doc.sents]
    assert len(sizes) > 10
    assert max(sizes) <= LONGEST


def test_reading_twice_gives_the_same(model: Model) -> None:
    first, again = (parse(report(TEXTS[0]), model) for _ in range(2))
    assert first[0].to_bytes() == again[0].to_bytes()
    assert first[1] == again[1]


def test_the_shipped_model_reads_a_plain_sentence() -> None:
    doc, signals = parse(report("Two soldiers shot a farmer in Bamako on Tuesday."), shipped())
    read = {token.text: (token.dep_, token.head.text, token.lemma_) for token in doc}
    assert read["shot"] == ("ROOT", "shot", "shoot")
    assert read["soldiers"] == ("nsubj", "shot", "soldier")
    assert read["farmer"] == ("obj", "shot", "farmer")
    assert read["Bamako"][0] == "obl"
    assert {(span.text, span.label_) for span in doc.ents} >= {("Bamako", "LOC")}
    strong = {(doc[signal.token].text, signal.type) for signal in signals if signal.score > 0.5}
    assert strong == {("shot", "ASSAULT")}


def test_the_card_in_the_docs_is_of_the_model_that_ships() -> None:
    card = Path(__file__).parents[1] / "docs" / "model.md"
    assert Model().sha256 in card.read_text(encoding="utf-8")

"""The bench of participants: measures that can be worked out by hand, and texts with made-up readings."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from dateline import DatelineError
from dateline.bench import BENCHES, Missing, actors, plover, snippets
from dateline.bench.actors import Mention, align
from dateline.bench.coref import MEASURES, b_cubed, best_total, ceaf_e, clusters, muc
from dateline.bench.figures import Table, Tally
from dateline.pipeline import Coded, StageError
from dateline.schema import Actor, Document, Event, Failure, Report, Span
from test_bench_snippets import event

# The measures


def groups(*entities: str) -> list[frozenset[int]]:
    """Return clusters of mentions named by letters."""
    return [frozenset(map(ord, entity)) for entity in entities]


KEY, RESPONSE = groups("abc", "defg"), groups("ab", "cd", "fghi")
"""The example by which Pradhan and others (2014) explain the measures."""


def test_muc_counts_links() -> None:
    one = muc(KEY, RESPONSE)
    assert (one.recalled, one.gold, one.right, one.found) == (2, 5, 2, 5)
    assert one.f1 == pytest.approx(40.0)


def test_b_cubed_counts_shares_by_mention() -> None:
    one = b_cubed(KEY, RESPONSE)
    assert one.recall == pytest.approx(100 * (4 / 3 + 1 / 3 + 1 / 4 + 4 / 4) / 7)
    assert one.precision == pytest.approx(100 * (4 / 2 + 1 / 2 + 1 / 2 + 4 / 4) / 8)
    assert one.f1 == pytest.approx(45.45, abs=0.01)


def test_ceaf_pairs_entities_with_clusters() -> None:
    one = ceaf_e(KEY, RESPONSE)
    total = 2 * 2 / (3 + 2) + 2 * 2 / (4 + 4)
    assert one.recall == pytest.approx(100 * total / 2)
    assert one.precision == pytest.approx(100 * total / 3)


def test_what_is_the_same_is_all_right_and_what_is_empty_is_nought() -> None:
    for measure in MEASURES.values():
        assert measure(KEY, KEY).f1 == pytest.approx(100.0)
        assert measure([], RESPONSE).f1 == measure(KEY, []).f1 == measure([], []).f1 == 0.0


def test_measures_of_documents_are_summed_before_they_are_divided() -> None:
    both = muc(KEY, RESPONSE) + muc(groups("xy"), groups("xy"))
    assert both.recall == both.precision == pytest.approx(50.0)


@pytest.mark.parametrize("shape", [(1, 1), (2, 4), (4, 2), (5, 5)])
def test_the_best_pairs_are_as_good_as_any(shape: tuple[int, int]) -> None:
    random = np.random.default_rng(7)
    for _ in range(20):
        weights = random.integers(0, 4, shape).astype(np.float64)
        wide = weights if shape[0] <= shape[1] else weights.T
        orders = itertools.permutations(range(max(shape)), min(shape))
        assert best_total(weights) == max(sum(wide[i, j] for i, j in enumerate(order)) for order in orders)
    assert best_total(np.zeros((0, 3))) == 0.0


def test_a_mention_without_a_chain_is_a_cluster_of_its_own() -> None:
    assert clusters([3, None, 3, None]) == [frozenset({0, 2}), frozenset({1}), frozenset({3})]


# Gold mentions

HEADER = "# global.Entity = GRP-etype-infstat-identity"


def row(number: int, form: str, head: int, misc: str = "_", upos: str = "NOUN") -> str:
    return "\t".join((str(number), form, form, upos, "X", "_", str(head), "dep" if head else "root", "_", misc))


MEDIC = "\n".join(
    (
        "# newdoc id = GUM_news_medic",
        HEADER,
        row(1, "Ann", 4, "Entity=(1-person-new-Ann_Lee", "PROPN"),
        row(2, "Lee", 1, "Entity=1)|SpaceAfter=No", "PROPN"),
        row(3, ",", 4, upos="PUNCT"),
        row(4, "ran", 0, upos="VERB"),
        row(5, "the", 6, "Entity=(2-person-new-x(3-organization-acc-x", "DET"),
        row(6, "army", 9, "Entity=3)|SpaceAfter=No"),
        row(7, "'s", 6, upos="PART"),
        row(8, "old", 9, upos="ADJ"),
        row(9, "medic", 4, "Entity=2)|SpaceAfter=No"),
        row(10, ".", 4, upos="PUNCT"),
        "",
        row(1, "She", 2, "Entity=(1-person-giv-x)", "PRON"),
        row(2, "left", 0, "SpaceAfter=No", upos="VERB"),
        "",
        "# newdoc id = GUM_bio_lee",
        row(1, "Lee", 2, "Entity=(1-person-new-x)", "PROPN"),
        row(2, "left", 0, "Entity=(2-event-new-x)", upos="VERB"),
        "",
    )
)


def treebank(folder: Path, text: str = MEDIC) -> Path:
    path = folder / "ud" / "gum-dev.conllu"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_gold_mentions_have_their_characters_head_and_entity(tmp_path: Path) -> None:
    medic, bio = actors.gold_documents(treebank(tmp_path))
    assert (medic.id, medic.text) == ("GUM_news_medic", "Ann Lee, ran the army's old medic. She left")
    told = [(medic.text[slice(*m.span)], medic.text[slice(*m.head)], m.kind, m.entity) for m in medic.mentions]
    assert told == [
        ("Ann Lee", "Ann", "person", "1"),
        ("the army", "army", "organization", "3"),
        ("the army's old medic", "medic", "person", "2"),
        ("She", "She", "person", "1"),
    ]
    assert [m.entity for m in bio.mentions] == ["1"]  # an event is no participant


def test_the_order_of_the_fields_is_the_header_s(tmp_path: Path) -> None:
    lines = ["# global.Entity = eid-head-etype", row(1, "Ann", 0, "Entity=(e7-1-person)"), ""]
    (only,) = actors.gold_documents(treebank(tmp_path, "\n".join(lines)))
    assert [(m.entity, m.kind) for m in only.mentions] == [("e7", "person")]
    with pytest.raises(DatelineError, match=r"global\.Entity"):
        list(actors.gold_documents(treebank(tmp_path, "\n".join(lines[1:]))))


def document(text: str, *found: tuple[str, str, int]) -> Document:
    """Make a document with mentions: their words, the word that heads them, and their chain."""
    tokens: list[SimpleNamespace] = []
    people: list[Actor] = []
    for words, head, chain in found:
        start = text.index(words)
        people.append(Actor(Span(start, start + len(words), words), len(tokens), chain, words, None, ()))
        tokens.append(SimpleNamespace(idx=start + words.index(head)))
    stand_in: Any = tokens
    return Document(Report("r", text, snippets.DAY), stand_in, actors=tuple(people))


def mention(text: str, words: str, head: str) -> Mention:
    start = text.index(words)
    at = start + words.index(head)
    return Mention((start, start + len(words)), (at, at + len(head)), "person", "1")


def test_gold_and_system_mentions_are_the_same_where_each_holds_the_other_s_head() -> None:
    text = "The army's old medic saw President Ann Lee and the Hamas leader."
    gold = [
        mention(text, "The army's old medic", "medic"),
        mention(text, "The army", "army"),
        mention(text, "President Ann Lee", "President"),
        mention(text, "Hamas", "Hamas"),
    ]
    system = document(
        text, ("army's old medic", "medic", 0), ("army", "army", 1), ("President Ann Lee", "Ann", 2),
        ("Hamas leader", "leader", 3),
    )  # fmt: skip
    assert align(gold, system) == [0, 1, 2, None]


def test_of_two_mentions_that_fit_the_one_with_the_same_head_is_taken_once() -> None:
    text = "Ann Lee of Bor spoke."
    gold = [mention(text, "Ann Lee of Bor", "Ann"), mention(text, "Ann Lee", "Lee")]
    assert align(gold, document(text, ("Ann Lee", "Ann", 0))) == [0, None]
    assert align(gold, document(text, ("Ann Lee", "Ann", 0), ("Ann Lee of Bor", "Lee", 1))) == [0, 1]


def test_coreference_is_counted_in_news_and_in_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    treebank(tmp_path)

    def code(report: Report, model: object) -> Document:
        if report.id == "GUM_bio_lee":
            raise StageError("parse", ValueError("x"))
        return document(report.text, ("Ann Lee", "Ann", 0), ("She", "She", 0), ("army", "army", 0))

    monkeypatch.setattr(actors, "load", lambda name: None)
    monkeypatch.setattr(actors, "code", code)
    figures = actors.run(tmp_path, 1).figures
    assert figures["GUM failures"] == 1
    assert figures["GUM news person mentions found"] == pytest.approx(66.67)
    assert figures["GUM all person mentions found"] == 50.0
    assert figures["GUM news organization mentions found"] == 100.0
    assert figures["GUM news links precision"] == pytest.approx(33.33)
    assert figures["GUM news links recall"] == 100.0
    # The key without singletons is {Ann, She}, the response {Ann, She, army}.
    assert (figures["GUM news MUC P"], figures["GUM news MUC R"]) == (50.0, 100.0)
    assert figures["GUM news B-cubed P"] == pytest.approx(100 * 4 / 3 / 3, abs=0.01)
    assert figures["GUM news CEAF-e F1"] == 80.0
    assert figures["GUM news CEAF-e with singletons P"] == pytest.approx(90.0)
    assert figures["GUM news CoNLL F1"] == pytest.approx((200 / 3 + 800 / 13 + 80) / 3, abs=0.01)


# Spans

SHELLED = ["The", "army", "of", "Mali", "shelled", "Bor", "'s", "rebels", "."]
LABELS = ["B-S", "I-S", "I-S", "I-S", "O", "B-T", "I-T", "I-T", "O"]


def columns(*sentences: Iterable[tuple[str, str]]) -> str:
    return "\n\n".join("\n".join(f"{token} {label}" for token, label in each) for each in sentences) + "\n"


def events_file(folder: Path, name: str, text: str) -> Path:
    path = folder / "events" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_sentences_are_read_with_the_spans_of_their_labels(tmp_path: Path) -> None:
    both = [("Chad", "B-R"), ("and", "O"), ("Mali", "I-R"), ("met", "O")]
    path = events_file(tmp_path, "x.txt", columns(zip(SHELLED, LABELS, strict=True), both))
    one, two = actors.marked(path)
    assert one.tokens == tuple(SHELLED)
    assert one.spans == {"S": {(0, 4)}, "T": {(5, 8)}, "R": set()}
    assert two.spans["R"] == {(0, 1), (2, 3)}


@pytest.mark.parametrize("line", ["Chad", "Chad B-X", " O"])
def test_a_line_without_token_and_label_is_told(tmp_path: Path, line: str) -> None:
    with pytest.raises(DatelineError, match=r"line 2"):
        list(actors.marked(events_file(tmp_path, "x.txt", f"Chad B-S\n{line}\n")))


@pytest.mark.parametrize(
    "text",
    [
        "Chad 's army ( the CAN ) , met us .|Chad's army (the CAN), met us.",
        "Chad ’ s ex - minister|Chad’s ex-minister",
        "it - - he said - - left|it - - he said - - left",
        "$ 3 . 6 million for 4 , 300 at the U . N .|$3.6 million for 4,300 at the U.N.",
        "On Nov . 2 he left|On Nov. 2 he left",
    ],
)
def test_tokens_are_joined_as_they_were_cut(text: str) -> None:
    cut, whole = text.split("|")
    tokens = cut.split()
    found, starts = actors.joined(tokens)
    assert found == whole
    assert [found[at : at + len(token)] for at, token in zip(starts, tokens, strict=True)] == tokens


def person(text: str, words: str, country: str | None = None) -> Actor:
    start = text.index(words)
    return Actor(Span(start, start + len(words), words), 0, 0, words, country, ())


@pytest.fixture
def coder(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[str], Sequence[Event]]], None]:
    """Return what lets a function from a text to its events stand in for the pipeline."""

    def stand_in(read: Callable[[str], Sequence[Event]]) -> None:
        def run(reports: Iterable[Report], jobs: int) -> Iterator[Coded | Failure]:
            for report in reports:
                yield Coded(report, tuple(read(report.text)))

        monkeypatch.setattr(snippets, "run", run)

    return stand_in


Coder = Callable[[Callable[[str], Sequence[Event]]], None]


def test_spans_are_right_with_their_articles_and_touch_where_they_are_not(tmp_path: Path, coder: Coder) -> None:
    talks = zip(["Chad", "met", "Mali"], ["B-R", "O", "B-R"], strict=True)
    text = columns(zip(SHELLED, LABELS, strict=True), talks, [("Rain", "B-S"), ("fell", "O")])
    events_file(tmp_path, "cameo_ner-dev.txt", text)

    def read(text: str) -> Sequence[Event]:
        if "shelled" in text:
            doers, targets = [person(text, "army of Mali")], [person(text, "rebels"), person(text, "Bor")]
            return (event("ASSAULT", "shelled", text, actors=doers, recipients=targets),)
        if "met" in text:
            return (event("CONSULT", "met", text, actors=[person(text, "Chad")], recipients=[person(text, "Mali")]),)
        return ()

    coder(read)
    figures = actors.run(tmp_path, 1).figures
    assert (figures["spans source (S) P"], figures["spans source (S) R"]) == (100.0, 50.0)
    assert figures["spans target (T) F1"] == 0.0
    assert figures["spans target (T) relaxed F1"] == pytest.approx(66.67)
    assert figures["spans both (R) F1"] == 100.0
    assert figures["spans S and T F1"] == pytest.approx(Tally(1, 3, 3).f1, abs=0.01)
    assert figures["spans S, T and R F1"] == pytest.approx(Tally(3, 5, 5).f1, abs=0.01)


# Records


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Chad's rebels", "the rebels", True),
        ("Kofi Annan", "U.N. Secretary-General Kofi Annan", True),
        ("army of Chad", "Chad's navy", False),
        ("the", "the", False),
        ("Mali", "Chad", False),
    ],
)
def test_names_are_the_same_that_share_half_their_words(one: str, other: str, same: bool) -> None:
    assert plover.same_name(one, other) == plover.same_name(other, one) == same


def test_names_and_countries_of_records_are_counted(tmp_path: Path, coder: Coder) -> None:
    def record(kind: str, text: str, source: Sequence[object], target: Sequence[object]) -> str:
        return json.dumps({"event": kind, "text": text, "source": source, "target": target})

    kenya, japan = {"actorText": "Kenya", "code": "KEN"}, {"actorText": "Japan", "code": "JAP"}
    council = {"actorText": "U.N. Council", "code": "IGO"}
    lines = (
        record("AGREE", "Kenya met Japan.", [kenya], [japan]),
        record("CONSULT", "Kenya met the U.N. Council.", [kenya], [council]),
        record("AGREE", "Kenya and Japan met.", [kenya, japan], []),
        record("AGREE", "Nobody met.", [kenya], []),
    )
    events_file(tmp_path, "plover-gsr-dev.jsonl", "\n".join(lines))

    def read(text: str) -> Sequence[Event]:
        if "Nobody" in text:
            return ()
        doers = [person(text, "Kenya", "KEN")]
        if "the U.N." in text:
            return (event("CONSULT", "met", text, actors=doers, recipients=[person(text, "Council")]),)
        return (event("CONSULT", "met", text, actors=doers, recipients=[person(text, "Japan", "JPN")]),)

    coder(read)
    figures = actors.run(tmp_path, 1).figures
    assert (figures["records source found"], figures["records target found"]) == (75.0, 100.0)
    # Of two gold sources one is not all.
    assert (figures["records source country right"], figures["records target country right"]) == (50.0, 100.0)
    assert figures["records both countries right"] == 50.0
    assert figures["records both countries right and type hit"] == 25.0


# What is there is measured


def test_where_nothing_is_there_the_bench_does_not_run(tmp_path: Path) -> None:
    with pytest.raises(Missing, match=r"cameo_ner-dev"):
        BENCHES["actors"].run(tmp_path, 1)


def test_what_is_missing_is_told_beside_what_was_measured(tmp_path: Path, coder: Coder) -> None:
    events_file(tmp_path, "cameo_ner-dev.txt", columns(zip(SHELLED, LABELS, strict=True)))
    coder(lambda text: ())
    *_, last = actors.run(tmp_path, 1).tables
    assert isinstance(last, Table)
    assert last.title == "Not measured"
    assert [name in cell for (cell,), name in zip(last.rows, ("plover-gsr-dev", "gum-dev", "wire"), strict=True)] == [
        True, True, True,
    ]  # fmt: skip


def test_the_stage_alone_is_timed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "wire"
    folder.mkdir()
    lines = [json.dumps({"id": str(n), "text": "Rain fell on Bor.", "published": "2015-01-01"}) for n in range(3)]
    (folder / "reports.jsonl").write_text("\n".join(lines), encoding="utf-8")

    def code(report: Report, model: object, spent: dict[str, float]) -> None:
        if report.id == "1":
            raise StageError("times", ValueError("x"))
        spent["actors"] += 0.5
        spent["events"] = 9.0

    monkeypatch.setattr(actors, "load", lambda name: None)
    monkeypatch.setattr(actors, "code", code)
    monkeypatch.setattr(actors, "TIMED", 2)
    monkeypatch.setenv("DATELINE_DATA", "")  # so that it is as before afterwards
    dictionary = tmp_path / "some.actors.txt"
    dictionary.write_text("AL_QAEDA [IMGMOSALQ]\n", encoding="utf-8")
    assert actors._timed(folder / "reports.jsonl", []) == (0, 4, 0.5)
    assert actors._timed(folder / "reports.jsonl", [dictionary]) == (1, 4, 0.5)

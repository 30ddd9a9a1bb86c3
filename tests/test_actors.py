"""Actors: marked-up sentences read with the shipped model, hand-made trees without it, and how the work grows."""

from __future__ import annotations

import time
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

import dateline
from dateline.actors import read
from dateline.actors.lexica import exact, names, role_of, roles
from dateline.schema import SECTORS, Actor, Document, Place, Report, Span
from marked import Case, Mark, load

CASES = load(Path(__file__).parent / "cases" / "actors.txt")
MODEL = Path(dateline.__file__).parent / "data" / "model"


@cache
def model() -> object:
    from dateline.parse import Model

    return Model()


def parsed(text: str, published: date, dateline: str | None = None) -> Document:
    if not (MODEL / "model.onnx").exists():
        pytest.skip("the reading model is not in data/model: run dateline train make")
    from dateline.parse import Model, parse
    from dateline.places import read as read_places

    report = Report(id="case", text=text, published=published, dateline=dateline)
    reader = model()
    assert isinstance(reader, Model)
    tokens, signals = parse(report, reader)
    document = Document(report, tokens, signals)
    return document.with_layer("places", read_places(document))


def heading(actors: tuple[Actor, ...], document: Document, mark: Mark) -> list[Actor]:
    """Return the actors whose head token stands inside a mark, the ones of the longest span first."""
    found = [a for a in actors if mark.start <= document.tokens[a.head].idx < mark.end]
    return sorted(found, key=lambda a: (a.span.start - a.span.end, a.head))


def values(actor: Actor) -> dict[str, str]:
    return {
        "country": actor.country or "-",
        "sector": actor.sectors[0] if actor.sectors else "-",
        "name": actor.name,
    }


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"line {case.line}")
def test_case(case: Case) -> None:
    document = parsed(case.text, case.published, case.dateline)
    actors = read(document)
    assert len({actor.head for actor in actors}) == len(actors)
    assert all(a.name and a.span.start <= document.tokens[a.head].idx < a.span.end for a in actors)
    assert list(actors) == sorted(actors, key=lambda a: (a.span.start, a.head))
    chains: dict[str, int] = {}
    for mark in case.marks:
        words = case.text[mark.start : mark.end]
        found = heading(actors, document, mark)
        if mark.kind == "none":
            assert found == [], words
            continue
        assert found, f"no actor is headed in {words!r}"
        wanted = {key: value for key, value in mark.attributes.items() if key != "chain"}
        got = {key: value for key, value in values(found[0]).items() if key in wanted}
        assert got == wanted, words
        if "chain" in mark.attributes:
            assert chains.setdefault(mark.attributes["chain"], found[0].chain) == found[0].chain, words
    assert len(set(chains.values())) == len(chains)


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 60


# Without the model: trees by hand, a word a line: word, tag, part of speech, head, label, entity.

SEIZED = """
Mutinous JJ ADJ 1 amod O
soldiers NNS NOUN 2 nsubj O
detained VBD VERB 2 ROOT O
finance NN NOUN 4 compound O
minister NN NOUN 5 nmod:desc O
Abdoulaye NNP PROPN 2 obj B-PER
Daffe NNP PROPN 5 flat I-PER
in IN ADP 8 case O
Mali NNP PROPN 2 obl B-LOC
. . PUNCT 2 punct O
They PRP PRON 11 nsubj O
freed VBD VERB 11 ROOT O
him PRP PRON 11 obj O
. . PUNCT 11 punct O
"""


def by_hand(table: str, published: date = date(2020, 8, 18), places: tuple[str, ...] = ()) -> Document:
    rows = [line.split() for line in table.strip().splitlines()]
    words, tags, pos, heads, deps, ents = zip(*rows, strict=True)
    doc = Doc(
        Vocab(),
        words=list(words),
        tags=list(tags),
        pos=list(pos),
        heads=[int(head) for head in heads],
        deps=list(deps),
        ents=list(ents),
        lemmas=[lemma(word, tag) for word, tag in zip(words, tags, strict=True)],
    )
    document = Document(Report(id="hand", text=doc.text, published=published), doc)
    found = []
    for name in places:
        start = doc.text.index(name)
        span = Span(start, start + len(name), name)
        found.append(Place(span, name, "MLI", None, None, None, None, 0.9, "only candidate"))
    return document.with_layer("places", tuple(found))


def lemma(word: str, tag: str) -> str:
    return word.lower().removesuffix("s") if tag == "NNS" else word.lower()


def test_every_nominal_has_an_actor_at_its_head() -> None:
    actors = read(by_hand(SEIZED))
    assert [actor.head for actor in actors] == [1, 4, 5, 8, 10, 12]
    assert {actor.head: actor.span.text for actor in actors}[1] == "Mutinous soldiers"
    assert {actor.head: actor.span.text for actor in actors}[5] == "finance minister Abdoulaye Daffe"


def test_title_and_name_are_one_participant() -> None:
    by_head = {actor.head: actor for actor in read(by_hand(SEIZED))}
    assert by_head[4].chain == by_head[5].chain == by_head[12].chain
    assert by_head[4].name == "Abdoulaye Daffe"
    assert by_head[1].chain == by_head[10].chain != by_head[4].chain


def test_evidence_says_which_words_gave_a_code() -> None:
    soldiers = next(actor for actor in read(by_hand(SEIZED)) if actor.head == 1)
    assert soldiers.country == "MLI"
    assert soldiers.sectors == ("MIL",)
    country, sectors = soldiers.evidence
    assert (country.field, country.rule) == ("country", "where the report plays")
    assert country.span is not None
    assert country.span.text == "Mali"
    assert (sectors.field, sectors.rule) == ("sectors", "role: soldier")


def test_nothing_is_made_up_where_no_country_is_named() -> None:
    table = """
Soldiers NNS NOUN 1 nsubj O
fled VBD VERB 1 ROOT O
. . PUNCT 1 punct O
"""
    (soldiers,) = read(by_hand(table))
    assert (soldiers.country, soldiers.sectors) == (None, ("MIL",))


def test_a_place_that_is_no_state_has_a_country_and_no_sector() -> None:
    table = """
Kati NNP PROPN 1 nsubj B-LOC
fell VBD VERB 1 ROOT O
. . PUNCT 1 punct O
"""
    (kati,) = read(by_hand(table, places=("Kati",)))
    assert (kati.country, kati.sectors) == ("MLI", ())


@pytest.mark.parametrize("text", ["", "\n\n", "."])
def test_reports_without_words(text: str) -> None:
    doc = Doc(Vocab(), words=[text] if text else [], spaces=[False] if text else [])
    assert read(Document(Report(id="empty", text=text, published=date(2020, 1, 1)), doc)) == ()


def test_reading_twice_gives_the_same() -> None:
    document = by_hand(SEIZED)
    assert read(document) == read(document)


def test_codes_and_heads_are_sound() -> None:
    document = by_hand(SEIZED)
    for actor in read(document):
        assert set(actor.sectors) <= set(SECTORS)
        assert document.report.text[actor.span.start : actor.span.end] == actor.span.text
        assert actor.span.start <= document.tokens[actor.head].idx < actor.span.end


def long(times: int) -> Document:
    rows = [line.split() for line in SEIZED.strip().splitlines()]
    size = len(rows)
    lines = [
        " ".join([word, tag, pos, str(int(head) + size * n), dep, entity])
        for n in range(times)
        for word, tag, pos, head, dep, entity in rows
    ]
    return by_hand("\n".join(lines))


def test_work_grows_no_faster_than_the_text() -> None:
    read(long(2))
    seconds = []
    for times in (500, 4000):
        document = long(times)
        start = time.perf_counter()
        read(document)
        seconds.append(time.perf_counter() - start)
    assert seconds[1] < 24 * seconds[0]


# The lexica as this stage asks them


def test_names_are_looked_up_by_their_first_word_longest_first() -> None:
    group = [text for text, _ in names()["United"]]
    assert group == sorted(group, key=len, reverse=True)
    assert (name := exact("the Kremlin")) is not None
    assert (name.kind, name.country) == ("seat", "RUS")


def test_rows_are_good_for_their_years() -> None:
    blair = exact("Tony Blair")
    assert blair is not None
    office = blair.office(date(2003, 5, 1))
    assert office is not None
    assert office.sectors == ("GOV",)
    assert blair.office(date(2022, 5, 1)) is None


def test_the_longest_role_is_tried_first() -> None:
    assert [len(role.words) for role in roles()["attorney"]] == sorted(
        (len(role.words) for role in roles()["attorney"]), reverse=True
    )
    assert (role := role_of("secretary-general")) is not None
    assert role.words == ("secretary", "-", "general")

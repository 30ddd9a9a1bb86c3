from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest
import spacy
from spacy.tokens import Doc, Span

import marked
from dateline.places import find, gazetteer, read
from dateline.schema import Document, Place, Report

NLP = spacy.blank("en")
CASES = Path(__file__).parent / "cases" / "places.txt"


def document(
    text: str, *labels: tuple[str, str], proper: tuple[str, ...] = (), dateline: str | None = None
) -> Document:
    """Label the first occurrence of each (words, label); tag the words in `proper` as proper nouns."""
    tokens: Doc = NLP(text)
    spans: list[Span] = []
    for words, label in labels:
        start = text.index(words)
        span = tokens.char_span(start, start + len(words), label=label)
        assert span is not None, words
        spans.append(span)
    tokens.ents = spans
    for token in tokens:
        token.pos_ = "PROPN" if token.ent_type_ or token.text in proper else "NOUN"
    return Document(Report("r", text, date(2020, 8, 18), dateline=dateline), tokens)


def one(text: str, *labels: tuple[str, str], proper: tuple[str, ...] = (), dateline: str | None = None) -> Place:
    (place,) = read(document(text, *labels, proper=proper, dateline=dateline))
    return place


def test_cases() -> None:
    wrong = []
    for case in marked.load(CASES):
        tokens = NLP(case.text)
        marks = [mark for mark in case.marks if mark.kind == "place"]
        spans = [tokens.char_span(mark.start, mark.end, label="LOC", alignment_mode="expand") for mark in marks]
        tokens.ents = spans
        places = read(Document(Report("r", case.text, case.published), tokens))
        for mark in marks:
            words = case.text[mark.start : mark.end]
            place = next((p for p in places if p.span.start < mark.end and mark.start < p.span.end), None)
            wanted = dict(mark.attributes)
            got = {} if place is None else shown(place)
            if (not wanted and place) or any(got.get(field) != value for field, value in wanted.items()):
                wrong.append((words, wanted, got))
    assert not wrong


def shown(place: Place) -> dict[str, str]:
    rule = place.rule.split()[0].strip(":")
    return {"name": place.name, "country": place.country or "-", "rule": rule}


@pytest.mark.parametrize(
    ("text", "label", "names"),
    [
        ("Shots were heard in Kidal overnight", ("Kidal", "ORG"), ["Kidal"]),
        ("KIDAL, Mali - Shots were heard", ("KIDAL", "ORG"), ["Kidal", "Mali"]),
        ("Kenya would host the talks", ("Kenya", "ORG"), ["Kenya"]),
        ("They held the minister of Mali overnight", ("minister of Mali", "PER"), ["Mali"]),
        ("The striker left for Kidal United", ("Kidal United", "ORG"), []),
        ("Fans of Barcelona cheered", ("Barcelona", "ORG"), []),
        ("He works at Justice", ("Justice", "ORG"), []),
    ],
)
def test_a_place_that_is_labelled_otherwise(text: str, label: tuple[str, str], names: list[str]) -> None:
    found = document(text, label, proper=("Mali",))
    for token in found.tokens:
        if token.lower_ in {"minister", "of"}:
            token.pos_ = "NOUN"
    assert [place.name for place in read(found)] == names


# The gazetteer


def test_opens_and_finds_quickly() -> None:
    gazetteer._database.cache_clear()
    find.cache_clear()
    begin = time.perf_counter()
    assert find("Bamako")
    assert time.perf_counter() - begin < 0.05


def test_file_is_small_and_attributed() -> None:
    assert gazetteer.PATH.stat().st_size < 15_000_000
    (text,) = gazetteer._database().execute("SELECT value FROM meta WHERE name = 'attribution'").fetchone()
    assert "GeoNames" in text
    assert "CC BY 4.0" in text


@pytest.mark.parametrize(
    ("one_way", "another"),
    [("Ségou", "segou"), ("Sana'a", "Sanaa"), ("Port-au-Prince", "Port au Prince"), ("St. Louis", "Saint Louis")],
)
def test_spellings_share_a_key(one_way: str, another: str) -> None:
    assert gazetteer.key(one_way) == gazetteer.key(another)
    assert find(one_way) == find(another) != ()


def test_find_is_exact_and_most_populous_first() -> None:
    assert find("Bamakoo") == ()
    people = [entry.population for entry in find("London")]
    assert people == sorted(people, reverse=True)
    assert find("London")[0].country == "GBR"


def test_countries_have_geonames_ids_and_regions_none() -> None:
    mali = next(entry for entry in find("Mali") if entry.kind == "country")
    assert (mali.geonameid, mali.country, mali.admin1) == (2453866, "MLI", None)
    assert find("Darfur")[0].geonameid is None


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("Donbas", "UKR"),
        ("Tigray", "ETH"),
        ("Crimea", "UKR"),
        ("Nagorno-Karabakh", "AZE"),
        ("Casamance", "SEN"),
        ("Xinjiang", "CHN"),
        ("Ogaden", "ETH"),
        ("Transnistria", "MDA"),
        ("Golan Heights", "SYR"),
        ("Basque Country", "ESP"),
        ("Cabo Delgado", "MOZ"),
        ("Europe", None),
        ("Red Sea", None),
    ],
)
def test_regions(name: str, country: str | None) -> None:
    assert country in {entry.country for entry in find(name)}


@pytest.mark.parametrize("capital", ["Bamako", "Kabul", "Damascus", "Kinshasa", "Kyiv", "Kiev", "Rangoon", "Tehran"])
def test_capitals(capital: str) -> None:
    assert "capital" in {entry.kind for entry in find(capital)}


# Mentions


def test_span_leaves_out_article_and_possessive() -> None:
    place = one("Talks on the Gaza Strip's future.", ("the Gaza Strip's", "LOC"))
    assert place.span.text == "Gaza Strip"


def test_offsets_point_into_the_text() -> None:
    text = "Troops left Kati for Bamako."
    for place in read(document(text, ("Kati", "LOC"), ("Bamako", "LOC"))):
        assert text[place.span.start : place.span.end] == place.span.text


def test_a_name_cut_in_two_is_one_place() -> None:
    assert one("They flew to the United States today", ("United", "LOC"), ("States", "LOC")).country == "USA"
    assert one("They flew to the United Kingdom today", ("Kingdom", "LOC"), proper=("United",)).country == "GBR"


@pytest.mark.parametrize(("text", "found"), [("critics of Lisbon left", False), ("they met in Lisbon", True)])
def test_a_surname_of_the_report_is_a_place_only_behind_a_preposition(text: str, found: bool) -> None:
    told = document(f"Ana Lisbon spoke and {text}", ("Ana Lisbon", "PER"))
    tokens = told.tokens
    second = tokens.char_span(told.report.text.rindex("Lisbon"), told.report.text.rindex("Lisbon") + 6, label="LOC")
    assert second is not None
    tokens.ents = [*tokens.ents, second]
    assert bool(read(told)) is found


def test_one_entity_with_a_comma_is_two_places() -> None:
    places = read(document("Shots were heard in Kati, Mali.", ("Kati, Mali", "LOC")))
    assert [(p.span.text, p.country) for p in places] == [("Kati", "MLI"), ("Mali", "MLI")]


def test_unlabelled_name_in_the_place_of_a_place() -> None:
    place = one("Shells fell near Mosul.", proper=("Mosul",))
    assert (place.name, place.country) == ("Mosul", "IRQ")


@pytest.mark.parametrize(
    ("text", "proper"),
    [
        ("Mosul said it was ready.", ("Mosul",)),  # not after a preposition
        ("It began in March with a letter from Jackson.", ("March", "Jackson")),
        ("A man of Batman and a woman from Nice.", ("Batman", "Nice")),
        ("They sailed to nowhere in mosul.", ("mosul",)),
    ],
)
def test_unlabelled_words_that_are_not_places(text: str, proper: tuple[str, ...]) -> None:
    assert read(document(text, proper=proper)) == ()


def test_unlabelled_common_word_with_its_country() -> None:
    places = read(document("The lorry was found in Nice, France.", ("France", "LOC"), proper=("Nice",)))
    assert [place.name for place in places] == ["Nice", "France"]


@pytest.mark.parametrize("label", ["PER", "ORG", "NORP"])
def test_other_entities_are_not_places(label: str) -> None:
    assert read(document("A letter from Paris came.", ("Paris", label))) == ()


def test_dateline_is_context_and_no_mention() -> None:
    assert read(document("Soldiers fired shots.", dateline="KATI, Mali, Aug 18 (Agency)")) == ()


# Decisions


def test_dateline_decides() -> None:
    text = "Police closed the roads to Tripoli."
    assert one(text, ("Tripoli", "LOC")).country == "LBY"
    lebanese = one(text, ("Tripoli", "LOC"), dateline="BEIRUT, May 3 (Agency)")
    assert (lebanese.country, lebanese.rule) == ("LBN", "same country as dateline")


def test_nationality_decides() -> None:
    text = "Kenyan troops stormed Garissa and the Kenyan flag flew."
    place = one(text, ("Kenyan", "NORP"), ("Garissa", "LOC"))
    assert (place.name, place.country) == ("Garissa", "KEN")


def test_one_sense_in_a_report() -> None:
    text = "Police in Hyderabad, Pakistan, made arrests. Shops shut. Hyderabad was calm."
    tokens = document(text, ("Hyderabad", "LOC"), ("Pakistan", "LOC")).tokens
    again = text.rindex("Hyderabad")
    later = tokens.char_span(again, again + 9, label="LOC")
    assert later is not None
    tokens.ents = [*tokens.ents, later]
    places = read(Document(Report("r", text, date(2020, 1, 1)), tokens))
    assert [place.country for place in places] == ["PAK", "PAK", "PAK"]


def test_confidence_falls_with_rivals() -> None:
    sure = one("Fire broke out in Bamako.", ("Bamako", "LOC"))
    torn = one("Fire broke out in Alexandria.", ("Alexandria", "LOC"))
    assert torn.confidence < sure.confidence
    assert sure.confidence > 0.9


def test_no_place_where_too_many_are_alike() -> None:
    assert read(document("Fire broke out in Springfield.", ("Springfield", "LOC"))) == ()


def test_georgia_is_the_country_unless_the_state_is_named_beside_its_city() -> None:
    assert one("Monitors returned to Georgia.", ("Georgia", "LOC")).country == "GEO"
    places = read(document("Riots shook Atlanta, Georgia.", ("Atlanta", "LOC"), ("Georgia", "LOC")))
    assert [place.country for place in places] == ["USA", "USA"]


def test_reading_twice_gives_the_same() -> None:
    made = document("Fighters left Goma for Bukavu.", ("Goma", "LOC"), ("Bukavu", "LOC"), dateline="KIGALI (Agency)")
    assert read(made) == read(made)

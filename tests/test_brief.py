"""Situation briefs: what stands where, numbers that differ, the period before, and hostile text made harmless."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from markdown_it import MarkdownIt

from built import OTHER, RUN, TEXT, actor, demand, filled, report, shelling, span
from dateline.brief import Brief, Line, gather, pages
from dateline.brief.phrases import headline
from dateline.incidents import reconcile, telling
from dateline.pipeline import Coded
from dateline.schema import Actor, Event, Report, Span, Time
from dateline.store import Filter, Store

OLD = (
    "In 1999, on a Monday too, Rebels shelled Karsa, killing sixty dockers, the harbour office recalls.\n\n"
    "A stone on the quay bears their names."
)
EARLIER = (
    "Gunners whom nobody saw fired at dawn: Rebels shelled Karsa last Monday, killing two dockers by the lighthouse, "
    "the harbour office wrote.\n\nFishing goes on."
)
SCRIPT = "<script>alert(1)</script>"
LINK = "[x](javascript:alert(1))"
TAIL = "](javascript:alert(1))"
ALL = f"{SCRIPT} {LINK} {TAIL} <img src=x onerror=alert(1)> `a` | b & \"c\" 'd'"
SECTIONS = ("happened", "said", "ahead", "denied", "disputed", "background")


@pytest.fixture
def store() -> Iterator[Store]:
    with filled(Store.open(":memory:", create=True)) as opened:
        yield opened


@pytest.fixture
def empty() -> Iterator[Store]:
    with Store.open(":memory:", create=True) as opened:
        yield opened


def put(store: Store, of: Report, *events: Event) -> Store:
    store.start(RUN)
    store.put(Coded(of, events))
    store.finish()
    return store


def on(first: date, last: date | None = None) -> Time:
    return Time(None, "DATE", first.isoformat(), first, last or first, "stated", "built")


def counts(brief: Brief) -> dict[str, int]:
    return {name: len(getattr(brief, name)) for name in SECTIONS if getattr(brief, name)}


def read(html: str) -> SimpleNamespace:
    """Return the tags, the attributes and the words of a page; `told` is the words on one line."""
    tags: list[str] = []
    attributes: list[tuple[str, str]] = []
    words: list[str] = []

    def start(tag: str, attrs: list[tuple[str, str | None]]) -> None:
        tags.append(tag)
        attributes.extend((name, value or "") for name, value in attrs)
        if tag == "td":
            words.append(" ")

    parser = HTMLParser()
    parser.handle_starttag, parser.handle_data = start, words.append  # type: ignore[method-assign, assignment]
    parser.feed(html)
    parser.close()
    whole = "".join(words)
    return SimpleNamespace(tags=tags, attributes=attributes, words=whole, told=" ".join(whole.split()))


def rendered(markdown: str) -> SimpleNamespace:
    return read(MarkdownIt("commonmark").enable("table").render(markdown))


def test_a_happening_that_two_agencies_tell_is_one_line(store: Store) -> None:
    brief = gather(store)
    assert counts(brief) == {"happened": 1, "said": 1, "disputed": 1}
    (line,) = brief.happened
    assert line.headline == "Rebels shelled dockers, Karsa"
    assert line.tolls == (("killed", "9 to 11"),)
    assert (line.first_day, line.place, line.reports, line.unsure) == (date(2024, 3, 4), "Karsa", 2, False)
    assert (brief.reports, brief.older, brief.title) == (2, 1, "All reports")
    assert (brief.begin, brief.end, brief.before) == (date(2024, 3, 4), date(2024, 3, 5), None)


def test_both_agencies_are_quoted_with_the_word_that_tells_the_act(store: Store) -> None:
    first, second = gather(store).happened[0].quotes
    assert {first.publisher, second.publisher} == {"Wire", "Agency"}
    for quote in (first, second):
        assert quote.trigger == "shelled"
        assert quote.source == "the harbour office"
        assert quote.before + quote.trigger + quote.after in next(store.reports([quote.report])).text


def test_numbers_that_differ_are_told_by_source(store: Store) -> None:
    (line,) = gather(store).disputed
    assert line.disputed == (("killed", "9", ("Wire (harbour-2)",)), ("killed", "11", ("Agency (agency-7)",)))


def test_numbers_that_agree_are_not_disputed(empty: Store) -> None:
    of = report()
    brief = gather(put(empty, of, shelling(of)))
    assert brief.happened[0].tolls == (("killed", "7"),)
    assert brief.disputed == ()


def test_a_demand_stands_under_who_said_what_and_a_weak_one_is_marked(store: Store) -> None:
    (line,) = gather(store).said
    assert (line.type, line.headline) == ("REQUEST", "The Union of Dockers called on the government")
    assert line.unsure
    assert line.confidence == 0.4


@pytest.mark.parametrize(
    ("status", "section"),
    [("future", "ahead"), ("hypothetical", "ahead"), ("negated", "denied"), ("actual", "happened")],
)
def test_the_status_says_which_section(status: str, section: str, empty: Store) -> None:
    of = report()
    assert counts(gather(put(empty, of, replace(shelling(of), status=status)))) == {section: 1}


def test_background_stands_apart(store: Store) -> None:
    old = report("chronicle", OLD, date(2024, 3, 5))
    put(store, old, replace(shelling(old, 60), historical=True, time=on(date(1999, 6, 7))))
    brief = gather(store)
    assert counts(brief) == {"happened": 1, "said": 1, "disputed": 1, "background": 1}
    assert brief.background[0].first_day == date(1999, 6, 7)
    figures = {figure.name: figure.now for figure in brief.figures}
    assert (figures["attacks"], figures["people killed, as told"]) == ("1", "9 to 11")
    assert brief.begin == date(2024, 3, 4)


def test_within_days_background_is_what_the_reports_of_those_days_tell(empty: Store) -> None:
    of, old = report(), report("chronicle", OLD, date(2024, 3, 5))
    long_ago = {"historical": True, "time": on(date(1999, 6, 7))}
    put(empty, of, shelling(of), replace(demand(of), **long_ago))
    put(empty, old, replace(shelling(old, 60), **long_ago))
    assert len(gather(empty).background) == 2
    brief = gather(empty, Filter(begin=date(2024, 3, 4)))
    assert [line.type for line in brief.background] == ["REQUEST"]
    assert (brief.reports, counts(brief)) == (1, {"happened": 1, "background": 1})


def test_figures_are_of_happenings_and_have_no_second_column_without_a_first_day(store: Store) -> None:
    figures = gather(store).figures
    assert {figure.before for figure in figures} == {None}
    told = {figure.name: figure.now for figure in figures}
    assert (told["happenings"], told["attacks"], told["demands, threats and accusations"]) == ("2", "1", "1")
    assert (told["protests"], told["people injured, as told"]) == ("0", "–")


def test_with_a_first_day_as_many_days_before_stand_beside(store: Store) -> None:
    earlier = report("harbour-0", EARLIER, date(2024, 2, 29))
    put(store, earlier, replace(shelling(earlier, 2), time=on(date(2024, 2, 28))))
    brief = gather(store, Filter(begin=date(2024, 3, 4), end=date(2024, 3, 8)))
    assert (brief.begin, brief.end, brief.before) == (date(2024, 3, 4), date(2024, 3, 8), date(2024, 2, 28))
    told = {figure.name: (figure.now, figure.before) for figure in brief.figures}
    assert told["attacks"] == ("1", "1")
    assert told["people killed, as told"] == ("9 to 11", "2")
    assert told["demands, threats and accusations"] == ("1", "0")
    assert len(brief.happened) == 1
    shorter = gather(store, Filter(begin=date(2024, 3, 4), end=date(2024, 3, 7)))
    assert {figure.before for figure in shorter.figures if figure.name == "attacks"} == {"0"}
    for form in ("md", "html"):
        assert "as many days before" in pages.write(brief, form)


def test_with_a_first_day_alone_the_period_ends_with_the_last_event(store: Store) -> None:
    brief = gather(store, Filter(begin=date(2024, 3, 4)))
    assert (brief.begin, brief.end, brief.before) == (date(2024, 3, 4), date(2024, 3, 5), date(2024, 3, 2))


@pytest.mark.parametrize("begin", [date(2024, 3, 2), date(2024, 3, 10)])
def test_an_event_that_began_before_the_first_day_gives_a_brief(begin: date, empty: Store) -> None:
    of = report()
    put(empty, of, replace(shelling(of), time=on(date(2024, 3, 1), date(2024, 3, 31))))
    brief = gather(empty, Filter(begin=begin))
    assert brief.begin == begin
    assert brief.end is not None
    assert brief.end >= begin
    assert len(brief.happened) == 1


def test_the_last_day_stands_first_or_with_oldest_last(store: Store) -> None:
    earlier = report("harbour-0", EARLIER, date(2024, 2, 29))
    put(store, earlier, replace(shelling(earlier, 2), time=on(date(2024, 2, 28))))
    days = [date(2024, 3, 4), date(2024, 2, 28)]
    assert [line.first_day for line in gather(store).happened] == days
    assert [line.first_day for line in gather(store, oldest=True).happened] == days[::-1]


def test_the_title_names_what_was_asked_for(store: Store) -> None:
    asked = Filter(types=("ASSAULT",), countries=("MLI",), actor="rebels", text="harbour")
    brief = gather(store, asked)
    assert brief.title == "Mali, rebels, Assault, “harbour”"
    assert counts(brief) == {"happened": 1, "disputed": 1}


def test_markdown_has_a_line_its_toll_and_both_quotations(store: Store) -> None:
    text = pages.write(gather(store), "md")
    assert text.count("- **Rebels shelled dockers, Karsa** (9 to 11 killed)") == 1
    assert "*unsure: 0.40*" in text
    assert "Rebels **shelled** the port of Karsa on Monday, killing nine dockers" in text
    assert "Rebels **shelled** Karsa, killing eleven dockers at the port" in text
    assert "9 killed: Wire (harbour-2)" in text
    assert "11 killed: Agency (agency-7)" in text
    page = rendered(text)
    for tag, number in (("h1", 1), ("table", 1), ("blockquote", 3)):
        assert page.tags.count(tag) == number
    sections = ("What happened", "Who said what, and to whom", "Numbers that differ")
    assert [text.index(f"## {name}") for name in sections] == sorted(text.index(f"## {name}") for name in sections)
    assert "## Background" not in text


def test_html_has_the_same_and_its_links_lead_to_its_sections(store: Store) -> None:
    text = pages.write(gather(store), "html")
    page = read(text)
    assert "Rebels shelled dockers, Karsa 9 to 11 killed 2 reports" in page.told
    assert "unsure, 0.40" in page.told
    assert "Wire (harbour-2) 9 killed" in page.told
    assert page.tags.count("blockquote") == 3
    assert page.tags.count("svg") == 2
    ids = [value for name, value in page.attributes if name == "id"]
    links = [value for name, value in page.attributes if name == "href"]
    assert links == ["#happened", "#said", "#disputed"]
    assert {link[1:] for link in links} <= set(ids)
    assert ("lang", "en") in page.attributes


def test_json_has_all_fields_of_the_brief(store: Store) -> None:
    brief = gather(store)
    text = pages.write(brief, "json")
    told = json.loads(text)
    assert text.count("\n") == 1
    assert list(told) == list(Brief.__dataclass_fields__)
    assert list(told["happened"][0]) == list(Line.__dataclass_fields__)
    assert told["happened"][0]["tolls"] == [["killed", "9 to 11"]]
    assert told["happened"][0]["first_day"] == "2024-03-04"
    assert told["disputed"][0]["disputed"] == [
        ["killed", "9", ["Wire (harbour-2)"]],
        ["killed", "11", ["Agency (agency-7)"]],
    ]


@pytest.mark.parametrize("form", pages.FORMATS)
@pytest.mark.parametrize(
    "asked", [Filter(), Filter(begin=date(2024, 3, 1)), Filter(begin=date(2024, 3, 1), end=date(2024, 3, 2))]
)
def test_an_empty_store_gives_a_brief(form: str, asked: Filter, empty: Store) -> None:
    brief = gather(empty, asked)
    assert counts(brief) == {}
    text = pages.write(brief, form)
    assert (json.loads(text)["reports"] == 0) if form == "json" else ("From 0 reports" in text)


def test_one_report_is_told_in_the_singular(empty: Store) -> None:
    of = report()
    brief = gather(put(empty, of, shelling(of)))
    for form in ("md", "html"):
        assert "From 1 report;" in pages.write(brief, form)


def hostile(store: Store, words: str = ALL) -> Store:
    """Put two reports of one happening into a store; titles, ids, publishers, sentences and names hold some words."""
    text = TEXT.replace("Rebels shelled", f"Rebels {words} shelled").replace("office said", f"office {words} said")
    first = replace(report(f"id {words}", text, title=words, publisher=words), url="javascript:alert(1)")
    second = report("other", OTHER.replace("Rebels shelled", f"Rebels {words} shelled"), title=words, publisher=words)
    for of, killed in ((first, 7), (second, 11)):
        event = shelling(of, killed)
        assert event.place is not None
        event = replace(
            event,
            actors=(replace(event.actors[0], name=f"rebels {words}"),),
            recipients=(replace(event.recipients[0], name=f"dockers {words}"),),
            place=replace(event.place, name=words),
            attribution=span(text, f"the harbour office {words}") if of is first else event.attribution,
        )
        put(store, of, event)
    return store


def test_html_has_no_script_and_fetches_nothing(store: Store) -> None:
    for brief in (gather(store), gather(hostile(store))):
        text = pages.write(brief, "html")
        page = read(text)
        assert not {"script", "img", "iframe", "object", "embed", "link", "base", "form"} & set(page.tags)
        for name, value in page.attributes:
            assert not name.startswith("on")
            if name in {"src", "href", "xlink:href", "srcset", "action", "data"}:
                assert value.startswith("#")
            if not name.startswith(("xmlns", "aria-")):
                assert not re.search(r"url\(\s*['\"]?(?!#)|https?:|javascript:", value)
        assert not re.search(r"@import|url\(\s*['\"]?(https?:|//)", text)
        assert ("content", "default-src 'none'; style-src 'unsafe-inline'; img-src data:") in page.attributes


def test_html_shows_hostile_words_as_words_in_the_map_too(empty: Store) -> None:
    text = pages.write(gather(hostile(empty)), "html")
    assert SCRIPT not in text
    assert "<img" not in text
    # Title, sentence, headline, source and the place on the map.
    assert read(text).words.count(SCRIPT) >= 5
    drawn = "".join(re.findall(r"<svg.*?</svg>", text, re.DOTALL))
    assert "&lt;script&gt;" in drawn
    assert "script" not in read(drawn).tags


def test_markdown_shows_hostile_words_as_words(empty: Store) -> None:
    brief = gather(hostile(empty))
    assert counts(brief) == {"happened": 1, "disputed": 1}
    text = pages.write(brief, "md")
    assert not re.search(r"(?<!\\)<", text)
    assert not re.search(r"(?<!\\)\]\(", text)
    page = rendered(text)
    assert not {"script", "a", "img", "code"} & set(page.tags)
    assert page.words.count(SCRIPT) >= 5
    assert page.words.count(TAIL) >= 5


def test_a_title_of_hostile_words_is_harmless_in_every_form(store: Store) -> None:
    brief = gather(store, Filter(place=SCRIPT, actor=TAIL))
    assert brief.title == f"{SCRIPT}, {TAIL}"
    assert SCRIPT not in pages.write(brief, "html")
    assert not {"script", "a"} & set(rendered(pages.write(brief, "md")).tags)
    assert json.loads(pages.write(brief, "json"))["title"] == brief.title


def test_json_of_hostile_words_parses_and_is_one_line(empty: Store) -> None:
    text = pages.write(gather(hostile(empty, words=f'{SCRIPT} "\\ \u2028 \u2029 \x85')), "json")
    assert len(text.splitlines()) == 1
    assert SCRIPT in json.loads(text)["happened"][0]["place"]


@pytest.mark.parametrize(
    "words",
    ["# head", "- item", "+ item", "1. item", "2) item", "=====", "---", "> quote", "| a | b |", "~~~", "***", "~~a~~",
     "a\n\n# b", "a\n\n    code", "![x](y)", "<b>", "\\", "_a_", "`a`", "[a]: b", "<http://a.example>"],
)  # fmt: skip
def test_text_is_never_markdown(words: str) -> None:
    page = rendered(pages.markdown(words))
    assert page.tags == ["p"]
    assert page.told == " ".join(words.split())


@pytest.mark.parametrize("words", ["AT&amp;T", "&lt;b&gt;"])
def test_text_that_looks_like_an_entity_stays_as_it_is(words: str) -> None:
    assert rendered(pages.markdown(words)).told == words


def quoting(store: Store, text: str, trigger: Span, sentence: Span) -> str:
    of = report("one", text)
    event = replace(
        shelling(report()), report_id="one", trigger=trigger, sentence=sentence, actors=(), recipients=(), also=(),
        time=on(date(2024, 3, 4)), attribution=None, evidence=(),
    )  # fmt: skip
    assert event.place is not None
    put(store, of, replace(event, place=replace(event.place, span=Span(0, 0, ""))))
    return rendered(pages.write(gather(store), "md")).told


def test_a_quotation_in_markdown_reads_as_the_report_does(empty: Store) -> None:
    text = "The port was shelled, and re-shelled."
    assert text in quoting(empty, text, span(text, "shelled"), Span(0, len(text), text))


def test_a_quotation_without_its_trigger_has_no_marks_in_markdown(empty: Store) -> None:
    text = "The port burns. It was shelled."
    assert "*" not in quoting(empty, text, span(text, "shelled"), Span(0, 15, text[:15])).replace("*unsure", "")


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (None, None, ""),
        (date(2024, 3, 4), None, "4 March 2024"),
        (date(2024, 3, 4), date(2024, 3, 4), "4 March 2024"),
        (date(2024, 3, 4), date(2024, 3, 9), "4–9 March 2024"),
        (date(2024, 3, 4), date(2024, 4, 9), "4 March – 9 April 2024"),
        (date(2023, 12, 31), date(2024, 1, 1), "31 December 2023 – 1 January 2024"),
        (date(2024, 1, 1), date(2024, 12, 31), "2024"),
        (date(2022, 1, 1), date(2024, 12, 31), "2022–2024"),
    ],
)
def test_days_are_written_as_people_write_them(first: date | None, last: date | None, words: str) -> None:
    assert pages.days(first, last) == words


def named(*names: str) -> tuple[Actor, ...]:
    return tuple(replace(actor(TEXT, "Rebels", None), name=name) for name in names)


def phrase(event: Event) -> str:
    return headline(event, reconcile([telling(report(), event, "chain")]))


@pytest.mark.parametrize(
    ("status", "who", "whom", "words"),
    [
        ("actual", ["the army"], ["a village"], "The army shelled a village, Karsa"),
        ("future", ["the army"], ["a village"], "The army is to shell a village, Karsa"),
        ("hypothetical", ["the army"], ["a village"], "The army might shell a village, Karsa"),
        ("negated", ["the army"], ["a village"], "The army did not shell a village, Karsa"),
        ("future", ["two brigades"], ["a village"], "Two brigades are to shell a village, Karsa"),
        ("future", ["the police"], ["a village"], "The police are to shell a village, Karsa"),
        ("future", ["the United Nations"], ["a village"], "The United Nations is to shell a village, Karsa"),
        ("future", ["the army", "a militia"], ["a village"], "The army and a militia are to shell a village, Karsa"),
        ("actual", ["a", "b", "c"], ["d", "e"], "A, b and c shelled d and e, Karsa"),
        ("actual", ["a", "b", "c", "d"], ["e"], "A, b and 2 more shelled e, Karsa"),
        ("actual", ["the army"], [], "The army shelled, Karsa"),
        ("actual", [], ["dockers"], "Dockers were shelled, Karsa"),
        ("actual", [], ["a docker"], "A docker was shelled, Karsa"),
        ("future", [], ["dockers"], "Dockers are to be shelled, Karsa"),
        ("future", [], ["a docker"], "A docker is to be shelled, Karsa"),
        ("hypothetical", [], ["dockers"], "Dockers might be shelled, Karsa"),
        ("hypothetical", [], ["a docker"], "A docker might be shelled, Karsa"),
        ("negated", [], ["dockers"], "Dockers were not shelled, Karsa"),
        ("negated", [], ["a docker"], "A docker was not shelled, Karsa"),
        ("actual", [], [], "Shelling, Karsa"),
        ("future", [], [], "Shelling to come, Karsa"),
        ("hypothetical", [], [], "Shelling feared or conditional, Karsa"),
        ("negated", [], [], "Shelling that was not, Karsa"),
    ],
)
def test_a_headline_is_by_status_and_by_who_is_named(status: str, who: list[str], whom: list[str], words: str) -> None:
    event = replace(shelling(report()), status=status, actors=named(*who), recipients=named(*whom))
    assert phrase(event) == words


@pytest.mark.parametrize(
    ("kind", "mode", "who", "whom", "words"),
    [
        ("PROTEST", None, ["students"], ["the government"], "Students protested against the government"),
        ("PROTEST", "demo", ["students"], [], "Students protested"),
        ("PROTEST", None, [], ["the government"], "A protest against the government"),
        ("CONSULT", "phone", ["Keita"], ["Diallo"], "Keita spoke by phone with Diallo"),
        ("COERCE", "arrest", [], ["two officers"], "Two officers were arrested"),
        ("REQUEST", "assist", ["the union"], ["the government"], "The union called on the government"),
        ("RETREAT", "withdraw", [], [], "A withdrawal"),
    ],
)
def test_a_headline_without_a_place_is_by_type_and_mode(
    kind: str, mode: str | None, who: list[str], whom: list[str], words: str
) -> None:
    event = replace(shelling(report()), type=kind, mode=mode, actors=named(*who), recipients=named(*whom), place=None)
    assert phrase(event) == words


def test_a_plural_that_began_its_sentence_has_a_plural_verb() -> None:
    event = replace(shelling(report()), status="future")
    assert phrase(event) == "Rebels are to shell dockers, Karsa"

"""The benches on sentences: files small enough to count by hand, and events made up or coded by a stand-in."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path

import pytest

from dateline import DatelineError
from dateline.bench import BENCHES, Missing, acled, cameo, india, others, plover, snippets
from dateline.bench.figures import Tally
from dateline.bench.snippets import Case
from dateline.pipeline import Coded
from dateline.schema import EVENT_TYPES, SECTORS, Actor, Event, Failure, Report, Span, Status

Coder = Callable[[Report], tuple[Event, ...]]


def who(name: str, *sectors: str) -> Actor:
    return Actor(Span(0, len(name), name), 0, 0, name, None, sectors)


def event(
    kind: str,
    trigger: str,
    sentence: str | None = None,
    mode: str | None = None,
    actors: Iterable[Actor] = (),
    recipients: Iterable[Actor] = (),
    status: Status = "actual",
    historical: bool = False,
    killed: int | None = None,
    cameo_code: str = "18",
    at: int = 0,
) -> Event:
    """Make an event whose sentence begins where the report's text does, `at` characters in."""
    sentence = sentence or trigger
    start = at + sentence.index(trigger)
    return Event(
        event_id="e", report_id="r", type=kind, mode=mode, contexts=(), quad="material conflict", score=0.0,
        cameo=cameo_code, trigger=Span(start, start + len(trigger), trigger),
        sentence=Span(at, at + len(sentence), sentence), actors=tuple(actors), recipients=tuple(recipients), time=None,
        place=None, status=status, historical=historical, attribution=None, arrested=None, killed=killed, injured=None,
        confidence=0.9,
    )  # fmt: skip


@pytest.fixture
def coder(monkeypatch: pytest.MonkeyPatch) -> Callable[[Coder], None]:
    """Return what lets a function stand in for the pipeline; a ValueError of it is a failure."""

    def stand_in(code: Coder) -> None:
        def run(reports: Iterable[Report], jobs: int) -> Iterator[Coded | Failure]:
            for report in reports:
                try:
                    yield Coded(report, code(report))
                except ValueError as error:
                    yield Failure(report.id, "parse", str(error))

        monkeypatch.setattr(snippets, "run", run)

    return stand_in


def file(folder: Path, name: str, *rows: str) -> Path:
    path = folder / "events" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


# What they share


def test_the_main_event_is_the_first_that_is_news_and_happens() -> None:
    text = "After the war of 1999 rebels refused no talks but attacked Bor and killed two."
    war = event("ASSAULT", "war", text, historical=True)
    refused = event("REJECT", "refused", text, status="negated")
    attacked = event("ASSAULT", "attacked", text)
    killed = event("ASSAULT", "killed", text)
    assert snippets.main_event([war, killed, refused, attacked]) is attacked
    assert snippets.main_event([war, refused]) is refused
    assert snippets.main_event([]) is None


def test_labels_are_counted_each_for_itself() -> None:
    cases = [
        Case(frozenset({"A"}), frozenset({"A"})),
        Case(frozenset({"A"}), frozenset({"B"})),
        Case(frozenset({"B"}), frozenset({"B", "A"})),
    ]
    by_label = snippets.tallies(cases, ["A", "B", "C"])
    assert by_label == {"A": Tally(1, 2, 2), "B": Tally(1, 1, 2), "C": Tally(0, 0, 0)}
    assert snippets.macro(by_label) == pytest.approx((50 + 200 / 3 + 0) / 3)
    assert snippets.weighted(by_label) == pytest.approx((2 * 50 + 200 / 3) / 3)
    assert snippets.label_figures({"A": Tally(1, 2, 2)}, "x ") == {"x A P": 50.0, "x A R": 50.0, "x A F1": 50.0}


def test_expressions_are_whole_words_with_stars_for_the_rest() -> None:
    found = snippets.expressions("car bomb|arrest*")
    assert found is not None
    assert [bool(found.search(text)) for text in ("A Car bomb", "rearrests", "arrests", "a car bomber")] == [
        True, False, True, False,
    ]  # fmt: skip
    assert snippets.expressions("") is None


@pytest.mark.parametrize("name", ["acled", "cameo", "india", "plover"])
def test_what_is_missing_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(Missing, match="events/"):
        BENCHES[name].run(tmp_path, 1)


# PLOVER


def record(kind: str, text: str, source: object = (), target: object = "") -> str:
    return json.dumps({"event": kind, "text": text, "source": source, "target": target})


def test_records_have_today_s_types_and_no_empty_names(tmp_path: Path) -> None:
    row = record("DISAPPROVE", "Kenya slams Chad.", [{"actorText": "Kenya"}, {"actorText": ""}])
    path = file(tmp_path, "some.jsonl", row) / "events" / "some.jsonl"
    assert list(plover.records(path)) == [plover.Record("Kenya slams Chad.", "ACCUSE", ("Kenya",), ())]


@pytest.mark.parametrize("line", ["no json", "[]", '{"event": "AGREE"}', '{"event": "NEWS", "text": "x"}'])
def test_a_record_that_is_none_is_told_with_its_line(tmp_path: Path, line: str) -> None:
    path = file(tmp_path, "some.jsonl", record("AGREE", "x"), line) / "events" / "some.jsonl"
    with pytest.raises(DatelineError, match="line 2"):
        list(plover.records(path))


def test_type_hits_and_participants_are_counted(tmp_path: Path, coder: Callable[[Coder], None]) -> None:
    data = file(
        tmp_path,
        "plover-gsr-dev.jsonl",
        record("DEMAND", "urged", [{"actorText": "the rebels"}], [{"actorText": "Chad"}]),
        record("AGREE", "broken"),
        record("FIGHT", "met and shelled", [{"actorText": "Chad"}]),
        record("AGREE", "nothing"),
    )

    def code(report: Report) -> tuple[Event, ...]:
        if report.text == "broken":
            raise ValueError(report.text)
        if report.text == "urged":
            return (event("REQUEST", "urged", actors=[who("Chad's rebels")], recipients=[who("Mali")]),)
        if "met" not in report.text:
            return ()
        return event("CONSULT", "met", report.text), event("ASSAULT", "shelled", report.text, actors=[who("Mali")])

    coder(code)
    figures = plover.run(data, 1).figures
    assert (figures["records"], figures["failures"], figures["rows"]) == (4, 1, 3)
    assert figures["type hit"] == 50.0
    assert figures["type of the main row"] == 25.0
    assert figures["source, in a row of the type"] == 50.0
    assert figures["target, in a row of the type"] == 0.0
    assert figures["no row at all"] == 50.0
    assert (figures["AGREE type hit"], figures["ASSAULT type hit"]) == (0.0, 100.0)


# CAMEO


@pytest.mark.parametrize(
    ("sentence", "kind", "trigger", "code", "name"),
    [
        ("Kenya urged Chad to free two men.", "REQUEST", "urged", "10", "neutral"),
        ("Kenya demanded that Chad free two men.", "REQUEST", "demanded", "10", "verbal conflict"),
        ("Kenya expressed deep concern over the vote.", "ACCUSE", "expressed", "111", "neutral"),
        ("Kenya condemned Chad and voiced concern.", "ACCUSE", "condemned", "111", "verbal conflict"),
        ("The militia claimed responsibility for the raid.", "ASSAULT", "raid", "18", "neutral"),
        ("Chad lifted the curfew.", "CONCEDE", "lifted", "08", "material cooperation"),
        ("Chad cut ties with Mali.", "SANCTION", "cut ties", "163", "verbal conflict"),
        ("Chad met Mali.", "CONSULT", "met", "04", "verbal cooperation"),
        ("Chad shelled Mali.", "ASSAULT", "shelled", "194", "material conflict"),
    ],
)
def test_classes_are_of_the_root_which_the_table_tells_where_the_code_does_not(
    sentence: str, kind: str, trigger: str, code: str, name: str
) -> None:
    assert cameo.class_of([event(kind, trigger, sentence, cameo_code=code)]) == name


def test_words_count_only_up_to_a_few_behind_the_trigger() -> None:
    text = "Rebels raided a town in the far north on Friday, and the president sent his condolences."
    assert cameo.class_of([event("ASSAULT", "raided", text)]) == "material conflict"
    assert cameo.class_of([]) == "neutral"


def test_every_root_has_a_class_and_rows_name_known_ones() -> None:
    assert sorted(cameo.ROOTS) == [f"{root:02}" for root in range(1, 21)]
    assert set(cameo.ROOTS.values()) <= set(cameo.CLASSES)
    assert {rule.root for rule in cameo.rules()} <= set(cameo.ROOTS)


def test_cameo_s_classes_are_counted(tmp_path: Path, coder: Callable[[Coder], None]) -> None:
    data = file(tmp_path, "cameo_class-dev.tsv", "Rebels raided Bor.\t4", "It rained.\t0", "They raided it.\t3")
    coder(lambda report: (event("ASSAULT", "raided", report.text),) if "raided" in report.text else ())
    figures = cameo.run(data, 1).figures
    assert figures["micro F1"] == pytest.approx(66.67)
    assert figures["macro F1"] == pytest.approx((100 + 200 / 3) / 5, abs=0.01)
    assert figures["material conflict P"] == 50.0


@pytest.mark.parametrize("line", ["no class", "x\t5", "x\ty\t4"])
def test_a_cameo_line_that_can_t_be_read_is_told(tmp_path: Path, line: str) -> None:
    with pytest.raises(DatelineError, match="mend the"):
        cameo.run(file(tmp_path, "cameo_class-dev.tsv", line), 1)


# ACLED

RALLY = "Two thousand people rallied in Bor."


@pytest.mark.parametrize(
    ("text", "events", "label"),
    [
        (RALLY, [event("PROTEST", "rallied", RALLY, "demo")], "PEACE_PROTEST"),
        ("Police met a rally in Bor with tear gas.",
         [event("PROTEST", "rally"), event("ASSAULT", "tear gas", mode="crowd-control")], "PROTEST_WITH_INTER"),
        ("Troops and rebels fought near Bor.",
         [event("ASSAULT", "fought", actors=[who("Troops", "MIL")], recipients=[who("rebels", "REB")])], "ARMED_CLASH"),
        ("Warplanes struck Bor.", [event("ASSAULT", "struck", mode="aerial")], "AIR_STRIKE"),
        ("Police detained a writer.", [event("COERCE", "detained", mode="arrest")], "ARREST"),
        ("Miners won't walk out.", [event("PROTEST", "walk out", status="negated")], "OTHER"),
        ("The minister opened a library.", [], "OTHER"),
    ],
)  # fmt: skip
def test_sub_event_types_follow_the_table(text: str, events: list[Event], label: str) -> None:
    assert acled.label_of(text, events) == label


def test_the_table_of_sub_event_types_is_well_formed() -> None:
    for rule in acled.rules():
        assert rule.type | rule.beside <= set(EVENT_TYPES)
        assert rule.actors | rule.recipients <= {*SECTORS, "none"}
        assert rule.type or rule.words or rule.beside, rule.label
        assert rule.type or not rule.mode | rule.actors | rule.recipients, rule.label


def test_sub_event_types_are_counted(tmp_path: Path, coder: Callable[[Coder], None]) -> None:
    data = file(
        tmp_path,
        "case2021-acled-dev.tsv",
        "id\tEventSnippet\tSubType",
        f"1\t{RALLY}\tPEACE_PROTEST",
        "2\tIt rained.\tATTACK",
    )
    coder(lambda report: (event("PROTEST", "rallied", report.text),) if "rallied" in report.text else ())
    figures = acled.run(data, 1).figures
    assert (figures["snippets"], figures["weighted F1"], figures["macro F1"]) == (2, 50.0, 50.0)
    with pytest.raises(DatelineError, match="NEWS"):
        acled.run(file(tmp_path, "case2021-acled-dev.tsv", "id\tEventSnippet\tSubType", "1\tx\tNEWS"), 1)


# India

POLICE = [who("police", "COP")]


@pytest.mark.parametrize(
    ("row", "labels"),
    [
        (event("ASSAULT", "fired", actors=POLICE), {"FORCE", "ANY_ACTION"}),
        (event("ASSAULT", "fired", actors=POLICE, killed=2), {"FORCE", "KILL", "ANY_ACTION"}),
        (event("ASSAULT", "shot dead", actors=POLICE), {"FORCE", "KILL", "ANY_ACTION"}),
        (event("COERCE", "held", mode="arrest", actors=POLICE), {"ARREST", "ANY_ACTION"}),
        (event("COERCE", "arrest", mode="arrest", actors=POLICE, status="negated"), {"FAIL"}),
        (event("COERCE", "arrest", mode="arrest", actors=POLICE, status="hypothetical"), set()),
        (event("ACCUSE", "blamed", "MPs blamed the inaction of police", recipients=POLICE), {"FAIL"}),
        (event("ACCUSE", "blamed", "MPs blamed the haste of police", recipients=POLICE), set()),
        (event("ASSAULT", "fired", actors=[who("rebels", "REB")]), set()),
        (event("ASSAULT", "fired"), set()),
        (event("ASSAULT", "died", "Two men died in police firing"), {"FORCE", "ANY_ACTION"}),
        (event("COERCE", "held", mode="arrest"), {"ARREST", "ANY_ACTION"}),
        (event("COERCE", "held", mode="arrest", actors=[who("troops", "MIL")]), set()),
    ],
)
def test_what_police_did_is_read_from_their_rows(row: Event, labels: set[str]) -> None:
    assert india.labels_of(row) == labels


def test_garbled_quotes_are_mended_and_what_is_whole_or_lost_is_left() -> None:
    garbled = "“mob’s” café".encode().decode("cp1252", "replace")
    assert india.mended(garbled) == '“mob’s" café'
    assert india.mended("Zoë’s £5, 3° north") == "Zoë’s £5, 3° north"


def test_documents_are_coded_whole_and_rows_given_to_their_sentence(
    tmp_path: Path, coder: Callable[[Coder], None]
) -> None:
    def line(doc: int, labels: list[str], text: str) -> str:
        return json.dumps({"doc_id": doc, "sent_labels": labels, "sent_text": text, "date": "2003-05-06"})

    first, second = "Police came to Bor.", "They arrested two men."
    data = file(
        tmp_path,
        "india-police-dev.jsonl",
        line(7, [], first),
        line(7, ["ARREST", "ANY_ACTION"], second),
        line(8, ["KILL", "FORCE", "ANY_ACTION"], "Two died."),
    )
    seen = []

    def code(report: Report) -> tuple[Event, ...]:
        seen.append((report.text, report.published))
        if second not in report.text:
            return ()
        return (event("COERCE", "arrested", second, "arrest", POLICE, at=len(first) + 1),)

    coder(code)
    figures = india.run(data, 1).figures
    assert seen == [(f"{first} {second}", date(2003, 5, 6)), ("Two died.", date(2003, 5, 6))]
    assert (figures["sentences"], figures["documents"]) == (3, 2)
    assert (figures["ARREST F1"], figures["KILL F1"], figures["document ARREST F1"]) == (100.0, 0.0, 100.0)
    assert figures["ANY_ACTION R"] == 50.0
    assert figures["example F1"] == 50.0


@pytest.mark.parametrize(
    "line", ["{}", '{"doc_id": 1, "sent_labels": ["BEAT"], "sent_text": "x", "date": "2003-05-06"}']
)
def test_an_indian_line_that_can_t_be_read_is_told(tmp_path: Path, line: str) -> None:
    with pytest.raises(DatelineError, match="line 1"):
        india.run(file(tmp_path, "india-police-dev.jsonl", line), 1)


def test_figures_of_others_stand_beside_ours() -> None:
    assert others.rows("cameo-class", ("macro F1", "micro F1"))
    assert others.rows("case2021-acled", ("weighted F1",))
    assert others.rows("india-sentences", ("example F1",))
    assert all(others.rows(f"india-documents {label}", ("P", "R")) for label in india.LABELS)

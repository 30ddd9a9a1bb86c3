"""The user's own lexicon: PETRARCH's dictionaries and CSV in, names, roles, discards and issues in coding."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dateline import DatelineError, cli, lexicon, pipeline
from dateline.actors import lexica, readings
from dateline.lexicon import matching, passages, petrarch
from dateline.lexicon.petrarch import Fault, Row
from dateline.parse import Model, tokenizer
from dateline.schema import Event, Report

ACTORS = """\
# a comment [not a code]
OZMANIA_  [ZWE]
+OZMANIAN_
+THE_LAND_OF_OZ

TOMAS_WIZARDSON_  # from a list
+WIZARDSON_THE_GREAT
\t[ZWEELI 320101-331108]
\t[ZWEGOVMIL >990101]
NOBODY_AT_ALL
LATE_FELLOW [ZWEGOV <900823][ZWEOPP 19900823-20101231]
BROKEN_BRACKET]_
BACKWARDS [ZWEGOV 20121207-20120802]
NO_SUCH_DAY [ZWEGOV >20100532]
TIN_MEN_FRONT_ [ZWEREB]
LAST_OF_ALL_ [IGOUNO 050101-051231]"""

AGENTS = """\
!PERSON! = MAN, MEN, WOMAN
!MINIST! = MINISTER, MINISTRY
CATTLE!PERSON! [~AGR]
FOREIGN_!MINIST! {} [~GOV]
CHAMBER_OF_TINSMITHS {CHAMBERS_OF_TINSMITHS} [~BUS]
TRUCE_WATCHER [IGO~]
TUESDAY [~NON]
DEPARTMENT_OF_ERRORS [~ENV}
LOST_!SET! [~GOV]
"""

ISSUES = """\
<ISSUE CATEGORY="EDUCATION" TYPE="ALL">
n:university [HIGHER]
pre+n:school [EARLY]
ethnic v:purge [ATROCITY]
~old school
~~spelling bee
no code here
</ISSUE>
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Give a user's data folder of its own."""
    monkeypatch.setenv("DATELINE_DATA", str(tmp_path / "data"))
    _forget()
    yield tmp_path
    _forget()


def _forget() -> None:
    for cached in (lexicon.told, lexica.imported, lexica.roles, lexica.role_of, passages._phrases):
        cached.cache_clear()


def _rows(text: str) -> list[Row]:
    return [row for row in petrarch.read(text.split("\n")) if isinstance(row, Row)]


def _faults(text: str) -> dict[int, str]:
    return {each.line: each.reason for each in petrarch.read(text.split("\n")) if isinstance(each, Fault)}


def _write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


# PETRARCH's formats


def test_a_record_gives_each_name_each_code() -> None:
    rows = [row for row in _rows(ACTORS) if row.name == "TOMAS WIZARDSON"]
    assert [(row.text, row.sectors, row.since, row.until) for row in rows] == [
        (text, sectors, since, until)
        for text in ("TOMAS WIZARDSON", "WIZARDSON THE GREAT")
        for sectors, since, until in (
            ((), date(1932, 1, 1), date(1933, 11, 8)),
            (("GOV", "MIL"), date(1999, 1, 1), None),
        )
    ]
    assert {row.country for row in rows} == {"ZWE"}


def test_the_last_record_of_a_file_is_kept() -> None:
    last = _rows(ACTORS)[-1]
    assert (last.text, last.country, last.sectors) == ("LAST OF ALL", None, ("IGO",))
    assert (last.since, last.until) == (date(2005, 1, 1), date(2005, 12, 31))


def test_an_article_is_no_part_of_a_name() -> None:
    assert "LAND OF OZ" in {row.text for row in _rows(ACTORS)}


def test_before_a_day_ends_the_day_before() -> None:
    first, second = (row for row in _rows(ACTORS) if row.text == "LATE FELLOW")
    assert (first.until, second.since) == (date(1990, 8, 22), date(1990, 8, 23))


def test_faulty_lines_are_told_and_cost_no_other() -> None:
    faults = _faults(ACTORS)
    lines = dict(enumerate(ACTORS.split("\n"), 1))
    told = {lines[number].split("_")[0].split(" ")[0]: reason for number, reason in faults.items()}
    assert told["NOBODY"] == "no code follows the name"
    assert told["BROKEN"] == "a bracket is not closed"
    assert "ends before it begins" in told["BACKWARDS"]
    assert "has a day that is none" in told["NO"]


def test_agents_have_their_sets_filled_in() -> None:
    roles = {row.text: row.sectors for row in _rows(AGENTS)}
    assert roles == {
        "cattleman": ("CVL",),
        "cattlemen": ("CVL",),
        "cattlewoman": ("CVL",),
        "foreign minister": ("GOV",),
        "foreign ministry": ("GOV",),
        "chamber of tinsmiths": ("BUS",),
        "chambers of tinsmiths": ("BUS",),
        "truce watcher": ("IGO",),
    }
    assert set(_faults(AGENTS)) == {8, 9}


def test_issues_have_their_forms() -> None:
    told = {row.text: (row.note, row.sectors) for row in _rows(ISSUES)}
    assert told["universities"] == ("HIGHER", ())
    assert told["pre schools"] == ("EARLY", ())
    assert {"ethnic purge", "ethnic purges", "ethnic purged", "ethnic purging"} <= set(told)
    assert told["old school"] == ("", ("sentence",))
    assert told["spelling bee"] == ("", ("report",))
    assert list(_faults(ISSUES).values()) == ["no code in brackets follows the phrase"]


@pytest.mark.parametrize(
    ("code", "codes"),
    [
        ("AFG", ("AFG", ())),
        ("AFGGOVMIL", ("AFG", ("GOV", "MIL"))),
        ("IGOEUREEC", (None, ("IGO",))),
        ("MNCUSAHLH", ("USA", ("BUS", "CVL"))),
        ("ROMGOV", ("ROU", ("GOV",))),  # Romania's code before 2002
        ("NGOHRI", (None, ("NGO",))),
    ],
)
def test_actor_codes(code: str, codes: tuple[str | None, tuple[str, ...]]) -> None:
    assert petrarch.codes_of(code) == codes


# Matching


def test_a_phrase_is_found_whatever_its_case_and_marks() -> None:
    table = matching.Phrases([("AL NIHIL", 1), ("AL NIHIL BRIGADES", 2), ("NIHIL", 3)])
    words = matching.runs(tokenizer.load()("The al-Nihil Brigades and Al-Nihil."))
    found = [table.at(words, start) for start in range(len(words))]
    assert next(each[1] for each in found if each is not None) == 2
    assert 1 in {each[1] for each in found if each is not None}
    assert table.at(matching.runs(tokenizer.load()("annihilate")), 0) is None


# The user's folder


def test_what_was_imported_is_kept_and_replaced_by_its_file(folder: Path) -> None:
    path = _write(folder, "oz.actors.txt", ACTORS)
    lexicon.take([path])
    before = lexicon.told()
    assert ("LAST OF ALL", "oz.actors.txt") in {(row.text, file) for row, file in before}
    lexicon.take([path])
    assert lexicon.told() == before
    assert lexicon.remove("oz.actors.txt") == len(before)
    with pytest.raises(DatelineError, match=r"nothing was imported from oz\.actors\.txt"):
        lexicon.remove("oz.actors.txt")


def test_a_table_of_the_user_s_own(folder: Path) -> None:
    path = _write(
        folder,
        "mine.csv",
        "Name,Country,Sector,From,To\nTin Guard,ZWE,MIL|REB,1999,2004-05-06\n,ZWE,MIL,,\nBad,ZZZ,MIL,,\n"
        "Worse,ZWE,XYZ,,\nLate,ZWE,MIL,soon,\n",
    )
    (outcome,) = lexicon.take([path])
    assert outcome.taken == {"name": 1}
    assert [fault.line for fault in outcome.faults] == [3, 4, 5, 6]
    ((row, _),) = lexicon.told()
    assert (row.sectors, row.since, row.until) == (("MIL", "REB"), date(1999, 1, 1), date(2004, 5, 6))


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("mine.csv", b"name,country\nA,ZWE\n", "lacks the column 'sector'"),
        ("mine.txt", b"\0\1\2", "is no text"),
    ],
)
def test_an_unreadable_file_is_told_and_nothing_is_taken(folder: Path, name: str, content: bytes, message: str) -> None:
    (folder / name).write_bytes(content)
    good = _write(folder, "oz.txt", ACTORS)
    with pytest.raises(DatelineError, match=message):
        lexicon.take([good, folder / name])
    assert lexicon.files() == {}
    with pytest.raises(DatelineError, match=r"nowhere\.txt can't be read"):
        lexicon.take([folder / "nowhere.txt"])


def test_a_damaged_lexicon_is_told(folder: Path) -> None:
    lexicon.take([_write(folder, "oz.txt", ACTORS)])
    (lexicon.folder() / "lexicon.tsv").write_text("one cell\n", encoding="utf-8")
    lexicon.told.cache_clear()
    with pytest.raises(DatelineError, match=r"lexicon\.tsv can't be read .*: mend it, or remove it"):
        lexicon.told()


# What a name codes to


def test_a_dated_row_that_holds_beats_an_undated_one(folder: Path) -> None:
    lexicon.take(
        [_write(folder, "oz.txt", "TOMAS_WIZARDSON [ZWE]\n\t[ZWEGOV 19990101-20041231]\n\t[ZWEOPP >20050101]")]
    )
    _forget()
    for day, sectors in ((date(1990, 1, 1), ()), (date(2001, 1, 1), ("GOV",)), (date(2009, 1, 1), ("OPP",))):
        speaking = [reading for reading in readings.readings("Tomas Wizardson", day) if reading.speaks]
        assert [reading.sectors for reading in speaking] == [sectors]


def test_a_packaged_name_keeps_its_reading_but_for_a_table_of_the_user_s(folder: Path) -> None:
    lexicon.take([_write(folder, "a.txt", "KENYA [ZWEREB]\nHEZBOLLAH [ZWEBUS]")])
    _forget()
    day = date(2006, 1, 1)
    assert [r.country for r in readings.readings("Kenya", day) if r.speaks] == ["KEN"]
    assert [r.sectors for r in readings.readings("Hezbollah", day) if r.speaks] == [("REB",)]
    lexicon.take([_write(folder, "b.csv", "name,country,sector\nHezbollah,LBN,PTY\n")])
    _forget()
    assert [r.sectors for r in readings.readings("Hezbollah", day) if r.speaks] == [("PTY",)]


# In coding

TEXT = "The Tin Men Front attacked a police post near Harare on Monday, killing two officers."


def _code(text: str = TEXT) -> tuple[Event, ...]:
    return pipeline.code(Report("r", text, date(2009, 3, 10)), Model()).events


def test_an_imported_name_codes_the_doer(folder: Path) -> None:
    lexicon.take([_write(folder, "oz.txt", ACTORS)])
    _forget()
    event = next(event for event in _code() if event.type == "ASSAULT")
    assert [(actor.name, actor.country, actor.sectors) for actor in event.actors] == [
        ("Tin Men Front", "ZWE", ("REB",))
    ]
    assert any("oz.txt, line" in evidence.rule for actor in event.actors for evidence in actor.evidence)


def test_a_discard_passes_over_its_sentence_or_the_report(folder: Path) -> None:
    assert _code()
    lexicon.take([_write(folder, "discards.txt", "POLICE POST\n")])
    _forget()
    assert _code() == ()
    assert _code("Soldiers shot dead three protesters in Harare on Monday. " + TEXT)
    lexicon.take([_write(folder, "discards.txt", "+POLICE_POST  # never\n")])
    _forget()
    assert _code("Soldiers shot dead three protesters in Harare on Monday. " + TEXT) == ()


def test_issues_go_with_the_events_of_their_sentence(folder: Path) -> None:
    lexicon.take([_write(folder, "issues.txt", ISSUES)])
    _forget()
    text = "Police arrested 20 students at two universities in Harare on Monday."
    assert {event.issues for event in _code(text)} == {("HIGHER",)}
    assert {event.issues for event in _code(text + " A spelling bee was called off.")} == {()}


# The commands


def test_the_commands(folder: Path) -> None:
    run = CliRunner()
    path = _write(folder, "oz.actors.txt", ACTORS)
    told = run.invoke(cli.app, ["lexicon", "import", str(path)])
    assert told.exit_code == 0
    assert "oz.actors.txt: 11 names; 4 lines passed over" in told.output
    _forget()
    told = run.invoke(cli.app, ["lexicon", "find", "Tin Men Front", "--on", "2009-03-10"])
    assert "ZWE" in told.output
    assert "REB" in told.output
    assert run.invoke(cli.app, ["lexicon", "find", "Nobody Whatever"]).exit_code == 1
    assert "11 names" in run.invoke(cli.app, ["lexicon", "list"]).output
    assert "11 rows removed" in run.invoke(cli.app, ["lexicon", "remove", "oz.actors.txt"]).output
    assert "nothing was imported" in run.invoke(cli.app, ["lexicon", "list"]).output

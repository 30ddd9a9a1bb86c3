"""The stories written to train on: every one is coded whole and by the format."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from dateline.train import stories

FILES = sorted([*stories.FOLDER.glob("*.txt"), *(stories.FOLDER / "held_out").glob("*.txt")])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_stories_keep_the_format(path: Path) -> None:
    found = list(stories.load(path))
    assert [fault for story in found for fault in story.faults] == []
    names = [story.report["id"] for story in found]
    assert len(set(names)) == len(names)
    for story in found:
        assert 90 <= len(story.report["text"].split()) <= 300, story.report["id"]


STORY = """\
= kati-1
published: 2020-08-18
style: wire
title: Soldiers ring parliament

Soldiers [surrounded|1] parliament in Kati on Tuesday \\[sic] and [detained|2] two ministers, radio said.

The [arrests|2+] went on.

1 MOBILIZE/troops; actor: Soldiers (MLI MIL); recipient: parliament (MLI LEG); date: 2020-08-18; place: Kati (MLI)
2 COERCE/arrest; actor: Soldiers (MLI MIL); recipient: two ministers (MLI GOV); date: 2020-08-18; place: -;
  said: radio; arrested: 2
"""


def story(tmp_path: Path, text: str) -> stories.Story:
    path = tmp_path / "some.txt"
    path.write_text(text, encoding="utf-8")
    (found,) = stories.load(path)
    return found


def test_a_story_becomes_a_report_and_events_in_the_form_of_the_gold(tmp_path: Path) -> None:
    found = story(tmp_path, STORY)
    assert found.faults == []
    text = found.report["text"]
    assert text.startswith("Soldiers surrounded parliament in Kati on Tuesday [sic] and detained two")
    first, second = found.events
    assert text[first["trigger"]["start"] : first["trigger"]["end"]] == "surrounded"
    assert first["actors"] == [{"text": "Soldiers", "start": 0, "end": 8, "country": "MLI", "sector": "MIL"}]
    assert first["time"] == {"start": "2020-08-18", "end": "2020-08-18"}
    assert (second["type"], second["mode"], second["arrested"], second["place"]) == ("COERCE", "arrest", 2, None)
    assert [text[a["start"] : a["end"]] for a in second["also"]] == ["arrests"]
    assert second["attribution"]["text"] == "radio"


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("MOBILIZE/troops", "MOBILISE/troops", r"some\.txt:1 kati-1: line 10: MOBILISE \[\]: no PLOVER type"),
        ("COERCE/arrest", "COERCE/abduct", "has no mode abduct"),
        ("date: 2020-08-18; place: -", "date: 2020-08-18", "lacks its date or its place"),
        ("actor: Soldiers (MLI MIL); recipient: p", "actor: soldiers (MLI MIL); recipient: p", "'soldiers' does not"),
        ("(MLI LEG)", "(MLI LAW)", "LAW is no sector"),
        ("2020-08-18; place: Kati", "2020-08-32; place: Kati", "is no day"),
        ("published: 2020-08-18", "published: today", "published is no date"),
        ("[detained|2]", "detained", "event 2 has 0 marks"),
        ("radio said", "[radio|3] said", r"the mark \[radio\|3\] has no coding"),
        ("arrested: 2", "arested: 2", "'arested: 2' is unknown"),
    ],
)
def test_faults_are_told_with_their_line(tmp_path: Path, old: str, new: str, fault: str) -> None:
    found = story(tmp_path, STORY.replace(old, new))
    assert any(re.search(fault, each) for each in found.faults), found.faults

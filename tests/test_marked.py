from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import marked
from marked import Case, Mark


def load(path: Path, text: str) -> list[Case]:
    file = path / "cases.txt"
    file.write_text(text, encoding="utf-8")
    return marked.load(file)


def test_marks_settings_and_comments(tmp_path: Path) -> None:
    cases = load(
        tmp_path,
        "# What follows is dated.\n\n# published: 2024-03-07\n# dateline: KATI, Mali\n"
        "[Troops|actor id=a1 name=The_troops country=-] left.\n\n# dateline: -\nNobody came.\n",
    )
    mark = Mark("actor", 0, 6, {"id": "a1", "name": "The troops", "country": "-"})
    assert cases == [
        Case("Troops left.", date(2024, 3, 7), (mark,), 5, "KATI, Mali"),
        Case("Nobody came.", date(2024, 3, 7), (), 8, None),
    ]


def test_a_comment_inside_a_case_is_left_out_and_its_lines_are_kept(tmp_path: Path) -> None:
    (case,) = load(tmp_path, "# published: 2024-03-07\n[One|a]\n# a word on it\n#2 is [two|b x=1=2].")
    assert (case.text, case.line) == ("One\n#2 is two.", 2)
    assert [(mark.kind, case.text[mark.start : mark.end], dict(mark.attributes)) for mark in case.marks] == [
        ("a", "One", {}),
        ("b", "two", {"x": "1=2"}),
    ]


def test_a_bracket_is_escaped(tmp_path: Path) -> None:
    (case,) = load(tmp_path, "# published: 2024-03-07\nHe \\[the [minister|actor]] left.")
    assert case.text == "He [the minister] left."
    assert case.text[case.marks[0].start : case.marks[0].end] == "minister"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A case.", r"cases\.txt:1: no date"),
        ("# published: 7 March 2024\nA case.", r"cases\.txt:1: '7 March 2024' is not a date"),
        ("# published: 2024-03-07\nA\nb [case].", r"cases\.txt:3: no mark at '\[case\]\.'"),
        ("# published: 2024-03-07\n[A [case|x]|y].", r"cases\.txt:2: no mark at"),
        ("# published: 2024-03-07\n[A|x", r"cases\.txt:2: no mark at"),
        ("# published: 2024-03-07\n[|x] y", "lacks its words or its kind"),
        ("# published: 2024-03-07\n[x|] y", "lacks its words or its kind"),
        ("# published: 2024-03-07\n[x|y z] a", "'z' in .* write each attribute once"),
        ("# published: 2024-03-07\n[x|y a=1 a=2] a", "'a=2' in .* write each attribute once"),
    ],
)
def test_errors_name_file_and_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(marked.CaseError, match=message):
        load(tmp_path, text)

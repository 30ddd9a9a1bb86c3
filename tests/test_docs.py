"""The documentation runs, and leaves nothing out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from dateline.cli import app

ROOT = Path(__file__).parents[1]
DOCS = sorted((ROOT / "docs").glob("*.md"))
COMMANDS = get_command(app).commands  # type: ignore[attr-defined]


def test_the_readme_shows_what_the_demo_prints() -> None:
    result = CliRunner(env={"COLUMNS": "100"}).invoke(app, ["code", str(ROOT / "examples" / "harbour.txt")])
    printed = "\n".join(line.rstrip() for line in result.stdout.splitlines()).strip("\n")
    assert printed in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", DOCS, ids=lambda path: path.stem)
def test_python_in_the_docs_runs(path: Path) -> None:
    for block in re.findall(r"```python\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL):
        exec(compile(block, str(path), "exec"), {"__name__": "docs"})


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    assert f"dateline {command}" in "".join(path.read_text(encoding="utf-8") for path in DOCS)


def test_every_table_of_rules_is_documented() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in DOCS)
    missing = [path.stem for path in (ROOT / "src/dateline/data").glob("*.tsv") if path.stem not in text]
    assert missing == []


def test_every_option_of_code_is_documented() -> None:
    text = (ROOT / "docs" / "start.md").read_text(encoding="utf-8")
    options = [option for each in COMMANDS["code"].params for option in each.opts if option.startswith("--")]
    assert [option for option in options if option not in text] == []

"""Equality: one process, a pool, Ray and Spark write the same shards, also where their workers are killed.

Ray and Spark are started here, on this machine. With `../shared` the reports are every tenth wire dispatch, or all of
them with DATELINE_WIRE=all (`make engines`).
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from typer.testing import CliRunner

import stories
from dateline.cli import app
from test_fleet import code_with_deaths, content

WIRE = Path(__file__).parents[2] / "shared" / "data" / "wire" / "reports.jsonl"
ENGINES = {"pool": "local", "ray": "ray", "spark": "spark"}


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder of reports that make several pieces."""
    folder = tmp_path_factory.mktemp("reports")
    if not WIRE.exists():
        stories.write(folder / "stories.jsonl", 1_000)
        return folder
    step = 1 if os.environ.get("DATELINE_WIRE") == "all" else 10
    lines = WIRE.read_text(encoding="utf-8").splitlines(keepends=True)[::step]
    for part in range(4):
        (folder / f"{part}.jsonl").write_text("".join(lines[part::4]), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def one_process(reports: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return the shards' digests as one process writes them."""
    folder = tmp_path_factory.mktemp("one")
    told = CliRunner().invoke(app, ["code", str(reports), "--shards", str(folder)])
    assert "reports coded" in told.output
    return content(folder)


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest) -> str:
    name = ENGINES[request.param]
    if name == "ray" and not find_spec("ray"):
        pytest.skip("Ray is not installed: pip install 'dateline[ray]'")
    if name == "spark":
        if not find_spec("pyspark"):
            pytest.skip("Spark is not installed: pip install 'dateline[spark]'")
        java()
    return name


def java() -> None:
    """See that there is Java; it is installed where this may be done, else the tests are skipped with the reason."""
    if shutil.which("java") is None and sys.platform == "linux" and os.geteuid() == 0 and shutil.which("apt-get"):
        for command in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", "default-jre-headless"]):
            subprocess.run(["apt-get", *command], check=False, capture_output=True)
    if shutil.which("java") is None:
        pytest.skip("no Java here, and none can be installed: install a Java 17 runtime for Spark")


def test_every_engine_writes_the_same_bytes(
    engine: str, reports: Path, one_process: dict[str, str], tmp_path: Path
) -> None:
    told = code_with_deaths(
        ["code", str(reports), "--shards", str(tmp_path), "--jobs", "2", "--engine", engine], tmp_path, 0
    )
    assert len(one_process) > 1
    assert content(tmp_path) == one_process, told


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="workers are found by what they write in /proc")
def test_an_engine_whose_workers_are_killed_writes_them_too(
    engine: str, reports: Path, one_process: dict[str, str], tmp_path: Path
) -> None:
    told = code_with_deaths(
        ["code", str(reports), "--shards", str(tmp_path), "--jobs", "2", "--engine", engine], tmp_path, 2
    )
    assert content(tmp_path) == one_process, told


def test_spark_codes_a_frame_of_somebody_elses() -> None:
    """`code_batches` is what `mapInArrow` takes, over a frame of one's own with the columns id, text and published."""
    if not find_spec("pyspark"):
        pytest.skip("Spark is not installed: pip install 'dateline[spark]'")
    java()
    script = """
import os, sys
os.environ["PYSPARK_PYTHON"] = sys.executable
from datetime import date
from pyspark.sql import SparkSession
from pyspark.sql.pandas.types import from_arrow_schema
from dateline.fleet import CODED, code_batches
spark = SparkSession.builder.master("local[2]").config("spark.ui.enabled", False).getOrCreate()
rows = [("a", "Rebels shelled the port of Dakar on Monday.", date(2024, 3, 5))]
frame = spark.createDataFrame(rows, "id string, text string, published date")
coded = frame.mapInArrow(code_batches, from_arrow_schema(CODED))
print([event.type for row in coded.collect() for event in row.events])
"""
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "['ASSAULT']"


def test_what_spark_submit_runs_is_the_command(tmp_path: Path) -> None:
    if not find_spec("pyspark"):
        pytest.skip("Spark is not installed: pip install 'dateline[spark]'")
    java()
    (tmp_path / "a.jsonl").write_text(
        json.dumps({"id": "a", "published": "2024-03-05", "text": "Rebels shelled the port of Dakar on Monday."})
    )
    submit = Path(sys.executable).with_name("spark-submit")
    script = Path(__file__).parents[1] / "examples" / "spark_job.py"
    command = [str(submit), "--master", "local[2]", str(script), "code", str(tmp_path / "a.jsonl")]
    told = subprocess.run(
        [*command, "--shards", str(tmp_path / "coded"), "--engine", "spark"],
        capture_output=True,
        text=True,
        env={**os.environ, "PYSPARK_PYTHON": sys.executable},
    )
    assert told.returncode == 0, told.stderr
    assert len(content(tmp_path / "coded")) == 1

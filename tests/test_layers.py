"""The direction of imports: a module imports from the rows below its own, and each heavy library has one door."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import dateline

ROOT = Path(dateline.__file__).parent

# From the bottom. A part imports from lower rows, never from its own: siblings meet in the Document.
ROWS: tuple[frozenset[str], ...] = (
    frozenset({"schema"}),
    frozenset({"data", "geo", "syntax"}),
    frozenset({"lexicon"}),
    frozenset({"sources", "parse", "times", "places", "actors", "events"}),
    frozenset({"duplicates", "incidents", "pipeline"}),
    frozenset({"charts", "fleet", "show", "store"}),
    frozenset({"export"}),
    frozenset({"brief", "imports"}),
    frozenset({"monitor"}),
    frozenset({"bench", "train", "web"}),
    frozenset({"gazetteer_commands", "lexicon_commands", "store_commands"}),
    frozenset({"fleet_commands", "monitor_commands"}),
    frozenset({"cli"}),
)
ROW_OF = {part: row for row, parts in enumerate(ROWS) for part in parts}

# Parts that may import less than their row lets them.
NARROWER = {
    "train": frozenset({"parse", "places", "data", "schema", "events", "pipeline", "sources", "times"}),
    "bench": frozenset(
        {
            "charts",
            "duplicates",
            "fleet",
            "incidents",
            "store",
            "pipeline",
            "export",
            "geo",
            "schema",
            "data",
            "sources",
            "parse",
            "events",
            "lexicon",
            "places",
        }
    ),
}

# Heavy libraries, and the only parts or modules that open them.
DOORS = {
    "altair": {"charts"},
    "vl_convert": {"charts"},
    "onnxruntime": {"parse", "train.export"},
    "torch": {"train"},
    "transformers": {"train"},
    "onnx": {"train"},
    "fastapi": {"web"},
    "jinja2": {"brief.pages", "web.app"},
    "starlette": {"web"},
    "uvicorn": {"web.serve"},
    "pyarrow": {"export.tables", "fleet"},
    "pyspark": {"fleet.engines"},
    "ray": {"fleet.engines"},
    "py3langid": {"sources"},
    "httpx": {"monitor", "sources.fetch"},
    "rensa": {"duplicates"},
    "sqlite3": {"places", "store", "train"},
    "typer": {"cli", "gazetteer_commands", "lexicon_commands", "monitor_commands", "store_commands"},
    "rich": {"cli", "gazetteer_commands", "lexicon_commands", "store_commands", "show", "bench", "train"},
}

MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(ROOT.rglob("*.py"))
}
"""Every module by its name within the package; the package's own is `__init__`."""


def imports(module: str, source: str, is_package: bool) -> Iterator[tuple[int, str]]:
    """Yield the line and absolute name of all that a module imports, inside functions too."""
    package = ["dateline", *module.split(".")]
    if module == "__init__":
        package = ["dateline"]
    elif not is_package:
        package.pop()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            name = ".".join([*base, *([node.module] if node.module else [])])
            if name == "dateline":  # "from dateline import places"
                yield from ((node.lineno, f"dateline.{alias.name}") for alias in node.names)
            else:
                yield node.lineno, name


def faults(module: str, source: str, is_package: bool = False) -> list[str]:
    """Say what is wrong with a module's imports."""
    part = module.partition(".")[0]
    found = []
    for line, name in imports(module, source, is_package):
        where = f"{module}:{line} imports {name}"
        top, _, rest = name.partition(".")
        if top != "dateline":
            doors = DOORS.get(top)
            if doors is not None and not {part, module} & doors:
                found.append(f"{where}: only {' and '.join(sorted(doors))} may")
            continue
        other = rest.partition(".")[0]
        # The package's own names, `dateline.__version__` and `dateline.DatelineError`, are for all.
        if not other or other == part or (hasattr(dateline, other) and other not in ROW_OF):
            continue
        if other not in ROW_OF:
            found.append(f"{where}: {other} stands in no row")
        elif part == "__init__" or ROW_OF[other] >= ROW_OF[part]:
            found.append(f"{where}: {other} is not below {part}")
        elif part in NARROWER and other not in NARROWER[part]:
            found.append(f"{where}: {part} may import only {', '.join(sorted(NARROWER[part]))}")
    return found


def test_every_module_has_a_row() -> None:
    unplaced = [module for module in MODULES if module != "__init__" and module.partition(".")[0] not in ROW_OF]
    assert unplaced == [], f"place these modules in a row of ROWS: {', '.join(unplaced)}"


@pytest.mark.parametrize("module", [module for module in MODULES if module.partition(".")[0] in ROW_OF] + ["__init__"])
def test_imports_run_downward(module: str) -> None:
    path = MODULES[module]
    found = faults(module, path.read_text(encoding="utf-8"), path.name == "__init__.py")
    assert found == [], "\n".join(found)


@pytest.mark.parametrize(
    ("module", "source", "message"),
    [
        ("times", "from dateline.places import find", "times:1 imports dateline.places: places is not below times"),
        (
            "actors.codes",
            "from ..events import read",
            "dateline.events: events is not below actors",
        ),
        ("schema", "def f():\n    import dateline.data", "schema:2 imports dateline.data: data is not below schema"),
        ("data", "from dateline import syntax", "data:1 imports dateline.syntax: syntax is not below data"),
        ("train.learn", "from dateline import actors", "train may import only data, events, parse"),
        ("bench", "import dateline.times", "bench may import only"),
        ("pipeline", "import dateline.nowhere", "nowhere stands in no row"),
        ("train.learn", "import onnxruntime", "only parse and train.export may"),
        ("events.roles", "import torch.nn", "only train may"),
        (
            "export",
            "from typer import Typer",
            "only cli and gazetteer_commands and lexicon_commands and monitor_commands and store_commands may",
        ),
    ],
)
def test_a_wrong_import_is_reported(module: str, source: str, message: str) -> None:
    (found,) = faults(module, source)
    assert message in found


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("times", "from dateline.schema import Time\nfrom dateline import syntax, __version__\nimport re"),
        ("places.resolve", "from dateline.places.gazetteer import find\nfrom .gazetteer import key\nfrom . import x"),
        ("cli", "from dateline import bench, pipeline, train\nimport rich, typer"),
        ("train.export", "from onnxruntime.quantization import quantize_dynamic\nimport onnx"),
    ],
)
def test_a_right_import_is_not(module: str, source: str) -> None:
    assert faults(module, source) == []

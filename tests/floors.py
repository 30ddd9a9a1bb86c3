"""The quality gate's floors: figures of benches that may not fall, and the digests of what they were measured on.

`python tests/floors.py ../shared` measures and raises the floors; what fell is told and kept, unless `--lower` says
that it may fall.
"""

from __future__ import annotations

import hashlib
import json
import sys
from pathlib import Path
from typing import Any

from dateline.bench import BENCHES

FILE = Path(__file__).parent / "floors.json"
MEASURED: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "gold": (
        ("gold/reports.jsonl", "gold/events.jsonl", "gold/score.py"),
        (
            "event F1", "event+type F1", "actors F1", "recipients F1", "whole record F1", "participant country",
            "participant sector", "mode", "date", "place", "place country", "status", "historical", "attribution",
        ),
    ),
    "entities": (
        ("data/ner/uner-ewt-dev.iob2", "data/ner/crossner-politics-dev.conll"),
        ("uner-ewt-dev F1", "crossner-politics-dev F1"),
    ),
    "parse": (
        ("data/ud/gum-dev.conllu", "data/ud/ewt-dev.conllu"),
        ("gum-dev UPOS", "gum-dev UAS", "gum-dev LAS", "ewt-dev LAS", "gum-dev raw LAS"),
    ),
    "times": (("data/time/tbaq",), ("strict F1", "relaxed F1", "value F1")),
}  # fmt: skip
"""By bench, the files that it reads and the figures that are kept."""

SLACK = 0.3
"""Another machine's arithmetic differs in the last bits, which may turn a doubtful word; figures are of 100."""


def digest(data: Path, names: tuple[str, ...]) -> str:
    """Return one hash over some files, and those of folders."""
    paths = [path for name in names for path in ([data / name] if (data / name).is_file() else (data / name).iterdir())]
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(paths))).hexdigest()[:16]


def load() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return loaded


def pin(data: Path, lower: bool) -> None:
    floors = load() if FILE.exists() else {}
    for bench, (files, figures) in MEASURED.items():
        found = BENCHES[bench].run(data, 2).figures
        before = floors.get(bench, {}).get("figures", {})
        after = {}
        for name in figures:
            old, new = before.get(name), found[name]
            if old is not None and new < old:
                print(f"{bench}: {name} fell from {old} to {new}{'' if lower else ': kept, see --lower'}")
            after[name] = new if old is None or lower else max(old, new)
        floors[bench] = {"digest": digest(data, files), "figures": after}
    FILE.write_text(json.dumps(floors, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    pin(Path(sys.argv[1]), "--lower" in sys.argv)

"""Packs spaCy's English lemma tables (spacy-lookups-data, from WordNet) into the package.

Run as `python -m dateline.train.lemmas`. The whole of spacy-lookups-data takes 99 MB, the tables used 0.4 MB.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import spacy_lookups_data

from dateline.parse.lemmas import LEMMAS

TABLES = ("lemma_rules", "lemma_exc", "lemma_index")


def build(out: Path = LEMMAS) -> None:
    """Write the tables to one gzip file, the same bytes each time."""
    folder = Path(spacy_lookups_data.__file__).parent / "data"
    tables = {name: json.loads(gzip.decompress((folder / f"en_{name}.json.gz").read_bytes())) for name in TABLES}
    out.write_bytes(gzip.compress(json.dumps(tables, sort_keys=True).encode(), mtime=0))


if __name__ == "__main__":
    build()

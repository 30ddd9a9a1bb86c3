"""Measures Dateline: each bench reads what it needs under one data folder and returns figures.

A bench whose files are missing is reported as not run, never as passed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from dateline.bench import (
    acled,
    actors,
    attribution,
    cameo,
    desk,
    entities,
    gold,
    incidents,
    india,
    parsing,
    places,
    plover,
    scale,
    sentence_ends,
    speed,
    times,
    wire_rows,
)  # fmt: skip
from dateline.bench.figures import Bench, Missing

__all__ = ["BENCHES", "Bench", "Missing", "Named"]


@dataclass(frozen=True, slots=True)
class Named:
    """A bench: what it measures in one line, and the function that does, from a data folder."""

    about: str
    run: Callable[[Path, int], Bench]


BENCHES: dict[str, Named] = {
    "acled": Named("sub-event types of the snippets in events/case2021-acled-dev.tsv", acled.run),
    "actors": Named(
        "participants: spans in events/cameo_ner-dev.txt, countries in events/plover-gsr-dev.jsonl, coreference of "
        "GUM in ud/, and speed on wire/",
        actors.run,
    ),
    "attribution": Named("sources, cues and contents in the texts of attribution/polnear/dev", attribution.run),
    "cameo": Named("quad classes of the sentences in events/cameo_class-dev.tsv", cameo.run),
    "desk": Named("how fast the desk answers 50 readers of a made-up store of 200,000 events; needs no data", desk.run),
    "entities": Named("names found by the shipped model on ner/ and GUM in ud/", entities.run),
    "gold": Named(
        "events coded from gold/reports.jsonl against gold/events.jsonl, as gold/score.py scores them", gold.run
    ),
    "incidents": Named("pairs of events of wire/reports.jsonl that readers judged: joined or not", incidents.run),
    "india": Named("what police did in the sentences of events/india-police-dev.jsonl", india.run),
    "parse": Named("tags and trees on the treebanks in ud/, from gold tokens and from raw text", parsing.run),
    "places": Named("places found and put on the map, on place/lgl.xml and geovirus.xml", places.run),
    "plover": Named("event types and participants of the records in events/plover-gsr-dev.jsonl", plover.run),
    "rows": Named("rows of wire dispatches that readers judged, by confidence", wire_rows.run),
    "scale": Named("words a second by processes on wire/, and the cost of a day of Common Crawl's news", scale.run),
    "sentences": Named("sentence ends in the raw text of the treebanks in ud/", sentence_ends.run),
    "speed": Named("words a second by stage and peak memory on wire/reports.jsonl", speed.run),
    "times": Named("time expressions of TimeBank and AQUAINT in time/tbaq, and the speed of reading them", times.run),
}

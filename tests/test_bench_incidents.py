"""The bench of incidents: the pairs that readers judged, found again however they are coded now."""

from __future__ import annotations

from pathlib import Path

import pytest

from built import demand, report, shelling
from dateline.bench import BENCHES, Missing
from dateline.bench.incidents import FILE, find, keys, one_a_day, same_incident
from dateline.bench.wire_rows import judged


def test_pairs_are_of_two_reports_and_judged() -> None:
    pairs = judged(FILE)
    assert len(pairs) > 300
    assert {pair["same"] for pair in pairs} == {"y", "n"}
    assert {pair["half"] for pair in pairs} == {"dev", "test"}
    assert all(one[0] != other[0] for one, other in map(keys, pairs))


def test_an_event_is_found_by_its_words_or_its_sentence() -> None:
    first = report()
    told = {first.id: [(shelling(first), 1), (demand(first), 2)]}
    at = shelling(first).trigger.start
    assert find(told, first.id, at, "ASSAULT") == (shelling(first), 1)
    assert find(told, first.id, shelling(first).also[0].start, "ASSAULT") == (shelling(first), 1)
    assert find(told, first.id, 0, "ASSAULT") == (shelling(first), 1)
    assert find(told, first.id, 0, "AID") is None
    assert find(told, "none", 0, "ASSAULT") is None


def test_the_filter_and_the_incidents_may_differ() -> None:
    first, other = report(), report("agency-7")
    one, two = (shelling(first), 1), (shelling(other, 9), 2)
    assert one_a_day(one, two)
    assert not same_incident(one, two)
    assert not one_a_day(one, (demand(first), 1))


def test_without_the_dispatches_it_is_not_run(tmp_path: Path) -> None:
    with pytest.raises(Missing, match="wire"):
        BENCHES["incidents"].run(tmp_path, 1)

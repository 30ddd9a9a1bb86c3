"""How well events of one happening are joined, on pairs of wire dispatches that readers judged (`wire_pairs.tsv`)."""

from __future__ import annotations

from pathlib import Path

from dateline.bench.figures import Bench, Table, Tally, need
from dateline.bench.wire_rows import judged
from dateline.incidents import days
from dateline.pipeline import made_by
from dateline.pipeline import run as code_all
from dateline.schema import Event, Failure
from dateline.sources import read
from dateline.store import Filter, Run, Store

FILE = Path(__file__).parent / "wire_pairs.tsv"
Told = dict[str, list[tuple[Event, int | None]]]
"""By report its events with their incidents."""
Known = tuple[Event, int | None]
"""An event and its incident."""


def run(data: Path, jobs: int) -> Bench:
    """Return pairwise precision, recall and F1 of the store's incidents and of the field's one-a-day filter, of 100.

    The reports of all pairs go into one store, in the order of their days. A pair of which an event is not coded any
    more is left out, and counted. Raises Missing where the dispatches are not there.
    """
    (path,) = need(data, "data/wire/reports.jsonl")
    pairs = judged(FILE)
    told = coded(path, {pair[name] for pair in pairs for name in ("one", "other")}, jobs)
    figures: dict[str, float] = {}
    rows = []
    found: list[tuple[dict[str, str], Known, Known]] = []
    for pair in pairs:
        known, other = (find(told, *key, pair["type"]) for key in keys(pair))
        if known is not None and other is not None:
            found.append((pair, known, other))
    for half in ("test", "dev"):
        for name, same in (("incidents", same_incident), ("one-a-day filter", one_a_day)):
            tally = Tally()
            for pair, one, other in found:
                if pair["half"] == half:
                    joined, truly = same(one, other), pair["same"] == "y"
                    tally += Tally(int(joined and truly), int(truly), int(joined))
            values = (tally.precision, tally.recall, tally.f1)
            figures |= {f"{name} {half} {c}": round(v, 1) for c, v in zip(("P", "R", "F1"), values, strict=True)}
            rows.append((name, half, *(f"{value:.1f}" for value in values), str(tally.gold)))
    title = f"{len(pairs)} pairs of events ({len(pairs) - len(found)} not coded any more)"
    kinds = []
    for kind in ("versions", "alike", "same country and week"):
        chosen = [each for each in found if each[0]["kind"] == kind]
        truth = sum(pair["same"] == "y" for pair, _, _ in chosen)
        merged = [pair for pair, one, other in chosen if same_incident(one, other)]
        wrong = sum(pair["same"] == "n" for pair in merged)
        kinds.append((kind, str(len(chosen)), str(truth), str(len(merged)), str(wrong)))
    return Bench(
        figures,
        (
            Table(title, ("joined by", "half", "P", "R", "F1", "truly one"), tuple(rows)),
            Table("By kind of pair", ("kind", "pairs", "truly one", "joined", "wrongly"), tuple(kinds)),
        ),
    )


def keys(pair: dict[str, str]) -> tuple[tuple[str, int], tuple[str, int]]:
    """Return the keys of a pair's events."""
    return (pair["one"], int(pair["row"])), (pair["other"], int(pair["other_row"]))


def find(told: Told, report: str, at: int, kind: str) -> Known | None:
    """Return the event that a reader judged by its trigger's first character, as it is coded now.

    It is the one whose words lie there; where other words of the sentence tell it now, the only one of its type there.
    """
    events = told.get(report, [])
    for known in events:
        event = known[0]
        if any(span.start <= at < span.end for span in (event.trigger, *event.also)):
            return known
    near = [
        known for known in events if known[0].type == kind and known[0].sentence.start <= at < known[0].sentence.end
    ]
    return near[0] if len(near) == 1 else None


def coded(path: Path, wanted: set[str], jobs: int) -> Told:
    """Return the events of some reports as a store of them all joins them."""
    reports = [item for item in read([str(path)]) if not isinstance(item, Failure) and item.id in wanted]
    reports.sort(key=lambda report: (report.published, report.id))
    told: Told = {}
    with Store.open(":memory:", create=True) as store:
        store.start(Run(*made_by()))
        for outcome in code_all(reports, jobs):
            store.put(outcome)
        for row in store.events(Filter(versions=True)):
            told.setdefault(row.report.id, []).append((row.event, row.incident))
    return told


def same_incident(one: Known, other: Known) -> bool:
    """Say whether two events are in one incident."""
    return one[1] == other[1]


def one_a_day(one: Known, other: Known) -> bool:
    """Say whether the field's filter takes two events for one: same day, type, actor's and recipient's code."""
    return _code(one[0]) == _code(other[0])


def _code(event: Event) -> tuple[object, ...]:
    told = days(event)
    who = [
        (actors[0].country, actors[0].sectors[:1]) if actors else None for actors in (event.actors, event.recipients)
    ]
    return told and told[0], event.type, *who

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
Told = dict[tuple[str, int], tuple[Event, int | None, str]]
"""By report and trigger's first character: the event, its incident and its report's newest version."""


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
    missing = sum(any(key not in told for key in keys(pair)) for pair in pairs)
    for half in ("test", "dev"):
        for name, same in (("incidents", same_incident), ("one-a-day filter", one_a_day)):
            tally = Tally()
            for pair in pairs:
                one, other = keys(pair)
                if pair["half"] == half and one in told and other in told:
                    joined, truly = same(told, one, other), pair["same"] == "y"
                    tally += Tally(int(joined and truly), int(truly), int(joined))
            values = (tally.precision, tally.recall, tally.f1)
            figures |= {f"{name} {half} {c}": round(v, 1) for c, v in zip(("P", "R", "F1"), values, strict=True)}
            rows.append((name, half, *(f"{value:.1f}" for value in values), str(tally.gold)))
    title = f"{len(pairs)} pairs of events ({missing} not coded any more)"
    kinds = []
    for kind in ("versions", "alike", "same country and week"):
        chosen = [p for p in pairs if p["kind"] == kind and all(key in told for key in keys(p))]
        true = sum(p["same"] == "y" for p in chosen)
        merged = [p for p in chosen if same_incident(told, *keys(p))]
        wrong = sum(p["same"] == "n" for p in merged)
        kinds.append((kind, str(len(chosen)), str(true), str(len(merged)), str(wrong)))
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


def coded(path: Path, wanted: set[str], jobs: int) -> Told:
    """Return the events of some reports as a store of them all joins them."""
    reports = [item for item in read([str(path)]) if not isinstance(item, Failure) and item.id in wanted]
    reports.sort(key=lambda report: (report.published, report.id))
    with Store.open(":memory:", create=True) as store:
        store.start(Run(*made_by()))
        for outcome in code_all(reports, jobs):
            store.put(outcome)
        newest = dict(store.connection.execute("SELECT id, newest FROM reports"))
        return {
            (row.report.id, row.event.trigger.start): (row.event, row.incident, newest[row.report.id])
            for row in store.events(Filter(versions=True))
        }


def same_incident(told: Told, one: tuple[str, int], other: tuple[str, int]) -> bool:
    """Say whether two events are in one incident."""
    return told[one][1] == told[other][1]


def one_a_day(told: Told, one: tuple[str, int], other: tuple[str, int]) -> bool:
    """Say whether the field's filter takes two events for one: same day, type, actor's and recipient's code."""
    return _code(told[one][0]) == _code(told[other][0])


def _code(event: Event) -> tuple[object, ...]:
    told = days(event)
    who = [
        (actors[0].country, actors[0].sectors[:1]) if actors else None for actors in (event.actors, event.recipients)
    ]
    return told and told[0], event.type, *who

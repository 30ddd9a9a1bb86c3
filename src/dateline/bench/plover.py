"""Measures event types and participants on the sentences of PLOVER's gold standard records."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from dateline import DatelineError
from dateline.bench import others, snippets
from dateline.bench.figures import Bench, Table, Tally, need
from dateline.schema import EVENT_TYPES, Actor, Event

OLD_TYPES = {"DEMAND": "REQUEST", "DISAPPROVE": "ACCUSE", "INVESTIGATE": "ACCUSE", "FIGHT": "ASSAULT"}
"""Types of the records' draft of 2016, and what they became in the manual of 2021."""
OLD_COUNTRIES = {"ITL": "ITA", "JAP": "JPN", "VTN": "VNM"}
"""Slips in the records' codes, and the ISO codes that are meant."""
STATELESS = frozenset({"IGO", "IMG", "ISM", "NGO"})
"""Codes of the records that stand where a participant has no country."""
_ARTICLES = frozenset({"a", "an", "the"})
# As gold/score.py has them, and its rule for names.
_STOP = frozenset(
    "a an the of in on at to for and or by from with its his her their some several former mr mrs ms dr".split()
)


@dataclass(frozen=True, slots=True)
class Record:
    """A sentence, its event's type, and the words and countries of who did it and to whom.

    A country is ISO 3166 alpha-3, None where the participant has none; those without a code are left out.
    """

    text: str
    type: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    source_countries: tuple[str | None, ...] = ()
    target_countries: tuple[str | None, ...] = ()


def records(path: Path) -> Iterator[Record]:
    """Yield the records of a file of JSON lines; raises DatelineError where one can't be read."""
    for number, line in snippets.lines(path):
        try:
            record = json.loads(line)
            kind = OLD_TYPES.get(record["event"], record["event"])
            if kind not in EVENT_TYPES:
                raise ValueError(f"{kind!r} is no PLOVER type")
            source, target = record.get("source"), record.get("target")
            yield Record(record["text"], kind, _named(source), _named(target), _countries(source), _countries(target))
        except (ValueError, KeyError, TypeError) as error:
            raise DatelineError(f"{path}, line {number:,}: no record ({error}): mend the line") from None


def run(data: Path, jobs: int) -> Bench:
    """Return, of 100 records, how many have a row of the gold type, and how many have it in their main row.

    Of the records with such a row it is told in how many an actor or recipient of the row shares a word with the gold
    source or target. Raises Missing where the file is not there, DatelineError where it can't be read.
    """
    (path,) = need(data, "events/plover-gsr-dev.jsonl")
    read = list(records(path))
    coded, failed = snippets.code((record.text for record in read), jobs)
    pairs = list(zip(read, coded, strict=True))
    hits = [(record, rows) for record, events in pairs if (rows := [e for e in events if e.type == record.type])]
    mains = [(record, snippets.main_event(events)) for record, events in pairs]
    counts = {
        "type hit": Tally(len(hits), len(read)),
        "type of the main row": Tally(sum(main is not None and main.type == r.type for r, main in mains), len(read)),
        "source, in a row of the type": _overlap(hits, "source"),
        "target, in a row of the type": _overlap(hits, "target"),
        "no row at all": Tally(sum(not events for events in coded), len(read)),
    }
    figures = {"records": float(len(read)), "failures": float(failed), "rows": float(sum(map(len, coded)))}
    figures |= {name: round(tally.recall, 2) for name, tally in counts.items()}
    shares = [(name, f"{tally.recall:.1f}", f"{tally.gold}") for name, tally in counts.items()]
    by_type = {kind: _by_type(pairs, kind) for kind in EVENT_TYPES}
    figures |= {f"{kind} type hit": round(tally.recall, 2) for kind, tally in by_type.items() if tally.gold}
    types = [(kind, f"{tally.recall:.1f}", f"{tally.gold}") for kind, tally in by_type.items() if tally.gold]
    return Bench(
        figures,
        (
            Table(
                f"{len(read)} records, {figures['rows']:.0f} rows, {failed} failures: records where it is right",
                ("", "of 100", "n"),
                (*shares, *others.rows("plover-gsr", ("type hit",))),
            ),
            Table("Type hit by gold type", ("type", "of 100", "n"), tuple(types)),
        ),
    )


def _by_type(pairs: Iterable[tuple[Record, Sequence[Event]]], kind: str) -> Tally:
    own = [events for record, events in pairs if record.type == kind]
    return Tally(sum(any(event.type == kind for event in events) for events in own), len(own))


def _overlap(hits: Iterable[tuple[Record, Sequence[Event]]], side: str) -> Tally:
    """Count the records whose source or target is among the actors or recipients of a row of the type."""
    right = wanted = 0
    for record, events in hits:
        gold = record.sources if side == "source" else record.targets
        wanted += bool(gold)
        people = [who for event in events for who in (event.actors if side == "source" else event.recipients)]
        right += any(_words(name) & _said(who) for name in gold for who in people)
    return Tally(right, wanted)


def same_name(one: str, other: str) -> bool:
    """Say whether two mentions name the same: half of the shorter one's content words stand in the other."""
    here, there = ({w for w in re.findall(r"[\w']+", text.lower()) if w not in _STOP} for text in (one, other))
    return bool(here and there) and 2 * len(here & there) >= min(len(here), len(there))


def sides(record: Record, events: Sequence[Event]) -> dict[str, tuple[bool, bool]]:
    """Return what of a record's source and target can be right: whether the record has it, and whether some row has.

    A name is right where an actor, or a recipient, has that of one of the gold participants; countries are right where
    those of the row's actors, or recipients, are just the gold ones, none where the participant has none (the UN). Of
    a pair in one row, a side that the record doesn't name asks nothing.
    """

    def named(gold: Sequence[str], people: Iterable[Actor]) -> bool:
        return any(same_name(name, said) for name in gold for who in people for said in (who.span.text, who.name))

    def placed(gold: Sequence[str | None], people: Iterable[Actor]) -> bool:
        return {who.country for who in people} == set(gold)

    sources, targets = record.source_countries, record.target_countries
    pairs = [
        event
        for event in events
        if (not sources or placed(sources, event.actors)) and (not targets or placed(targets, event.recipients))
    ]
    return {
        "source found": (bool(record.sources), any(named(record.sources, event.actors) for event in events)),
        "target found": (bool(record.targets), any(named(record.targets, event.recipients) for event in events)),
        "source country right": (bool(sources), any(placed(sources, event.actors) for event in events)),
        "target country right": (bool(targets), any(placed(targets, event.recipients) for event in events)),
        "both countries right": (bool(sources or targets), bool(pairs)),
        "both countries right and type hit": (
            bool(sources or targets),
            any(event.type == record.type for event in pairs),
        ),
    }


def _said(who: Actor) -> frozenset[str]:
    return _words(who.span.text) | _words(who.name)


def _words(text: str) -> frozenset[str]:
    """Return the words of a name without articles, so that "the rebels" and "Chad's rebels" share one."""
    words = (word.strip(".,()'\"`").removesuffix("'s") for word in text.lower().replace("-", " ").split())
    return frozenset(word for word in words if word and word not in _ARTICLES and word != "of")


def _named(side: object) -> tuple[str, ...]:
    """Return the names of a record's source or target: a list of objects, or text where there is none."""
    if not isinstance(side, list):
        return ()
    return tuple(each["actorText"] for each in side if each.get("actorText"))


def _countries(side: object) -> tuple[str | None, ...]:
    """Return the countries of those named participants of a record's source or target that have a code."""
    if not isinstance(side, list):
        return ()
    codes = (each["code"][:3] for each in side if each.get("actorText") and each.get("code"))
    return tuple(None if code in STATELESS else OLD_COUNTRIES.get(code, code) for code in codes)

"""Which events are one happening: a sum of few facts that can be read, and the fields that its events give together.

A wrong merge is worse than a missed one: two tellings are one happening only where enough speaks for it and nothing
against it. The points were set by hand and mended on half of the pairs in `bench/wire_pairs.tsv`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from dateline.geo import km
from dateline.schema import Actor, Event, Place, Report

ENOUGH = 7.0
"""Two events with so many points are one happening."""
SAME_REPORT = -3.0
"""What one report tells apart is mostly apart: its mentions of one action are merged already."""
AROUND = timedelta(days=3)
"""Events whose days lie further apart are not compared."""

# Types that different reports give one happening.
_ALSO = {
    frozenset({"ASSAULT", "PROTEST"}), frozenset({"ASSAULT", "COERCE"}), frozenset({"AGREE", "CONSULT"}),
    frozenset({"ACCUSE", "REJECT"}), frozenset({"AGREE", "COOPERATE"}), frozenset({"SUPPORT", "AGREE"}),
    frozenset({"MOBILIZE", "ASSAULT"}), frozenset({"COERCE", "SANCTION"}), frozenset({"REQUEST", "THREATEN"}),
}  # fmt: skip
SPEECH = frozenset({"ACCUSE", "REJECT", "REQUEST", "SUPPORT", "THREATEN"})
"""Types of which who did it is most of what they are."""
_MUTUAL = frozenset({"AGREE", "CONSULT", "COOPERATE"})
_VERBATIM = 0.75
_STEM = 6
_WORD = re.compile(r"[^\W\d_]{4,}|\d[\d,.]*")
_COMMON = frozenset(
    "about after again against also among been before being between both could does down during each even ever "
    "first from have here into just last made make many more most much must next only other over said same says "
    "should since some such than that their them then there these they this those through told under until very "
    "were what when where which while will with would year years people monday tuesday wednesday thursday friday "
    "saturday sunday".split()
)


@dataclass(frozen=True, slots=True)
class Telling:
    """What of an event tells whether it is the happening of another one.

    `words` are stems of its sentence, `act` that of its trigger, `names` those of its participants' names. `chain` is
    the newest version of its report.
    """

    event: Event
    published: date
    chain: str
    words: frozenset[str]
    act: str
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many points speak for two events being one happening, and the facts that gave them."""

    points: float
    facts: tuple[str, ...]

    @property
    def enough(self) -> bool:
        """Say whether the two are one."""
        return self.points >= ENOUGH


@dataclass(frozen=True, slots=True)
class Count:
    """People, from the lowest to the highest that is told, and who told each: (number, reports)."""

    least: int
    most: int
    told: tuple[tuple[int, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Incident:
    """What its events say together, dissent kept.

    `place` is the one that most tell; `killed`, `injured` and `arrested` run from the lowest to the highest told,
    with who told each.
    """

    type: str
    first_day: date | None
    last_day: date | None
    place: Place | None
    actors: tuple[Actor, ...]
    recipients: tuple[Actor, ...]
    killed: Count | None
    injured: Count | None
    arrested: Count | None
    events: tuple[Event, ...]
    reports: tuple[str, ...]


def telling(report: Report, event: Event, chain: str) -> Telling:
    """Return what of an event is compared."""
    names = frozenset[str]().union(*(_names(actor.name) for actor in (*event.actors, *event.recipients)))
    act = stem(event.trigger.text.split()[-1])
    return Telling(event, report.published, chain, stems(event.sentence.text), act, names)


def stems(text: str) -> frozenset[str]:
    """Return the first letters of the words of a text that say something, numbers whole."""
    return frozenset(stem(word) for word in _WORD.findall(text.lower()) if word not in _COMMON)


def stem(word: str) -> str:
    """Return the first letters of a word, in lower case."""
    return word.lower()[:_STEM]


def beside(kind: str) -> frozenset[str]:
    """Return the event types that another report may give a happening of some type, that one among them."""
    return frozenset({kind}).union(*(pair for pair in _ALSO if kind in pair))


def days(event: Event) -> tuple[date, date] | None:
    """Return the first and last day of an event, None where it has none."""
    if event.time is None or event.time.start is None:
        return None
    return event.time.start, event.time.end or event.time.start


def may_agree(one: Telling, other: Telling) -> bool:
    """Say whether two events can have `ENOUGH` points, at a small part of what it takes to count them.

    Those of their types, days and places come to six and a half at most; there must be a number, a name, words or a
    version of a report that they share.
    """
    return (
        len(one.words & other.words) >= 0.25 * max(4, min(len(one.words), len(other.words)))
        or not one.names.isdisjoint(other.names)
        or one.chain == other.chain
        or _same(one.event.killed, other.event.killed)
        or _same(one.event.injured, other.event.injured)
        or _same(one.event.arrested, other.event.arrested)
    )


def _same(one: int | None, other: int | None) -> bool:
    return one is not None and one == other


def agreement(one: Telling, other: Telling) -> Agreement:
    """Return how much speaks for two events being one happening."""
    told = [*_facts(one, other)]
    points = sum(worth for worth, _ in told)
    # What speaks loudest first.
    told.sort(key=lambda pair: -abs(pair[0]))
    return Agreement(round(points, 2), tuple(fact for _, fact in told))


def _facts(one: Telling, other: Telling) -> Iterator[tuple[float, str]]:
    first, second = one.event, other.event
    yield (1.0, f"both {first.type}") if first.type == second.type else (-1.0, f"{first.type} and {second.type}")
    if first.type == second.type and first.mode is not None and second.mode is not None and first.mode != second.mode:
        yield -1.0, "other modes"
    if one.act == other.act:
        yield 1.0, "same act word"
    if first.status != second.status:
        yield -3.0, f"{first.status} and {second.status}"
    if first.historical != second.historical:
        yield -1.0, "one is background"
    if first.report_id == second.report_id:
        yield SAME_REPORT, "told apart in one report"
        if first.type != second.type or first.sentence.overlaps(second.sentence):
            yield 2 * SAME_REPORT, "told apart beside each other"
    elif one.chain == other.chain:
        yield 2.0, "versions of one report"
    shared = len(one.words & other.words) / max(4, min(len(one.words), len(other.words)))
    if first.report_id != second.report_id or not first.sentence.overlaps(second.sentence):
        yield round(8 * (shared - 0.2), 1), f"{round(100 * shared)} of 100 words shared"
    yield from _day_facts(first, second, sudden=first.type not in SPEECH | _MUTUAL)
    yield from _place_facts(first.place, second.place, speech=first.type in SPEECH)
    if first.type in _MUTUAL and second.type in _MUTUAL:
        all_first, all_second = ((*event.actors, *event.recipients) for event in (first, second))
        yield from _people("participants", all_first, all_second, first.type)
        if not _takes_part(first.actors, second) and not _takes_part(second.actors, first):
            yield -3.0, "others come"
        elif len(all_first) > 1 and len(all_second) > 1 and _matched(all_first, all_second) < 2:
            yield -3.0, "another partner"
        told_by_others = False
    else:
        who = list(_people("actors", first.actors, second.actors, first.type))
        yield from who
        yield from _people("recipients", first.recipients, second.recipients, first.type)
        told_by_others = first.type in SPEECH and any(points < 0 for points, _ in who)
    if shared >= _VERBATIM and one.act == other.act and first.report_id != second.report_id and not told_by_others:
        # The very sentence again: what was read from it differs by what stands about it, no more.
        yield 4.0, "the same sentence"
    for name, a, b in (
        ("killed", first.killed, second.killed),
        ("injured", first.injured, second.injured),
        ("arrested", first.arrested, second.arrested),
    ):
        if a is not None and b is not None:
            if a == b:
                yield 2.0, f"same number {name}"
            elif max(a, b) > 3 * max(1, min(a, b)):
                yield -2.0, f"far fewer {name}"


def _day_facts(one: Event, other: Event, *, sudden: bool) -> Iterator[tuple[float, str]]:
    first, second = days(one), days(other)
    if first is None or second is None:
        yield -1.0, "no day told"
        return
    apart = max((first[0] - second[1]).days, (second[0] - first[1]).days, 0)
    if first == second and first[0] == first[1]:
        yield 1.5, "same day"
    elif apart == 0:
        yield 0.5, "days overlap"
    elif apart == 1:
        # An attack of the night has two days; who speaks on two days speaks twice.
        yield (-1.5 if sudden else -3.0), "a day apart"
    else:
        yield -3.0 - apart, f"{apart} days apart"


def _place_facts(one: Place | None, other: Place | None, *, speech: bool) -> Iterator[tuple[float, str]]:
    if one is None or other is None or speech:
        return
    if one.country != other.country:
        yield -4.0, "other countries"
    elif one.geonameid is not None and one.geonameid == other.geonameid and one.admin1 is not None:
        yield 2.0, "same place"
    elif one.admin1 is None or other.admin1 is None:
        yield 0.5, "same country"
    elif (far := distance(one, other)) < 50:
        yield 1.0, "places near"
    else:
        yield -3.0, f"{far:,.0f} km apart"


def _people(role: str, some: Sequence[Actor], others: Sequence[Actor], kind: str) -> Iterator[tuple[float, str]]:
    if not some or not others:
        return
    points, fact = max((_person(a, b) for a in some for b in others), key=lambda pair: pair[0])
    if role == "actors" and kind in SPEECH:
        # Who says a thing is most of what a saying is.
        points = 1.5 * points if points > 0 else -4.0
    yield points, f"{role}: {fact}"


def _matched(some: Sequence[Actor], others: Sequence[Actor]) -> int:
    """Count those of some participants whom one of the others may be."""
    return sum(any(_person(a, b)[0] > 0 for b in others) for a in some)


def _takes_part(actors: Sequence[Actor], other: Event) -> bool:
    """Say whether one of some participants is in an event too, or nobody is told."""
    others = (*other.actors, *other.recipients)
    return not actors or not others or any(_person(a, b)[0] > 0 for a in actors for b in others)


def _person(one: Actor, other: Actor) -> tuple[float, str]:
    names = _names(one.name) & _names(other.name)
    if len(names) > 1 or (names and not (one.country and other.country and one.country != other.country)):
        return (3.0 if len(names) > 1 else 2.0), f"shared name ({other.name})"
    if one.country != other.country:
        return (-2.5, "other countries") if one.country and other.country else (-1.0, "other names")
    sectors = one.sectors[:1] == other.sectors[:1]
    if one.country is None:
        return (0.0, "same sector") if sectors else (-1.5, "other names")
    return (0.5, "same country and sector") if sectors else (-1.5, "other sectors")


@lru_cache(100_000)
def _names(name: str) -> frozenset[str]:
    """Return the stems of a participant's name, without those that many bear."""
    return stems(name) - _TITLES


_TITLES = frozenset(
    stem(word)
    for word in (
        "president prime minister foreign government official officials spokesman police forces force army troops "
        "soldiers leader leaders group people members national united states state general chief secretary ministry "
        "party security military council".split()
    )
)


def distance(one: Place, other: Place) -> float:
    """Return the km between two places, 0 where one has no point."""
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return 0.0
    return km(one.lat, one.lon, other.lat, other.lon)


def place_in(one: Telling, incidents: Iterable[tuple[int, Sequence[Telling]]]) -> tuple[int, Agreement] | None:
    """Return the incident that an event belongs to and why; None where none is near enough.

    One of its events must agree with it, and none may speak loudly against it.
    """
    best: tuple[int, Agreement] | None = None
    for number, tellings in incidents:
        if not any(may_agree(one, each) for each in tellings):
            continue
        found = [agreement(one, each) for each in tellings]
        top = max(found, key=lambda each: each.points)
        if top.enough and min(each.points for each in found) > -1 and (best is None or top.points > best[1].points):
            best = number, top
    return best


def reconcile(tellings: Sequence[Telling]) -> Incident:
    """Return what events say together; the newest report's word counts most, and other numbers are kept beside it."""
    newest = sorted(tellings, key=lambda each: (each.published, each.event.confidence), reverse=True)
    events = [each.event for each in newest]
    spans = [told for event in events if (told := days(event)) is not None]
    # The days that most tellings give; of equals, the newest's.
    when = Counter(spans).most_common(1)[0][0] if spans else (None, None)
    return Incident(
        type=Counter(event.type for event in events).most_common(1)[0][0],
        first_day=when[0],
        last_day=when[1],
        place=_place_of(events),
        actors=_people_of([event.actors for event in events]),
        recipients=_people_of([event.recipients for event in events]),
        killed=_count((event.killed, event.report_id) for event in events),
        injured=_count((event.injured, event.report_id) for event in events),
        arrested=_count((event.arrested, event.report_id) for event in events),
        events=tuple(sorted(events, key=lambda event: (event.report_id, event.trigger.start))),
        reports=tuple(sorted({event.report_id for event in events})),
    )


def _place_of(events: Sequence[Event]) -> Place | None:
    """Return the place that most tell, one within a country before the country itself."""
    places = [event.place for event in events if event.place is not None]
    if not places:
        return None
    told = Counter((place.geonameid, place.name) for place in places)
    return max(places, key=lambda place: (place.admin1 is not None, told[place.geonameid, place.name]))


def _people_of(told: Sequence[Sequence[Actor]]) -> tuple[Actor, ...]:
    """Return participants of the tellings, each once: by country and sector, or by name."""
    kept: dict[object, Actor] = {}
    for actors in told:
        for actor in actors:
            coded: object = (actor.country, actor.sectors[:1]) if actor.country else actor.name.lower()
            if coded not in kept or len(actor.name) > len(kept[coded].name):
                kept[coded] = actor
    return tuple(kept.values())


def _count(told: Iterable[tuple[int | None, str]]) -> Count | None:
    by_number: dict[int, list[str]] = {}
    for number, report in told:
        if number is not None:
            by_number.setdefault(number, []).append(report)
    if not by_number:
        return None
    numbers = sorted(by_number)
    return Count(numbers[0], numbers[-1], tuple((n, tuple(sorted(set(by_number[n])))) for n in numbers))

"""Which events are one happening: pairs that agree and pairs that must be kept apart, and what their tellings say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from built import LATER, OTHER, actor, demand, report, shelling
from dateline.incidents import Telling, agreement, beside, days, may_agree, place_in, reconcile, telling
from dateline.schema import Event, Report, Time

FIRST = report()
OTHERS = report("agency-7", OTHER)
OTHERS_DEMAND = report("agency-9")
PLACE = shelling(FIRST).place
assert PLACE is not None


def told(of: Report, event: Event | None = None, chain: str | None = None) -> Telling:
    return telling(of, event or shelling(of), chain or of.id)


def on(event: Event, day: date) -> Event:
    assert event.time is not None
    return replace(event, time=replace(event.time, start=day, end=day, value=day.isoformat()))


def test_another_report_of_the_same_attack_is_one_with_it_and_says_why() -> None:
    found = agreement(told(FIRST), told(OTHERS, shelling(OTHERS, 11)))
    assert found.enough
    assert {"same day", "same place", "both ASSAULT"} <= set(found.facts)


Change = Callable[[Event], Event]


@pytest.mark.parametrize(
    "change",
    [
        lambda e: on(e, date(2024, 3, 7)),
        lambda e: replace(e, place=replace(PLACE, name="Gao", geonameid=1, admin1="Gao", lat=16.3, lon=0.0)),
        lambda e: replace(e, place=replace(PLACE, country="NER")),
        lambda e: replace(e, status="hypothetical"),
        lambda e: replace(e, recipients=(actor(OTHER, "the Agency", "FRA", "MED"),), killed=90),
    ],
    ids=["two days later", "another town", "another country", "feared", "other people"],
)
def test_what_differs_keeps_two_attacks_apart(change: Change) -> None:
    # Other words: the very sentence again would speak for one.
    event = change(replace(shelling(OTHERS, 11), sentence=replace(shelling(OTHERS).sentence, text="Guns spoke there.")))
    assert not agreement(told(FIRST), told(OTHERS, event)).enough


def test_what_is_not_even_compared_could_not_be_one() -> None:
    sentences = ("Guns spoke there.", "Rebels shelled the port of Karsa.", "A salvo hit the quays.", OTHER)
    people = ((), (actor(OTHER, "Rebels", "MLI", "REB"),), (actor(OTHER, "the Agency", "MLI", "REB"),))
    tellings = [
        told(
            of,
            replace(
                shelling(of),
                sentence=replace(shelling(of).sentence, text=text),
                actors=some,
                recipients=(),
                killed=killed,
                injured=None,
                arrested=None,
            ),
        )
        for of in (FIRST, OTHERS)
        for text in sentences
        for some in people
        for killed in (None, 7, 11)
    ]
    pairs = [(a, b) for a in tellings for b in tellings if a.event.report_id != b.event.report_id]
    passed = [pair for pair in pairs if not may_agree(*pair)]
    assert 100 < len(passed) < len(pairs)
    assert not any(agreement(*pair).enough for pair in passed)
    assert any(agreement(*pair).enough for pair in pairs)


def test_the_same_words_of_another_speaker_are_another_saying() -> None:
    one, other = demand(FIRST), demand(OTHERS_DEMAND)
    assert agreement(told(FIRST, one), told(OTHERS_DEMAND, other)).enough
    by_others = replace(other, actors=(replace(other.actors[0], name="Chamber of Shipping"),))
    assert not agreement(told(FIRST, one), told(OTHERS_DEMAND, by_others)).enough


def test_what_one_report_tells_apart_needs_more() -> None:
    again = replace(shelling(FIRST), event_id="again")
    apart = agreement(told(FIRST), told(FIRST, again))
    other = agreement(told(FIRST), told(report("agency-8")))
    assert apart.points < other.points - 3


def test_two_acts_of_one_sentence_are_never_one() -> None:
    seizing = replace(shelling(FIRST), event_id="x", type="COERCE", mode="seize", killed=None)
    again = replace(shelling(FIRST), event_id="y", trigger=shelling(FIRST).also[0])
    assert not agreement(told(FIRST), told(FIRST, seizing)).enough
    assert not agreement(told(FIRST), told(FIRST, again)).enough


def test_talks_are_one_whoever_of_the_two_is_told_first() -> None:
    one = replace(shelling(FIRST), type="CONSULT", mode=None, killed=None)
    swapped = replace(shelling(OTHERS), type="CONSULT", mode=None, killed=None)
    swapped = replace(swapped, actors=swapped.recipients, recipients=swapped.actors)
    assert agreement(told(FIRST, one), told(OTHERS, swapped)).enough


def test_types_that_reports_give_one_happening_are_compared() -> None:
    assert "PROTEST" in beside("ASSAULT")
    assert beside("AID") == {"AID"}


def test_one_loud_word_against_an_incident_keeps_an_event_out() -> None:
    far = on(shelling(OTHERS, 11), date(2024, 3, 1))
    there = replace(PLACE, country="NER")
    words = replace(far.sentence, text="Guns spoke.")
    far = replace(far, event_id="far", report_id="agency-6", sentence=words, place=there)
    alone = place_in(told(FIRST), [(1, [told(OTHERS, shelling(OTHERS, 11))])])
    beside_far = place_in(
        told(FIRST), [(1, [told(OTHERS, shelling(OTHERS, 11)), told(report("agency-6", OTHER), far)])]
    )
    assert alone is not None
    assert alone[0] == 1
    assert beside_far is None


def test_tellings_are_reconciled_and_dissent_is_kept() -> None:
    later = report("harbour-2", LATER, date(2024, 3, 6))
    town_less = replace(shelling(OTHERS, 11), place=replace(PLACE, name="Mali", admin1=None))
    incident = reconcile([told(FIRST), told(later, shelling(later, 9)), told(OTHERS, town_less)])
    assert incident.killed is not None
    assert (incident.killed.least, incident.killed.most) == (7, 11)
    assert incident.killed.told == ((7, ("harbour-1",)), (9, ("harbour-2",)), (11, ("agency-7",)))
    assert incident.place is not None
    assert incident.place.name == "Karsa"
    assert (incident.first_day, incident.reports) == (date(2024, 3, 4), ("agency-7", "harbour-1", "harbour-2"))
    assert [each.name for each in incident.actors] == ["Rebels"]


def test_days_of_an_event() -> None:
    event = shelling(FIRST)
    assert days(event) == (date(2024, 3, 4), date(2024, 3, 4))
    week = Time(None, "DATE", "2024-W10", date(2024, 3, 4), date(2024, 3, 10), "stated", "week")
    assert days(replace(event, time=week)) == (date(2024, 3, 4), date(2024, 3, 4) + timedelta(days=6))
    assert days(replace(event, time=None)) is None

"""Reports and events built by hand, so that what is tested does not change with the model."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from dateline.pipeline import Coded
from dateline.schema import Actor, Event, Evidence, Place, Report, Span, Time
from dateline.store import Run, Store

RUN = Run("1.0", "model", "lexica")
TEXT = (
    "Rebels shelled the port of Karsa on Monday, killing seven dockers, the harbour office said.\n\n"
    "The Union of Dockers called on the government to send troops."
)
OTHER = (
    "A salvo that rebels fired on Monday hit the quays. Rebels shelled Karsa, killing eleven dockers at the port, "
    "the harbour office told the Agency.\n\nFlights to the province were called off."
)
LATER = TEXT.replace("seven", "nine") + "\n\nShops in the town stayed closed on Tuesday, residents said by telephone."


def report(name: str = "harbour-1", text: str = TEXT, day: date = date(2024, 3, 5), **more: str) -> Report:
    return Report(name, text, day, title=more.get("title", "Port shelled"), publisher=more.get("publisher", "Wire"))


def span(text: str, words: str) -> Span:
    start = text.index(words)
    return Span(start, start + len(words), words)


def actor(text: str, words: str, country: str | None, *sectors: str) -> Actor:
    evidence = (Evidence("country", "built", span(text, words)),)
    return Actor(span(text, words), 0, 0, words, country, sectors, evidence, members=(1, 2) if sectors else ())


def shelling(of: Report, killed: int = 7) -> Event:
    text = of.text
    sentence = text[: text.index("\n\n")]
    return Event(
        event_id=f"{of.id}-a",
        report_id=of.id,
        type="ASSAULT",
        mode="heavy-weapons",
        contexts=("military", "maritime"),
        quad="material conflict",
        score=-9.5,
        cameo="194",
        trigger=span(text, "shelled"),
        sentence=Span(0, len(sentence), sentence),
        actors=(actor(text, "Rebels", "MLI", "REB", "UAF"),),
        recipients=(actor(text, "dockers", "MLI", "LAB"),),
        time=Time(
            span(text, "Monday"), "DATE", "2024-03-04", date(2024, 3, 4), date(2024, 3, 4), "relative", "weekday"
        ),
        place=Place(span(text, "Karsa"), "Karsa", "MLI", "Mopti", 2450000, 14.5, -4.2, 0.9, "population"),
        status="actual",
        historical=False,
        attribution=span(text, "the harbour office"),
        arrested=None,
        killed=killed,
        injured=None,
        confidence=0.91,
        also=(span(text, "killing"),),
        evidence=(Evidence("type", "shell", span(text, "shelled")), Evidence("place", "on the trigger")),
        crowd=None,
        issues=("ports",),
    )


def demand(of: Report) -> Event:
    text = of.text
    sentence = span(text, "The Union of Dockers called on the government to send troops.")
    return replace(
        shelling(of),
        event_id=f"{of.id}-b",
        type="REQUEST",
        mode="assist",
        contexts=(),
        quad="verbal conflict",
        score=-1.0,
        cameo="1054",
        trigger=span(text, "called on"),
        sentence=sentence,
        actors=(actor(text, "The Union of Dockers", None, "LAB"),),
        recipients=(actor(text, "the government", "MLI", "GOV"),),
        time=Time(None, "DATE", "2024-03-05", of.published, of.published, "published", "the report's day"),
        place=None,
        attribution=None,
        killed=None,
        confidence=0.4,
        also=(),
        issues=(),
    )


def coded(of: Report | None = None, killed: int = 7) -> Coded:
    of = of or report()
    return Coded(of, (shelling(of, killed), demand(of)))


def filled(store: Store) -> Store:
    """Put the dispatch, a later version of it and another agency's report of the same shelling into a store."""
    store.start(RUN)
    store.put(coded())
    store.put(coded(report("harbour-2", LATER), killed=9))
    told = report("agency-7", OTHER, title="Shells hit Karsa", publisher="Agency")
    store.put(Coded(told, (shelling(told, 11),)))
    store.finish()
    return store

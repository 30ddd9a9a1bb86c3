"""Every record that passes between the stages.

Text never changes after `sources`; every offset points into `Report.text`, half-open and counted in characters.
Unknown is None. What was inferred keeps an `Evidence`: which field, by which rule or score, from which words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from typing import Literal

from spacy.tokens import Doc

EVENT_TYPES = (
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST",
    "ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
)  # fmt: skip
"""The sixteen event types of PLOVER 2021, from most cooperative to most conflictual."""

SECTORS = (
    "GOV", "LEG", "JUD", "MIL", "COP", "SPY", "REB", "PTY", "OPP", "CVL", "REF", "MED",
    "BUS", "LAB", "EDU", "REL", "NGO", "IGO", "CRM", "UAF",
)  # fmt: skip
"""PLOVER's actor sectors, as the coding guidelines list them."""

Status = Literal["actual", "future", "hypothetical", "negated"]
Basis = Literal["stated", "relative", "tense", "narrative", "published"]
PublishedBasis = Literal["option", "field", "leading", "dateline", "page", "feed", "capture"]


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (half-open) of a report's text, and the words that stand there."""

    start: int
    end: int
    text: str

    def overlaps(self, other: Span) -> bool:
        """Say whether two spans share a character."""
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why a field has its value: the field's name, the rule or score that decided, and the words it read."""

    field: str
    rule: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """What a source published, and when.

    `published_basis` says where the date came from: an option, a field of the record, leading words, the dateline, the
    page's own markup, the feed, or the day on which an archive captured the page. `dateline` keeps the words of a
    dateline ("KATI, Mali, Aug 18 (Agency)") that stood before the text.
    """

    id: str
    text: str
    published: date
    published_basis: PublishedBasis = "field"
    title: str | None = None
    publisher: str | None = None
    dateline: str | None = None
    url: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """A report that could not be read or coded: its id or file, the stage that failed, and why."""

    report: str
    stage: str
    error: str


@dataclass(frozen=True, slots=True)
class Time:
    """A time expression after TimeML 1.2's TIMEX3.

    `value` is the TIMEX3 value ("2020-08-18", "2012", "P2D", "PRESENT_REF"); `start` and `end` are the first and
    last day it covers, None for a duration, a set or what cannot be resolved. `basis` says how it was resolved and
    `rule` names the row that read it. `span` is None only for an event's time that no words give: the report's day.
    """

    span: Span | None
    type: Literal["DATE", "TIME", "DURATION", "SET"]
    value: str
    start: date | None
    end: date | None
    basis: Basis
    rule: str
    mod: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A mention of a place and the gazetteer's entry for it.

    `country` is ISO 3166 alpha-3, `admin1` the name of the first-level division, `geonameid` GeoNames' id (None
    for regions GeoNames has no single entry for), `lat` and `lon` degrees, `confidence` 0 to 1. The span of the
    dateline's place, which stands before the text, is empty.
    """

    span: Span
    name: str
    country: str | None
    admin1: str | None
    geonameid: int | None
    lat: float | None
    lon: float | None
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A mention of a participant.

    `span` holds the words; `head` is the index of its head token; `chain` numbers mentions of one participant alike
    within a report; `name` is the fullest useful name of that chain; `country` is ISO 3166 alpha-3; `sectors` are
    PLOVER sectors, best first; `evidence` says which words or lexicon rows gave the codes; `members` are the chains
    of those whom it takes together ("they" after two names, "Saudi and Yemeni officers").
    """

    span: Span
    head: int
    chain: int
    name: str
    country: str | None
    sectors: tuple[str, ...]
    evidence: tuple[Evidence, ...] = ()
    members: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Signal:
    """What the model's event heads said of one token: the best PLOVER type, its status and their scores (0 to 1).

    `later` is the chance that it mentions an event again. `links` holds by role, "actor", "recipient", "place", "time"
    or "source", the scores of those tokens of its sentence that are not out of the question.
    """

    token: int
    type: str
    score: float
    status: Status
    historical: float
    later: float = 0.0
    links: Mapping[str, Mapping[int, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Event:
    """One action: who did what to whom, when, where, according to whom.

    `type`, `mode` and `contexts` are PLOVER's; `quad` is one of verbal or material, cooperation or conflict; `score`
    is the type's value on the conflict-cooperation scale of Goldstein (1992), -10 to 10; `cameo` the nearest CAMEO
    code, whose first two digits are its root. `status` says whether it happened, is planned, is feared or conditional,
    or did not happen. `attribution` is who the report credits. Counts are people; `crowd` is how many came to a
    protest. `issues` are what the user's own lexicon says its sentence is about. `confidence` is 0 to 1. `also` holds
    later mentions of the same action in the report.
    """

    event_id: str
    report_id: str
    type: str
    mode: str | None
    contexts: tuple[str, ...]
    quad: str
    score: float
    cameo: str
    trigger: Span
    sentence: Span
    actors: tuple[Actor, ...]
    recipients: tuple[Actor, ...]
    time: Time | None
    place: Place | None
    status: Status
    historical: bool
    attribution: Span | None
    arrested: int | None
    killed: int | None
    injured: int | None
    confidence: float
    also: tuple[Span, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    abducted: int | None = None
    crowd: int | None = None
    issues: tuple[str, ...] = ()

    @property
    def cameo_root(self) -> str:
        """The first two digits of the CAMEO code."""
        return self.cameo[:2]


def event_id(report: str, trigger: Span) -> str:
    """Return the id of a report's event: 16 hexadecimal digits of a SHA-256 over report and trigger."""
    return sha256(f"{report}\n{trigger.start}\n{trigger.end}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Document:
    """A report plus its layers. A stage is a function from a Document to one layer; the pipeline attaches it.

    `tokens` is a spaCy Doc over `report.text` with sentence starts, Penn tags, UPOS, lemmas, morphology, UD heads and
    labels, and entities PER, ORG, LOC and NORP. `signals` holds what the model's event heads said, in token order.
    `origin` is the dateline's place, from where the report was sent.
    """

    report: Report
    tokens: Doc
    signals: tuple[Signal, ...] = ()
    origin: Place | None = None
    times: tuple[Time, ...] = ()
    places: tuple[Place, ...] = ()
    actors: tuple[Actor, ...] = ()
    events: tuple[Event, ...] = ()

    def with_layer(self, name: str, layer: tuple[object, ...]) -> Document:
        """Return this document with one layer attached; the others are left as they are."""
        return replace(self, **{name: layer})  # type: ignore[arg-type]

    def span(self, first: int, last: int) -> Span:
        """Return the characters from token `first` up to and including token `last`."""
        start = self.tokens[first].idx
        end = self.tokens[last].idx + len(self.tokens[last])
        return Span(start, end, self.report.text[start:end])

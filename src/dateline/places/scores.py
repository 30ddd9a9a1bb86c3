"""How likely a place name is each entry of the gazetteer: a sum of few parts, in natural logarithms of odds."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from dateline.geo import km
from dateline.places.gazetteer import Entry
from dateline.places.mentions import AREAS, CONTAINERS, Mention, hint_of, look_up

_WORLD = frozenset({"continent", "world region", "ocean", "sea"})

# The parts of a score, in natural logarithms of odds.
_PER_TENFOLD = 1.3  # ten times the people
# What news names most, before the report is read; a city of a million has 7.8.
_COUNTRY = 14.0
_WORLD_REGION = 10.0
_STATE = 9.5
_AREA = 8.0
_FEATURE = 7.5  # rivers, lakes, mountains, straits
_UNKNOWN_POPULATION = 2_000
_CAPITAL = 2.5
_ALTERNATE = -2.0
_CONTAINED = 6.0
_IN_PLAY = 3.5
_SAME_DIVISION = 1.5
_NEAR, _NEAR_KM = 1.5, 200.0
_TYPE_WORD = 3.0
_UNLABELLED = -1.0
_ABSENT = 5.0  # that the place is not in the gazetteer
_FLOOR = 0.3
# So often a name that the gazetteer has is none of its entries, however well one of them fits.
_ASTRAY = 0.05


@dataclass(frozen=True, slots=True)
class Context:
    """What the report says of where it plays: countries by weight (0 to 1), divisions, points, the dateline."""

    countries: dict[str, float]
    divisions: frozenset[tuple[str, str]]
    points: tuple[Entry, ...]
    dateline: Entry | None


@dataclass(frozen=True, slots=True)
class Score:
    """An entry and the parts of its score; `container` names the area that the words say it lies in."""

    entry: Entry
    prior: float
    contained: float
    context: float
    container: str | None

    @property
    def total(self) -> float:
        """The sum of the parts."""
        return self.prior + self.contained + self.context


@dataclass(frozen=True, slots=True)
class Decision:
    """An entry, how likely it is the one that is meant, and what decided."""

    entry: Entry
    confidence: float
    rule: str


def decide(group: list[Mention], context: Context) -> tuple[Decision, bool]:
    """Return the likeliest entry, and whether it is likely enough to be told."""
    first = group[0]
    containers = [area for mention in group for area in mention.containers]
    if any(entry.kind == "country" for entry in first.candidates):
        # "China, Japan and South Korea" is a list; "Lebanon, Pa." is not.
        containers = [area for area in containers if area.kind != "country"]
    labelled = any(mention.labelled for mention in group)
    scores = [score_of(entry, containers, hint_of(first), context) for entry in first.candidates]
    scores.sort(key=lambda score: -score.total)
    best = scores[0]
    top = max(best.total, _ABSENT)
    shift = 0.0 if labelled else _UNLABELLED
    weights = [math.exp(score.total + shift - top) for score in scores]
    everything = sum(weights) + math.exp(_ABSENT - top)
    # A city and the division named after it are one answer to the question where.
    same = sum(weight for score, weight in zip(scores, weights, strict=True) if _same_place(score.entry, best.entry))
    confidence = (1 - _ASTRAY) * same / everything
    likely = confidence >= (1 - _ASTRAY) * _FLOOR and best.total + shift >= _ABSENT - 1
    return Decision(best.entry, confidence, _rule(scores, context)), likely


def _same_place(one: Entry, other: Entry) -> bool:
    return one == other or (one.country == other.country and one.country is not None and _distance(one, other) < 100)


def score_of(entry: Entry, containers: Iterable[Entry], hint: str | None, context: Context) -> Score:
    """Return the score of an entry for a mention."""
    prior = prior_of(entry)
    if hint == "division":
        prior += _TYPE_WORD if entry.kind in AREAS else 0
    elif hint == "settlement":
        prior += _TYPE_WORD if entry.kind in {"city", "capital"} else 0
    container = next((area.name for area in containers if area.id != entry.id and contains(area, entry)), None)
    around = 0.0
    if entry.country is not None:
        around += _IN_PLAY * context.countries.get(entry.country, 0.0)
        if entry.admin1 is not None and (entry.country, entry.admin1) in context.divisions:
            around += _SAME_DIVISION
    if any(_distance(entry, point) < _NEAR_KM for point in context.points):
        around += _NEAR
    return Score(entry, prior, _CONTAINED if container else 0.0, around, container)


def prior_of(entry: Entry) -> float:
    """Return how likely a name is this entry before the report is read."""
    if entry.kind == "country":
        return _COUNTRY + (2 * _ALTERNATE if entry.alternate else 0)  # Ghana was once the Gold Coast
    penalty = _ALTERNATE if entry.alternate else 0.0
    if entry.kind in {"city", "capital"}:
        people = _PER_TENFOLD * math.log10(entry.population or _UNKNOWN_POPULATION)
        return people + penalty + (_CAPITAL if entry.kind == "capital" else 0)
    if entry.kind in {"province", "district"}:
        # Divisions that GeoNames alone names; below a city of that name.
        people = _PER_TENFOLD * math.log10(entry.population or _UNKNOWN_POPULATION)
        return people + penalty - 1
    if entry.kind == "state":
        return _STATE + penalty / 4
    if entry.kind in _WORLD:
        return _WORLD_REGION + penalty / 4
    return (_AREA if entry.kind in AREAS else _FEATURE) + penalty / 4


def contains(area: Entry, entry: Entry) -> bool:
    """Say whether a country or division holds an entry."""
    if area.kind not in CONTAINERS or area.country is None or area.country != entry.country:
        return False
    if area.kind == "country":
        return entry.kind != "country"
    if area.admin1 is not None and entry.admin1 is not None:
        return area.admin1 == entry.admin1
    return _distance(area, entry) < 400


def _distance(one: Entry, other: Entry) -> float:
    return km(one.lat, one.lon, other.lat, other.lon)


def _rule(scores: list[Score], context: Context) -> str:
    """Say in few words what decided."""
    best = scores[0]
    if best.entry.kind == "country":
        return "country"
    if best.container is not None:
        return f"containment: {best.container}"
    if len(scores) == 1:
        return "only candidate"
    if best.entry == max(scores, key=lambda score: score.prior).entry and not best.context:
        return "population" if best.entry.population else "prior"
    if context.dateline is not None and best.entry.country == context.dateline.country:
        return "same country as dateline"
    if best.entry.country in context.countries:
        return "country in the report"
    if best.context:
        return "near other places"
    return "population" if best.entry.population else "prior"


def weigh(name: str, country: str | None = None) -> list[tuple[Entry, float, str]]:
    """Return the entries that a name may be, the likeliest first, with their chances and what speaks for them.

    `country` (ISO 3166 alpha-3) is the one that a report is taken to speak of. The chances and that of a place that no
    gazetteer knows make 1.
    """
    context = Context({country: 1.0} if country else {}, frozenset(), (), None)
    scores = sorted((score_of(each, (), None, context) for each in look_up(name)[1]), key=lambda each: -each.total)
    weights = [math.exp(each.total - _ABSENT) for each in scores]
    everything = sum(weights) + 1.0
    return [
        (each.entry, weight / everything, _reasons(each, country)) for each, weight in zip(scores, weights, strict=True)
    ]


def _reasons(score: Score, country: str | None) -> str:
    entry = score.entry
    told = [
        entry.kind if entry.kind in {"country", "capital"} else "",
        f"{entry.population:,} people" if entry.population else "",
        "another name" if entry.alternate else "",
        "in the report's country" if country is not None and entry.country == country else "",
    ]
    return ", ".join(filter(None, told)) or "the name alone"

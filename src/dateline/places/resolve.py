"""Decide which entry of the gazetteer each place mention is.

The mentions of a report are resolved together, one sense to a name. Each candidate has a score, a sum of few parts
(`_Score`); the softmax of the scores is the confidence. One more candidate stands in every list: that the place
is not in the gazetteer. Where it wins, there is no Place.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Entity

from dateline.data import demonyms, rows
from dateline.places.gazetteer import Entry, find, key
from dateline.schema import Document, Place, Report, Span
from dateline.syntax import POSSESSIVE

PREPOSITIONS = frozenset({"in", "at", "near", "from", "to", "of", "outside", "around", "into", "toward", "towards"})
DIRECTIONS = frozenset({
    "central", "coastal", "downtown", "east", "eastern", "greater", "lower", "mainland", "north", "northeast",
    "northeastern", "northern", "northwest", "northwestern", "south", "southeast", "southeastern", "southern",
    "southwest", "southwestern", "upper", "west", "western",
})  # fmt: skip
_LOCATIVE = frozenset({"in", "at", "near", "outside", "around"})
SETTLEMENTS = frozenset({"city", "town", "village", "suburb", "capital", "neighborhood", "neighbourhood", "port"})
DIVISIONS = frozenset(
    {"province", "region", "governorate", "state", "oblast", "district", "department", "county", "prefecture"}
)
OTHERS = frozenset({"garrison", "island", "camp", "airport", "area", "valley", "barracks", "base"})
# Where these are part of the name, the place is not the town of that name: Plum Island, Fraser Valley.
BROAD = frozenset({"county", "island", "valley"})
TYPES = SETTLEMENTS | DIVISIONS | OTHERS
# Towns of these names exist; the words are mostly something else. They need the LOC label or a container.
COMMON = frozenset({
    "al", "along", "an", "april", "army", "august", "bank", "bath", "batman", "best", "bishop", "black", "brown",
    "central", "charles", "charlotte", "christmas", "church", "congress", "court", "david", "de", "december",
    "easter", "eastern", "el", "february", "federal", "florence", "force", "friday", "front", "general", "george",
    "god", "green", "guard", "hall", "hope", "i", "independence", "international", "islam", "jackson", "january",
    "july", "june", "justice", "king", "la", "las", "liberty", "lincoln", "los", "major", "male", "man", "march",
    "martin", "mary", "may", "minister", "mobile", "monday", "most", "national", "nice", "northern", "november",
    "october", "of", "orange", "parliament", "party", "police", "president", "prime", "progress", "ramadan",
    "reading", "republic", "san", "santa", "santo", "saturday", "senate", "september", "southern", "split",
    "sunday", "thursday", "tuesday", "union", "university", "us", "victoria", "wednesday", "western", "white",
    "young",
})  # fmt: skip

# What the key of a name cannot tell from another: L.A. from La.
NICKNAMES = {"L.A.": "Los Angeles", "D.C.": "District of Columbia", "NYC": "New York City"}

_CONTAINERS = frozenset({"country", "state", "province", "region", "islands", "district"})
_WORLD = frozenset({"continent", "world region", "ocean", "sea"})
_LARGE = frozenset({"country", "state", "region", "islands", "continent", "world region"})
_AREAS = frozenset({"country", "state", "province", "region", "islands", "district", "continent", "world region"})
_MONTHS = re.compile(r"\b(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s+\d|\d", re.IGNORECASE)
_ARTICLE = re.compile(r"(?:al|el|ar|as|ad|an|at|az|ash)[ -](?=\w{3})", re.IGNORECASE)

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


@dataclass(frozen=True, slots=True)
class _Mention:
    """A name in the text: its tokens, what it can be, and what the words about it say."""

    first: int
    last: int
    key: str
    candidates: tuple[Entry, ...]
    containers: tuple[Entry, ...]
    type_word: str | None
    labelled: bool


@dataclass(frozen=True, slots=True)
class _Context:
    """What the report says of where it plays: countries by weight (0 to 1), divisions, points, the dateline."""

    countries: dict[str, float]
    divisions: frozenset[tuple[str, str]]
    points: tuple[Entry, ...]
    dateline: Entry | None


@dataclass(frozen=True, slots=True)
class _Score:
    entry: Entry
    prior: float
    contained: float
    context: float
    container: str | None

    @property
    def total(self) -> float:
        return self.prior + self.contained + self.context


@dataclass(frozen=True, slots=True)
class _Decision:
    entry: Entry
    confidence: float
    rule: str


def read(document: Document) -> tuple[Place, ...]:
    """Return the places that a report's text names, in text order."""
    mentions = list(_mentions(document.tokens))
    groups: defaultdict[tuple[str, str | None], list[_Mention]] = defaultdict(list)
    for mention in mentions:
        groups[mention.key, _hint(mention)].append(mention)
    dateline = _dateline(document.report.dateline)
    nationalities = _nationalities(document.tokens)

    decisions: dict[tuple[str, str | None], _Decision] = {}
    # Twice: what the first round is sure of is context for the second.
    for _ in range(2):
        sure = {name: decision for name, decision in decisions.items() if decision.confidence > 0.6}
        decided: dict[tuple[str, str | None], _Decision] = {}
        for name, group in groups.items():
            others = {other: decision.entry for other, decision in sure.items() if other[0] != name[0]}
            context = _context(others, groups, dateline, nationalities)
            decision = _decide(group, context)
            if decision is not None:
                decided[name] = decision
        decisions = decided

    places = []
    for mention in mentions:
        decision = decisions.get((mention.key, _hint(mention)))
        if decision is not None:
            places.append(_place(document.span(mention.first, mention.last), decision))
    return tuple(places)


def origin(report: Report) -> Place | None:
    """Return the place that a report's dateline names, None where it has none or the gazetteer knows it not."""
    entry = _dateline(report.dateline)
    return None if entry is None else _place(Span(0, 0, ""), _Decision(entry, 0.9, "dateline"))


def _place(span: Span, decision: _Decision) -> Place:
    entry = decision.entry
    return Place(
        span=span,
        name=entry.name,
        country=entry.country,
        admin1=entry.admin1,
        geonameid=entry.geonameid,
        lat=entry.lat,
        lon=entry.lon,
        confidence=round(decision.confidence, 3),
        rule=decision.rule,
    )


# Mentions


def _mentions(tokens: Doc) -> Iterator[_Mention]:
    taken: set[int] = set()
    found: list[_Mention] = []
    surnames = {entity[-1].text for entity in tokens.ents if entity.label_ == "PER"}
    for entity in tokens.ents:
        if not _is_place(entity):
            taken.update(range(entity.start, entity.end))
        if entity.label_ != "LOC":
            continue
        before = tokens[entity.start - 1].lower_ if entity.start else ""
        if len(entity) == 1 and entity.text in surnames and before not in _LOCATIVE and not _is_country(entity.text):
            taken.add(entity.start)
            continue  # "Vieira" where the report names Joao Vieira
        begin = entity.start
        for index in range(entity.start, entity.end + 1):
            # "Kati, Mali" in one entity is two places.
            if index == entity.end or tokens[index].text in {",", ";", "/", "("}:
                found += _mention(tokens, begin, index, labelled=True)
                begin = index + 1
    for begin, end in _runs(tokens, taken):
        found += _mention(tokens, begin, end, labelled=False)
    yield from sorted(found, key=lambda mention: mention.first)


def _runs(tokens: Doc, taken: set[int]) -> Iterator[tuple[int, int]]:
    """Yield runs of capitalised proper nouns outside any entity that stand where a place can."""
    index = 0
    while index < len(tokens):
        begin = index
        while index < len(tokens) and index not in taken and _is_proper(tokens[index]):
            index += 1
        if index == begin:
            index += 1
            continue
        before = tokens[begin - 1].lower_ if begin else ""
        if before == "the" and begin > 1:
            before = tokens[begin - 2].lower_
        named = begin + 1 == index and _is_country(tokens[begin].text)
        if named or before in PREPOSITIONS or _heads_line(tokens, begin, index) or _containers(tokens, begin, index):
            yield begin, index


def _is_place(entity: Entity) -> bool:
    """Say whether an entity of another label may yet hold a place: "in Kidal", "KIDAL, Mali", "minister of Mali"."""
    tokens, begin, end = entity.doc, entity.start, entity.end
    if entity.label_ == "LOC":
        return False
    if entity.label_ in {"ORG", "PER"} and tokens[begin].text.islower() and tokens[begin].pos_ == "NOUN":
        return True
    if entity.label_ != "ORG" or key(entity.text) in COMMON:
        return False
    if _is_country(entity.text):
        return True
    before = tokens[begin - 1].lower_ if begin else ""
    return (before in _LOCATIVE or _heads_line(tokens, begin, end)) and any(
        entry.kind in {"city", "capital"} or entry.kind in _AREAS for entry in find(entity.text)
    )


def _heads_line(tokens: Doc, begin: int, end: int) -> bool:
    """Say whether words open the report as a dateline does: "KIDAL, Mali", "BAMAKO (AFP)"."""
    if end == len(tokens) or not tokens[begin].text.isupper() or not all(token.is_space for token in tokens[:begin]):
        return False
    return tokens[end].text in {",", "(", "-", "–", "—"}


@cache
def _is_country(name: str) -> bool:
    return any(entry.kind == "country" and not entry.alternate for entry in find(name))


def _is_proper(token: Token) -> bool:
    return token.text[:1].isupper() and (token.pos_ == "PROPN" or token.tag_ in {"NNP", "NNPS"})


def _mention(tokens: Doc, begin: int, end: int, *, labelled: bool) -> list[_Mention]:
    while begin < end and (tokens[begin].lower_ in POSSESSIVE | {"the"} or not tokens[begin].text[:1].isalnum()):
        begin += 1
    while begin < end and (tokens[end - 1].lower_ in POSSESSIVE | {"'", "’"} or tokens[end - 1].is_space):
        end -= 1
    # Nothing but "the", or a direction that the entity took in: "north of".
    if begin == end or not any(token.text[:1].isupper() or token.text[:1].isdigit() for token in tokens[begin:end]):
        return []
    name = tokens[begin:end].text
    containers = _containers(tokens, begin, end)
    if not labelled and not containers and (key(name) in COMMON or len(name) < 3):
        return []
    if name in demonyms():
        return []
    name = NICKNAMES.get(name, name)
    form, candidates = _look_up(name) if labelled else (name, find(name))
    if name.replace(".", "").isupper() and len(key(name)) <= 3:
        # Capitals this short are an abbreviation, of a country or an area but never of a town: "EU" is not Eu. "IN"
        # and "OR" stand for states only after a comma.
        state = "." in name or (begin > 0 and tokens[begin - 1].text == ",")
        candidates = tuple(
            entry for entry in candidates if entry.kind in _AREAS and (state or len(name) > 2 or entry.kind != "state")
        )
    elif name.endswith(".") and len(name) <= 6:  # "Pa.", "Calif."
        candidates = tuple(entry for entry in candidates if entry.kind in _AREAS)
    if not candidates:
        return []
    return [_Mention(begin, end - 1, key(form), candidates, containers, _type_word(tokens, begin, end), labelled)]


def _look_up(name: str) -> tuple[str, tuple[Entry, ...]]:
    """Return the form of a name that the gazetteer knows, and its entries."""
    for form, areas_only in _forms(name):
        found = find(form)
        if not found and _ARTICLE.match(form):
            form = _ARTICLE.sub("", form, count=1)
            found = find(form)
        if areas_only:
            found = tuple(entry for entry in found if entry.kind in _LARGE or entry.population > 500_000)
        if found:
            return form, found
    return name, ()


def _forms(name: str) -> Iterator[tuple[str, bool]]:
    """Yield a name, and what is left of it without directions and type words; True where a town no longer counts.

    "northern Mali" is Mali and "northern Kati" Kati, but North Shore is not a town called Shore.
    """
    yield name, False
    words = name.split()
    lowered = [word.lower() for word in words]
    start, stop, strict = 0, len(words), False
    while start < stop - 1 and lowered[start].replace("-", "") in DIRECTIONS | {"of"}:
        strict = strict or words[start][0].isupper()
        start += 1
        yield " ".join(words[start:]), strict
    while stop > start + 1 and lowered[stop - 1] in TYPES:
        stop -= 1
        strict = strict or (lowered[stop] in BROAD and words[stop][0].isupper())
        yield " ".join(words[start:stop]), strict
    # "city of Kirkuk", "Province of Ituri"
    if stop - start > 2 and lowered[start] in TYPES and lowered[start + 1] == "of":
        yield " ".join(words[start + 2 : stop]), strict


def _type_word(tokens: Doc, begin: int, end: int) -> str | None:
    """Return the word beside or in a name that says what kind of place it is."""
    inside = tokens[end - 1].lower_
    after = tokens[end].lower_ if end < len(tokens) else ""
    before = tokens[begin - 2].lower_ if begin > 1 and tokens[begin - 1].lower_ == "of" else ""
    return next((word for word in (inside, after, before) if word in SETTLEMENTS | DIVISIONS), None)


def _hint(mention: _Mention) -> str | None:
    if mention.type_word is None:
        return None
    return "settlement" if mention.type_word in SETTLEMENTS else "division"


def _containers(tokens: Doc, begin: int, end: int) -> tuple[Entry, ...]:
    """Return the countries and divisions that the words about a name say it lies in.

    "Kati, Mali", "Kati (Mali)", "Kati in southern Mali", "Mali's Kati", "the Malian town of Kati".
    """
    found: list[Entry] = []
    after = end
    if after < len(tokens) and tokens[after].lower_ in TYPES:
        after += 1
    linked = False
    if after < len(tokens) and tokens[after].text in {",", "("}:
        after += 1
        linked = True
    if after < len(tokens) and tokens[after].lower_ == "in":
        after += 1
        linked = True
        for _ in range(3):
            if after < len(tokens) and (tokens[after].lower_ == "the" or tokens[after].lower_ in DIRECTIONS):
                after += 1
    if linked:
        found += _areas(tokens, after)
    if begin > 1 and tokens[begin - 1].lower_ in POSSESSIVE:
        found += _areas_ending(tokens, begin - 1)
    # "the Malian town of Kati"
    for index in range(max(0, begin - 5), begin):
        country = demonyms().get(tokens[index].text)
        between = [token.lower_ for token in tokens[index + 1 : begin]]
        if country is not None and (not between or (set(between) & TYPES and not set(between) & {",", ".", "and"})):
            found += [entry for entry in _country(country) if tokens[index].text[0].isupper()]
    return tuple(found)


def _areas(tokens: Doc, begin: int) -> list[Entry]:
    """Return the countries and divisions named by the words from a token on, the longest name first."""
    end = begin
    while end < len(tokens) and end < begin + 5 and (tokens[end].text[:1].isupper() or tokens[end].lower_ == "of"):
        end += 1
    for stop in range(end, begin, -1):
        name = tokens[begin:stop].text
        areas = [entry for entry in find(name) if entry.kind in _CONTAINERS]
        if areas:
            return areas
    return []


def _areas_ending(tokens: Doc, end: int) -> list[Entry]:
    for begin in range(max(0, end - 4), end):
        if tokens[begin].text[:1].isupper():
            name = tokens[begin:end].text
            areas = [entry for entry in find(name) if entry.kind in _CONTAINERS]
            if areas:
                return areas
    return []


# Context


def _nationalities(tokens: Doc) -> Counter[str]:
    """Count the countries named by demonyms."""
    known = demonyms()
    entities = (entity.text for entity in tokens.ents if entity.label_ == "NORP")
    return Counter(known[name] for name in entities if name in known)


def _country(code: str) -> list[Entry]:
    name = _names_of_countries().get(code)
    return [entry for entry in find(name) if entry.kind == "country"] if name else []


@cache
def _names_of_countries() -> dict[str, str]:
    return {row["iso3"]: row["name"] for row in rows("countries.tsv")}


def _dateline(line: str | None) -> Entry | None:
    """Return the place that a dateline ("KATI, Mali, Aug 18 (Agency)") gives."""
    if not line:
        return None
    parts = [part.strip() for part in re.split(r",|\(|\s[-–—]+(?:\s|$)", line)]
    parts = [part for part in parts if part and not _MONTHS.search(part)]
    if not parts:
        return None
    candidates = find(parts[0])
    for part in parts[1:]:
        inside = [entry for entry in candidates if any(_contains(area, entry) for area in find(part))]
        if inside:
            return max(inside, key=_prior)
    return max(candidates, key=_prior, default=None)


def _context(
    others: dict[tuple[str, str | None], Entry],
    groups: dict[tuple[str, str | None], list[_Mention]],
    dateline: Entry | None,
    nationalities: Counter[str],
) -> _Context:
    counts: Counter[str] = Counter(nationalities)
    for name, entry in others.items():
        if entry.country is not None:
            counts[entry.country] += len(groups[name])
    if dateline is not None and dateline.country is not None:
        counts[dateline.country] += 2
    most = max(counts.values(), default=1)
    entries = [*others.values(), *([dateline] if dateline is not None else [])]
    return _Context(
        countries={country: 0.5 + 0.5 * count / most for country, count in counts.items()},
        divisions=frozenset((entry.country, entry.admin1) for entry in entries if entry.country and entry.admin1),
        points=tuple(entry for entry in entries if entry.kind not in _AREAS),
        dateline=dateline,
    )


# Scores


def _decide(group: list[_Mention], context: _Context) -> _Decision | None:
    first = group[0]
    containers = [area for mention in group for area in mention.containers]
    if any(entry.kind == "country" for entry in first.candidates):
        # "China, Japan and South Korea" is a list; "Lebanon, Pa." is not.
        containers = [area for area in containers if area.kind != "country"]
    labelled = any(mention.labelled for mention in group)
    scores = [_score(entry, containers, _hint(first), context) for entry in first.candidates]
    scores.sort(key=lambda score: -score.total)
    best = scores[0]
    top = max(best.total, _ABSENT)
    shift = 0.0 if labelled else _UNLABELLED
    weights = [math.exp(score.total + shift - top) for score in scores]
    everything = sum(weights) + math.exp(_ABSENT - top)
    # A city and the division named after it are one answer to the question where.
    same = sum(weight for score, weight in zip(scores, weights, strict=True) if _same_place(score.entry, best.entry))
    confidence = same / everything
    if confidence < _FLOOR or best.total + shift < _ABSENT - 1:
        return None
    return _Decision(best.entry, confidence, _rule(scores, context))


def _same_place(one: Entry, other: Entry) -> bool:
    return one == other or (one.country == other.country and one.country is not None and _distance(one, other) < 100)


def _score(entry: Entry, containers: Iterable[Entry], hint: str | None, context: _Context) -> _Score:
    prior = _prior(entry)
    if hint == "division":
        prior += _TYPE_WORD if entry.kind in _AREAS else 0
    elif hint == "settlement":
        prior += _TYPE_WORD if entry.kind in {"city", "capital"} else 0
    container = next((area.name for area in containers if area.id != entry.id and _contains(area, entry)), None)
    around = 0.0
    if entry.country is not None:
        around += _IN_PLAY * context.countries.get(entry.country, 0.0)
        if entry.admin1 is not None and (entry.country, entry.admin1) in context.divisions:
            around += _SAME_DIVISION
    if any(_distance(entry, point) < _NEAR_KM for point in context.points):
        around += _NEAR
    return _Score(entry, prior, _CONTAINED if container else 0.0, around, container)


def _prior(entry: Entry) -> float:
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
    return (_AREA if entry.kind in _AREAS else _FEATURE) + penalty / 4


def _contains(area: Entry, entry: Entry) -> bool:
    """Say whether a country or division holds an entry."""
    if area.kind not in _CONTAINERS or area.country is None or area.country != entry.country:
        return False
    if area.kind == "country":
        return entry.kind != "country"
    if area.admin1 is not None and entry.admin1 is not None:
        return area.admin1 == entry.admin1
    return _distance(area, entry) < 400


def _distance(one: Entry, other: Entry) -> float:
    """Return the kilometres between two entries along a great circle."""
    lat1, lon1, lat2, lon2 = map(math.radians, (one.lat, one.lon, other.lat, other.lon))
    chord = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 12742 * math.asin(math.sqrt(min(1.0, chord)))


def _rule(scores: list[_Score], context: _Context) -> str:
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

"""Find the place names of a report: entities and names of the gazetteer where a place can stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from spacy.tokens import Doc, Token
from spacy.tokens import Span as Entity

from dateline.data import demonyms, rows
from dateline.places.gazetteer import Entry, find, key
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
CONTAINERS = frozenset({"country", "state", "province", "region", "islands", "district"})
_LARGE = frozenset({"country", "state", "region", "islands", "continent", "world region"})
AREAS = frozenset({"country", "state", "province", "region", "islands", "district", "continent", "world region"})
_ARTICLE = re.compile(r"(?:al|el|ar|as|ad|an|at|az|ash)[ -](?=\w{3})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the text: its tokens, what it can be, and what the words about it say."""

    first: int
    last: int
    key: str
    candidates: tuple[Entry, ...]
    containers: tuple[Entry, ...]
    type_word: str | None
    labelled: bool


def all_mentions(tokens: Doc) -> Iterator[Mention]:
    """Yield the mentions of places in a text, in order."""
    taken: set[int] = set()
    found: list[Mention] = []
    surnames = {entity[-1].text for entity in tokens.ents if entity.label_ == "PER"}
    for entity in _entities(tokens):
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
                found += mention_of(tokens, begin, index, labelled=True)
                begin = index + 1
    for begin, end in _runs(tokens, taken):
        found += mention_of(tokens, begin, end, labelled=False)
    yield from sorted(found, key=lambda mention: mention.first)


def _entities(tokens: Doc) -> Iterator[Entity]:
    """Yield the entities, places that were cut in two made whole: "United" and "States"."""
    done = 0
    for entity in tokens.ents:
        begin, end = entity.start, entity.end
        if begin < done:
            continue
        if entity.label_ == "LOC":
            if begin > done and _is_free(tokens[begin - 1]) and find(tokens[begin - 1 : end].text):
                begin -= 1
            while end < len(tokens) and (_is_free(tokens[end]) or tokens[end].ent_type_ == "LOC"):
                if not find(tokens[begin : end + 1].text):
                    break
                end += 1
        done = end
        yield entity if (begin, end) == (entity.start, entity.end) else Entity(tokens, begin, end, label="LOC")


def _is_free(token: Token) -> bool:
    """Say whether a token is a proper noun in no entity."""
    return not token.ent_type_ and _is_proper(token)


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
        entry.kind in {"city", "capital"} or entry.kind in AREAS for entry in find(entity.text)
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


def mention_of(tokens: Doc, begin: int, end: int, *, labelled: bool) -> list[Mention]:
    """Return the mention that some tokens are, none where the gazetteer knows no such name."""
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
    form, candidates = look_up(name) if labelled else (name, find(name))
    if name.replace(".", "").isupper() and len(key(name)) <= 3:
        # Capitals this short are an abbreviation, of a country or an area but never of a town: "EU" is not Eu. "IN"
        # and "OR" stand for states only after a comma.
        state = "." in name or (begin > 0 and tokens[begin - 1].text == ",")
        candidates = tuple(
            entry for entry in candidates if entry.kind in AREAS and (state or len(name) > 2 or entry.kind != "state")
        )
    elif name.endswith(".") and len(name) <= 6:  # "Pa.", "Calif."
        candidates = tuple(entry for entry in candidates if entry.kind in AREAS)
    if not candidates:
        return []
    return [Mention(begin, end - 1, key(form), candidates, containers, _type_word(tokens, begin, end), labelled)]


def look_up(name: str) -> tuple[str, tuple[Entry, ...]]:
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


def hint_of(mention: Mention) -> str | None:
    """Say whether the words beside a mention make it a "settlement" or a "division"."""
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
            found += [entry for entry in country_entries(country) if tokens[index].text[0].isupper()]
    return tuple(found)


def _areas(tokens: Doc, begin: int) -> list[Entry]:
    """Return the countries and divisions named by the words from a token on, the longest name first."""
    end = begin
    while end < len(tokens) and end < begin + 5 and (tokens[end].text[:1].isupper() or tokens[end].lower_ == "of"):
        end += 1
    for stop in range(end, begin, -1):
        name = tokens[begin:stop].text
        areas = [entry for entry in find(name) if entry.kind in CONTAINERS]
        if areas:
            return areas
    return []


def _areas_ending(tokens: Doc, end: int) -> list[Entry]:
    for begin in range(max(0, end - 4), end):
        if tokens[begin].text[:1].isupper():
            name = tokens[begin:end].text
            areas = [entry for entry in find(name) if entry.kind in CONTAINERS]
            if areas:
                return areas
    return []


def country_entries(code: str) -> list[Entry]:
    """Return the gazetteer's entry of a country by its ISO 3166 alpha-3 code."""
    name = _names_of_countries().get(code)
    return [entry for entry in find(name) if entry.kind == "country"] if name else []


@cache
def _names_of_countries() -> dict[str, str]:
    return {row["iso3"]: row["name"] for row in rows("countries.tsv")}

"""Read a country and sectors from a mention's own words and from the lexica, and keep the words that gave them."""

from __future__ import annotations

from collections.abc import Iterator

from dateline.actors.lexica import Name, Role, role_of, surnames
from dateline.actors.mentions import Found
from dateline.actors.phrases import Mention
from dateline.actors.standing import LEXICON, NAME, NEVER, TIES, WORDS, Codes
from dateline.actors.wordlists import (
    ABROAD,
    BODY_NOUNS,
    DIRECTIONS,
    FOREIGN,
    GRADES,
    OFFICES,
    PLAIN,
    RANKS,
    SERVANTS,
    SHARED,
    SPEAKS,
)
from dateline.actors.words import Run, Words
from dateline.schema import Place, Span

_HEADS = frozenset({"president", "chairman", "chief", "secretary", "director", "chairwoman", "leader", "head"})
_CLUBS = frozenset("association club company party union federation bank firm group league foundation".split())


_STATE = {("GOV",), ("LEG",), ("JUD",), ("IGO",)}
_ARMED = frozenset({"army", "brigade", "brigades", "commando", "force", "forces"})
_PARTISAN = ("PTY", "supporter")
_ENVOYS = frozenset({"mediator", "facilitator", "observer"})


def _noun(role: Role) -> str:
    """Return the noun that heads a role: "secretary" of "secretary of state"."""
    return role.words[0] if "of" in role.words else role.words[-1]


def _is_head(role: Role) -> bool:
    """Say whether a role is one that clubs and companies have as well as states."""
    return _noun(role) in _HEADS or (role.words[0] == "secretary" and role.sectors == ("IGO",))


def _is_club(run: Run) -> bool:
    """Say whether a body has a president of its own who is none of the state's, known or unknown."""
    known = run.name is not None and run.name.kind == "organisation"
    return known or run.label == "ORG" or (run.role is not None and run.role.words[-1] in _CLUBS)


def is_rank(role: Role) -> bool:
    """Say whether a title tells a rank or standing rather than an office: "General", "leader"."""
    return all(word in RANKS or word in {"-", "vice", "rear", "staff"} for word in role.words)


def _is_abroad(mention: Mention) -> bool:
    """Say whether a role's own words put it in no single country: "world leader", "US-led coalition"."""
    words = set(mention.role.words) if mention.role is not None else set()
    if words & ABROAD and "foreign" in words and not mention.plural:
        return False
    return bool(words & FOREIGN) or "led" in words


class Coder:
    """Codes the mentions of one report."""

    def __init__(self, words: Words, found: Found) -> None:
        self.words, self.found = words, found
        self.day = words.document.report.published
        self.places: dict[int, Place] = {}
        self.by_text: dict[str, Place] = {}
        for place in words.document.places:
            self.places[place.span.start] = place
            self.by_text.setdefault(place.span.text, place)
        self.own: dict[int, Codes] = {}
        self.full: dict[str, Name | None] = {}
        for mention in found.mentions:
            if mention.kind == "person" and mention.core[0] < mention.core[1]:
                self.full.setdefault(words.text[mention.core[1]], mention.name)
        self.countries = {run.name.country for run in found.lexical.values() if run.name is not None}

    def read(self, mention: Mention) -> Codes:
        """Return what a mention's own words say."""
        known = self.own.get(id(mention))
        if known is not None:
            return known
        codes = self.own[id(mention)] = Codes()
        if mention.kind == "nation" and mention.name is not None:
            codes.place(mention.name.country, WORDS, "nationality", self._span(*mention.core))
        self._countries(mention, codes)
        if mention.kind == "state" and mention.name is not None:
            codes.place(mention.name.country, WORDS, "state", self._span(*mention.core))
            codes.sort(("GOV",), WORDS, "state", self._span(*mention.core))
        elif mention.kind == "place":
            if mention.place is not None:
                codes.place(mention.place.country, NAME, "place", mention.place.span)
        elif mention.kind == "nation":
            codes.sort(("CVL",), NAME, "nationality", self._span(*mention.core))
        elif mention.kind == "body":
            self._body(mention, codes)
        elif mention.kind in {"person", "name"}:
            self._person(mention, codes)
        elif mention.kind == "role" and mention.role is not None:
            self._role(mention, mention.role, codes)
        elif mention.kind == "count":
            self._count(mention, codes)
        if codes.sectors[:1] == ("IGO",):
            codes.stateless = True
        if codes.country is None and (mention.foreign or _is_abroad(mention)):
            codes.stateless = True
        if mention.former:
            codes.former = True
            codes.sectors, codes.sector_rank = (), NEVER
        return codes

    def _span(self, first: int, last: int) -> Span:
        return self.words.document.span(first, last)

    def _countries(self, mention: Mention, codes: Codes) -> None:
        """Read the names of countries, nationalities and places that modify a mention."""
        if mention.kind == "role":
            for token in range(mention.core[0], mention.core[1] + 1):
                run = self.found.lexical.get(token)
                if run is not None and run.name is not None and run.name.kind == "demonym":
                    codes.place(run.name.country, WORDS, "nationality", self._span(run.first, run.last))
        if self._several(mention):
            codes.stateless = True
            return
        for token in mention.countries or self._shared(mention):
            run = self.found.named[token]
            if run.name is not None:
                codes.place(run.name.country, WORDS, "country beside", self._span(run.first, run.last))
            else:
                place = self.places.get(self.words.begin[run.first])
                if place is not None and self.words.lower[token] not in DIRECTIONS:
                    codes.place(place.country, NAME, "place beside", place.span)

    def _shared(self, mention: Mention) -> tuple[int, ...]:
        """Return the country before the noun that a bare one is joined to: "Turkish jets and helicopters"."""
        words, at = self.words, mention.head
        bare = mention.first == mention.core[0] and words.lower[mention.first - 1] == "and"
        other = self.found.at.get(words.head[at])
        if (
            not bare
            or words.dep[at] != "conj"
            or other is None
            or other.kind != "role"
            or other.last != mention.first - 2
        ):
            return ()
        return tuple(token for token in other.countries if token < other.core[0])

    def nations(self, mention: Mention) -> list[Run]:
        """Return the nationalities in front of a plural that is of several countries: "Saudi and Yemeni officers"."""
        if not mention.plural or mention.kind != "role":
            return []
        told = (self.found.named[token] for token in mention.countries)
        front = [run for run in told if run.last < mention.core[0] and run.name is not None and run.name.country]
        countries = {run.name.country for run in front if run.name is not None}
        return front if len(front) > 1 and len(countries) == len(front) else []

    def _several(self, mention: Mention) -> bool:
        """Say whether a plural is of several countries: "Saudi and Yemeni officers", "ministers of Chad and Niger"."""
        if not mention.plural or mention.kind != "role":
            return False
        named, words = self.found.named, self.words
        told = [named[token] for token in mention.countries if named[token].name is not None]
        beyond = mention.last + 2
        if mention.of is not None and words.lower[mention.last + 1 : beyond] in (["and"], [","]) and beyond in named:
            told.append(named[beyond])
        countries = {run.name.country for run in told if run.name is not None and run.name.kind != "seat"}
        return len(countries - {None}) > 1

    def _body(self, mention: Mention, codes: Codes) -> None:
        name, span = mention.name, self._span(*mention.core)
        if name is not None and name.kind == "seat":
            codes.place(name.country, LEXICON, "seat of government", span)
            codes.sort(("GOV",), LEXICON, "seat of government", span)
            return
        if name is not None:
            self._office(name, codes, span)
            return
        inside = self._inside(mention.core)
        if inside is not None:
            codes.place(inside[0], NAME, "country in the name", inside[1])
        role = self.found.told.get(self._head_noun(mention.core))
        if role is not None and role.role is not None:
            # "Khalistan Commando Force": what the report calls it is surer than its name.
            self._role(mention, role.role, codes, TIES if _noun(role.role) in _ARMED else NAME)
        head = self._head_noun(mention.core)
        written = set(self.words.lower[mention.core[0] : mention.core[1] + 1])
        international = bool(FOREIGN & written) and not (written & ABROAD and codes.country is not None)
        codes.stateless = codes.stateless or (international and codes.country is None)
        if self.words.text[head] == "Brigades":  # of an army they have numbers
            codes.sort(("REB",), NAME, "brigades with a name", span)
        if not codes.sectors and self.words.lower[head] in OFFICES and not international:
            codes.sort(("GOV",), TIES, "name of an office", span)
        first = self.found.lexical.get(mention.core[0])
        if first is not None and first.name is not None and first.name.kind == "organisation":
            office = first.name.office(self.day)
            if office is not None and office.sectors == ("IGO",):  # "APEC Budget Management Committee"
                codes.sectors, codes.sector_rank = (), NEVER
                self._office(first.name, codes, self._span(first.first, first.last))
            elif not codes.sectors and self.words.text[first.first].isupper():
                self._office(first.name, codes, self._span(first.first, first.last))

    def _head_noun(self, core: tuple[int, int]) -> int:
        """Return the noun that says what a body is: "Council" in "Great Council of Chiefs"."""
        words = self.words
        stop = next((i for i in range(core[0] + 1, core[1] + 1) if words.pos[i] == "ADP"), core[1] + 1)
        return stop - 1

    def _inside(self, core: tuple[int, int]) -> tuple[str | None, Span] | None:
        """Return the country that a body's name names, or that of the place in it."""
        for token in range(core[0], core[1] + 1):
            run = self.found.lexical.get(token)
            if run is not None and run.name is not None and run.name.kind not in {"organisation", "person"}:
                return run.name.country, self._span(run.first, run.last)
            place = self.places.get(self.words.begin[token]) or self.by_text.get(self.words.text[token])
            if place is not None and place.country is not None and place.confidence > 0.5:
                return place.country, place.span
        return None

    def _office(self, name: Name, codes: Codes, span: Span) -> None:
        """Read a lexicon's row for the report's day; where none fits, the country is all that is left."""
        office = name.office(self.day)
        if office is None and name.kind == "organisation":
            office = name.nearest(self.day)  # a body keeps its sector when its row's years are over
        if office is None:
            codes.place(name.country, LEXICON, f"{name.kind}: {name.name}", span)
            codes.former = name.kind == "person"
            return
        written = self.words.document.report.text[span.start : span.end] if span is not None else ""
        shared = (
            name.kind == "organisation"
            and name.country not in self.countries
            and (
                SHARED.issuperset(name.name.lower().replace("'s", "").split())
                or (office.sectors[:1] == ("PTY",) and written.isupper() and bool(self.countries))
            )
        )
        rule = f"{name.kind}: {name.name}" + (f", {office.title}" if office.title else "")
        if not shared:  # else another country's National Liberation Front, or another PPP
            codes.place(office.country, LEXICON, rule, span)
        codes.sort(office.sectors, LEXICON, rule, span)
        if name.kind == "organisation" and office.country is None and office.sectors[:1] == ("IGO",):
            codes.stateless = True

    def _person(self, mention: Mention, codes: Codes) -> None:
        if mention.title is not None and not mention.former:
            self._role(mention, mention.title, codes)
        former = mention.former
        if mention.core[0] == mention.core[1]:
            surname = self.words.text[mention.core[0]]
            if mention.name is not None and self.full.get(surname, mention.name) != mention.name:
                mention.name = None  # a namesake of the one the lexicon means
            if mention.name is None and surname not in self.full:
                self._surname(mention, codes)
        if mention.name is not None:
            self._office(mention.name, codes, self._span(*mention.core))
            # "former army chief" of somebody who holds another office now
            mention.former = False
        codes.former = (former or codes.former) and not codes.sectors

    def _surname(self, mention: Mention, codes: Codes) -> None:
        """Know by a surname alone the one office holder of a country that the phrase or the report names."""
        found = {
            name.name: (name, office)
            for name in surnames().get(self.words.text[mention.core[0]], ())
            if (office := name.office(self.day)) is not None and office.country is not None
        }
        if len(found) == 1:
            name, office = next(iter(found.values()))
            if office.country == codes.country or (codes.country is None and office.country in self.countries):
                self._office(name, codes, self._span(*mention.core))

    def _role(self, mention: Mention, role: Role, codes: Codes, rank: int = WORDS) -> None:
        """Read a role noun, with the bodies that modify it."""
        span = self._span(mention.first, mention.last)
        last = _noun(role)
        of_club = False
        for token in self._bodies(mention):
            sectors, country, run = self._modifier(token)
            beside = self._span(run.first, run.last) if run is not None else None
            if role.sectors[:1] and role.sectors[0] in sectors:
                sectors = role.sectors  # the fighters of a movement that also governs
            if sectors == ("IGO",) and (role.sectors[:1] != ("CVL",) or last in SERVANTS):
                codes.sectors, codes.sector_rank = (), NEVER
                codes.sort(sectors, WORDS, "body beside", beside)
                codes.country, codes.stateless = None, True
                return
            if run is not None and _is_head(role) and sectors not in _STATE and _is_club(run):
                of_club = True
                codes.sort(sectors, WORDS, "body beside", beside)
            elif self._wins(role, sectors, token):
                codes.sort(sectors, WORDS, "body beside", beside)
            codes.place(country, TIES, "body beside", beside)
        if role.note == "of-body":
            self._of_body(mention, last, codes, span)
        elif not of_club:
            # A general who is president is the president; a sheikh or a leader may be anything.
            weak = mention.kind in {"person", "name"} and is_rank(role)
            national = role.sectors == ("IGO",) and mention.countries and role.words[-1] in _ENVOYS
            codes.sort(("GOV",) if national else role.sectors, NAME if weak else rank, f"role: {role.key}", span)

    def _bodies(self, mention: Mention) -> Iterator[int]:
        """Yield the tokens of the bodies and seats of government that modify a role noun."""
        yield from (token for token in mention.bodies if self.words.lower[token] not in GRADES)
        for token in mention.countries:
            name = self.found.named[token].name
            if name is not None and name.kind == "seat":
                yield token

    def _wins(self, role: Role, sectors: tuple[str, ...], token: int) -> bool:
        """Say whether the sector of a body beside a role noun is surer than the noun's own."""
        if not sectors:
            return False
        if (sectors[0], *role.sectors[:1]) in {("REF", "CVL"), ("REB", "MIL")}:
            return True  # "refugee women", "rebel troops"
        last = _noun(role)
        if (sectors[0], *role.sectors[:1]) in {("MIL", "COP"), ("MIL", "EDU")} or (sectors[0], last) == _PARTISAN:
            return True  # "military interrogators", "Socialist Party supporters"
        capital = self.words.text[token][0].isupper()
        if sectors[0] == "CVL" and (role.sectors or (last in BODY_NOUNS and capital)):
            return False  # "fighters of the clan", "Great Council of Chiefs"
        return role.note == "of-body" or (last in SERVANTS and len(role.words) == 1 and last not in PLAIN)

    def _of_body(self, mention: Mention, last: str, codes: Codes, span: Span) -> None:
        """Read what a noun that has the sector of its body tells where no body is named."""
        text = self.words.text
        named = (
            mention.first < mention.core[0] and text[mention.first][0].isupper() and text[mention.core[1]][0].isupper()
        )
        if not codes.sectors and named and last in OFFICES:
            codes.sort(("GOV",), TIES, "name of an office", span)
        if last in SPEAKS and any(self.found.named[token].name is not None for token in mention.countries):
            codes.sort(("GOV",), NAME, "speaks for a state", span)

    def _modifier(self, token: int) -> tuple[tuple[str, ...], str | None, Run | None]:
        """Return sectors and country of a name or role noun that modifies another noun."""
        run = self.found.named.get(token)
        if run is not None and run.name is not None:
            office = run.name.office(self.day) or run.name.nearest(self.day)
            if run.name.kind == "seat":
                return ("GOV",), run.name.country, run
            if office is not None:
                return office.sectors, office.country, run
            return (), run.name.country, run
        if run is not None:
            inside = self._inside((run.first, run.last))
            told = self.found.told.get(run.last)
            if told is not None and told.first == run.first and run.label == "LOC":
                return (), None, run  # "president of the Republic"
            known = told.role if told is not None else role_of(self.words.lower[run.last])
            sectors = known.sectors if known is not None else ()
            return sectors, inside[0] if inside else None, run
        run = self.found.told.get(token)
        if run is not None and run.role is not None:
            return run.role.sectors, None, run
        known = role_of(self.words.lower[token])
        return (known.sectors if known is not None else ()), None, Run(token, token, "ROLE", role=known)

    def _count(self, mention: Mention, codes: Codes) -> None:
        inner = self.found.at.get(mention.of) if mention.of is not None else None
        if inner is not None and inner is not mention:
            other = self.read(inner)
            codes.place(other.country, other.country_rank, "count of them", self._span(inner.first, inner.last))
            codes.sort(other.sectors, other.sector_rank, "count of them", self._span(inner.first, inner.last))
            codes.stateless = other.stateless
        elif mention.of is None and not mention.definite:
            codes.sort(("CVL",), TIES, "count of people", self._span(*mention.core))

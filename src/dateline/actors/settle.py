"""Settle the codes of a chain: what its mentions say together, the possessor, then where the report plays.

Unknown stays None.
"""

from __future__ import annotations

from collections import defaultdict

from dateline.actors.codes import Coder, is_rank
from dateline.actors.mentions import Found
from dateline.actors.phrases import Mention
from dateline.actors.setting import Setting
from dateline.actors.standing import NAME, SETTING, TIES, Codes
from dateline.actors.wordlists import ANYWHERE, LOCAL, SHARED, STATES
from dateline.actors.words import Words
from dateline.schema import Span


def _is_bare(mention: Mention) -> bool:
    return mention.first == mention.core[0] and mention.last == mention.core[1]


def _is_the_country(mention: Mention) -> bool:
    """Say whether a mention is a bare "the country", "the kingdom"."""
    role = mention.role
    bare = _is_bare(mention) and mention.kind == "role" and not mention.plural
    return bare and role is not None and role.words[-1] in {"country", "nation", "kingdom", "republic"}


class Settler:
    """Settles the chains of one report."""

    def __init__(self, words: Words, found: Found, coder: Coder) -> None:
        self.words, self.found, self.read = words, found, coder.read

    def settle(self, numbers: list[int]) -> dict[int, Codes]:
        """Return the codes of each chain."""
        groups: defaultdict[int, list[Mention]] = defaultdict(list)
        for mention, number in zip(self.found.mentions, numbers, strict=True):
            groups[number].append(mention)
        chain_of = {id(m): n for m, n in zip(self.found.mentions, numbers, strict=True)}
        settled = {number: self._together(group) for number, group in groups.items()}
        setting = Setting(self.words, self.found)
        for number, group in groups.items():
            spoken = next((mention for mention in group if mention.definite and _is_the_country(mention)), None)
            if spoken is not None:
                country, span = self._spoken_of(spoken, settled, chain_of) or (setting.main, setting.span)
                settled[number].place(country, SETTING, "where the report plays", span)
        self._owners(groups, settled, chain_of)
        for number, group in groups.items():
            self._set(group, settled[number], setting)
        return settled

    def _spoken_of(
        self, mention: Mention, settled: dict[int, Codes], chain_of: dict[int, int]
    ) -> tuple[str | None, Span | None] | None:
        """Return the country of who stands before "the country" in its sentence: "the UPDF said the country's ..."."""
        before = [m for m in self.found.mentions if m.sentence == mention.sentence and m.last < mention.first]
        for other in reversed(before):
            codes = settled[chain_of[id(other)]]
            if codes.country is not None and other.kind in {"state", "body", "nation", "place"}:
                return codes.country, self.words.document.span(other.first, other.last)
        return None

    def _together(self, mentions: list[Mention]) -> Codes:
        codes = Codes()
        kinds = {mention.kind for mention in mentions}
        person, body = "person" in kinds, "body" in kinds
        strangers = self._strangers(mentions) if body else ()
        for mention in mentions:
            if mention in strangers:
                continue
            own = self.read(mention)
            rank = own.sector_rank
            if mention.kind == "role" and (body or (person and mention.role is not None and is_rank(mention.role))):
                rank = max(rank, NAME)  # what the lexicon knows of NATO is surer than "the alliance"
            codes.former = codes.former or own.former
            codes.stateless = codes.stateless or own.stateless
            if "country" in own.evidence and own.country is not None and own.country_rank < codes.country_rank:
                codes.country, codes.country_rank = own.country, own.country_rank
                codes.evidence["country"] = own.evidence["country"]
            if own.sectors and rank < codes.sector_rank:
                codes.sectors, codes.sector_rank = own.sectors, rank
                codes.evidence["sectors"] = own.evidence["sectors"]
        if codes.sectors[:1] == ("IGO",):
            codes.country, codes.stateless = None, True
            codes.evidence.pop("country", None)
        elif codes.country is not None:
            codes.stateless = False
        return codes

    def _strangers(self, mentions: list[Mention]) -> list[Mention]:
        """Return the acronyms that the lexicon knows of another body than the one written out in the report."""
        words = self.words.lower
        full = [m for m in mentions if m.kind == "body" and m.core[0] < m.core[1]]
        if not full or any(m.name is not None for m in full):
            return []
        spelt = {word for m in full for word in words[m.core[0] : m.core[1] + 1]}
        return [
            m
            for m in mentions
            if m.kind == "body" and m.name is not None and not spelt & set(m.name.name.lower().split()) - SHARED
        ]

    def _owners(self, groups: dict[int, list[Mention]], settled: dict[int, Codes], chain_of: dict[int, int]) -> None:
        """Give "his bodyguards" and "Okoye's rebels" the country of the possessor."""
        for number, group in groups.items():
            codes = settled[number]
            for mention in group:
                owner = self.found.at.get(mention.owner if mention.owner is not None else -1) or (
                    self.found.at.get(mention.of if mention.of is not None else -1)
                )
                if owner is None or owner is mention:
                    continue
                other = settled[chain_of[id(owner)]]
                span = self.words.document.span(owner.first, owner.last)
                codes.stateless = codes.stateless or (other.stateless and other.sectors == ("IGO",))
                if (
                    owner.role is not None
                    and owner.kind == "role"
                    and owner.plural
                    and owner.role.words[-1] in ANYWHERE
                ):
                    codes.stateless = codes.stateless or codes.country is None  # "officials of 48 African countries"
                if not codes.stateless:
                    codes.place(other.country, TIES, "possessor", span)
                role = mention.title or mention.role
                if role is not None and role.note == "of-body":
                    codes.sort(other.sectors, TIES, "possessor", span)

    def _set(self, mentions: list[Mention], codes: Codes, setting: Setting) -> None:
        """Take the country in which the report plays for bare role nouns, titled persons and persons nobody knows."""
        local = bool(LOCAL & set(codes.sectors[:1]))
        if codes.country is None and not codes.sectors and not codes.stateless and not codes.former:
            if any(mention.kind == "person" and mention.name is None for mention in mentions):
                codes.place(setting.main, SETTING, "default: where the report plays", setting.span)
            return
        if codes.country is not None or not (codes.former or (local and not codes.stateless)):
            return
        for mention in mentions:
            role = mention.title or mention.role
            if mention.kind == "count" or (
                role is not None
                and mention.kind in {"role", "person", "body"}
                and role.words[-1] not in ANYWHERE
                and not (mention.plural and _is_bare(mention) and role.key in STATES)
                and not mention.foreign
            ):
                country, span = setting.of(mention, codes.sectors)
                codes.place(country, SETTING, "where the report plays", span)
                return

"""What is known of a participant's country and sectors, how surely, and why."""

from __future__ import annotations

from dataclasses import dataclass, field

from dateline.schema import Evidence, Span

# How sure a source of a code is: smaller wins within a chain.
WORDS, LEXICON, NAME, TIES, SETTING, NEVER = 1, 2, 3, 4, 5, 9


@dataclass(slots=True)
class Codes:
    """Country and sectors of a mention or a chain, how surely each is known, and why.

    `stateless` says that it has no country for good (the UN), `former` that its only office is past.
    """

    country: str | None = None
    sectors: tuple[str, ...] = ()
    country_rank: int = NEVER
    sector_rank: int = NEVER
    stateless: bool = False
    former: bool = False
    evidence: dict[str, Evidence] = field(default_factory=dict)

    def place(self, country: str | None, rank: int, rule: str, span: Span | None) -> None:
        """Take a country if nothing surer is known."""
        if country is not None and rank < self.country_rank:
            self.country, self.country_rank = country, rank
            self.evidence["country"] = Evidence("country", rule, span)

    def sort(self, sectors: tuple[str, ...], rank: int, rule: str, span: Span | None) -> None:
        """Take sectors if nothing surer is known."""
        if sectors and rank < self.sector_rank:
            self.sectors, self.sector_rank = sectors, rank
            self.evidence["sectors"] = Evidence("sectors", rule, span)

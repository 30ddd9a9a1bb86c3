"""Decide which entry of the gazetteer each place mention is.

The mentions of a report are resolved together, one sense to a name. Each candidate has a score, a sum of few parts
(`scores.Score`); the softmax of the scores is the confidence. One more candidate stands in every list: that the place
is not in the gazetteer. Where it wins, there is no Place.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from spacy.tokens import Doc

from dateline.data import demonyms
from dateline.places.gazetteer import Entry, find, key
from dateline.places.mentions import AREAS, Mention, all_mentions, country_entries, hint_of, mention_of
from dateline.places.scores import Context, Decision, contains, decide, prior_of
from dateline.schema import Document, Place, Report, Span

_MONTHS = re.compile(r"\b(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s+\d|\d", re.IGNORECASE)


def read(document: Document) -> tuple[Place, ...]:
    """Return the places that a report's text names, in text order."""
    return _resolved(document, list(all_mentions(document.tokens)))


def locate(document: Document, spans: Iterable[Span]) -> tuple[Place, ...]:
    """Return the likeliest places that given words name, also unlikely ones; a nationality is its country.

    Words that the gazetteer doesn't know are left out.
    """
    mentions = []
    for span in spans:
        words = document.tokens.char_span(span.start, span.end, alignment_mode="expand")
        if words is None:
            continue
        country = demonyms().get(words.text)
        if country is not None and (entries := tuple(country_entries(country))):
            mentions.append(Mention(words.start, words.end - 1, key(words.text), entries, (), None, labelled=True))
        else:
            mentions += mention_of(document.tokens, words.start, words.end, labelled=True)
    return _resolved(document, mentions, doubtful=True)


def _resolved(document: Document, mentions: list[Mention], *, doubtful: bool = False) -> tuple[Place, ...]:
    """Return the places of mentions; those that are as likely as not somewhere else are kept only on demand."""
    groups: defaultdict[tuple[str, str | None], list[Mention]] = defaultdict(list)
    for mention in mentions:
        groups[mention.key, hint_of(mention)].append(mention)
    dateline = _dateline(document.report.dateline)
    nationalities = _nationalities(document.tokens)

    decisions: dict[tuple[str, str | None], Decision] = {}
    # Twice: what the first round is sure of is context for the second.
    for _ in range(2):
        sure = {name: decision for name, decision in decisions.items() if decision.confidence > 0.6}
        decided: dict[tuple[str, str | None], Decision] = {}
        for name, group in groups.items():
            others = {other: decision.entry for other, decision in sure.items() if other[0] != name[0]}
            context = _context(others, groups, dateline, nationalities)
            found, likely = decide(group, context)
            if likely or doubtful:
                decided[name] = found
        decisions = decided

    places = []
    for mention in mentions:
        decision = decisions.get((mention.key, hint_of(mention)))
        if decision is not None:
            places.append(_place(document.span(mention.first, mention.last), decision))
    return tuple(places)


def origin(report: Report) -> Place | None:
    """Return the place that a report's dateline names, None where it has none or the gazetteer knows it not."""
    entry = _dateline(report.dateline)
    return None if entry is None else _place(Span(0, 0, ""), Decision(entry, 0.9, "dateline"))


def _place(span: Span, decision: Decision) -> Place:
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


def _nationalities(tokens: Doc) -> Counter[str]:
    """Count the countries named by demonyms."""
    known = demonyms()
    entities = (entity.text for entity in tokens.ents if entity.label_ == "NORP")
    return Counter(known[name] for name in entities if name in known)


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
        inside = [entry for entry in candidates if any(contains(area, entry) for area in find(part))]
        if inside:
            return max(inside, key=prior_of)
    return max(candidates, key=prior_of, default=None)


def _context(
    others: dict[tuple[str, str | None], Entry],
    groups: dict[tuple[str, str | None], list[Mention]],
    dateline: Entry | None,
    nationalities: Counter[str],
) -> Context:
    counts: Counter[str] = Counter(nationalities)
    for name, entry in others.items():
        if entry.country is not None:
            counts[entry.country] += len(groups[name])
    if dateline is not None and dateline.country is not None:
        counts[dateline.country] += 2
    most = max(counts.values(), default=1)
    entries = [*others.values(), *([dateline] if dateline is not None else [])]
    return Context(
        countries={country: 0.5 + 0.5 * count / most for country, count in counts.items()},
        divisions=frozenset((entry.country, entry.admin1) for entry in entries if entry.country and entry.admin1),
        points=tuple(entry for entry in entries if entry.kind not in AREAS),
        dateline=dateline,
    )

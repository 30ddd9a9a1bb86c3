"""Tell in which country a report plays, and a sentence where it says so."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from dateline.actors.lexica import exact
from dateline.actors.mentions import Found
from dateline.actors.phrases import Mention
from dateline.actors.wordlists import DIRECTIONS, HOME
from dateline.actors.words import Words
from dateline.schema import Report, Span

_KEYED = re.compile(r"[,()]|\s[-–—]+(?:\s|$)")
_ENDING = re.compile(r"['’‘`”“]s$")
# The United States are named in reports from everywhere.
_PRESENCE = {"USA": 0.6}


class Setting:
    """The country in which a report plays, and that of a sentence which says where it is."""

    def __init__(self, words: Words, found: Found) -> None:
        self.words, self.found = words, found
        self.main, self.span = self._main(words.document.report)
        self.local = self._sentences()

    def of(self, mention: Mention, sectors: tuple[str, ...]) -> tuple[str | None, Span | None]:
        """Return the country a bare noun is taken to be of, and the words that say so."""
        if HOME & set(sectors[:1]):
            return self.main, self.span
        return self.local.get(mention.sentence, (self.main, self.span))

    def _sentences(self) -> dict[int, tuple[str | None, Span | None]]:
        """Return the country of each sentence that says "in" one place of another country, and of no second."""
        words = self.words
        result: dict[int, tuple[str | None, Span | None]] = {}
        several: set[int] = set()
        starts = {begin: i for i, begin in enumerate(words.begin)} if words.document.places else {}
        for place in words.document.places:
            i = starts.get(place.span.start)
            if i is None or place.country is None or place.confidence < 0.6:
                continue
            prepositions = {words.lower[i - 1] if i else "", words.preposition(i)}
            if not prepositions & {"in", "at", "near", "outside"}:
                continue
            before = result.setdefault(words.sentence[i], (place.country, place.span))
            if before[0] != place.country:
                several.add(words.sentence[i])
        return {sentence: found for sentence, found in result.items() if sentence not in several}

    def _main(self, report: Report) -> tuple[str | None, Span | None]:
        weights: defaultdict[str, float] = defaultdict(float)
        spans: dict[str, Span] = {}
        words = self.words
        for k, run in self.found.lexical.items():
            sentence = words.sentence[k]
            if k != run.first or run.name is None or run.name.country is None:
                continue
            if run.name.kind in {"country", "demonym", "capital", "seat"}:
                weights[run.name.country] += _weight(sentence) * _PRESENCE.get(run.name.country, 1.0)
                spans.setdefault(run.name.country, words.document.span(run.first, run.last))
        starts = {words.begin[i]: words.sentence[i] for i in range(len(words.text))} if words.document.places else {}
        for place in words.document.places:
            told = place.span.text.lower() not in DIRECTIONS  # "the Middle East" is no town called East
            if told and place.country is not None and place.rule != "country":
                weights[place.country] += 0.75 * _weight(starts.get(place.span.start, 99))
                spans.setdefault(place.country, place.span)
        for country in _mentioned(report.title or ""):
            weights[country] += _PRESENCE.get(country, 1.0)
        for country in _mentioned(report.dateline or ""):
            # A dateline that the text never takes up is where the reporter sat.
            weights[country] += 3.0 * _PRESENCE.get(country, 1.0) if country in spans else 1.0
        if not weights:
            return None, None
        best = max(weights, key=lambda country: weights[country])
        return best, spans.get(best)


def _weight(sentence: int) -> float:
    """Return what a mention weighs: the lead says where a report plays, its end only where nothing else does."""
    return 2.0 if sentence < 2 else 1.0 if sentence < 8 else 0.02


def _mentioned(text: str) -> Iterable[str]:
    """Yield the countries that a dateline or title names."""
    for part in _KEYED.split(text):
        part = part.strip()
        name = exact(part) or exact(part.title())
        if name is None:
            for word in part.split():
                name = exact(_ENDING.sub("", word.strip(".,:;'’\"")))
                if name is not None and name.kind not in {"organisation", "person"} and name.country is not None:
                    yield name.country
        elif name.kind not in {"organisation", "person"} and name.country is not None:
            yield name.country

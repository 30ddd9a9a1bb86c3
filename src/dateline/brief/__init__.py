"""A situation brief of what a store holds: what happened, who said what, what is feared or disputed, background apart.

Events of one happening are one line. `gather` makes the brief, `pages` writes it as Markdown, HTML or JSON.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dateline.brief.phrases import headline
from dateline.export.codes import Group, country_name, grouped
from dateline.incidents import SPEECH, Count
from dateline.schema import Event, Span
from dateline.store import Filter, Row, Store

UNSURE = 0.5
"""A line whose surest telling is below this confidence is marked as unsure."""
_TALK = SPEECH | {"AGREE", "CONSULT", "CONCEDE"}
_QUOTES = 3  # quotations a line, one a report


@dataclass(frozen=True, slots=True)
class Quote:
    """The words that say so: a sentence, parted about the word that tells the act, and where it stands."""

    before: str
    trigger: str
    after: str
    report: str
    title: str | None
    publisher: str | None
    published: date
    url: str | None
    source: str | None


@dataclass(frozen=True, slots=True)
class Line:
    """One happening as a brief tells it.

    `days` are the first and last, `tolls` what was counted ("killed", "3 to 7"), `disputed` numbers by report where
    they differ. `confidence` is that of the surest telling, `reports` how many tell it.
    """

    type: str
    mode: str | None
    quad: str
    headline: str
    first_day: date | None
    last_day: date | None
    place: str | None
    lat: float | None
    lon: float | None
    status: str
    tolls: tuple[tuple[str, str], ...]
    disputed: tuple[tuple[str, str, tuple[str, ...]], ...]
    confidence: float
    reports: int
    incident: int | None
    quotes: tuple[Quote, ...]

    @property
    def unsure(self) -> bool:
        """Say whether the line should be read with care."""
        return self.confidence < UNSURE


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of the period beside that of the period before, which is None where none was asked for."""

    name: str
    now: str
    before: str | None


@dataclass(frozen=True, slots=True)
class Brief:
    """All that a brief tells; `begin` to `end` is the period, `before` the first day of the one it is compared with."""

    title: str
    begin: date | None
    end: date | None
    before: date | None
    reports: int
    older: int
    figures: tuple[Figure, ...]
    happened: tuple[Line, ...]
    said: tuple[Line, ...]
    ahead: tuple[Line, ...]
    denied: tuple[Line, ...]
    disputed: tuple[Line, ...]
    background: tuple[Line, ...]


def gather(store: Store, asked: Filter | None = None, *, oldest: bool = False) -> Brief:
    """Return the brief of the events that a filter asks for, the last day first, or with `oldest` the first.

    With a first day, figures stand beside those of as many days before. Raises StoreError where it can't be read.
    """
    asked = asked or Filter()
    rows = list(store.events(asked))
    groups = grouped(rows)
    lines = [(group, _line(group)) for group in groups]
    current = [(group, line) for group, line in lines if not group.first.event.historical]
    begin, end = _period(asked, [line for _, line in current])
    before, earlier = _earlier(store, asked, end)

    def those(*statuses: str, talk: bool | None = None) -> tuple[Line, ...]:
        kept = [
            line
            for group, line in current
            if line.status in statuses and (talk is None or (group.incident.type in _TALK) == talk)
        ]
        return _sorted(kept, oldest)

    reports = {row.report.id for row in rows}
    # What stands behind the period is told by its reports, whatever its day.
    behind = store.events(replace(asked, begin=None, end=None, background=True)) if asked.background is None else rows
    told_behind = [row for row in behind if row.event.historical and row.report.id in reports]
    background = [_line(group) for group in grouped(told_behind)]
    return Brief(
        title=_title(asked),
        begin=begin,
        end=end,
        before=before,
        reports=len(reports),
        older=store.counts()["older versions"],
        figures=tuple(_figures([group for group, _ in current], earlier)),
        happened=those("actual", talk=False),
        said=those("actual", talk=True),
        ahead=those("future", "hypothetical"),
        denied=those("negated"),
        disputed=tuple(line for line in _sorted([line for _, line in current], oldest) if line.disputed),
        background=_sorted(background, oldest=True),
    )


def _sorted(lines: Iterable[Line], oldest: bool) -> tuple[Line, ...]:
    """Return lines by day, those without one last, the surest of a day first."""
    return tuple(
        sorted(
            lines,
            key=lambda line: (
                line.first_day is None,
                0 if line.first_day is None else line.first_day.toordinal() * (1 if oldest else -1),
                -line.reports,
                -line.confidence,
            ),
        )
    )


def _title(asked: Filter) -> str:
    named = [country_name(code) or code for code in asked.countries]
    named += [each for each in (asked.place, asked.actor, asked.recipient) if each]
    named += [kind.capitalize() for kind in asked.types]
    if asked.text is not None:
        named.append(f"“{asked.text}”")
    return ", ".join(named) or "All reports"


def _period(asked: Filter, lines: Sequence[Line]) -> tuple[date | None, date | None]:
    days = [line.first_day for line in lines if line.first_day is not None and line.status == "actual"]
    begin = asked.begin or min(days, default=None)
    if asked.end is not None or begin is None:
        return begin, asked.end
    return begin, max(
        [begin, *(line.last_day for line in lines if line.last_day is not None and line.status == "actual")]
    )


def _earlier(store: Store, asked: Filter, end: date | None) -> tuple[date | None, list[Group] | None]:
    """Return the first day of the period before, and its groups; None where no first day was asked for."""
    if asked.begin is None or end is None:
        return None, None
    begin = asked.begin - ((end - asked.begin) + timedelta(days=1))
    rows = store.events(replace(asked, begin=begin, end=asked.begin - timedelta(days=1), background=False))
    return begin, grouped(rows)


def _figures(groups: Sequence[Group], before: Sequence[Group] | None) -> Iterator[Figure]:
    now, then = _numbers(groups), None if before is None else _numbers(before)
    for name, value in now.items():
        yield Figure(name, value, None if then is None else then[name])


def _numbers(groups: Sequence[Group]) -> dict[str, str]:
    actual = [group for group in groups if group.first.event.status == "actual"]
    kinds = Counter(group.incident.type for group in actual)
    told = {
        "happenings": f"{len(actual):,}",
        "attacks": f"{kinds['ASSAULT']:,}",
        "arrests and other coercion": f"{kinds['COERCE']:,}",
        "protests": f"{kinds['PROTEST']:,}",
        "demands, threats and accusations": f"{kinds['REQUEST'] + kinds['THREATEN'] + kinds['ACCUSE']:,}",
        "talks, agreements and support": f"{kinds['CONSULT'] + kinds['AGREE'] + kinds['SUPPORT']:,}",
    }
    for name in ("killed", "injured", "arrested"):
        counts = [count for group in actual if (count := getattr(group.incident, name)) is not None]
        least, most = sum(count.least for count in counts), sum(count.most for count in counts)
        told[f"people {name}, as told"] = _range(least, most) if counts else "–"
    return told


def _range(least: int, most: int) -> str:
    return f"{least:,}" if least == most else f"{least:,} to {most:,}"


def _line(group: Group) -> Line:
    event, incident = group.first.event, group.incident
    tolls: list[tuple[str, str]] = []
    disputed: list[tuple[str, str, tuple[str, ...]]] = []
    names = {row.report.id: row.report.publisher or row.report.id for row in group.rows}
    for name in ("killed", "injured", "arrested"):
        count: Count | None = getattr(incident, name)
        if count is None:
            continue
        tolls.append((name, _range(count.least, count.most)))
        if count.least != count.most:
            disputed += [(name, f"{n:,}", tuple(f"{names[r]} ({r})" for r in told)) for n, told in count.told]
    for name, number in (("abducted", event.abducted), ("in the crowd", event.crowd)):
        if number is not None:
            tolls.append((name, f"{number:,}"))
    place = incident.place
    return Line(
        type=event.type,
        mode=event.mode,
        quad=event.quad,
        headline=headline(event, incident),
        first_day=incident.first_day,
        last_day=incident.last_day,
        place=None if place is None else place.name,
        # The point of a country is nowhere that anything happened.
        lat=None if place is None or place.admin1 is None else place.lat,
        lon=None if place is None or place.admin1 is None else place.lon,
        status=event.status,
        tolls=tuple(tolls),
        disputed=tuple(disputed),
        confidence=max(row.event.confidence for row in group.rows),
        reports=len(incident.reports),
        incident=group.first.incident,
        quotes=tuple(_quotes(group.rows)),
    )


def _quotes(rows: Sequence[Row]) -> Iterator[Quote]:
    """Yield the sentence of each report, the newest first."""
    seen: set[str] = set()
    for row in rows:
        sentence = " ".join(row.event.sentence.text.split())
        if row.report.id in seen or sentence in seen or len(seen) > 2 * _QUOTES - 1:
            continue
        seen |= {row.report.id, sentence}
        report = row.report
        yield Quote(
            *_parted(row.event),
            report=report.id,
            title=report.title,
            publisher=report.publisher,
            published=report.published,
            url=report.url,
            source=_words(row.event.attribution),
        )


def _parted(event: Event) -> tuple[str, str, str]:
    sentence, start, end = event.sentence, event.trigger.start, event.trigger.end
    text = sentence.text
    if not sentence.start <= start < end <= sentence.end:
        return text, "", ""
    return (
        text[: start - sentence.start],
        text[start - sentence.start : end - sentence.start],
        text[end - sentence.start :],
    )


def _words(span: Span | None) -> str | None:
    return None if span is None else " ".join(span.text.split())

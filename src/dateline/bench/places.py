"""Measures places on LGL (Lieberman and others 2010) and GeoVirus (Gritta and others 2018).

Accuracy within 161 km, mean and median error and the area under the curve of logarithmic errors are those of Gritta
and others (2018).
"""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import mean, median
from time import perf_counter

from dateline import DatelineError, places
from dateline.bench import others
from dateline.bench.figures import Bench, Table, Tally, present
from dateline.bench.snippets import DAY
from dateline.geo import km
from dateline.parse import load, parse
from dateline.schema import Document, Place, Report, Span

FAR = 20_039.0
"""The greatest error, in km: half of the earth's circumference."""
NEAR = 161.0
"""A place is right within so many km (100 miles)."""
_COLUMNS = ("P", "R", "F1")


@dataclass(frozen=True, slots=True)
class Toponym:
    """A gold mention: its characters, its coordinates and GeoNames id where the set gives them."""

    start: int
    end: int
    lat: float | None
    lon: float | None
    geonameid: int | None


@dataclass(frozen=True, slots=True)
class Article:
    """A text with its gold mentions."""

    id: str
    text: str
    published: date
    toponyms: tuple[Toponym, ...]


def articles(path: Path) -> Iterator[Article]:
    """Yield the articles of a file of either set; raises DatelineError where it is none."""
    try:
        root = ET.parse(path).getroot()
        for number, article in enumerate(root.iter("article")):
            told = [*article.iter("toponym"), *article.iter("location")]
            day = (article.findtext("dltime") or DAY.isoformat())[:10]
            name = f"{path.stem}-{article.get('docid') or number}"
            text = article.findtext("text") or ""
            yield Article(name, text, date.fromisoformat(day), tuple(_toponyms(text, told)))
    except (ET.ParseError, ValueError) as error:
        raise DatelineError(f"{path} can't be read ({error}): give the set's own file") from None


def _toponyms(text: str, told: Sequence[ET.Element]) -> Iterator[Toponym]:
    for each in told:
        name = each.findtext("phrase") or each.findtext("name") or ""
        start = int(each.findtext("start") or 0)
        # Some offsets of GeoVirus are one or two off.
        near = [at for at in (start, start - 1, start + 1, start - 2, start + 2) if at >= 0]
        start = next((at for at in near if text.startswith(name, at)), start)
        tag = each.find("gaztag")
        lat, lon = (each.findtext(f"gaztag/{key}") or each.findtext(key) for key in ("lat", "lon"))
        yield Toponym(
            start,
            start + len(name),
            float(lat) if lat else None,
            float(lon) if lon else None,
            int(tag.get("geonameid") or 0) or None if tag is not None else None,
        )


def run(data: Path, jobs: int) -> Bench:
    """Return for each set how mentions are found and where they are put, and the reports a second of the stage alone.

    A found mention is right where it has the very characters of a gold one, relaxed where it shares one. With gold
    mentions, one that the gazetteer doesn't know is wrong and as far off as can be. End to end, a gold mention counts
    that is found, relaxed, and put within 161 km. Calibration is that of gold mentions that are put anywhere. Raises
    Missing where no set is there.
    """
    model = load(None)
    figures: dict[str, float] = {}
    tables = []
    reports = 0
    seconds = 0.0
    for path in present(data, "place/lgl.xml", "place/geovirus.xml"):
        exact, relaxed, ends = Tally(), Tally(), Tally()
        errors: list[float] = []
        same = Tally()
        chances: list[tuple[float, bool]] = []
        for article in articles(path):
            report = Report(article.id, article.text, article.published)
            document = Document(report, *parse(report, model))
            begin = perf_counter()
            found = places.read(document)
            seconds += perf_counter() - begin
            reports += 1
            gold = article.toponyms
            spans = {(t.start, t.end) for t in gold}
            exact += Tally(sum((p.span.start, p.span.end) in spans for p in found), len(gold), len(found))
            pairs = {id(t): _best(t, found) for t in gold}
            relaxed += Tally(sum(p is not None for p in pairs.values()), len(gold), len(found))
            placed = [t for t in gold if t.lat is not None]
            located = places.locate(document, [Span(t.start, t.end, article.text[t.start : t.end]) for t in placed])
            for toponym in placed:
                there = _best(toponym, located)
                errors.append(_error(toponym, there))
                if there is not None:
                    chances.append((there.confidence, errors[-1] <= NEAR))
                ends += Tally(int(_error(toponym, pairs[id(toponym)]) <= NEAR), 1, 0)
                if toponym.geonameid is not None:
                    same += Tally(int(there is not None and there.geonameid == toponym.geonameid), 1, 0)
        name = path.stem
        rows = []
        for label, tally in (("exact span", exact), ("relaxed", relaxed)):
            values = (tally.precision, tally.recall, tally.f1)
            figures |= {f"{name} {label} {c}": round(v, 2) for c, v in zip(_COLUMNS, values, strict=True)}
            rows.append((label, *(f"{value:.1f}" for value in values), f"{tally.gold:,}"))
        tables.append(Table(f"Places found: {name}", ("", *_COLUMNS, "n"), tuple(rows)))
        within = 100 * sum(error <= NEAR for error in errors) / max(1, len(errors))
        told: tuple[tuple[str, float, Callable[[float], str]], ...] = (
            ("acc@161", within, "{:.1f}".format),
            *([("same id", same.recall, "{:.1f}".format)] if same.gold else []),
            ("mean km", mean(errors), "{:,.0f}".format),
            ("median km", median(errors), "{:,.0f}".format),
            ("AUC", area(errors), "{:.2f}".format),
            ("end to end", ends.recall, "{:.1f}".format),
        )
        measures = tuple(label for label, _, _ in told)
        figures |= {f"{name} {label}": round(value, 3) for label, value, _ in told}
        own = ("Dateline", *(form(value) for _, value, form in told))
        title = f"Gold mentions put on the map: {name}, {len(errors):,} with coordinates"
        tables.append(Table(title, ("", *measures), (own, *others.rows(name, measures))))
        tenths = calibration(chances)
        figures[f"{name} calibration error"] = round(calibration_error(tenths), 4)
        shown = tuple((f"{t.mean:.2f}", f"{t.right:.2f}", f"{t.count:,}") for t in tenths)
        title = f"Calibration: {name}, expected error {calibration_error(tenths):.3f}"
        tables.append(Table(title, ("confidence", "right", "n"), shown))
    speed = reports / seconds if seconds else 0.0
    figures["reports a second"] = round(speed)
    cells = (f"{reports:,}", f"{seconds:.2f}", f"{speed:,.0f}")
    tables.append(Table("The places stage alone, one process", ("reports", "seconds", "reports a second"), (cells,)))
    return Bench(figures, tuple(tables))


@dataclass(frozen=True, slots=True)
class Tenth:
    """Answers whose confidence lies in one tenth: how many, their mean confidence and the share that is right."""

    count: int
    mean: float
    right: float


def calibration(chances: Sequence[tuple[float, bool]]) -> list[Tenth]:
    """Return by tenth of confidence (0 to 1) how often answers are right, tenths without answers left out."""
    bins: dict[int, list[tuple[float, bool]]] = {}
    for chance, right in chances:
        bins.setdefault(min(9, int(10 * chance)), []).append((chance, right))
    return [Tenth(len(all_), mean(c for c, _ in all_), mean(r for _, r in all_)) for _, all_ in sorted(bins.items())]


def calibration_error(tenths: Sequence[Tenth]) -> float:
    """Return the expected calibration error, 0 (best) to 1, after Naeini and others (2015), with ten equal bins."""
    count = sum(tenth.count for tenth in tenths)
    return sum(tenth.count * abs(tenth.mean - tenth.right) for tenth in tenths) / count if count else 0.0


def _best(toponym: Toponym, found: Sequence[Place]) -> Place | None:
    """Return the place that shares most characters with a gold mention."""
    shared = [(min(p.span.end, toponym.end) - max(p.span.start, toponym.start), p) for p in found]
    size, place = max(shared, key=lambda pair: pair[0], default=(0, None))
    return place if size > 0 else None


def _error(toponym: Toponym, place: Place | None) -> float:
    """Return how many km a place is off, as far as can be where there is none."""
    points = () if place is None else (toponym.lat, toponym.lon, place.lat, place.lon)
    told = [each for each in points if each is not None]
    return km(*told) if len(told) == 4 else FAR


def area(errors: Sequence[float]) -> float:
    """Return the area under the curve of errors, 0 (best) to 1: the mean of ln(1 + error) over the greatest."""
    return mean(math.log1p(error) for error in errors) / math.log1p(FAR) if errors else 0.0

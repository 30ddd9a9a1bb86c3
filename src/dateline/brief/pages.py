"""A brief as Markdown, as one HTML file with nothing to fetch, or as JSON; text of reports is escaped in each."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from functools import cache
from itertools import groupby

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

import dateline
from dateline import charts
from dateline.brief import Brief, Line, Quote
from dateline.export.rows import dumps

FORMATS = ("md", "html", "json")
"""The forms of a brief."""
_MARKS = re.compile(r"([\\`*_{}\[\]<>#|!~^$&])")


def write(brief: Brief, form: str) -> str:
    """Return a brief in a form; raises DatelineError where HTML's charts can't be drawn."""
    if form == "json":
        return dumps(_plain(asdict(brief))) + "\n"
    template = _environment(form).get_template(f"brief.{form}.j2")
    more: dict[str, object] = {}
    if form == "html":
        # What is drawn is our own SVG, in which Vega escapes the text of reports.
        more = {"timeline": Markup(_timeline(brief)), "map": Markup(_map(brief))}
    return template.render(brief=brief, version=dateline.__version__, **more)


@cache
def _environment(form: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("dateline.brief"),
        autoescape=form == "html",
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    environment.filters |= {"md": markdown, "marked": marked, "days": days, "by_day": by_day}
    return environment


def markdown(text: object) -> str:
    """Return text on one line in which nothing is Markdown or HTML."""
    told = " ".join(str(text).split())
    told = _MARKS.sub(r"\\\1", told)
    # What begins a line could be a list, a heading or a rule.
    return re.sub(r"^(\d+)([.)])|^([-+=])", lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", told)


def marked(quote: Quote) -> str:
    """Return a quotation as Markdown, the words that tell the act in bold."""
    if not quote.trigger.strip():
        return markdown(quote.before + quote.after)
    before, after = (" " if text[-1:].isspace() else "" for text in (quote.before, quote.trigger))
    after = " " if quote.after[:1].isspace() else after
    return f"{markdown(quote.before)}{before}**{markdown(quote.trigger)}**{after}{markdown(quote.after)}".strip()


def days(first: date | None, last: date | None) -> str:
    """Return a day or a stretch of days as people write it; empty where no day is known."""
    if first is None:
        return ""
    if last is None or last == first:
        return f"{first.day} {first:%B %Y}"
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31):
        return f"{first.year}" if first.year == last.year else f"{first.year}–{last.year}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day} {last:%B %Y}"
    same_year = f"{first.day} {first:%B}" if first.year == last.year else f"{first.day} {first:%B %Y}"
    return f"{same_year} – {last.day} {last:%B %Y}"


def by_day(lines: Iterable[Line]) -> list[tuple[str, list[Line]]]:
    """Return lines under their days."""
    return [
        (day or "No day told", list(group))
        for day, group in groupby(lines, key=lambda line: days(line.first_day, line.last_day))
    ]


def _timeline(brief: Brief) -> str:
    told = [
        (line.first_day, line.quad)
        for line in (*brief.happened, *brief.said)
        if line.first_day is not None and line.first_day == line.last_day
    ]
    return charts.timeline(told) if told else ""


def _map(brief: Brief) -> str:
    counts: Counter[tuple[float, float, str, str]] = Counter(
        (line.lon, line.lat, line.place or "", line.quad)
        for line in brief.happened
        if line.lat is not None and line.lon is not None
    )
    return charts.world([(*point, n) for point, n in counts.items()]) if counts else ""


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value

"""Shows events and explanations to people in a terminal; text from reports is made harmless first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import TypeVar

from rich import box
from rich.console import Console, Group
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from dateline.schema import Actor, Document, Event, Evidence, Report

COLOURS = {
    "verbal cooperation": "green",
    "material cooperation": "cyan",
    "verbal conflict": "yellow",
    "material conflict": "red",
}
T = TypeVar("T")
_NARROW = 110
_LEAD = 200  # characters of the text that stand for a title


def plain(text: str) -> str:
    """Return text on one line without control characters, which could move a terminal's cursor or change its state."""
    return "".join(c if c.isprintable() else " " for c in " ".join(text.split()))


def count(number: int, noun: str) -> str:
    """Return a number with its noun, in the plural where it is not one."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def progress(source: Iterable[T], console: Console) -> Iterator[T]:
    """Pass on what a source yields, with a count of reports on a console that is a terminal."""
    if not console.is_terminal:
        yield from source
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.completed:,.0f} reports"),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as shown:
        task = shown.add_task("coding", total=None, rate="")
        for outcome in source:
            yield outcome
            speed = shown.tasks[0].speed
            shown.update(task, advance=1, rate=f"{speed:,.1f} a second" if speed else "")


def steps(source: Iterable[T], total: int, noun: str, console: Console) -> Iterator[T]:
    """Pass on what a source yields, with a bar of how many of so many came on a console that is a terminal."""
    if not console.is_terminal:
        yield from source
        return
    columns = (
        SpinnerColumn(),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(noun),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as shown:
        yield from shown.track(source, total=total)


def table(report: Report, events: Sequence[Event], width: int) -> Group:
    """Return a report's events as a table that fits the terminal: when, what, who, whom, where, the words."""
    heading = Text(plain(report.id), style="bold")
    heading.append(f"  published {report.published} ({report.published_basis})", style="dim")
    heading.append(f"\n{plain(report.title or report.text[:_LEAD])[: width - 1]}", style="italic")
    if not events:
        return Group(heading, Text("no events\n", style="dim"))
    return Group(heading, _grid(events, width))


def listing(rows: Sequence[tuple[Report, Event]], width: int) -> Table:
    """Return events of many reports as one table that fits the terminal, with their reports' ids."""
    return _grid([event for _, event in rows], width, [report.id for report, _ in rows])


def _grid(events: Sequence[Event], width: int, ids: Sequence[str] = ()) -> Table:
    wide = width >= _NARROW
    grid = Table(box=box.SIMPLE_HEAD, expand=width < 160, pad_edge=False, padding=(0, 1))
    # A narrow terminal gets date and type in one column, so that names need not be broken.
    grid.add_column("date" if wide else "date, type", no_wrap=True)
    if wide:
        grid.add_column("type", no_wrap=True)
    for name, ratio in (("who", 4), ("whom", 4), ("where", 3), ("words", 5)):
        grid.add_column(name, ratio=ratio, overflow="fold")
    if ids:
        grid.add_column("report", ratio=3, overflow="fold")
    for event, name in zip_longest(events, ids):
        date, kind = _date(event), _type(event)
        grid.add_row(
            *((date, kind) if wide else (Text("\n").join(filter(None, (date, kind))),)),
            _names(event.actors),
            _names(event.recipients),
            plain(event.place.name) if event.place else "",
            _words(event),
            *([plain(name)] if ids else []),
            style="dim" if event.historical else "",
        )
    return grid


def _date(event: Event) -> Text:
    time = event.time
    if time is None or time.start is None:
        return Text("")
    text = time.start.isoformat() if time.end in {None, time.start} else f"{time.start}\n–{time.end}"
    # A day that no words give is marked, so that nobody takes it for one that they do.
    return Text(text if time.basis != "published" else f"{text}*")


def _type(event: Event) -> Text:
    text = Text(event.type, style=COLOURS.get(event.quad, ""))
    if event.mode:
        text.append(f"/{event.mode}")
    return text


def _names(actors: Iterable[Actor]) -> str:
    return "; ".join(plain(_coded(actor)) for actor in actors)


def _coded(actor: Actor) -> str:
    codes = " ".join(filter(None, (actor.country, *actor.sectors[:1])))
    return f"{actor.name} [{codes}]" if codes else actor.name


def _words(event: Event) -> str:
    marks: list[str] = [] if event.status == "actual" else [event.status]
    if event.historical:
        marks.append("background")
    for kind in ("killed", "injured", "arrested", "abducted"):
        if (count := getattr(event, kind)) is not None:
            marks.append(f"{count} {kind}")
    if event.crowd is not None:
        marks.append(f"a crowd of {event.crowd}")
    if event.attribution is not None:
        marks.append(f"says {plain(event.attribution.text)}")
    words = f"“{plain(event.trigger.text)}”"
    return f"{words} ({'; '.join(marks)})" if marks else words


def explanation(document: Document) -> Group:
    """Return, sentence by sentence, what every stage found and by which rule or score."""
    report = document.report
    parts: list[Text] = [Text(plain(report.id), style="bold")]
    parts.append(Text(f"published {report.published}, known from: {report.published_basis}", style="dim"))
    if report.dateline:
        parts.append(Text(f"dateline {plain(report.dateline)}", style="dim"))
    for number, sentence in enumerate(document.tokens.sents, start=1):
        begin, end = sentence.start_char, sentence.end_char
        if not sentence.text.strip():
            continue
        parts.append(Text(f"\n{number}  {plain(sentence.text)}", style="bold"))
        for time in document.times:
            if time.span is not None and begin <= time.span.start < end:
                days = f"{time.start}" if time.start == time.end else f"{time.start} to {time.end}"
                parts.append(_line("time", time.span.text, f"{time.value} = {days}, {time.basis}", time.rule))
        for place in document.places:
            if begin <= place.span.start < end:
                where = ", ".join(filter(None, (place.name, place.admin1, place.country)))
                parts.append(_line("place", place.span.text, f"{where} ({place.confidence:.2f})", place.rule))
        for actor in document.actors:
            if begin <= actor.span.start < end:
                rules = "; ".join(evidence.rule for evidence in actor.evidence)
                parts.append(_line("actor", actor.span.text, _coded(actor), rules))
        for event in document.events:
            if begin <= event.trigger.start < end:
                parts += _event(event)
    return Group(*parts, Text(""))


def _line(layer: str, words: str, value: str, rule: str) -> Text:
    text = Text(f"   {layer:6} ", style="dim")
    text.append(plain(words), style="default")
    text.append(f"  {plain(value)}", style="cyan")
    text.append(f"  {plain(rule)}", style="dim")
    return text


def _event(event: Event) -> list[Text]:
    head = Text("   event  ", style="dim")
    head.append(plain(event.trigger.text), style="bold")
    head.append("  ")
    head.append_text(_type(event))
    head.append(f"  {event.status}{', background' if event.historical else ''}, confidence {event.confidence:.2f}")
    lines = [head]
    values = {
        "type": event.type,
        "mode": event.mode or "-",
        "status": event.status,
        "historical": "yes" if event.historical else "no",
        "actors": _names(event.actors),
        "recipients": _names(event.recipients),
        "time": _date(event).plain.replace("\n–", " to "),
        "place": event.place.name if event.place else "-",
        "attribution": event.attribution.text if event.attribution else "-",
        "killed": str(event.killed),
        "injured": str(event.injured),
        "arrested": str(event.arrested),
        "abducted": str(event.abducted),
        "crowd": str(event.crowd),
        "cameo": event.cameo,
        "contexts": ", ".join(event.contexts) or "-",
    }
    for evidence in event.evidence:
        lines.append(_evidence(evidence, values))
    if event.also:
        lines.append(Text(f"          told again: {', '.join(plain(span.text) for span in event.also)}", style="dim"))
    return lines


def _evidence(evidence: Evidence, values: Mapping[str, str]) -> Text:
    words = f" “{plain(evidence.span.text)}”" if evidence.span is not None else ""
    text = Text(f"          {evidence.field}", style="dim")
    text.append(f" {plain(values.get(evidence.field) or '-')}", style="default")
    text.append(f"  {plain(evidence.rule)}{words}", style="dim")
    return text


def figures(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    """Return a table of figures."""
    grid = Table(title=title, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for index, name in enumerate(columns):
        grid.add_column(name, justify="left" if index == 0 else "right")
    for row in rows:
        grid.add_row(*row)
    return grid

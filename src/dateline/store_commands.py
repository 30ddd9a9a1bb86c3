"""The commands on a store: add reports, ask for events, write briefs and exports."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

if TYPE_CHECKING:
    from dateline.pipeline import Coded
    from dateline.schema import Failure, Report
    from dateline.store import Filter, Run, Store

out = Console(highlight=False, emoji=False, markup=False)
err = Console(stderr=True, highlight=False, emoji=False, markup=False)

StorePath = Annotated[Path, typer.Argument(help="The store's file.", metavar="STORE")]


def _asked(
    types: Annotated[
        list[str] | None,
        typer.Option(
            "--type", "-t", help="PLOVER event types, as in ASSAULT; several are alternatives.", metavar="TYPE"
        ),
    ] = None,
    modes: Annotated[
        list[str] | None, typer.Option("--mode", help="PLOVER modes, as in arrest.", metavar="MODE")
    ] = None,
    statuses: Annotated[
        list[str] | None,
        typer.Option("--status", help="actual, future, hypothetical or negated.", metavar="STATUS"),
    ] = None,
    countries: Annotated[
        list[str] | None,
        typer.Option(
            "--country",
            "-c",
            help="Where it took place or, where no place is known, whom or what report it is about (ISO 3166 alpha-3).",
            metavar="ISO3",
        ),
    ] = None,
    place: Annotated[str | None, typer.Option("--place", help="Words in the place's name.", metavar="NAME")] = None,
    actor: Annotated[
        str | None, typer.Option("--actor", help="Words in the name of who did it.", metavar="NAME")
    ] = None,
    actor_countries: Annotated[
        list[str] | None, typer.Option("--actor-country", help="Where who did it is from.", metavar="ISO3")
    ] = None,
    actor_sectors: Annotated[
        list[str] | None,
        typer.Option("--actor-sector", help="PLOVER sector of who did it, as in MIL.", metavar="SECTOR"),
    ] = None,
    recipient: Annotated[
        str | None, typer.Option("--recipient", help="Words in the name of whom it struck.", metavar="NAME")
    ] = None,
    recipient_countries: Annotated[
        list[str] | None, typer.Option("--recipient-country", help="Where they are from.", metavar="ISO3")
    ] = None,
    recipient_sectors: Annotated[
        list[str] | None, typer.Option("--recipient-sector", help="Their PLOVER sector.", metavar="SECTOR")
    ] = None,
    begin: Annotated[
        datetime | None,
        typer.Option("--from", formats=["%Y-%m-%d"], help="The first day of events.", metavar="YYYY-MM-DD"),
    ] = None,
    end: Annotated[
        datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="The last day.", metavar="YYYY-MM-DD")
    ] = None,
    text: Annotated[
        str | None,
        typer.Option(
            "--text", help='Words of the report: armoury, "coup attempt", armoury OR arsenal.', metavar="WORDS"
        ),
    ] = None,
    background: Annotated[
        bool | None, typer.Option("--background/--no-background", help="Background events alone, or none.")
    ] = None,
    least: Annotated[
        float, typer.Option("--min-confidence", min=0, max=1, help="Events at least so sure.", metavar="SHARE")
    ] = 0.0,
    versions: Annotated[bool, typer.Option("--versions", help="Older versions of reports too.")] = False,
    incident: Annotated[int | None, typer.Option("--incident", help="Of one incident.", metavar="NUMBER")] = None,
    report: Annotated[str | None, typer.Option("--report", help="Of one report.", metavar="ID")] = None,
) -> Filter:
    """Return the filter that options ask for; codes may be given in small letters."""
    from dateline.store import Filter

    return Filter(
        types=_upper(types),
        modes=tuple(modes or ()),
        statuses=tuple(statuses or ()),
        countries=_upper(countries),
        place=place,
        actor=actor,
        actor_countries=_upper(actor_countries),
        actor_sectors=_upper(actor_sectors),
        recipient=recipient,
        recipient_countries=_upper(recipient_countries),
        recipient_sectors=_upper(recipient_sectors),
        begin=begin.date() if begin else None,
        end=end.date() if end else None,
        text=text,
        background=background,
        confidence=least,
        report=report,
        incident=incident,
        versions=versions,
    )


def _upper(codes: list[str] | None) -> tuple[str, ...]:
    return tuple(code.upper() for code in codes or ())


def filtered(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command whose parameter `asked`, a Filter, is read from the options of `_asked`."""
    # Typer reads the types of parameters; those of the filter itself would bring the whole pipeline at every start.
    for function, name in ((command, "asked"), (_asked, "return")):
        function.__annotations__.pop(name, None)
    own = inspect.signature(command, eval_str=True).parameters
    options = inspect.signature(_asked, eval_str=True).parameters

    def run(**given: Any) -> None:
        asked = _asked(**{name: given.pop(name) for name in options})
        command(asked=asked, **given)

    told = [
        each.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        for each in (*own.values(), *options.values())
        if each.name != "asked"
    ]
    run.__signature__ = inspect.Signature(told)  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in told}
    run.__name__, run.__doc__ = command.__name__, command.__doc__
    return run


def add(
    store: StorePath,
    reports: Annotated[
        list[str] | None,
        typer.Argument(
            help="Files (text, JSON lines, CSV, pages, feeds, WARC …, also .gz), folders, addresses of pages, or - for "
            "standard input.",
            metavar="[REPORT]",
        ),
    ] = None,
    coded: Annotated[
        list[Path] | None,
        typer.Option(
            "--events",
            help="A folder that `dateline code --shards` wrote, in place of reports.",
            metavar="FOLDER",
        ),
    ] = None,
    published: Annotated[
        datetime | None,
        typer.Option(
            "--date",
            formats=["%Y-%m-%d"],
            help="The reports' publication date, whatever they say themselves.",
            metavar="YYYY-MM-DD",
        ),
    ] = None,
    recode: Annotated[
        bool, typer.Option("--recode", help="Code reports again that another version, model or lexicon coded.")
    ] = False,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, max=64, help="How many processes code reports.")] = 1,
    model: Annotated[
        str | None, typer.Option("--model", help="Another reading model or a spaCy pipeline.", metavar="NAME")
    ] = None,
    lexicon: Annotated[
        Path | None, typer.Option("--lexicon", help="Event words of your own; they win.", metavar="FILE")
    ] = None,
) -> None:
    """Code reports into a store, made where there is none; what is in it already is passed over.

    With --events, reports that are coded already are taken in: versions are chained and incidents linked as ever.

    It may be stopped at any moment: what is stored stays, and the same command goes on. Exit status: 0 where every
    report was coded, 1 where some failed (they are listed and kept, and tried again by the same command), 2 where the
    command was wrong.
    """
    from dateline import pipeline, show
    from dateline.schema import Failure
    from dateline.sources import read
    from dateline.store import Run, Store

    if bool(reports) == bool(coded):
        raise typer.BadParameter("give either reports, or --events FOLDER with coded ones", param_hint="REPORT")
    shards = shards_library().found(coded) if coded else []
    with Store.open(store, create=True) as opened:
        wanted: Wanted | Coming
        outcomes: Iterable[Coded | Failure]
        if coded:
            outcomes = wanted = Coming(opened, shards, recode)
        else:
            run = Run(*pipeline.made_by(model, lexicon))
            opened.start(run)
            items = read(reports or (), published.date() if published else None)
            wanted = Wanted(opened, items, run if recode else None)
            outcomes = pipeline.run(wanted, jobs, model, lexicon)
        done = failed = events = 0
        for outcome in show.progress(outcomes, err):
            opened.put(outcome)
            if isinstance(outcome, Failure):
                failed += 1
                told = f"{show.plain(outcome.report)}: {outcome.stage}: {show.plain(outcome.error)}"
                err.print(told, soft_wrap=True)
            else:
                done += 1
                events += len(outcome.events)
        opened.finish()
        counts = opened.counts()
    there = f"{wanted.passed:,} {'was' if wanted.passed == 1 else 'were'} there already"
    out.print(
        f"{show.count(done, 'report')} coded, {show.count(events, 'event')}, {show.count(failed, 'failure')}; {there}\n"
        f"{store}: {show.count(counts['reports'], 'report')} ({counts['older versions']:,} in older versions), "
        f"{show.count(counts['events'], 'event')} in {show.count(counts['incidents'], 'incident')}",
        soft_wrap=True,
    )
    if failed:
        raise typer.Exit(1)


class Wanted:
    """Those of some reports that a store lacks, one by one; `passed` counts the others."""

    def __init__(self, store: Store, items: Iterator[Report | Failure], recode: Run | None) -> None:
        self._store, self._items, self._recode = store, items, recode
        self.passed = 0

    def __iter__(self) -> Iterator[Report | Failure]:
        for item in self._items:
            wanted = self._store.missing(item, self._recode)
            if wanted is None:
                self.passed += 1
            else:
                yield wanted


class Coming:
    """What shards hold and a store lacks, one by one, under a run of what made them; `passed` counts the rest."""

    def __init__(self, store: Store, shards: list[Path], recode: bool) -> None:
        self._store, self._shards, self._recode = store, shards, recode
        self.passed = 0

    def __iter__(self) -> Iterator[Coded | Failure]:
        from dateline import pipeline
        from dateline.schema import Failure, Report
        from dateline.store import Run

        fleet = shards_library()
        run = None
        for shard in self._shards:
            made = fleet.made_by(shard)
            own = Run(made["version"], made["model"], made["lexica"])
            if own != run:
                if run is not None:
                    self._store.finish()
                run = own
                self._store.start(run)
            for outcome in fleet.outcomes(shard):
                if isinstance(outcome, Failure):
                    yield outcome
                    continue
                wanted = self._store.missing(outcome.report, run if self._recode else None)
                if isinstance(wanted, Report):
                    yield pipeline.renamed(outcome, wanted.id) if wanted.id != outcome.report.id else outcome
                else:
                    self.passed += 1


def shards_library() -> Any:
    """Return the module that reads and writes shards; raises DatelineError where what it needs is not installed."""
    import dateline

    try:
        from dateline import fleet
    except ModuleNotFoundError as error:
        raise dateline.DatelineError(f"shards need {error.name}: pip install 'dateline[tables]'") from None
    return fleet


class Format(StrEnum):
    """How events are shown."""

    table = "table"
    jsonl = "jsonl"
    csv = "csv"


class BriefFormat(StrEnum):
    """How a brief is written."""

    md = "md"
    html = "html"
    json = "json"


@filtered
def query(
    store: StorePath,
    asked: Filter,
    form: Annotated[
        Format, typer.Option("--format", "-f", help="A table for people, JSON lines or CSV for programs.")
    ] = Format.table,
    newest: Annotated[bool, typer.Option("--newest", help="The last day first.")] = False,
    limit: Annotated[
        int | None, typer.Option("--limit", "-n", min=1, help="At most so many events.", metavar="NUMBER")
    ] = None,
) -> None:
    """Show the events of a store that the options ask for, by day."""
    from dateline import export, show
    from dateline.store import Store

    with Store.open(store) as opened:
        rows = opened.events(asked, order="newest" if newest else "day", limit=limit)
        if form is Format.jsonl:
            for row in rows:
                sys.stdout.write(export.stored_line(row) + "\n")
            return
        if form is Format.csv:
            writer = export.csv_writer(sys.stdout)
            for row in rows:
                export.write_csv(writer, [row.event], row.report.published.isoformat())
            return
        found = list(rows)
        count = opened.count(asked)
    if not found:
        err.print("no event of the store is so: ask for less, or see `dateline query --help`")
        return
    out.print(show.listing([(row.report, row.event) for row in found], out.width))
    if asked.incident is not None:
        for row in found:
            out.print(
                f"{show.plain(row.report.id)}, {row.event.trigger.text!r}: {show.plain(row.linked or 'the first')}"
            )
    out.print(f"{len(found):,} of {count:,} events" if len(found) < count else show.count(count, "event"))


@filtered
def brief(
    store: StorePath,
    asked: Filter,
    form: Annotated[
        BriefFormat, typer.Option("--format", "-f", help="Markdown, one HTML file, or JSON.")
    ] = BriefFormat.md,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write here and not to standard output.", metavar="FILE")
    ] = None,
    oldest: Annotated[bool, typer.Option("--oldest", help="The first day first, as a timeline.")] = False,
) -> None:
    """Write a situation brief of a store, or of a file or folder of reports: what happened, who said what.

    Each line has the sentences that say so. With --from, figures stand beside those of as many days before.
    """
    from dateline.brief import gather, pages

    with _opened(store) as opened:
        text = pages.write(gather(opened, asked, oldest=oldest), form)
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8")


@filtered
def export(
    store: StorePath,
    asked: Filter,
    form: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            help="csv, parquet, jsonl, plover, polecat, gdelt, gdelt-mentions, acled, geojson, brat or annotations.",
            metavar="FORMAT",
        ),
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file, or brat's folder.", metavar="FILE")
    ] = None,
) -> None:
    """Write the events of a store in a form that other tools read; beside tables lies a datapackage.json."""
    from dateline.export import files
    from dateline.store import Store

    with Store.open(store) as opened:
        count = files.write(opened.events(asked), form, output)
    if output is not None:
        err.print(f"{output}: {count:,} rows", soft_wrap=True)


def _opened(path: Path) -> Store:
    """Return a store, or one in memory of the reports that a file or folder holds."""
    from dateline import pipeline, show
    from dateline.schema import Failure
    from dateline.sources import read
    from dateline.store import Run, Store
    from dateline.store.files import is_store

    if not path.exists() or is_store(path):
        return Store.open(path)
    opened = Store.open(":memory:", create=True)
    opened.start(Run(*pipeline.made_by()))
    for outcome in show.progress(pipeline.run(read([str(path)])), err):
        opened.put(outcome)
        if isinstance(outcome, Failure):
            err.print(f"{show.plain(outcome.report)}: {show.plain(outcome.error)}", soft_wrap=True)
    return opened


def take(
    store: StorePath,
    files: Annotated[list[Path], typer.Argument(help="Files of rows.", metavar="FILE")],
    system: Annotated[str, typer.Option("--format", "-f", help="gdelt, polecat, acled or petrarch.", metavar="SYSTEM")],
) -> None:
    """Take rows of another system into a store, to be seen beside ours with `dateline compare`."""
    from dateline import imports, show
    from dateline.store import Store

    with Store.open(store, create=True) as opened:
        for path in files:
            taken = imports.take(opened, path, system)
            out.print(f"{path.name}: {taken.rows:,} rows; {taken.passed:,} passed over", soft_wrap=True)
            for fault in taken.faults:
                err.print(f"  {show.plain(fault)}", soft_wrap=True)


@filtered
def compare(store: StorePath, asked: Filter) -> None:
    """Show, by day and type, how many events a store has and how many rows of each system taken into it.

    Of the options those on type, country and days hold for the other systems too.
    """
    from dateline import show
    from dateline.store import Store

    with Store.open(store) as opened:
        systems, rows = opened.beside(asked)
    if not rows:
        err.print("no event and no row of another system is so")
        return
    out.print(show.figures("Rows by day and type", ("day", "type", "ours", *systems), rows))


def serve(
    store: StorePath,
    host: Annotated[str, typer.Option("--host", help="The address to listen on.", metavar="ADDRESS")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="The port.")] = 8765,
    workers: Annotated[int, typer.Option("--workers", min=1, max=16, help="How many processes answer.")] = 2,
    password: Annotated[
        Path | None,
        typer.Option("--password-file", help="A file with the password, needed for other addresses.", metavar="FILE"),
    ] = None,
) -> None:
    """Open the desk: pages for reading, checking and correcting a store, on this machine alone. Ctrl-C ends it."""
    import dateline

    try:
        from dateline.web import serve as server
    except ModuleNotFoundError as error:
        raise dateline.DatelineError(f"the desk needs {error.name}: pip install 'dateline[web]'") from None
    err.print(f"the desk of {store}: http://{host}:{port}/  (Ctrl-C ends it)", soft_wrap=True)
    server.serve(store, host, port, password.read_text(encoding="utf-8").strip() if password else None, workers)

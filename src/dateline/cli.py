"""The command line: thin commands over the Python API, and the only module that prints."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer
from rich.console import Console

import dateline
from dateline import fleet_commands, gazetteer_commands, lexicon_commands, monitor_commands, store_commands

if TYPE_CHECKING:
    from dateline.bench.figures import Bench
    from dateline.schema import Failure

app = typer.Typer(
    name="dateline",
    help="Read dated news reports and write event data: who did what to whom, when, where, according to whom.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command(
    epilog="Examples:  dateline add news.store reports/  ·  dateline add news.store day.jsonl --jobs 2  ·  "
    "dateline add news.store day.jsonl --recode  ·  dateline add news.store --events coded/"
)(store_commands.add)
app.command(
    epilog="Examples:  dateline query news.store --type ASSAULT --actor-sector MIL --country MLI --from 2020-08-01  ·  "
    "dateline query news.store --text armoury --format jsonl"
)(store_commands.query)
app.command(
    epilog="Examples:  dateline brief news.store --country MLI --from 2020-08-01 --format html -o mali.html  ·  "
    "dateline brief reports/ --oldest"
)(store_commands.brief)
app.command(
    epilog="Examples:  dateline export news.store --format gdelt -o events.tsv  ·  "
    "dateline export news.store -f parquet -o events.parquet --country MLI"
)(store_commands.export)
app.command("import", epilog="Example:  dateline import news.store 20200818.export.CSV --format gdelt")(
    store_commands.take
)
app.command(epilog="Example:  dateline compare news.store --country MLI --from 2020-08-01 --to 2020-08-31")(
    store_commands.compare
)
app.command(epilog="Example:  dateline serve news.store  and open http://127.0.0.1:8765/")(store_commands.serve)
app.command(epilog="Example:  dateline watch news.store --config examples/watch.toml --once")(monitor_commands.watch)
app.add_typer(monitor_commands.app)
app.add_typer(lexicon_commands.app)
app.add_typer(gazetteer_commands.app)
out = Console(highlight=False, emoji=False, markup=False)
err = Console(stderr=True, highlight=False, emoji=False, markup=False)


class Format(StrEnum):
    """How events are written."""

    table = "table"
    jsonl = "jsonl"
    csv = "csv"


_TOLD = 20  # of what failed, on the terminal


class Engine(StrEnum):
    """What runs the processes that write shards."""

    local = "local"
    ray = "ray"
    spark = "spark"


Reports = Annotated[
    list[str],
    typer.Argument(
        help="Files (text, JSON lines, CSV, pages, feeds, WARC …, also .gz), folders, addresses of pages, or - for "
        "standard input.",
        metavar="REPORT",
    ),
]
Published = Annotated[
    datetime | None,
    typer.Option(
        "--date",
        formats=["%Y-%m-%d"],
        help="The reports' publication date, whatever they say themselves.",
        metavar="YYYY-MM-DD",
    ),
]

ModelName = Annotated[
    str | None,
    typer.Option(
        "--model",
        help="Read with another model: an installed spaCy pipeline, or a folder with one or with a reading model.",
        metavar="NAME",
    ),
]

Lexicon = Annotated[
    Path | None,
    typer.Option("--lexicon", help="Event words of your own, in the form of predicates.tsv; they win.", metavar="FILE"),
]

Least = Annotated[
    float | None,
    typer.Option(
        "--min-confidence",
        min=0,
        max=1,
        help="Give rows that are at least so likely right: more for fewer and surer rows, 0 for all.",
        metavar="SHARE",
    ),
]


def _version(value: bool) -> None:
    if value:
        out.print(f"dateline {dateline.__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command(
    epilog="Examples:  dateline code report.txt  ·  dateline code --format jsonl --jobs 2 wire/ > events.jsonl  ·  "
    "cat report.txt | dateline code --date 2020-08-18 -  ·  dateline code news/ --shards coded/ --jobs 8"
)
def code(
    reports: Reports,
    published: Published = None,
    form: Annotated[
        Format, typer.Option("--format", "-f", help="A table for people, JSON lines or CSV for programs.")
    ] = Format.table,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write here and not to standard output.", metavar="FILE")
    ] = None,
    failures: Annotated[
        Path | None,
        typer.Option(
            "--failures", help="Write what failed here as JSON lines, to be mended and tried again.", metavar="FILE"
        ),
    ] = None,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, max=1024, help="How many processes code reports.")] = 1,
    shards: Annotated[
        Path | None,
        typer.Option(
            "--shards",
            help="Write Parquet shards here, a piece of the reports each; pieces whose shard is there are passed over.",
            metavar="FOLDER",
        ),
    ] = None,
    engine: Annotated[
        Engine, typer.Option("--engine", help="What runs the processes that write shards.")
    ] = Engine.local,
    model: ModelName = None,
    lexicon: Lexicon = None,
    least: Least = None,
) -> None:
    """Print or write the events of reports.

    With --shards, for many reports: they are cut into pieces, each is coded into a file of its own, and a run that was
    cut off goes on where it was. `dateline add STORE --events FOLDER` takes them into a store.

    Exit status: 0 where every report was coded, 1 where some failed, 2 where the command was wrong.
    """
    failed = Failed(failures)
    count = events = 0
    if shards is not None:
        day = published.date() if published else None
        with failed:
            for more, told, faults in fleet_commands.code(
                reports, shards, engine.value, jobs, day, model, lexicon, least
            ):
                count += more
                events += told
                failed.add(faults)
        failed.end(count, events)
        return
    if engine is not Engine.local:
        raise typer.BadParameter("an engine writes shards: give --shards FOLDER", param_hint="--engine")
    from dateline import pipeline, show
    from dateline.export.files import opened
    from dateline.schema import Failure
    from dateline.sources import read

    with opened(output) as stream, failed:
        writer = _writer(form, stream)
        source = pipeline.run(read(reports, published.date() if published else None), jobs, model, lexicon, least)
        for outcome in show.progress(source, err) if _many(reports) else source:
            if isinstance(outcome, Failure):
                failed.add([outcome])
                continue
            count += 1
            events += len(outcome.events)
            writer(outcome)
    failed.end(count, events)


@app.command(epilog="Example:  dateline explain report.txt")
def explain(
    reports: Reports,
    published: Published = None,
    model: ModelName = None,
    lexicon: Lexicon = None,
    least: Least = None,
) -> None:
    """Show, sentence by sentence, what was found in reports and by which rule or score."""
    from dateline import events, pipeline, show
    from dateline.parse import load
    from dateline.schema import Failure
    from dateline.sources import read

    failed = Failed()
    events.use(lexicon)
    loaded, count, told = None, 0, 0
    for item in read(reports, published.date() if published else None):
        if isinstance(item, Failure):
            failed.add([item])
            continue
        loaded = loaded or load(model)
        try:
            document = pipeline.code(item, loaded, least)
        except pipeline.StageError as error:
            failed.add([Failure(item.id, error.stage, str(error))])
            continue
        out.print(show.explanation(document))
        count, told = count + 1, told + len(document.events)
    failed.end(count, told)


@app.command(epilog="Examples:  dateline bench gold --data ../shared  ·  dateline bench speed --data ../shared --json")
def bench(
    name: Annotated[
        str,
        typer.Argument(
            help="acled, actors, attribution, cameo, desk, entities, gold, incidents, india, parse, places, plover, "
            "rows, scale, sentences, speed, times, or all.",
            metavar="NAME",
        ),
    ],
    data: Annotated[
        Path,
        typer.Option(
            "--data", help="The folder that holds gold/, ud/, wire/ and so on, or has them in data/.", metavar="FOLDER"
        ),
    ] = Path("../shared"),
    as_json: Annotated[bool, typer.Option("--json", help="Print one object of figures.")] = False,
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, max=64, help="How many processes code reports.")] = 2,
    against: Annotated[
        Path | None,
        typer.Option("--against", help="Time an earlier version's checkout beside this one (speed).", metavar="FOLDER"),
    ] = None,
) -> None:
    """Measure Dateline on coded data; what is missing is reported as not run."""
    from dateline.bench import BENCHES, Missing, speed

    if name != "all" and name not in BENCHES:
        known = "\n".join(f"  {key:9} {each.about}" for key, each in BENCHES.items())
        raise typer.BadParameter(f"no bench is called {name!r}; there are\n{known}\nand `all`.", param_hint="NAME")
    results: dict[str, Any] = {}
    for key in BENCHES if name == "all" else [name]:
        with err.status(f"measuring {key} …"):
            try:
                result = speed.run(data, jobs, against) if key == "speed" else BENCHES[key].run(data, jobs)
            except Missing as missing:
                results[key] = {"not run": str(missing)}
                if not as_json:
                    out.print(f"{key}: not run: {missing}")
                continue
        results[key] = result.figures
        if not as_json:
            _print_bench(result)
    if as_json:
        print(json.dumps(results if name == "all" else results[name], indent=1))
    if all("not run" in figures for figures in results.values()):
        raise typer.Exit(1)


@app.command(
    epilog="Examples:  dateline train ../shared/data --out runs/new  ·  dateline train --check  "
    "(both need pip install 'dateline[train]')"
)
def train(
    data: Annotated[Path, typer.Argument(help="The folder that holds ud/, ner/ and events/.", metavar="FOLDER")] = Path(
        "../shared/data"
    ),
    run: Annotated[Path, typer.Option("--out", help="Where weights, labels and the log go.", metavar="FOLDER")] = Path(
        "runs/model"
    ),
    recipe: Annotated[
        Path | None, typer.Option("--recipe", help="Settings as in the package's recipe.toml.", metavar="FILE")
    ] = None,
    install: Annotated[bool, typer.Option("--install", help="Export the outcome into the package.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Only see, in two minutes and without data, that training runs.")
    ] = False,
) -> None:
    """Train the reading model from the open sets, measure it after each epoch and export it.

    A run that was cut off goes on where it stopped when the same command is given again.
    """
    try:
        from dateline.train import make
    except ModuleNotFoundError as error:
        raise dateline.DatelineError(f"training needs {error.name}: pip install 'dateline[train]'") from None
    with tempfile.TemporaryDirectory() as folder:
        out_folder = Path(folder) if check else run
        for figures in make.check(out_folder) if check else make.train(data, out_folder, recipe):
            out.print("  ".join(f"{key} {value:g}" for key, value in figures.items()))
        card = make.export(out_folder, install and not check)
        out.print(f"exported, SHA-256 {card['sha256']}" if not check else "training, measuring and exporting run")


def main() -> None:
    """Run the command line; errors that a person can mend are told in a line, with exit status 2."""
    try:
        app()
    except dateline.DatelineError as error:
        err.print(f"error: {error}")
        sys.exit(2)
    except BrokenPipeError:
        # The reader went away, as `head` does: nobody is left to tell.
        sys.stderr.close()
        sys.exit(141)
    except OSError as error:
        err.print(f"error: {error.filename or ''}: {error.strerror or error}".replace(": :", ":"))
        sys.exit(2)


class Failed:
    """What failed of a command's reports: the first few are told at its end, all go to the file that is named."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._stream: TextIO | None = None
        self._first: list[Failure] = []
        self._count = 0

    def __enter__(self) -> Failed:
        self._stream = None if self._path is None else self._path.open("w", encoding="utf-8")
        return self

    def __exit__(self, *_: object) -> None:
        if self._stream is not None:
            self._stream.close()

    def add(self, failures: Iterable[Failure]) -> None:
        """Keep what failed."""
        for each in failures:
            self._count += 1
            if len(self._first) < _TOLD:
                self._first.append(each)
            if self._stream is not None:
                line = {"report": each.report, "stage": each.stage, "error": each.error}
                self._stream.write(json.dumps(line, ensure_ascii=False) + "\n")

    def end(self, count: int, events: int) -> None:
        """Tell what failed, and of how many reports; end with status 1 where something did."""
        from dateline.show import plain

        for each in self._first:
            err.print(f"{plain(each.report)}: {each.stage}: {plain(each.error)}", soft_wrap=True)
        if self._count > _TOLD:
            err.print(f"… and {self._count - _TOLD:,} more: give --failures FILE to keep them all")
        if count != 1 or self._count:
            err.print(f"{count:,} reports coded, {events:,} events, {self._count:,} failures")
        if self._count:
            raise typer.Exit(1)


def _writer(form: Format, stream: TextIO) -> Any:
    """Return a function that writes one coded report."""
    from dateline import export, show
    from dateline.pipeline import Coded

    if form is Format.csv:
        rows = export.csv_writer(stream)
        return lambda coded: export.write_csv(rows, coded.events, coded.report.published.isoformat())
    if form is Format.jsonl:

        def write(coded: Coded) -> None:
            for event in coded.events:
                stream.write(export.json_line(event) + "\n")

        return write
    console = (
        out if stream is sys.stdout else Console(file=stream, highlight=False, emoji=False, markup=False, width=120)
    )
    return lambda coded: console.print(show.table(coded.report, coded.events, console.width))


def _many(paths: list[str]) -> bool:
    """Say whether more than one report may come: more paths, a folder, or a file of many records."""
    return len(paths) > 1 or any(Path(path).is_dir() or not path.endswith(".txt") for path in paths)


def _print_bench(result: Bench) -> None:
    from dateline import show

    for table in result.tables:
        out.print(show.figures(table.title, table.columns, table.rows))


if __name__ == "__main__":
    main()

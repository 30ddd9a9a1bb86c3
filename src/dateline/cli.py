"""The command line: thin commands over the Python API, and the only module that prints."""

from __future__ import annotations

import contextlib
import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO

import typer
from rich.console import Console

import dateline
from dateline import gazetteer_commands, lexicon_commands, monitor_commands, store_commands

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
    "dateline add news.store day.jsonl --recode"
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


Reports = Annotated[
    list[str],
    typer.Argument(
        help="Text, JSON lines or CSV files (each also .gz), folders of them, or - for standard input.",
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
    "cat report.txt | dateline code --date 2020-08-18 -"
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
    jobs: Annotated[int, typer.Option("--jobs", "-j", min=1, max=64, help="How many processes code reports.")] = 1,
    model: ModelName = None,
    lexicon: Lexicon = None,
    least: Least = None,
) -> None:
    """Print or write the events of reports.

    Exit status: 0 where every report was coded, 1 where some failed, 2 where the command was wrong.
    """
    from dateline import pipeline, show
    from dateline.export.files import opened
    from dateline.schema import Failure
    from dateline.sources import read

    failed: list[Failure] = []
    count = events = 0
    with opened(output) as stream, _told(failures) as record:
        writer = _writer(form, stream)
        source = pipeline.run(read(reports, published.date() if published else None), jobs, model, lexicon, least)
        for outcome in show.progress(source, err) if _many(reports) else source:
            if isinstance(outcome, Failure):
                failed.append(outcome)
                if record is not None:
                    line = {"report": outcome.report, "stage": outcome.stage, "error": outcome.error}
                    record.write(json.dumps(line, ensure_ascii=False) + "\n")
                continue
            count += 1
            events += len(outcome.events)
            writer(outcome)
    _tell_failures(failed)
    if count != 1 or failed:
        err.print(f"{count:,} reports coded, {events:,} events, {len(failed):,} failures")
    if failed:
        raise typer.Exit(1)


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

    failed: list[Failure] = []
    events.use(lexicon)
    loaded = None
    for item in read(reports, published.date() if published else None):
        if isinstance(item, Failure):
            failed.append(item)
            continue
        loaded = loaded or load(model)
        try:
            document = pipeline.code(item, loaded, least)
        except pipeline.StageError as error:
            failed.append(Failure(item.id, error.stage, str(error)))
            continue
        out.print(show.explanation(document))
    _tell_failures(failed)
    if failed:
        raise typer.Exit(1)


@app.command(epilog="Examples:  dateline bench gold --data ../shared  ·  dateline bench speed --data ../shared --json")
def bench(
    name: Annotated[
        str,
        typer.Argument(
            help="acled, actors, attribution, cameo, entities, gold, india, parse, plover, rows, sentences, speed, "
            "or all.",
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


@contextlib.contextmanager
def _told(path: Path | None) -> Iterator[TextIO | None]:
    if path is None:
        yield None
    else:
        with path.open("w", encoding="utf-8") as stream:
            yield stream


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


def _tell_failures(failed: list[Failure]) -> None:
    from dateline.show import plain

    for failure in failed[:20]:
        err.print(f"{plain(failure.report)}: {failure.stage}: {plain(failure.error)}", soft_wrap=True)
    if len(failed) > 20:
        err.print(f"… and {len(failed) - 20:,} more: give --failures FILE to keep them all")


def _print_bench(result: Bench) -> None:
    from dateline import show

    for table in result.tables:
        out.print(show.figures(table.title, table.columns, table.rows))


if __name__ == "__main__":
    main()

"""The commands on the gazetteer: add places of the user's own, find, list and remove."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

app = typer.Typer(
    name="gazetteer",
    help="Places: add villages from GeoNames or a CSV, see what a name may be and why one wins.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
out = Console(highlight=False, emoji=False, markup=False)
err = Console(stderr=True, highlight=False, emoji=False, markup=False)
_SHOWN = 10  # faults of a file that are told, and candidates for a name


@app.command(
    epilog="Examples:  dateline gazetteer add ML.zip  (a dump of GeoNames)  ·  dateline gazetteer add camps.csv  "
    "(columns name, latitude, longitude, country)",
)
def add(
    files: Annotated[list[Path], typer.Argument(help="GeoNames' dumps (.zip, .txt) or CSV files.", metavar="FILE")],
) -> None:
    """Add places; a file of the same name takes the place of what it gave before.

    Lines that can't be read are told by their numbers and passed over.
    """
    from dateline.places import added
    from dateline.show import plain

    for source in files:
        with err.status(f"reading {plain(str(source))} ..."):
            taken = added.take(source)
        out.print(f"{source.name}: {taken.places:,} places; {taken.passed:,} lines passed over", soft_wrap=True)
        for line, reason in taken.faults[:_SHOWN]:
            err.print(f"  line {line:,}: {plain(reason)[:80]}", soft_wrap=True)
        if taken.passed > _SHOWN:
            err.print(f"  … and {taken.passed - _SHOWN:,} more")
    out.print(f"kept in {added.path()}", soft_wrap=True)


@app.command(epilog="Examples:  dateline gazetteer find Springfield  ·  dateline gazetteer find Kati --country MLI")
def find(
    name: Annotated[str, typer.Argument(help="A place's name.", metavar="NAME")],
    country: Annotated[
        str | None,
        typer.Option("--country", help="The country that the report speaks of (ISO 3166 alpha-3).", metavar="ISO3"),
    ] = None,
) -> None:
    """Show which places bear a name, how likely each is meant before a report is read, and why."""
    from dateline import places, show

    found = places.weigh(name, country.upper() if country else None)
    if not found:
        err.print(f"no gazetteer knows {show.plain(name)!r}: add it with `dateline gazetteer add FILE`")
        raise typer.Exit(1)
    rows = [
        (
            "→" if number == 0 else "",
            show.plain(entry.name),
            entry.kind,
            ", ".join(filter(None, (show.plain(entry.admin1 or ""), entry.country))) or "–",
            f"{entry.lat:.2f}, {entry.lon:.2f}",
            f"{chance:.2f}",
            why,
        )
        for number, (entry, chance, why) in enumerate(found[:_SHOWN])
    ]
    more = f", {len(found) - _SHOWN:,} more" if len(found) > _SHOWN else ""
    title = f"{show.plain(name)}: {len(found):,} place{'s' if len(found) != 1 else ''}{more}"
    out.print(show.figures(title, ("", "place", "kind", "in", "at", "chance", "why"), rows))
    absent = 1 - sum(chance for _, chance, _ in found)
    out.print(f"some place that no gazetteer knows: {absent:.2f}")


@app.command("list", epilog="Example:  dateline gazetteer list")
def list_files() -> None:
    """List the files that were added, and how many places each gave."""
    from dateline import show
    from dateline.places import added

    rows = [(show.plain(name), f"{count:,}") for name, count in sorted(added.files().items())]
    if rows:
        out.print(show.figures(str(added.path()), ("file", "places"), rows))
    else:
        out.print(f"nothing was added to {added.path()}", soft_wrap=True)


@app.command(epilog="Example:  dateline gazetteer remove ML.zip")
def remove(name: Annotated[str, typer.Argument(help="The file's name, as `list` gives it.", metavar="NAME")]) -> None:
    """Take out what a file gave."""
    from dateline.places import added

    out.print(f"{added.remove(name):,} places removed")

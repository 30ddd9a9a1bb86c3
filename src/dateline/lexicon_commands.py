"""The commands on the user's own lexicon: import, find, list and remove."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

app = typer.Typer(
    name="lexicon",
    help="Names, roles, discards and issues of your own: import dictionaries, see what a name codes to.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
out = Console(highlight=False, emoji=False, markup=False)
err = Console(stderr=True, highlight=False, emoji=False, markup=False)
_SHOWN = 10  # faults of a file that are told


@app.command(
    "import",
    epilog="Examples:  dateline lexicon import Phoenix.Countries.actors.txt Phoenix.agents.txt  ·  "
    "dateline lexicon import mine.csv  (columns name, country, sector and, if need be, from and to)",
)
def take(
    files: Annotated[list[Path], typer.Argument(help="PETRARCH's dictionaries or CSV files.", metavar="FILE")],
) -> None:
    """Take dictionaries into your lexicon; a file of the same name takes the place of what it gave before.

    Lines that can't be read are told by their numbers and passed over.
    """
    from dateline import lexicon
    from dateline.show import plain

    for each in lexicon.take(files):
        counts = ", ".join(f"{count:,} {kind}{'s' if count != 1 else ''}" for kind, count in sorted(each.taken.items()))
        out.print(f"{each.path.name}: {counts or 'nothing'}; {len(each.faults):,} lines passed over")
        for fault in each.faults[:_SHOWN]:
            err.print(f"  line {fault.line}: {fault.reason}: {plain(fault.text)[:60]}", soft_wrap=True)
        if len(each.faults) > _SHOWN:
            err.print(f"  … and {len(each.faults) - _SHOWN:,} more")
    out.print(f"kept in {lexicon.folder()}", soft_wrap=True)


@app.command(
    epilog='Examples:  dateline lexicon find "Boris Yeltsin" --on 1995-06-01  ·  dateline lexicon find gendarme'
)
def find(
    name: Annotated[str, typer.Argument(help="A name or a role.", metavar="NAME")],
    on: Annotated[
        datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="The day; else today.", metavar="YYYY-MM-DD")
    ] = None,
) -> None:
    """Show what a name or a role codes to on a day, which row says so, and why that one."""
    from dateline import show
    from dateline.actors.readings import readings

    day = on.date() if on else date.today()
    found = readings(name, day)
    if not found:
        err.print(f"no lexicon knows {show.plain(name)!r}: add it with `dateline lexicon import FILE.csv`")
        raise typer.Exit(1)
    rows = [
        (
            "→" if each.speaks else "",
            show.plain(f"{each.kind}: {each.name}"),
            each.country or "–",
            "|".join(each.sectors) or "–",
            f"{each.since or '…'} to {each.until or '…'}" if each.since or each.until else "always",
            show.plain(each.source),
            each.why,
        )
        for each in found
    ]
    title = f"{show.plain(name)} on {day}"
    out.print(show.figures(title, ("", "what", "country", "sectors", "days", "row", "why"), rows))


@app.command("list", epilog="Example:  dateline lexicon list")
def list_files() -> None:
    """List the files that were imported, and how much each gave."""
    from dateline import lexicon, show

    rows = [
        (
            show.plain(name),
            ", ".join(f"{count:,} {kind}{'s' if count != 1 else ''}" for kind, count in sorted(counts.items())),
        )
        for name, counts in sorted(lexicon.files().items())
    ]
    if rows:
        out.print(show.figures(str(lexicon.folder()), ("file", "rows"), rows))
    else:
        out.print(f"nothing was imported into {lexicon.folder()}", soft_wrap=True)


@app.command(epilog="Example:  dateline lexicon remove Phoenix.agents.txt")
def remove(name: Annotated[str, typer.Argument(help="The file's name, as `list` gives it.", metavar="NAME")]) -> None:
    """Take out what a file gave."""
    from dateline import lexicon

    out.print(f"{lexicon.remove(name):,} rows removed")

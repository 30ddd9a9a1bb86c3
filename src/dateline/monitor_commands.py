"""The commands that watch: feeds and folders into a store, and rules that tell of what comes in."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import Annotated

import typer

from dateline.store_commands import StorePath, err, filtered, out

app = typer.Typer(
    name="alerts",
    help="Rules over what comes in: try them on what a store holds, see what they told.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
ConfigPath = Annotated[Path, typer.Option("--config", help="Feeds, folders and rules, in TOML.", metavar="FILE")]
_SHOWN = 50


def watch(
    store: StorePath,
    config: ConfigPath,
    once: Annotated[bool, typer.Option("--once", help="Go round once, and end.")] = False,
) -> None:
    """Watch feeds and folders, add what is new to a store, and send what rules it sets off.

    It goes on until it is told to end (Ctrl-C, SIGTERM) and then ends cleanly; a restart goes on where it was.
    """
    from dateline import pipeline, show
    from dateline.monitor import alerts
    from dateline.monitor import watch as watching
    from dateline.parse import load
    from dateline.sources.fetch import Fetcher
    from dateline.store import Run, Store

    told = alerts.read(config)
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    with Store.open(store, create=True) as opened:
        opened.start(Run(*pipeline.made_by()))
        model = load(None)
        if once:
            rounds = iter([watching.once(opened, told, model, Fetcher(private=told.private))])
        else:
            err.print(f"watching {len(told.feeds)} feeds and {len(told.folders)} folders; Ctrl-C ends it")
            rounds = watching.forever(opened, told, model, stop)
        for each in rounds:
            for fault in each.faults:
                err.print(show.plain(fault), soft_wrap=True)
            for alert in each.alerts:
                out.print(f"{show.plain(alert.rule)}: {show.plain(alert.reason)}", soft_wrap=True)
            if each.added or each.failures:
                counts = (show.count(each.added, "report"), show.count(each.events, "event"))
                err.print(f"{' with '.join(counts)}, {show.count(each.failures, 'failure')}")
        opened.finish()


@app.command("test", epilog="Example:  dateline alerts test news.store --config watch.toml --from 2020-08-01")
@filtered
def test(store: StorePath, asked: object, config: ConfigPath) -> None:
    """Show what the rules would have told of the events that a store holds; nothing is sent or kept."""
    from dataclasses import replace

    from dateline import show
    from dateline.monitor import alerts
    from dateline.store import Filter, Store

    assert isinstance(asked, Filter)
    told = alerts.read(config)
    with Store.open(store) as opened:
        for rule in told.rules:
            narrowed = replace(rule.filter, begin=asked.begin or rule.filter.begin, end=asked.end or rule.filter.end)
            found = list(alerts.matches(opened, rule, narrowed))
            out.print(f"{show.plain(rule.name)}: {show.count(len(found), 'alert')}")
            for alert in found[:_SHOWN]:
                out.print(f"  {show.plain(alert.row.report.id)}: {show.plain(alert.reason)}", soft_wrap=True)
            if len(found) > _SHOWN:
                out.print(f"  … and {len(found) - _SHOWN:,} more")


@app.command("list", epilog="Example:  dateline alerts list news.store")
def list_(store: StorePath) -> None:
    """Show what rules have told, the newest first."""
    from dateline import show
    from dateline.monitor.alerts import sent_at
    from dateline.store import Store

    with Store.open(store) as opened:
        rows = opened.ask("SELECT at, rule, reason, delivered FROM alerts ORDER BY id DESC LIMIT 200")
    if not rows:
        err.print("no rule has told anything yet")
        return
    table = [
        (r["at"][:16], show.plain(r["rule"]), show.plain(r["reason"]), sent_at(r["delivered"]) or "waits") for r in rows
    ]
    out.print(show.figures("Alerts", ("at", "rule", "what", "sent"), table))

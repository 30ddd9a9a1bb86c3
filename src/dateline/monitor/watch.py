"""Goes round feeds and folders, adds what is new to a store, and sends what rules it sets off.

A store keeps when each feed is due and what it said of itself, so that a restart asks nothing twice. A bad feed waits
longer each time it fails, and holds up no other.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from dateline.monitor.alerts import Alert, Config, Feed, fire
from dateline.monitor.deliver import send
from dateline.parse import Reader
from dateline.pipeline import code_or_fail
from dateline.schema import Failure, Report
from dateline.sources import read
from dateline.sources.fetch import Fetcher, FetchError
from dateline.sources.language import foreign
from dateline.sources.pages import feed, page
from dateline.store import Store

LONGEST = 6 * 3_600.0
"""A feed that fails again and again is asked at least so often, in seconds."""


@dataclass(slots=True)
class Round:
    """What one round did."""

    added: int = 0
    events: int = 0
    failures: int = 0
    alerts: list[Alert] = field(default_factory=list)
    sent: int = 0
    faults: list[str] = field(default_factory=list)


def once(store: Store, config: Config, model: Reader, fetcher: Fetcher, now: float | None = None) -> Round:
    """Ask the feeds that are due, read the folders, add what is new, and send what it sets off."""
    told = Round()
    known = set(store.failures())
    for item in _items(store, config, fetcher, told, time.time() if now is None else now):
        wanted = store.missing(item)
        # A file that can't be read is told once, not in every round.
        if wanted is None or wanted in known:
            continue
        outcome = code_or_fail(wanted, model)
        store.put(outcome, watched=False)
        if isinstance(outcome, Failure):
            told.failures += 1
        else:
            told.added += 1
            told.events += len(outcome.events)
    told.alerts = fire(store, config.rules)
    if config.webhook or config.apprise:
        told.sent, faults = send(store, config)
        told.faults += faults
    return told


def forever(store: Store, config: Config, model: Reader, stop: threading.Event) -> Iterator[Round]:
    """Go round until `stop` is set, and yield what each round did; a round that is under way is finished."""
    fetcher = Fetcher(private=config.private)
    while not stop.is_set():
        begin = time.monotonic()
        yield once(store, config, model, fetcher)
        stop.wait(max(0.0, min(config.every, 30.0) - (time.monotonic() - begin)))


def _items(store: Store, config: Config, fetcher: Fetcher, told: Round, now: float) -> Iterator[Report | Failure]:
    for each in config.feeds:
        yield from _feed(store, config, each, fetcher, told, now)
    if config.folders:
        yield from read([str(folder) for folder in config.folders])


def _feed(
    store: Store, config: Config, asked: Feed, fetcher: Fetcher, told: Round, now: float
) -> Iterator[Report | Failure]:
    known = dict(next(iter(store.ask("SELECT * FROM feeds WHERE url = ?", [asked.url])), {}))
    if known.get("due", now) > now:
        return
    marks, failed = (known.get("etag"), known.get("modified")), known.get("failed", 0)
    try:
        answer = fetcher.get(asked.url, *marks)
    except FetchError as error:
        wait = max(min(config.every * 2.0 ** (failed + 1), LONGEST), error.again or 0.0)
        _keep(store, asked.url, marks, now + wait, failed + 1, str(error))
        told.faults.append(f"{error}: asked again in {wait:,.0f} s")
        return
    marks = (answer.etag, answer.modified)
    if answer.content is not None:
        for _, item in feed(asked.url, answer.content):
            if isinstance(item, Failure) and item.report == asked.url:
                marks = (None, None)  # damaged: the whole of it is asked for again
            if isinstance(item, Report) and asked.pages and item.url:
                item = _whole(item, fetcher, told)
            if isinstance(item, Report) and (language := foreign(item)) is not None:
                item = Failure(item.id, "sources", f"the text is {language}: Dateline reads English alone")
            yield item
    # Only when all its entries are in the store is a feed marked as read.
    _keep(store, asked.url, marks, now + config.every, 0, None)


def _whole(entry: Report, fetcher: Fetcher, told: Round) -> Report:
    """Return an entry with the text of its page, or as the feed tells it where the page can't be had."""
    assert entry.url is not None
    try:
        answer = fetcher.get(entry.url)
    except FetchError as error:
        told.faults.append(str(error))
        return entry
    found = page(entry.url, answer.content or b"", entry.published, url=entry.url)
    if isinstance(found, Failure):
        return entry
    return replace(
        entry, text=found.text, title=entry.title or found.title, publisher=entry.publisher or found.publisher
    )


def _keep(
    store: Store, url: str, marks: tuple[str | None, str | None], due: float, failed: int, error: str | None
) -> None:
    with store.writing() as connection:
        connection.execute("INSERT OR REPLACE INTO feeds VALUES (?, ?, ?, ?, ?, ?)", (url, *marks, due, failed, error))

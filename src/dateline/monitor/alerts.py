"""Rules over the events that come in, by the filters of `query`; each fires once an incident and says why."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from dateline import DatelineError
from dateline.brief.phrases import headline
from dateline.export.codes import group_of
from dateline.incidents import distance
from dateline.schema import Place, Span
from dateline.store import Filter, Row, Store

PAST = 56
"""The days before, of which what is to be expected of a day is reckoned."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What sets off an alert: a filter, and beside it a circle, a toll, or a day with more than is to be expected.

    `near` is latitude, longitude and km; `killed` the least number; `rate` the chance below which so many happenings on
    a day are unusual, by a Poisson distribution about the mean of the 56 days before. `quiet` are hours of the day,
    UTC, in which nothing is sent.
    """

    name: str
    filter: Filter
    near: tuple[float, float, float] | None = None
    killed: int | None = None
    rate: float | None = None
    quiet: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that is watched; with `pages`, its entries' pages are fetched for their whole text."""

    url: str
    pages: bool = False


@dataclass(frozen=True, slots=True)
class Config:
    """What `watch.toml` says; `webhook` gets each alert, signed with the words of `secret_file` where one is named."""

    every: int = 300
    private: bool = False
    feeds: tuple[Feed, ...] = ()
    folders: tuple[Path, ...] = ()
    rules: tuple[Rule, ...] = ()
    webhook: str | None = None
    secret: str | None = None
    apprise: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Alert:
    """A rule that an incident set off, and why."""

    rule: str
    row: Row
    reason: str


def read(path: Path) -> Config:
    """Return what a file says; raises DatelineError with the place where it is not as it should be."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise DatelineError(f"{path} can't be read: {error}") from None
    try:
        watch = told.pop("watch", {})
        feeds = tuple(Feed(**each) for each in told.pop("feeds", []))
        folders = tuple((path.parent / each["path"]).resolve() for each in told.pop("folders", []))
        rules = tuple(rule(each) for each in told.pop("rules", []))
        secret = watch.pop("secret_file", None)
        if told:
            raise DatelineError(f"no table is called {', '.join(told)}: there are watch, feeds, folders, rules")
        watch["apprise"] = tuple(watch.pop("apprise", ()))
        return Config(
            feeds=feeds,
            folders=folders,
            rules=rules,
            secret=None if secret is None else (path.parent / secret).read_text(encoding="utf-8").strip(),
            **watch,
        )
    except DatelineError as error:
        raise DatelineError(f"{path}: {error}") from None
    except (TypeError, KeyError, ValueError, OSError) as error:
        raise DatelineError(f"{path}: {error}") from None


def rule(told: dict[str, Any]) -> Rule:
    """Return a rule of a table: a name, the fields of a Filter, and those of a Rule."""
    own = {each.name for each in fields(Rule)} - {"filter"}
    known = {each.name for each in fields(Filter)}
    unknown = told.keys() - own - known
    if unknown or "name" not in told:
        raise DatelineError(
            f"a rule has a name and any of {', '.join(sorted(own | known))}"
            + (f"; {', '.join(sorted(unknown))} is none of them" if unknown else "")
        )
    asked: dict[str, Any] = {}
    more: dict[str, Any] = {}
    for name, value in told.items():
        (asked if name in known else more)[name] = tuple(value) if isinstance(value, list) else value
    return Rule(filter=Filter(**asked), **more)


def fire(store: Store, rules: Sequence[Rule]) -> list[Alert]:
    """Return what the reports set off that were not asked yet, and keep it so that it fires once an incident."""
    found = []
    for (report,) in store.ask("SELECT id FROM reports WHERE watched = 0 ORDER BY rowid"):
        for each in rules:
            for alert in matches(store, each, replace(each.filter, report=report)):
                incident = alert.row.incident or 0
                with store.writing() as connection:
                    new = connection.execute(
                        "INSERT OR IGNORE INTO alerts (rule, incident, event, reason, at) VALUES (?, ?, ?, ?, ?)",
                        (each.name, incident, alert.row.event.event_id, alert.reason, _now()),
                    ).rowcount
                if new:
                    found.append(alert)
        with store.writing() as connection:
            connection.execute("UPDATE reports SET watched = 1 WHERE id = ?", (report,))
    return found


def matches(store: Store, rule: Rule, asked: Filter) -> Iterator[Alert]:
    """Yield what of the events that a filter asks for sets off a rule, one an incident."""
    seen: set[int | None] = set()
    for row in store.events(asked):
        if row.incident in seen or not _beside(rule, row):
            continue
        seen.add(row.incident)
        reason = headline(row.event, group_of([row]).incident)
        if rule.rate is not None:
            unusual = _unusual(store, rule, row)
            if unusual is None:
                continue
            reason += f"; {unusual}"
        yield Alert(rule.name, row, reason)


def _beside(rule: Rule, row: Row) -> bool:
    event = row.event
    if rule.killed is not None and (event.killed or 0) < rule.killed:
        return False
    if rule.near is not None:
        lat, lon, km = rule.near
        place = event.place
        if place is None or place.lat is None or place.admin1 is None:
            return False
        centre = Place(Span(0, 0, ""), "", None, None, None, lat, lon, 1.0, "rule")
        return distance(centre, place) <= km
    return True


def _unusual(store: Store, rule: Rule, row: Row) -> str | None:
    """Say how unusual the number of happenings on an event's day is; None where it is not."""
    time_ = row.event.time
    if time_ is None or time_.start is None or rule.rate is None:
        return None
    day = time_.start
    now = _count(store, rule.filter, day, day)
    past = _count(store, rule.filter, day - timedelta(days=PAST), day - timedelta(days=1))
    # Half a happening more, so that a series without a past expects little and not nothing.
    mean = (past + 0.5) / PAST
    chance = tail(now, mean)
    if chance >= rule.rate:
        return None
    return f"{now} on {day}, where {mean:.1f} a day are to be expected (chance {chance:.2g})"


def _count(store: Store, asked: Filter, begin: date, end: date) -> int:
    where, values = replace(asked, begin=begin, end=end).sql()
    sql = f"SELECT count(DISTINCT e.incident) FROM events e JOIN reports r ON r.id = e.report WHERE {where}"
    return int(store.ask(sql, values)[0][0])


def tail(count: int, mean: float) -> float:
    """Return the chance of so many or more where a mean is expected, by a Poisson distribution."""
    below = sum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(count))
    return max(0.0, 1.0 - below)


def quiet(rule: Rule, now: time) -> bool:
    """Say whether a rule's alerts wait now; hours may run over midnight."""
    if rule.quiet is None:
        return False
    begin, end = rule.quiet
    return begin <= now.hour < end if begin <= end else now.hour >= begin or now.hour < end


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

"""Rules over the events that come in, by the filters of `query`; each fires once an incident and says why."""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from statistics import variance
from typing import Any

from dateline import DatelineError
from dateline.brief.phrases import headline
from dateline.export.codes import group_of
from dateline.incidents import distance
from dateline.schema import Place, Span
from dateline.store import Filter, Row, Store

PAST = 56
"""The days before, of which what is to be expected of a day is reckoned."""
HOURLY = "hourly"
"""The digest that is due at each full hour; others are due at a time of day."""
AT_ONCE = "at once"
"""What a rule says that is in no digest though `[watch]` has one."""
PART = "to "
"""What `alerts.delivered` begins with, before a mark for each, where some of the addresses have an alert, not all."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What sets off an alert: a filter, and beside it a circle, a toll, or a day with more than is to be expected.

    `near` is latitude, longitude and km; `killed` the least number; `rate` the chance below which so many happenings on
    a day are unusual after the 56 days before. `quiet` are hours of the day, UTC, in which nothing is sent; `digest` is
    when its alerts are sent together, "hourly" or a time of day (UTC, "07:00"), None for at once.
    """

    name: str
    filter: Filter
    near: tuple[float, float, float] | None = None
    killed: int | None = None
    rate: float | None = None
    quiet: tuple[int, int] | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed that is watched; with `pages`, its entries' pages are fetched for their whole text."""

    url: str
    pages: bool = False


@dataclass(frozen=True, slots=True)
class Config:
    """What `watch.toml` says; `webhook` gets each alert, signed with the words of `secret_file` where one is named.

    `digest` is that of the rules which say nothing of it.
    """

    every: int = 300
    private: bool = False
    feeds: tuple[Feed, ...] = ()
    folders: tuple[Path, ...] = ()
    rules: tuple[Rule, ...] = ()
    webhook: str | None = None
    secret: str | None = None
    apprise: tuple[str, ...] = field(default=())
    digest: str | None = None


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
        watch["digest"] = _digest(watch.pop("digest", AT_ONCE))
        rules = tuple(rule(each, watch["digest"]) for each in told.pop("rules", []))
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


def rule(told: dict[str, Any], digest: str | None = None) -> Rule:
    """Return a rule of a table: a name, the fields of a Filter, and those of a Rule; `digest` where it names none."""
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
    more["digest"] = _digest(more["digest"]) if "digest" in more else digest
    return Rule(filter=Filter(**asked), **more)


def _digest(told: object) -> str | None:
    """Return when a digest is due, None for at once; raises DatelineError where it is neither hour nor time of day."""
    if told in (AT_ONCE, HOURLY):
        return None if told == AT_ONCE else HOURLY
    try:
        return f"{datetime.strptime(str(told), '%H:%M'):%H:%M}"
    except ValueError:
        raise DatelineError(
            f'digest = {told!r}: give "{HOURLY}", a time of day (UTC) in quotation marks as in "07:00", or "{AT_ONCE}"'
        ) from None


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
    days: dict[date, str | None] = {}
    for row in store.events(asked):
        if row.incident in seen or not _beside(rule, row):
            continue
        reason = headline(row.event, group_of([row]).incident)
        if rule.rate is not None:
            time_ = row.event.time
            # What is not told of one day is counted on none.
            if time_ is None or time_.start is None or time_.start != time_.end:
                continue
            day = time_.start
            if day not in days:
                days[day] = unusual(by_day(store, rule.filter, day), day, rule.rate)
            if days[day] is None:
                continue
            reason += f"; {days[day]}"
        seen.add(row.incident)
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


def by_day(store: Store, asked: Filter, day: date) -> dict[date, int]:
    """Return how many happenings a filter asks for on a day and on each of the days before that have any."""
    where, values = replace(asked, begin=day - timedelta(days=PAST), end=day).sql()
    rows = store.ask(
        "SELECT e.day, count(DISTINCT e.incident) FROM events e JOIN reports r ON r.id = e.report "
        f"WHERE {where} AND e.day = e.last_day GROUP BY e.day",
        values,
    )
    return {date.fromisoformat(row[0]): row[1] for row in rows}


def unusual(counts: Mapping[date, int], day: date, rate: float) -> str | None:
    """Say how unusual a day's number of happenings is after the days before; None where its chance is not below `rate`.

    A negative binomial distribution with their mean and variance tells the chance where they differ more than chance
    alone makes them, as happenings that come in waves do; a Poisson distribution about their mean does otherwise.
    """
    now = counts.get(day, 0)
    past = [counts.get(day - timedelta(days=back), 0) for back in range(1, PAST + 1)]
    # Half a happening more, so that a series without a past expects little and not nothing.
    mean, spread = (sum(past) + 0.5) / PAST, variance(past)
    chance = tail(now, mean, spread)
    if chance >= rate:
        return None
    kind = "negative binomial" if spread > mean else "Poisson"
    return f"{now} on {day}, where {mean:.2f} a day are to be expected (chance {chance:.2g}, {kind} distribution)"


def tail(count: int, mean: float, spread: float = 0.0) -> float:
    """Return the chance of so many or more where a mean (above 0) and a variance, `spread`, are expected.

    It is that of a negative binomial distribution, or of Poisson's where the variance is not above the mean.
    """
    if spread > mean:
        size = mean**2 / (spread - mean)
        chance = -size * math.log1p(mean / size)
    else:
        size, chance = math.inf, -mean

    def step(number: int) -> float:
        """Return how much likelier one more than a number is than the number itself."""
        more = mean if math.isinf(size) else (number + size) * mean / (size + mean)
        return more / (number + 1)

    # In logarithms, as the chance of nothing may be too small for a float.
    below = 0.0
    for number in range(count):
        below += math.exp(chance)
        chance += math.log(step(number))
    if 1.0 - below > 1e-6:
        return 1.0 - below
    # The difference of numbers so near to each other is mostly rounding: what is above is summed itself.
    above, term = 0.0, math.exp(chance)
    while term > above * 1e-12:
        above += term
        term *= step(count)
        count += 1
    return above


def last(digest: str, now: datetime) -> datetime:
    """Return when a digest was last due: at the full hour, or at its time of day."""
    if digest == HOURLY:
        return now.replace(minute=0, second=0, microsecond=0)
    clock = datetime.strptime(digest, "%H:%M")
    due = now.replace(hour=clock.hour, minute=clock.minute, second=0, microsecond=0)
    return due if due <= now else due - timedelta(days=1)


def quiet(rule: Rule, now: time) -> bool:
    """Say whether a rule's alerts wait now; hours may run over midnight."""
    if rule.quiet is None:
        return False
    begin, end = rule.quiet
    return begin <= now.hour < end if begin <= end else now.hour >= begin or now.hour < end


def sent_at(delivered: str | None) -> str | None:
    """Return when an alert was sent to all, None where it waits."""
    return None if delivered is None or delivered.startswith(PART) else delivered


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")

"""Sends alerts: a signed webhook, or what apprise knows; what can't be sent now is sent in a later round.

An alert that waits for some of the addresses alone has a mark for each of the others in `alerts.delivered`, where the
time stands once all have it: so none gets it again because another one is down, also after a restart.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import httpx

from dateline import DatelineError
from dateline.export.rows import dumps
from dateline.monitor.alerts import PART, Config, Rule, last, quiet
from dateline.show import count as counted
from dateline.show import plain
from dateline.store import Filter, Store

_TRIES = 3
_LINES = 20
"""So many alerts of a rule stand in a message for people; the others are counted."""


@dataclass(frozen=True, slots=True)
class Message:
    """Alerts that are sent together: those of a rule, or where `name` is None a digest of some rules."""

    name: str | None
    alerts: tuple[dict[str, Any], ...]


def send(
    store: Store, config: Config, client: httpx.Client | None = None, now: datetime | None = None
) -> tuple[int, list[str]]:
    """Send what is due and not sent yet; return how many alerts all have now, and what went wrong."""
    now = now or datetime.now(UTC)
    addresses = {_mark(address): address for address in (config.webhook, *config.apprise) if address}
    sent, faults = 0, []
    for message in due(store, config, now) if addresses else ():
        has = {each["id"]: set((each["delivered"] or "").removeprefix(PART).split()) for each in message.alerts}
        for mark, address in addresses.items():
            left = Message(message.name, tuple(each for each in message.alerts if mark not in has[each["id"]]))
            if not left.alerts:
                continue
            try:
                if address == config.webhook:
                    _post(config, left, client)
                else:
                    _notify(address, left)
            except (httpx.HTTPError, httpx.InvalidURL, DatelineError) as error:
                what = "the digest waits" if message.name is None else f"alerts of {message.name!r} wait"
                faults.append(f"{what}: {error}")
                continue
            # Kept before the next address is tried, which may be where it all ends.
            for each in left.alerts:
                has[each["id"]].add(mark)
            _keep(store, {each["id"]: PART + " ".join(sorted(has[each["id"]])) for each in left.alerts})
        done = [number for number, marks in has.items() if marks >= addresses.keys()]
        _keep(store, dict.fromkeys(done, now.isoformat(timespec="seconds")))
        sent += len(done)
    return sent, faults


def due(store: Store, config: Config, now: datetime) -> list[Message]:
    """Return what is to be sent now: a message a rule, and one for all rules that have a digest at the same time.

    An alert is in the first digest that is due after it. What falls into quiet hours waits for their end.
    """
    rules = {rule.name: rule for rule in config.rules}
    found: dict[tuple[str | None, str | None], list[dict[str, Any]]] = {}
    waiting = "SELECT * FROM alerts WHERE delivered IS NULL OR substr(delivered, 1, ?) = ? ORDER BY id"
    for row in store.ask(waiting, [len(PART), PART]):
        # What a rule told that has left the config is sent all the same.
        rule = rules.get(row["rule"]) or Rule(row["rule"], Filter(), digest=config.digest)
        if quiet(rule, now.time()):
            continue
        if rule.digest is not None and datetime.fromisoformat(row["at"]) >= last(rule.digest, now):
            continue
        key = (rule.name, None) if rule.digest is None else (None, rule.digest)
        found.setdefault(key, []).append(dict(row))
    return [Message(name, tuple(alerts)) for (name, _), alerts in found.items()]


def words(message: Message) -> tuple[str, str]:
    """Return the title and text of a message for people: a line an alert, in a digest under each rule's count."""
    parts = []
    for rule, count in _counts(message).items():
        lines = [plain(each["reason"]) for each in message.alerts if each["rule"] == rule][:_LINES]
        if message.name is None:
            lines = [f"{plain(rule)}: {count:,}", *(f"- {line}" for line in lines)]
        if count > _LINES:
            lines.append(f"… and {count - _LINES:,} more")
        parts.append("\n".join(lines))
    title = f"digest of {counted(len(message.alerts), 'alert')}" if message.name is None else plain(message.name)
    return f"Dateline: {title}", "\n\n".join(parts)


def _counts(message: Message) -> Counter[str]:
    return Counter(each["rule"] for each in message.alerts)


def _mark(address: str) -> str:
    # An address may hold a password, and the store is given away.
    return hashlib.sha256(address.encode()).hexdigest()[:12]


def _keep(store: Store, delivered: Mapping[int, str]) -> None:
    with store.writing() as connection:
        connection.executemany(
            "UPDATE alerts SET delivered = ? WHERE id = ?", [(told, number) for number, told in delivered.items()]
        )


def _post(config: Config, message: Message, client: httpx.Client | None) -> None:
    told = [{key: each[key] for key in ("id", "rule", "incident", "event", "reason", "at")} for each in message.alerts]
    if message.name is None:
        body = dumps({"digest": True, "counts": _counts(message), "alerts": told}).encode()
    else:
        body = dumps({"digest": False, "rule": message.name, "alerts": told}).encode()
    headers = {"Content-Type": "application/json"}
    if config.secret:
        digest = hmac.new(config.secret.encode(), body, hashlib.sha256).hexdigest()
        headers["X-Dateline-Signature"] = f"sha256={digest}"
    assert config.webhook is not None
    post = client.post if client else partial(httpx.post, timeout=10)
    for attempt in range(_TRIES):
        try:
            post(config.webhook, content=body, headers=headers).raise_for_status()
            return
        except httpx.HTTPError:
            if attempt == _TRIES - 1:
                raise


def _notify(address: str, message: Message) -> None:
    try:
        import apprise
    except ModuleNotFoundError:
        raise DatelineError("apprise is not installed: pip install 'dateline[alerts]'") from None
    told = apprise.Apprise()
    if not told.add(address):
        raise DatelineError(f"apprise knows no {address.partition(':')[0]!r}")
    title, body = words(message)
    # Said to be text, so that apprise escapes it where it writes HTML: reports are hostile.
    if not told.notify(title=title, body=body, body_format=apprise.NotifyFormat.TEXT):
        raise DatelineError(f"apprise could not send it by {address.partition(':')[0]}")

"""Sends alerts: a signed webhook, or what apprise knows; what can't be sent now is sent in a later round."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import httpx

from dateline import DatelineError
from dateline.export.rows import dumps
from dateline.monitor.alerts import Config, quiet
from dateline.store import Store

_TRIES = 3


def send(store: Store, config: Config, client: httpx.Client | None = None) -> tuple[int, list[str]]:
    """Send what is still to be sent, a message a rule; return how many alerts that were, and what went wrong."""
    rules = {rule.name: rule for rule in config.rules}
    now = datetime.now(UTC)
    sent, faults = 0, []
    waiting: dict[str, list[dict[str, Any]]] = {}
    for row in store.ask("SELECT * FROM alerts WHERE delivered IS NULL ORDER BY id"):
        rule = rules.get(row["rule"])
        if rule is None or not quiet(rule, now.time()):
            waiting.setdefault(row["rule"], []).append(dict(row))
    for name, alerts in waiting.items():
        try:
            if config.webhook:
                _post(config, name, alerts, client)
            if config.apprise:
                _notify(config.apprise, name, alerts)
        except (httpx.HTTPError, DatelineError) as error:
            faults.append(f"alerts of {name!r} wait: {error}")
            continue
        with store.writing() as connection:
            connection.executemany(
                "UPDATE alerts SET delivered = ? WHERE id = ?",
                [(now.isoformat(timespec="seconds"), each["id"]) for each in alerts],
            )
        sent += len(alerts)
    return sent, faults


def _post(config: Config, name: str, alerts: Sequence[dict[str, Any]], client: httpx.Client | None) -> None:
    told = [{key: each[key] for key in ("rule", "incident", "event", "reason", "at")} for each in alerts]
    body = dumps({"rule": name, "alerts": told}).encode()
    headers = {"Content-Type": "application/json"}
    if config.secret:
        digest = hmac.new(config.secret.encode(), body, hashlib.sha256).hexdigest()
        headers["X-Dateline-Signature"] = f"sha256={digest}"
    assert config.webhook is not None
    asked = client or httpx.Client(timeout=10)
    for attempt in range(_TRIES):
        try:
            asked.post(config.webhook, content=body, headers=headers).raise_for_status()
            return
        except httpx.HTTPError:
            if attempt == _TRIES - 1:
                raise


def _notify(addresses: Sequence[str], name: str, alerts: Sequence[dict[str, Any]]) -> None:
    try:
        import apprise
    except ModuleNotFoundError:
        raise DatelineError("apprise is not installed: pip install 'dateline[alerts]'") from None
    told = apprise.Apprise()
    for address in addresses:
        if not told.add(address):
            raise DatelineError(f"apprise knows no {address.partition(':')[0]!r}")
    if not told.notify(title=f"Dateline: {name}", body="\n".join(each["reason"] for each in alerts)):
        raise DatelineError("apprise could not send it")

"""What rules told: a page of the desk, its twin in JSON, and an Atom feed (RFC 4287) for feed readers."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlencode, urljoin
from xml.etree import ElementTree

from fastapi import FastAPI, Query, Request
from fastapi.responses import HTMLResponse, Response

from dateline.export.rows import dumps
from dateline.monitor.alerts import sent_at
from dateline.store import Store
from dateline.web.views import PAGE

if TYPE_CHECKING:
    from dateline.web.app import Pages

Page = Annotated[int, Query(ge=1, le=10_000)]
LATEST = 200
"""So many alerts, the newest, are in the feed."""
# What XML 1.0 has no way to write, whatever it is escaped by.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def listed(store: Store, limit: int, offset: int = 0) -> list[dict[str, Any]]:
    """Return what rules told, the newest first, with the address in the desk of what each tells of."""
    rows = store.ask(
        "SELECT a.id, a.rule, a.reason, a.at, a.delivered, a.event, e.incident, e.report FROM alerts a "
        "LEFT JOIN events e ON e.id = a.event ORDER BY a.id DESC LIMIT ? OFFSET ?",
        [limit, offset],
    )
    return [dict(row) | {"delivered": sent_at(row["delivered"]), "link": _link(dict(row))} for row in rows]


def _link(row: dict[str, Any]) -> str:
    if row["incident"] is not None:
        return f"/incident/{row['incident']}"
    if row["report"] is not None:
        return f"/report?{urlencode({'id': row['report'], 'event': row['event']})}#lit"
    # Its report was coded anew, and says it no longer.
    return "/alerts"


def atom(store: Store, base: str) -> bytes:
    """Return the newest alerts as an Atom feed; `base` is the address under which the desk is asked."""
    alerts = listed(store, LATEST)
    begin = store.ask("SELECT started FROM runs ORDER BY id LIMIT 1")
    started = begin[0]["started"] if begin else "1970-01-01T00:00:00+00:00"
    # The same wherever the store is served from; no one else has tags of a domain that can't be.
    tag = f"tag:dateline.invalid,2024:{sha256(f'{store.path.name} {started}'.encode()).hexdigest()[:16]}"
    feed = ElementTree.Element("feed", xmlns="http://www.w3.org/2005/Atom")
    _add(feed, "id", tag)
    _add(feed, "title", f"Dateline alerts: {store.path.name}")
    _add(feed, "updated", alerts[0]["at"] if alerts else started)
    _add(_add(feed, "author"), "name", "Dateline")
    _add(feed, "link", rel="self", type="application/atom+xml", href=urljoin(base, "/alerts.atom"))
    _add(feed, "link", rel="alternate", type="text/html", href=urljoin(base, "/alerts"))
    for each in alerts:
        entry = _add(feed, "entry")
        _add(entry, "id", f"{tag}/{each['id']}")
        _add(entry, "title", f"{each['rule']}: {each['reason']}")
        _add(entry, "updated", each["at"])
        _add(entry, "published", each["at"])
        _add(entry, "link", rel="alternate", type="text/html", href=urljoin(base, each["link"]))
        _add(entry, "category", term=each["rule"])
        _add(entry, "summary", each["reason"], type="text")
    told: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return told


def _add(parent: ElementTree.Element, name: str, text: str | None = None, **attributes: str) -> ElementTree.Element:
    clean = {key: _FORBIDDEN.sub("", value) for key, value in attributes.items()}
    made = ElementTree.SubElement(parent, name, clean)
    made.text = None if text is None else _FORBIDDEN.sub("", text)
    return made


def same(known: str, tag: str) -> bool:
    """Say whether an If-None-Match header has a tag, or any (`*`); weak tags are as good (RFC 9110, 13.1.2)."""
    return known.strip() == "*" or tag in {each.strip().removeprefix("W/") for each in known.split(",")}


def add(app: FastAPI, pages: Pages) -> None:
    """Add the page, its twin and the feed."""

    def asked(number: int) -> tuple[list[dict[str, Any]], int]:
        count: int = pages.store.ask("SELECT count(*) FROM alerts")[0][0]
        return listed(pages.store, PAGE, PAGE * (number - 1)), count

    @app.get("/alerts", response_class=HTMLResponse, include_in_schema=False)
    def alerts(request: Request, page: Page = 1) -> Response:
        rows, count = asked(page)
        return pages.html(request, "alerts", rows=rows, count=count, number=page, size=PAGE)

    @app.get("/alerts.json")
    def alerts_json(page: Page = 1) -> Response:
        """A page of what rules told, the newest first; `delivered` is null where it waits to be sent."""
        rows, count = asked(page)
        return Response(dumps({"count": count, "page": page, "alerts": rows}), media_type="application/json")

    @app.get("/alerts.atom", include_in_schema=False)
    def alerts_atom(request: Request) -> Response:
        told = atom(pages.store, str(request.base_url))
        tag = f'"{sha256(told).hexdigest()[:32]}"'
        # Asked for again each time, and sent again only where it has changed.
        headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
        if same(request.headers.get("if-none-match", ""), tag):
            return Response(status_code=304, headers=headers)
        return Response(told, media_type="application/atom+xml", headers=headers)

"""The desk's pages, each also at `.json`; all that comes in is typed and checked before the store is asked."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, TypeVar
from urllib.parse import quote, unquote, urlencode

from cachetools import TTLCache
from fastapi import Depends, FastAPI, Form, HTTPException, Query, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.exceptions import HTTPException as StarletteHTTPException
from starlette.middleware.trustedhost import TrustedHostMiddleware

import dateline
from dateline import DatelineError, pipeline
from dateline.brief.pages import days
from dateline.export.codes import country_name
from dateline.export.rows import dumps
from dateline.parse import load
from dateline.schema import EVENT_TYPES, SECTORS, Failure, Report
from dateline.sources.text import Raw, UnreadableError, to_report
from dateline.store import Filter, Run, Store, reviews
from dateline.web import alerts, guard, views

HOSTS = ("127.0.0.1", "localhost", "[::1]", "testserver")
"""The Host headers that are answered by default."""
FRESH = 10.0
"""Counts of the overview and of actors are at most so many seconds old."""
T = TypeVar("T")
_HERE = Path(__file__).parent
_KEPT = (
    "type",
    "status",
    "country",
    "actor",
    "recipient",
    "sector",
    "begin",
    "end",
    "text",
    "background",
    "confidence",
)

Code3 = Annotated[str | None, Query(pattern="^([A-Za-z]{3})?$")]
Words = Annotated[str | None, Query(max_length=200)]
Page = Annotated[int, Query(ge=1, le=10_000)]


@dataclass(frozen=True)
class Asked:
    """The filters that an address carries; `filter` is the store's, `query` the address's part for links."""

    request: Request
    type: Annotated[str | None, Query(pattern="^[A-Za-z]*$")] = None
    status: Annotated[str | None, Query(pattern="^[a-z]*$")] = None
    country: Code3 = None
    actor: Words = None
    recipient: Words = None
    sector: Annotated[str | None, Query(pattern="^([A-Za-z]{3})?$")] = None
    begin: Annotated[str | None, Query(pattern=r"^(\d{4}-\d\d-\d\d)?$")] = None
    end: Annotated[str | None, Query(pattern=r"^(\d{4}-\d\d-\d\d)?$")] = None
    text: Words = None
    background: Annotated[str | None, Query(pattern="^(yes|no|)$")] = None
    confidence: Annotated[float, Query(ge=0, le=1)] = 0.0

    @cached_property
    def filter(self) -> Filter:
        """Return the store's filter; raises DatelineError, and ValueError for a day that is none."""
        return Filter(
            types=(self.type.upper(),) if self.type else (),
            statuses=(self.status,) if self.status else (),
            countries=(self.country.upper(),) if self.country else (),
            actor=self.actor or None,
            recipient=self.recipient or None,
            actor_sectors=(self.sector.upper(),) if self.sector else (),
            begin=date.fromisoformat(self.begin) if self.begin else None,
            end=date.fromisoformat(self.end) if self.end else None,
            text=self.text or None,
            background={"yes": True, "no": False}.get(self.background or ""),
            confidence=self.confidence,
        )

    def query(self, **changes: object) -> str:
        """Return the filters as an address carries them, some of them changed."""
        told = {name: getattr(self, name) for name in _KEPT} | changes
        return urlencode({name: value for name, value in told.items() if value not in (None, "", 0.0)})


def create(path: Path, *, password: str | None = None, hosts: tuple[str, ...] = HOSTS) -> FastAPI:
    """Return the desk of a store; `password` is hashed as `guard.hashed` does, `hosts` the Host headers it answers."""
    Store.open(path).close()
    app = FastAPI(
        title="Dateline", version=dateline.__version__, docs_url=None, redoc_url=None, openapi_url="/openapi.json"
    )
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=list(hosts))
    app.add_middleware(guard.Guard, password=password)
    app.mount("/static", StaticFiles(directory=_HERE / "static"), name="static")
    pages = Pages(path)
    _read(app, pages)
    _change(app, pages)
    alerts.add(app, pages)

    @app.exception_handler(DatelineError)
    async def told(request: Request, error: DatelineError) -> Response:
        return pages.problem(request, str(error), 400)

    @app.exception_handler(ValueError)
    async def wrong(request: Request, error: ValueError) -> Response:
        return pages.problem(request, f"{error}", 400)

    # FastAPI's own kind derives from it.
    @app.exception_handler(StarletteHTTPException)
    async def missing(request: Request, error: StarletteHTTPException) -> Response:
        told = "there is no such page" if error.detail == "Not Found" else str(error.detail)
        return pages.problem(request, told, error.status_code)

    @app.exception_handler(RequestValidationError)
    async def untyped(request: Request, error: RequestValidationError) -> Response:
        faults = [f"{each['loc'][-1]}: {each['msg']}" for each in error.errors()]
        return pages.problem(request, "; ".join(faults), 422)

    return app


class Pages:
    """Renders pages of one store; a connection for each thread."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._model = threading.Lock()
        self._counts: TTLCache[tuple[str, Filter], Any] = TTLCache(maxsize=256, ttl=FRESH)
        self._counts_lock = threading.Lock()
        self.environment = Environment(
            loader=PackageLoader("dateline.web"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
        )
        self.environment.filters |= {"days": days, "country": country_name}

    @property
    def store(self) -> Store:
        """Return this thread's store."""
        if not hasattr(self._local, "store"):
            self._local.store = Store.open(self.path)
        store: Store = self._local.store
        return store

    def counted(self, view: Callable[[Store, Filter], T], asked: Filter) -> T:
        """Return what a view counts, at most some seconds old: many look at the same while reports come in."""
        key = (view.__name__, asked)
        with self._counts_lock:
            if key in self._counts:
                known: T = self._counts[key]
                return known
        found = view(self.store, asked)
        with self._counts_lock:
            self._counts[key] = found
        return found

    def html(self, request: Request, name: str, status: int = 200, **shown: object) -> Response:
        """Return a page."""
        asked = shown.setdefault("asked", None)
        text = self.environment.get_template(f"{name}.html.j2").render(
            page=name,
            path=request.url.path,
            token=guard.token_of(request),
            reviewer=unquote(request.cookies.get("reviewer", "")),
            types=EVENT_TYPES,
            sectors=SECTORS,
            version=dateline.__version__,
            store=self.path.name,
            query=asked.query() if isinstance(asked, Asked) else "",
            **shown,
        )
        return guard.give_token(request, HTMLResponse(text, status))

    def problem(self, request: Request, message: str, status: int) -> Response:
        """Return what is wrong, as a page or as JSON."""
        if request.url.path.endswith(".json"):
            return JSONResponse({"error": message}, status)
        return self.html(request, "problem", status, message=message)

    @contextmanager
    def coding(self) -> Iterator[Any]:
        """Hold the reading model, which one request at a time may use."""
        with self._model:
            if not hasattr(self, "_loaded"):
                self._loaded = load(None)
            yield self._loaded


def _json(value: object) -> Response:
    return Response(dumps(value), media_type="application/json")


def _read(app: FastAPI, pages: Pages) -> None:
    """Add the pages that only read."""

    @app.get("/", response_class=HTMLResponse, include_in_schema=False)
    def overview(request: Request, asked: Annotated[Asked, Depends()]) -> Response:
        return pages.html(request, "overview", asked=asked, told=pages.counted(views.overview, asked.filter))

    @app.get("/overview.json")
    def overview_json(asked: Annotated[Asked, Depends()]) -> Response:
        """Counts by day, type, place and dyad of what the filters ask for."""
        told = pages.counted(views.overview, asked.filter)
        return _json(
            {
                "events": told.events,
                "incidents": told.incidents,
                "reports": told.reports,
                "days": [{"day": day, **counts} for day, counts in told.days],
                "types": [{"type": kind, "incidents": now, "before": before} for kind, now, before in told.types],
                "places": told.places,
                "dyads": [{"actor": one, "recipient": other, "incidents": n} for one, other, n in told.dyads],
            }
        )

    @app.get("/search", response_class=HTMLResponse, include_in_schema=False)
    def search(request: Request, asked: Annotated[Asked, Depends()], page: Page = 1) -> Response:
        rows, count = views.found(pages.store, asked.filter, page), pages.counted(views.count, asked.filter)
        return pages.html(request, "search", asked=asked, rows=rows, count=count, number=page, size=views.PAGE)

    @app.get("/search.json")
    def search_json(asked: Annotated[Asked, Depends()], page: Page = 1) -> Response:
        """A page of events that the filters ask for, the last day first."""
        rows, count = views.found(pages.store, asked.filter, page), pages.counted(views.count, asked.filter)
        return _json({"count": count, "page": page, "events": [views.row_dict(row) for row in rows]})

    def whole(name: str) -> Report:
        report = next(pages.store.reports([name]), None)
        if report is None:
            raise HTTPException(404, f"there is no report {name!r} in the store")
        return report

    @app.get("/report", response_class=HTMLResponse, include_in_schema=False)
    def report(request: Request, id: Annotated[str, Query(max_length=500)], event: str | None = None) -> Response:
        told = whole(id)
        rows = views.report_rows(pages.store, id)
        lit = next((row.event for row in rows if row.event.event_id == event), None)
        said, held = views.review_state(pages.store, lit.event_id) if lit else ([], {})
        return pages.html(
            request,
            "report",
            report=told,
            rows=rows,
            lit=lit,
            pieces=list(views.pieces(told, [row.event for row in rows], lit)),
            evidence=views.evidence(lit) if lit else [],
            versions=views.versions(pages.store, id),
            said=said,
            held=held,
        )

    @app.get("/report.json")
    def report_json(id: Annotated[str, Query(max_length=500)]) -> Response:
        """A report with its events."""
        told = whole(id)
        rows = views.report_rows(pages.store, id)
        return _json(
            {
                "id": told.id,
                "title": told.title,
                "published": told.published.isoformat(),
                "publisher": told.publisher,
                "text": told.text,
                "events": [views.row_dict(row) for row in rows],
                "versions": [version[0] for version in views.versions(pages.store, id)],
            }
        )

    @app.get("/incident/{number}.json")
    def incident_json(number: int) -> Response:
        """A happening: what its tellings say together, and each of them."""
        told = views.incident(pages.store, number)
        if told is None:
            raise HTTPException(404, f"there is no incident {number} in the store")
        rows = [views.row_dict(row) | {"linked": row.linked} for row in told["rows"]]
        return _json({"number": number, "headline": told["headline"], "differ": told["differ"], "events": rows})

    @app.get("/incident/{number}", response_class=HTMLResponse, include_in_schema=False)
    def incident(request: Request, number: int) -> Response:
        told = views.incident(pages.store, number)
        if told is None:
            raise HTTPException(404, f"there is no incident {number} in the store")
        return pages.html(request, "incident", told=told)

    @app.get("/actors", response_class=HTMLResponse, include_in_schema=False)
    def actors(request: Request, asked: Annotated[Asked, Depends()]) -> Response:
        codes, counts = pages.counted(views.matrix, asked.filter)
        most = max(counts.values(), default=1)
        listed = pages.counted(views.actors, asked.filter)
        return pages.html(request, "actors", asked=asked, codes=codes, counts=counts, most=most, listed=listed)

    @app.get("/actors.json")
    def actors_json(asked: Annotated[Asked, Depends()]) -> Response:
        """Who takes part, and how often who has to do with whom."""
        _, counts = pages.counted(views.matrix, asked.filter)
        pairs = [{"actor": one, "recipient": other, "incidents": n} for (one, other), n in sorted(counts.items())]
        return _json({"actors": pages.counted(views.actors, asked.filter), "pairs": pairs})

    @app.get("/outlines.json", include_in_schema=False)
    def outlines() -> Response:
        return Response(views.outlines(), media_type="application/json", headers={"Cache-Control": "max-age=86400"})


Field = Annotated[str, Form(max_length=200)]


def _change(app: FastAPI, pages: Pages) -> None:
    """Add what changes the store; every form carries its visitor's token."""

    def checked(request: Request, token: Annotated[str, Form(max_length=100)] = "") -> None:
        if not guard.same_token(request, token):
            raise HTTPException(403, "the form is too old or of another site: open the page again")

    def back(request: Request, to: str, reviewer: str = "") -> Response:
        # Only a path of our own: never another site's address.
        response = RedirectResponse(to if to.startswith("/") and not to.startswith(("//", "/\\")) else "/", 303)
        if reviewer:
            # A cookie holds ASCII alone.
            response.set_cookie("reviewer", quote(reviewer), samesite="strict", max_age=365 * 86_400)
        return response

    @app.get("/review", response_class=HTMLResponse, include_in_schema=False)
    def review(
        request: Request,
        asked: Annotated[Asked, Depends()],
        event: Annotated[str | None, Query(max_length=100)] = None,
        reviewer: Annotated[str | None, Query(max_length=80)] = None,
    ) -> Response:
        if reviewer is not None and reviewer.strip():
            return back(request, "/review", reviewer.strip())
        reviewer = unquote(request.cookies.get("reviewer", ""))
        store = pages.store
        rows = list(store.by_id([event])) if event else views.queue(store, asked.filter, reviewer)
        row = rows[0] if rows else None
        said, held = views.review_state(store, row.event.event_id) if row else ([], {})
        shown = list(views.pieces(row.report, [row.event], row.event)) if row else []
        every = reviews.told(store.connection)
        return pages.html(
            request,
            "review",
            asked=asked,
            row=row,
            pieces=shown,
            said=said,
            held=held,
            modes=reviews.MODES,
            done=sum(each.field == "verdict" and not each.undone and each.reviewer == reviewer for each in every),
            precision=reviews.precision(store.connection),
            agreement=reviews.agreement(every),
        )

    @app.post("/review", include_in_schema=False, dependencies=[Depends(checked)])
    def say(
        request: Request,
        event: Field,
        reviewer: Field,
        field: Field = "verdict",
        value: Annotated[str, Form(max_length=2_000)] = "",
        to: Annotated[str, Form(max_length=2_000)] = "/review",
    ) -> Response:
        with pages.store.writing() as connection:
            reviews.say(connection, event, field, value or None, reviewer)
        return back(request, to, reviewer)

    @app.post("/review/undo", include_in_schema=False, dependencies=[Depends(checked)])
    def undo(request: Request, reviewer: Field, to: Annotated[str, Form(max_length=2_000)] = "/review") -> Response:
        with pages.store.writing() as connection:
            last = reviews.undo(connection, reviewer)
        return back(request, f"/review?event={last.event}" if last else to, reviewer)

    @app.post("/review/missed", include_in_schema=False, dependencies=[Depends(checked)])
    def missed(
        request: Request,
        report: Annotated[str, Form(max_length=500)],
        start: Annotated[int, Form(ge=0)],
        end: Annotated[int, Form(ge=0)],
        kind: Field,
        reviewer: Field,
    ) -> Response:
        told = next(pages.store.reports([report]), None)
        if told is None:
            raise HTTPException(404, f"there is no report {report!r} in the store")
        with pages.store.writing() as connection:
            reviews.miss(connection, told, start, end, kind, reviewer)
        return back(request, f"/report?{urlencode({'id': report})}", reviewer)

    @app.get("/reviewed.jsonl", include_in_schema=False)
    def reviewed() -> Response:
        lines = "".join(f"{dumps(line)}\n" for line in views.reviewed(pages.store))
        return Response(lines, media_type="application/x-ndjson")

    @app.get("/reviewed.txt", include_in_schema=False)
    def cases() -> Response:
        return PlainTextResponse(views.reviewed_cases(pages.store))

    @app.get("/upload", response_class=HTMLResponse, include_in_schema=False)
    def empty(request: Request) -> Response:
        return pages.html(request, "upload", today=date.today().isoformat())

    @app.post("/upload", include_in_schema=False, dependencies=[Depends(checked)])
    def upload(
        request: Request,
        text: Annotated[str, Form(max_length=5_000_000)],
        published: Annotated[str, Form(pattern=r"^\d{4}-\d\d-\d\d$")],
        title: Field = "",
        publisher: Field = "",
    ) -> Response:
        raw = Raw(text.replace("\r\n", "\n"), title=title or None, publisher=publisher or None)
        try:
            item = to_report(raw, date.fromisoformat(published))
        except UnreadableError as error:
            raise DatelineError(str(error)) from None
        store = pages.store
        wanted = store.missing(item)
        if isinstance(wanted, Report):
            with pages.coding() as model:
                coded = pipeline.code_or_fail(wanted, model)
                store.start(Run(*pipeline.made_by()))
                store.put(coded)
                store.finish()
            if isinstance(coded, Failure):
                raise DatelineError(coded.error)
            item = wanted
        name = item.id if wanted is not None else store.known(item) or item.id
        return back(request, f"/report?{urlencode({'id': name})}")

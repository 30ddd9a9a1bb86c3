"""The desk by its addresses: every page and its JSON, what is refused, and reviews found in the store."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import feedparser
import pytest
from fastapi.testclient import TestClient

from built import LATER, RUN, TEXT, coded, filled, report, shelling
from dateline import DatelineError
from dateline.pipeline import Coded
from dateline.schema import Report
from dateline.store import Filter, Store, reviews
from dateline.web import guard, serve
from dateline.web.app import create
from marked import load

PAGES = ("/", "/search", "/actors", "/alerts", "/review", "/upload", "/incident/1", "/report?id=harbour-2")
TWINS = (
    "/overview.json",
    "/search.json",
    "/actors.json",
    "/alerts.json",
    "/incident/1.json",
    "/report.json?id=harbour-2",
)
EVIL = '"><script>alert(1)</script><img src=x onerror=alert(2)> \u202etxet\u202c {{ 7*7 }}'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    filled(Store.open(tmp_path / "news.store", create=True)).close()
    return tmp_path / "news.store"


@pytest.fixture
def desk(path: Path) -> Iterator[TestClient]:
    with TestClient(create(path), follow_redirects=True) as client:
        yield client


def post(desk: TestClient, address: str, **form: object) -> int:
    page = desk.get("/upload").text
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None
    return desk.post(address, data={"token": token[1], **form}).status_code


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_whole_and_bring_nothing_from_elsewhere(desk: TestClient, page: str) -> None:
    answer = desk.get(page)
    assert answer.status_code == 200
    assert answer.text.rstrip().endswith("</html>")
    assert not re.search(r'(?:src|href|action)="(?!/|#)', answer.text)
    assert not re.search(r"<script(?![^>]* src=)", answer.text)
    assert not re.search(r"\son\w+=", answer.text)
    assert "style=" not in answer.text
    policy = answer.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("page", TWINS)
def test_pages_have_a_twin_in_json(desk: TestClient, page: str) -> None:
    answer = desk.get(page)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert isinstance(answer.json(), dict)


def test_the_twins_are_described(desk: TestClient) -> None:
    paths = desk.get("/openapi.json").json()["paths"]
    assert {page.partition("?")[0].replace("/1.", "/{number}.") for page in TWINS} <= set(paths)


def test_static_files_are_there_with_their_licences(desk: TestClient) -> None:
    names = ("desk.css", "desk.js", "icon.svg", "vendor/leaflet.js", "vendor/uPlot.iife.min.js")
    for name in (*names, "vendor/LICENSE-leaflet", "vendor/LICENSE-uplot"):
        assert desk.get(f"/static/{name}").status_code == 200
    assert desk.get("/static/../app.py").status_code == 404
    assert desk.get("/static/%2e%2e/app.py").status_code == 404
    assert desk.get("/outlines.json").json()["type"] == "Topology"


def test_filters_are_those_of_the_store(desk: TestClient) -> None:
    assert desk.get("/search.json?type=request").json()["count"] == 1
    assert desk.get("/search.json?text=quays&sector=REB").json()["count"] == 1
    assert desk.get("/search.json?country=ner").json()["count"] == 0
    told = desk.get("/overview.json?begin=2024-03-05&end=2024-03-05").json()
    assert told["types"] == [{"type": "REQUEST", "incidents": 1, "before": 0}]
    assert told["incidents"] == 1


@pytest.mark.parametrize(
    ("page", "status"),
    [
        ("/search?type=MURDER", 400),
        ("/search?begin=2024-13-01", 400),
        ("/search?begin=yesterday", 422),
        ("/search?country=Mali", 422),
        ("/search?text=%22open", 400),
        ("/search?page=0", 422),
        ("/report?id=none", 404),
        ("/report.json?id=none", 404),
        ("/incident/999", 404),
        ("/incident/x", 422),
        ("/alerts?page=0", 422),
        ("/alerts.json?page=x", 422),
        ("/nowhere", 404),
    ],
)
def test_what_can_not_be_shown_is_said(desk: TestClient, page: str, status: int) -> None:
    answer = desk.get(page)
    assert answer.status_code == status
    assert "Traceback" not in answer.text


def test_a_report_lights_the_evidence_of_an_event(desk: TestClient) -> None:
    page = desk.get("/report?id=harbour-2&event=harbour-2-a").text
    assert re.search(r'class="[^"]*lit-actor[^"]*">Rebels<', page)
    assert re.search(r'class="[^"]*lit-place[^"]*">Karsa<', page)
    assert "2 versions of this report" in page
    assert "<dt>type</dt><dd>shell" in page
    text = re.search(r'<div class="text" dir="auto">(.*?)</div>', page, re.DOTALL)
    assert text is not None
    shown = re.sub(r"<[^>]+>", "", text[1])
    assert shown == LATER.replace("'", "&#39;")


def test_an_incident_shows_where_its_tellings_differ(desk: TestClient) -> None:
    page = desk.get("/incident/1").text
    assert "Where they disagree" in page
    assert "agency-7" in page
    assert desk.get("/incident/1.json").json()["differ"][0][0] == "killed"


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    name = f"../{EVIL}"
    text = TEXT.replace("Rebels shelled", f"Rebels {EVIL} shelled") + "\n\n" + "x" * 5_000_000
    bad = Report(name, text, report().published, title=EVIL, publisher=EVIL, url="javascript:alert(3)")
    with Store.open(tmp_path / "news.store", create=True) as store:
        store.start(RUN)
        event = shelling(replace(bad, text=text))
        actor = replace(event.actors[0], name=EVIL)
        store.put(Coded(bad, (replace(event, event_id="evil", report_id=name, actors=(actor,)),)))
    with TestClient(create(tmp_path / "news.store")) as desk:
        desk.cookies.set("reviewer", "Ada")
        for page in ("/", "/search", "/actors", "/review", "/incident/1"):
            shown = desk.get(page)
            assert shown.status_code == 200
            assert "<script>alert" not in shown.text
            assert "<img src=x" not in shown.text
        assert desk.get("/report", params={"id": name}).status_code == 200
        assert desk.get("/search", params={"actor": EVIL, "text": '"x" OR "y"'}).status_code == 200


def test_other_hosts_other_sites_and_great_bodies_are_refused(desk: TestClient) -> None:
    assert desk.get("/", headers={"host": "evil.example"}).status_code == 400
    form = {"event": "harbour-2-a", "reviewer": "Ada", "value": "accept"}
    assert desk.post("/review", data=form).status_code == 403
    assert desk.post("/review", data=form | {"token": "guess"}).status_code == 403
    page = desk.get("/upload").text
    token = re.search(r'name="token" value="([^"]+)"', page)
    assert token is not None
    elsewhere = desk.post("/review", data=form | {"token": token[1]}, headers={"sec-fetch-site": "cross-site"})
    assert elsewhere.status_code == 403
    assert desk.post("/upload", content=b"x" * (guard.LARGEST + 1)).status_code == 413


def test_another_address_needs_a_password(path: Path) -> None:
    with pytest.raises(DatelineError, match="password"):
        serve.serve(path, host="0.0.0.0")
    kept = guard.hashed("a long word")
    assert "a long word" not in kept
    with TestClient(create(path, password=kept)) as desk:
        assert desk.get("/").status_code == 401
        assert desk.get("/", auth=("any", "a wrong word")).status_code == 401
        assert desk.get("/", headers={"authorization": "Basic %%%"}).status_code == 401
        assert desk.get("/", auth=("any", "a long word")).status_code == 200
        assert desk.get("/static/desk.css").status_code == 401
        assert desk.get("/alerts.atom").status_code == 401
        assert desk.get("/alerts.atom", auth=("any", "a long word")).status_code == 200


def alert(path: Path, rule: str, number: int, event: str, reason: str, *, delivered: str | None = None) -> None:
    with Store.open(path) as store, store.writing() as connection:
        connection.execute(
            "INSERT INTO alerts (rule, incident, event, reason, at, delivered) VALUES (?, ?, ?, ?, ?, ?)",
            (rule, number, event, reason, f"2024-03-05T08:00:{number % 60:02}+00:00", delivered),
        )


def test_alerts_are_listed_the_newest_first(desk: TestClient, path: Path) -> None:
    assert "No rule has told anything yet" in desk.get("/alerts").text
    alert(path, "shelling", 1, "harbour-2-a", "Rebels shelled dockers", delivered="2024-03-05T09:00:00+00:00")
    alert(path, "gone", 2, "no-such-event", EVIL, delivered="to 0123456789ab")
    page = desk.get("/alerts").text
    assert page.index("gone") < page.index("shelling")
    assert '<a href="/incident/1">Rebels shelled dockers</a></td><td>2024-03-05 09:00' in page
    assert "<script>alert" not in page
    told = desk.get("/alerts.json").json()
    assert told["count"] == 2
    assert [(each["rule"], each["link"], each["delivered"]) for each in told["alerts"]] == [
        ("gone", "/alerts", None), ("shelling", "/incident/1", "2024-03-05T09:00:00+00:00"),
    ]  # fmt: skip
    for number in range(3, 60):
        alert(path, "r", number, "harbour-2-a", "Again")
    assert "older alerts" in desk.get("/alerts").text
    assert "newer alerts" in desk.get("/alerts?page=2").text
    assert len(desk.get("/alerts.json?page=2").json()["alerts"]) == 9


def test_the_feed_of_alerts_is_atom_and_hostile_text_stays_text(desk: TestClient, path: Path) -> None:
    empty = feedparser.parse(desk.get("/alerts.atom").content)
    assert not empty.bozo
    assert empty.entries == []
    assert empty.feed.updated
    for number in range(1, 250):
        alert(path, f"r{number}", number, "no-such-event", "Again")
    alert(path, EVIL, 250, "harbour-2-a", "Rebels <script>alert(1)</script> & co\x00 shel\x0bled\ufffe ]]> \U0001f4a5")
    answer = desk.get("/alerts.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert b"<script" not in answer.content
    told = feedparser.parse(answer.content)
    assert not told.bozo
    assert told.version == "atom10"
    assert len(told.entries) == 200
    assert told.feed.title == "Dateline alerts: news.store"
    assert told.feed.author == "Dateline"
    assert told.feed.updated == told.entries[0].updated == "2024-03-05T08:00:10+00:00"
    assert {each.rel: each.href for each in told.feed.links} == {
        "self": "http://testserver/alerts.atom", "alternate": "http://testserver/alerts",
    }  # fmt: skip
    ids = [each.id for each in told.entries]
    assert len({*ids, told.feed.id}) == 201
    assert all(each.startswith("tag:") for each in ids)
    tree = ElementTree.fromstring(answer.content)
    entry = tree.find("{*}entry")
    assert entry is not None
    # feedparser would take the script away: what the XML says is looked at itself.
    assert entry.findtext("{*}summary") == "Rebels <script>alert(1)</script> & co shelled ]]> \U0001f4a5"
    assert told.entries[0].tags[0].term == EVIL
    assert told.entries[0].link == "http://testserver/incident/1"
    # Stable: from another address, and after more came in.
    alert(path, "newer", 251, "harbour-2-a", "Newer")
    again = feedparser.parse(desk.get("/alerts.atom", headers={"host": "localhost"}).content)
    assert again.feed.id == told.feed.id
    assert [each.id for each in again.entries[1:]] == ids[:-1]
    assert again.entries[0].link == "http://localhost/incident/1"
    assert 'rel="alternate" href="/alerts.atom"' in desk.get("/").text


def test_the_feed_is_sent_again_only_when_it_has_changed(desk: TestClient, path: Path) -> None:
    alert(path, "shelling", 1, "harbour-2-a", "Rebels shelled dockers")
    first = desk.get("/alerts.atom")
    tag = first.headers["etag"]
    for known in (tag, f'"x", W/{tag}', "*"):
        answer = desk.get("/alerts.atom", headers={"if-none-match": known})
        assert answer.status_code == 304
        assert answer.content == b""
        assert answer.headers["etag"] == tag
    assert desk.get("/alerts.atom", headers={"if-none-match": '"x"'}).content == first.content
    alert(path, "shelling", 2, "harbour-2-a", "Again")
    assert desk.get("/alerts.atom", headers={"if-none-match": tag}).status_code == 200


def test_a_review_is_a_row_and_can_be_undone(desk: TestClient, path: Path) -> None:
    assert post(desk, "/review", event="agency-7-a", reviewer="Ada Öz", value="accept", to="/review") == 200
    assert post(desk, "/review", event="agency-7-a", reviewer="Ada Öz", field="type", value="COERCE") == 200
    with Store.open(path) as store:
        said = reviews.told(store.connection, "agency-7-a")
        assert [(each.field, each.value, each.reviewer) for each in said] == [
            ("verdict", "accept", "Ada Öz"), ("type", "COERCE", "Ada Öz"),
        ]  # fmt: skip
        # What the machine wrote stays.
        assert next(iter(store.events(Filter(report="agency-7")))).event.type == "ASSAULT"
        assert reviews.precision(store.connection)[0] == ("all", 1, 0)
    assert post(desk, "/review/undo", reviewer="Ada Öz") == 200
    with Store.open(path) as store:
        held = reviews.last_word(reviews.readings(reviews.told(store.connection))["agency-7-a"])
        assert held == {"verdict": "accept"}
        assert reviews.precision(store.connection)[0] == ("all", 1, 1)
    assert "Ada Öz" in desk.get("/review").text


def test_the_queue_begins_with_the_most_doubtful_and_leaves_out_what_is_judged(desk: TestClient) -> None:
    desk.get("/review?reviewer=Ada")
    assert "called on" in desk.get("/review").text  # 0.40 is nearer to a half than 0.91
    post(desk, "/review", event="harbour-2-b", reviewer="Ada", value="reject")
    assert "“shelled”" in desk.get("/review").text
    post(desk, "/review", event="harbour-2-a", reviewer="Ada", value="accept")
    post(desk, "/review", event="agency-7-a", reviewer="Ada", value="accept")
    assert "Nothing is left" in desk.get("/review").text
    desk.get("/review?reviewer=Ben")
    assert "called on" in desk.get("/review").text


@pytest.mark.parametrize(
    "form",
    [
        {"event": "none"},
        {"reviewer": " "},
        {"field": "verdict", "value": "perhaps"},
        {"field": "colour", "value": "red"},
        {"field": "type", "value": "MURDER"},
        {"field": "mode", "value": "loud"},
        {"field": "day", "value": "Monday"},
        {"field": "status", "value": "maybe"},
    ],
)
def test_what_is_no_review_is_refused(desk: TestClient, path: Path, form: dict[str, str]) -> None:
    whole = {"event": "agency-7-a", "reviewer": "Ada", "field": "verdict", "value": "accept"} | form
    assert post(desk, "/review", **whole) == 400
    with Store.open(path) as store:
        assert reviews.told(store.connection) == []


def test_the_reviewed_set_is_gold_lines_and_cases(desk: TestClient, path: Path, tmp_path: Path) -> None:
    post(desk, "/review", event="agency-7-a", reviewer="Ada", value="accept")
    post(desk, "/review", event="agency-7-a", reviewer="Ben", field="day", value="2024-03-03")
    post(desk, "/review", event="agency-7-a", reviewer="Ben", field="actors", value="Rebels|Militia")
    post(desk, "/review", event="harbour-2-b", reviewer="Ada", value="reject")
    start = TEXT.index("send troops")
    assert (
        post(desk, "/review/missed", report="harbour-1", start=start, end=start + 11, kind="MOBILIZE", reviewer="Ada")
        == 200
    )
    lines = [json.loads(line) for line in desk.get("/reviewed.jsonl").text.splitlines()]
    assert {line["type"] for line in lines} == {"ASSAULT", "MOBILIZE"}
    attack = next(line for line in lines if line["type"] == "ASSAULT")
    assert attack["time"]["start"] == "2024-03-03"
    assert [(a["name"], a["country"]) for a in attack["actors"]] == [("Rebels", "MLI"), ("Militia", None)]
    assert attack["reviewers"] == ["Ada", "Ben"]
    missed = next(line for line in lines if line["type"] == "MOBILIZE")
    assert missed["trigger"]["text"] == "send troops"
    assert TEXT[missed["sentence"]["start"] : missed["sentence"]["end"]].startswith("The Union")
    (tmp_path / "cases.txt").write_text(desk.get("/reviewed.txt").text, encoding="utf-8")
    attack_case, missed_case, rejected_case = load(tmp_path / "cases.txt")
    assert attack_case.marks[0].attributes["actor"] == "Rebels+Militia"
    assert attack_case.text.startswith("A salvo that rebels fired")
    assert [mark.attributes["type"] for mark in missed_case.marks] == ["MOBILIZE"]
    assert [(mark.kind, dict(mark.attributes)) for mark in rejected_case.marks] == [("event", {})]
    assert post(desk, "/review/missed", report="harbour-1", start=9_000, end=9_001, kind="AID", reviewer="Ada") == 400


@pytest.mark.parametrize(
    ("units", "expected"),
    [
        ([["a", "a"], ["b", "b"]], 1.0),
        ([["a", "b"], ["b", "a"]], -0.5),
        ([["a"], ["b"]], None),
        ([["a", "a"], ["a", "a"]], 1.0),
        # Krippendorff 2011, the nominal data of its example B: alpha 0.095.
        ([[a, b] for a, b in zip("0100000000", "1110011000", strict=True)], 0.095),
    ],
)
def test_alpha_is_krippendorff_s(units: list[list[str]], expected: float | None) -> None:
    found = reviews.alpha(units)
    assert found == (None if expected is None else pytest.approx(expected, abs=0.001))


def test_an_upload_is_coded_and_shown(desk: TestClient, path: Path) -> None:
    text = "Police in Nairobi arrested 14 dock workers on Monday.\r\n\r\nThe union condemned the arrests."
    assert post(desk, "/upload", text=text, published="2024-03-05", title="Arrests") == 200
    with Store.open(path) as store:
        (row,) = store.events(Filter(types=("COERCE",)))
        assert row.event.arrested == 14
        before = store.counts()["reports"]
    assert post(desk, "/upload", text=text, published="2024-03-05", title="Arrests") == 200
    with Store.open(path) as store:
        assert store.counts()["reports"] == before
    assert post(desk, "/upload", text=" ", published="2024-03-05") == 400
    assert post(desk, "/upload", text="Some text.", published="5 March") == 422


def test_the_desk_reads_while_another_writes(desk: TestClient, path: Path) -> None:
    with Store.open(path) as store:
        store.start(RUN)
        with store.writing():
            assert desk.get("/").status_code == 200
        store.put(coded(report("new", "Quite new.\n\n" + TEXT)))
    assert "new" in {event["report_id"] for event in desk.get("/search.json").json()["events"]}

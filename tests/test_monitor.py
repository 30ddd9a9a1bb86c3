"""Watching: a feed server that misbehaves, folders, restarts, and rules that fire once an incident."""

from __future__ import annotations

import gzip
import hashlib
import hmac
import json
import math
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest

from built import OTHER, RUN, TEXT, coded, filled, report, shelling
from dateline import DatelineError
from dateline.monitor import alerts, deliver, watch
from dateline.monitor.alerts import Config, Feed, Rule
from dateline.parse import Model
from dateline.pipeline import Coded
from dateline.schema import Failure, Report
from dateline.sources import fetch, read
from dateline.sources.fetch import Fetcher, FetchError
from dateline.store import Filter, Store

TOWNS = "Karsa Bandar Mirou Talen Dosso Ferkan".split()
Handler = Callable[[BaseHTTPRequestHandler], None]


def story(town: str) -> str:
    return (
        f"Rebels attacked the town of {town} on Monday and killed {len(town)} soldiers, the army of Mali said. The "
        f"governor of {town} called on the government to send troops to the province before the end of the week."
    )


def rss(towns: list[str], *, day: str = "Tue, 05 Mar 2024 08:00:00 GMT", prefix: str = "id") -> bytes:
    items = "".join(
        f"<item><title>{town} attacked</title><guid>{prefix}-{town}</guid><link>LINK/{town}</link>"
        f"<pubDate>{day}</pubDate><description>{story(town)}</description></item>"
        for town in towns
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Wire</title>{items}</channel></rss>'.encode()


class Server:
    """A server on the loopback address whose answers the test sets: a body, a status, or a function."""

    def __init__(self) -> None:
        self.answers: dict[str, bytes | int | Handler] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.posted: list[tuple[dict[str, str], bytes]] = []
        outer = self

        class Handle(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append((self.path, {k.lower(): v for k, v in self.headers.items()}))
                answer = outer.answers.get(self.path, 404)
                if callable(answer):
                    answer(self)
                    return
                status, body = (answer, b"") if isinstance(answer, int) else (200, answer)
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                outer.posted.append(({k.lower(): v for k, v in self.headers.items()}, body))
                status = outer.answers.get(self.path, 200)
                self.send_response(status if isinstance(status, int) else 200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handle)
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@pytest.fixture
def server() -> Iterator[Server]:
    opened = Server()
    yield opened
    opened.server.shutdown()
    opened.server.server_close()


@pytest.fixture(scope="module")
def model() -> Model:
    return Model()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "news.store", create=True) as opened:
        opened.start(RUN)
        yield opened


def test_a_page_is_asked_only_when_it_may_and_has_changed(server: Server) -> None:
    def tagged(handler: BaseHTTPRequestHandler) -> None:
        same = handler.headers.get("If-None-Match") == '"1"'
        handler.send_response(304 if same else 200)
        handler.send_header("ETag", '"1"')
        handler.send_header("Content-Length", "0" if same else "5")
        handler.end_headers()
        if not same:
            handler.wfile.write(b"words")

    server.answers |= {"/a": tagged, "/robots.txt": b"User-agent: *\nDisallow: /secret\n", "/secret/b": b"no"}
    fetcher = Fetcher(private=True)
    first = fetcher.get(f"{server.base}/a")
    assert first.content == b"words"
    assert fetcher.get(f"{server.base}/a", first.etag).content is None
    with pytest.raises(FetchError, match=r"robots\.txt"):
        fetcher.get(f"{server.base}/secret/b")
    assert [path for path, _ in server.asked].count("/robots.txt") == 1
    assert "Dateline" in server.asked[0][1]["user-agent"]


def test_the_own_network_is_refused_also_behind_a_redirect(server: Server) -> None:
    with pytest.raises(FetchError, match="own network"):
        Fetcher().get(f"{server.base}/a")
    for address in ("file:///etc/passwd", "ftp://example/x", "http://", "http://[::1", "gopher://x"):
        with pytest.raises(FetchError):
            Fetcher(private=True).get(address)


def test_bombs_circles_and_broken_answers_are_refused(server: Server) -> None:
    def bomb(handler: BaseHTTPRequestHandler) -> None:
        body = gzip.compress(bytes(50_000_000))
        handler.send_response(200)
        handler.send_header("Content-Encoding", "gzip")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    def circle(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(302)
        handler.send_header("Location", "/circle")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    def half(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"half")
        handler.wfile.flush()
        handler.connection.close()

    server.answers |= {"/bomb": bomb, "/circle": circle, "/half": half, "/503": 503}
    for path, why in (("/bomb", "over"), ("/circle", "more than"), ("/half", ""), ("/503", "answers 503")):
        with pytest.raises(FetchError, match=why):
            Fetcher(private=True).get(server.base + path)


def test_a_feed_that_misbehaves_loses_nothing_and_doubles_nothing(server: Server, store: Store, model: Model) -> None:
    def cut(handler: BaseHTTPRequestHandler) -> None:
        body = rss(TOWNS[:4])
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body[: len(body) // 2])
        handler.wfile.flush()
        handler.connection.close()

    answers: list[bytes | int | Handler] = [
        500,
        rss(TOWNS[:2]),
        cut,
        rss(TOWNS[:3])[:-60],  # XML that is not closed
        b"<html>Down for maintenance</html>",
        rss(TOWNS[:4], prefix="new"),  # the same items under new ids
        rss(TOWNS[3:5]),  # old items gone
        rss(TOWNS[:1], day="Tue, 05 Mar 2044 08:00:00 GMT"),  # a day to come
        rss(TOWNS[4:6]) + b"\x00\xff",
        rss(TOWNS),
    ]
    config = Config(every=10, private=True, feeds=(Feed(f"{server.base}/rss"), Feed(f"{server.base}/other")))
    server.answers["/other"] = rss(["Elsewhere"])
    fetcher, now = Fetcher(private=True), time.time()
    for answer in answers:
        server.answers["/rss"] = answer
        now += 7 * 3_600  # whatever it waits, it is due again
        watch.once(store, config, model, fetcher, now)
    texts = [row["text"] for row in store.ask("SELECT text FROM reports ORDER BY text")]
    assert sorted(texts) == sorted(story(town) for town in [*TOWNS, "Elsewhere"])


def test_a_feed_that_fails_waits_longer_and_holds_up_no_other(server: Server, store: Store, model: Model) -> None:
    config = Config(every=100, private=True, feeds=(Feed(f"{server.base}/bad"), Feed(f"{server.base}/good")))
    server.answers |= {"/bad": 500, "/good": rss(TOWNS[:1])}
    fetcher = Fetcher(private=True)
    first = watch.once(store, config, model, fetcher, 1_000.0)
    assert first.added == 1
    assert "asked again in 200 s" in first.faults[0]
    assert watch.once(store, config, model, fetcher, 1_050.0).faults == []
    assert "asked again in 400 s" in watch.once(store, config, model, fetcher, 1_201.0).faults[0]
    server.answers["/bad"] = rss(TOWNS[1:2])
    assert watch.once(store, config, model, fetcher, 2_000.0).added == 1
    assert store.ask("SELECT failed FROM feeds WHERE url LIKE '%/bad'")[0]["failed"] == 0


def test_pages_of_entries_are_fetched_for_their_text(server: Server, store: Store, model: Model) -> None:
    article = f"<article><p>{story('Karsa')}</p><p>{TEXT}</p></article>"
    whole = f"<html><head><title>x</title></head><body>{article}</body></html>"
    server.answers |= {"/rss": rss(["Karsa"]).replace(b"LINK", server.base.encode()), "/Karsa": whole.encode()}
    config = Config(private=True, feeds=(Feed(f"{server.base}/rss", pages=True),))
    watch.once(store, config, model, Fetcher(private=True))
    (row,) = store.ask("SELECT text, published FROM reports")
    assert "Union of Dockers" in row["text"]
    assert row["published"] == "2024-03-05"


def test_folders_are_watched_and_a_bad_file_is_told_once(store: Store, model: Model, tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.txt").write_text(f"date 2024-03-05\n{story('Karsa')}", encoding="utf-8")
    (inbox / "b.txt").write_bytes(b"\xff\xfe\x00")
    config = Config(folders=(inbox,))
    fetcher = Fetcher()
    first = watch.once(store, config, model, fetcher)
    assert (first.added, first.failures) == (1, 1)
    (inbox / "c.txt").write_text(f"date 2024-03-05\n{story('Bandar')}", encoding="utf-8")
    second = watch.once(store, config, model, fetcher)
    assert (second.added, second.failures) == (1, 0)


def test_a_rule_fires_once_an_incident(store: Store) -> None:
    rule = Rule("shelling", Filter(types=("ASSAULT",), actor_sectors=("REB",)), near=(14.5, -4.2, 50), killed=5)
    store.put(coded(), watched=False)
    (alert,) = alerts.fire(store, [rule])
    assert alert.rule == "shelling"
    assert "Rebels shelled" in alert.reason
    assert alerts.fire(store, [rule]) == []
    store.put(Coded(report("agency-7", OTHER), (shelling(report("agency-7", OTHER), 11),)), watched=False)
    assert alerts.fire(store, [rule]) == []  # another telling of the same
    store.put(coded(report("before", "Quite another.\n\n" + TEXT.replace("Karsa", "Karsa"))), watched=True)
    assert alerts.fire(store, [rule]) == []


@pytest.mark.parametrize(
    ("rule", "count"),
    [
        (Rule("r", Filter(types=("ASSAULT",))), 1),
        (Rule("r", Filter(types=("ASSAULT",)), killed=12), 0),
        (Rule("r", Filter(types=("ASSAULT",)), near=(14.5, -4.2, 10)), 1),
        (Rule("r", Filter(types=("ASSAULT",)), near=(0, 0, 100)), 0),
        (Rule("r", Filter(types=("REQUEST",)), near=(14.5, -4.2, 10)), 0),  # a saying has no place
        (Rule("r", Filter(text="quays")), 1),
        (Rule("r", Filter(types=("ASSAULT",)), rate=0.05), 1),
        (Rule("r", Filter(types=("ASSAULT",)), rate=0.001), 0),
    ],
)
def test_what_sets_off_a_rule(rule: Rule, count: int) -> None:
    with filled(Store.open(":memory:", create=True)) as store:
        assert len(list(alerts.matches(store, rule, rule.filter))) == count


def test_the_tail_of_a_poisson_distribution() -> None:
    assert alerts.tail(0, 2.0) == 1
    assert alerts.tail(1, 2.0) == pytest.approx(1 - 0.1353, abs=1e-4)
    assert alerts.tail(6, 2.0) == pytest.approx(0.0166, abs=1e-4)
    assert alerts.tail(6, 2.0, 1.9) == alerts.tail(6, 2.0)


@pytest.mark.parametrize(("size", "chance"), [(1, Fraction(1, 2)), (3, Fraction(2, 5)), (2, Fraction(1, 50))])
@pytest.mark.parametrize("count", [0, 1, 4, 12, 90, 400])
def test_the_tail_of_a_negative_binomial_distribution(size: int, chance: Fraction, count: int) -> None:
    # So many failures or more before a number of successes, in exact fractions.
    below = sum(math.comb(k + size - 1, k) * chance**size * (1 - chance) ** k for k in range(count))
    mean = size * (1 - chance) / chance
    assert alerts.tail(count, float(mean), float(mean / chance)) == pytest.approx(float(1 - below), rel=1e-6)


def test_tails_are_told_where_they_are_very_small_or_counts_very_large() -> None:
    # The first term of Poisson's tail is nearly all of it: 0.01**8 / 8! = 2.48e-21.
    assert alerts.tail(8, 0.01) == pytest.approx(0.01**8 / math.factorial(8), rel=0.01)
    assert alerts.tail(1_000, 1_000.0) == pytest.approx(0.5042, abs=1e-4)  # exp(-1000) is 0 as a float
    assert alerts.tail(1_000, 1.0) == 0
    # A variance hardly above the mean is nearly Poisson's.
    assert alerts.tail(12, 4.0, 4.0 + 1e-9) == pytest.approx(alerts.tail(12, 4.0), rel=1e-6)


DAY = date(2024, 3, 4)


def past(numbers: list[int], now: int) -> dict[date, int]:
    """Return a day's number, and those of the days before again and again."""
    return {DAY - timedelta(days=back): numbers[back % len(numbers)] for back in range(1, alerts.PAST + 1)} | {DAY: now}


def test_a_day_is_unusual_in_a_steady_series_and_not_in_one_of_bursts() -> None:
    steady, bursts = past([1, 2, 1, 2, 1, 2, 1], 8), past([10, 0, 0, 0, 0, 0, 0], 8)
    assert sum(steady.values()) == sum(bursts.values()) == 88
    assert alerts.unusual(bursts, DAY, 0.001) is None
    told = alerts.unusual(steady, DAY, 0.001)
    assert told is not None
    assert told.startswith("8 on 2024-03-04, where 1.44 a day are to be expected (chance 0.0001")
    assert told.endswith("Poisson distribution)")
    many = alerts.unusual(bursts | {DAY: 60}, DAY, 0.001)
    assert many is not None
    assert many.endswith("negative binomial distribution)")
    # No past at all: one is not much, three are.
    assert alerts.unusual({DAY: 1}, DAY, 0.001) is None
    assert alerts.unusual({DAY: 3}, DAY, 0.001) is not None


def test_the_days_before_are_counted_in_one_question(store: Store) -> None:
    def attack(name: str, first: date, last: date, place: bool = True) -> None:
        # Words of its own, so that it is no version of another report.
        of = report(name, f"{TEXT}\n\n" + " ".join(f"{name}-{n}" for n in range(200)), last)
        event = replace(shelling(of), event_id=name)
        assert event.time is not None
        event = replace(event, time=replace(event.time, start=first, end=last))
        store.put(Coded(of, (event if place else replace(event, place=None, actors=(), recipients=()),)), watched=False)

    for number, back in enumerate((0, 7, 7, 50, 57)):
        attack(f"r{number}", DAY - timedelta(days=back), DAY - timedelta(days=back))
    attack("month", DAY - timedelta(days=30), DAY, place=False)
    asked: list[str] = []
    store.connection.set_trace_callback(asked.append)
    counts = alerts.by_day(store, Filter(types=("ASSAULT",)), DAY)
    store.connection.set_trace_callback(None)
    assert len(asked) == 1
    # Two reports of one day are one happening; what lies over days, or longer ago, is not counted.
    assert counts == {DAY: 1, DAY - timedelta(days=7): 1, DAY - timedelta(days=50): 1}
    assert len(alerts.fire(store, [Rule("r", Filter(types=("ASSAULT",)), rate=0.1)])) == 4  # each of the days


@pytest.mark.parametrize(
    ("hours", "hour", "quiet"),
    [
        ((22, 6), 23, True),
        ((22, 6), 5, True),
        ((22, 6), 6, False),
        ((9, 17), 12, True),
        ((9, 17), 17, False),
        (None, 3, False),
    ],
)
def test_quiet_hours_run_over_midnight(hours: tuple[int, int] | None, hour: int, quiet: bool) -> None:
    from datetime import time as clock

    assert alerts.quiet(Rule("r", Filter(), quiet=hours), clock(hour, 30)) is quiet


def test_a_webhook_is_signed_and_tried_again(server: Server, store: Store) -> None:
    rule = Rule("shelling", Filter(types=("ASSAULT",)))
    config = Config(rules=(rule,), webhook=f"{server.base}/hook", secret="word")
    store.put(coded(), watched=False)
    alerts.fire(store, [rule])
    server.answers["/hook"] = 500
    sent, faults = deliver.send(store, config)
    assert sent == 0
    assert "wait" in faults[0]
    server.answers["/hook"] = 200
    assert deliver.send(store, config) == (1, [])
    assert deliver.send(store, config) == (0, [])
    headers, body = server.posted[-1]
    assert headers["x-dateline-signature"] == f"sha256={hmac.new(b'word', body, hashlib.sha256).hexdigest()}"
    told = json.loads(body)
    assert told["rule"] == "shelling"
    assert "Rebels shelled" in told["alerts"][0]["reason"]
    quiet = replace(rule, quiet=(0, 24))
    store.put(Coded(report("x", "Other words.\n\n" + OTHER), (replace(shelling(report("x", "Other words.\n\n" + OTHER)),
              event_id="x", place=None, actors=(), recipients=()),)), watched=False)  # fmt: skip
    alerts.fire(store, [quiet])
    assert deliver.send(store, replace(config, rules=(quiet,))) == (0, [])


def keep(store: Store, rule: str, at: str, count: int = 1) -> None:
    """Put alerts into a store as `fire` does."""
    with store.writing() as connection:
        known = connection.execute("SELECT count(*) FROM alerts").fetchone()[0]
        connection.executemany(
            "INSERT INTO alerts (rule, incident, event, reason, at) VALUES (?, ?, ?, ?, ?)",
            [(rule, n, f"event {n}", f"Happening {n}", f"{at}+00:00") for n in range(known + 1, known + 1 + count)],
        )


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")


@pytest.mark.parametrize(
    ("digest", "now", "due"),
    [
        ("hourly", "2024-03-05T09:59:59", "2024-03-05T09:00:00"),
        ("hourly", "2024-03-05T00:00:00", "2024-03-05T00:00:00"),
        ("07:00", "2024-03-05T06:59:59", "2024-03-04T07:00:00"),
        ("07:00", "2024-03-05T07:00:00", "2024-03-05T07:00:00"),
        ("00:30", "2024-03-01T00:10:00", "2024-02-29T00:30:00"),
    ],
)
def test_when_a_digest_was_last_due(digest: str, now: str, due: str) -> None:
    assert alerts.last(digest, moment(now)) == moment(due)


def test_a_digest_gathers_rules_and_is_sent_when_it_is_due(server: Server, tmp_path: Path) -> None:
    daily = [Rule(name, Filter(), digest="07:00") for name in ("shelling", "protests")]
    config = Config(rules=(*daily, Rule("ten killed", Filter())), webhook=f"{server.base}/hook", secret="word")
    path = tmp_path / "news.store"

    def send(now: str) -> tuple[int, list[str]]:
        with Store.open(path, create=True) as store:  # opened anew each time, as after a restart
            return deliver.send(store, config, now=moment(now))

    with Store.open(path, create=True) as store:
        keep(store, "shelling", "2024-03-04T08:00:00", 2)
        keep(store, "protests", "2024-03-05T06:59:00", 30)
        keep(store, "ten killed", "2024-03-05T06:59:30")
        keep(store, "shelling", "2024-03-05T07:00:00")
    assert send("2024-03-05T06:59:59") == (1, [])
    assert json.loads(server.posted[-1][1])["rule"] == "ten killed"
    server.answers["/hook"] = 500
    sent, faults = send("2024-03-05T07:00:01")
    assert sent == 0
    assert "the digest waits" in faults[0]
    server.answers["/hook"] = 200
    before = len(server.posted)
    assert send("2024-03-05T07:10:00") == (32, [])
    assert send("2024-03-06T06:00:00") == (0, [])
    assert len(server.posted) == before + 1
    headers, body = server.posted[-1]
    assert headers["x-dateline-signature"] == f"sha256={hmac.new(b'word', body, hashlib.sha256).hexdigest()}"
    told = json.loads(body)
    assert told["digest"] is True
    assert told["counts"] == {"shelling": 2, "protests": 30}
    assert [each["id"] for each in told["alerts"]] == list(range(1, 33))
    assert send("2024-03-06T07:00:00") == (1, [])  # the one that came as the digest was due
    assert [each["id"] for each in json.loads(server.posted[-1][1])["alerts"]] == [34]
    assert send("2024-04-01T07:00:00") == (0, [])


def test_a_digest_waits_for_the_end_of_quiet_hours(server: Server, store: Store) -> None:
    loud, still = Rule("loud", Filter(), digest="hourly"), Rule("still", Filter(), digest="hourly", quiet=(22, 6))
    config = Config(rules=(loud, still), webhook=f"{server.base}/hook")
    keep(store, "loud", "2024-03-04T23:10:00")
    keep(store, "still", "2024-03-04T23:10:00")
    assert deliver.send(store, config, now=moment("2024-03-05T00:00:05")) == (1, [])
    assert json.loads(server.posted[-1][1])["counts"] == {"loud": 1}
    keep(store, "still", "2024-03-05T05:59:00")
    assert deliver.send(store, config, now=moment("2024-03-05T05:59:59")) == (0, [])
    assert deliver.send(store, config, now=moment("2024-03-05T06:00:00")) == (2, [])


def test_an_address_that_is_down_lets_no_other_have_an_alert_twice(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    up: set[str] = set()
    got: list[tuple[str, dict[str, str]]] = []

    class Apprise:
        def add(self, address: str) -> bool:
            self.address = address
            return True

        def notify(self, **message: str) -> bool:
            if self.address in up:
                got.append((self.address, message))
            return self.address in up

    text = SimpleNamespace(TEXT="text")
    monkeypatch.setitem(sys.modules, "apprise", SimpleNamespace(Apprise=Apprise, NotifyFormat=text))
    config = Config(
        rules=(Rule("r", Filter(), digest="hourly"),),
        webhook=f"{server.base}/hook",
        apprise=("mailto://a:b@c", "x://y"),
    )
    path = tmp_path / "news.store"
    with Store.open(path, create=True) as store:
        keep(store, "r", "2024-03-05T08:10:00", 2)
    for hour, reached, count in (
        (9, {"x://y"}, 0),
        (10, {"x://y"}, 0),
        (11, {"x://y", "mailto://a:b@c"}, 3),
        (12, {"x://y"}, 0),
    ):
        up.clear()
        up.update(reached)
        with Store.open(path) as store:
            assert deliver.send(store, config, now=moment(f"2024-03-05T{hour:02}:00:00"))[0] == count
            if hour == 9:
                marks = {row["delivered"] for row in store.ask("SELECT delivered FROM alerts")}
                assert [alerts.sent_at(each) for each in marks] == [None]
                assert not any("mailto" in each for each in marks)
                keep(store, "r", "2024-03-05T09:30:00")
    posted = [[each["id"] for each in json.loads(body)["alerts"]] for _, body in server.posted]
    assert posted == [[1, 2], [3]]
    told = [(address, message["body"]) for address, message in got]
    assert told == [
        ("x://y", "r: 2\n- Happening 1\n- Happening 2"),
        ("x://y", "r: 1\n- Happening 3"),
        ("mailto://a:b@c", "r: 3\n- Happening 1\n- Happening 2\n- Happening 3"),
    ]
    assert got[0][1]["title"] == "Dateline: digest of 2 alerts"
    assert got[0][1]["body_format"] == "text"


def test_messages_for_people_are_bounded_and_a_line_an_alert() -> None:
    told = [{"rule": "many", "reason": f"Line {n}\nand\x00 more"} for n in range(1_030)]
    title, body = deliver.words(deliver.Message(None, (*told, {"rule": "few", "reason": "One"})))
    assert title == "Dateline: digest of 1,031 alerts"
    many, few = body.split("\n\n")
    assert many.splitlines()[:2] == ["many: 1,030", "- Line 0 and  more"]
    assert many.splitlines()[-1] == "… and 1,010 more"
    assert len(many.splitlines()) == 22
    assert few == "few: 1\n- One"
    assert deliver.words(deliver.Message("few", ({"rule": "few", "reason": "One"},))) == ("Dateline: few", "One")


def test_a_config_is_read_and_its_faults_are_said(tmp_path: Path) -> None:
    path = tmp_path / "watch.toml"
    path.write_text(
        '[watch]\nevery = 60\ndigest = "7:00"\n[[feeds]]\nurl = "https://wire.example/rss"\npages = true\n'
        '[[folders]]\npath = "in"\n'
        '[[rules]]\nname = "r"\ntypes = ["ASSAULT"]\nbegin = 2024-01-01\nnear = [1.0, 2.0, 3]\n'
        '[[rules]]\nname = "s"\ndigest = "hourly"\n[[rules]]\nname = "t"\ndigest = "at once"\n',
        encoding="utf-8",
    )
    config = alerts.read(path)
    assert config.feeds == (Feed("https://wire.example/rss", True),)
    assert config.folders == (tmp_path / "in",)
    assert config.rules[0].filter == Filter(types=("ASSAULT",), begin=date(2024, 1, 1))
    assert config.rules[0].near == (1.0, 2.0, 3)
    assert [each.digest for each in config.rules] == ["07:00", "hourly", None]
    for wrong, why in (
        ("every = [", "can't be read"),
        ("[other]\nx = 1", "no table is called other"),
        ('[[rules]]\ntypes = ["ASSAULT"]', "a rule has a name"),
        ('[[rules]]\nname = "r"\ncolour = "red"', "colour is none"),
        ('[[rules]]\nname = "r"\ntypes = ["MURDER"]', "MURDER"),
        ('[[feeds]]\naddress = "x"', "address"),
        ("[watch]\nhow = 1", "how"),
        ('[watch]\ndigest = "daily"', 'digest = .daily.: give "hourly", a time of day'),
        ('[[rules]]\nname = "r"\ndigest = 24', "digest = 24"),
        ('[[rules]]\nname = "r"\ndigest = "24:00"', "24:00"),
    ):
        path.write_text(wrong, encoding="utf-8")
        with pytest.raises(DatelineError, match=why):
            alerts.read(path)
    assert len(alerts.read(Path(__file__).parents[1] / "examples" / "watch.toml").rules) == 3


@pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
def test_watching_ends_cleanly_on_a_signal_and_goes_on_after_a_kill(server: Server, tmp_path: Path) -> None:
    server.answers["/rss"] = rss(TOWNS)
    config = tmp_path / "watch.toml"
    config.write_text(f'[watch]\nevery = 1\nprivate = true\n[[feeds]]\nurl = "{server.base}/rss"\n', encoding="utf-8")
    path = tmp_path / "news.store"
    command = [sys.executable, "-m", "dateline.cli", "watch", str(path), "--config", str(config)]
    for sign in (signal.SIGKILL, signal.SIGTERM):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        wanted = 1 if sign == signal.SIGKILL else len(TOWNS)
        while time.monotonic() < deadline and _count(path) < wanted:
            time.sleep(0.05)
        process.send_signal(sign)
        code = process.wait(30)
    assert code == 0
    assert _count(path) == len(TOWNS)


def _count(path: Path) -> int:
    try:
        with Store.open(path) as opened:
            return opened.counts()["reports"]
    except DatelineError:
        return 0


def test_fetching_leaves_other_errors_to_nobody() -> None:
    def broken(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectTimeout("slow")

    client = httpx.Client(transport=httpx.MockTransport(broken))
    with pytest.raises(FetchError, match="ConnectTimeout"):
        Fetcher(client=client).get("https://wire.example/rss")


def test_a_page_and_a_feed_are_read_by_address(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "Fetcher", partial(Fetcher, private=True))
    article = (
        f"<html><head><title>Kita attacked</title></head><body><article><p>{story('Kita')}</p></article></body></html>"
    )
    server.answers |= {
        "/page": f'<?xml version="1.0"?><!DOCTYPE html>{article}'.encode(),
        "/feed": rss(["Gao", "Kidal"]),
        "/gone": 410,
    }
    found = list(read([f"{server.base}/page"], date(2024, 3, 5)))
    found += read([f"{server.base}/feed", f"{server.base}/gone"])
    page, gao, kidal, gone = found
    assert isinstance(page, Report)
    assert (page.url, page.title, page.published_basis) == (f"{server.base}/page", "Kita attacked", "option")
    assert [each.title for each in (gao, kidal) if isinstance(each, Report)] == ["Gao attacked", "Kidal attacked"]
    assert isinstance(gone, Failure)
    assert "answers 410" in gone.error


def test_an_address_of_the_own_network_is_not_asked(server: Server) -> None:
    (told,) = read([f"{server.base}/page"])
    assert isinstance(told, Failure)
    assert "own network" in told.error
    assert [path for path, _ in server.asked if path == "/page"] in ([], ["/page"])

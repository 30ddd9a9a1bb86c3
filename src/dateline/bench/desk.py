"""How fast the desk answers: many readers while another process writes, on a store of many made-up events."""

from __future__ import annotations

import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from dateline.bench.figures import Bench, Table
from dateline.duplicates import HASHES
from dateline.pipeline import Coded
from dateline.schema import Actor, Event, Evidence, Place, Report, Span, Time
from dateline.store import Run, Store, records

EVENTS, CLIENTS, SECONDS, PAUSE = 200_000, 50, 30.0, 1.0
"""Events of the store, readers, how long they read, and the seconds that each rests between two pages."""
_A_REPORT = 10
_RUN = Run("bench", "none", "none")
_KINDS = (
    ("ASSAULT", "material conflict"), ("PROTEST", "material conflict"), ("REQUEST", "verbal conflict"),
    ("CONSULT", "verbal cooperation"), ("AID", "material cooperation"),
)  # fmt: skip
_TOWNS = (
    ("Mopti", "MLI", 14.5, -4.2),
    ("Goma", "COD", -1.7, 29.2),
    ("Aden", "YEM", 12.8, 45.0),
    ("Lyon", "FRA", 45.8, 4.8),
)
_WORDS = [
    *"harbour market convoy mayor union river bridge soldiers farmers school".split(),
    *(f"term{i}" for i in range(500)),
]


def made_up(number: int, day: date) -> Coded:
    """Return a report of ten events, always the same for a number."""
    chance = random.Random(number)
    lines = [
        f"Party {i} of {chance.choice(_WORDS)} met the {' '.join(chance.sample(_WORDS, 5))}." for i in range(_A_REPORT)
    ]
    text = "\n\n".join(lines)
    report = Report(f"r{number}", text, day, title=f"Report {number}", publisher=f"Wire {number % 7}")
    events, at = [], 0
    for i, line in enumerate(lines):
        kind, quad = chance.choice(_KINDS)
        town, country, lat, lon = chance.choice(_TOWNS)
        who, trigger = (
            Span(at, at + 7, text[at : at + 7]),
            Span(text.index("met", at), text.index("met", at) + 3, "met"),
        )
        actor = Actor(who, 0, i, f"Party {number % 400}", country, (chance.choice(("GOV", "MIL", "REB", "CVL")),))
        events.append(
            Event(
                f"{number:08x}{i:08x}", report.id, kind, None, (), quad, -5.0, "190", trigger,
                Span(at, at + len(line), line),
                (actor,), (replace(actor, name=f"Party {chance.randrange(400)}", country=chance.choice(_TOWNS)[1]),),
                Time(None, "DATE", day.isoformat(), day, day, "published", "made up"),
                Place(who, town, country, town, None, lat, lon, 0.9, "made up"), "actual", False,
                None, None, None, None, round(chance.random(), 2), evidence=(Evidence("type", "made up", trigger),),
            )
        )  # fmt: skip
        at += len(line) + 2
    return Coded(report, tuple(events))


def fill(path: Path, events: int) -> None:
    """Make a store of so many events over two years, each event an incident of its own."""
    first = date(2024, 1, 1)
    reports = max(1, events // _A_REPORT)
    with Store.open(path, create=True) as store:
        run = store.start(_RUN)
        for begin in range(0, reports, 500):
            with store.writing() as connection:
                for number in range(begin, min(begin + 500, reports)):
                    coded = made_up(number, first + timedelta(days=number * 730 // reports))
                    report = coded.report
                    connection.execute(
                        "INSERT INTO reports VALUES (:id, :title, :text, :day, 'field', :publisher, NULL, NULL, NULL, "
                        ":id, :none, 0, :id, NULL, :run, '', 1)",
                        {
                            "id": report.id,
                            "title": report.title,
                            "text": report.text,
                            "day": report.published.isoformat(),
                            "publisher": report.publisher,
                            "none": bytes(4 * HASHES),
                            "run": run,
                        },
                    )
                    records.insert(connection, coded.events, run)
        with store.writing() as connection:
            connection.execute(
                "INSERT INTO incidents (id, type, first_day, last_day, country, events, reports) "
                "SELECT rowid, type, day, last_day, country, 1, 1 FROM events"
            )
            connection.execute("UPDATE events SET incident = rowid")
            connection.execute("ANALYZE")


def run(data: Path, jobs: int, events: int = EVENTS, clients: int = CLIENTS, seconds: float = SECONDS) -> Bench:
    """Return the times of answers, in ms, of readers who rest a second between pages; needs no data."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "desk.store"
        fill(path, events)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        server = subprocess.Popen([sys.executable, "-m", "dateline.cli", "serve", str(path), "--port", str(port)],
                                  stderr=subprocess.DEVNULL)  # fmt: skip
        try:
            base = f"http://127.0.0.1:{port}"
            _wait(base)
            return _read(base, path, events, clients, seconds)
        finally:
            server.terminate()
            server.wait()


def _wait(base: str) -> None:
    for _ in range(600):
        try:
            urllib.request.urlopen(f"{base}/upload", timeout=5).read()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)


def _addresses(events: int) -> list[str]:
    chance = random.Random(1)
    reports = max(1, events // _A_REPORT)
    days = [date(2024, 1, 1) + timedelta(days=chance.randrange(700)) for _ in range(40)]
    found = []
    for day in days:
        month = f"begin={day}&end={day + timedelta(days=27)}"
        found += [
            f"/?{month}",
            f"/overview.json?{month}",
            f"/search?{month}&type=ASSAULT",
            f"/search?text={chance.choice(_WORDS)}&{month}",
            f"/actors?{month}&country=MLI",
            f"/report?id=r{chance.randrange(reports)}",
            f"/incident/{chance.randrange(1, events)}",
            f"/search?country=YEM&page={chance.randrange(1, 5)}&{month}",
        ]
    return found


def _read(base: str, path: Path, events: int, clients: int, seconds: float) -> Bench:
    addresses = _addresses(events)
    times: list[tuple[str, float]] = []
    failed: list[str] = []
    end = time.monotonic() + seconds

    def read(number: int) -> None:
        chance = random.Random(number)
        time.sleep(chance.random() * PAUSE)
        while time.monotonic() < end:
            address = chance.choice(addresses)
            begin = time.perf_counter()
            try:
                with urllib.request.urlopen(base + address, timeout=60) as answer:
                    answer.read()
                times.append((address.partition("?")[0].rstrip("0123456789"), 1000 * (time.perf_counter() - begin)))
            except OSError as error:
                failed.append(f"{address}: {error}")
            time.sleep(PAUSE)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    written = 0
    with Store.open(path) as store:
        store.start(_RUN)
        while time.monotonic() < end:
            store.put(made_up(10_000_000 + written, date(2026, 1, 1)))
            written += 1
            time.sleep(0.5)  # what a report takes to be coded
    for thread in threads:
        thread.join()
    rows = []
    for page in sorted({page for page, _ in times}):
        own = sorted(ms for name, ms in times if name == page)
        rows.append((page, str(len(own)), f"{median(own):.0f}", f"{own[int(0.95 * (len(own) - 1))]:.0f}"))
    every = sorted(ms for _, ms in times)
    figures = {
        "pages": len(every),
        "errors": len(failed),
        "median ms": round(median(every), 1),
        "95th percentile ms": round(every[int(0.95 * (len(every) - 1))], 1),
        "reports written": written,
    }
    rows.append(("all", str(len(every)), f"{figures['median ms']:.0f}", f"{figures['95th percentile ms']:.0f}"))
    title = (
        f"{clients} readers of {events:,} events for {seconds:.0f} s, a second between pages; "
        f"{written} reports written meanwhile, {len(failed)} errors"
    )
    return Bench(figures, (Table(title, ("page", "asked", "median ms", "95th percentile ms"), tuple(rows)),))

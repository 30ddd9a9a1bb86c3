"""Draws the pages of the desk into a folder: `make screenshots`, from the examples, or from a store that is given.

`python tests/screenshots.py FOLDER [STORE]` needs Chromium, which it installs where it may.
"""

from __future__ import annotations

import socket
import sys
import tempfile
import threading
import time
from pathlib import Path

import uvicorn
from playwright.sync_api import sync_playwright

from dateline.monitor import alerts
from dateline.pipeline import made_by, run
from dateline.schema import Failure
from dateline.sources import read
from dateline.store import Run, Store
from dateline.web.app import create
from test_desk_browser import FLAGS, chromium

EXAMPLES = Path(__file__).parents[1] / "examples"
SHOTS = {
    "overview": "/",
    "search": "/search?type=ASSAULT",
    "report": "/report?id={report}&event={event}",
    "incident": "/incident/{incident}",
    "actors": "/actors",
    "alerts": "/alerts",
    "review": "/review?reviewer=Ada",
    "upload": "/upload",
}


def made(path: Path) -> Path:
    """Code the examples into a store, and ask the rules of `watch.toml` of them."""
    with Store.open(path, create=True) as store:
        store.start(Run(*made_by()))
        for outcome in run(read([str(EXAMPLES)])):
            if not isinstance(outcome, Failure):
                store.put(outcome, watched=False)
        alerts.fire(store, alerts.read(EXAMPLES / "watch.toml").rules)
        store.finish()
    return path


def draw(folder: Path, path: Path) -> None:
    """Draw each page, light; the overview also dark and as a phone shows it."""
    folder.mkdir(parents=True, exist_ok=True)
    with Store.open(path) as store:
        row = max(
            store.events(), key=lambda row: len(row.event.actors) + len(row.event.recipients) + row.event.confidence
        )
        most = store.ask("SELECT id FROM incidents ORDER BY reports DESC, events DESC, id LIMIT 1")[0][0]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create(path), host="127.0.0.1", port=port, log_level="error"))
    threading.Thread(target=server.run, daemon=True).start()
    while not server.started:
        time.sleep(0.02)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        looks = [(name, address, "light", 1200) for name, address in SHOTS.items()]
        looks += [("overview-dark", "/", "dark", 1200), ("overview-phone", "/", "light", 390)]
        for name, address, scheme, width in looks:
            page = browser.new_page(
                base_url=f"http://127.0.0.1:{port}",
                viewport={"width": width, "height": 900},
                color_scheme="dark" if scheme == "dark" else "light",
            )
            page.goto(address.format(report=row.report.id, event=row.event.event_id, incident=most))
            page.wait_for_load_state("networkidle")
            page.wait_for_timeout(500)
            page.screenshot(path=folder / f"{name}.png")
            page.close()
        browser.close()
    server.should_exit = True


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as kept:
        store = Path(sys.argv[2]) if len(sys.argv) > 2 else made(Path(kept) / "examples.store")
        draw(Path(sys.argv[1]), store)

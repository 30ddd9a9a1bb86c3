"""The desk in a real browser: pages, filters, map, a review by keyboard, upload, axe on every page."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from built import TEXT, filled
from dateline.monitor import alerts
from dateline.store import Filter, Store, reviews
from dateline.web.app import create

PAGES = (
    "/",
    "/search",
    "/actors",
    "/alerts",
    "/review",
    "/upload",
    "/incident/1",
    "/report?id=harbour-2&event=harbour-2-a",
    "/none",
)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip


def chromium() -> str:
    """Return Chromium's path; it is installed where this may be done, else the tests are skipped with the reason."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None and sys.platform == "linux" and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(["apt-get", "update", "-q"], check=False, **quiet)  # type: ignore[call-overload]
        subprocess.run(["apt-get", "install", "-y", "-q", "chromium"], check=False, **quiet)  # type: ignore[call-overload]
        found = shutil.which("chromium")
    if found is None:
        pytest.skip("no Chromium here, and none can be installed: install the package chromium")
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = chromium()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def store(tmp_path: Path) -> Path:
    with filled(Store.open(tmp_path / "news.store", create=True)) as opened, opened.writing() as connection:
        connection.execute("UPDATE reports SET watched = 0")
    with Store.open(tmp_path / "news.store") as opened:
        assert alerts.fire(opened, [alerts.Rule("shelling", Filter(types=("ASSAULT",)))])
    return tmp_path / "news.store"


@pytest.fixture
def desk(store: Path) -> Iterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(create(store), host="127.0.0.1", port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


@pytest.fixture
def context(browser: Browser, desk: str) -> Iterator[BrowserContext]:
    opened = browser.new_context(base_url=desk)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext, desk: str) -> Iterator[Page]:
    opened = context.new_page()
    errors: list[str] = []
    strangers: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on(
        "request", lambda request: None if request.url.startswith((desk, "data:")) else strangers.append(request.url)
    )
    yield opened
    assert errors == []
    assert strangers == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", PAGES)
def test_axe_finds_nothing_serious(page: Page, address: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto("/review?reviewer=Ada")
    page.goto(address)
    page.wait_for_load_state("networkidle")
    found = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}).response["violations"]
    grave = [each for each in found if each["impact"] in {"serious", "critical"}]
    assert [(each["id"], [node["html"][:200] for node in each["nodes"]]) for each in grave] == []


def test_the_overview_draws_its_timeline_and_map_and_filters(page: Page) -> None:
    page.goto("/")
    page.wait_for_selector("#timeline canvas")
    page.wait_for_selector("#map canvas")
    page.select_option("select[name=type]", "REQUEST")
    page.click("button:has-text('Show')")
    assert "type=REQUEST" in page.url
    assert page.inner_text(".sum strong") == "1"
    page.click("text=clear")
    assert page.inner_text(".sum strong") == "2"


def test_an_event_is_lit_by_a_click_on_its_word(page: Page) -> None:
    page.goto("/report?id=harbour-2")
    page.click(".text .trigger:has-text('shelled')")
    page.wait_for_url("**event=harbour-2-a**")
    assert page.inner_text(".text .lit-place") == "Karsa"
    assert page.is_visible("text=why")


def test_a_review_is_carried_out_by_keyboard(page: Page, store: Path) -> None:
    page.goto("/review")
    page.fill("#who input", "Ada")
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-key=a]")
    page.keyboard.press("t")
    assert page.evaluate("document.activeElement.dataset.field") == "type"
    page.keyboard.press("Escape")
    page.locator("body").click(position={"x": 5, "y": 5})
    page.keyboard.press("r")
    page.wait_for_selector("text=1 judged")
    page.keyboard.press("a")
    page.wait_for_selector("text=2 judged")
    page.keyboard.press("u")
    page.wait_for_selector("text=1 judged")
    with Store.open(store) as opened:
        said = [(each.value, each.undone) for each in reviews.told(opened.connection) if each.field == "verdict"]
    assert said == [("reject", False), ("accept", True)]


def test_a_missed_event_is_added_by_selecting_its_words(page: Page, store: Path) -> None:
    page.goto("/report?id=harbour-1")
    page.evaluate(
        """() => {
          const walk = document.createTreeWalker(document.querySelector(".text"), NodeFilter.SHOW_TEXT);
          let node;
          while ((node = walk.nextNode())) {
            const at = node.data.indexOf("send troops");
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + 11);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
            return;
          }
        }"""
    )
    page.wait_for_function("document.querySelector('#missed [name=start]').value !== ''")
    assert page.input_value("#missed [name=start]") == str(TEXT.index("send troops"))
    page.select_option("#missed select", "MOBILIZE")
    page.fill("#missed [name=reviewer]", "Ada")
    page.click("#missed button")
    page.wait_for_load_state()
    with Store.open(store) as opened:
        assert [each.field for each in reviews.told(opened.connection)] == ["missed"]


def test_two_reviewers_at_once(browser: Browser, desk: str, store: Path) -> None:
    for name in ("Ada", "Ben"):
        context = browser.new_context(base_url=desk)
        page = context.new_page()
        page.goto(f"/review?reviewer={name}")
        page.keyboard.press("a" if name == "Ada" else "r")
        page.wait_for_selector("text=1 judged")
        context.close()
    with Store.open(store) as opened:
        said = reviews.told(opened.connection)
        assert {(each.reviewer, each.value) for each in said} == {("Ada", "accept"), ("Ben", "reject")}
        assert reviews.agreement(said)["verdict"][1] == 1


def test_an_upload_is_shown_coded(page: Page, store: Path) -> None:
    page.goto("/upload")
    page.fill("[name=published]", "2024-03-05")
    page.fill("[name=text]", "Police in Nairobi arrested 14 dock workers on Monday.")
    page.click("text=Code it")
    page.wait_for_selector(".events li")
    assert "COERCE" in page.inner_text(".events")
    with Store.open(store) as opened:
        assert opened.count(Filter(types=("COERCE",))) == 1


def test_it_reads_without_scripts(browser: Browser, desk: str) -> None:
    context = browser.new_context(base_url=desk, java_script_enabled=False)
    page = context.new_page()
    for address in PAGES[:-1]:
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200
    page.goto("/report?id=harbour-2&event=harbour-2-a")
    assert page.inner_text(".text .lit-actor") == "Rebels"
    context.close()


def test_a_phone_needs_no_scrolling_sideways(browser: Browser, desk: str) -> None:
    context = browser.new_context(base_url=desk, viewport={"width": 360, "height": 740})
    page = context.new_page()
    for address in PAGES:
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, address
    context.close()

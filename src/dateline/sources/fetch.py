"""Asks other machines politely: robots.txt, conditional requests, bounds on size and time, no private addresses."""

from __future__ import annotations

import ipaddress
import time
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit
from urllib.robotparser import RobotFileParser

import httpx

import dateline
from dateline import DatelineError

AGENT = f"Dateline/{dateline.__version__} (event data from news; respects robots.txt)"
LARGEST = 10_000_000
"""The most bytes of an answer, unpacked."""
SECONDS = 20.0
_HOPS = 5
_ROBOTS_KEPT = 3_600.0


class FetchError(DatelineError):
    """An address gave nothing; `again` says after how many seconds it asks to be asked again, None where it doesn't."""

    def __init__(self, message: str, again: float | None = None) -> None:
        super().__init__(message)
        self.again = again


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address gave: `content` is None where it has not changed since."""

    url: str
    content: bytes | None
    etag: str | None
    modified: str | None


class Fetcher:
    """Fetches addresses; `private` lets it ask machines of the own network, which it refuses otherwise."""

    def __init__(self, *, private: bool = False, client: httpx.Client | None = None) -> None:
        self.private = private
        self.client = client or httpx.Client(headers={"User-Agent": AGENT}, timeout=SECONDS, follow_redirects=False)
        self._robots: dict[str, tuple[float, RobotFileParser]] = {}

    def get(self, url: str, etag: str | None = None, modified: str | None = None) -> Answer:
        """Return what an address gives; raises FetchError where it may not be asked or gives nothing."""
        asked = url
        headers = {name: value for name, value in (("If-None-Match", etag), ("If-Modified-Since", modified)) if value}
        for _ in range(_HOPS):
            try:
                known = urlsplit(asked).scheme in {"http", "https"} and urlsplit(asked).hostname
            except ValueError:
                known = None
            if not known:
                raise FetchError(f"{asked}: no address of the web")
            if not self._may(asked):
                raise FetchError(f"{asked}: robots.txt asks not to be read")
            status, told, content = self._ask(asked, headers)
            if status in {301, 302, 303, 307, 308} and "location" in told:
                asked = urljoin(asked, told["location"])
                continue
            if status == 304:
                return Answer(url, None, etag, modified)
            if status != 200:
                raise FetchError(f"{asked}: answers {status}", _again(told.get("retry-after")))
            return Answer(asked, content, told.get("etag"), told.get("last-modified"))
        raise FetchError(f"{url}: leads on more than {_HOPS} times")

    def _ask(self, url: str, headers: dict[str, str]) -> tuple[int, httpx.Headers, bytes]:
        begin = time.monotonic()
        content = bytearray()
        try:
            with self.client.stream("GET", url, headers=headers) as answer:
                self._check(url, answer)
                # Counted as unpacked: a small answer may be a large one inside.
                for chunk in answer.iter_bytes(65_536):
                    content += chunk
                    if len(content) > LARGEST:
                        raise FetchError(f"{url}: over {LARGEST:,} bytes")
                    if time.monotonic() - begin > 3 * SECONDS:
                        raise FetchError(f"{url}: takes over {3 * SECONDS:.0f} seconds")
                return answer.status_code, answer.headers, bytes(content)
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError, ValueError) as error:
            raise FetchError(f"{url}: {type(error).__name__}: {error}") from None

    def _check(self, url: str, answer: httpx.Response) -> None:
        """Raise FetchError where the machine that answers is not one of the public net, whatever its name says."""
        stream = answer.extensions.get("network_stream")
        address = None if stream is None else stream.get_extra_info("server_addr")
        if self.private or address is None:
            return
        if not ipaddress.ip_address(str(address[0]).partition("%")[0]).is_global:
            raise FetchError(f"{url}: {address[0]} is of the own network, which only `watch` asks (`private = true`)")

    def _may(self, url: str) -> bool:
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        known = self._robots.get(site)
        if known is None or time.monotonic() - known[0] > _ROBOTS_KEPT:
            robots = RobotFileParser()
            try:
                status, _, content = self._ask(f"{site}/robots.txt", {})
                robots.parse(content.decode("utf-8", "replace").splitlines() if status == 200 else [])
            except FetchError:
                # A site that gives none forbids nothing; if it is down, so is the page.
                robots.parse([])
            known = time.monotonic(), robots
            self._robots[site] = known
        return known[1].can_fetch(AGENT, url)


def _again(value: str | None) -> float | None:
    return float(value) if value is not None and value.isdigit() else None

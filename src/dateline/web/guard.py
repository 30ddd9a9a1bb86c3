"""What keeps others out: security headers, the Host header, forged forms, a password for other machines, sizes."""

from __future__ import annotations

import base64
import binascii
import hmac
import secrets
from collections.abc import Awaitable, Callable
from hashlib import scrypt

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

COOKIE = "dateline_token"
FIELD = "token"
LARGEST = 6_000_000
"""The most bytes of a request."""
_HEADERS = {
    # Leaflet and uPlot set styles from scripts, which the policy lets them; no style stands in the pages.
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def token_of(request: Request) -> str:
    """Return the token that forms of this visitor carry, a new one for a new visitor."""
    known: str | None = request.cookies.get(COOKIE) or getattr(request.state, "token", None)
    if known is None or len(known) < 20:
        known = secrets.token_urlsafe(24)
    request.state.token = known
    return known


def give_token(request: Request, response: Response) -> Response:
    """Set the token's cookie, which no other site's pages send and no script reads."""
    if request.cookies.get(COOKIE) != token_of(request):
        response.set_cookie(COOKIE, token_of(request), httponly=True, samesite="strict", max_age=30 * 86_400)
    return response


def same_token(request: Request, given: str) -> bool:
    """Say whether a form carries the token of its visitor's cookie."""
    known = request.cookies.get(COOKIE, "")
    return bool(known) and hmac.compare_digest(known.encode(), given.encode())


def hashed(password: str) -> str:
    """Return a password as it is kept: salt and scrypt hash (RFC 7914), in hexadecimal."""
    salt = secrets.token_bytes(16)
    return f"{salt.hex()}:{_scrypt(password, salt).hex()}"


def fits(password: str, kept: str) -> bool:
    """Say whether a password is the one that is kept."""
    salt, _, hash_ = kept.partition(":")
    return hmac.compare_digest(_scrypt(password, bytes.fromhex(salt)).hex(), hash_)


def _scrypt(password: str, salt: bytes) -> bytes:
    return scrypt(password.encode(), salt=salt, n=2**14, r=8, p=1)


class Guard:
    """Middleware: headers on every answer, a bound on every request, and where one is kept, a password."""

    def __init__(self, app: ASGIApp, password: str | None = None) -> None:
        self.app = app
        self.password = password
        self._known: set[str] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal: Response | None = None
        length = headers.get("content-length", "0")
        if not length.isdigit() or int(length) > LARGEST:
            refusal = PlainTextResponse(f"a request has at most {LARGEST:,} bytes", 413)
        elif scope["method"] not in _SAFE and headers.get("sec-fetch-site", "same-origin") not in {
            "same-origin",
            "none",
        }:
            refusal = PlainTextResponse("forms of other sites are not taken", 403)
        elif self.password is not None and not self._may(headers.get("authorization", "")):
            refusal = PlainTextResponse("a password is needed", 401, {"WWW-Authenticate": 'Basic realm="Dateline"'})
        answer = refusal or self.app
        await answer(scope, _bounded(receive), _with_headers(send))

    def _may(self, given: str) -> bool:
        """Say whether a request brings the password; one that was right once is known again without its hash."""
        if given in self._known:
            return True
        kind, _, code = given.partition(" ")
        try:
            password = base64.b64decode(code, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return False
        assert self.password is not None
        if kind.lower() != "basic" or not fits(password, self.password):
            return False
        self._known.add(given)
        return True


def _bounded(receive: Receive) -> Callable[[], Awaitable[Message]]:
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        # A body without a length may go on for ever: it ends here.
        return message if taken <= LARGEST else {"type": "http.disconnect"}

    return bounded


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending

"""Who may see the page, and what a browser may do with it."""

import hashlib
import hmac
import time
from typing import Final

import orjson
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from yarl import URL

from streams.settings import Settings
from streams.web.assets import ASSETS
from streams.web.body import read_body
from streams.web.guesses import Guesses
from streams.web.listen import is_loopback

__all__ = ["CONTENT_SECURITY_POLICY", "OPEN_PATHS", "SAFE_HEADERS", "Access", "safe_headers", "slow_down"]

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
SAFE_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Server": "kentongan",
    "X-Frame-Options": "DENY",
}
OPEN_PATHS: Final = frozenset({"/metrics", "/live", "/ready", "/login", *ASSETS})
"""What is served without the token: numbers for machines, and what holds no data."""

_COOKIE: Final = "kentongan"
_WEEK: Final = 7 * 24 * 3600


async def safe_headers(_: web.Request, response: web.StreamResponse) -> None:
    """Put the security headers on every response before it is sent."""
    response.headers.update({name: value for name, value in SAFE_HEADERS.items() if name != "Cache-Control"})
    response.headers.setdefault("Cache-Control", SAFE_HEADERS["Cache-Control"])


class Access:
    """Asks for the token where there is one; without one, takes only requests that were meant for this machine."""

    def __init__(self, settings: Settings) -> None:
        self._token = settings.web_token.get_secret_value() if settings.web_token else None
        # The cookie is worth the token only here, and does not give it away.
        self._pass = hmac.new(_bytes(self._token or ""), b"kentongan page", hashlib.sha256).hexdigest()
        self._guesses = Guesses()

    def middleware(self) -> Middleware:
        """The middleware that refuses what may not pass."""

        @web.middleware
        async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
            if request.path not in OPEN_PATHS:
                if self._token is None and not _meant_for_here(request):
                    return web.json_response({"error": "open the page under 127.0.0.1 or localhost"}, status=421)
                refusal = self._refusal(request)
                if refusal is not None and request.path != "/":
                    return refusal
            return await handler(request)

        return check

    def _refusal(self, request: web.Request) -> web.Response | None:
        """Why the request may not pass; None when it may."""
        # Nobody can guess what the cookie is worth, so that those who send an old one are not taken for guessing.
        if self._token is None or _same(request.cookies.get(_COOKIE, ""), self._pass):
            return None
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if scheme.casefold() != "bearer":
            return web.json_response({"error": "the token is needed"}, status=401)
        return self._judge(request, given, self._token, 401)

    def _judge(self, request: web.Request, given: str, token: str, status: int) -> web.Response | None:
        """What is answered to a wrong token; None for the right one."""
        now = time.monotonic()
        if wait := self._guesses.wait(request.remote, now):
            return slow_down(wait)
        if _same(given, token):
            return None
        self._guesses.wrong(request.remote, now)
        return web.json_response({"error": "this is not the token"}, status=status)

    async def login(self, request: web.Request) -> web.Response:
        """Trade the token, sent as JSON `{"token": …}`, for a cookie that lasts a week."""
        try:
            given = orjson.loads(await read_body(request))["token"]
        except (orjson.JSONDecodeError, LookupError, TypeError):
            given = None
        if not isinstance(given, str):
            return web.json_response({"error": "send the token as JSON"}, status=400)
        if self._token is None:
            return web.json_response({"error": "this is not the token"}, status=403)
        if refusal := self._judge(request, given, self._token, 403):
            return refusal
        response = web.json_response({})
        secure = request.secure or request.headers.get("X-Forwarded-Proto") == "https"
        response.set_cookie(_COOKIE, self._pass, max_age=_WEEK, httponly=True, samesite="Strict", secure=secure, path="/")
        return response


def slow_down(seconds: float) -> web.Response:
    """Ask to wait."""
    said = {"error": "too many requests; wait for as many seconds as Retry-After says"}
    return web.json_response(said, status=429, headers={"Retry-After": str(int(seconds) + 1)})


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(_bytes(given), _bytes(wanted))


def _bytes(text: str) -> bytes:
    """The bytes of a text that came in a header, also of one that is not UTF-8."""
    return text.encode("utf-8", "surrogatepass")


def _meant_for_here(request: web.Request) -> bool:
    """Whether the host of the request is this machine: a foreign site may have its own name lead here (DNS rebinding)."""
    try:
        host = URL(f"http://{request.host}").host
    except ValueError:
        return False
    return host is not None and is_loopback(host)

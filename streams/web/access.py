"""Who may see the page, and what a browser may do with it."""

import hashlib
import hmac
from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from yarl import URL

from streams.settings import Settings
from streams.web.assets import ASSETS
from streams.web.listen import is_loopback

__all__ = ["CONTENT_SECURITY_POLICY", "OPEN_PATHS", "Access", "safe_headers"]

CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
OPEN_PATHS: Final = frozenset({"/metrics", "/live", "/ready", "/login", *ASSETS})
"""What is served without the token: numbers for machines, and what holds no data."""

_COOKIE: Final = "kentongan"
_WEEK: Final = 7 * 24 * 3600


async def safe_headers(_: web.Request, response: web.StreamResponse) -> None:
    """Put the security headers on every response before it is sent."""
    for name, value in _HEADERS.items():
        response.headers[name] = value
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["Server"] = "kentongan"


class Access:
    """Asks for the token where there is one; without one, takes only requests that were meant for this machine."""

    def __init__(self, settings: Settings) -> None:
        self._token = settings.web_token.get_secret_value() if settings.web_token else None
        # The cookie is worth the token only here, and does not give it away.
        self._pass = hmac.new((self._token or "").encode(), b"kentongan page", hashlib.sha256).hexdigest()

    def middleware(self) -> Middleware:
        """The middleware that refuses what may not pass."""

        @web.middleware
        async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
            if request.path not in OPEN_PATHS:
                if self._token is None and not _meant_for_here(request):
                    return web.json_response({"error": "open the page under 127.0.0.1 or localhost"}, status=421)
                if not self._allowed(request) and request.path != "/":
                    return web.json_response({"error": "the token is needed"}, status=401)
            return await handler(request)

        return check

    def _allowed(self, request: web.Request) -> bool:
        if self._token is None:
            return True
        scheme, _, given = request.headers.get("Authorization", "").partition(" ")
        if scheme.casefold() == "bearer" and _same(given, self._token):
            return True
        return _same(request.cookies.get(_COOKIE, ""), self._pass)

    async def login(self, request: web.Request) -> web.Response:
        """Trade the token, sent as JSON `{"token": …}`, for a cookie that lasts a week."""
        try:
            body = await request.json()
            given = str(body["token"])
        except (ValueError, KeyError, TypeError):
            return web.json_response({"error": "send the token as JSON"}, status=400)
        if self._token is None or not _same(given, self._token):
            return web.json_response({"error": "this is not the token"}, status=403)
        response = web.json_response({})
        secure = request.secure or request.headers.get("X-Forwarded-Proto") == "https"
        response.set_cookie(_COOKIE, self._pass, max_age=_WEEK, httponly=True, samesite="Strict", secure=secure, path="/")
        return response


def _same(given: str, wanted: str) -> bool:
    return hmac.compare_digest(given.encode(), wanted.encode())


def _meant_for_here(request: web.Request) -> bool:
    """Whether the host of the request is this machine: a foreign site may have its own name lead here (DNS rebinding)."""
    host = URL(f"http://{request.host}").host
    return host is not None and is_loopback(host)

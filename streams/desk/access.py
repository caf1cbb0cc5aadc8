"""Who may ask the desk, how often, and what a browser may do with its answers."""

import time
from collections.abc import Callable
from typing import Any, Final, Literal

import orjson
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request, cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from yarl import URL

from streams.api.tokens import Token
from streams.desk.passes import COOKIE, Passes
from streams.settings import Settings
from streams.web.access import SAFE_HEADERS
from streams.web.limits import RateLimit
from streams.web.listen import is_loopback

__all__ = ["LINKS", "OPEN_PATHS", "Access", "needs"]

OPEN_PATHS: Final = frozenset({"/health", "/ready", "/metrics", "/api/v1/openapi.json", "/masuk", "/bahasa"})
"""What is answered without a token, besides `/static/`: nothing of it is about people, posts or incidents."""

LINKS: Final = "/tautan/"
"""Where links in messages lead, whose signature is the permission; it stands in no log."""

_GUESSES_A_MINUTE: Final = 30
_BODY_BYTES: Final = 16_384
_GIVEN: Final = ("Cache-Control", "Content-Security-Policy")
"""What an answer may say for itself."""
_OF_FORMS: Final = {"Referrer-Policy": "same-origin"}
"""Without a referrer a browser tells no origin of a form either, which then looks like one of another site."""
_CHANGING: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})


Role = Literal["officer", "editor"]
"""Who may: an officer decides about incidents and corrects verdicts, an editor changes what is watched and told."""


def needs(role: Role) -> Callable[[Request], None]:
    """A dependency of routes that only somebody with this role may use: who may act, as long as tokens know no roles."""

    def checked(request: Request) -> None:
        token: Token | None = getattr(request.state, "token", None)
        if token is not None and "act" not in token.scopes:
            raise HTTPException(403, f"this needs the role {role}; ask for it")

    return checked


class Access:
    """Asks for a token where there is a file of them; without one, takes only requests that were meant for this machine."""

    def __init__(self, app: ASGIApp, settings: Settings, passes: Passes | None) -> None:
        self._app = app
        self._passes = passes
        self._has_links = settings.desk_link_key is not None
        self._per_minute = settings.desk_requests_per_minute
        self._requests = RateLimit(self._per_minute)
        self._guesses = RateLimit(_GUESSES_A_MINUTE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers, now = Headers(scope=scope), time.monotonic()
        more: dict[str, str] = {}  # headers

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                found = MutableHeaders(scope=message)
                for name, value in {**SAFE_HEADERS, **_OF_FORMS, **more}.items():
                    if name not in _GIVEN or name not in found:
                        found[name] = value
            await send(message)

        refusal = self._refusal(scope, headers, now, more)
        if refusal is not None:
            status, said = refusal
            if status == 401 and scope["method"] == "GET" and not scope["path"].startswith("/api/"):
                status, more["Location"] = 303, "/masuk"
            await _answer(send_safely, status, said)
            return
        await self._app(scope, _bounded(receive), send_safely)

    def _refusal(self, scope: Scope, headers: Headers, now: float, more: dict[str, str]) -> tuple[int, str] | None:
        """Why the request may not pass; `more` is filled with the headers that tell of it and of the limits."""
        address = scope["client"][0] if scope.get("client") else ""
        if self._passes is None and not _meant_for_here(headers.get("host", "")):
            return 421, "open the desk under 127.0.0.1 or localhost"
        if scope["method"] in _CHANGING and not _from_here(headers):
            return 403, "another site may not decide anything"
        if scope["path"] in OPEN_PATHS or scope["path"].startswith("/static/"):
            return None
        who = address
        # Of a link in a message the signature is the permission.
        if self._passes is not None and not (self._has_links and scope["path"].startswith(LINKS)):
            token = _token(self._passes, headers)
            if token is None:
                if wait := self._guesses.wait(address, now):
                    more["Retry-After"] = str(int(wait) + 1)
                    return 429, "too many requests; wait for as many seconds as Retry-After says"
                more["WWW-Authenticate"] = "Bearer"
                return 401, "send a token that is known: Authorization: Bearer TOKEN"
            wanted = "act" if scope["method"] in _CHANGING else "read"
            if wanted not in token.scopes:
                return 403, f"this token may not {wanted}; ask for one with the scope {wanted}"
            who = token.name
            scope.setdefault("state", {})["token"] = token
        wait = self._requests.wait(who, now)
        left, until = self._requests.spare(who, now)
        # draft-ietf-httpapi-ratelimit-headers
        more["RateLimit-Policy"] = f'"minute";q={self._per_minute};w=60'
        more["RateLimit"] = f'"minute";r={left};t={until}'
        if wait:
            more["Retry-After"] = str(int(wait) + 1)
            return 429, "too many requests; wait for as many seconds as Retry-After says"
        return None


def _token(passes: Passes, headers: Headers) -> Token | None:
    """The token that the request shows, or that its pass stands for."""
    scheme, _, given = headers.get("authorization", "").partition(" ")
    if scheme.casefold() == "bearer":
        return passes.tokens.find(given.strip())
    return passes.find(cookie_parser(headers.get("cookie", "")).get(COOKIE, ""))


def _meant_for_here(host: str) -> bool:
    """Whether the host of the request is this machine: a foreign site may have its own name lead here (DNS rebinding)."""
    try:
        found = URL(f"http://{host}").host
    except ValueError:
        return False
    return found is not None and is_loopback(found)


def _from_here(headers: Headers) -> bool:
    """Whether no page of another site sent the request, as browsers say; other programs say nothing."""
    if headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = headers.get("origin")
    return origin is None or origin.partition("://")[2] == headers.get("host")


def _bounded(receive: Receive) -> Receive:
    """Reads a body of so many bytes, and no more."""
    left = _BODY_BYTES

    async def read() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(413, "the body is too long")
        return message

    return read


async def _answer(send: Send, status: int, said: str) -> None:
    body: dict[str, Any] = {"error": said}
    headers = [(b"content-type", b"application/json")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": orjson.dumps(body)})

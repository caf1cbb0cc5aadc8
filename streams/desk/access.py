"""Who may ask the desk, how often, and what a browser may do with its answers."""

import asyncio
import time
from typing import Any, Final

from sqlalchemy.exc import DBAPIError
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request, cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from yarl import URL

from streams.desk.accounts import Accounts
from streams.desk.faults import fault_answer
from streams.desk.passes import COOKIE, Passes
from streams.desk.proxy import Proxies
from streams.desk.rendering import Renderer, sign_in_path
from streams.desk.roles import ANYBODY, LINK, Person, person_of, role_needed
from streams.web.headers import SAFE_HEADERS
from streams.web.limits import RateLimit
from streams.web.listen import is_loopback

__all__ = ["LINKS", "Access"]

LINKS: Final = "/tautan/"
"""Where links in messages lead, whose signature is the permission; it stands in no log."""

_GUESSES_A_MINUTE: Final = 30
_BODY_BYTES: Final = 16_384
BODY_SECONDS: Final = 10.0
"""Time that a body may take to come."""
_GIVEN: Final = ("Cache-Control", "Content-Security-Policy")
"""What an answer may say for itself."""
_OF_FORMS: Final = {"Referrer-Policy": "same-origin"}
"""Without a referrer a browser sends no origin of a form either, which then looks like one of another site."""
_WITH_GIVEN_PASSWORD: Final = frozenset({"/kata-sandi", "/changes", "/bagian/kabar"})
"""What somebody is answered whose password somebody else has chosen."""
_CHOOSE_FIRST: Final = "choose a password of your own first, at /kata-sandi"
_CHANGING: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Access:
    """Asks who somebody is where there are accounts or tokens, and judges by the table of routes what they may.

    Without either, on a loopback address, it takes only requests that were meant for this machine.
    """

    def __init__(self, app: ASGIApp, render: Renderer, passes: Passes | None, accounts: Accounts) -> None:
        self._app = app
        self._render = render
        settings = render.settings
        self._passes = passes
        self._has_links = settings.desk_link_key is not None
        self._accounts = accounts
        self._proxies = Proxies(settings)
        self._judged: Any = ProxyHeadersMiddleware(self._judge, self._proxies.forwarding)  # type: ignore[arg-type]
        signs_in = self._proxies.sign_in or settings.desk_openid_issuer is not None
        self._is_guarded = passes is not None or signs_in or not is_loopback(settings.desk_host)
        self._per_minute = settings.desk_requests_per_minute
        self._requests = RateLimit(self._per_minute)
        self._guesses = RateLimit(_GUESSES_A_MINUTE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        # Who connects, before a header says for whom.
        scope.setdefault("state", {})["peer"] = scope["client"][0] if scope.get("client") else ""
        await self._judged(scope, receive, send)

    async def _judge(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers, now = Headers(scope=scope), time.monotonic()
        more: dict[str, str] = {}  # headers

        body = _Body(receive)

        async def send_safely(message: Message) -> None:
            if message["type"] == "http.response.start":
                body.is_answered = True
                found = MutableHeaders(scope=message)
                for name, value in {**SAFE_HEADERS, **_OF_FORMS, **more}.items():
                    if name not in _GIVEN or name not in found:
                        found[name] = value
            await send(message)

        try:
            is_guarded, person = await asyncio.to_thread(self._asker, headers, scope["state"]["peer"])
        except DBAPIError:
            if role_needed(scope["method"], scope["path"]) != ANYBODY:
                scope.setdefault("state", {})["is_guarded"] = True
                more["Retry-After"] = "5"
                await self._refuse(scope, receive, send_safely, 503, "the database does not answer; try again")
                return
            is_guarded, person = True, None
        refusal = self._refusal(scope, headers, now, more, is_guarded, person)
        if refusal is not None:
            status, said = refusal
            is_page = not scope["path"].startswith("/api/") and "hx-request" not in headers
            if status == 401 and scope["method"] == "GET" and is_page:
                status, more["Location"] = 303, sign_in_path(scope["path"], scope.get("query_string", b""))
            if said == _CHOOSE_FIRST and scope["method"] == "GET" and is_page:
                status, more["Location"] = 303, "/kata-sandi"
            await self._refuse(scope, receive, send_safely, status, said)
            return
        await self._app(scope, body.read, send_safely)

    async def _refuse(self, scope: Scope, receive: Receive, send: Send, status: int, said: str) -> None:
        answer = await asyncio.to_thread(fault_answer, self._render, Request(scope), status, said)
        await answer(scope, receive, send)

    def _asker(self, headers: Headers, peer: str) -> tuple[bool, Person | None]:
        """Whether somebody has to be known, and who asks, if that is known."""
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.casefold() == "bearer":
            token = None if self._passes is None else self._passes.tokens.find(given.strip())
            return self._is_guarded or self._accounts.exist(), None if token is None else person_of(token)
        named = self._proxies.named(headers, peer)
        if named is not None:
            return True, self._accounts.person(named)
        cookie = cookie_parser(headers.get("cookie", "")).get(COOKIE, "")
        if cookie and (person := self._accounts.find(cookie)) is not None:
            return True, person
        token = None if self._passes is None else self._passes.find(cookie)
        return self._is_guarded or self._accounts.exist(), None if token is None else person_of(token)

    def _refusal(
        self, scope: Scope, headers: Headers, now: float, more: dict[str, str], is_guarded: bool, person: Person | None
    ) -> tuple[int, str] | None:
        """Why the request may not pass; `more` is filled with the headers that say so and give the limits."""
        address = scope["client"][0] if scope.get("client") else ""
        state = scope.setdefault("state", {})
        state["is_guarded"] = is_guarded
        if person is not None:
            state["person"] = person
        if not is_guarded and not _meant_for_here(headers.get("host", "")):
            return 421, "open the desk under 127.0.0.1 or localhost"
        if scope["method"] in _CHANGING and not _from_here(headers):
            return 403, "another site may not decide anything"
        needed = role_needed(scope["method"], scope["path"])
        if needed == ANYBODY:
            return None
        if needed == LINK and not self._has_links:
            needed = "reader"
        who = address
        if is_guarded and needed != LINK:
            if person is None:
                if wait := self._guesses.wait(address, now):
                    more["Retry-After"] = str(int(wait) + 1)
                    return 429, "too many requests; wait for as many seconds as Retry-After says"
                more["WWW-Authenticate"] = "Bearer"
                return 401, "sign in, or send a token that is known: Authorization: Bearer TOKEN"
            if not person.may(needed):
                return 403, f"{person.name} may not do this: it needs the role {needed}; ask an administrator for it"
            if person.has_given_password and scope["path"] not in _WITH_GIVEN_PASSWORD:
                return 403, _CHOOSE_FIRST
            who = person.name
        wait = self._requests.wait(who, now)
        left, until = self._requests.spare(who, now)
        # draft-ietf-httpapi-ratelimit-headers
        more["RateLimit-Policy"] = f'"minute";q={self._per_minute};w=60'
        more["RateLimit"] = f'"minute";r={left};t={until}'
        if wait:
            more["Retry-After"] = str(int(wait) + 1)
            return 429, "too many requests; wait for as many seconds as Retry-After says"
        return None


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


class _Body:
    """Reads a body of so many bytes within so much time, and no more."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._left = _BODY_BYTES
        self._until = time.monotonic() + BODY_SECONDS
        self._is_whole = False
        self.is_answered = False
        """Whether the answer has begun: the rest of the body is then of no interest."""

    async def read(self) -> Message:
        try:
            async with asyncio.timeout(None if self._is_whole else max(0.0, self._until - time.monotonic())):
                message = await self._receive()
        except TimeoutError:
            return self._refused(408, "the body does not come")
        if message["type"] == "http.disconnect":
            return message if self._is_whole else self._refused(400, "the body breaks off")
        self._is_whole = not message.get("more_body", False)
        self._left -= len(message.get("body", b""))
        return message if self._left >= 0 else self._refused(413, "the body is too long")

    def _refused(self, status: int, said: str) -> Message:
        self._is_whole = True
        if self.is_answered:
            return {"type": "http.disconnect"}
        raise HTTPException(status, said)

"""Fetching over HTTP from public addresses, politely and within bounds."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from types import TracebackType
from typing import Final, Self
from urllib.parse import urljoin, urlsplit

import aiohttp

from streams.connectors.batch import Fetched
from streams.connectors.http.answers import check_status, in_words, refuse_private
from streams.connectors.http.bounded_body import MOST_BYTES, read_body
from streams.connectors.http.public_addresses import PublicResolver
from streams.connectors.http.robots import AGENT, Robots
from streams.connectors.http.trouble import FetchError

__all__ = ["Answer", "Fetcher", "Validators"]

_MOST_REDIRECTS: Final = 5
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
_MOST_ROBOTS_BYTES: Final = 1_000_000
_MOST_REASON_BYTES: Final = 20_000
_MOST_ANSWER_BYTES: Final = 100_000
_LONGEST_VALIDATOR: Final = 500


@dataclass(frozen=True, slots=True)
class Validators:
    """What a host sent with an answer for conditional requests (ETag, Last-Modified)."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The result of a fetch."""

    fetched: Fetched | None
    """None where nothing has changed since."""
    validators: Validators
    links: tuple[str, ...] = ()
    """Headers `Link`."""


Permit = Callable[[str], AbstractAsyncContextManager[object]]
"""Entered with the name of a host, it is held for as long as that is asked something."""


def _no_leave_needed(_: str) -> AbstractAsyncContextManager[object]:
    return nullcontext()


class Fetcher:
    """Holds connections; an async context manager."""

    def __init__(
        self, *, timeout: float = 30.0, private_hosts: frozenset[str] = frozenset(), permit: Permit = _no_leave_needed
    ) -> None:
        """`timeout` is the time in seconds that an answer may take, to its last byte.

        Each request, also for robots.txt and where an answer leads on, is made with the `permit` for its host.

        `private_hosts` are fetched from wherever they are; no other host that is on this machine or in a private network.
        """
        self._timeout = timeout
        self._permit = permit
        self._private = private_hosts
        self._robots = Robots(self._robots_txt)
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def fetch(
        self,
        url: str,
        validators: Validators | None = None,
        opening: Mapping[str, str] | None = None,
        *,
        heeds_robots: bool = True,
    ) -> Answer:
        """What an address holds, where its host's robots.txt allows it; after redirects, of which each is judged alike.

        With `validators` the host is asked for what is newer; `opening` holds headers that go to the host of the address
        alone. What is made for programs is asked without heed of robots.txt, which is about pages.

        Raises:
            FetchError: it gave nothing.
        """
        headers = _asking(validators or Validators())
        origin = _origin(url)
        for _ in range(_MOST_REDIRECTS + 1):
            if heeds_robots:
                await self._robots.check(url, datetime.now(UTC))
            secret = opening if opening and _origin(url) == origin else {}
            found = await self._ask(url, {**headers, **secret}, MOST_BYTES)
            if isinstance(found, Answer):
                return found
            url = found
        raise FetchError("invalid", f"it leads on more than {_MOST_REDIRECTS} times")

    async def post(self, url: str, form: Mapping[str, str], opening: Mapping[str, str] | None = None) -> bytes:
        """What an address answers to a form, such as with a token; `opening` holds further headers.

        Raises:
            FetchError: it gave nothing.
        """
        found = await self._ask(url, {"Accept": "application/json", **(opening or {})}, _MOST_ANSWER_BYTES, form)
        if isinstance(found, str) or found.fetched is None:
            raise FetchError("invalid", "it leads on where it should answer")
        return found.fetched.body

    async def _robots_txt(self, url: str) -> bytes:
        for _ in range(_MOST_REDIRECTS + 1):
            found = await self._ask(url, {}, _MOST_ROBOTS_BYTES)
            if isinstance(found, Answer):
                return found.fetched.body if found.fetched else b""
            url = found
        return b""

    async def _ask(self, url: str, headers: dict[str, str], most: int, form: Mapping[str, str] | None = None) -> Answer | str:
        """The answer, or where it leads on."""
        refuse_private(url, self._private)
        async with self._permit(urlsplit(url).hostname or ""):
            try:
                async with asyncio.timeout(self._timeout):
                    return await self._answer(url, headers, most, form)
            except TimeoutError:
                raise FetchError("down", f"it did not answer in full within {self._timeout:g} s") from None

    async def _answer(self, url: str, headers: dict[str, str], most: int, form: Mapping[str, str] | None) -> Answer | str:
        now = datetime.now(UTC)
        try:
            method = "GET" if form is None else "POST"
            async with self._open().request(method, url, headers=headers, data=form, allow_redirects=False) as answer:
                if answer.status in _REDIRECTS:
                    return _led(url, answer.headers.get("Location", ""))
                if answer.status == 304:
                    return Answer(None, _validators(answer))
                check_status(answer, now, await _said(answer))
                body = await read_body(answer.content.iter_any(), answer.headers.get("Content-Encoding", ""), most)
                links = tuple(answer.headers.getall("Link", ()))
                return Answer(Fetched(body, url, now, answer.charset), _validators(answer), links)
        except aiohttp.ClientError as error:
            raise in_words(error) from None
        except ValueError:  # what yarl or aiohttp say of an address or a header that is none
            raise FetchError("invalid", "the answer is none of HTTP") from None

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            # Names are looked up here, and checked, even where a proxy would do so: none is used.
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(resolver=PublicResolver(self._private), limit_per_host=2),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={
                    "User-Agent": f"{AGENT}/{version('kentongan')} (reads feeds for social listening)",
                    "Accept": "application/rss+xml, application/atom+xml, application/feed+json, application/xml, */*;q=0.5",
                    "Accept-Encoding": "gzip",
                },
                timeout=aiohttp.ClientTimeout(total=self._timeout, sock_connect=10),
                auto_decompress=False,
                trust_env=False,
            )
        return self._session


def _asking(validators: Validators) -> dict[str, str]:
    asked = {"If-None-Match": validators.etag, "If-Modified-Since": validators.last_modified}
    return {name: value for name, value in asked.items() if value}


def _validators(answer: aiohttp.ClientResponse) -> Validators:
    return Validators(_short(answer.headers.get("ETag")), _short(answer.headers.get("Last-Modified")))


def _short(value: str | None) -> str | None:
    return value if value and len(value) <= _LONGEST_VALIDATOR and value.isprintable() else None


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc


def _led(url: str, location: str) -> str:
    """Where an answer leads on.

    Raises:
        FetchError: to nowhere, or to what is not on the web.
    """
    try:
        found = urljoin(url, location)
        parts = urlsplit(found)
        is_web = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc and (parts.port or True)
    except ValueError:
        is_web = False
    if not location or not is_web:
        raise FetchError("invalid", "it leads on to what is no address on the web")
    return found


async def _said(answer: aiohttp.ClientResponse) -> bytes:
    """What an interface says of why it refuses; nothing where it says nothing short."""
    if not 400 <= answer.status < 500 or answer.content_type != "application/json":
        return b""
    try:
        return await read_body(answer.content.iter_any(), answer.headers.get("Content-Encoding", ""), _MOST_REASON_BYTES)
    except (FetchError, aiohttp.ClientError):
        return b""

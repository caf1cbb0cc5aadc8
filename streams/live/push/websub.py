"""A subscription at the hub of a feed: what it pushes has the next poll come sooner, and is never taken as posts.

Source: WebSub, W3C Recommendation.
"""

import asyncio
import hashlib
import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import structlog
from aiohttp import web

from streams.connectors.http.fetch import Fetcher
from streams.connectors.http.trouble import FetchError
from streams.connectors.row import Subscription
from streams.connectors.rss.hub import Hub, is_signed
from streams.live.permits import SpentError
from streams.live.push.server import PushServer
from streams.web.body import read_body

__all__ = ["Subscriber", "unsubscribe"]

log = structlog.get_logger(__name__)

_LEASE: Final = 7 * 86_400
_SHORTEST_LEASE, _LONGEST_LEASE = 3_600, 14 * 86_400
_AGAIN: Final = 86_400.0
"""Seconds after which a hub that did not ask back, or denied it, is asked again."""

_ASKS_BACK_WITHIN: Final = 3_600.0
_CONFIRMED_WITHIN: Final = 60.0
_LONGEST_CHALLENGE: Final = 1_024


class Subscriber:
    """The subscription of one feed; it starts again with each worker, and takes the place of that of the one before."""

    def __init__(self, name: str, server: PushServer, public_url: str) -> None:
        """`public_url` is where hubs reach the server."""
        self._name = name
        self._server = server
        self._path = _path_of(name)
        self._callback = public_url.rstrip("/") + self._path
        self.hub: Hub | None = None
        """Where it was subscribed last."""
        self._secret = ""
        self._due = self._asked_until = 0.0
        self._pushed = asyncio.Event()

    @contextmanager
    def open(self) -> Iterator[None]:
        """Take in what the hub brings."""
        with self._server.open(self._path, self.take):
            yield

    async def wait(self, seconds: float, least: float) -> None:
        """Wait; where the hub pushed something, no longer than `least`, however often it does."""
        least = min(seconds, least)
        await asyncio.sleep(least)
        try:
            async with asyncio.timeout(seconds - least):
                await self._pushed.wait()
        except TimeoutError:
            pass
        self._pushed.clear()

    def subscription(self, hub: Hub) -> Subscription:
        """What a hub is asked for."""
        return Subscription(hub=hub.url, topic=hub.topic, callback=self._callback)

    async def keep(self, hub: Hub | None, fetcher: Fetcher) -> None:
        """Subscribe at the hub that the feed names now, where there is no subscription, or it is to be renewed.

        Raises:
            KafkaError: the request could not be written as spent.
        """
        if hub is None or (hub == self.hub and time.monotonic() < self._due):
            return
        self.hub, self._due = hub, time.monotonic() + _AGAIN
        self._asked_until = time.monotonic() + _ASKS_BACK_WITHIN
        self._secret = self._secret or secrets.token_hex(32)
        more = {"hub.secret": self._secret, "hub.lease_seconds": str(_LEASE)}
        await _ask("subscribe", self._name, self.subscription(hub), fetcher, more)

    async def take(self, request: web.Request) -> web.Response:
        """Answer the hub, which asks whether we subscribed, and brings what is new."""
        if request.method == "GET":
            return self._verified(request)
        if request.method != "POST":
            return web.json_response({"error": "send it with POST"}, status=405, headers={"Allow": "GET, POST"})
        body = await read_body(request)
        # What nobody signed is passed over, and nobody learns of it (WebSub, section 8).
        if self._secret and is_signed(request.headers.get("X-Hub-Signature", ""), body, self._secret):
            self._pushed.set()
        return web.Response(status=202)

    def _verified(self, request: web.Request) -> web.Response:
        hub, lease = self.hub, request.query.get("hub.lease_seconds", "")
        if (
            hub is None
            or time.monotonic() > self._asked_until
            or not (lease.isascii() and lease.isdigit() and len(lease) <= 12)
        ):
            return _unknown()
        answer = _confirmed(request, "subscribe", hub.topic)
        if answer.status == 200:
            self._due = time.monotonic() + min(max(int(lease), _SHORTEST_LEASE), _LONGEST_LEASE) / 2
            log.info("websub_subscribed", source=self._name)
        return answer


async def unsubscribe(name: str, subscription: Subscription, server: PushServer, fetcher: Fetcher) -> None:
    """Have a hub push no more for a source, and confirm it when the hub asks back, where it reaches us within a minute.

    A hub that does not, or refuses, ends the subscription with its lease.

    Raises:
        KafkaError: the request could not be written as spent.
    """
    is_confirmed = asyncio.Event()

    async def take(request: web.Request) -> web.Response:
        if request.method != "GET":
            return web.Response(status=410)  # what is still on its way: the subscriber has gone (WebSub, section 7)
        answer = _confirmed(request, "unsubscribe", subscription.topic)
        if answer.status == 200:
            is_confirmed.set()
        return answer

    with server.open(_path_of(name), take):
        if not await _ask("unsubscribe", name, subscription, fetcher, {}):
            return
        try:
            async with asyncio.timeout(_CONFIRMED_WITHIN):
                await is_confirmed.wait()
        except TimeoutError:
            log.warning("websub_not_confirmed", source=name)
        else:
            log.info("websub_unsubscribed", source=name)


async def _ask(mode: str, name: str, subscription: Subscription, fetcher: Fetcher, more: Mapping[str, str]) -> bool:
    """Ask a hub for something; whether it takes the request."""
    form = {"hub.mode": mode, "hub.topic": subscription.topic, "hub.callback": subscription.callback, **more}
    try:
        await fetcher.post(subscription.hub, form)
    except (FetchError, SpentError) as error:
        log.warning("websub_refused", source=name, mode=mode, reason=str(error))
        return False
    return True


def _confirmed(request: web.Request, mode: str, topic: str) -> web.Response:
    """The answer to a hub that asks whether it was we who asked it."""
    asked = request.query
    challenge = asked.get("hub.challenge", "")
    if (asked.get("hub.mode"), asked.get("hub.topic")) != (mode, topic) or not 0 < len(challenge) <= _LONGEST_CHALLENGE:
        return _unknown()
    return web.Response(text=challenge, content_type="text/plain")


def _unknown() -> web.Response:
    return web.json_response({"error": "nobody asked for this here"}, status=404)


def _path_of(name: str) -> str:
    return f"/websub/{hashlib.blake2b(name.encode(), digest_size=12).hexdigest()}"

"""Follows a server of Mastodon, and reads what it missed while it was not connected."""

import asyncio
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import aiohttp
import orjson
import structlog

from streams.connectors.batch import UnreadableError, UnreadablePostError
from streams.connectors.http.answers import check_status, in_words, refuse_private
from streams.connectors.http.fetch import Fetcher
from streams.connectors.http.headers import said_at
from streams.connectors.http.public_addresses import PublicResolver
from streams.connectors.http.server_sent import EventReader, ServerSent
from streams.connectors.http.trouble import FetchError
from streams.connectors.keep import Watched
from streams.connectors.kept import TakenPosts
from streams.connectors.mastodon.posts import as_number, number_of, post_id, statuses, taken, written_at
from streams.connectors.mastodon.requests import page_url, stream_url
from streams.connectors.mastodon.settings import MastodonSource
from streams.live.arrivals import Arrivals, keep_connected
from streams.live.hosts import Hosts
from streams.live.ledger import Ledger
from streams.live.permits import SpentError, permits
from streams.live.stream_clock import StreamClock
from streams.tasks import end

__all__ = ["MastodonFollower"]

log = structlog.get_logger(__name__)

_HEARD_WITHIN: Final = 60.0  # a server says every quarter of a minute that it is there
_CONNECT_WITHIN: Final = 30.0
_MOST_PAGES: Final = 50
_UNSURE: Final = 2.0
"""Seconds: the clock that a server sends has no fractions, and what it sends next may be on its way to the stream."""


class MastodonFollower:
    """One source."""

    def __init__(
        self, source: MastodonSource, ledger: Ledger, watched: Watched, opening: Mapping[str, str], hosts: Hosts
    ) -> None:
        """`watched` returns whether a text mentions a watched issue; `opening` holds the headers with the token."""
        self._source = source
        self._ledger = ledger
        self._watched = watched
        self._opening = opening
        self._hosts = hosts
        self._kept = TakenPosts(time.time())
        self._arrivals = Arrivals(ledger, source.silent_after, StreamClock())

    async def run(self) -> None:
        """Follow until cancelled.

        Raises:
            NotDeliveredError: the broker was given up.
            KafkaError: the row could not be written.
        """
        await keep_connected(self._connected, self._arrivals, self._ledger)

    async def _connected(self) -> None:
        url = stream_url(self._source)
        refuse_private(url, self._source.private_hosts)
        connector = aiohttp.TCPConnector(resolver=PublicResolver(self._source.private_hosts))
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=_CONNECT_WITHIN, sock_read=_HEARD_WITHIN)
        headers = {"Accept": "text/event-stream", **self._opening}
        try:
            async with (
                aiohttp.ClientSession(connector=connector, timeout=timeout, trust_env=False) as session,
                # It leads nowhere else: a token goes to no other host.
                session.get(url, headers=headers, allow_redirects=False) as answer,
            ):
                check_status(answer, datetime.now(UTC))
                if answer.content_type != "text/event-stream":
                    raise FetchError("invalid", "what it answers is no stream")
                telling = asyncio.create_task(self._arrivals.deliver_on())
                try:
                    # Only now, so that nothing lies between the pages and the stream, which waits meanwhile.
                    await self._read_missed(said_at(answer.headers.get("Date"), datetime.now(UTC)).timestamp())
                    await self._read(answer.content, telling)
                finally:
                    await end([telling])
        except TimeoutError:
            raise FetchError("down", f"nothing came for {_HEARD_WITHIN:g} s") from None
        except aiohttp.ClientError as error:
            raise in_words(error) from None
        except UnicodeError:  # what is said of a name of a host that is none, such as of where an answer leads
            raise FetchError("invalid", "a host's name is none") from None

    async def _read(self, content: aiohttp.StreamReader, telling: asyncio.Task[None]) -> None:
        reader = EventReader()
        async for chunk in content.iter_any():
            if telling.done():
                telling.result()
            for event in reader.feed(chunk):
                self._take(event)
            if self._arrivals.are_many:
                await self._arrivals.deliver()
        raise FetchError("down", "the connection was closed")

    async def _read_missed(self, connected: float) -> None:
        """Read what came behind the newest post that is known; at first there is none.

        What was written after it was `connected`, by the server's clock, is on the stream, which would be left unread for as
        long as more is written.
        """
        if self._arrivals.place is None:
            return
        permit = permits(self._hosts, self._ledger)
        async with Fetcher(private_hosts=self._source.private_hosts, permit=permit) as fetcher:
            for _ in range(_MOST_PAGES):
                url = page_url(self._source, self._arrivals.place)
                try:
                    answer = await fetcher.fetch(url, None, self._opening, heeds_robots=False)
                except SpentError as error:
                    log.warning("source_gap", source=self._source.name, seconds=int(error.wait.total_seconds()))
                    return
                assert answer.fetched is not None
                try:
                    page = statuses(answer.fetched)
                except UnreadableError as error:
                    raise FetchError("invalid", str(error)) from None
                before = self._arrivals.place
                for status in page:
                    self._take_status(status)
                if self._arrivals.place == before:
                    return
                await self._arrivals.deliver()
                if written_at(self._arrivals.place) > connected + _UNSURE:
                    return
        log.warning("source_gap", source=self._source.name, pages=_MOST_PAGES)

    def _take(self, event: ServerSent) -> None:
        """Take in an event; one that nobody can read is logged and passed, and kinds that are not known are passed."""
        if event.name == "delete":
            if (number := as_number(event.data.strip())) is not None:
                gone = post_id(self._source, number)
                if self._kept.deleted(gone, written_at(number), time.time()):
                    self._arrivals.deletions.append(gone)
            return
        if event.name not in ("update", "status.update"):
            return
        try:
            status = orjson.loads(event.data)
        except ValueError:
            status = None
        if isinstance(status, dict):
            self._take_status(status)
        else:
            self._arrivals.unreadable.append(event.data.encode("utf-8", "replace"))

    def _take_status(self, status: Mapping[str, Any]) -> None:
        now, number = datetime.now(UTC), number_of(status)
        try:
            post = taken(status, self._source, self._watched, now, self._kept)
        except UnreadablePostError as error:
            self._arrivals.unreadable.append(error.value)
            self._kept.add(error.post, "", now.timestamp())
            post = None
        except Exception as error:  # with a fault that nobody thought of it would come again for ever, and end all sources
            log.error("source_fault", source=self._source.name, error=type(error).__name__)  # noqa: TRY400 - it may quote words
            self._arrivals.unreadable.append(orjson.dumps(status))
            post = None
        if post is not None:
            self._arrivals.take(post)
            self._kept.add(post.id, post.author or "", now.timestamp())
        if number is not None:
            self._arrivals.place = max(number, self._arrivals.place or 0)

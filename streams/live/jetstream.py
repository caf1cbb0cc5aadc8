"""Follows a Jetstream, and goes on where it was: its place is on the broker behind the posts before it."""

import asyncio
import time
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import aiohttp
import structlog

from schemas.post import Post, PostId
from streams.connectors.batch import UnreadableError, UnreadablePostError
from streams.connectors.http.answers import in_words, refuse_private
from streams.connectors.http.headers import retry_after
from streams.connectors.http.public_addresses import PublicResolver
from streams.connectors.http.trouble import FetchError, Kind
from streams.connectors.jetstream.counts import EngagementCounter
from streams.connectors.jetstream.events import ACTIONS, COLLECTION, TIMES, Event, read_event
from streams.connectors.jetstream.posts import answered, kept_post, post_id, subject
from streams.connectors.jetstream.settings import JetstreamSource
from streams.connectors.keep import Watched, declared_language
from streams.connectors.kept import TakenPosts, written_at
from streams.live.arrivals import Arrivals, keep_connected
from streams.live.ledger import Ledger
from streams.live.stream_clock import StreamClock
from streams.tasks import end

__all__ = ["JetstreamFollower"]

log = structlog.get_logger(__name__)

_MOST_BYTES: Final = 1_000_000
_HEARD_WITHIN: Final = 60.0
_TIMES: Final = aiohttp.ClientWSTimeout(ws_close=1.0)
_GAP: Final = timedelta(minutes=1)
_LOOK_BACK: Final = 5_000_000
"""Microseconds: hosts behind one name count by clocks of their own."""

_GAPS: Final = ("OutdatedCursor", "FutureCursor")
_SUBPROTOCOL: Final = "xrpc.v1.json"
"""Of version 2."""


class JetstreamFollower:
    """One source."""

    def __init__(self, source: JetstreamSource, ledger: Ledger, watched: Watched, clock: StreamClock) -> None:
        """`watched` returns whether a text mentions a watched issue; `clock` is set to how far the stream has come."""
        self._source = source
        self._ledger = ledger
        self._watched = watched
        self._kept = TakenPosts(time.time())
        self._counts = EngagementCounter()
        self._arrivals = Arrivals(ledger, source.silent_after, clock, self._counts.risen)

    async def run(self) -> None:
        """Follow until cancelled; a connection that ends is made again, later each time.

        Raises:
            NotDeliveredError: the broker was given up.
            KafkaError: the row could not be written.
        """
        await keep_connected(self._connected, self._arrivals, self._ledger)

    async def _connected(self) -> None:
        connector = aiohttp.TCPConnector(resolver=PublicResolver(self._source.private_hosts))
        try:
            async with (
                aiohttp.ClientSession(connector=connector, trust_env=False, middlewares=(self._judge,)) as session,
                # Not decoded there: a frame that is no text would end each connection anew.
                session.ws_connect(
                    self._address(),
                    protocols=(_SUBPROTOCOL,) if self._source.is_version_2 else (),
                    heartbeat=20,
                    max_msg_size=_MOST_BYTES,
                    timeout=_TIMES,
                    decode_text=False,
                ) as socket,
            ):
                telling = asyncio.create_task(self._arrivals.deliver_on())
                try:
                    await self._read(socket, telling)
                finally:
                    await end([telling])
        except aiohttp.WSServerHandshakeError as error:
            raise self._turned_away(error) from None
        except aiohttp.ClientError as error:
            raise in_words(error) from None
        except UnicodeError:  # what is said of a name of a host that is none, such as of where an answer leads
            raise FetchError("invalid", "a host's name is none") from None

    def _turned_away(self, error: aiohttp.WSServerHandshakeError) -> FetchError:
        """What an answer means that is no stream."""
        place = self._arrivals.place
        if error.status == 400 and place is not None and place < TIMES:
            # Version 2 refuses a number of its archive that is too old, and that of another one (CursorTooOld).
            log.warning("source_gap", source=self._source.name)
            self._arrivals.place = None
        wait = retry_after(error.headers.get("Retry-After") if error.headers else None, datetime.now(UTC))
        kind: Kind = "throttled" if error.status == 429 else "down"
        return FetchError(kind, f"the host answers with status {error.status}", wait=wait)

    async def _judge(self, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
        """Refuse to be led into a private network."""
        refuse_private(str(request.url), self._source.private_hosts)
        return await handler(request)

    async def _read(self, socket: aiohttp.ClientWebSocketResponse[bool], telling: asyncio.Task[None]) -> None:
        first = True
        while True:
            try:
                message = await socket.receive(timeout=_HEARD_WITHIN)
            except TimeoutError:
                raise FetchError("down", f"nothing came for {_HEARD_WITHIN:g} s") from None
            if message.type not in (aiohttp.WSMsgType.TEXT, aiohttp.WSMsgType.BINARY):
                raise FetchError("down", "the connection was closed")
            if telling.done():
                telling.result()
            event = self._take(message.data)
            if first and event is not None and event.place is not None:
                self._tell_of_gap(event.place)
                first = False
            if self._arrivals.are_many:
                await self._arrivals.deliver()

    def _take(self, frame: bytes) -> Event | None:
        """Take in a frame; one that nobody can read is logged, and passed, so that it does not come again for ever."""
        now = datetime.now(UTC)
        try:
            event = read_event(frame)
            post = kept_post(event, self._source, self._watched, now, self._kept) if event.what == "written" else None
            is_counted = post is not None and self._is_counted(post)
        except UnreadablePostError as error:
            if event.edited or error.post not in self._kept:
                self._arrivals.unreadable.append(error.value)
            self._kept.add(error.post, event.account, now.timestamp())
            post, is_counted = None, False
        except UnreadableError:
            self._arrivals.unreadable.append(frame)
            return None
        except Exception as error:  # with a fault that nobody thought of it would come again for ever, and end all sources
            log.error("source_fault", source=self._source.name, error=type(error).__name__)  # noqa: TRY400 - it may quote words
            self._arrivals.unreadable.append(frame)
            return None
        match event.what:
            case "error":
                raise FetchError("down", f"it says {event.said}")
            case "info" if event.said in _GAPS:
                log.warning("source_gap", source=self._source.name, reason=event.said)
            case "written":
                self._written(event, post, is_counted, now)
            case "liked":
                self._counts.acted(subject(self._source.name, event), "likes", event.account, event.key)
            case "shared":
                self._counts.acted(subject(self._source.name, event), "shares", event.account, event.key)
            case "deleted":
                gone = post_id(self._source.name, event.account, event.key)
                if self._kept.deleted(gone, written_at(event.key), now.timestamp()):
                    self._gone([gone])
            case "left":
                self._gone(self._kept.of(event.account))
        if event.place is not None:
            self._arrivals.place = event.place
            if event.place >= TIMES:
                self._arrivals.hear(datetime.fromtimestamp(event.place / 1e6, UTC))
        return event

    def _is_counted(self, post: Post) -> bool:
        return self._source.counts and self._watched(post.text, declared_language(post.platform_languages), post.source)

    def _written(self, event: Event, post: Post | None, is_counted: bool, now: datetime) -> None:
        if self._source.counts and not event.edited:
            self._counts.acted(answered(self._source.name, event), "comments", event.account, event.key)
        if post is None or not (event.edited or post.id not in self._kept):
            return
        if is_counted:
            post = self._counts.add(post, now)
        self._arrivals.take(post)
        self._kept.add(post.id, event.account, now.timestamp())

    def _gone(self, posts: list[PostId]) -> None:
        self._arrivals.deletions += posts
        self._counts.forget(posts)

    def _tell_of_gap(self, place: int) -> None:
        """A server that no longer has what comes after our place begins later, and does not always say so."""
        before = self._ledger.row.state.place
        if before is None or min(before, place) < TIMES:
            return
        if timedelta(microseconds=place - before) > _GAP:
            log.warning("source_gap", source=self._source.name, seconds=(place - before) // 1_000_000)

    def _address(self) -> str:
        parts, place = urlsplit(self._source.url), self._arrivals.place
        collections = (COLLECTION, *(ACTIONS if self._source.counts else ()))
        asked = parse_qsl(parts.query)
        if self._source.is_version_2:
            asked += [("collections", one) for one in collections]
            asked += [("kinds", "commit"), ("kinds", "account")]
        else:
            asked += [("wantedCollections", one) for one in collections]
        # A longer frame would end each connection anew.
        asked += [("maxMessageSizeBytes", str(_MOST_BYTES))]
        if place is not None:
            # It gives what is at the place, too: once too often, and never one too few.
            asked += [("cursor", str(place - _LOOK_BACK if place >= TIMES else place))]
        return urlunsplit(parts._replace(query=urlencode(asked)))

"""A Jetstream on a loopback port that behaves as they do, with the faults of such hosts."""

import asyncio
import random
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal, Self

import orjson
from aiohttp import WSMsgType, web

__all__ = [
    "AUTHOR",
    "CLOCKS",
    "LINES",
    "STREAM_FAULTS",
    "StreamFault",
    "StreamHost",
    "action",
    "event",
    "event_2",
    "stream_faults",
]

LINES, _LINES_2 = (
    (Path(__file__).parent / f"fixtures/jetstream/v{version}.jsonl").read_bytes().splitlines() for version in (1, 2)
)
_OUTDATED: Final = _LINES_2[1].decode()

AUTHOR: Final = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa"
"""Who wrote the posts of frames, where nobody else is named."""

StreamFault = Literal[
    *("repeats", "goes back", "is silent", "cuts off", "is another one", "drips"),
    *("poison", "bad bytes", "unknown frame", "says too slow"),
]
STREAM_FAULTS: Final[tuple[StreamFault, ...]] = StreamFault.__args__  # type: ignore[attr-defined]

CLOCKS: Final = (0, -1_900_001, 1_700_003)
"""How far the clocks of the hosts behind one name are off, in microseconds."""


def event(place: int, *, did: str | None = None, record: dict[str, object] | None = None, **commit: object) -> str:
    """The frame of a post; fields of its `record` and of its commit take the place of those of the fixture."""
    found = orjson.loads(LINES[0])
    found |= {"time_us": place} | ({"did": did} if did else {})
    found["commit"] |= {"rkey": f"key{place}"} | commit
    found["commit"]["record"] |= record or {}
    return orjson.dumps(found).decode()


def action(place: int, collection: str, did: str, author: str, key: str, **commit: object) -> str:
    """The frame of what an account did with an author's post, in version 1."""
    record = {"subject": {"cid": "bafy", "uri": f"at://{author}/app.bsky.feed.post/{key}"}}
    return event(place, did=did, collection=f"app.bsky.feed.{collection}", record=record, **commit)


def event_2(place: int, *, number: int = 1, did: str = AUTHOR, **fields: object) -> str:
    """The frame of a post in version 2, seen at a place that is a time, or else with it as its number."""
    found = orjson.loads(_LINES_2[0])
    seen = {"witnessedAt": datetime.fromtimestamp(place / 1e6, UTC).isoformat()} if place >= 10**15 else {}
    found["payload"] |= {"seq": number if seen else place, "did": did, "rkey": f"key{place}", **seen, **fields}
    return orjson.dumps(found).decode()


def stream_faults(seed: int, many: int, frames: int) -> dict[int, StreamFault]:
    """So many faults, each behind the sending of one of so many frames, every kind among them."""
    chance = random.Random(seed)
    kinds = [STREAM_FAULTS[number % len(STREAM_FAULTS)] for number in range(many)]
    chance.shuffle(kinds)
    return dict(zip(chance.sample(range(1, frames), many), kinds, strict=True))


class StreamHost:
    """Sends what there is from the place that is asked, and ends as it is told; use it with `async with`."""

    def __init__(self) -> None:
        self.events: list[tuple[int, str | bytes]] = []
        """Places and frames, in order; `news` says that there are more. Bytes go out as text, though they may be none."""
        self.asked: list[dict[str, str]] = []
        self.protocols: list[str | None] = []
        self.floor = 0
        """What version 2 has begins here; before it, it refuses a number and goes on from a time with a word."""
        self.statuses: list[int] = []
        """Answered to the next that connect, instead of the stream."""
        self.ends_after = 1_000_000
        """Frames after which a connection is ended."""
        self.faults: dict[int, StreamFault] = {}
        """What happens once so many frames were sent, to all connections together."""
        self.met: list[StreamFault] = []
        self.sent = 0
        self.silent_for = 0
        self.off = 0
        """How far the clock of the host that answers now is off, in microseconds."""
        self._begin = 0
        self._news = asyncio.Event()
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where it is."""
        assert self._runner is not None
        host, port = self._runner.addresses[0][:2]
        return f"ws://{host}:{port}/subscribe"

    def tell(self, *events: tuple[int, str | bytes]) -> None:
        """There are more."""
        self.events += events
        self.news()

    def forget(self, kept: int = 0) -> None:
        """Keep what was told so far, but the last so many events, for nobody who comes later."""
        gone = max(0, len(self.events) - kept)
        self._begin += gone
        del self.events[:gone]

    def news(self) -> None:
        """Have every connection look again."""
        self._news.set()
        self._news = asyncio.Event()

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/subscribe", self._serve)
        app.router.add_get("/xrpc/network.bsky.jetstream.subscribeEvents", self._serve)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self.ends_after = 0
        self.news()
        assert self._runner is not None
        await self._runner.cleanup()

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self.asked.append({name: ",".join(request.query.getall(name)) for name in request.query})
        if self.statuses:
            return web.Response(status=self.statuses.pop(0))
        is_version_2 = request.path != "/subscribe"
        place = int(request.query.get("cursor", "0"))
        if is_version_2 and 0 < place < min(self.floor, 10**15):
            return web.json_response({"error": "CursorTooOld", "message": f"it begins at {self.floor}"}, status=400)
        socket = web.WebSocketResponse(protocols=("xrpc.v1.json",) if is_version_2 else ())
        await socket.prepare(request)
        self.protocols.append(socket.ws_protocol)
        with suppress(ConnectionError):
            if is_version_2 and 10**15 <= place < self.floor:
                await socket.send_str(_OUTDATED)
            await self._send_all(socket, place)
        await socket.close()
        return socket

    async def _send_all(self, socket: web.WebSocketResponse, place: int) -> None:
        sent, at, off = 0, self._begin, self.off
        # Answers pings, and ends where the other end has gone.
        reading = asyncio.ensure_future(socket.receive())
        try:
            while not reading.done():
                news = self._news
                while at < self._begin + len(self.events) and sent < self.ends_after:
                    here, frame = self.events[at - self._begin]
                    at += 1
                    if here + off < place:
                        continue
                    await self._send(socket, frame, here, off)
                    sent, self.sent = sent + 1, self.sent + 1
                    if (fault := self.faults.pop(self.sent, None)) is not None:
                        at = await self._do(fault, at, socket)
                        if at < 0:
                            return
                if sent >= self.ends_after:
                    return
                waiting = asyncio.ensure_future(news.wait())
                await asyncio.wait((reading, waiting), return_when=asyncio.FIRST_COMPLETED)
                waiting.cancel()
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

    @staticmethod
    async def _send(socket: web.WebSocketResponse, frame: str | bytes, place: int, off: int) -> None:
        if isinstance(frame, bytes):
            await socket.send_frame(frame, WSMsgType.TEXT)
        else:
            await socket.send_str(frame.replace(f'"time_us":{place}', f'"time_us":{place + off}'))

    async def _do(self, fault: StreamFault, at: int, socket: web.WebSocketResponse) -> int:
        """Have a fault; where to go on among the events, or -1 where the connection is over."""
        transport: Any = socket._req.transport  # type: ignore[union-attr]
        self.met.append(fault)
        match fault:
            case "repeats":
                for here, frame in self.events[max(0, at - 3 - self._begin) : at - self._begin]:
                    await self._send(socket, frame, here, self.off)
            case "goes back":
                return max(self._begin, at - 20)
            case "is silent":
                transport.pause_reading()  # so it answers no ping
                while not transport.is_closing():
                    await asyncio.sleep(1)
                    self.silent_for += 1
                    if self.silent_for > 300:
                        raise AssertionError("nobody noticed that it is silent")
                return -1
            case "cuts off":
                transport.abort()
                return -1
            case "is another one":
                self.off = CLOCKS[(CLOCKS.index(self.off) + 1) % len(CLOCKS)]
                return -1
            case "drips":
                for byte in bytes((0x81, 4)) + b"null":
                    transport.write(bytes((byte,)))
                    await asyncio.sleep(2)
            case "bad bytes":
                await self._send(socket, b'{"kind": "\xff\xfe"}', 0, 0)
            case "poison":
                await socket.send_str("[" * 5_000)
            case "unknown frame":
                await socket.send_str('{"kind": "later", "did": "did:plc:x"}')
            case "says too slow":
                await socket.send_str('{"$type": "error", "error": "ConsumerTooSlow"}')
                return -1
        return at

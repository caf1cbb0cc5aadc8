"""A stream of Mastodon with faults, in time that passes at once: every post at least once, none lost, deletions told last."""

import asyncio
import random
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from aiohttp import web

from streams.connectors.mastodon.settings import MastodonSource
from streams.connectors.row import SourceRow
from streams.live.hosts import Hosts
from streams.live.ledger import Ledger
from streams.live.mastodon import MastodonFollower
from streams.live.poller import fresh_row
from tests.simulated import simulate
from tests.slow_broker import SlowBroker
from tests.stream_host import STREAM_FAULTS, StreamFault
from tests.streams.live.test_mastodon import FIRST, Server, made

START = datetime.fromtimestamp(FIRST / 2**16 / 1e3, UTC)


class Faulty(Server):
    """A server of Mastodon, the streams of which meet the faults of a plan."""

    def __init__(self, plan: dict[int, StreamFault]) -> None:
        super().__init__()
        self.plan = plan
        self.met: list[StreamFault] = []
        self.deletions: set[str] = set()
        """Those that went out on a stream."""
        self._lately: list[bytes] = []
        self._sent = 0

    async def stream(self, request: web.Request) -> web.StreamResponse:
        date = format_datetime(START + timedelta(seconds=asyncio.get_running_loop().time()), usegmt=True)
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Date": date})
        await answer.prepare(request)
        await answer.write(b":)\n\n")
        self.listeners.append(mine := asyncio.Queue())
        try:
            while (told := await mine.get()) is not None and request.transport is not None:
                self._sent += 1
                self._lately = [*self._lately[-20:], told]
                fault = self.plan.pop(self._sent, None)
                if fault is not None:
                    self.met.append(fault)
                    if not await self._do(fault, told, answer, request.transport):
                        break
                await answer.write(told)
                if told.startswith(b"event: delete"):
                    self.deletions.add(told.split()[-1].decode())
        finally:
            self.listeners.remove(mine)
        return answer

    async def _do(self, fault: StreamFault, told: bytes, answer: web.StreamResponse, transport: asyncio.Transport) -> bool:
        """Have a fault; whether the stream goes on behind it."""
        match fault:
            case "repeats" | "goes back":
                for one in self._lately[-3 if fault == "repeats" else 0 : -1]:
                    await answer.write(one)
            case "is silent":
                while not transport.is_closing():
                    await asyncio.sleep(1)
                return False
            case "cuts off":
                await asyncio.sleep(8)  # what was sent before is read
                await answer.write(told[: len(told) // 2])
                transport.close()
                return False
            case "drips":
                for at in range(20):
                    await answer.write(b":thump thump thump\n\n"[at : at + 1])
                    await asyncio.sleep(2)
            case "poison":
                await answer.write(b"event: update\ndata: " + b"[" * 5_000 + b"\n\n")
            case "bad bytes":
                await answer.write(b'event: update\ndata: {"id": "\xff\xfe\n\n')
            case "unknown frame":
                await answer.write(b"event: later\ndata: {}\n\n")
        return True


def test_a_stream_of_mastodon_with_faults_loses_nothing_and_no_row_is_ahead(monkeypatch):
    random.seed(3)
    chance = random.Random(3)
    monkeypatch.setattr("streams.live.hosts._APART", 0.0)
    kinds = [one for one in STREAM_FAULTS if one not in ("is another one", "says too slow")]
    server = Faulty({at: kinds[n % len(kinds)] for n, at in enumerate(chance.sample(range(1, 300), 2 * len(kinds)))})
    broker, rows = SlowBroker(chance), []

    async def save(row: SourceRow) -> None:
        if row.state.place is not None:
            told = {one for what, one in broker.told if what == "post"}
            reached = {one["id"] for one in server.published if int(str(one["id"])) <= row.state.place} - server.gone
            assert {f"m:{one}" for one in reached} <= told, "the row is ahead"
        rows.append(row)

    async def publish(left: int) -> None:
        """Until no more than so many faults are to come."""
        while len(server.plan) > left:
            assert len(server.published) < 5_000
            number = len(server.published) + (int(asyncio.get_running_loop().time() * 1_000) << 16)
            server.publish(made(number))
            # Deletions from while it is not connected, or still reads pages, come by no stream.
            place = rows[-1].state.place if rows else None
            if chance.random() < 0.3 and place is not None and place >= int(str(server.published[-20:][0]["id"])):
                gone = str(chance.choice(server.published[-50:])["id"])
                if gone not in server.gone:
                    server.gone.add(gone)
                    server.tell("delete", gone)
            await asyncio.sleep(0.5)

    async def main() -> None:
        app = web.Application()
        app.router.add_get("/api/v1/streaming/public", server.stream)
        app.router.add_get("/api/v1/timelines/public", server.page)
        served = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)  # it has no bounds for how long an answer takes
        await served.setup()
        await web.TCPSite(served, "127.0.0.1", 0).start()
        host, port = served.addresses[0][:2]
        asyncio.get_running_loop().settled()  # type: ignore[attr-defined]
        fields = {
            "name": "m",
            "kind": "mastodon",
            "url": f"http://{host}:{port}",
            "token_file": "/k",
            "allow_private_addresses": True,
        }
        source = MastodonSource.model_validate(fields, strict=False)

        def arrived() -> bool:
            told = {one for _, one in broker.told}
            return {f"m:{one['id']}" for one in server.published if one["id"] not in server.gone} <= told

        for left in (len(kinds), 0):
            ledger = Ledger(fresh_row(source, "me", rows[-1] if rows else None), "mastodon", broker, save)  # type: ignore[arg-type]
            follower = MastodonFollower(source, ledger, lambda *_: False, {}, Hosts())
            running = asyncio.create_task(follower.run())
            while not server.listeners:
                await asyncio.sleep(0.1)
            await publish(left)
            async with asyncio.timeout(1_200):
                while not (arrived() and server.listeners):
                    await asyncio.sleep(1)
                    assert not running.done(), running
            await asyncio.sleep(10)
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            broker.lose()
            server.cut()
            while server.listeners:
                await asyncio.sleep(0.1)
        await served.cleanup()

    simulate(START, main)
    assert set(server.met) == set(kinds)
    last = {one: what for what, one in broker.told}
    taken = {one.removeprefix("m:") for one in last}
    assert {str(one["id"]) for one in server.published} - server.gone <= taken
    assert len(server.deletions) > 20
    assert {last[f"m:{one}"] for one in server.deletions & taken} == {"gone"}
    assert len(broker.raw) >= 2

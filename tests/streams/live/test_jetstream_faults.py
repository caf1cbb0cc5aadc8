"""A Jetstream on hosts with faults, in time that passes at once: every post at least once, none lost, deletions told last."""

import asyncio
import random
from datetime import UTC, datetime

import pytest

from streams.connectors.jetstream.posts import post_id
from streams.connectors.jetstream.settings import JetstreamSource
from streams.connectors.row import SourceRow
from streams.live.jetstream import JetstreamFollower
from streams.live.ledger import Ledger
from streams.live.stream_clock import StreamClock
from tests.simulated import simulate
from tests.slow_broker import SlowBroker
from tests.stream_host import CLOCKS, LINES, STREAM_FAULTS, StreamHost, event, stream_faults

START = datetime(2026, 7, 4, 1, 0, tzinfo=UTC)
APART = 250_000
EVENTS = 1_200
FAULTS = 30
WORKERS = 3
DIGITS = "234567abcdefghijklmnopqrstuvwxyz"


def place_of(number: int) -> int:
    return int(START.timestamp() * 1e6) + number * APART


def number_at(place: int) -> int | None:
    number, rest = divmod(place - place_of(0), APART)
    return None if rest else number


def key_of(number: int) -> str:
    """A timestamp, as programs name records (TID)."""
    value, found = place_of(number) << 10, ""
    for _ in range(13):
        value, digit = divmod(value, 32)
        found = DIGITS[digit] + found
    return found


@pytest.mark.parametrize("seed", [1, 2])
def test_a_jetstream_with_faults_loses_nothing_and_no_row_is_ahead(seed):
    random.seed(seed)
    chance = random.Random(seed)
    posts: dict[int, str] = {}
    gone: set[int] = set()
    frames: list[tuple[int, str | bytes]] = []
    for number in range(EVENTS):
        did, at = f"did:plc:{number % 40:024}", place_of(number)
        recent = [one for one in posts if one > number - 200 and one not in gone]
        kind = chance.random()
        if kind < 0.1 and recent:
            deleted = chance.choice(recent)
            frames.append((at, event(at, did=f"did:plc:{deleted % 40:024}", rkey=key_of(deleted), operation="delete")))
            gone.add(deleted)
        elif kind < 0.12:
            frames.append((at, chance.choice((b'{"kind": "\xff\xfe"}', "[" * 5_000, "null", LINES[5].decode()))))
        else:
            frames.append((at, event(at, did=did, rkey=key_of(number))))
            posts[number] = post_id("bsky", did, key_of(number))
    broker, rows, host_met = SlowBroker(chance), [], []

    async def main() -> None:
        async with StreamHost() as host:
            asyncio.get_running_loop().settled()  # type: ignore[attr-defined]
            host.faults = stream_faults(seed, FAULTS, EVENTS)
            source = JetstreamSource(name="bsky", kind="jetstream", url=host.url, allow_private_addresses=True)

            async def save(row: SourceRow) -> None:
                if row.state.place is not None:
                    told = {one for what, one in broker.told if what == "post"}
                    [upto] = [at for off in CLOCKS if (at := number_at(row.state.place - off)) is not None]
                    assert {one for number, one in posts.items() if number <= upto} <= told, "the row is ahead"
                rows.append(row)

            async def send() -> None:
                for at in range(0, EVENTS, 20):
                    host.tell(*frames[at : at + 20])
                    await asyncio.sleep(20 * APART / 1e6)

            def done() -> bool:
                told = {one for _, one in broker.told}
                return set(posts.values()) <= told and len(host.met) == FAULTS and sending.done()

            sending = asyncio.create_task(send())
            row = SourceRow(name="bsky", url=host.url, owner="me")
            for worker in range(WORKERS):
                ledger = Ledger(row, "jetstream", broker, save)  # type: ignore[arg-type]
                running = asyncio.create_task(JetstreamFollower(source, ledger, lambda *_: False, StreamClock()).run())
                until = asyncio.get_running_loop().time() + (100 if worker < WORKERS - 1 else 7_200)
                while asyncio.get_running_loop().time() < until and not done():
                    await asyncio.sleep(1)
                    if running.done():
                        running.result()
                await asyncio.sleep(30 if done() else 0)
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)
                broker.lose()
                row = rows[-1] if rows else row
            sending.cancel()
            host_met.extend(host.met)

    simulate(START, main)
    assert set(host_met) == set(STREAM_FAULTS)
    last = {one: what for what, one in broker.told}
    assert set(posts.values()) <= set(last)
    deleted = {posts[number] for number in gone}
    assert {one for one, what in last.items() if what == "gone" and one in set(posts.values())} == deleted
    print(len(broker.told), "told of", len(posts), "posts and", len(gone), "deletions,", len(broker.raw), "unreadable")
    assert {b'{"kind": "\xff\xfe"}', b"[" * 5_000} <= set(broker.raw)

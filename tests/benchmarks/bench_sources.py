"""What sources cost: `python -m tests.benchmarks.bench_sources junk|feeds|jetstream [SECONDS]`.

A worker has the sources, on the embedded broker. `junk`: 1,000 requests a second that nothing opens. `feeds`: 1,000 feeds of
1,000 hosts, each asked every five minutes, in which something is new now and then. `jetstream`: 2,000 events a second, one in
twenty of them a post that is taken, six in ten likes and reposts, one in twenty of these of posts that were taken. Prints the
processor time of the worker as a share of a core, and its memory.
"""

import asyncio
import os
import random
import sys
import tempfile
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import orjson
import yaml

from schemas.watchlist import Issue
from streams.local.broker import EmbeddedBroker
from tests.benchmarks.junk import send_junk
from tests.benchmarks.processes import used
from tests.internet import Asked, Internet, answer
from tests.pipeline import Pipeline
from tests.stream_host import AUTHOR, StreamHost, action, event

__all__ = ["Load", "measure", "watched"]

_EVENTS_A_SECOND: Final = 2_000
_FEEDS: Final = 1_000
_SECRET: Final = "s" * 32


def watched() -> list[Issue]:
    """Issues such as people watch."""
    words = ("beras", "banjir", "vaksin", "bensin", "jalan rusak", "listrik", "pajak", "sekolah", "bpjs", "gempa")
    return [
        Issue(id=f"isu-{number}", title=word, query=f'"{word}" OR {word.split()[0]}*') for number, word in enumerate(words)
    ]


def resident(pid: int) -> int:
    """Bytes that a process holds now."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


Load = Callable[[Pipeline, float], Awaitable[float]]
"""Loads a worker for so many seconds; how many things that were."""


async def measure(sources: list[dict[str, object]], load: Load, seconds: float) -> None:
    """Run a worker under a load, and print what it used."""
    broker = EmbeddedBroker()
    await broker.start_async()
    with ExitStack() as stack, tempfile.TemporaryDirectory() as folder:
        stack.callback(broker.stop)
        path = Path(folder, "sources.yaml")
        path.write_text(yaml.safe_dump({"sources": sources}))
        pipeline = Pipeline(
            broker.bootstrap_servers, "bench-", Path(folder), sources_file=path, sources_port=0, idempotent_producer=False
        )
        await pipeline.prepare(watched())
        worker = pipeline.start_worker("--stage", "sources")
        try:
            await pipeline.said("sources_started")
            await load(pipeline, 5.0)
            (before, _), began, idle = used(worker.pid), time.monotonic(), resident(worker.pid)
            many, course = 0.0, []
            while (left := began + seconds - time.monotonic()) > 1:
                many += await load(pipeline, min(60.0, left))
                course.append(resident(worker.pid) >> 20)
            spent, took = used(worker.pid)[0] - before, time.monotonic() - began
            each = spent / max(many, 1) * 1e6
            print(f"{many / took:,.0f} a second for {took:.0f} s: {spent / took:.1%} of a core, {each:.0f} µs each")
            print(f"memory {idle >> 20} MiB, after each minute {course}")
        finally:
            pipeline.close()


async def measure_junk(seconds: float) -> None:
    """1,000 requests a second."""
    with tempfile.TemporaryDirectory() as folder:
        secret = Path(folder, "secret")
        secret.write_text(_SECRET)
        webhook: dict[str, object] = {
            "name": "warga",
            "kind": "webhook",
            "path": "/in/warga",
            "scheme": "meta",
            "secret_files": [str(secret)],
        }
        mapping = {"map": {"id": "id", "text": "isi", "created_at": "dibuat"}}
        await measure(
            [webhook | mapping, {"name": "intake", "kind": "posts", "token_files": [str(secret)]}], send_junk, seconds
        )


async def measure_feeds(seconds: float) -> None:
    """1,000 feeds, each on a host of its own."""
    hosts = [f"127.1.{number // 250}.{number % 250 + 1}" for number in range(_FEEDS)]
    asked = fresh = 0

    def page(one: Asked) -> bytes:
        nonlocal asked, fresh
        if one.path == "/robots.txt":
            return answer(404)
        asked += 1
        # One in ten hosts has something new each time, and the others now and then; a twentieth knows no conditions.
        number = hosts.index(one.host)
        version = int(time.monotonic() // (300 if number % 10 == 0 else 3_600)) + number
        if one.headers.get("if-none-match") == f'"{version}"':
            return answer(304)
        fresh += 1
        items = "".join(
            f"<item><guid>{number}/{place}</guid><title>Berita {place} dari {number}</title><description>{'kata ' * 60}"
            f"</description><link>https://berita.example.id/{number}/{place}</link></item>"
            for place in range(version, version + 30)
        )
        body = f'<rss version="2.0"><channel>{items}</channel></rss>'.encode()
        return answer(200, body, **({} if number % 20 == 0 else {"ETag": f'"{version}"'}))

    class Pages(dict[str, object]):
        def get(self, key: object, default: object = None) -> object:
            return page

    async with Internet(Pages(), hosts=hosts) as internet:  # type: ignore[arg-type]
        common = {"kind": "rss", "every": "300s", "allow_private_addresses": True}
        sources = [
            {"name": f"rss.{number}", "url": f"http://{host}:{internet.port}/rss"} | common
            for number, host in enumerate(hosts)
        ]

        async def load(pipeline: Pipeline, span: float) -> float:
            async def all_seen() -> bool:
                return asked >= _FEEDS

            await pipeline.eventually(all_seen, within=600, what="every feed was asked once")
            before, new = asked, fresh
            await asyncio.sleep(span)
            print(f"{asked - before} polls, {fresh - new} answered in full", flush=True)
            return asked - before

        await measure(sources, load, seconds)


async def measure_jetstream(seconds: float) -> None:
    """2,000 events a second."""
    async with StreamHost() as host:
        place = int(time.time() * 1e6)
        taken: deque[int] = deque(maxlen=2_000)
        chance = random.Random(7)
        strange = [
            event(0, record={"text": f"what a lovely day {number}, friends and strangers", "langs": ["en"]})
            for number in range(70)
        ]
        strange += [
            action(
                0, "repost" if number % 6 == 0 else "like", f"did:plc:{number:024}", f"did:plc:{number:024}", f"key{number}"
            )
            for number in range(120)
        ]
        others = [one.partition('"time_us":0') for one in strange]

        async def load(pipeline: Pipeline, span: float) -> float:
            nonlocal place
            began, first = time.monotonic(), place
            while (at := time.monotonic() - began) < span:
                due = int(at * _EVENTS_A_SECOND) - (place - first)
                more = []
                for _ in range(due):
                    sort = chance.random()
                    if sort < 0.05:
                        record = {
                            "text": f"Harga beras naik lagi, kapan turun? {place}",
                            "createdAt": datetime.now(UTC).isoformat(),
                        }
                        more.append((place, event(place, record=record)))
                        taken.append(place)
                    elif sort < 0.08 and taken:
                        liked = f"key{chance.choice(taken)}"
                        more.append((place, action(place, "like", f"did:plc:{place:024}", AUTHOR, liked)))
                    else:
                        head, _, tail = chance.choice(others)
                        more.append((place, f'{head}"time_us":{place}{tail}'))
                    place += 1
                host.tell(*more)
                sent = host.sent + len(more)
                while host.sent < sent:
                    await asyncio.sleep(0.005)
                host.forget()
                await asyncio.sleep(0.02)
            found = await asyncio.to_thread(pipeline.run, "source", "list", "--json")
            print(f"{orjson.loads(found.stdout)['posts']:,} posts taken", flush=True)
            return place - first

        source = {"name": "bsky", "kind": "jetstream", "url": host.url, "allow_private_addresses": True}
        await measure([source], load, seconds)


async def main(what: str, seconds: float) -> None:
    """Measure one of them."""
    await {"junk": measure_junk, "feeds": measure_feeds, "jetstream": measure_jetstream}[what](seconds)


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2]) if len(sys.argv) > 2 else 60.0))

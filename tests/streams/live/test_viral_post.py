"""Counts that rise while their source is read again: told in the minute of the back-test, and never counted twice."""

import asyncio
import itertools
import random
from datetime import datetime, timedelta
from typing import Any

import orjson
import pytest

from schemas.alert import Alert
from schemas.post import Engagement, Post
from streams.clock import minute_of
from streams.connectors.rereading import AGES, added, due, next_due, read_again, risen
from tests.benchmarks.event_clock import Worker
from tests.fed import Broker
from tests.internet import Asked, Internet, answer
from tests.posts import START, WATCHED
from tests.simulated import simulate
from tests.streams.backtest.runs import alerts_of, backtest
from tests.streams.backtest.test_posts_read_again import MINUTE, likes_of, read, stream

BEGIN = START + timedelta(hours=30)
"""When the source begins to run; before that there is history."""
LIVE = timedelta(minutes=20)
VIRAL = 1_800


def item(number: int, now: datetime) -> dict[str, Any]:
    post = read(number, START + number * MINUTE, now)
    return {
        "id": number,
        "isi": post.text,
        "dibuat": post.created_at.isoformat(),
        "suka": likes_of(number, now - post.created_at),
    }


def viral(alerts: list[Alert]) -> list[datetime]:
    """When a viral post was told."""
    return [alert.at for alert in alerts if "viral_post" in {reason.kind for reason in alert.reasons}]


def test_scripted_counts_give_a_viral_post_in_the_minute_of_the_back_test(monkeypatch):
    history = [Post.model_validate(one, strict=False) for one in stream(told=True)]
    history = list(itertools.takewhile(lambda post: post.id != f"x:{VIRAL}", history))
    broker: Broker
    told: list[datetime] = []
    random.seed(4)

    async def main() -> None:
        nonlocal broker
        loop = asyncio.get_running_loop()

        def now() -> datetime:
            return BEGIN + timedelta(seconds=loop.time())

        def interface(asked: Asked) -> bytes:
            last = int((now() - START) / MINUTE)
            asked_for = asked.path.partition("ids=")[2]
            numbers = map(int, asked_for.split(",")) if asked_for else range(max(VIRAL, last - 30), last + 1)
            return answer(200, orjson.dumps({"data": [item(number, now()) for number in numbers]}))

        class Pages(dict[str, Any]):
            def get(self, path: str, default: Any = None) -> Any:
                return interface

        broker = Broker(now)
        async with Internet(Pages()) as internet:
            loop.settled()  # type: ignore[attr-defined]
            source = {
                "name": "x",
                "kind": "http",
                "url": internet.url("/posts"),
                "every": "30s",
                "each": ["data"],
                "map": {"id": "id", "text": "isi", "created_at": "dibuat", "likes": "suka"},
                "again": {"url": internet.url("/posts?ids={ids}"), "many": 50},
                "allow_private_addresses": True,
            }
            async with broker.term(monkeypatch, [source], watched=lambda *_: True) as term:
                running = asyncio.create_task(term.run())
                await asyncio.wait([running], timeout=LIVE.total_seconds())
                assert not running.done(), running
                running.cancel()
                await asyncio.gather(running, return_exceptions=True)
        worker = backtest(WATCHED[:1], kind=Worker)
        for post in history:
            await worker.add(post)
        coming = iter(broker.posts)
        waiting = next(coming, None)
        for second in range(0, int(LIVE.total_seconds()), 10):
            came = []
            while waiting is not None and waiting[0] <= BEGIN + timedelta(seconds=second):
                came.append(waiting[1])
                waiting = next(coming, None)
            mark = max((mark for at, mark in broker.marks if at <= BEGIN + timedelta(seconds=second)), default=BEGIN)
            told.extend(viral((await worker.take(came, mark))[0]))

    simulate(BEGIN, main)
    assert any(post.id == f"x:{VIRAL}" and post.earlier is not None for _, post in broker.posts)
    # The same posts as a file, whose readings say nothing of one another.
    file = [post.model_copy(update={"earlier": None}) for post in (*history, *(post for _, post in broker.posts))]
    expected = viral(alerts_of(backtest(WATCHED[:1]), [one.model_dump(mode="json", exclude_none=True) for one in file]))
    print(f"told at {told}, by the back-test at {expected}")
    assert expected
    assert told[:1] == expected[:1]


MEMORY = 100


@pytest.mark.parametrize("seed", [1, 2])
def test_a_post_read_again_over_two_days_among_ten_times_what_is_remembered_is_counted_once(seed):
    chance = random.Random(seed)
    others = sorted(chance.uniform(0, 48.5 * 60) for _ in range(10 * MEMORY))
    made = Post(id="x:lama", source="x", created_at=START, text="harga beras naik", engagement=Engagement(likes=1))
    queue = added((), [made], lambda _: True, START)
    found = [made]
    for number, minutes in enumerate(others):
        now = START + timedelta(minutes=minutes)
        while (at := next_due(queue)) is not None and at <= now:
            asked = due(queue, now, 1)
            reading = {made.id: made.model_copy(update={"engagement": Engagement(likes=1 + int((at - START) / MINUTE))})}
            found += risen(asked, reading)
            queue = read_again(queue, asked, reading, now)
        found.append(Post(id=f"x:{number}", source="x", created_at=now, text=f"harga beras naik {number}"))
    assert sum(post.id == made.id for post in found) == 1 + len(AGES)
    counted: dict[str, Any] = {}

    def look(_: int, stage: Any) -> None:
        state = stage.issues()["beras"]
        counted.update(posts=state.posts, clock=minute_of(found[-1].created_at))

    alerts_of(
        backtest(WATCHED[:1], repeat_memory=MEMORY, watch=look),
        [post.model_dump(mode="json", exclude_none=True) for post in found],
    )
    assert counted["posts"] == 1 + 10 * MEMORY

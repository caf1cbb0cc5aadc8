"""Delivery to a broker that takes a while: what waits for its own records waits for no others."""

import asyncio
from typing import Any

from streams.settings import Settings
from streams.sources.delivery import Delivery
from streams.sources.plan import Planned


class Slow(Delivery):
    """Each attempt takes what waits of a partition but the last record, if there is more than one."""

    def __init__(self) -> None:
        super().__init__(Settings(), "posts", give_up_after=30.0)
        self.came: list[bytes | None] = []

    async def start(self) -> None:
        self._task = asyncio.create_task(self._run())

    async def _attempt(self, partitions: Any) -> set[int]:
        await asyncio.sleep(0.001)
        for partition in partitions:
            queue = self._queues[partition]
            records = [queue.popleft() for _ in range(max(1, len(queue) - 1))]
            self.came += [record.value for record in records]
            await self._settle(records)
        return set(partitions)


async def test_a_flush_waits_for_what_was_put_before_it_and_for_nothing_after_it():
    delivery = Slow()
    await delivery.start()

    async def go_on() -> None:
        while True:
            await delivery.put([Planned(0, b"other"), Planned(1, b"other")])
            await asyncio.sleep(0.001)

    going = asyncio.create_task(go_on())
    try:
        for number in range(20):
            await delivery.put([Planned(number % 2, b"mine")])
            async with asyncio.timeout(10):
                await delivery.flush()
            assert delivery.came.count(b"mine") == number + 1
            assert not delivery.idle
    finally:
        going.cancel()
        await asyncio.gather(going, return_exceptions=True)
        await delivery.stop()

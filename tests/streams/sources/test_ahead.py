import asyncio
import threading

import pytest

from streams.sources.ahead import Ahead


async def test_items_come_in_order_and_all():
    assert [item async for items in Ahead(iter(range(10_000)), limit=7) for item in items] == list(range(10_000))


async def test_an_error_of_the_iterator_comes_after_what_it_gave():
    def broken():
        yield 1
        raise OSError("disk")

    lists = aiter(Ahead(broken()))
    assert await anext(lists) == [1]
    with pytest.raises(OSError, match="disk"):
        await anext(lists)


async def test_it_reads_no_further_ahead_than_its_limit():
    taken = []

    def counting():
        for number in range(100):
            taken.append(number)
            yield number

    ahead = Ahead(counting(), limit=5)
    async for items in ahead:
        before = len(taken)
        assert before <= items[-1] + 1 + 5 + 1
    assert len(taken) == 100


async def test_what_is_there_comes_while_the_iterator_waits_and_closing_ends_the_wait():
    more = threading.Event()

    def waiting():
        yield 1
        more.wait()
        yield 2

    ahead = Ahead(waiting())
    seen = []
    async with asyncio.timeout(10):
        async for items in ahead:
            seen += items
            asyncio.get_running_loop().call_soon(ahead.close)
    assert seen == [1]
    more.set()

import asyncio

from streams.tasks import end


async def test_a_task_that_swallows_a_cancellation_is_ended_all_the_same():
    swallowed = 0

    async def stubborn() -> None:
        nonlocal swallowed
        while True:
            try:
                await asyncio.sleep(3600)
            except asyncio.CancelledError:
                swallowed += 1
                if swallowed == 3:
                    raise

    task = asyncio.create_task(stubborn())
    await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await end([task], again_after=0.01)
    assert task.cancelled()
    assert swallowed == 3


async def test_what_tasks_raise_is_dropped_and_ended_ones_may_be_among_them():
    async def fail() -> None:
        raise ValueError

    failed, waiting = asyncio.create_task(fail()), asyncio.create_task(asyncio.sleep(3600))
    await asyncio.sleep(0)
    await end([failed, waiting])
    assert failed.done()
    assert waiting.cancelled()
    await end([])

import asyncio

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.runtime.retry import MAX_DELAY, process_or_bisect, retry


@pytest.fixture
def pauses(monkeypatch):
    """The pauses that were asked for; none of them is taken."""
    asked = []

    async def sleep(seconds):
        asked.append(seconds)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return asked


def failing(times):
    """An action that fails so often before it succeeds."""
    left = iter(range(times))

    async def action():
        for number in left:
            raise ConnectionError(number)
        return "done"

    return action


async def test_it_tries_until_it_succeeds(pauses):
    assert await retry(failing(2), attempts=3, delay=0.5) == "done"
    assert pauses == [0.5, 1.0]


async def test_what_the_last_try_raised_comes_out(pauses):
    with pytest.raises(ConnectionError, match="2"):
        await retry(failing(9), attempts=3, delay=0.5)
    assert len(pauses) == 2


async def test_a_fault_that_passes_is_waited_out_and_does_not_count(pauses):
    def is_transient(error):
        return isinstance(error, OSError)

    assert await retry(failing(40), attempts=2, delay=1.0, is_transient=is_transient) == "done"
    assert pauses == [1, 2, 4, 8] + [MAX_DELAY] * 36
    pauses.clear()
    with pytest.raises(ConnectionError, match="1"):
        await retry(failing(3), attempts=2, delay=1.0, is_transient=lambda _: False)


async def test_pauses_double_up_to_a_limit(pauses):
    await retry(failing(9), attempts=10, delay=1.0)
    assert pauses == [1, 2, 4, 8, MAX_DELAY, MAX_DELAY, MAX_DELAY, MAX_DELAY, MAX_DELAY]


async def test_being_cancelled_is_not_tried_again(pauses):
    tries = []

    async def action():
        tries.append(1)
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await retry(action, attempts=5, delay=1.0)
    assert tries == [1]


@settings(deadline=None)
@given(st.lists(st.booleans(), max_size=40))
async def test_exactly_the_items_at_fault_fail_and_the_others_keep_their_order(good):
    async def work(items):
        if not all(good[item] for item in items):
            raise ValueError
        return [f"result {item}" for item in items]

    results, failed = await process_or_bisect(work, range(len(good)), attempts=1, delay=0)
    assert results == [f"result {item}" for item, fine in enumerate(good) if fine]
    assert [item for item, _ in failed] == [item for item, fine in enumerate(good) if not fine]
    assert {type(error) for _, error in failed} <= {ValueError}


async def test_the_whole_and_the_single_item_are_tried_again_and_the_parts_are_not(pauses):
    tried = []

    async def work(items):
        tried.append(list(items))
        raise ValueError

    _, failed = await process_or_bisect(work, [1, 2, 3, 4], attempts=2, delay=1.0)
    assert [item for item, _ in failed] == [1, 2, 3, 4]
    assert tried == [[1, 2, 3, 4]] * 2 + [[1, 2], [1], [1], [2], [2], [3, 4], [3], [3], [4], [4]]


async def test_a_fault_that_passes_costs_no_item(pauses):
    tries = []

    async def work(items):
        tries.append(1)
        if len(tries) == 1:
            raise ConnectionError
        return list(items)

    assert await process_or_bisect(work, [1, 2], attempts=2, delay=1.0) == ([1, 2], [])


async def test_nothing_is_processed_when_there_is_nothing():
    async def work(items):
        raise AssertionError

    assert await process_or_bisect(work, [], attempts=3, delay=1.0) == ([], [])

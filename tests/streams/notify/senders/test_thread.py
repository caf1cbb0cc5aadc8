import asyncio
import subprocess
import sys
import threading

import pytest

from streams.notify.senders.thread import CallThread


async def test_calls_run_one_after_the_other_and_tell_what_they_raise():
    thread, seen = CallThread("satu"), []

    def fail():
        raise ValueError("salah")

    await asyncio.gather(*(thread.run(lambda number=number: seen.append(number)) for number in range(5)))
    assert seen == [0, 1, 2, 3, 4]
    with pytest.raises(ValueError, match="salah"):
        await thread.run(fail)
    await thread.run(lambda: seen.append(threading.current_thread().name))
    assert seen[-1] == "satu"
    thread.close()
    with pytest.raises(RuntimeError):
        await thread.run(fail)


async def test_what_waits_behind_a_call_that_hangs_is_cancelled_when_it_closes():
    thread, begun, go_on, seen = CallThread("satu"), threading.Event(), threading.Event(), []

    def hang():
        begun.set()
        go_on.wait()

    hanging = asyncio.ensure_future(thread.run(hang))
    waiting = asyncio.ensure_future(thread.run(lambda: seen.append("menunggu")))
    await asyncio.to_thread(begun.wait)
    thread.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    go_on.set()
    await hanging
    assert seen == []


def test_a_call_that_hangs_does_not_keep_the_program_from_ending():
    program = """
import asyncio, threading
from streams.notify.senders.thread import CallThread

async def main():
    thread = CallThread("satu")
    try:
        await asyncio.wait_for(thread.run(threading.Event().wait), 0.1)
    except TimeoutError:
        print("selesai")

asyncio.run(main())
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "selesai\n", "")

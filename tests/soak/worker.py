"""A worker that also writes how many asyncio tasks it has, which nobody sees from outside.

`python -m tests.soak.worker FILE`
"""

import asyncio
import os
import sys
import threading
import time
from pathlib import Path

from streams.cli import main

__all__: list[str] = []

_REGISTERS = ("_all_tasks", "_scheduled_tasks", "_eager_tasks")
"""Where asyncio keeps tasks: the first up to Python 3.11, the others from 3.12 on."""

EVERY = 5.0
"""Seconds."""


def count_tasks() -> int:
    """Tasks that are not done, of all event loops.

    asyncio gives those of one loop only, and Faust's clients have loops of their own in threads. To look through the objects
    of the garbage collector instead ends the program: it shows tuples that are still being made.
    """
    while True:
        try:
            known = [task for name in _REGISTERS for task in list(getattr(asyncio.tasks, name, ()))]
            return sum(not task.done() for task in known)
        except RuntimeError:  # one came or went while they were listed, as may happen in asyncio.all_tasks
            continue


def _write_for_ever(path: Path) -> None:
    fresh = path.with_suffix(".new")
    while True:
        fresh.write_text(str(count_tasks()))
        os.replace(fresh, path)
        time.sleep(EVERY)


if __name__ == "__main__":
    threading.Thread(target=_write_for_ever, args=(Path(sys.argv[1]),), daemon=True).start()
    sys.argv = ["kentongan", "worker"]
    main()

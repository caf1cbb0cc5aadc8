"""Runs the command; its stages join their groups once a file is there: `python -m tests.held_back FILE ARGUMENTS...`."""

import asyncio
import sys
from pathlib import Path

from streams.cli import main
from streams.runtime.faust_runner import StageRunner

_FILE = Path(sys.argv.pop(1))
_start = StageRunner.start


async def _held_back(runner: StageRunner) -> None:
    print(f"{runner.stage.name} is about to join", flush=True)
    while not _FILE.exists():
        await asyncio.sleep(0.05)
    await _start(runner)


StageRunner.start = _held_back  # type: ignore[method-assign]

if __name__ == "__main__":
    main()

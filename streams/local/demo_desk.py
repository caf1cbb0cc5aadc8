"""The desk beside the demo: `kentongan desk serve` as a process of its own, which ends with the demo."""

import asyncio
import os
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import aiohttp

from streams.errors import UserError
from streams.local.ports import LOOPBACK, free_port
from streams.local.process import GuardedProcess
from streams.settings import PREFIX

__all__ = ["DemoDesk"]

_PAUSE = 0.05
_LOG_CHARACTERS = 500


class DemoDesk:
    """A desk on this machine alone, where nobody has to sign in; use it with `with`."""

    def __init__(self, settings: Mapping[str, str], folder: Path) -> None:
        """`settings` are those that its broker needs, by name; its database is in `folder`.

        Raises:
            UserError: what a desk needs is not installed.
        """
        if find_spec("fastapi") is None:
            raise UserError("the desk is not installed: pip install 'kentongan[local]'")
        port = free_port()
        self.address = f"http://{LOOPBACK}:{port}"
        """Where it is opened."""
        own = {
            "desk_port": str(port),
            "desk_url": self.address,
            "desk_file": str(folder / "desk.db"),
            "desk_corrections_file": str(folder / "corrections.jsonl"),
            "log_level": "warning",
        }
        theirs = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        ours = {f"{PREFIX}{name.upper()}": value for name, value in {**settings, **own}.items()}
        command = [sys.executable, "-P", "-m", "streams", "desk", "serve"]
        self._process = GuardedProcess(command, log=folder / "desk.log", env=theirs | ours)

    async def answers(self) -> None:
        """Return once it answers.

        Raises:
            UserError: it has ended.
        """
        async with aiohttp.ClientSession() as session:
            while self._process.alive:
                try:
                    async with session.get(f"{self.address}/health"):
                        return
                except aiohttp.ClientError:
                    await asyncio.sleep(_PAUSE)
        raise UserError(f"the desk of the demo ended: {self._process.log_tail(_LOG_CHARACTERS).strip()}")

    def __enter__(self) -> "DemoDesk":
        self._process.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.terminate()

"""The first day of the tutorial, as somebody types it: one shell, the commands and files of the page, and what it shows."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from streams.local.ports import LOOPBACK, free_port
from streams.settings import PREFIX
from tests.pages import ROOT, Block, blocks

pytestmark = [pytest.mark.integration, pytest.mark.embedded, pytest.mark.timeout(600)]

PAGE = ROOT / "docs/tutorial/first-day.md"
DONE = "== the shell is done, exit code "
WITHIN = 120.0
CHANGES = ("ingest", "history", "apply", "mkdir", "close", "ack")
"""Commands that are typed once; what only looks is typed until it sees what the page says."""


class Shell:
    """A shell that commands are typed into."""

    def __init__(self, folder: Path, port: int) -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        self.environment = inherited | {
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            f"{PREFIX}BOOTSTRAP_SERVERS": f"{LOOPBACK}:{port}",
            f"{PREFIX}METRICS_PORT": "0",
        }
        self._process = subprocess.Popen(
            ["bash"],
            cwd=folder,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.type("set -o pipefail")

    def type(self, commands: str) -> tuple[int, str]:
        """Run the commands; returns the exit code of the last one, and what was printed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f'{commands}\necho "{DONE}$?"\n')
        self._process.stdin.flush()
        printed = []
        for line in self._process.stdout:
            if line.startswith(DONE):
                return int(line.removeprefix(DONE)), "".join(printed)
            printed.append(line)
        raise AssertionError(f"the shell ended; it printed:\n{''.join(printed)}")

    def end(self) -> None:
        """End it and whatever it still runs in the background."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.communicate()


@contextmanager
def shell(folder: Path, port: int) -> Iterator[Shell]:
    found = Shell(folder, port)
    try:
        yield found
    finally:
        found.end()


def missing(expected: Block | None, printed: str) -> list[str]:
    return [line for line in (expected.text.splitlines() if expected else []) if line.strip() not in printed]


def test_the_first_day_goes_as_the_page_says(tmp_path, embedded):  # the broker's program is there, then
    (tmp_path / "docs").symlink_to(ROOT / "docs")
    port = free_port()
    page = blocks(PAGE.read_text(encoding="utf-8"))
    with shell(tmp_path, port) as typed:
        for block, following in zip(page, [*page[1:], None], strict=True):
            if block.title:
                (tmp_path / "hari-pertama" / block.title).write_text(block.text, encoding="utf-8")
            if block.kind != "sh":
                continue
            # The port that the page takes for free may not be.
            commands = block.text.replace("kentongan broker", f"kentongan broker --port {port}")
            expected = following if following and following.kind == "text" else None
            deadline = time.monotonic() + WITHIN
            while True:
                code, printed = typed.type(commands)
                lacking = missing(expected, printed)
                if (code == 0 and not lacking) or any(f" {word}" in commands for word in CHANGES):
                    break
                if time.monotonic() > deadline or not expected:
                    break
            assert code == 0, f"{block.text}\n{printed}"
            assert not lacking, f"{block.text}\n{printed}"

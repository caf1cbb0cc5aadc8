"""`kentongan ingest file` as a process, the file it reads, and whether all of it arrived."""

import asyncio
import os
import signal
import subprocess
import sys

from streams.clock import minute_of
from streams.runtime.faust_runner import partition_of
from tests.ingested import PARTITIONS, post


def write_posts(path, count):
    path.write_text("".join(post(number).model_dump_json(exclude_none=True) + "\n" for number in range(count)))
    return path


def assert_as_planned(seen, count):
    """All posts on their partitions, in order, each after the mark of its minute, and an end that all partitions know."""
    assert seen.numbers == list(range(count))
    for partition in range(PARTITIONS):
        expected = [f"x:{n}" for n in range(count) if partition_of(f"x:{n}", PARTITIONS) == partition]
        assert seen.first_ids(partition) == expected
        assert seen.clocks[partition][-1] == minute_of(post(count - 1).created_at) + 1
    assert seen.met == {f"x:{n}": minute_of(post(n).created_at) for n in range(count)}


class Command:
    """`kentongan ingest file` as a process."""

    def __init__(self, settings, *arguments, stdin=subprocess.DEVNULL):
        given = {
            "BOOTSTRAP_SERVERS": settings.bootstrap_servers,
            "TOPIC_PREFIX": settings.topic_prefix,
            "IDEMPOTENT_PRODUCER": str(settings.idempotent_producer),
        }
        clean = {name: value for name, value in os.environ.items() if not name.startswith("KENTONGAN_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "streams.cli", "ingest", "file", *map(str, arguments)],
            env=clean | {f"KENTONGAN_{name}": value for name, value in given.items()},
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.stdin = self._process.stdin
        self.out = self.err = self._said = ""

    async def says(self):
        """The first line on standard error, as soon as it is there."""
        self._said = await asyncio.to_thread(self._process.stderr.readline)
        return self._said

    async def wait(self, within=120):
        """The exit code; `out` and `err` have been read."""
        try:
            self.out, self.err = await asyncio.to_thread(self._process.communicate, timeout=within)
        finally:
            self._process.kill()
        self.err = self._said + self.err
        assert "Traceback" not in self.err, self.err
        return self._process.returncode

    async def ended(self, within=20):
        """Wait for the end with standard input still open."""
        await asyncio.to_thread(self._process.wait, timeout=within)

    def interrupt(self):
        self._process.send_signal(signal.SIGINT)

import asyncio
import os
import subprocess
import sys
import tempfile

import pytest

from streams.audit import lock
from streams.errors import UserError

HOLDER = """
import asyncio, sys
from streams.audit.lock import alone
async def hold():
    async with alone():
        print("held", flush=True)
        await asyncio.to_thread(sys.stdin.read)
asyncio.run(hold())
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


async def test_tasks_take_turns():
    inside = []

    async def write():
        async with lock.alone():
            inside.append(1)
            assert len(inside) == 1
            await asyncio.sleep(0)
            inside.clear()

    await asyncio.gather(*(write() for _ in range(5)))


async def test_another_process_keeps_it_until_it_ends(monkeypatch):
    monkeypatch.setattr(lock, "_TRIES", 2)
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ
    ) as holder:
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(UserError, match=r"kentongan-audit\.lock"):
            async with lock.alone():
                pass
        holder.kill()
    async with lock.alone():
        pass


async def test_what_cannot_be_opened_is_one_sentence(folder):
    (folder / "kentongan-audit.lock").symlink_to("nowhere")
    with pytest.raises(UserError, match="cannot be opened"):
        async with lock.alone():
            pass

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager

import pytest

from streams.settings import PREFIX
from tests import forked
from tests.processes import parent, wait_for

ENVIRONMENT = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)} | {"COLUMNS": "100"}


@contextmanager
def waiting():
    """A command that waits for its input."""
    read, write = os.pipe()
    with os.fdopen(read) as given, os.fdopen(write, "w") as more, tempfile.TemporaryFile("w+") as said:
        process = forked.start("analyze", env=ENVIRONMENT, stdin=given, stdout=said)
        try:
            yield process, more, said
        finally:
            process.kill()
            process.wait(60)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("analyze",), 0), (("analyse",), 2), (("config",), 0), (("worker", "--stage", "none"), 2)],
)
def test_it_says_what_the_command_says_and_ends_as_it_does(arguments, code):
    environment = ENVIRONMENT | {f"{PREFIX}TOPIC_PREFIX": "lain-"}
    command = [sys.executable, "-m", "streams.cli", *arguments]
    done = subprocess.run(command, env=environment, input="harga beras naik\n", capture_output=True, text=True, check=False)
    found = forked.run(*arguments, env=environment, input="harga beras naik\n")
    assert (found.returncode, found.stdout, found.stderr) == (code, done.stdout, done.stderr)
    assert "lain-" in found.stdout or arguments != ("config",)


def test_it_runs_in_the_folder_of_the_test(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = forked.run("init", "--ministry", "kemenkes", "--out", "here", env=ENVIRONMENT)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "here").is_dir()


def test_how_a_signal_ended_it_is_told():
    with waiting() as (process, _, _):
        assert process.poll() is None
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.01)
        process.kill()
        assert process.wait(60) == process.poll() == -signal.SIGKILL
        process.kill()  # of what has ended does nothing


def test_it_reads_what_comes_and_ends_with_its_input():
    with waiting() as (process, more, said):
        more.write("harga beras naik\n")
        more.flush()
        wait_for(lambda: os.fstat(said.fileno()).st_size > 0, within=60)
        assert process.poll() is None
        more.close()
        assert process.wait(60) == 0


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="processes are looked up in /proc")
def test_neighbours_are_forks_of_two_processes():
    """Which have orders of sets of their own."""
    with waiting() as (one, *_), waiting() as (other, *_):
        assert parent(parent(one.pid)) != parent(parent(other.pid))

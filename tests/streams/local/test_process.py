import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from streams.local.guardian import CANNOT_RUN
from streams.local.process import GuardedProcess
from tests.processes import group_is_gone, wait_for

STUBBORN = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); signal.pause()"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "process.log"


def test_reports_the_exit_code_and_captures_the_output(log):
    process = GuardedProcess([sys.executable, "-c", "print('hello'); raise SystemExit(7)"], log=log)
    process.start()
    wait_for(lambda: not process.alive)
    assert process.exit_code == 7
    assert process.log_tail() == "hello\n"
    process.terminate()


def test_reports_the_signal_that_ended_the_command(log):
    process = GuardedProcess([sys.executable, "-c", "import os; os.kill(os.getpid(), 9)"], log=log)
    process.start()
    wait_for(lambda: not process.alive)
    assert process.exit_code == 128 + signal.SIGKILL
    process.terminate()


def test_says_when_the_command_cannot_be_run(log, tmp_path):
    broken = tmp_path / "broken"
    broken.write_bytes(b"\x7fELF of another machine")
    broken.chmod(0o755)
    process = GuardedProcess([str(broken)], log=log)
    process.start()
    wait_for(lambda: not process.alive)
    assert process.exit_code == CANNOT_RUN
    assert "cannot run" in process.log_tail()
    process.terminate()


def test_a_command_that_ignores_sigterm_is_killed_after_the_grace_time(log):
    process = GuardedProcess([sys.executable, "-c", STUBBORN], log=log, grace=0.2)
    process.start()
    wait_for(lambda: "ready" in process.log_tail())
    process.terminate()
    assert process.exit_code == 128 + signal.SIGKILL
    assert group_is_gone(process.group)


def test_kill_leaves_nothing_and_it_can_start_again(log):
    process = GuardedProcess([sys.executable, "-c", STUBBORN], log=log)
    process.start()
    first = process.group
    process.kill()
    assert group_is_gone(first)
    process.start()
    assert process.alive
    assert process.group != first
    process.kill()
    assert group_is_gone(process.group)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGHUP])
def test_ends_when_its_starter_dies(log, number):
    starter = f"""
import pathlib, sys, signal
from streams.local.process import GuardedProcess
process = GuardedProcess([sys.executable, "-c", {STUBBORN!r}], log=pathlib.Path({str(log)!r}), grace=0.2)
process.start()
print(process.group, flush=True)
signal.pause()
"""
    with subprocess.Popen([sys.executable, "-c", starter], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as parent:
        group = int(parent.stdout.readline())
        wait_for(lambda: log.exists() and "ready" in log.read_text())
        parent.send_signal(number)
    wait_for(lambda: group_is_gone(group))


def test_sigterm_to_the_guardian_ends_the_command_too(log):
    process = GuardedProcess([sys.executable, "-c", STUBBORN], log=log, grace=0.2)
    process.start()
    wait_for(lambda: "ready" in process.log_tail())
    os.kill(process.group, signal.SIGTERM)
    wait_for(lambda: not process.alive)
    assert group_is_gone(process.group)
    process.terminate()


def test_terminate_ends_the_command_even_when_the_guardian_was_killed(log):
    process = GuardedProcess([sys.executable, "-c", STUBBORN], log=log)
    process.start()
    wait_for(lambda: "ready" in process.log_tail())
    os.kill(process.group, signal.SIGKILL)
    wait_for(lambda: not process.alive)
    assert not group_is_gone(process.group)
    process.terminate()
    wait_for(lambda: group_is_gone(process.group))


def test_is_out_of_reach_of_ctrl_c(log):
    process = GuardedProcess([sys.executable, "-c", STUBBORN], log=log)
    process.start()
    try:
        assert os.getpgid(process.group) != os.getpgid(0)
        assert os.getsid(process.group) != os.getsid(0)
    finally:
        process.kill()

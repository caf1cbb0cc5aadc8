"""The demo as a newcomer runs it."""

import contextlib
import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

pytestmark = [pytest.mark.integration, pytest.mark.embedded, pytest.mark.timeout(400)]

FIRST_ALERT_WITHIN = 300.0
"""Seconds, on however busy a machine."""


def start(log: Path, *arguments: str) -> subprocess.Popen[bytes]:
    with log.open("wb") as out:
        return subprocess.Popen(
            [sys.executable, "-u", "-m", "streams.cli", "demo", *arguments],
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def wait_for(log: Path, demo: subprocess.Popen[bytes], words: str, within: float) -> str:
    deadline = time.monotonic() + within
    while words not in (text := log.read_text()):
        assert demo.poll() is None, text
        assert time.monotonic() < deadline, text
        time.sleep(0.1)
    return text


def is_closed(address: str) -> bool:
    host, port = address.split(":")
    with socket.socket() as probe:
        return probe.connect_ex((host, int(port))) != 0


def processes_with(address: str) -> list[str]:
    """Command lines that name the address, where the system shows them: the broker and its guardian."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            found.append(path.read_bytes().decode(errors="replace"))
    return [line for line in found if address in line]


def pasted(text: str) -> None:
    """Each command that the console and the page show works in a terminal that knows nothing of the demo."""
    page, listing = re.search(r"Page +(\S+)", text), re.search(r"Commands +(.+ incident list)", text)
    assert page is not None
    assert listing is not None
    shown = bash(listing[1])
    with urllib.request.urlopen(f"{page[1]}api/state", timeout=60) as answer:
        state = json.load(answer)
    (incident, *_) = state["incidents"]
    assert incident["short"] in shown
    program = state["command"]
    for what in ("ack {short} --by NAMA", "mute {short} --for 4h --reason '…'", "close {short} --reason '…'"):
        assert incident["short"] in bash(f"{program} incident {what.format(**incident)}")
    bash(f"{program} explain {incident['id']}")


def bash(command: str) -> str:
    environment = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "USER": "siti", "LANG": "C.UTF-8"}
    found = subprocess.run(["bash", "-c", command], cwd="/", env=environment, capture_output=True, text=True, check=False)
    assert found.returncode == 0, (command, found.stdout, found.stderr)
    return found.stdout


def test_the_rumour_is_told_first_and_ctrl_c_leaves_nothing_behind(tmp_path):
    log = tmp_path / "demo.log"
    demo = start(log)
    try:
        text = wait_for(log, demo, "[BARU]", FIRST_ALERT_WITHIN)
        pasted(text)
        demo.send_signal(signal.SIGINT)
        assert demo.wait(100) == 0
    finally:
        demo.kill()
        demo.wait()
    assert "isu belanja-istana" in log.read_text().split("[BARU]")[1]
    assert "Traceback" not in text
    assert text.index("Three simulated days") < text.index("Simulated: ") < text.index("[BARU]")
    broker = re.search(r"Broker +(\S+)", text)
    page = re.search(r"Page +http://([^/\s]+)", text)
    assert broker is not None
    assert page is not None
    assert processes_with(broker[1]) == []
    assert is_closed(broker[1])
    assert is_closed(page[1])


def test_it_ends_by_itself(tmp_path):
    log = tmp_path / "demo.log"
    demo = start(log, "--for", "8")
    try:
        assert demo.wait(200) == 0, log.read_text()
    finally:
        demo.kill()
        demo.wait()

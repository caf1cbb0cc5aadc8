"""The demo as a newcomer runs it."""

import contextlib
import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
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
    """The address opens the desk, and each command that is shown works in a terminal that knows nothing of the demo."""
    desk, listing = re.search(r"Desk +(\S+)", text), re.search(r"Commands +((.+) incident list)", text)
    assert desk is not None
    assert listing is not None
    page = answered(desk[1])
    assert "<h1>Ruang kendali</h1>" in page  # and nobody had to sign in
    (alert, *_) = json.loads(answered(f"{desk[1]}api/v1/alerts"))["alerts"]
    short = alert["incident"][:8]
    assert short in bash(listing[1])
    link = f"{desk[1]}insiden/{alert['incident']}"
    assert link in text
    assert f"Insiden {short}" in answered(link)
    for what in (f"ack {short} --by NAMA", f"mute {short} --for 4h --reason '…'", f"close {short} --reason '…'"):
        assert short in bash(f"{listing[2]} incident {what}")
    bash(f"{listing[2]} explain {alert['id']}")


def answered(address: str) -> str:
    """What the desk answers once it has stored the first alert, which is told a moment before."""
    deadline = time.monotonic() + 60
    while True:
        with contextlib.suppress(urllib.error.HTTPError), urllib.request.urlopen(address, timeout=60) as answer:
            text: str = answer.read().decode()
            if '"alerts":[]' not in text:
                return text
        assert time.monotonic() < deadline, address
        time.sleep(0.2)


def bash(command: str) -> str:
    environment = {"PATH": "/usr/bin:/bin", "HOME": "/nonexistent", "USER": "siti", "LANG": "C.UTF-8"}
    found = subprocess.run(["bash", "-c", command], cwd="/", env=environment, capture_output=True, text=True, check=False)
    assert found.returncode == 0, (command, found.stdout, found.stderr)
    return found.stdout


def test_the_rumour_is_told_first_and_ctrl_c_leaves_nothing_behind(tmp_path):
    log = tmp_path / "demo.log"
    demo = start(log)
    try:
        text = wait_for(log, demo, "/insiden/", FIRST_ALERT_WITHIN)  # the last line of the first alert
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
    desk, metrics = (re.search(rf"{what} +http://([^/\s]+)", text) for what in ("Desk", "Metrics"))
    assert broker is not None
    assert desk is not None
    assert metrics is not None
    assert processes_with(broker[1]) == []
    for address in (broker[1], desk[1], metrics[1]):
        assert is_closed(address)


def test_it_ends_by_itself(tmp_path):
    log = tmp_path / "demo.log"
    demo = start(log, "--for", "8")
    try:
        assert demo.wait(200) == 0, log.read_text()
    finally:
        demo.kill()
        demo.wait()


def test_what_is_fetched_from_a_made_up_internet_is_told_too(tmp_path):
    log = tmp_path / "demo.log"
    demo = start(log, "--sources")
    try:
        text = wait_for(log, demo, "[BARU]", FIRST_ALERT_WITHIN)
        listing = re.search(r"Commands +(.+) incident list", text)
        assert listing is not None
        told = [json.loads(line) for line in bash(f"{listing[1]} source list --json").splitlines()]
        demo.send_signal(signal.SIGINT)
        assert demo.wait(100) == 0
    finally:
        demo.kill()
        demo.wait()
    assert {one["kind"] for one in told} == {"rss", "http", "mastodon", "webhook"}
    assert {one["health"] for one in told} <= {"well", "empty"}
    assert all(one["posts"] for one in told if one["name"] in ("x", "tiktok", "facebook", "youtube", "telegram"))
    assert "isu belanja-istana" in log.read_text().split("[BARU]")[1]
    assert "Traceback" not in log.read_text()

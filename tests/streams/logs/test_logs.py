"""Logging as a process has it: set up once, for all of it."""

import json
import os
import subprocess
import sys

import pytest

from streams.settings import PREFIX

SCRIPT = """
import logging
import structlog
from streams.logs.logs import configure_logs
from streams.settings import load_settings

configure_logs(load_settings())
for error in (ConnectionRefusedError("no"), ConnectionRefusedError("no"), ConnectionRefusedError("no")):
    logging.getLogger("aiokafka").error("Unable connect to node with id %s: %s", 1, error)
for _ in range(3):
    structlog.get_logger("streams.x").warning("unreachable", topic="a")
    structlog.get_logger("streams.x").error("failed", stage="a")
for held in logging.getLogger().handlers[0].filters:
    held._interval = 0  # as if it were over
logging.getLogger("aiokafka").error("Failed fetch messages from %s: %s", 1, ConnectionRefusedError("no"))
structlog.get_logger("streams.x").warning("unreachable", topic="a")
"""


@pytest.fixture
def lines(tmp_path):
    def run(**settings):
        ours = {f"{PREFIX}{name.upper()}": value for name, value in settings.items()}
        kept = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
        done = subprocess.run([sys.executable, "-c", SCRIPT], env=kept | ours, capture_output=True, text=True, check=True)
        return done.stderr.splitlines()

    return run


def test_repeats_are_held_back(lines):
    found = [json.loads(line) for line in lines(log_format="json")]
    assert [line["event"] for line in found] == [
        "Unable connect to node with id 1: no",
        "unreachable",
        "failed",
        "failed",
        "failed",
        "Failed fetch messages from 1: no",
        "unreachable",
    ]
    assert [line.get("held_back") for line in found] == [None] * 5 + [2, 2]
    assert all({"timestamp", "level"} <= set(line) for line in found)


def test_debugging_shows_every_line(lines):
    assert len(lines(log_format="json", log_level="debug")) == 11


def test_the_console_shows_how_many_were_held_back(lines):
    assert lines()[-2].endswith("Failed fetch messages from 1: no held_back=2")

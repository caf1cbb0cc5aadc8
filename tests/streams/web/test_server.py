"""The server in its own thread."""

import threading
import time
import urllib.error
import urllib.request
from dataclasses import replace

import orjson
import pytest

from streams.kafka.broker_health import BrokerHealth
from streams.local.ports import free_port, is_free
from streams.metrics.fetching import FetchedNow
from streams.metrics.snapshot import Snapshot, SnapshotHolder
from streams.settings import Settings
from streams.web.server import WebServer


@pytest.fixture
def holder():
    now = time.time()
    return SnapshotHolder(Snapshot(at=now, started=now, version="0"))


def made_of(settings, holder):
    return WebServer(settings, holder, BrokerHealth(settings))


@pytest.fixture
def server(holder):
    made = made_of(Settings(metrics_port=0, stall_after=30), holder)
    made.start()
    yield made
    made.stop()


def get(server, path):
    try:
        with urllib.request.urlopen(server.address + path, timeout=10) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def test_it_answers_while_this_thread_waits(server):
    assert server.address.startswith("http://127.0.0.1:")
    assert get(server, "/live") == (200, b'{"live":true,"reasons":{}}')
    assert b"kentongan_snapshot_age_seconds" in get(server, "/metrics")[1]


def test_a_held_up_loop_is_not_alive(server, holder):
    holder.snapshot = replace(holder.snapshot, at=time.time() - 31)
    status, body = get(server, "/live")
    assert status == 503
    assert "loop" in orjson.loads(body)["reasons"]


def test_before_the_broker_answers_it_is_not_ready_and_says_why(server):
    status, body = get(server, "/ready")
    assert status == 503
    assert set(orjson.loads(body)["reasons"]) == {"broker", "model", "watchlist", "actions"}


def test_sources_that_are_down_are_told_and_make_nobody_unready(server, holder):
    fetched = tuple(FetchedNow(f"rss.{n}", "rss", health) for n, health in enumerate(("well", "down", "well")))
    holder.snapshot = replace(holder.snapshot, fetched=fetched)
    found = orjson.loads(get(server, "/ready")[1])
    assert found["sources"] == {"well": 2, "down": 1}
    assert "sources" not in found["reasons"]


def test_stopping_frees_the_port_and_ends_the_thread(holder):
    port = free_port()
    server = made_of(Settings(metrics_port=port), holder)
    server.start()
    assert not is_free(port)
    with urllib.request.urlopen(server.address + "/live", timeout=10) as answer:
        assert answer.read()
    server.stop()
    assert is_free(port)
    assert not any(thread.name == "web" and thread.is_alive() for thread in threading.enumerate())
    server.stop()

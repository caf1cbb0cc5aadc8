"""Ports and addresses."""

import socket
from contextlib import closing

import pytest

from streams.errors import UserError
from streams.settings import Settings
from streams.web.listen import is_loopback, listen


@pytest.fixture
def taken():
    with closing(socket.create_server(("127.0.0.1", 0))) as server:
        yield server.getsockname()[1]


def port_of(settings):
    with closing(listen(settings)) as found:
        return found.getsockname()[1]


def test_port_0_takes_a_free_one():
    assert port_of(Settings(metrics_port=0)) > 0


def test_a_port_that_was_asked_for_is_taken_or_refused(taken):
    with pytest.raises(UserError, match=f"port {taken} of 127.0.0.1 is taken; set KENTONGAN_METRICS_PORT"):
        listen(Settings(metrics_port=taken))


def test_the_default_gives_way_when_another_worker_has_it():
    with closing(listen(Settings())) as first, closing(listen(Settings())) as second:
        assert first.getsockname()[1] != second.getsockname()[1]


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(UserError, match=r"cannot listen on 192\.0\.2\.1:0"):
        listen(Settings(metrics_host="192.0.2.1", metrics_port=0))


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False),
     ("10.0.0.1", False), ("localhost.example.com", False)],
)  # fmt: skip
def test_loopback(host, loopback):
    assert is_loopback(host) is loopback

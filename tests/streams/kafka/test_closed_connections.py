import asyncio

import pytest
import uvloop
from aiokafka.conn import AIOKafkaConnection
from aiokafka.errors import IncompatibleBrokerVersion, KafkaConnectionError
from aiokafka.protocol.metadata import MetadataRequest

from streams.kafka.closed_connections import report_closed_connections
from tests.pipeline import eventually


async def ask_over_a_closed_connection():
    """What a client does whose connection was closed, of which its reader has not heard yet."""
    async with await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1") as server:
        host, port = server.sockets[0].getsockname()
        reader, writer = await asyncio.open_connection(host, port)
        connection = AIOKafkaConnection(host=host, port=port)
        connection._reader, connection._writer = reader, writer
        connection._read_task = asyncio.create_task(reader.read())
        connection._versions = {MetadataRequest.API_KEY: (0, 0)}
        writer.transport.abort()

        async def is_closed():
            return "closed=True" in repr(writer.transport)

        await eventually(is_closed, within=10, what="the transport is closed", every=0.01)
        await connection.send(MetadataRequest([]))


def test_a_connection_that_was_closed_meanwhile_is_a_broker_that_is_away():
    report_closed_connections()
    with pytest.raises(KafkaConnectionError, match="the handler is closed"):
        uvloop.run(asyncio.wait_for(ask_over_a_closed_connection(), 30))


async def ask_for_what_the_broker_does_not_know():
    connection = AIOKafkaConnection(host="127.0.0.1", port=1)
    connection._writer = object()
    connection._versions = {}
    try:
        await connection.send(MetadataRequest([]))
    finally:
        connection._writer = None


def test_what_else_goes_wrong_is_told_as_it_is():
    report_closed_connections()
    with pytest.raises(IncompatibleBrokerVersion):
        uvloop.run(ask_for_what_the_broker_does_not_know())

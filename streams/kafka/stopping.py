"""Stopping consumers, whether their broker is there or not."""

import asyncio

from aiokafka import AIOKafkaConsumer

from streams.tasks import is_cancelled

__all__ = ["stop"]


async def stop(client: AIOKafkaConsumer) -> None:
    """Stop a consumer.

    aiokafka's own stop raises CancelledError, though nobody cancels the caller, when one of its tasks has not had its first
    turn, or waits to try again because the broker is away (github.com/aio-libs/aiokafka/issues/647).
    """
    await asyncio.sleep(0)
    try:
        await client.stop()
    except asyncio.CancelledError:
        await client._client.close()  # `stop` was interrupted before it got here
        if is_cancelled():
            raise

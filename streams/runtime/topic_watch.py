"""Watches whether the topics of a stage are still the same, or were deleted and created again."""

import asyncio
from contextlib import suppress
from typing import Final

import structlog
from aiokafka.errors import KafkaError

from streams.kafka.topic_ids import LOOK_SECONDS
from streams.runtime.faust_runner import StageRunner
from streams.runtime.lost_records import LostLogs

__all__ = ["watch_topics"]

log = structlog.get_logger(__name__)

_TIMEOUT: Final = 5.0


async def watch_topics(runner: StageRunner) -> None:
    """Look every few seconds, until cancelled.

    A source created again is read again; rows are written again. Records that were deleted before they were read are counted.

    Raises:
        UserError: the broker has lost a part of the source's log.
    """
    logs = LostLogs()
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        if not runner.joined:
            continue
        with suppress(KafkaError, OSError):
            async with asyncio.timeout(_TIMEOUT):
                deleted, went_back = await runner.consumer.look_for_new_topics()
                ids = await runner.consumer.topic_ids(runner.rows.topics)
            _count_deleted(runner, deleted)
            logs.look(went_back)
            if runner.rows.look_for_new_topics(ids):
                await runner.consume.checkpoint()


def _count_deleted(runner: StageRunner, records: int) -> None:
    if records:
        runner.consume.tally.lost += records
        hint = "the broker deleted them before they were read: keep the topic longer, or give the stage more workers"
        log.error("records_lost", stage=runner.stage.name, topic=runner.source, records=records, hint=hint)

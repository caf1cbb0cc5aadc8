"""Alerts for another Python program: `async with AlertSubscription(...) as alerts: async for alert in alerts`.

It lives here and not in `schemas`, which knows no Kafka. Of this program it needs `schemas` and how a consumer is stopped, of
others aiokafka: no settings and no Faust.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Collection
from datetime import datetime
from types import TracebackType
from typing import Any, Self

from aiokafka import AIOKafkaConsumer, ConsumerRecord
from pydantic import ValidationError

from schemas.alert import COPY_HEADER, Alert
from streams.kafka.stopping import stop
from streams.kafka.subscribed_topic import Start, SubscribedTopic
from streams.tasks import end

__all__ = ["AlertSubscription"]

log = logging.getLogger(__name__)

REMEMBERED = 10_000
"""Ids of alerts that are remembered, to drop repeats."""


class AlertSubscription:
    """The alerts of a topic, each once while it is open, in the order of their incident; several incidents interleave.

    Without a group it begins at `start` every time. With one it goes on behind the last alert that was dealt with, which
    is the one before the alert in hand: what was in hand when the program ended comes again. A topic that is deleted and
    created again is read from its beginning.
    """

    record: "ConsumerRecord[bytes, bytes]"
    """The record that holds the alert in hand."""
    unreadable: int
    """Records that were passed over, since they hold no alert that this release knows."""

    def __init__(
        self,
        bootstrap_servers: str,
        *,
        topic: str = "kentongan.alerts",
        start: Start = "latest",
        group: str | None = None,
        issues: Collection[str] | None = None,
        kinds: Collection[str] | None = None,
        events: Collection[str] | None = None,
        owners: Collection[str] | None = None,
        min_severity: int = 1,
        **options: Any,
    ) -> None:
        """Only keep the arguments; `options` go to `AIOKafkaConsumer`, for example `security_protocol`.

        `start` is `earliest`, `latest`, or a moment with a zone: alerts written since then. A filter that is None lets
        everything through; `kinds` looks at all reasons of an alert.

        Raises:
            ValueError: `start` is a moment without a zone, or a moment together with a group.
        """
        if isinstance(start, datetime) and start.tzinfo is None:
            raise ValueError("start needs a zone: datetime(..., tzinfo=UTC)")
        if isinstance(start, datetime) and group is not None:
            raise ValueError("a group goes on where it was; give start='earliest' or 'latest' for its first time")
        self._topic = topic
        self._start = start
        self._filters = (issues, kinds, events, owners)
        self._min_severity = min_severity
        self._seen: OrderedDict[str, None] = OrderedDict()
        self.unreadable = 0
        self._group = group
        self._options = {"bootstrap_servers": bootstrap_servers, **options}
        self._consumer: AIOKafkaConsumer

    async def __aenter__(self) -> Self:
        """Connect.

        Raises:
            LookupError: the topic does not exist.
            aiokafka.errors.KafkaError: no broker answers, or it refuses.
        """
        await self._look_for_topic()
        # Where reading begins is sought; the client itself decides only where a place is no longer there.
        self._consumer = AIOKafkaConsumer(
            group_id=self._group, enable_auto_commit=False, auto_offset_reset="earliest", **self._options
        )
        self._place = SubscribedTopic(self._consumer, self._topic, self._start, group=self._group is not None)
        try:
            await self._consumer.start()
            await self._place.begin()
        except BaseException:
            await stop(self._consumer)
            raise
        self._watching = asyncio.create_task(self._place.watch())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave; the alert in hand counts as dealt with unless an error ended the block."""
        try:
            if error is None:
                await self._place.dealt_with()
        finally:
            await end([self._watching])
            await stop(self._consumer)

    def __aiter__(self) -> Self:
        """The subscription is its own iterator; it never ends by itself."""
        return self

    async def __anext__(self) -> Alert:
        """The next alert that passes the filters and was not given before."""
        await self._place.dealt_with()
        while True:
            record = await self._consumer.getone()
            if not self._place.take(record):
                continue
            alert = self._read(record)
            if alert is not None and not self._was_given(record) and self._wanted(alert) and self._is_new(alert):
                self.record = record
                return alert

    def _was_given(self, record: "ConsumerRecord[bytes, bytes]") -> bool:
        """Whether it is a copy, without erased posts, of an alert that lies before the place where reading began."""
        original = next((int(value) for name, value in record.headers if name == COPY_HEADER), None)
        return original is not None and original < self._place.begun(record)

    async def _look_for_topic(self) -> None:
        """Asked of a client without a subscription: one that has it tries for a minute to find the topic."""
        client = AIOKafkaConsumer(**self._options)
        try:
            await client.start()
            if self._topic not in await client.topics():
                raise LookupError(f"the broker has no topic {self._topic!r}; is the pipeline's topic prefix another?")
        finally:
            await stop(client)

    def _wanted(self, alert: Alert) -> bool:
        issues, kinds, events, owners = self._filters
        return (
            alert.severity >= self._min_severity
            and (issues is None or alert.issue in issues)
            and (kinds is None or any(reason.kind in kinds for reason in alert.reasons))
            and (events is None or alert.event in events)
            and (owners is None or alert.owner in owners)
        )

    def _is_new(self, alert: Alert) -> bool:
        if alert.id in self._seen:
            return False
        self._seen[alert.id] = None
        if len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        return True

    def _read(self, record: "ConsumerRecord[bytes, bytes]") -> Alert | None:
        try:
            return Alert.model_validate_json(record.value or b"")
        except ValidationError as error:
            self.unreadable += 1
            log.warning(
                "record %d of %s-%d is no alert that this release knows (%d faults); it is passed over",
                record.offset,
                record.topic,
                record.partition,
                error.error_count(),
            )
            return None

"""Alerts for another Python program: `async with AlertSubscription(...) as alerts: async for alert in alerts`.

It lives here and not in `schemas`, which knows no Kafka. Of this program it needs `schemas` and how a consumer is stopped, of
others aiokafka: no settings and no Faust.
"""

import logging
from collections import OrderedDict
from collections.abc import Collection
from datetime import datetime
from types import TracebackType
from typing import Any, Literal, Self

from aiokafka import AIOKafkaConsumer, ConsumerRecord, TopicPartition
from pydantic import ValidationError

from schemas.alert import COPY_HEADER, Alert
from streams.kafka.stopping import stop

__all__ = ["AlertSubscription"]

log = logging.getLogger(__name__)

REMEMBERED = 10_000
"""Ids of alerts that are remembered, to drop repeats."""

Start = Literal["earliest", "latest"] | datetime


class AlertSubscription:
    """The alerts of a topic, each once while it is open, in the order of their incident; several incidents interleave.

    Without a group it begins at `start` every time. With one it goes on behind the last alert that was dealt with, which
    is the one before the alert in hand: what was in hand when the program ended comes again.
    """

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
        self._in_hand: tuple[TopicPartition, int] | None = None
        self._begun: dict[TopicPartition, int] = {}
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
        self._consumer = AIOKafkaConsumer(
            self._topic,
            group_id=self._group,
            enable_auto_commit=False,
            auto_offset_reset=self._start if isinstance(self._start, str) else "earliest",
            **self._options,
        )
        try:
            await self._consumer.start()
            if self._group is None:
                await self._seek()
        except BaseException:
            await stop(self._consumer)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave; the alert in hand counts as dealt with unless an error ended the block."""
        try:
            if error is None:
                await self._dealt_with()
        finally:
            await stop(self._consumer)

    def __aiter__(self) -> Self:
        """The subscription is its own iterator; it never ends by itself."""
        return self

    async def __anext__(self) -> Alert:
        """The next alert that passes the filters and was not given before."""
        await self._dealt_with()
        while True:
            record = await self._consumer.getone()
            self._in_hand = TopicPartition(record.topic, record.partition), record.offset + 1
            alert = _read(record)
            if await self._was_given(record):
                continue
            if alert is not None and self._wanted(alert) and self._is_new(alert):
                return alert

    async def _was_given(self, record: ConsumerRecord[bytes, bytes]) -> bool:
        """Whether it is a copy, without erased posts, of an alert that lies before the place where reading began."""
        place = TopicPartition(record.topic, record.partition)
        if place not in self._begun:
            self._begun[place] = await self._begin(place, record.offset)
        original = next((int(value) for name, value in record.headers if name == COPY_HEADER), None)
        return original is not None and original < self._begun[place]

    async def _begin(self, place: TopicPartition, first: int) -> int:
        committed = None if self._group is None else await self._consumer.committed(place)
        if committed is not None:
            return int(committed)
        return 0 if self._start == "earliest" else first

    async def _look_for_topic(self) -> None:
        """Asked of a client without a subscription: one that has it tries for a minute to find the topic."""
        client = AIOKafkaConsumer(**self._options)
        try:
            await client.start()
            if self._topic not in await client.topics():
                raise LookupError(f"the broker has no topic {self._topic!r}; is the pipeline's topic prefix another?")
        finally:
            await stop(client)

    async def _seek(self) -> None:
        partitions = sorted(self._consumer.assignment())
        if isinstance(self._start, datetime):
            moment = int(self._start.timestamp() * 1000)
            found = await self._consumer.offsets_for_times(dict.fromkeys(partitions, moment))
        else:
            found = {}
        look = self._consumer.beginning_offsets if self._start == "earliest" else self._consumer.end_offsets
        # Resolved here: a seek that is left to the first fetch would miss what is written before it.
        edges = await look(partitions)
        for partition in partitions:
            place = found.get(partition)
            self._consumer.seek(partition, place.offset if place else edges[partition])

    async def _dealt_with(self) -> None:
        if self._in_hand is not None and self._group is not None:
            partition, offset = self._in_hand
            if partition in self._consumer.assignment():
                await self._consumer.commit({partition: offset})
        self._in_hand = None

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


def _read(record: ConsumerRecord[bytes, bytes]) -> Alert | None:
    try:
        return Alert.model_validate_json(record.value or b"")
    except ValidationError as error:
        log.warning(
            "record %d of %s-%d is no alert that this release knows (%d faults); it is passed over",
            record.offset,
            record.topic,
            record.partition,
            error.error_count(),
        )
        return None

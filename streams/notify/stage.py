"""The notify stage: turns alerts into messages; the only stage that talks to the outside."""

import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass

from schemas.alert import Alert
from schemas.deadletter import DeadLetter
from streams.deadletter import outgoing
from streams.folded import Folded
from streams.metrics.buckets import SECONDS, Buckets
from streams.metrics.facts import Facts
from streams.records import Incoming
from streams.topics import Topics

__all__ = ["Deliver", "NotifyStage", "ReadAlert"]

Deliver = Callable[[Alert], Awaitable[None]]
"""Tells people about an alert; may raise, and is then tried again."""


@dataclass(frozen=True, slots=True)
class ReadAlert:
    """An alert and the record it came in."""

    record: Incoming
    alert: Alert


class NotifyStage:
    """From `alerts` to people."""

    name = "notify"

    def __init__(self, topics: Topics, channels: Sequence[Deliver]) -> None:
        """`channels` are told every alert, one after the other; one with an attribute `channel` is counted by that name."""
        self._topics = topics
        self._channels = channels
        self._delivered: Counter[tuple[str, str]] = Counter()
        self._seconds: dict[str, Buckets] = {}

    def reset(self, partitions: Iterable[int]) -> None:
        """There is no state."""

    def remember(self, record: Incoming) -> None:
        """There is no state."""

    def decode(self, record: Incoming) -> tuple[list[ReadAlert], list[DeadLetter]]:
        """Read an alert.

        Raises:
            ValueError: the value is not one.
        """
        if not record.value:
            raise ValueError("empty")
        return [ReadAlert(record, Alert.model_validate_json(record.value))], []

    async def work(self, items: Sequence[ReadAlert]) -> list[ReadAlert]:
        """Tell each channel about each alert."""
        for item in items:
            for deliver in self._channels:
                await self._tell(deliver, item.alert)
        return list(items)

    async def _tell(self, deliver: Deliver, alert: Alert) -> None:
        channel = getattr(deliver, "channel", "console")
        began = time.perf_counter()
        try:
            await deliver(alert)
        except Exception:
            self._delivered[channel, "failed"] += 1
            raise
        self._delivered[channel, "sent"] += 1
        self._seconds.setdefault(channel, Buckets(SECONDS)).observe(time.perf_counter() - began)

    def fold(self, records: Sequence[Incoming], results: Sequence[ReadAlert], dead: Sequence[DeadLetter]) -> Folded:
        """Nothing follows but the dead letters."""
        done = {record.partition: record.offset for record in records}
        return Folded([[outgoing(letter, self._topics) for letter in dead]], done, posts_out=len(results))

    def flush(self) -> Folded:
        """Nothing is held back."""
        return Folded()

    def facts(self) -> Facts:
        """How deliveries went."""
        return Facts(
            notifications=dict(self._delivered),
            delivery={channel: found.now() for channel, found in self._seconds.items()},
        )

    def source(self, item: ReadAlert) -> DeadLetter:
        """The whole record as a dead letter."""
        return item.record.dead_letter(self.name, "")

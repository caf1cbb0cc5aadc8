"""The notify stage: says which channels are to be notified of an alert, and hands it to each."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import structlog

from schemas.alert import COPY_HEADER, Alert
from schemas.codec import encode_arrays
from schemas.deadletter import DeadLetter
from schemas.notification import Notification
from streams.kafka.records import Incoming, Outgoing
from streams.kafka.topics import Topics
from streams.metrics.bounded import BoundedCounter
from streams.metrics.status import StageStatus
from streams.notify.channels import Channels
from streams.runtime.dead_letters import outgoing
from streams.runtime.stage import Stage
from streams.runtime.steps import CountBatch, Send, Step, last_offsets

__all__ = ["NotifyStage", "ReadAlert"]

log = structlog.get_logger(__name__)

_MOST_UNKNOWN = 100


@dataclass(frozen=True, slots=True)
class ReadAlert:
    """An alert and the record it came in."""

    record: Incoming
    alert: Alert


class NotifyStage(Stage[ReadAlert, ReadAlert]):
    """From `alerts` to `notifications`, an array a channel, keyed by channel so that one worker has all of it."""

    name = "notify"

    def __init__(self, topics: Topics, channels: Channels) -> None:
        self._topics = topics
        self._channels = channels
        self._unknown = BoundedCounter(_MOST_UNKNOWN)

    def decode(self, record: Incoming) -> tuple[list[ReadAlert], list[DeadLetter]]:
        """Read an alert; a copy of one was sent before.

        Raises:
            ValueError: the value is not one.
        """
        if record.header(COPY_HEADER):
            return [], []
        if not record.value:
            raise ValueError("empty")
        return [ReadAlert(record, Alert.model_validate_json(record.value))], []

    def apply(self, records: Sequence[Incoming], results: Sequence[ReadAlert], dead: Sequence[DeadLetter]) -> Iterator[Step]:
        """Hand each alert to its channels; the alerts of an incident stay in their order."""
        # By their channels, so that what goes to several is written once; an incident's alerts go to the same ones.
        handed: dict[tuple[str, ...], list[Notification]] = defaultdict(list)
        for result in results:
            alert = result.alert
            for name in self._channels.unknown(alert.channels):
                log.warning("channel_unknown", channel=name, issue=alert.issue, hint="name it in the channels file")
                self._unknown.add(name)
            names = self._channels.of(alert.channels, alert.owner)
            handed[names].append(Notification(alert=alert, alerted_at=result.record.timestamp))
        out = [
            Outgoing(self._topics.notifications.name, value, key=name.encode())
            for names, notifications in handed.items()
            for value in encode_arrays(notifications)
            for name in names
        ]
        yield Send([*(outgoing(letter, self._topics) for letter in dead), *out])
        yield CountBatch(sum(len(names) * len(found) for names, found in handed.items()))
        yield last_offsets(records)

    def status(self) -> StageStatus:
        """Channels that alerts name and that do not exist."""
        return StageStatus(notifications={(name, "unknown_channel"): n for name, n in self._unknown.now().items()})

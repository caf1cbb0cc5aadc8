"""The status of the channels, from the rows of the deliver stage."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from streams.errors import NewerFormatError
from streams.kafka.reader import read_topic
from streams.kafka.topics import Topics
from streams.notify.channels import Channel
from streams.notify.channels_file import read_channels
from streams.notify.rows import ChannelRows, channel_of
from streams.settings import Settings

__all__ = ["ChannelStatus", "channel_statuses"]


@dataclass(frozen=True, slots=True)
class ChannelStatus:
    """A channel, what was sent on it, and what still waits. Moments are seconds since 1970."""

    name: str
    kind: str
    language: str
    zone: str
    waiting: int = 0
    """Alerts that are yet to be sent."""
    failed: int = 0
    """Tries of the next message that have failed so far."""
    again_at: float = 0.0
    """When the next try may be."""
    last_hour: int = 0
    """Messages that were sent in the last hour before the newest one."""
    sent: tuple[tuple[str, float], ...] = ()
    """The incidents that were sent last, newest first, and when."""


async def channel_statuses(settings: Settings) -> Sequence[ChannelStatus]:
    """The channels of the channels file in its order; a row that this release cannot read shows nothing.

    Raises:
        UserError: the channels file cannot be used, no broker answers, it refuses, or the topic is missing.
    """
    channels = read_channels(settings.channels_file).channels
    rows: dict[str, ChannelRows] = {}
    async for record in read_topic(settings, Topics(settings).channel_state.name):
        name = channel_of(record.key or b"")
        with suppress(NewerFormatError, ValueError):
            rows.setdefault(name, ChannelRows(name)).add(record.key or b"", record.value)
    return [_standing(name, rules, rows.get(name)) for name, rules in channels.items()]


def _standing(name: str, rules: Channel, rows: ChannelRows | None) -> ChannelStatus:
    said = (name, rules.kind, rules.language, rules.zone)
    if rows is None:
        return ChannelStatus(*said)
    state = rows.restore(rules, Counter(), lambda _: None)
    sent = [(incident, one.sent_at) for incident, one in state.incidents.items() if one.sent_at is not None]
    return ChannelStatus(
        *said,
        waiting=state.waiting,
        failed=state.retries.failed,
        again_at=state.retries.again_at,
        last_hour=len(state.sends),
        sent=tuple(sorted(sent, key=lambda one: -one[1])),
    )

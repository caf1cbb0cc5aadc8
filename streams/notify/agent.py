"""Runs the notify stage on Kafka."""

from collections.abc import Callable, Sequence

from streams.notify.stage import Deliver, NotifyStage
from streams.runner import StageRunner
from streams.settings import Settings
from streams.topics import Topics

__all__ = ["notify_runner"]


def notify_runner(
    settings: Settings, topics: Topics, channels: Sequence[Deliver], fatal: Callable[[BaseException], None]
) -> StageRunner:
    """The notify stage with its channels."""
    return StageRunner(
        NotifyStage(topics, channels),
        topics.alerts.name,
        settings,
        tails={},
        buffer_records=256,
        fatal=fatal,
    )

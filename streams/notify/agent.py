"""Runs the notify stage and the deliver stage on Kafka."""

from collections.abc import Awaitable, Callable

import structlog

from streams.incidents.standing import Actions
from streams.kafka.topics import Topics
from streams.notify.channels import Channels
from streams.notify.deliver_stage import DeliverStage
from streams.notify.stage import NotifyStage
from streams.runtime.faust_runner import StageRunner
from streams.runtime.state_rows import StateRows
from streams.settings import Settings
from streams.watchlist.follower import WatchlistFollower

__all__ = ["deliver_runner", "notify_runner"]

log = structlog.get_logger(__name__)

_ARRAYS = 16
"""Records of `notifications` that wait, and that are taken at once: arrays of 256 kB, of which a storm brings many."""

_DELETIONS = 500
"""Last records of `notifications` that are read back for the deleted posts of which they tell."""


def notify_runner(
    settings: Settings,
    topics: Topics,
    channels: Channels,
    watchlist: WatchlistFollower,
    fatal: Callable[[BaseException], None],
) -> StageRunner:
    """The notify stage; it warns of issues whose channels do not exist."""

    async def ready() -> None:
        await watchlist.loaded()
        for issue in watchlist.issues().values():
            for name in channels.unknown(issue.channels):
                log.warning("channel_unknown", channel=name, issue=issue.id, hint="name it in the channels file")

    return StageRunner(
        NotifyStage(topics, channels),
        topics.alerts,
        settings,
        rows=StateRows(settings, {}),
        buffer_records=1024,
        fatal=fatal,
        ready=ready,
    )


def deliver_runner(
    settings: Settings,
    topics: Topics,
    channels: Channels,
    actions: Actions,
    known: Callable[[], Awaitable[None]],
    fatal: Callable[[BaseException], None],
) -> StageRunner:
    """The deliver stage; it reads back the state of the channels of its partitions, and waits until actions are `known`."""
    stage = DeliverStage(topics, channels, actions=actions)
    return StageRunner(
        stage,
        topics.notifications,
        settings.model_copy(update={"batch_records": min(_ARRAYS, settings.batch_records)}),
        rows=StateRows(
            settings,
            {topics.channel_state.name: None, topics.notifications.name: _DELETIONS},
            missing=stage.missing,
            write_again=stage.write_again,
        ),
        buffer_records=_ARRAYS,
        fatal=fatal,
        ready=known,
    )

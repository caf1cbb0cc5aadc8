"""The notify stage and the deliver stage on Kafka."""

from typing import Any

import structlog
from rich.console import Console

from streams.notify.channels import Channels
from streams.notify.dispatcher import ChannelDispatcher
from streams.notify.senders import build_sender
from streams.runtime.faust_runner import StageRunner
from streams.settings import Settings
from streams.watchlist.follower import WatchlistFollower

__all__ = ["build_dispatcher", "deliver_agent", "notify_agent", "warn_of_unknown_channels"]

log = structlog.get_logger(__name__)


def notify_agent(runner: StageRunner) -> None:
    """The notify stage as an agent of its Faust app."""

    @runner.app.agent(runner.channel, name="notify", concurrency=1)
    async def notify(stream: Any) -> None:
        await runner.consume.run(stream)


def deliver_agent(runner: StageRunner) -> None:
    """The deliver stage as an agent of its Faust app."""

    @runner.app.agent(runner.channel, name="deliver", concurrency=1)
    async def deliver(stream: Any) -> None:
        await runner.consume.run(stream)


def build_dispatcher(
    runner: StageRunner, channels: Channels, settings: Settings, console: Console, *, words: bool
) -> ChannelDispatcher:
    """What sends to the channels; those of the kind `console` print on that one, with `words` also what people wrote."""
    senders = {name: build_sender(name, channels, console, words=words) for name in channels.channels}
    return ChannelDispatcher(runner, channels, senders, settings)


async def warn_of_unknown_channels(watchlist: WatchlistFollower, channels: Channels) -> None:
    """Return once the watchlist is there; warn of issues whose channels do not exist."""
    await watchlist.loaded()
    for issue in watchlist.issues().values():
        for name in channels.unknown(issue.channels):
            log.warning("channel_unknown", channel=name, issue=issue.id, hint="name it in the channels file")

"""The shared parts of a worker that its stages are built from."""

from collections.abc import Callable
from dataclasses import dataclass

from rich.console import Console

from streams.factcheck.follower import FactsFollower
from streams.incidents.follower import ActionsFollower
from streams.kafka.topics import Topics
from streams.notify.channels import Channels
from streams.settings import Settings
from streams.watchlist.follower import WatchlistFollower

__all__ = ["Parts"]


@dataclass(frozen=True, slots=True)
class Parts:
    """Settings, topics, and what the worker follows; stages take from it what they need."""

    settings: Settings
    topics: Topics
    watchlist: WatchlistFollower
    facts: FactsFollower
    actions: ActionsFollower
    channels: Channels
    console: Console
    """Where channels of the kind `console` print."""
    words: bool
    """Whether these print also what people wrote."""
    fatal: Callable[[BaseException], None]
    """Stops the worker."""

"""The outcomes of the alerts of a channel, counted."""

from collections import Counter
from dataclasses import dataclass, field

from streams.metrics.buckets import DELAYS, SECONDS, Buckets

__all__ = ["ChannelCounts"]


@dataclass(slots=True)
class ChannelCounts:
    """What was counted of one channel since the process began."""

    outcomes: Counter[str] = field(default_factory=Counter)
    """Alerts by what became of them."""
    seconds: Buckets = field(default_factory=lambda: Buckets(SECONDS))
    """How long sending took."""
    delays: Buckets = field(default_factory=lambda: Buckets(DELAYS))
    """How long after its alert a message was out."""

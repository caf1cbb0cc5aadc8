"""Whether what the desk shows is what the topics hold, and when it was last in touch with them."""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from streams.desk.follower import DeskFollower

__all__ = ["Health", "health_of"]


@dataclass(frozen=True, slots=True)
class Health:
    """How the desk is."""

    reasons: Mapping[str, str]
    """Why it may lack what is on the topics, by part; empty when it does not."""
    heard: datetime | None
    """When the broker answered last; None before it has."""


def health_of(follower: DeskFollower | None) -> Health:
    """How a desk is whose store is filled by `follower`; None where the broker has not answered yet."""
    if follower is None:
        return Health({"broker": "the broker has not answered yet, or its topics are missing"}, None)
    now, reasons = time.monotonic(), dict[str, str]()
    if (trouble := follower.broker.trouble(now)) is not None:
        reasons["broker"] = trouble
    if follower.lacks_database:
        reasons["database"] = "the database does not answer"
    if not follower.caught_up.is_set():
        reasons["store"] = "what is on the topics has not been read to its end yet"
    silent = follower.broker.silent(now)
    return Health(reasons, None if silent is None else datetime.now(UTC) - timedelta(seconds=silent))

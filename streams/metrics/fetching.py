"""What a worker knows of the sources that it fetches."""

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple, get_args

from streams.metrics.families import Family, numbers

__all__ = ["FetchedNow", "Health", "fetching_metrics"]

Health = Literal["starting", "well", "empty", "silent", "down", "invalid", "throttled", "refused"]
"""`empty` answers with nothing in it, `silent` with nothing new for long; the last four give nothing, and why."""


class FetchedNow(NamedTuple):
    """A source that this worker fetches."""

    name: str
    health: Health = "starting"
    said: str = ""
    """Why it gives nothing, in words."""


def fetching_metrics(sources: Sequence[FetchedNow]) -> Iterator[Family]:
    """Of each source that the worker fetches."""
    yield numbers(
        "kentongan_fetch_health",
        [((one.name, health), float(one.health == health)) for one in sources for health in get_args(Health)],
    )

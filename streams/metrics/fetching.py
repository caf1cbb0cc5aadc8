"""The status of the sources that a worker fetches."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple, get_args

from streams.connectors.health import Health
from streams.metrics.families import Family, numbers

__all__ = ["FetchedNow", "Outcome", "fetching_metrics"]

Outcome = Literal["new", "unchanged", "down", "invalid", "throttled", "refused"]
"""The outcomes of asking a source, or of a sender's request; the last four are those of `Health`."""


class FetchedNow(NamedTuple):
    """A source that this worker fetches; counts are since the worker took it over."""

    name: str
    kind: str
    health: Health = "starting"
    said: str = ""
    """Why it gives nothing, in words."""
    posts: int = 0
    """Posts that the broker acknowledged."""
    deletions: int = 0
    outcomes: Mapping[Outcome, int] = {}
    complete_to: float | None = None
    """All that the source showed up to then is on `posts`, in seconds since 1970; None before the first answer."""
    read_again: int = 0
    """Posts whose counts were read again."""
    budget_left: float | None = None
    """Share of the day's budget that is left; None for a source without one."""


def fetching_metrics(sources: Sequence[FetchedNow]) -> Iterator[Family]:
    """Of each source that the worker fetches."""
    yield numbers(
        "kentongan_fetch_health",
        [((one.name, health), float(one.health == health)) for one in sources for health in get_args(Health)],
    )
    yield numbers(
        "kentongan_fetches",
        [((one.name, outcome), one.outcomes.get(outcome, 0)) for one in sources for outcome in get_args(Outcome)],
    )
    yield numbers("kentongan_fetch_posts", [((one.name,), one.posts) for one in sources])
    yield numbers("kentongan_fetch_deletions", [((one.name,), one.deletions) for one in sources])
    yield numbers(
        "kentongan_fetch_complete_timestamp_seconds",
        [((one.name,), one.complete_to) for one in sources if one.complete_to is not None],
    )
    yield numbers("kentongan_fetch_read_again", [((one.name,), one.read_again) for one in sources])
    yield numbers(
        "kentongan_fetch_budget_remaining_ratio",
        [((one.name,), one.budget_left) for one in sources if one.budget_left is not None],
    )

"""Alerts without a watchlist, of sources and of emerging issues: their owner, channels and zone."""

from typing import NamedTuple

from schemas.watchlist import Issue
from streams.settings import Settings

__all__ = ["NOBODY", "Unwatched", "is_unwatched", "unwatched_issue"]


class Unwatched(NamedTuple):
    """What a watched issue would say in the watchlist."""

    owner: str | None = None
    channels: tuple[str, ...] = ()
    zone: str = "Asia/Jakarta"
    terms: int = 0
    """Terms nobody watches that are followed; 0 follows none."""
    people: int = 30
    """People in an hour from which on a term raises an alert."""

    @classmethod
    def of(cls, settings: Settings) -> "Unwatched":
        """As the settings say."""
        channels = tuple(name.strip() for name in settings.unwatched_channels.split(",") if name.strip())
        return cls(
            settings.unwatched_owner,
            channels,
            settings.unwatched_zone,
            settings.emerging_terms,
            settings.emerging_people,
        )


NOBODY = Unwatched()
"""No owner, no channel, western Indonesian time, no emerging issues."""


def is_unwatched(issue: str) -> bool:
    """Whether an alert's issue stands for a source or a term, which no watchlist has."""
    return issue.startswith("#")


def unwatched_issue(name: str) -> Issue:
    """What stands for an issue that is on no watchlist."""
    return Issue.model_construct(id=name, title=name, query="")

"""Following the watchlist: every worker holds all issues and the matcher over them, live."""

from collections.abc import Mapping

import structlog

from schemas.watchlist import Issue
from streams.kafka.compacted_follower import CompactedFollower
from streams.kafka.topics import Topics
from streams.settings import Settings
from streams.watchlist.matcher import Matcher
from streams.watchlist.query import parse

__all__ = ["WatchlistFollower"]

log = structlog.get_logger(__name__)


class WatchlistFollower(CompactedFollower[Issue]):
    """The issues of the topic `watchlist` by id."""

    def __init__(self, settings: Settings, topics: Topics) -> None:
        super().__init__(settings, topics.watchlist, Issue)
        self._matcher = Matcher({})

    def issues(self) -> Mapping[str, Issue]:
        """The issues by id; a new object after every change."""
        return self._rows

    def matcher(self) -> Matcher:
        """The matcher over the present issues."""
        return self._matcher

    def read(self, value: bytes) -> Issue:
        """An issue whose query can be understood.

        Raises:
            ValidationError: it is no issue.
            UserError: its query has a fault.
        """
        issue = super().read(value)
        parse(issue.query)
        return issue

    def changed(self) -> None:
        """Make the matcher anew."""
        self._matcher = Matcher({name: parse(issue.query) for name, issue in self._rows.items()})
        if self.is_loaded:
            log.info("watchlist_changed", issues=len(self._rows))

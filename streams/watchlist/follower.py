"""Following the watchlist: every worker holds all issues and the matcher over them, live."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import structlog
from pydantic import ValidationError

from schemas.watchlist import Issue
from streams.compacted.follower import CompactedFollower
from streams.errors import UserError
from streams.records import Incoming
from streams.settings import Settings
from streams.topics import Topics
from streams.watchlist.matcher import Matcher
from streams.watchlist.query import parse

__all__ = ["WatchlistFollower"]

log = structlog.get_logger(__name__)


class WatchlistFollower(CompactedFollower):
    """Reads the topic `watchlist` from its beginning and goes on reading it."""

    def __init__(self, settings: Settings, topics: Topics) -> None:
        super().__init__(settings, topics.watchlist)
        self._issues: Mapping[str, Issue] = MappingProxyType({})
        self._matcher = Matcher({})

    def issues(self) -> Mapping[str, Issue]:
        """The issues by id; a new object after every change."""
        return self._issues

    def matcher(self) -> Matcher:
        """The matcher over the present issues."""
        return self._matcher

    def take(self, records: Iterable[Incoming], *, afresh: bool = False) -> None:
        """Apply records of the topic; with `afresh`, to an empty watchlist."""
        issues: dict[str, Issue] = {} if afresh else dict(self._issues)
        for record in records:
            name = (record.key or b"").decode("utf-8", "replace")
            if record.value is None:
                issues.pop(name, None)
                continue
            try:
                issue = Issue.model_validate_json(record.value)
                parse(issue.query)
            except (ValidationError, UserError) as error:
                log.warning("watchlist_entry_ignored", issue=name, error=type(error).__name__)
                continue
            issues[issue.id] = issue
        self._matcher = Matcher({name: parse(issue.query) for name, issue in issues.items()})
        self._issues = MappingProxyType(issues)
        if self.is_loaded:
            log.info("watchlist_changed", issues=len(issues))

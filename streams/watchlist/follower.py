"""Following the watchlist: every worker holds all issues and the matcher over them, live."""

import asyncio
from collections.abc import Callable, Mapping

import structlog

from schemas.watchlist import Issue
from streams.kafka.compacted_follower import CompactedFollower
from streams.kafka.topics import Topics
from streams.settings import Settings
from streams.watchlist.expression import Query
from streams.watchlist.matcher import Matcher
from streams.watchlist.query import QueryError, parse, parse_as_before

__all__ = ["WatchlistFollower", "watched_by"]

log = structlog.get_logger(__name__)


class WatchlistFollower(CompactedFollower[Issue]):
    """The issues of the topic `watchlist` by id."""

    def __init__(self, settings: Settings, topics: Topics) -> None:
        super().__init__(settings, topics.watchlist, Issue)
        self._queries: dict[str, Query] = {}  # by their text: of fifty thousand issues, few change
        self._matcher = Matcher({})

    def issues(self) -> Mapping[str, Issue]:
        """The issues by id; a new object after every change."""
        return self._rows

    def matcher(self) -> Matcher:
        """The matcher over the issues; it follows a change within a second, and one of thousands after some."""
        return self._matcher

    def read(self, value: bytes) -> Issue:
        """An issue whose query can be understood.

        Raises:
            ValidationError: it is no issue.
            UserError: its query has a fault.
        """
        issue = super().read(value)
        self._queries[issue.query] = _tree(issue)
        return issue

    def key_of(self, row: Issue) -> str:
        """Its id."""
        return row.id

    async def settle(self) -> None:
        """Build the matcher beside the event loop, which thousands of issues would hold up."""
        queries = {name: self._queries[issue.query] for name, issue in self._rows.items()}
        self._queries = {issue.query: queries[name] for name, issue in self._rows.items()}
        self._matcher = await asyncio.to_thread(Matcher, queries)
        if self.is_loaded:
            log.info("watchlist_changed", issues=len(self._rows))


def _tree(issue: Issue) -> Query:
    try:
        return parse(issue.query)
    except QueryError as error:
        tree = parse_as_before(issue.query)
        log.warning("query_operator_read_as_words", issue=issue.id, column=error.column)
        return tree


def watched_by(watchlist: WatchlistFollower) -> Callable[[str, str, str], bool]:
    """Returns whether a text in a language of a source mentions an issue that is watched at that moment."""
    return lambda text, language, source: bool(watchlist.matcher().match(text, language=language, source=source))

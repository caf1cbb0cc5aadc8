"""Publishing the watchlist: one record an issue on a compacted topic."""

from schemas.watchlist import Issue, Watchlist
from streams.kafka.compacted_publisher import Changes, publish_rows, read_rows
from streams.kafka.topics import Topics
from streams.settings import Settings

__all__ = ["apply_watchlist", "read_issues"]


async def read_issues(settings: Settings) -> dict[str, Issue]:
    """The issues that are on the topic, sorted by id.

    Raises:
        UserError: no broker answers, or the topic is missing.
    """
    return await read_rows(settings, Topics(settings).watchlist, Issue)


async def apply_watchlist(settings: Settings, watchlist: Watchlist, *, keep: bool) -> Changes:
    """Publish what differs from the topic; issues that are not in the watchlist are removed, unless `keep`.

    Raises:
        UserError: no broker answers, the topic is missing, or the broker refuses.
    """
    wanted = {issue.id: issue for issue in watchlist.issues}
    return await publish_rows(settings, Topics(settings).watchlist, wanted, Issue, keep=keep)

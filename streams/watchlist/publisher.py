"""Publishing the watchlist: one record an issue on a compacted topic."""

from typing import get_args

from schemas.watchlist import Issue, LegalBasis, Watchlist
from streams.errors import UserError
from streams.kafka.compacted_publisher import Changes, publish, publish_rows, read_rows
from streams.kafka.topics import Topics
from streams.settings import Settings

__all__ = ["apply_watchlist", "read_issues", "refuse_purposeless", "remove_issue"]

_NAMED = 10


async def read_issues(settings: Settings) -> dict[str, Issue]:
    """The issues that are on the topic, sorted by id.

    Raises:
        UserError: no broker answers, or the topic is missing.
    """
    return await read_rows(settings, Topics(settings).watchlist, Issue)


async def apply_watchlist(settings: Settings, watchlist: Watchlist, *, keep: bool) -> Changes:
    """Publish what differs from the topic; issues that are not in the watchlist are removed, unless `keep`.

    Raises:
        UserError: no broker answers, the topic is missing, or the broker refuses; or the setting `require_purpose` asks for
            what an issue does not state.
    """
    refuse_purposeless(settings, watchlist)
    wanted = {issue.id: issue for issue in watchlist.issues}
    return await publish_rows(settings, Topics(settings).watchlist, wanted, Issue, keep=keep)


async def remove_issue(settings: Settings, name: str) -> Changes:
    """Take one issue off the topic.

    Raises:
        UserError: it is not on it, no broker answers, the topic is missing, or the broker refuses.
    """
    if name not in await read_issues(settings):
        raise UserError(f"there is no issue {name!r} on the watchlist")
    await publish(settings, Topics(settings).watchlist, {name: None})
    return Changes([], [], [name])


def refuse_purposeless(settings: Settings, watchlist: Watchlist) -> None:
    """Make sure that every issue states what it is watched for, where the setting `require_purpose` asks for it.

    Raises:
        UserError: one does not.
    """
    lacking = [issue.id for issue in watchlist.issues if issue.purpose is None or issue.legal_basis is None]
    if settings.require_purpose and lacking:
        more = f" and {len(lacking) - _NAMED} more" if len(lacking) > _NAMED else ""
        raise UserError(
            "KENTONGAN_REQUIRE_PURPOSE asks every issue for its `purpose` and `legal_basis`; "
            f"{', '.join(lacking[:_NAMED])}{more} lack them: "
            f"state what the issue is watched for, and one of {', '.join(get_args(LegalBasis))}"
        )

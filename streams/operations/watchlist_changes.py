"""Changing the watchlist, as commands and the desk do: what may not be is refused, and who did it is in the audit trail."""

from schemas.audit import AuditAction
from schemas.watchlist import Issue, Watchlist
from streams.audit.chain import Doing
from streams.audit.journal import recorded
from streams.errors import UserError
from streams.kafka.compacted_publisher import Changes
from streams.notify.channels_file import read_channels
from streams.settings import Settings
from streams.watchlist.publisher import apply_watchlist, remove_issue

__all__ = ["apply_recorded", "refuse_unknown_channels", "remove_recorded"]

_ACTION: AuditAction = "watchlist.apply"


async def apply_recorded(settings: Settings, watchlist: Watchlist, by: str, *, keep: bool) -> Changes:
    """Publish what differs from the topic, and enter it; issues that are not in the watchlist are removed, unless `keep`.

    Raises:
        UserError: no broker answers, it refuses, a topic is missing, or an issue lacks what `require_purpose` asks for.
    """
    async with recorded(settings, Doing(by, _ACTION, "watchlist", {})) as doing:
        changes = await apply_watchlist(settings, watchlist, keep=keep)
        doing.details.update(changes.to_details())
    return changes


async def remove_recorded(settings: Settings, name: str, by: str) -> Changes:
    """Take one issue off the watchlist, and enter it.

    Raises:
        UserError: it is not on it, no broker answers, it refuses, or a topic is missing.
    """
    async with recorded(settings, Doing(by, _ACTION, "watchlist", {})) as doing:
        changes = await remove_issue(settings, name)
        doing.details.update(changes.to_details())
    return changes


def refuse_unknown_channels(settings: Settings, issues: tuple[Issue, ...], where: str) -> None:
    """Where the channels file is known, an issue may only name channels that are in it; `where` is named in the error.

    Raises:
        UserError: one names another, or the channels file cannot be used.
    """
    if settings.channels_file is None:
        return
    channels = read_channels(settings.channels_file)
    for issue in issues:
        for name in channels.unknown(issue.channels):
            raise UserError(
                f"{where}: the issue {issue.id} names the channel {name}, which is not in {settings.channels_file}; "
                f"its channels are {', '.join(channels.channels)}"
            )

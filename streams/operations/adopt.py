"""Adding an emerging issue to the watchlist on the broker."""

from schemas.watchlist import Issue, Watchlist
from streams.alerts.reading import read_alerts
from streams.audit.chain import Doing
from streams.audit.journal import recorded
from streams.errors import UserError
from streams.settings import Settings
from streams.watchlist.adoption import alert_of_term, suggested_issue
from streams.watchlist.publisher import apply_watchlist, read_issues

__all__ = ["adopt"]


async def adopt(
    settings: Settings,
    term: str,
    *,
    by: str,
    name: str | None = None,
    title: str | None = None,
    query: str | None = None,
    purpose: str | None = None,
    legal_basis: str | None = None,
) -> Issue:
    """Watch what the newest alert of an emerging issue is about; return the issue as it is watched from now on.

    `term` is the term, or an id of its alerts; what else is given replaces what the alert says. `by` is who does it.

    Raises:
        UserError: no such alert is kept, an issue of this id is watched already, no broker answers, a topic is missing, or
            the alert says too little.
        ValidationError, QueryError: what is given cannot be used.
    """
    issues = await read_issues(settings)
    alert = alert_of_term([one async for one in read_alerts(settings)], term)
    issue = suggested_issue(alert, name=name, title=title, query=query)
    issue = Issue.model_validate(issue.model_dump() | {"purpose": purpose, "legal_basis": legal_basis})
    if issue.id in issues:
        raise UserError(
            f"the issue {issue.id} is watched already, with the query {issues[issue.id].query!r}; give another --id"
        )
    async with recorded(settings, Doing(by, "watchlist.adopt", issue.id, {})):
        await apply_watchlist(settings, Watchlist(issues=(issue,)), keep=True)
    return issue

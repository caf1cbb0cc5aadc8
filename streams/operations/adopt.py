"""Adding an emerging issue to the watchlist on the broker."""

from schemas.alert import Alert
from schemas.watchlist import Issue, Watchlist
from streams.audit.chain import Doing
from streams.audit.journal import recorded
from streams.errors import UserError
from streams.kafka.admin import existing_partitions
from streams.kafka.passed_over import passing_over
from streams.kafka.reader import read_back
from streams.kafka.topics import Topics
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
    """Watch what the newest alert of an emerging issue tells; return the issue as it is watched from now on.

    `term` is the term, or an id of its alerts; what else is given replaces what the alert says. `by` is who does it.

    Raises:
        UserError: no such alert is kept, an issue of this id is watched already, no broker answers, a topic is missing, or
            the alert says too little.
        ValidationError, QueryError: what is given cannot be used.
    """
    issues = await read_issues(settings)
    issue = suggested_issue(alert_of_term(await _alerts(settings), term), name=name, title=title, query=query)
    issue = Issue.model_validate(issue.model_dump() | {"purpose": purpose, "legal_basis": legal_basis})
    if issue.id in issues:
        raise UserError(
            f"the issue {issue.id} is watched already, with the query {issues[issue.id].query!r}; give another --id"
        )
    async with recorded(settings, Doing(by, "watchlist.adopt", issue.id, {})):
        await apply_watchlist(settings, Watchlist(issues=(issue,)), keep=True)
    return issue


async def _alerts(settings: Settings) -> list[Alert]:
    topic = Topics(settings).alerts.name
    [partitions] = await existing_partitions(settings, topic)
    found: list[Alert] = []
    async for record in read_back(settings, {(topic, partition): None for partition in range(partitions)}):
        with passing_over(record):
            found.append(Alert.model_validate_json(record.value or b""))
    return found

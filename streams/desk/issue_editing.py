"""Changing the watchlist on the desk: each change is published, entered in the audit trail, and waited for in the store."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ValidationError

from schemas.watchlist import Issue, Watchlist
from streams.desk.events import Events
from streams.desk.issue_versions import name_version, versions, watched_issue
from streams.desk.page_views import Page
from streams.desk.rendering import Renderer
from streams.errors import UserError
from streams.faults import faults
from streams.operations.watchlist_changes import apply_recorded, refuse_unknown_channels, remove_recorded
from streams.watchlist.adoption import issue_id
from streams.watchlist.publisher import read_issues
from streams.watchlist.query import QueryError, parse

__all__ = ["IssueEditor", "shown_fields"]

_SEEN_SECONDS: Final = 3.0
"""How long an answer waits until the change is in the store."""
_FIELDS: Final = ("title", "query", "owner", "zone", "preset", "purpose", "legal_basis")


def shown_fields(issue: Issue) -> dict[str, str]:
    """What of an issue is edited, as a form holds it."""
    plain = {name: str(getattr(issue, name) or "") for name in _FIELDS}
    return plain | {"channels": ", ".join(issue.channels)}


@dataclass(frozen=True, slots=True)
class IssueEditor:
    """Writes for one desk."""

    render: Renderer
    events: Events

    async def add(self, given: Mapping[str, str], by: str, page: Page) -> Issue:
        """Watch what was searched for, under a title.

        Raises:
            UserError: it cannot be an issue, there is one of this title, or it cannot be published.
        """
        title = given.get("title", "").strip()
        name = issue_id(title)
        if not name:
            raise UserError(page.say("Tulis judul dengan huruf a-z.", "Write a title with letters a-z."))
        if name in await read_issues(self.render.settings):
            raise UserError(
                page.say(f"Isu {name} sudah ada; beri judul lain.", f"There is an issue {name} already; give another title.")
            )
        narrowed = [f"{field}:{given[key]}" for field, key in (("lang", "language"), ("source", "source")) if given.get(key)]
        query = given.get("q", "")
        query = " ".join([f"({query})", *narrowed]) if narrowed else query
        return await self.save(name, {**given, "title": title, "query": query}, by, page)

    async def save(self, name: str, given: Mapping[str, str], by: str, page: Page, before: Issue | None = None) -> Issue:
        """Make an issue what a form says; what no field holds stays as it was `before`.

        Raises:
            UserError: it cannot be such, or it cannot be published.
        """
        values: dict[str, Any] = {key: given[key].strip() or None for key in _FIELDS if key in given}
        if "channels" in given:
            values["channels"] = tuple(one.strip() for one in given["channels"].split(",") if one.strip())
        values = {key: value for key, value in values.items() if value is not None or key not in ("zone", "preset")}
        whole = {} if before is None else before.model_dump()
        try:
            issue = Issue.model_validate({**whole, **values, "id": name})
            parse(issue.query)
        except ValidationError as error:
            said = "; ".join(fault.words("isu") for fault in faults(error, Issue))
            raise UserError(f"{page.say('Belum bisa disimpan', 'It cannot be saved yet')}: {said}") from None
        except QueryError as error:
            raise UserError(f"{page.say('Kueri ini tidak terbaca', 'This query cannot be read')}: {error}") from None
        await self.put(issue, by)
        return issue

    async def put(self, issue: Issue, by: str) -> None:
        """Publish an issue as it is.

        Raises:
            UserError: it names a channel that is not there, or it cannot be published.
        """
        settings = self.render.settings
        refuse_unknown_channels(settings, (issue,), issue.id)
        await self._do(issue.id, issue, by, lambda: apply_recorded(settings, Watchlist(issues=(issue,)), by, keep=True))

    async def remove(self, name: str, by: str) -> None:
        """Take an issue off the watchlist.

        Raises:
            UserError: it is not on it, or that cannot be published.
        """
        await self._do(name, None, by, lambda: remove_recorded(self.render.settings, name, by))

    async def restore(self, name: str, number: int, by: str) -> bool:
        """Make an issue what it was in one of its versions; False where there is no such version, or it was none then.

        Raises:
            UserError: it cannot be published.
        """
        kept = await asyncio.to_thread(versions, self.render.engine, name)
        issue = next((one.issue for one in kept if one.number == number), None)
        if issue is not None:
            await self.put(issue, by)
        return issue is not None

    async def _do(self, name: str, issue: Issue | None, by: str, publish: Callable[[], Awaitable[Any]]) -> None:
        engine = self.render.engine
        if await asyncio.to_thread(watched_issue, engine, name) == issue:
            await publish()  # nothing changes, and whoever wrote it before stays its author
            return
        await publish()
        await self.events.until(lambda: name_version(engine, name, issue, by), within=_SEEN_SECONDS)

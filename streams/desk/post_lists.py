"""Lists of posts on pages: what is asked for in a form, and what of it is shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException

from streams.desk.answers import PostsQuery
from streams.desk.copies import copies_folded, look_through
from streams.desk.corrections import corrected
from streams.desk.incidents import Whole
from streams.desk.page_views import Page
from streams.desk.posts import Search, StoredPost
from streams.desk.rendering import Renderer
from streams.desk.routes import wanted_posts
from streams.wording.figures import counted, percent

__all__ = ["FILTERS", "PostLists", "filters_of"]

FILTERS: Final = ("q", "sentiment", "source", "language", "issue", "dari", "sampai", "lipat")
"""What people fill in; `dari` and `sampai` are days, `lipat` folds copies."""
_PLACES: Final = ("before", "lewati")
"""Where a further part of a list begins: behind which post, and how many are passed over there."""
_SHOWN: Final = 20
_MOST_SKIPPED: Final = 100_000


def filters_of(params: QueryParams) -> dict[str, str]:
    """What was asked, by name."""
    return {name: params[name] for name in (*FILTERS, *_PLACES) if params.get(name)}


@dataclass(frozen=True, slots=True)
class PostLists:
    """Makes lists for one desk."""

    render: Renderer

    def wanted(self, given: Mapping[str, str], whole: Whole | None = None) -> Search:
        """The search that was asked for, within an incident where one is given.

        Raises:
            HTTPException: it cannot be understood.
        """
        asked = {name: value for name, value in given.items() if name in PostsQuery.model_fields}
        try:
            begin, end = (_day(given.get(name), self.render.settings.unwatched_zone) for name in ("dari", "sampai"))
            query = PostsQuery.model_validate_strings(asked)
        except (ValidationError, ValueError, OverflowError):
            raise HTTPException(400, "") from None
        days = {"since": begin, "until": None if end is None else end + timedelta(days=1)}
        return wanted_posts(query.model_copy(update={name: at for name, at in days.items() if at is not None}), whole)

    def shown(
        self, page: Page, given: Mapping[str, str], path: str, part: str, *, whole: Whole | None = None
    ) -> dict[str, Any]:
        """The posts that are asked for, or why that cannot be understood; further ones are at `path` and at its `part`."""
        told: dict[str, Any] = {"posts": [], "more": None, "fault": None, "summary": None, "first": not _is_further(given)}
        try:
            wanted = self.wanted(given, whole)
            before, skipped = (int(given.get(name) or 0) for name in _PLACES)
        except (HTTPException, ValueError) as error:
            said = str(error.detail).removeprefix("q: ") if isinstance(error, HTTPException) else ""
            fault = page.say("Pencarian ini tidak terbaca.", "This search cannot be read.")
            return told | {"fault": f"{fault} {said}".strip()}
        found = look_through(self.render.engine, wanted, before=before or None)
        groups = copies_folded(found.posts) if given.get("lipat") else [(post, 1) for post in found.posts]
        some = groups[skipped : skipped + _SHOWN]
        told["posts"] = self.rows(page, some)
        if told["first"]:
            told["summary"] = _summary(page, len(found.posts), len(groups), found.feelings, whole=found.next is None)
        follows = {"before": str(before), "lewati": str(skipped + _SHOWN)}
        if skipped + _SHOWN >= len(groups) or skipped > _MOST_SKIPPED:
            follows = {} if found.next is None else {"before": str(found.next)}
        if follows:
            asked = urlencode({name: given[name] for name in FILTERS if name in given} | follows)
            told |= {"more": f"{path}?{asked}", "more_part": f"{part}?{asked}"}
        return told

    def rows(self, page: Page, some: list[tuple[StoredPost, int]]) -> list[dict[str, Any]]:
        """Posts with how many copies there are of each, as they are shown."""
        known = corrected(self.render.engine, [post.id for post, _ in some])
        zone = self.render.settings.unwatched_zone
        return [
            page.post(post, zone, known.get(post.id))
            | {"copies": page.say(f"{copies} kali sama", f"{copies} times the same") if copies > 1 else None}
            for post, copies in some
        ]


def _is_further(given: Mapping[str, str]) -> bool:
    return any(given.get(name) for name in _PLACES)


def _day(given: str | None, zone: str) -> datetime | None:
    """The beginning of a day."""
    if not given:
        return None
    return datetime.combine(datetime.strptime(given, "%Y-%m-%d").date(), time(), ZoneInfo(zone)).astimezone(UTC)


def _summary(page: Page, posts: int, groups: int, feelings: Mapping[str, int], *, whole: bool) -> str | None:
    if not posts:
        return None
    said = counted(posts, "post", page.language)
    if not whole:
        said = page.say(f"{said} terbaru yang cocok", f"The newest {said} that fit")
    if groups < posts:
        said += page.say(f", {groups} yang berbeda", f", {groups} of them different")
    judged = sum(feelings.values())
    if judged:
        said += f"; {percent(feelings.get('negative', 0) / judged)} {page.feeling('negative')}"
    return f"{said}."

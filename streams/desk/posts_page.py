"""The page Unggahan: search in all stored posts, what is found watched as an issue, a wrong verdict corrected."""

import asyncio
from typing import Any, Final, get_args
from urllib.parse import quote

import structlog
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.exceptions import HTTPException

from schemas.scored import SentimentLabel
from streams.desk.corrections import correct, count_corrections, write_corrections
from streams.desk.events import Events
from streams.desk.issue_editing import IssueEditor
from streams.desk.issue_versions import watched
from streams.desk.page_views import Page
from streams.desk.post_lists import FILTERS, PostLists, filters_of
from streams.desk.posts import stored_post, used_values
from streams.desk.rendering import Renderer, back, read_form
from streams.errors import UserError
from streams.learning.labelled_texts import ENOUGH_TO_ADAPT

__all__ = ["posts_page"]

log = structlog.get_logger(__name__)

_PATH: Final = "/unggahan"
_PART: Final = "/unggahan/bagian"
_MOST_CHOICES: Final = 300
_NO_DRAFT: Final = {"title": "", "purpose": "", "legal_basis": ""}


def posts_page(render: Renderer, events: Events) -> APIRouter:
    """The routes."""
    router = APIRouter(include_in_schema=False)
    lists, editor = PostLists(render), IssueEditor(render, events)
    settings, engine = render.settings, render.engine

    def shown(page: Page, given: dict[str, str]) -> dict[str, Any]:
        told = lists.shown(page, given, _PATH, _PART)
        may_save = bool(given.get("q")) and told["fault"] is None
        return told | {"given": given, "may_save": may_save, "requires_purpose": settings.require_purpose}

    def whole(request: Request, page: Page, given: dict[str, str], **more: Any) -> HTMLResponse:
        issues = watched(engine)
        sources, languages = used_values(engine)
        values = {
            "path": _PATH,
            "part": _PART,
            "form": {name: given.get(name) for name in FILTERS},
            "sources": sources,
            "languages": languages,
            "issues": issues if len(issues) <= _MOST_CHOICES else [],
            "corrections": count_corrections(engine),
            "enough": ENOUGH_TO_ADAPT,
            "refused": None,
            "draft": _NO_DRAFT,
        }
        return render.html("posts_page.html", request, page, **values | shown(page, given) | {"first": True} | more)

    @router.get(_PATH)
    def page(request: Request) -> HTMLResponse:
        return whole(request, render.page(request), filters_of(request.query_params))

    @router.get(_PART)
    def part(request: Request) -> HTMLResponse:
        given, words = filters_of(request.query_params), render.page(request)
        return render.html("found.html", request, words, refused=None, draft=_NO_DRAFT, **shown(words, given))

    @router.post("/unggahan/isu")
    async def save(request: Request) -> Response:
        given, words = await read_form(request), await asyncio.to_thread(render.page, request)
        try:
            issue = await editor.add(given, render.by(request), words)
        except UserError as error:
            asked = {name: value for name, value in given.items() if name in FILTERS and value}
            return await asyncio.to_thread(whole, request, words, asked, refused=str(error), draft=_NO_DRAFT | given)
        return RedirectResponse(f"/isu/{quote(issue.id, safe='')}", 303)

    @router.post("/unggahan/penilaian")
    async def judged(request: Request) -> Response:
        given, by = await read_form(request), render.by(request)
        label: Any = given.get("label") or None
        post = await asyncio.to_thread(stored_post, engine, given.get("post", ""))
        if post is None:
            raise HTTPException(404, "there is no such post")
        if label not in (None, *get_args(SentimentLabel)):
            raise HTTPException(400, "label: is negative, neutral or positive")
        await asyncio.to_thread(correct, engine, post, label, by)
        try:
            taken_back = () if label else (post.id,)
            await asyncio.to_thread(write_corrections, engine, settings.desk_corrections_file, taken_back)
        except OSError as error:  # it is tried again every minute
            log.warning("desk_corrections_unwritten", error=error.strerror)
        if "hx-request" not in request.headers:
            return back(request)
        words = await asyncio.to_thread(render.page, request)
        [row] = await asyncio.to_thread(lists.rows, words, [(post, 1)])
        return render.html("post.html", request, words, post=row)

    return router

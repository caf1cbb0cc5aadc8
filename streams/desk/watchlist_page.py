"""The pages Daftar pantau: the issues, each edited with what its query would find, its versions, and a way back to them."""

import asyncio
import hashlib
from datetime import UTC, datetime
from typing import Any, Final, get_args
from urllib.parse import quote

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.exceptions import HTTPException

from schemas.codec import encode_record
from schemas.watchlist import Issue, Preset
from streams.desk.events import Events
from streams.desk.issue_editing import IssueEditor, shown_fields
from streams.desk.issue_versions import Version, removed_issues, versions, watched, watched_issue
from streams.desk.page_views import Page
from streams.desk.post_lists import PostLists
from streams.desk.posts import StoredPost
from streams.desk.query_preview import preview
from streams.desk.rendering import Renderer, read_form
from streams.errors import UserError
from streams.watchlist.query import QueryError, parse, parse_as_before
from streams.wording.figures import counted, moment

__all__ = ["watchlist_page"]

_ON_A_PAGE: Final = 200
_EXAMPLES: Final = 5
_PLACE: Final = "/daftar-pantau"
_PRESETS: Final = {
    "default": ("biasa", "usual"),
    "strict": ("hanya yang jelas", "only what is clear"),
    "sensitive": ("peka", "sensitive"),
}


def watchlist_page(render: Renderer, events: Events) -> APIRouter:
    """The routes."""
    router = APIRouter(include_in_schema=False)
    editor, lists, engine = IssueEditor(render, events), PostLists(render), render.engine

    def told(page: Page, one: Version, zone: str) -> dict[str, Any]:
        at = moment(datetime.fromtimestamp(one.at, UTC), zone, page.language)
        return {"number": one.number, "at": at, "by": one.by, "issue": one.issue, "id": one.id}

    def edited(request: Request, page: Page, name: str, refused: str | None = None, draft: Any = None) -> HTMLResponse:
        issue, kept = watched_issue(engine, name), versions(engine, name)
        last = issue or next((one.issue for one in kept if one.issue is not None), None)
        if last is None:
            raise HTTPException(404, "there is no such issue")
        values = {
            "issue": last,
            "gone": issue is None,
            "draft": shown_fields(last) | (draft or {}),
            "seen": _digest(issue),
            "refused": refused,
            "presets": [(one, page.say(*_PRESETS[one])) for one in get_args(Preset)],
            "versions": [
                told(page, one, last.zone) | {"changes": _changes(page, one, older)}
                for one, older in zip(kept, [*kept[1:], None], strict=True)
            ],
        }
        return render.html("watched_issue.html", request, page, **values)

    @router.get(_PLACE)
    def every(request: Request) -> HTMLResponse:
        page, wanted = render.page(request), request.query_params.get("cari", "").strip()
        found = [
            one
            for one in watched(engine)
            if wanted.casefold() in f"{one.title} {one.id} {one.query} {one.owner or ''}".casefold()
        ]
        removed = [told(page, one, render.settings.unwatched_zone) for one in removed_issues(engine)]
        values = {"issues": found[:_ON_A_PAGE], "total": len(found), "wanted": wanted, "removed": removed}
        return render.html("watchlist.html", request, page, **values)

    @router.get(_PLACE + "/{name}")
    def one(request: Request, name: str) -> HTMLResponse:
        return edited(request, render.page(request), name)

    @router.get(_PLACE + "/{name}/pratinjau")
    def previewed(request: Request, name: str) -> HTMLResponse:
        page, issue = render.page(request), watched_issue(engine, name)
        shown: dict[str, Any] = {"fault": None, "says": None, "parts": []}
        try:
            query = parse(request.query_params.get("query", ""))
        except QueryError as error:
            shown["fault"] = f"{page.say('Kueri ini tidak terbaca.', 'This query cannot be read.')} {error}"
            return render.html("preview.html", request, page, **shown)
        found = preview(engine, query, None if issue is None else parse_as_before(issue.query))

        def part(says: str, posts: Any) -> dict[str, Any]:
            examples: list[tuple[StoredPost, int]] = [(post, 1) for post in posts[:_EXAMPLES]]
            return {"says": f"{says}: {counted(len(posts), 'post', page.language)}", "posts": lists.rows(page, examples)}

        zone = render.settings.unwatched_zone
        since = found.since and moment(datetime.fromtimestamp(found.since, UTC), zone, page.language)
        many = counted(len(found.posts), "post", page.language)
        shown["says"] = page.say(
            f"Cocok: {many} dari yang tersimpan{f' sejak {since}' if since else ''}.",
            f"Found: {many} of those stored{f' since {since}' if since else ''}.",
        )
        if found.gained or found.lost:
            shown["parts"] = [
                part(page.say("Bertambah", "Gained"), found.gained),
                part(page.say("Hilang", "Lost"), found.lost),
            ]
        elif found.posts:
            same = page.say("Sama dengan yang dipantau sekarang; misalnya", "The same as is watched now; for example")
            shown["parts"] = [part(same, found.posts) | {"says": f"{same}:"}]
        return render.html("preview.html", request, page, **shown)

    @router.post(_PLACE + "/{name}")
    async def save(request: Request, name: str) -> Response:
        given, by, page = await read_form(request), render.by(request), await asyncio.to_thread(render.page, request)
        issue = await asyncio.to_thread(watched_issue, engine, name)
        try:
            if issue is None or given.get("seen") != _digest(issue):
                said = page.say(
                    "Isu ini sementara itu diubah orang lain; muat ulang halaman.",
                    "Somebody has changed this issue meanwhile; load the page anew.",
                )
                raise UserError(said)  # noqa: TRY301 - reported below like any other
            await editor.save(name, given, by, page, issue)
        except UserError as error:
            return await asyncio.to_thread(edited, request, page, name, str(error), given)
        return RedirectResponse(f"{_PLACE}/{quote(name, safe='')}", 303)

    @router.post(_PLACE + "/{name}/kembalikan")
    async def restore(request: Request, name: str) -> Response:
        given, by, page = await read_form(request), render.by(request), await asyncio.to_thread(render.page, request)
        number = given.get("number", "")
        try:
            if not number.isdecimal() or not await editor.restore(name, int(number[:9]), by):
                raise HTTPException(404, "there is no such version")
        except UserError as error:
            return await asyncio.to_thread(edited, request, page, name, str(error))
        return RedirectResponse(f"{_PLACE}/{quote(name, safe='')}", 303)

    @router.post(_PLACE + "/{name}/hapus")
    async def remove(request: Request, name: str) -> Response:
        by, page = render.by(request), await asyncio.to_thread(render.page, request)
        try:
            await editor.remove(name, by)
        except UserError as error:
            return await asyncio.to_thread(edited, request, page, name, str(error))
        return RedirectResponse(_PLACE, 303)

    return router


def _digest(issue: Issue | None) -> str:
    """Returns whether an issue is still the one that somebody began to edit."""
    return "" if issue is None else hashlib.blake2b(encode_record(issue), digest_size=8).hexdigest()


def _changes(page: Page, one: Version, older: Version | None) -> list[str]:
    """What a version changed, a line each."""
    if one.issue is None:
        return [page.say("Dihapus dari daftar pantau", "Taken off the watchlist")]
    if older is None or older.issue is None:
        return [page.say("Mulai dipantau", "Watched from then on") + f": {one.issue.query}"]
    before, after = shown_fields(older.issue), shown_fields(one.issue)
    return [f"{name}: {before[name] or '–'} → {after[name] or '–'}" for name in after if before[name] != after[name]]

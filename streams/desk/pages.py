"""The pages of the desk, rendered here: the control room, and each incident under its lasting link."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse, StreamingResponse
from pydantic import ValidationError
from starlette.exceptions import HTTPException

from streams.desk.events import MOST_READERS, Events, the_end
from streams.desk.first_voices import first_voices
from streams.desk.incident_views import UNWATCHED, spoke_first, whole_view
from streams.desk.incidents import Whole, open_incidents, whole_incident
from streams.desk.issue_views import state
from streams.desk.page_views import Page, rank
from streams.desk.post_lists import FILTERS, PostLists, filters_of
from streams.desk.public_voices import PublicVoices
from streams.desk.questions import ActionRequest
from streams.desk.rendering import LANGUAGE_COOKIE, Renderer, back, read_form, skipped_of
from streams.desk.similar import similar_incidents
from streams.desk.stage_views import holds_back
from streams.incidents.decide import Decider, decide
from streams.incidents.target import Target

__all__ = ["pages"]

_YEAR: Final = 365 * 24 * 3600
_SHOWN: Final = 25
"""Cards at once: each has up to five verified statements."""
_SEEN_SECONDS: Final = 3.0
"""How long the answer to a decision waits until it is in the store."""


def pages(render: Renderer, events: Events) -> APIRouter:
    """The routes."""
    router = APIRouter(include_in_schema=False)
    settings, engine = render.settings, render.engine
    page_of, html = render.page, render.html

    def cards(page: Page, skipped: int) -> dict[str, Any]:
        rows = sorted(open_incidents(engine, datetime.now(UTC)), key=rank)
        skipped = min(skipped, (len(rows) - 1) // _SHOWN * _SHOWN) if rows else 0
        some = rows[skipped : skipped + _SHOWN]
        late = page.say(
            "Kabar baru tertahan; angka di bawah mungkin sudah lama.", "Nothing new comes now; the figures below may be old."
        )
        is_late = render.health().reasons or holds_back(render.stages())
        return {
            "cards": [page.card(row) for row in some],
            "linked": True,
            "trouble": late if is_late else None,
            "skipped": skipped,
            "stretch": page.stretch(skipped, len(some), len(rows)),
            "before": None if skipped == 0 else f"/?lewati={max(0, skipped - _SHOWN)}",
            "after": None if skipped + _SHOWN >= len(rows) else f"/?lewati={skipped + _SHOWN}",
        }

    def found(incident: str) -> Whole:
        whole = whole_incident(engine, incident, datetime.now(UTC))
        if whole is None:
            raise HTTPException(404, "there is no such incident")
        return whole

    lists = PostLists(render)
    voices = PublicVoices(settings.public_accounts.split(","))

    def listed(page: Page, whole: Whole, given: dict[str, str]) -> dict[str, Any]:
        path = page.card(whole.row)["path"]
        return lists.shown(page, given, path, f"{path}/unggahan", whole=whole)

    @router.get("/")
    def room(request: Request) -> HTMLResponse:
        page = page_of(request)
        return html("room.html", request, page, **cards(page, skipped_of(request)))

    @router.get("/bagian/insiden")
    def room_part(request: Request) -> HTMLResponse:
        page = page_of(request)
        return html("cards.html", request, page, **cards(page, skipped_of(request)))

    @router.get("/bagian/kabar")
    def pill(request: Request) -> HTMLResponse:
        return html("pill.html", request, page_of(request))

    @router.get("/insiden/{incident}")
    def incident(request: Request, incident: str) -> HTMLResponse:
        page, whole = page_of(request), found(incident)
        given = filters_of(request.query_params)
        named: dict[str, Any] = {
            "form": {name: given.get(name) for name in FILTERS},
            "issues": [],
            "path": page.card(whole.row)["path"],
            "part": f"{page.card(whole.row)['path']}/unggahan",
            "sources": [one.name for one in whole.row.alert.sources],
            "languages": [one.name for one in whole.row.alert.languages],
        }
        shown = listed(page, whole, given) | {"first": True}
        like = similar_incidents(engine, whole, datetime.now(UTC))
        named["spoke"] = None
        if whole.row.alert.kind not in UNWATCHED:
            found_first = first_voices(engine, voices, whole)
            named["spoke"] = spoke_first(page, found_first, whole, knows_accounts=bool(settings.public_accounts))
        named["similar"] = [page.card(row) | {"state": state(page, row)} for row in like]
        return html(
            "incident.html",
            request,
            page,
            linked=False,
            **whole_view(render, page, whole, request.query_params),
            **named,
            **shown,
        )

    @router.get("/insiden/{incident}/bagian")
    def incident_part(request: Request, incident: str) -> HTMLResponse:
        page = page_of(request)
        view = whole_view(render, page, found(incident), request.query_params)
        return html("whole.html", request, page, linked=False, **view)

    @router.get("/insiden/{incident}/unggahan")
    def incident_posts(request: Request, incident: str) -> HTMLResponse:
        page = page_of(request)
        return html("posts.html", request, page, **listed(page, found(incident), filters_of(request.query_params)))

    @router.post("/insiden/{incident}/keputusan")
    async def decided(
        request: Request,
        incident: str,
    ) -> Response:
        by, given = render.by(request), await read_form(request)
        whole = await asyncio.to_thread(found, incident)
        page = await asyncio.to_thread(page_of, request)
        try:
            why = given.get("reason", "").strip() or page.say("dari meja", "from the desk")
            minutes = int(given["minutes"]) if given.get("minutes", "").isdecimal() else None
            kind, to = given.get("kind", ""), None
            if kind == "hand_over":
                kind, to = "acknowledge", given.get("to", "").strip()
            elif kind == "note":
                kind = ""  # it has a form of its own
            asked = {"kind": kind, "by": by, "reason": why, "minutes": minutes, "to": to}
            wanted = ActionRequest.model_validate(asked)
        except ValidationError as error:
            raise HTTPException(400, str(error.errors()[0]["msg"]).removeprefix("Value error, ")) from None
        alert = whole.row.alert
        before = await asyncio.to_thread(the_end, engine)
        lasting = None if wanted.minutes is None else timedelta(minutes=wanted.minutes)
        decider = Decider(by, given.get("reason", "").strip() or None, wanted.to)
        await decide(settings, wanted.kind, Target(alert.incident, alert.issue, alert.title, alert.zone), decider, lasting)
        await events.changed(before, within=_SEEN_SECONDS)
        if "hx-request" not in request.headers:
            return RedirectResponse(page.card(whole.row)["path"], 303)
        after = await asyncio.to_thread(found, incident)
        return html("card.html", request, page, card=page.card(after.row), linked=given.get("linked") != "0")

    @router.post("/bahasa")
    async def language(request: Request) -> Response:
        bahasa = (await read_form(request)).get("bahasa")
        answer = back(request)
        answer.set_cookie(LANGUAGE_COOKIE, "en" if bahasa == "en" else "id", max_age=_YEAR, httponly=True, samesite="strict")
        return answer

    @router.get("/changes")
    async def changes() -> StreamingResponse:
        if events.readers >= MOST_READERS:
            raise HTTPException(503, "too many readers are listening", {"Retry-After": "5"})
        return StreamingResponse(events.changes(), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"})

    return router

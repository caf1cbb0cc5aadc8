"""Notes of colleagues on an incident's page: written to the topic, as commands do, and shown once they are stored."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError
from sqlalchemy import Engine, select
from starlette.exceptions import HTTPException

from schemas.action import Action
from streams.desk.events import Events
from streams.desk.incident_views import whole_view
from streams.desk.incidents import Whole, whole_incident
from streams.desk.questions import ActionRequest
from streams.desk.rendering import Renderer, read_form
from streams.desk.tables import decisions
from streams.incidents.decide import Decider, decide
from streams.incidents.publisher import remove_notes
from streams.incidents.target import Target
from streams.settings import Settings

__all__ = ["forget_notes", "notes_page"]

_SEEN_SECONDS = 3.0


def notes_page(render: Renderer, events: Events) -> APIRouter:
    """The routes."""
    router = APIRouter(include_in_schema=False)
    settings, engine = render.settings, render.engine

    def found(incident: str) -> Whole:
        whole = whole_incident(engine, incident, datetime.now(UTC))
        if whole is None:
            raise HTTPException(404, "there is no such incident")
        return whole

    async def answer(request: Request, incident: str, shown: Callable[[Whole], bool]) -> Response:
        """The incident once its notes are as they were made."""
        await events.until(lambda: shown(found(incident)), within=_SEEN_SECONDS)
        page, whole = await asyncio.to_thread(lambda: (render.page(request), found(incident)))
        if "hx-request" not in request.headers:
            return RedirectResponse(page.card(whole.row)["path"], 303)
        shown_now = await asyncio.to_thread(whole_view, render, page, whole, request.query_params)
        return render.html("whole.html", request, page, linked=False, **shown_now)

    @router.post("/insiden/{incident}/catatan")
    async def write(request: Request, incident: str) -> Response:
        by, given = render.by(request), await read_form(request)
        whole = await asyncio.to_thread(found, incident)
        alert, before = whole.row.alert, len(whole.notes)
        try:
            wanted = ActionRequest.model_validate({"kind": "note", "by": by, "reason": given.get("text", "").strip()})
        except ValidationError as error:
            raise HTTPException(400, str(error.errors()[0]["msg"]).removeprefix("Value error, ")) from None
        target = Target(alert.incident, alert.issue, alert.title, alert.zone)
        await decide(settings, "note", target, Decider(by, wanted.reason), once=given.get("once"))
        return await answer(request, incident, lambda whole: len(whole.notes) > before)

    @router.post("/insiden/{incident}/catatan/{note}/hapus")
    async def remove(request: Request, incident: str, note: str) -> Response:
        by = render.by(request)
        whole = await asyncio.to_thread(found, incident)
        if one := next((one for one in whole.notes if one.id == note), None):
            await remove_notes(settings, [one], by)
        return await answer(request, incident, lambda whole: all(one.id != note for one in whole.notes))

    return router


async def forget_notes(settings: Settings, engine: Engine, now: datetime) -> int:
    """Take notes off the topic that were stored before what alerts are kept for; return how many those were.

    Raises:
        BrokerError: no broker answers, or it refuses; they are taken off the next time.
    """
    until = (now - timedelta(hours=settings.alert_retention_hours)).timestamp()

    def old() -> list[Action]:
        is_old = decisions.c.key.startswith("note ", autoescape=True) & (decisions.c.written_at < until)
        with engine.connect() as connection:
            return [Action.model_validate_json(one) for one in connection.scalars(select(decisions.c.body).where(is_old))]

    notes = await asyncio.to_thread(old)
    if notes:
        await remove_notes(settings, notes, None)
    return len(notes)

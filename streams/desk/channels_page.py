"""The page Kanal: where alerts go, what went there last, and a test message."""

import asyncio
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from sqlalchemy import select

from streams.desk.alert_rows import read_alert_row
from streams.desk.events import Events
from streams.desk.page_views import Page
from streams.desk.rendering import Renderer
from streams.desk.tables import alerts, incidents
from streams.errors import UserError
from streams.operations.channel_statuses import ChannelStatus, channel_statuses
from streams.operations.channel_test import send_test_on
from streams.wording.figures import moment, short_id

__all__ = ["channels_page"]

_TOLD: Final = 5


def channels_page(render: Renderer, events: Events) -> APIRouter:
    """The routes."""
    del events
    router = APIRouter(include_in_schema=False)
    settings = render.settings

    async def shown(request: Request, **more: Any) -> HTMLResponse:
        page = await asyncio.to_thread(render.page, request)
        values: dict[str, Any] = {"channels": [], "fault": None, "done": None, "refused": None}
        try:
            statuses = await channel_statuses(settings)
            values["channels"] = await asyncio.to_thread(lambda: [_row(render, page, one) for one in statuses])
        except UserError as error:
            values["fault"] = str(error)
        return render.html("channels.html", request, page, **values | more, is_set=settings.channels_file is not None)

    @router.get("/kanal")
    async def every(request: Request) -> HTMLResponse:
        return await shown(request)

    @router.post("/kanal/{name}/uji")
    async def tested(request: Request, name: str) -> HTMLResponse:
        page = await asyncio.to_thread(render.page, request)
        try:
            took = await send_test_on(settings, name)
        except UserError as error:
            return await shown(request, refused=str(error))
        done = page.say(
            f"Pesan uji diterima kanal {name} dalam {took:.1f} detik; lihat apakah sudah sampai.",
            f"The channel {name} took a test message in {took:.1f} s; look whether it has arrived.",
        )
        return await shown(request, done=done)

    return router


def _row(render: Renderer, page: Page, status: ChannelStatus) -> dict[str, Any]:
    def at(second: float) -> str:
        return moment(datetime.fromtimestamp(second, UTC), status.zone, page.language)

    told = status.sent[:_TOLD]
    titles = _titles(render, [incident for incident, _ in told])
    return {
        "name": status.name,
        "kind": status.kind,
        "language": status.language,
        "waiting": status.waiting,
        "failed": status.failed,
        "again": at(status.again_at) if status.failed else None,
        "last_hour": status.last_hour,
        "told": [
            {
                "path": f"/insiden/{quote(incident, safe='')}" if incident in titles else None,
                "title": titles.get(incident, short_id(incident)),
                "at": at(second),
            }
            for incident, second in told
        ],
    }


def _titles(render: Renderer, names: list[str]) -> dict[str, str]:
    wanted = select(alerts.c.body).join(incidents, incidents.c.last == alerts.c.number).where(incidents.c.id.in_(names))
    with render.engine.connect() as connection:
        found = [read_alert_row(body) for body in connection.execute(wanted).scalars()]
    return {alert.incident: alert.title for alert in found}

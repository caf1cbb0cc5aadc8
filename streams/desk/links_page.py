"""Where links in messages lead: a page with one button, and the decision once it is pressed.

A chat opens links by itself to show what is behind them; so that it decides nothing, only the button does.
"""

import asyncio
import time
from datetime import UTC, datetime
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse

from schemas.action import ActionKind
from schemas.alert import Alert
from streams.desk.incidents import whole_incident
from streams.desk.link_uses import SourceStatus, give_back, keep, status, use
from streams.desk.page_views import Page
from streams.desk.rendering import Renderer, reader_language
from streams.incidents.decide import Decider, decide
from streams.incidents.links import MUTED_FOR, Link, Links
from streams.incidents.target import Target
from streams.notify.messages.offers import SAYS

__all__ = ["links_page"]

_DONE: Final[dict[ActionKind, tuple[str, str]]] = {
    "acknowledge": ("Tercatat: insiden ini ditangani.", "Noted: somebody looks after the incident."),
    "mute": ("Tercatat: insiden ini dibisukan selama 4 jam.", "Noted: the incident is muted for 4 hours."),
    "close": ("Tercatat: insiden ini ditutup.", "Noted: the incident is closed."),
    "false_alarm": ("Tercatat: insiden ini alarm palsu.", "Noted: the incident is a false alarm."),
}
_FORGED: Final = (
    "Tautan ini tidak sah. Salin seluruhnya dari pesan.",
    "This link is not valid. Copy the whole of it from the message.",
)
_EXPIRED: Final = (
    "Tautan ini sudah kedaluwarsa. Putuskan di meja.",
    "This link has expired. Decide on the desk.",
)
_UNKNOWN: Final = (
    "Insiden ini tidak ada di meja, atau belum. Coba lagi sebentar lagi.",
    "The desk has no such incident, or not yet. Try again in a moment.",
)
_USED: Final = ("Tautan ini sudah dipakai.", "This link was used already.")
_CLAIMED: Final = (
    "Tautan ini sedang dipakai. Coba lagi satu menit lagi.",
    "This link is being used. Try again in a minute.",
)


def links_page(render: Renderer, links: Links) -> APIRouter:
    """The routes."""
    router = APIRouter(include_in_schema=False)
    settings, engine = render.settings, render.engine

    def answer(request: Request, status: int, said: tuple[str, str], alert: Alert | None = None) -> HTMLResponse:
        page = Page(reader_language(request), None)
        headline = alert and (alert.headline.id if page.language == "id" else alert.headline.en)
        path = alert and links.path(alert.incident)
        shown = render.html("link.html", request, page, said=page.say(*said), button=None, headline=headline, path=path)
        shown.status_code = status
        return shown

    def refused(request: Request, token: str) -> HTMLResponse | tuple[Link, Alert]:
        """What the link lets decide, or the page that says why it lets nothing."""
        link = links.read(token)
        if link is None:
            return answer(request, 403, _FORGED)
        if link.expires <= time.time():
            return answer(request, 410, _EXPIRED)
        whole = whole_incident(engine, link.incident, datetime.now(UTC))
        if whole is None:
            return answer(request, 404, _UNKNOWN)
        return link, whole.row.alert

    def taken(request: Request, stands: SourceStatus, alert: Alert) -> HTMLResponse:
        return answer(request, 409, _USED if stands == "used" else _CLAIMED, alert)

    @router.api_route("/tautan/{token}", methods=["GET", "HEAD"])
    def asked(request: Request, token: str) -> HTMLResponse:
        found = refused(request, token)
        if not isinstance(found, tuple):
            return found
        link, alert = found
        if (stands := status(engine, link, time.time())) != "free":
            return taken(request, stands, alert)
        page = Page(reader_language(request), None)
        headline = alert.headline.id if page.language == "id" else alert.headline.en
        button, path = page.say(*SAYS[link.kind]), links.path(alert.incident)
        return render.html("link.html", request, page, said=None, button=button, headline=headline, path=path)

    @router.post("/tautan/{token}")
    async def decided(request: Request, token: str) -> HTMLResponse:
        found = await asyncio.to_thread(refused, request, token)
        if not isinstance(found, tuple):
            return found
        link, alert = found
        if (stands := await asyncio.to_thread(use, engine, link, time.time())) != "free":
            return taken(request, stands, alert)
        target = Target(alert.incident, alert.issue, alert.title, alert.zone)
        lasting = MUTED_FOR if link.kind == "mute" else None
        try:
            await decide(settings, link.kind, target, Decider(link.by), lasting, once=link.id)
        except BaseException:
            await asyncio.to_thread(give_back, engine, link)
            raise
        await asyncio.to_thread(keep, engine, link)
        return answer(request, 200, _DONE[link.kind], alert)

    return router

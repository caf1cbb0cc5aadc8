"""The page Sumber: how each source and each stage is, how far it has come, and what posts came; sources can be paused."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from sqlalchemy import func, select
from starlette.exceptions import HTTPException

from streams.connectors.health import GIVES_NOTHING, SourceStatus
from streams.connectors.row import SourceRow
from streams.desk.events import Events
from streams.desk.page_views import Page
from streams.desk.posts import first_number
from streams.desk.rendering import Renderer, read_form
from streams.desk.stage_views import stage_row
from streams.desk.tables import posts
from streams.errors import UserError
from streams.kafka.errors import MissingTopicError
from streams.kafka.reader import existing_partitions
from streams.kafka.topics import Topics
from streams.live.steering import Verb, steer
from streams.live.stored import Stored, read_stored
from streams.wording.figures import clock, counted, moment, precise, span, zone_name

__all__ = ["sources_page"]

_DAY: Final = 86_400
_HEALTH: Final[Mapping[str, tuple[str, str]]] = {
    "starting": ("mulai", "starting"),
    "well": ("baik", "well"),
    "empty": ("menjawab, tetapi kosong", "answers, with nothing in it"),
    "silent": ("lama tidak ada yang baru", "nothing new for long"),
    "down": ("tidak menjawab", "does not answer"),
    "invalid": ("tidak terbaca", "cannot be read"),
    "throttled": ("diminta menunggu", "asked to wait"),
    "refused": ("ditolak", "refused"),
    "paused": ("dijeda", "paused"),
}


def sources_page(render: Renderer, events: Events) -> APIRouter:
    """The routes."""
    del events
    router = APIRouter(include_in_schema=False)
    settings = render.settings

    async def stored() -> tuple[Stored | None, str | None]:
        """What is known of the sources, or why that cannot be read; neither where no worker fetches any."""
        try:
            await existing_partitions(settings, Topics(settings).source_state.name, patience=0)
            return await read_stored(settings, Topics(settings)), None
        except MissingTopicError:
            return None, None
        except UserError as error:
            return None, str(error)

    @router.get("/sumber")
    async def every(request: Request) -> Response:
        page = await asyncio.to_thread(render.page, request)
        found, fault = await stored()
        given = await asyncio.to_thread(_given, render, page)
        rows = [] if found is None else [_row(page, name, found, settings.unwatched_zone) for name in sorted(found.rows)]
        stages = [stage_row(page, one) for one in render.stages()]
        known = {"rows": rows, "given": given, "stages": stages, "fault": fault, "fetched": found is not None}
        return render.html("sources.html", request, page, **known)

    @router.post("/sumber/{name}")
    async def steered(request: Request, name: str) -> Response:
        verbs: Mapping[str, Verb] = {"pause": "pause", "resume": "resume"}
        verb = verbs.get((await read_form(request)).get("verb", ""))
        if verb is None:
            raise HTTPException(400, "verb: is pause or resume")
        found, _ = await stored()
        if found is None or name not in found.rows:
            raise HTTPException(404, "there is no such source")
        await steer(settings, verb, name, render.by(request))
        return RedirectResponse("/sumber", 303)

    return router


def _row(page: Page, name: str, stored: Stored, zone: str) -> dict[str, Any]:
    row = stored.rows[name]
    status = row.standing if isinstance(row, SourceRow) else SourceStatus(health="refused", reason=str(row))
    paused = stored.controls.of(name).paused
    health = "paused" if paused else status.health
    now = datetime.now(UTC)
    lag = None if status.complete_to is None else max(0, int((now - status.complete_to).total_seconds()) // 60)
    return {
        "name": name,
        "health": page.say(*_HEALTH.get(health, (health, health))),
        "well": "no" if health in GIVES_NOTHING else "yes" if health == "well" else "so",
        "reason": "" if paused else status.reason,
        "since": status.since and moment(status.since, zone, page.language),
        "lag": None if lag is None else span(lag, page.language),
        "posts": counted(status.posts, "post", page.language),
        "deletions": status.deletions,
        "faults": status.faults,
        "paused": paused,
    }


def _given(render: Renderer, page: Page) -> Sequence[dict[str, str]]:
    """What each source gave in the last day of the stored posts, those that gave most first."""
    if page.newest is None:
        return []
    since = first_number(int(page.newest.timestamp()) - _DAY)
    wanted = select(posts.c.source, func.count().label("posts"), func.max(posts.c.created_at).label("newest"))
    wanted = wanted.where(posts.c.number >= since).group_by(posts.c.source).order_by(func.count().desc(), posts.c.source)
    with render.engine.connect() as connection:
        found = connection.execute(wanted).all()
    zone = render.settings.unwatched_zone
    return [
        {
            "name": row.source,
            "posts": precise(row.posts, page.language, 0),
            "newest": f"{clock(at, zone, page.language)} {zone_name(zone, at)}",
        }
        for row in found
        for at in [datetime.fromtimestamp(row.newest, UTC)]
    ]

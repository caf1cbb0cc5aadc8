"""The server of the HTTP interface."""

import asyncio
import logging
from collections.abc import Callable
from typing import Any

import structlog
from aiohttp import web

from streams.alerts.event_stream import EventStreams
from streams.alerts.feed import Feed
from streams.alerts.follower import AlertFollower
from streams.alerts.pages import History
from streams.api.routes import Routes, as_json
from streams.api.tokens import Tokens
from streams.errors import UserError
from streams.incidents.follower import ActionsFollower
from streams.kafka.admin import wait_for_topics
from streams.kafka.topics import Topics
from streams.settings import Settings
from streams.tasks import end

__all__ = ["serve"]

log = structlog.get_logger(__name__)

_LINE_BYTES = 64 * 1024
"""Room for the cursor of a reader of a topic with very many partitions."""


async def serve(settings: Settings, tokens: Tokens, started: Callable[[str], None]) -> None:
    """Serve until cancelled; `started` is given the address once requests are answered.

    A broker that does not answer yet is waited for; until then `/health` is answered, and the rest is refused with 503.

    Raises:
        UserError: the address or the port cannot be used, or the topics do not fit.
    """
    feed, known = Feed(), asyncio.Event()
    routes: Routes

    def earlier(cursor: Any) -> Any:
        return routes.earlier(cursor)

    streams = EventStreams(feed, known, view=as_json, earlier=earlier)
    follower = AlertFollower(settings, feed, known, streams.tell)
    # Its topic has one partition, whatever the others have.
    actions = ActionsFollower(settings, Topics(settings))
    history = History(settings)
    routes = Routes(settings, history, feed, follower, streams, actions, tokens)
    # What a client sends that is no HTTP is answered with 400; aiohttp would log a traceback for each.
    quiet = logging.getLogger("streams.api.http")
    quiet.setLevel(logging.CRITICAL)
    runner = web.AppRunner(
        routes.app(),
        logger=quiet,
        access_log=None,
        max_line_size=_LINE_BYTES,
        max_field_size=_LINE_BYTES,
        shutdown_timeout=1.0,
    )
    await runner.setup()
    following: list[asyncio.Task[None]] = []
    try:
        site = web.TCPSite(runner, settings.api_host, settings.api_port)
        try:
            await site.start()
        except OSError as error:
            raise UserError(
                f"cannot listen on {settings.api_host}:{settings.api_port} ({error.strerror or error}); check "
                "KENTONGAN_API_HOST and KENTONGAN_API_PORT"
            ) from error
        host, port = runner.addresses[0][:2]
        started(f"http://{host}:{port}")
        topics = await wait_for_topics(settings)
        history.follow(topics)
        following += [asyncio.create_task(follower.run(topics)), asyncio.create_task(actions.run())]
        await asyncio.gather(*following)
    finally:
        streams.close()
        await end(following)
        await runner.cleanup()

"""The server of the HTTP interface."""

import asyncio
from collections.abc import Callable
from typing import Any

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
from streams.web.serving import serve_app

__all__ = ["serve"]


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
    try:
        served = await serve_app(routes.app(), host=settings.api_host, port=settings.api_port)
    except (OSError, UnicodeError) as error:  # UnicodeError: a host that is no name
        reason = getattr(error, "strerror", None) or error
        raise UserError(
            f"cannot listen on {settings.api_host}:{settings.api_port} ({reason}); check KENTONGAN_API_HOST and "
            "KENTONGAN_API_PORT"
        ) from error
    following: list[asyncio.Task[None]] = []
    try:
        started(served.address)
        topics = await wait_for_topics(settings)
        history.follow(topics)
        following += [asyncio.create_task(follower.run(topics)), asyncio.create_task(actions.run())]
        await asyncio.gather(*following)
    finally:
        streams.close()
        await end(following)
        await served.stop()

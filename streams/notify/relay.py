"""Takes alarms on the pipeline from an Alertmanager, and sends them on our channels.

It goes past the pipeline, which may be what the alarm is about: no Kafka, no worker. What it cannot send it does not keep:
the Alertmanager gets an error, and tries again.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import structlog
from aiohttp import web
from pydantic import ValidationError
from rich.console import Console

from streams.errors import UserError
from streams.notify.alarms import AlarmNotification, alarm_message
from streams.notify.channels import Channels
from streams.notify.senders import OutgoingMessage, Sender, build_sender
from streams.settings import Settings
from streams.web.body import read_body
from streams.web.serving import application, serve_app

__all__ = ["PATH", "Relay", "relay"]

log = structlog.get_logger(__name__)

PATH = "/alertmanager"
"""Where a `webhook_configs` of an Alertmanager points to."""

BODY_BYTES = 1_000_000


class Relay:
    """The HTTP interface of the relay."""

    def __init__(self, channels: Channels, senders: Mapping[str, Sender]) -> None:
        """`senders` are those of the channels that alarms go to."""
        self._channels = channels
        self._senders = senders

    def app(self) -> web.Application:
        """The application with its routes."""
        app = application(body_bytes=BODY_BYTES)
        app.router.add_get("/health", self.health, allow_head=False)
        app.router.add_post(PATH, self.take)
        return app

    async def health(self, _: web.Request) -> web.Response:
        """That it answers."""
        return web.json_response({"ok": True})

    async def take(self, request: web.Request) -> web.Response:
        """200 once a channel at least took it, 400 for what is no notification, 502 when no channel took it."""
        try:
            received = AlarmNotification.model_validate_json(await read_body(request))
        except ValidationError:
            return web.json_response({"error": "this is no notification of an Alertmanager's webhook, version 4"}, status=400)
        took = await asyncio.gather(*(self._send(name, sender, received) for name, sender in self._senders.items()))
        return web.json_response({"channels": sum(took)}, status=200 if any(took) else 502)

    async def _send(self, name: str, sender: Sender, received: AlarmNotification) -> bool:
        rules = self._channels.channels[name]
        try:
            async with asyncio.timeout(rules.timeout):
                await sender.send(OutgoingMessage((), partial(alarm_message, received, rules)))
        except Exception as error:
            log.warning("alarm_not_told", channel=name, error=type(error).__name__, hint="the Alertmanager tries again")
            return False
        return True


async def relay(
    settings: Settings, channels: Channels, names: Sequence[str], console: Console, started: Callable[[str], None]
) -> None:
    """Serve until cancelled; `started` is given the address.

    Raises:
        UserError: a channel is not there, cannot send an alarm or has no address, or the port cannot be used.
    """
    if unknown := channels.unknown(tuple(names)):
        raise UserError(f"there is no channel {unknown[0]}; the channels are {', '.join(channels.channels)}")
    for name in names:
        if (kind := channels.channels[name].kind) not in ("apprise", "console"):
            raise UserError(f"the channel {name} is of kind {kind}, which cannot send alarms to people; name one that can")
    senders = {name: build_sender(name, channels, console) for name in names}
    try:
        served = await serve_app(Relay(channels, senders).app(), host=settings.alarm_host, port=settings.alarm_port)
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UserError(
            f"cannot listen on {settings.alarm_host}:{settings.alarm_port} ({reason}); check KENTONGAN_ALARM_HOST and "
            "KENTONGAN_ALARM_PORT"
        ) from error
    try:
        started(served.address)
        await asyncio.Event().wait()
    finally:
        await served.stop()
        await asyncio.gather(*(sender.close() for sender in senders.values()))

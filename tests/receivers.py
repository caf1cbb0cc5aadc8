"""Receivers on loopback ports for the tests of channels: a mail server and a web server, each with what it was given."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Self

import yaml
from aiohttp import web
from aiosmtpd.smtp import SMTP

__all__ = ["MailServer", "WebReceiver", "write_channels"]


class MailServer:
    """Takes every mail; use it with `async with`."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.port = 0
        self._server: asyncio.Server | None = None

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"

    async def __aenter__(self) -> Self:
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(lambda: SMTP(self, loop=loop, enable_SMTPUTF8=True), "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    @property
    def url(self) -> str:
        """Its address as apprise writes it."""
        return f"mailto://127.0.0.1:{self.port}/?from=kentongan@example.go.id&to=humas@example.go.id&mode=insecure"


@dataclass
class WebReceiver:
    """Answers with a status as `answer` says, by the number of the request, from 1; keeps the bodies answered with 2xx."""

    answer: Callable[[int], Awaitable[int]] | None = None
    bodies: list[Any] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    """When they came, in seconds since 1970."""
    requests: int = 0
    reply: Any = None
    """What it says, as JSON."""
    host: str = "127.0.0.1"
    port: int = 0
    _runner: web.AppRunner | None = None

    async def _handle(self, request: web.Request) -> web.Response:
        self.requests += 1
        body = json.loads(await request.read() or b"null")
        status = await self.answer(self.requests) if self.answer else 200
        if 200 <= status < 300:
            self.bodies.append(body)
            self.paths.append(request.path)
            self.times.append(time.time())
        return web.json_response(self.reply, status=status)

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=2**24)
        app.router.add_route("*", "/{path:.*}", self._handle)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self.host, 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}/kait"

    @property
    def apprise_url(self) -> str:
        """Its address as apprise writes it."""
        return f"json://{self.host}:{self.port}/rahasia-token"


def write_channels(folder: Path, addresses: dict[str, str], **channels: dict[str, Any]) -> Path:
    """Write a channels file, and the address of each channel to a file beside it."""
    for name, address in addresses.items():
        (folder / name).write_text(address)
        channels[name]["url_file"] = str(folder / name)
    path = folder / "channels.yaml"
    path.write_text(yaml.safe_dump({"default": list(channels), "channels": channels}))
    return path

"""Sending through apprise: Telegram, WhatsApp, Slack, Teams, mail, ntfy, webhooks and the rest of what it knows.

Its plugins block, and a call that hangs cannot be ended; so each channel has one thread of its own, in which calls queue up,
and a hanging channel takes that thread and nothing else. Apprise and what it sends with log tokens and addresses: nothing of
these logs is let through, save for a status code.
"""

import logging
import re
from functools import partial
from typing import Any

import apprise
from apprise.attachment.memory import AttachMemory

from streams.errors import UserError
from streams.notify.channels import Channel
from streams.notify.messages.message import IMAGE_NAME, Message
from streams.notify.senders.sender import NotSentError, OutgoingMessage
from streams.notify.senders.thread import CallThread

__all__ = ["AppriseSender"]

for _name in ("apprise", "urllib3", "requests_oauthlib", "oauthlib"):  # these libraries log paths and tokens
    _log = logging.getLogger(_name)
    _log.addHandler(logging.NullHandler())
    _log.propagate = False

_STATUS = re.compile(r"\berror=(\d{3})\b|\((\d{3}), b['\"]")
"""How its plugins log an HTTP status, and smtplib's errors an SMTP status."""


class AppriseSender:
    """One address of apprise."""

    def __init__(self, name: str, channel: Channel, address: str) -> None:
        """Raises UserError, without the address, when apprise does not understand it."""
        asset = apprise.AppriseAsset(
            app_id="Kentongan",
            app_desc="Kentongan",
            app_url="",
            storage_mode=apprise.PersistentStoreMode.MEMORY,
            timezone=channel.zone,
            service_timeout=0,  # with a limit of its own it would use threads that all channels share
            async_mode=False,
            pgp_autogen=False,
            pem_autogen=False,
        )
        self._apprise = apprise.Apprise(asset=asset)
        if not self._apprise.add(address):
            raise UserError(
                f"channel {name}: apprise does not understand the address in {channel.url_file}; "
                "https://appriseit.com/services/ shows how it is written for each service"
            )
        service: Any = self._apprise[0]
        service.socket_connect_timeout = service.socket_read_timeout = channel.timeout
        # Where a service has no pace of its own, apprise waits seconds between two messages; the cap is our restraint.
        if service.request_rate_per_sec == apprise.NotifyBase.request_rate_per_sec:
            service.request_rate_per_sec = 0.0
        if hasattr(service, "inline"):
            service.inline = True  # mail shows the picture in its place
        self._thread = CallThread(f"channel-{name}")

    async def send(self, message: OutgoingMessage) -> None:
        """Write the message and send it, in the channel's thread."""
        await self._thread.run(partial(self._send, message))

    def _send(self, message: OutgoingMessage) -> None:
        written = message.render()
        body, form = (written.html, "html") if written.html else (written.text, "text")
        result = self._apprise.notify(
            body=body, title=written.subject, body_format=form, attach=_attached(written), log_level=logging.DEBUG
        )
        if not result:
            raise NotSentError(_reason(result))

    async def close(self) -> None:
        """Take no further calls; one that hangs ends by its own timeout."""
        self._thread.close()


def _attached(message: Message) -> apprise.AppriseAttachment | None:
    found = []
    if message.image is not None:
        found.append((message.image, IMAGE_NAME, "image/png"))
    if message.document is not None:
        name, content = message.document
        found.append((content, name, "application/pdf"))
    files = [AttachMemory(content=content, name=name, mimetype=kind) for content, name, kind in found]  # type: ignore[no-untyped-call]
    return apprise.AppriseAttachment(files) if files else None


def _reason(result: Any) -> str:
    """Why it failed, in a few words: a status code, or that nobody answered."""
    said = [str(entry.message) for entry in result.logs()]
    for text in said:
        found = _STATUS.search(text)
        if found:
            return f"status {found[1] or found[2]}"
    return "no connection" if any("onnection" in text for text in said) else "refused"

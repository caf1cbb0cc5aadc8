"""Takes what senders of the kind `webhook` bring."""

import hashlib
from collections import OrderedDict
from datetime import UTC, datetime
from typing import Final

from aiohttp import web

from streams.connectors.batch import Fetched, SourceState, UnreadableError
from streams.connectors.secrets import Secrets
from streams.connectors.webhook.parse import parse
from streams.connectors.webhook.settings import WebhookSource
from streams.connectors.webhook.signatures import SignatureError, same, verify
from streams.live.ledger import Ledger
from streams.live.push.receiver import Receiver
from streams.live.push.server import PushServer, later
from streams.web.body import read_body

__all__ = ["WebhookReceiver"]

_MOST_REMEMBERED: Final = 10_000
_LONGEST_CHALLENGE: Final = 256


class WebhookReceiver(Receiver):
    """One sender."""

    def __init__(self, source: WebhookSource, secrets: Secrets, ledger: Ledger, server: PushServer) -> None:
        """`secrets` are those of the source."""
        super().__init__(source.path, ledger, server, source.silent_after)
        self._source = source
        self._secrets = secrets
        self._taken: OrderedDict[bytes, None] = OrderedDict()
        """What was taken lately, by the sender's name for it, or by what it says."""

    async def take(self, request: web.Request) -> web.Response:
        """200 once it is on the broker, also for what is taken already or gives no post; 401, 400, and 503 to come again."""
        if request.method == "GET" and self._secrets.verify_token is not None:
            return self._challenged(request, self._secrets.verify_token)
        if request.method != "POST":
            return web.json_response({"error": "send it with POST"}, status=405, headers={"Allow": "POST"})
        body, now = await read_body(request), datetime.now(UTC)
        try:
            named = verify(self._source.scheme, self._source.header, self._secrets.keys, request.headers, body, now)
        except SignatureError as error:
            self._turn_away()
            return web.json_response({"error": str(error)}, status=401)
        mark = hashlib.blake2b(named.encode() if named is not None else body, digest_size=16).digest()
        if mark in self._taken:
            return web.json_response({"posts": 0, "repeated": True})
        try:
            batch = parse(Fetched(body, str(request.path), now), SourceState(), self._source)
        except UnreadableError as error:
            await self._ledger.failed("invalid", str(error))
            return web.json_response({"error": str(error)}, status=400)
        if not await self._deliver(batch.posts, batch.deletions, batch.unreadable):
            return later(10, "the broker has not taken it yet")
        self._taken[mark] = None
        while len(self._taken) > _MOST_REMEMBERED:
            self._taken.popitem(last=False)
        counts = {"posts": len(batch.posts), "deletions": len(batch.deletions), "unreadable": len(batch.unreadable)}
        return web.json_response(counts | {"passed_over": batch.passed_over})

    def _challenged(self, request: web.Request, token: str) -> web.Response:
        """Meta asks once whether the address is ours, and wants its own word back."""
        challenge = request.query.get("hub.challenge", "")
        asks = request.query.get("hub.mode") == "subscribe" and 0 < len(challenge) <= _LONGEST_CHALLENGE
        if not asks or not same(request.query.get("hub.verify_token", ""), token):
            self._turn_away()
            return web.json_response({"error": "the verify token is another one, or there is none"}, status=403)
        return web.Response(text=challenge, content_type="text/plain")

"""`POST /posts`: posts in our own schema, each of which is taken or refused with its reason."""

from aiohttp import web

from streams.connectors.posts.parse import sort_posts
from streams.connectors.posts.settings import PostsSource
from streams.connectors.secrets import Secrets
from streams.connectors.webhook.signatures import has_token
from streams.live.ledger import Ledger
from streams.live.push.receiver import Receiver
from streams.live.push.server import PushServer, later
from streams.web.body import read_body

__all__ = ["PostsReceiver"]


class PostsReceiver(Receiver):
    """Programs that bring posts."""

    def __init__(self, source: PostsSource, secrets: Secrets, ledger: Ledger, server: PushServer) -> None:
        """`secrets` are those of the source."""
        super().__init__(source.path, ledger, server, None)
        self._secrets = secrets
        self._sources = frozenset(source.sources)

    async def take(self, request: web.Request) -> web.Response:
        """200 once all are on the broker; 207 where some were refused, 422 where all were; 401, 503.

        What is refused is kept by the sender alone, who is told why: by its place in the array, where it is one.
        """
        if request.method != "POST":
            return web.json_response({"error": "send posts with POST"}, status=405, headers={"Allow": "POST"})
        if not has_token(request.headers, self._secrets.keys):
            self._turn_away()
            error = {"error": "the token is another one, or there is none"}
            return web.json_response(error, status=401, headers={"WWW-Authenticate": "Bearer"})
        found = sort_posts(await read_body(request), self._sources)
        if found.posts and not await self._deliver(found.posts):
            return later(10, "the broker has not taken them yet; send all of them again")
        refused = [{"index": one.place, "reason": one.reason} for one in found.refused]
        status = 200 if not refused else 207 if found.posts else 422
        return web.json_response({"accepted": len(found.posts), "refused": refused}, status=status)

"""A made-up internet on a loopback port: the places from which the demo's posts are fetched, and who brings them."""

import asyncio
import hmac
import html
import secrets
from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from email.utils import format_datetime
from pathlib import Path
from typing import Any, Final, Self

import aiohttp
import orjson
from aiohttp import web

from schemas.post import Post
from streams.local.ports import LOOPBACK, free_port

__all__ = ["FEEDS", "DemoInternet"]

FEEDS: Final = ("rss.kabarcontoh", "rss.suarasimulasi", "rss.wartademo")
_INTERFACE: Final = "youtube"
_STREAM: Final = "telegram"
_BROUGHT: Final = ("facebook", "tiktok", "x")
"""Signed, by a vendor and by Meta: counts that rise come with the post once more."""

_ON_A_PAGE: Final = 300
_MAP: Final = (
    "{id: id, text: text, created_at: created_at, author: author, author_followers: author_followers, url: url,"
    " reply_to: reply_to, repost_of: repost_of, language: 'platform_languages[0]', likes: engagement.likes,"
    " shares: engagement.shares, comments: engagement.comments, views: engagement.views}"
)


class DemoInternet:
    """Shows each post from when it is `shown` on; use it with `async with`."""

    def __init__(self, sources_file: Path) -> None:
        """The file of sources is written there, and their secret beside it."""
        self.push_port = free_port()
        """Where the sources should listen for what is brought."""
        self._file = sources_file
        self._secret = secrets.token_hex(16)
        self._pages: dict[str, deque[dict[str, Any]]] = defaultdict(lambda: deque(maxlen=_ON_A_PAGE))
        self._statuses: dict[str, dict[str, Any]] = {}
        self._readers: set[asyncio.Queue[bytes]] = set()
        self._runner: web.AppRunner | None = None
        self._client: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.router.add_get("/rss/{name}", self._feed)
        app.router.add_get("/comments", self._interface)
        app.router.add_get("/api/v1/streaming/public", self._stream)
        app.router.add_get("/api/v1/timelines/public", lambda _: _json([]))
        app.router.add_get("/api/v1/statuses", self._looked_up)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        await web.TCPSite(self._runner, LOOPBACK, port := free_port()).start()
        self._client = aiohttp.ClientSession()
        secret = self._file.with_name("secret")
        secret.touch(mode=0o600)
        secret.write_text(self._secret)
        self._file.write_text(self._sources(f"http://{LOOPBACK}:{port}", secret))
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._client is not None
        assert self._runner is not None
        await self._client.close()
        await self._runner.cleanup()

    def _sources(self, address: str, secret: Path) -> str:
        # Private addresses are refused everywhere else; here nothing else is to be had.
        here = "allow_private_addresses: true, silent_after: 30d"
        fetched = f"every: 1s, {here}"
        lines = [f'{{name: {name}, kind: rss, url: "{address}/rss/{name}", {fetched}}}' for name in FEEDS]
        lines += [f'{{name: {_INTERFACE}, kind: http, url: "{address}/comments", {fetched}, each: [data], map: {_MAP}}}']
        lines += [
            f'{{name: {_STREAM}, kind: mastodon, url: "{address}", token_file: "{secret}", {here},'
            " keep: {languages: [id, ms, jv, su, en, in, und]}}"
        ]
        lines += [
            f"{{name: {name}, kind: webhook, path: /in/{name}, scheme: {'meta' if name == 'facebook' else 'hmac'},"
            f' secret_files: ["{secret}"], silent_after: 30d, each: [data], map: {_MAP}}}'
            for name in _BROUGHT
        ]
        return "sources:\n" + "".join(f"  - {line}\n" for line in lines)

    async def shown(self, posts: Iterable[Post]) -> None:
        """Show posts, or their new counts."""
        brought: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for post in posts:
            fields = _fields(post)
            if post.source in _BROUGHT:
                brought[post.source].append(fields)
            elif post.source == _STREAM:
                status = self._statuses[fields["id"]] = _status(fields)
                event = b"event: update\ndata: " + orjson.dumps(status) + b"\n\n"
                for reader in self._readers:
                    reader.put_nowait(event)
            else:
                self._pages[post.source].appendleft(fields)
        for source, found in brought.items():
            await self._bring(source, orjson.dumps({"data": found}))

    async def _bring(self, source: str, body: bytes) -> None:
        signed = "sha256=" + hmac.digest(self._secret.encode(), body, "sha256").hex()
        headers = {"X-Hub-Signature-256" if source == "facebook" else "X-Signature-256": signed}
        url = f"http://{LOOPBACK}:{self.push_port}/in/{source}"
        assert self._client is not None
        while True:
            async with self._client.post(url, data=body, headers=headers) as answer:
                if answer.status != 503:
                    answer.raise_for_status()
                    return
            await asyncio.sleep(0.2)  # as a sender does whose receiver is busy

    async def _feed(self, request: web.Request) -> web.Response:
        items = "".join(
            f"<item><guid>{post['id']}</guid><title>{html.escape(post['text'])}</title><link>{post.get('url', '')}</link>"
            f"<pubDate>{format_datetime(post['at'])}</pubDate></item>"
            for post in self._pages[request.match_info["name"]]
        )
        body = f'<rss version="2.0"><channel><language>id</language>{items}</channel></rss>'
        return web.Response(text=body, content_type="application/rss+xml")

    async def _interface(self, _: web.Request) -> web.Response:
        return await _json({"data": list(self._pages[_INTERFACE])})

    async def _looked_up(self, request: web.Request) -> web.Response:
        return await _json([self._statuses[one] for one in request.query.getall("id[]", []) if one in self._statuses])

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        answer = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await answer.prepare(request)
        reader: asyncio.Queue[bytes] = asyncio.Queue()
        self._readers.add(reader)
        try:
            await answer.write(b":)\n\n")
            while True:
                await answer.write(await reader.get())
        except aiohttp.ClientConnectionResetError:
            return answer  # who listened has gone
        finally:
            self._readers.discard(reader)


async def _json(found: object) -> web.Response:
    return web.Response(body=orjson.dumps(found, default=str), content_type="application/json")


def _fields(post: Post) -> dict[str, Any]:
    """A post as a vendor would write it: ids are those of the source."""
    fields = post.model_dump(mode="json", exclude_none=True)
    for name in ("id", "reply_to", "repost_of"):
        if name in fields:
            fields[name] = fields[name].removeprefix(f"{post.source}:")
    return fields | {"at": post.created_at}


def _status(fields: Mapping[str, Any]) -> dict[str, Any]:
    counts = fields.get("engagement", {})
    return {
        "id": fields["id"],
        "created_at": fields["created_at"],
        "content": f"<p>{html.escape(fields['text'])}</p>",
        "visibility": "public",
        "url": fields.get("url"),
        "language": next(iter(fields.get("platform_languages", ())), "und"),
        "in_reply_to_id": fields.get("reply_to"),
        "account": {"acct": fields.get("author"), "followers_count": fields.get("author_followers")},
        "favourites_count": counts.get("likes"),
        "reblogs_count": counts.get("shares"),
        "replies_count": counts.get("comments"),
    }

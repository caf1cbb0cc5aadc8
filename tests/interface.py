"""What is asked of the desk's interface."""

import asyncio
from typing import Any

import aiohttp
import orjson

__all__ = ["events", "get"]


async def get(session: aiohttp.ClientSession, path: str, **options: Any) -> tuple[int, Any]:
    async with session.get(path, **options) as answer:
        return answer.status, orjson.loads(await answer.read())


async def events(answer: aiohttp.ClientResponse, count: int) -> list[tuple[str, str]]:
    """Id and alert of the next so many events."""
    found = []
    async with asyncio.timeout(120):
        while len(found) < count:
            fields = dict(
                line.split(": ", 1) for line in (await answer.content.readuntil(b"\n\n")).decode().strip().splitlines()
            )
            if fields.get("event") == "alert":
                found.append((fields["id"], orjson.loads(fields["data"])["id"]))
    return found

"""Raw bytes to a server, as a hostile client sends them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

__all__ = ["ask", "idle", "status_of", "were_closed"]


async def ask(port: int, data: bytes, *, seconds: float = 20) -> bytes:
    """What comes back until the server closes the connection; the client ends its side after `data`."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        async with asyncio.timeout(seconds):
            try:
                writer.write(data)
                await writer.drain()
                return await reader.read()
            except ConnectionError:
                return b""
    finally:
        writer.transport.abort()


def status_of(answer: bytes) -> int:
    """The status of the first answer."""
    return int(answer.split(b" ", 2)[1])


@asynccontextmanager
async def idle(port: int, many: int) -> AsyncIterator[Sequence[asyncio.StreamReader]]:
    """Connections that begin a request and leave it at that, in the order in which they were made."""
    made = [await asyncio.open_connection("127.0.0.1", port) for _ in range(many)]
    try:
        for _, writer in made:
            writer.write(b"GET / HTTP/1.1\r\n")
        yield [reader for reader, _ in made]
    finally:
        for _, writer in made:
            writer.transport.abort()


async def were_closed(readers: Sequence[asyncio.StreamReader], *, seconds: float = 20) -> int:
    """How many of these the server closed without an answer; waits for all of them."""
    gone = 0
    async with asyncio.timeout(seconds):
        for reader in readers:
            try:
                gone += await reader.read() == b""
            except ConnectionError:
                gone += 1
    return gone

"""Raw bytes to a server, as a hostile client sends them."""

import asyncio

__all__ = ["ask", "status_of"]


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

"""A web on a loopback port for the tests of sources: pages that answer as they are told, with the faults of hosts."""

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

__all__ = ["Asked", "Internet", "answer", "drip", "packed"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A request."""

    path: str
    headers: Mapping[str, str]
    """By names in lower case."""
    host: str = ""
    """Whom it was asked of, without a port."""


Page = Callable[[Asked], bytes | AsyncIterator[bytes]]
"""The whole answer, with its head, at once or bit by bit; the connection is closed behind it."""


def answer(status: int = 200, body: bytes = b"", **headers: str) -> bytes:
    """An answer; `_` in the name of a header stands for `-`."""
    named = {"Content-Length": str(len(body)), "Connection": "close"}
    named |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"HTTP/1.1 {status} X\r\n{head}\r\n".encode() + body


def packed(body: bytes, *, cut: int = 0) -> bytes:
    """An answer that is packed, and lacks so many bytes at its end."""
    content = gzip.compress(body)
    return answer(200, content[: len(content) - cut], Content_Encoding="gzip")


async def drip(body: bytes, pause: float) -> AsyncIterator[bytes]:
    """An answer that comes byte by byte."""
    yield answer(200, b"", Content_Length=str(len(body)))
    for at in range(len(body)):
        await asyncio.sleep(pause)
        yield body[at : at + 1]


@dataclass
class Internet:
    """Answers with its pages, by path, else with 404; use it with `async with`."""

    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    port: int = 0
    hosts: Sequence[str] = ("127.0.0.1",)
    """Its addresses."""
    _server: asyncio.Server | None = None

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        """The address of a page."""
        return f"http://{host}:{self.port}{path}"

    def requests(self, path: str) -> list[Asked]:
        """What was asked of a page."""
        return [one for one in self.asked if one.path == path]

    async def __aenter__(self) -> Self:
        with socket.create_server((self.hosts[0], 0)) as first:
            self.port = first.getsockname()[1]
        self._server = await asyncio.start_server(self._serve, self.hosts, self.port, backlog=1_000)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
            asked = Asked(head[0].split(" ")[1], headers, headers.get("host", "").partition(":")[0])
            self.asked.append(asked)
            said = self.pages.get(asked.path, lambda _: answer(404))(asked)
            if isinstance(said, bytes):
                writer.write(said)
            else:
                async for part in said:
                    writer.write(part)
                    await writer.drain()
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # who asked has gone
        finally:
            writer.close()

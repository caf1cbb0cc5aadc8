"""Requests that open nothing, sent to the receiver of sources."""

import asyncio
import hmac
import random
import time
from collections.abc import Iterator
from itertools import cycle
from typing import Final

from tests.pipeline import Pipeline

__all__ = ["junk", "send_junk"]

_A_SECOND: Final = 1_000


def junk() -> Iterator[bytes]:
    """Requests that nothing opens: of strangers, of programs that look for holes, and with signatures that are wrong."""
    chance = random.Random(8)
    body = b'{"id": 1, "isi": "beras"}'
    wrong = hmac.digest(b"x" * 32, body, "sha256").hex()
    found = [
        _request("GET", "/wp-login.php"),
        _request("GET", "/.env"),
        _request("POST", "/in/warga", body),
        _request("POST", "/in/warga", body, **{"X-Hub-Signature-256": f"sha256={wrong}"}),
        _request("POST", "/in/warga", chance.randbytes(4_000), **{"X-Hub-Signature-256": f"sha256={'0' * 64}"}),
        _request("POST", "/posts", body, Authorization=f"Bearer {'y' * 40}"),
        _request("POST", "/posts", body),
        _request("PUT", "/in/warga", body),
    ]
    return cycle(found)


def _request(method: str, path: str, body: bytes = b"", **headers: str) -> bytes:
    named = {"Host": "127.0.0.1", "Content-Length": str(len(body)), "User-Agent": "zgrab/0.x", "Accept": "*/*"} | headers
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


async def send_junk(pipeline: Pipeline, seconds: float) -> float:
    """Send them from twenty at a time, every fourth on a new connection."""
    address = pipeline.log().rpartition("sources_listen")[2].partition("address=http://")[2].split()[0]
    host, _, port = address.partition(":")
    requests, sent, began = junk(), 0, time.monotonic()

    async def send() -> None:
        nonlocal sent
        reader, writer = await asyncio.open_connection(host, int(port))
        try:
            while (at := time.monotonic() - began) < seconds:
                if sent > at * _A_SECOND:
                    await asyncio.sleep(0.01)
                    continue
                sent += 1
                if sent % 4 == 0:  # many a stranger comes once
                    writer.close()
                    reader, writer = await asyncio.open_connection(host, int(port))
                writer.write(next(requests))
                head = await reader.readuntil(b"\r\n\r\n")
                assert head.split()[1] in (b"401", b"404", b"405"), head
                await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].split()[0]))
        finally:
            writer.close()

    await asyncio.gather(*(send() for _ in range(20)))
    return sent

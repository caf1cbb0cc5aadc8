"""Reads the body of an answer up to a limit, decompressed, however well it is compressed."""

import zlib
from collections.abc import AsyncIterator
from typing import Final

from streams.connectors.http.trouble import FetchError

__all__ = ["MOST_BYTES", "read_body"]

MOST_BYTES: Final = 5_000_000
"""Largest body, unpacked."""

_GZIP: Final = b"\x1f\x8b"
_ANY_HEADER: Final = 32 + zlib.MAX_WBITS


async def read_body(chunks: AsyncIterator[bytes], encoding: str, most: int = MOST_BYTES) -> bytes:
    """The body, unpacked; `encoding` is the header Content-Encoding. A file that is packed itself is unpacked too.

    Raises:
        FetchError: it is larger, breaks off, or is packed in another way than gzip or deflate.
    """
    packed = encoding.strip().lower()
    if packed not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise FetchError("invalid", "the answer is packed in a way that was not asked for")
    body = bytearray()
    unpack = zlib.decompressobj(_ANY_HEADER) if packed not in ("", "identity") else None
    async for chunk in chunks:
        body += chunk if unpack is None else _unpacked(unpack, chunk, most + 1 - len(body))
        if len(body) > most:
            raise _too_large(most)
    if unpack is not None and not unpack.eof:
        raise FetchError("invalid", "the packed answer breaks off")
    if body.startswith(_GZIP):
        file = zlib.decompressobj(_ANY_HEADER)
        content = _unpacked(file, bytes(body), most + 1)
        if len(content) > most:
            raise _too_large(most)
        if not file.eof:
            raise FetchError("invalid", "the packed file breaks off")
        return content
    return bytes(body)


def _unpacked(unpack: "zlib._Decompress", packed: bytes, most: int) -> bytes:
    try:
        return unpack.decompress(packed, most)
    except zlib.error:
        raise FetchError("invalid", "the answer cannot be unpacked") from None


def _too_large(most: int) -> FetchError:
    return FetchError("invalid", f"the answer is larger than {most:,} bytes")

"""The error of a fetch that gives nothing."""

from datetime import timedelta
from typing import Literal

from streams.errors import KentonganError

__all__ = ["FetchError", "Kind"]

Kind = Literal["down", "invalid", "throttled", "refused"]
"""`down` passes by itself, `invalid` cannot be used, `throttled` asks for patience, `refused` needs somebody."""


class FetchError(KentonganError):
    """A source gave nothing; the message says why, as the rest of a sentence, without the address."""

    def __init__(self, kind: Kind, said: str, *, wait: timedelta | None = None, host: str = "", body: bytes = b"") -> None:
        """`wait` is how long `host` asks to be left alone, and `body` the beginning of what it said."""
        super().__init__(said)
        self.kind = kind
        self.wait = wait
        self.host = host
        self.body = body

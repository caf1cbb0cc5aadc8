"""What a browser keeps instead of a token: good for this process, and worth nothing elsewhere."""

import hashlib
import hmac
import secrets
import time
from typing import Final

from streams.desk.tokens import Token, Tokens

__all__ = ["COOKIE", "LASTS_SECONDS", "Passes"]

COOKIE: Final = "kentongan-desk"
LASTS_SECONDS: Final = 12 * 3600


class Passes:
    """Gives passes for tokens, and knows them again; a restart ends all of them."""

    def __init__(self, tokens: Tokens) -> None:
        self.tokens = tokens
        self._key = secrets.token_bytes(32)
        self._known: dict[str, Token] = {}

    def give(self, token: Token) -> str:
        """The pass of a token, for as long as a working day."""
        self._known[token.name] = token
        ends = f"{token.name}~{int(time.time()) + LASTS_SECONDS}"
        return f"{ends}~{self._seal(ends)}"

    def find(self, given: str) -> Token | None:
        """The token of a pass; None where it is none of ours, or is over."""
        ends, _, seal = given.rpartition("~")
        if not hmac.compare_digest(seal.encode("utf-8", "surrogatepass"), self._seal(ends).encode()):
            return None
        name, _, until = ends.rpartition("~")
        return self._known.get(name) if int(until) > time.time() else None

    def _seal(self, ends: str) -> str:
        return hmac.new(self._key, ends.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()

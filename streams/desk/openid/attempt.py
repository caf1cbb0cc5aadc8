"""One sign-in that a browser has begun: a secret in a cookie, from which all comes that has to be the same at its end."""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Final, Self
from urllib.parse import quote, unquote

from streams.desk.rendering import wanted_path

__all__ = ["Attempt"]

_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_LONGEST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Attempt:
    """Its secret, and the path of ours that the person wants."""

    secret: str
    wanted: str

    @classmethod
    def begin(cls, wanted: str) -> Self:
        """A new one; a path that is too long for a cookie is forgotten."""
        return cls(secrets.token_urlsafe(32), wanted if len(quote(wanted, safe="")) <= _LONGEST else "/")

    @classmethod
    def read(cls, cookie: str) -> Self | None:
        """The one that a cookie holds; None where it holds none."""
        secret, _, wanted = cookie.partition("~")
        return cls(secret, wanted_path(unquote(wanted))) if _SECRET.fullmatch(secret) else None

    @property
    def cookie(self) -> str:
        """What the browser keeps meanwhile."""
        return f"{self.secret}~{quote(self.wanted, safe='')}"

    @property
    def state(self) -> str:
        """Comes back with the answer (RFC 6749, 10.12)."""
        return self._derived("state")

    @property
    def nonce(self) -> str:
        """Comes back in the ID token (OpenID Connect Core, 15.5.2)."""
        return self._derived("nonce")

    @property
    def verifier(self) -> str:
        """Shows that who brings the code has begun (RFC 7636)."""
        return self._derived("verifier")

    def _derived(self, purpose: str) -> str:
        digest = hmac.new(self.secret.encode(), purpose.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

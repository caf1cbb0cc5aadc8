"""Signed links in messages: who holds one may decide one thing about one incident, until it expires."""

import hashlib
import hmac
from base64 import b32decode, b32encode
from binascii import Error
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, cast, get_args
from urllib.parse import quote

from schemas.action import ActionKind
from streams.settings import Settings

__all__ = ["LASTS", "MUTED_FOR", "Link", "Links", "facts_page", "links_of", "page_pattern"]

LASTS: Final = timedelta(hours=24)
"""How long a link may be used, from when its message was written."""
MUTED_FOR: Final = timedelta(hours=4)
"""For how long a link mutes an incident."""

_MAC_BYTES: Final = 16
"""Half of the hash, which is as much as RFC 2104 asks for: every character counts in a chat."""
_LONGEST: Final = 1_000
_SEPARATOR: Final = "\n"


@dataclass(frozen=True, slots=True)
class Link:
    """What a link lets its holder decide."""

    kind: ActionKind
    incident: str
    channel: str
    """On which it was sent, and so as whom its holder decides."""
    expires: int
    """Seconds since 1970."""

    @property
    def id(self) -> str:
        """By which it is remembered that it was used; it says nothing of the signature."""
        return hashlib.sha256(self.signed).hexdigest()

    @property
    def by(self) -> str:
        """The name under which its holder decides."""
        return f"tautan {self.channel}"

    @property
    def signed(self) -> bytes:
        """The bytes that are signed."""
        return _SEPARATOR.join((self.kind, str(self.expires), self.channel, self.incident)).encode()


class Links:
    """Writes links to a desk, and reads those that were signed with its key."""

    def __init__(self, key: str, url: str) -> None:
        self._key = key.encode()
        self._url = url.rstrip("/")

    def page(self, incident: str) -> str:
        """Where the desk shows an incident."""
        return f"{self._url}{self.path(incident)}"

    @staticmethod
    def path(incident: str) -> str:
        """The same without the desk's own address."""
        return f"/insiden/{quote(incident, safe='')}"

    def write(self, kind: ActionKind, incident: str, channel: str, now: float) -> str:
        """The address at which somebody on a channel may decide, from now (seconds since 1970) for as long as links last."""
        link = Link(kind, incident, channel, int(now + LASTS.total_seconds()))
        # Letters and digits alone: chats cut other signs off the end of a link, or read them as markup.
        token = b32encode(self._mac(link.signed) + link.signed).decode().rstrip("=").lower()
        return f"{self._url}/tautan/{token}"

    def read(self, token: str) -> Link | None:
        """What the last part of such an address lets decide, expired or not; None when it was not signed with the key."""
        if len(token) > _LONGEST:
            return None
        try:
            raw = b32decode((token + "=" * (-len(token) % 8)).upper())
        except (Error, ValueError):
            return None
        mac, signed = raw[:_MAC_BYTES], raw[_MAC_BYTES:]
        if not hmac.compare_digest(mac, self._mac(signed)):
            return None
        kind, expires, channel, incident = signed.decode().split(_SEPARATOR, 3)
        return Link(cast(ActionKind, kind), incident, channel, int(expires)) if kind in get_args(ActionKind) else None

    def _mac(self, signed: bytes) -> bytes:
        return hmac.digest(self._key, b"kentongan link 1\n" + signed, "sha256")[:_MAC_BYTES]


def page_pattern(settings: Settings) -> str | None:
    """The address of an incident's page with `{incident}` for its id; None where it is not known where the desk is."""
    return None if settings.desk_url is None else f"{settings.desk_url.rstrip('/')}/insiden/{{incident}}"


def facts_page(settings: Settings) -> str | None:
    """The address of the page on which statements are added; None where it is not known where the desk is."""
    return None if settings.desk_url is None else f"{settings.desk_url.rstrip('/')}/fakta"


def links_of(settings: Settings) -> Links | None:
    """The links of the settings; None where messages carry none."""
    if settings.desk_link_key is None or settings.desk_url is None:
        return None
    return Links(settings.desk_link_key.get_secret_value(), settings.desk_url)

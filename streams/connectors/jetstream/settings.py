"""The settings in `sources.yaml` of a source of the kind `jetstream`."""

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from schemas.base import SourceName
from streams.connectors.jetstream.events import METHOD
from streams.connectors.keep import Keep
from streams.spans import seconds

__all__ = ["JetstreamSource"]


def _is_a_socket(url: str) -> str:
    try:
        parts = urlsplit(url)
        named = parts.scheme in ("wss", "ws") and parts.hostname and (parts.port or True) and "@" not in parts.netloc
    except ValueError:
        named = False
    if not named:
        raise ValueError("should be an address that begins with wss:// or ws://, without a user name or a password")
    return url


class JetstreamSource(BaseModel):
    """Bluesky, as it happens: posts, and those that are deleted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: SourceName
    """The source that its posts name. Every source needs its own."""
    kind: Literal["jetstream"]
    """The kind of source."""
    url: Annotated[str, StringConstraints(min_length=1, max_length=2048), AfterValidator(_is_a_socket)] = (
        "wss://jetstream2.us-east.bsky.network/subscribe"
    )
    """Address of a Jetstream, with what is to be asked of it but collections and cursor. It is of version 2 where its path
    ends with `network.bsky.jetstream.subscribeEvents`, else of version 1."""
    keep: Keep = Keep()
    """What is taken."""
    counts: bool = True
    """Count likes, reposts and replies of posts that mention a watched issue. All likes and reposts of Bluesky come over the
    connection for it."""
    silent_after: Annotated[float, BeforeValidator(seconds), Field(ge=60, le=365 * 86_400)] = 3_600.0
    """Where no post is taken for longer than this, it is said to be silent."""
    allow_private_addresses: bool = False
    """Connect also to this machine and to private networks: for a Jetstream of your own."""

    @property
    def is_version_2(self) -> bool:
        """Whether it is a Jetstream of version 2."""
        return urlsplit(self.url).path.rstrip("/").endswith(f"/{METHOD}")

    @property
    def private_hosts(self) -> frozenset[str]:
        """Hosts that are connected to wherever they are."""
        return frozenset({urlsplit(self.url).hostname or ""} if self.allow_private_addresses else ())

"""The settings in `sources.yaml` of a source of the kind `mastodon`."""

from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from schemas.base import SourceName
from streams.connectors.budget import Budget
from streams.connectors.fetched_settings import WebAddress
from streams.connectors.keep import Keep
from streams.spans import seconds

__all__ = ["MastodonSource"]


class MastodonSource(BaseModel):
    """A server of Mastodon, as it happens: public posts, those that change, and those that are deleted."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: SourceName
    """The source that its posts name. Every source needs its own."""
    kind: Literal["mastodon"]
    """The kind of source."""
    url: WebAddress
    """Address of the server, such as https://mastodon.example."""
    streaming_url: WebAddress | None = None
    """Where its streams are, if elsewhere: what /api/v2/instance names under configuration.urls.streaming, with https."""
    token_file: Path
    """A file whose only line is the access token of an application with the scope read:statuses."""
    tag: Annotated[str, StringConstraints(pattern=r"^\w{1,100}$")] | None = None
    """A hashtag without its #; left out, all public posts that the server sees."""
    local: bool = False
    """Take only what the server's own accounts write."""
    keep: Keep = Keep()
    """What is taken of all public posts; of a hashtag all is."""
    silent_after: Annotated[float, BeforeValidator(seconds), Field(ge=60, le=365 * 86_400)] = 6 * 3_600.0
    """Where no post is taken for longer than this, it is said to be silent."""
    budget: int = Field(5_000, ge=1, le=10_000_000)
    """Requests that may be made in a day, in UTC, for what was missed and to read counts again."""
    allow_private_addresses: bool = False
    """Connect also to this machine and to private networks: for a server of your own."""

    @property
    def private_hosts(self) -> frozenset[str]:
        """Hosts that are connected to wherever they are."""
        hosts = {urlsplit(url).hostname or "" for url in (self.url, self.streaming_url) if url is not None}
        return frozenset(hosts if self.allow_private_addresses else ())

    @property
    def allowance(self) -> Budget:
        """What it may be asked in a day."""
        return Budget(self.budget, "UTC")

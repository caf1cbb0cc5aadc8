"""The settings in `sources.yaml` that all fetched sources share."""

from pathlib import Path
from typing import Annotated, Final, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from schemas.base import SourceName
from schemas.watchlist import ZoneName
from streams.connectors.budget import Budget
from streams.spans import seconds

__all__ = ["LEAST_EVERY", "FetchedSettings", "OpenedSettings", "WebAddress"]

LEAST_EVERY: Final = 60
"""Seconds between two fetches from a host that belongs to somebody else."""


def _on_the_web(url: str) -> str:
    try:
        parts = urlsplit(url)
        named = parts.scheme in ("http", "https") and parts.hostname and (parts.port or True)
    except ValueError:
        parts, named = urlsplit(""), None
    if not named:
        raise ValueError("should be an address that begins with https:// or http://")
    if "@" in parts.netloc:
        raise ValueError("should hold no user name or password; put what opens it in authorization_file")
    return url


WebAddress = Annotated[str, StringConstraints(min_length=1, max_length=2048), AfterValidator(_on_the_web)]
"""An address on the web, without a user name or a password."""


class FetchedSettings(BaseModel):
    """A source at an address that is fetched again and again."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: SourceName
    """The source that its posts name: lower case, such as `rss.antara`. Every source needs its own."""
    kind: str
    """The kind of source."""
    url: WebAddress
    """Its address, with https:// or http://, and without a user name or a password."""
    every: Annotated[float, BeforeValidator(seconds), Field(ge=1, le=86_400)] = 300.0
    """Shortest time between two fetches; one in which nothing is new is asked less and less often, down to a sixth."""
    silent_after: Annotated[float, BeforeValidator(seconds), Field(ge=60, le=365 * 86_400)] = 7 * 86_400.0
    """One that answers, and whose newest item is older than this, is said to be silent."""
    zone: ZoneName = "Asia/Jakarta"
    """Zone of times that name none."""
    budget: Annotated[int, Field(ge=1, le=10_000_000)] | None = None
    """Requests that may be made in a day of `zone`; left out, as many as `every` gives."""
    allow_private_addresses: bool = False
    """Fetch it also where its host is on this machine or in a private network: for one of your own."""

    @model_validator(mode="after")
    def _is_polite(self) -> Self:
        if self.every < LEAST_EVERY and not self.allow_private_addresses:
            raise ValueError(f"every should be at least {LEAST_EVERY}s, or the host may shut this program out")
        return self

    @property
    def allowance(self) -> Budget | None:
        """What it may be asked in a day."""
        return None if self.budget is None else Budget(self.budget, self.zone)

    @property
    def private_hosts(self) -> frozenset[str]:
        """Hosts that are fetched from wherever they are."""
        return frozenset({urlsplit(self.url).hostname or ""} if self.allow_private_addresses else ())


class OpenedSettings(FetchedSettings):
    """A source that may ask for a password."""

    authorization_file: Path | None = None
    """A file whose only line is sent as the header `Authorization`, to its own host alone."""

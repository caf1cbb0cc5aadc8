"""The settings in `sources.yaml` of a source of the kind `http`."""

from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from streams.connectors.fetched_settings import OpenedSettings
from streams.connectors.mapping import Deletions, Expression, PostMapping
from streams.spans import seconds

__all__ = ["HttpSource", "Reread", "Since"]

Parameter = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class Since(BaseModel):
    """Asks for what is newer than what was read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    param: Parameter
    """Parameter of the address that takes the time."""
    format: Literal["iso", "unix"] = "iso"
    """How it is written: as 2026-07-04T01:00:00Z, or in seconds since 1970."""
    look_back: Annotated[float, BeforeValidator(seconds), Field(ge=0, le=30 * 86_400)] = 3_600.0
    """How much further back is asked, for what comes late; what is there twice is read once. At first, back from now."""


class Reread(BaseModel):
    """Asks for posts by their identities, to read their counts again."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[str, StringConstraints(min_length=1, max_length=2_048, pattern=r"\{ids\}")]
    """Address on the same host, in which `{ids}` stands for their identities, with a comma between them."""
    many: int = Field(1, ge=1, le=100)
    """Posts that are asked for at once, at most."""
    each: tuple[Expression, ...] | None = Field(None, max_length=8)
    """From the answer to its items; left out, as of the source."""
    missing_are_gone: bool = False
    """Take a post that is not in the answer as deleted at the source."""


class HttpSource(OpenedSettings):
    """An interface that answers with JSON: where its items, fields, and pages are, expressions of JMESPath say."""

    kind: Literal["http"]
    """The kind of source."""
    params: dict[Parameter, Annotated[str, StringConstraints(max_length=1_000)]] = Field(default_factory=dict, max_length=50)
    """Parameters of the address; no secrets, which belong into authorization_file."""
    each: tuple[Expression, ...] = Field((), max_length=8)
    """From the answer to its items, as of a webhook: each expression goes on from what the one before it found."""
    map: PostMapping
    """From an item to a post."""
    deletions: Deletions | None = None
    """Where the answer says that posts are gone."""
    next: Expression | None = None
    """What leads to the next page: its address on the same host, or with `next_param` the value of that parameter."""
    next_param: Parameter | None = None
    """Parameter that takes what `next` finds, such as `cursor` or `page`."""
    pages: int = Field(20, ge=1, le=1_000)
    """Pages that are read in one go; where there are more, they are read after the next interval."""
    since: Since | None = None
    """Asks for what is newer than what was read; without it pages are read up to one that holds nothing new."""

    again: Reread | None = None
    """Reads the counts of posts again that match the watchlist, or gain much, up to two days after they were written."""

    @model_validator(mode="after")
    def _can_be_read_again(self) -> Self:
        if self.again is not None and urlsplit(self.again.url)[:2] != urlsplit(self.url)[:2]:
            raise ValueError("again.url should be on the host of url, to which alone the authorization goes")
        if self.again is not None and self.map.hash_ids:
            raise ValueError("again needs identities as they are, so it does not go with map.hash_ids")
        return self

    @model_validator(mode="after")
    def _pages_fit(self) -> Self:
        if self.next_param is not None and self.next is None:
            raise ValueError("next_param needs next, which says where its value is found")
        return self

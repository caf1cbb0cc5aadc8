"""What `sources.yaml` says of a source of the kind `http`."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from streams.connectors.fetched_settings import FetchedSettings
from streams.connectors.mapping import Deletions, Expression, PostMapping
from streams.spans import seconds

__all__ = ["HttpSource", "Since"]

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


class HttpSource(FetchedSettings):
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

    @model_validator(mode="after")
    def _pages_fit(self) -> Self:
        if self.next_param is not None and self.next is None:
            raise ValueError("next_param needs next, which says where its value is found")
        return self

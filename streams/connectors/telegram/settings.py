"""The settings in `sources.yaml` of a source of the kind `telegram`."""

from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from schemas.base import SourceName
from streams.connectors.terms import Terms
from streams.spans import seconds

__all__ = ["MOST_CHANNELS", "TelegramSource"]

MOST_CHANNELS: Final = 15
"""Channels of one source: what their newest pages show is remembered as a whole."""


class TelegramSource(BaseModel):
    """Public channels of Telegram, read with an account; needs the extra `telegram`, and somebody who accepts the terms."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: SourceName
    """The source that its posts name. Every source needs its own."""
    kind: Literal["telegram"]
    """The kind of source."""
    channels: Annotated[
        tuple[Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]{3,31}$")], ...],
        Field(min_length=1, max_length=MOST_CHANNELS),
    ]
    """Names of public channels, without the @."""
    api_id_file: Path
    """A file whose only line is the number of your application, from https://my.telegram.org."""
    api_hash_file: Path
    """A file whose only line is its hash."""
    session_file: Path
    """A file whose only line is the session of an account, as Telethon's `StringSession` writes it."""
    terms: Terms | None = None
    """Who accepted Telegram's terms on reading by program; without it the source is refused."""
    every: Annotated[float, BeforeValidator(seconds), Field(ge=30, le=86_400)] = 120.0
    """Time between two readings of the channels."""
    silent_after: Annotated[float, BeforeValidator(seconds), Field(ge=60, le=365 * 86_400)] = 7 * 86_400.0
    """Where no post is newer than this, it is said to be silent."""

    @model_validator(mode="after")
    def _is_accepted(self) -> Self:
        if self.terms is None:
            raise ValueError(
                "needs terms: {accepted_by: NAME, on: 2026-11-30, basis: REASON}, for Telegram's terms on reading by program "
                "have to be accepted by somebody by name"
            )
        return self

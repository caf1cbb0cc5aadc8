"""The settings in `sources.yaml` of a source of the kind `posts`."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from schemas.base import SourceName
from streams.connectors.webhook.settings import PATH

__all__ = ["PostsSource"]


class PostsSource(BaseModel):
    """Programs of one's own that bring posts by HTTP, as they would on Kafka: `POST /posts`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: SourceName
    """What metrics and commands call it; its posts name sources of their own."""
    kind: Literal["posts"]
    """The kind of source."""
    path: Annotated[str, StringConstraints(pattern=PATH)] = "/posts"
    """Where they are brought."""
    token_files: Annotated[tuple[Path, ...], Field(min_length=1, max_length=10)]
    """Files of one line with a token, of at least 32 characters: each one that is named opens."""
    sources: tuple[SourceName, ...] = Field((), max_length=1_000)
    """Sources that posts may name; left out, any."""

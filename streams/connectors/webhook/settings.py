"""The settings in `sources.yaml` of a source of the kind `webhook`."""

from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

from schemas.base import SourceName
from schemas.watchlist import ZoneName
from streams.connectors.mapping import Deletions, Expression, PostMapping
from streams.spans import seconds

__all__ = ["HEADER", "PATH", "Scheme", "WebhookSource"]

Scheme = Literal["standard", "meta", "tiktok", "hmac", "bearer"]

PATH: Final = r"^/[A-Za-z0-9/_-]{1,100}$"
HEADER: Final = r"^[A-Za-z0-9-]{1,64}$"


class WebhookSource(BaseModel):
    """A sender that brings its posts by HTTP, with a signature or a token."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: SourceName
    """The source that its posts name. Every source needs its own."""
    kind: Literal["webhook"]
    """The kind of source."""
    path: Annotated[str, StringConstraints(pattern=PATH)]
    """Where the sender brings them, such as `/in/ig`. Every source needs its own."""
    scheme: Scheme
    """How it proves who it is: `standard` (Standard Webhooks), `meta` (X-Hub-Signature-256), `tiktok` (TikTok-Signature),
    `hmac` (a header with the HMAC-SHA256 of the body), or `bearer` (a token in the header Authorization)."""
    secret_files: Annotated[tuple[Path, ...], Field(min_length=1, max_length=2)]
    """Files of one line with the secret, or token: two while it is being changed, either of which opens."""
    verify_token_file: Path | None = None
    """Of the scheme `meta`: a file with the token that is entered at Meta, which asks for it once."""
    header: Annotated[str, StringConstraints(pattern=HEADER)] = "X-Signature-256"
    """Of the scheme `hmac`: the header; what stands before the signature, such as `sha256=`, is passed over."""
    each: tuple[Expression, ...] = Field((), max_length=8)
    """From the body to its items: expressions of JMESPath, each of which goes on from what the one before it found. An item
    has what it was found in as `_up`. Left out, the body is the item, or a list of items."""
    map: PostMapping
    """From an item to a post: expressions of JMESPath."""
    deletions: Deletions | None = None
    """Where the body says that posts are gone."""
    zone: ZoneName = "Asia/Jakarta"
    """Zone of times that name none."""
    silent_after: Annotated[float, BeforeValidator(seconds), Field(ge=60, le=365 * 86_400)] = 7 * 86_400.0
    """A sender that has brought no post for longer than this is said to be silent."""

    @model_validator(mode="after")
    def _can_be_asked(self) -> Self:
        if self.verify_token_file is not None and self.scheme != "meta":
            raise ValueError("verify_token_file belongs to the scheme meta")
        return self

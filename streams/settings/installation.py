"""Settings of an installation: sources, channels, people who act, and retention."""

from pathlib import Path

from pydantic import BaseModel, Field

__all__ = ["InstallationSettings"]


class InstallationSettings(BaseModel):
    """A part of `Settings`, which reads it."""

    channels_file: Path | None = Field(
        None, description="YAML file with the channels that alerts go to; without it they are printed by the worker."
    )

    sources_file: Path | None = Field(
        None, description="YAML file with what the stage `sources` fetches and takes; without it the stage is left out."
    )
    sources_host: str = Field(
        "127.0.0.1", description="Address of the stage `sources`, where senders bring posts; used if its file names any."
    )
    sources_port: int = Field(8093, ge=0, le=65535, description="Its port; 0 takes a free one.")
    sources_public_url: str | None = Field(
        None,
        pattern=r"^https?://[^/\s@]+[^\s@]*$",
        description="Public address of that stage, which is given to hubs of feeds (WebSub); without it, hubs are not used.",
    )

    actor: str | None = Field(
        None, min_length=1, max_length=120, description="Name under which `kentongan incident` acts; else the login name."
    )

    command: str = Field(
        "kentongan",
        min_length=1,
        max_length=200,
        description="How messages spell this program in the commands that they show, such as `docker compose exec worker "
        "kentongan`.",
    )

    retention_hours: int = Field(72, ge=1, description="How long posts are kept on the topics, in hours.")
    dead_letter_retention_hours: int = Field(168, ge=1, description="How long dead letters are kept, in hours.")
    alert_retention_hours: int = Field(2160, ge=1, description="How long alerts are kept, in hours.")

    audit_retention_hours: int = Field(
        43_800, ge=1, description="How long the audit trail is kept, in hours; the default is five years."
    )
    require_purpose: bool = Field(
        False, description="Refuse a watchlist with an issue that states no `purpose` or no `legal_basis`."
    )

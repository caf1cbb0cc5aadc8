"""Settings of the HTTP servers (metrics and health, the desk, the relay of alarms) and of logging."""

import ipaddress
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field, SecretStr, StringConstraints

from streams.settings.variables import Seconds

__all__ = ["ServingSettings"]


_THIS_MACHINE: Final = ("127.0.0.1", "::1", "localhost")


def _networks(given: str) -> str:
    for one in filter(None, (one.strip() for one in given.split(","))):
        try:
            is_everybody = ipaddress.ip_network(one).prefixlen == 0
        except ValueError as error:
            raise ValueError(f"{one!r} is no address and no network ({error})") from None
        if is_everybody:
            raise ValueError(f"{one} is every address there is: whoever reaches the desk could say who they are")
    return given


def _issuer(given: str) -> str:
    parts = urlsplit(given)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _THIS_MACHINE):
        raise ValueError("it begins with https://, or with http:// where it is on this machine")
    if not parts.hostname or parts.query or parts.fragment:
        raise ValueError("it is an address without question mark and number sign")
    return given


class ServingSettings(BaseModel):
    """A part of `Settings`, which reads it."""

    metrics_host: str = Field("127.0.0.1", description="Address that serves metrics and health.")
    metrics_port: int = Field(
        8090, ge=0, le=65535, description="Its port; 0 takes a free one, and so does the default when it is taken."
    )
    desk_host: str = Field("127.0.0.1", description="Address of `kentongan desk`.")
    desk_port: int = Field(8094, ge=0, le=65535, description="Its port; 0 takes a free one.")
    desk_tokens_file: Path | None = Field(
        None,
        description="Who may use it: a YAML list of the entries that `kentongan desk token` prints; needed when DESK_HOST "
        "is not a loopback address.",
    )
    desk_requests_per_minute: int = Field(600, ge=1, le=100_000, description="Requests that it answers a reader each minute.")
    desk_user_header: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]+$")] | None = Field(
        None,
        description="Header, such as `Remote-User`, in which a proxy that signs people in says whose account it is. "
        "Needs KENTONGAN_DESK_TRUSTED_PROXIES.",
    )
    desk_trusted_proxies: Annotated[str, AfterValidator(_networks)] = Field(
        "",
        description="Addresses and networks of proxies before the desk, separated by commas: they alone are believed that "
        "header and, for limits, `X-Forwarded-For`.",
    )
    desk_openid_issuer: Annotated[str, AfterValidator(_issuer)] | None = Field(
        None,
        description="OpenID provider through which people sign in to the desk, such as "
        "`https://sso.example.go.id/realms/humas`, exactly as it calls itself. Needs KENTONGAN_DESK_OPENID_CLIENT, "
        "KENTONGAN_DESK_OPENID_SECRET_FILE and KENTONGAN_DESK_URL.",
    )
    desk_openid_client: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = Field(
        None, description="The desk's client id at that provider."
    )
    desk_openid_secret: Annotated[SecretStr, Field(min_length=1)] | None = Field(
        None, description="The desk's client secret at that provider."
    )
    desk_openid_claim: Annotated[str, StringConstraints(pattern=r"^[\w:./-]{1,200}$")] = Field(
        "preferred_username",
        description="Claim of its ID token that holds the name of an account: one that people cannot change by themselves.",
    )
    desk_openid_domain: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9.-]+$")] | None = Field(
        None,
        description="Where that claim is an e-mail address, the only domain whose addresses count; the account is what "
        "stands before `@`.",
    )
    desk_file: Path = Field(
        Path("~/.local/share/kentongan/desk.db"), description="File of SQLite that the desk makes and keeps its database in."
    )
    desk_database: SecretStr | None = Field(
        None, description="Instead of that file, PostgreSQL: `postgresql://user:password@host/name`; desks may share it."
    )
    desk_url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")] | None = Field(
        None,
        description="Where people open the desk, such as `https://kentongan.example.go.id`: messages and reports link to it.",
    )
    desk_grafana_url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s]+$")] | None = Field(
        None, description="Where people open Grafana, such as `https://grafana.example.go.id`: the desk's pages link to it."
    )
    desk_link_key: Annotated[SecretStr, Field(min_length=32)] | None = Field(
        None,
        description="Signs links in messages by which one decides on the desk without signing in; at least 32 characters, "
        "the same for workers and desks. Needs KENTONGAN_DESK_URL.",
    )
    desk_posts_days: int = Field(30, ge=1, le=3650, description="How long the desk keeps posts of watched issues, in days.")
    desk_corrections_file: Path = Field(
        Path("~/.local/share/kentongan/corrections.jsonl"),
        description="File into which the desk writes corrected verdicts, for `kentongan train sentiment --adapt`.",
    )
    alarm_host: str = Field("127.0.0.1", description="Address of `kentongan notify relay`.")
    alarm_port: int = Field(8092, ge=0, le=65535, description="Its port; 0 takes a free one.")
    stall_after: Seconds = Field(
        120.0, description="A worker that has work to do and finishes nothing for so long reports that it is not alive."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field("info", description="Least severe message logged.")
    log_format: Literal["console", "json"] = Field("console", description="How log lines look.")

"""The watchlist: the issues that somebody watches; a YAML file, and one record an issue on the topic `watchlist`."""

from functools import cache
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, ConfigDict, Field

from schemas.base import IssueId, Record

__all__ = ["Issue", "Preset", "Watchlist", "ZoneName"]

Preset = Literal["default", "strict", "sensitive"]


@cache
def _zones() -> frozenset[str]:
    # Each look walks some thousand files, 12 ms: more than all else that reading an alert takes.
    return frozenset(available_timezones())


def _known_zone(name: str) -> str:
    if name not in _zones():
        raise ValueError(f"{name!r} is not a time zone; use a name such as Asia/Jakarta, Asia/Makassar or Asia/Jayapura")
    return name


ZoneName = Annotated[str, AfterValidator(_known_zone)]
"""An IANA time zone."""


class Issue(Record):
    """A subject that somebody watches."""

    model_config = ConfigDict(extra="forbid")

    id: IssueId = Field(description="Its lasting name, such as `harga-beras`.")
    title: str = Field(min_length=1, max_length=120, description="What alerts call it, in Indonesian.")
    query: str = Field(min_length=1, max_length=4000, description='Boolean query: `(beras OR "minyak goreng") NOT resep`.')
    owner: str | None = Field(None, max_length=120, description="The team that answers for it.")
    zone: ZoneName = Field("Asia/Jakarta", description="Time zone of its daily rhythm and of its alerts.")
    preset: Preset = Field("default", description="How readily it alerts.")
    channels: tuple[str, ...] = Field((), max_length=16, description="Names of the channels that its alerts go to.")


class Watchlist(Record):
    """All issues, as a file holds them."""

    model_config = ConfigDict(extra="forbid")

    issues: tuple[Issue, ...] = Field(max_length=50_000, description="At most 50,000, each with an id of its own.")

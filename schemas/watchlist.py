"""The watchlist: the issues that somebody watches; a YAML file, and one record an issue on the topic `watchlist`."""

from functools import cache
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, ConfigDict, Field

from schemas.base import IssueId, Record

__all__ = ["Issue", "LegalBasis", "Preset", "Watchlist", "ZoneName"]

Preset = Literal["default", "strict", "sensitive"]

LegalBasis = Literal["consent", "contract", "legal_obligation", "vital_interest", "public_task", "legitimate_interest"]
"""Why personal data may be processed: UU 27/2022 article 20 paragraph 2, letters a to f in this order."""


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

    id: IssueId = Field(description="Its lasting name, such as `harga-pangan`.")
    title: str = Field(min_length=1, max_length=120, description="What alerts call it, in Indonesian.")
    query: str = Field(min_length=1, max_length=4000, description='Boolean query: `(beras OR "minyak goreng") NOT resep`.')
    owner: str | None = Field(None, max_length=120, description="The team that answers for it.")
    zone: ZoneName = Field("Asia/Jakarta", description="Time zone of its daily rhythm and of its alerts.")
    preset: Preset = Field("default", description="How readily it alerts.")
    channels: tuple[str, ...] = Field((), max_length=16, description="Names of the channels that its alerts go to.")
    purpose: str | None = Field(
        None, min_length=1, max_length=500, description="What it is watched for; UU 27/2022 article 21 wants people to know."
    )
    legal_basis: LegalBasis | None = Field(
        None,
        description="Why that is lawful, by UU 27/2022 article 20 paragraph 2: `consent` (a), `contract` (b), "
        "`legal_obligation` (c), `vital_interest` (d), `public_task` (e: public interest, public service or authority), "
        "`legitimate_interest` (f).",
    )


class Watchlist(Record):
    """All issues, as a file holds them."""

    model_config = ConfigDict(extra="forbid")

    issues: tuple[Issue, ...] = Field(max_length=50_000, description="At most 50,000, each with an id of its own.")

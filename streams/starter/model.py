"""What the starter data is made of: ministries, provinces, feeds, and the issues and sources that they begin with."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from schemas.base import IssueId, SourceName
from schemas.watchlist import ZoneName

__all__ = ["Feed", "FeedOrigin", "Feeds", "Ministry", "Province", "Starter", "StarterIssue"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class StarterIssue(_Part):
    """An issue to begin with."""

    id: IssueId
    title: str
    query: str
    purpose: str


class Starter(_Part):
    """A ministry or province that a watchlist is for, and the issues that it starts with."""

    slug: str
    """What `kentongan init` calls it by: `kesehatan`, `jawa-timur`."""
    name: str
    """Its whole name."""
    also: tuple[str, ...] = ()
    """Short names and other spellings."""
    zone: ZoneName = "Asia/Jakarta"
    issues: tuple[StarterIssue, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All that it is found by."""
        return (self.slug, self.name, *self.also)


class Ministry(Starter):
    """A ministry or a national agency, by its present name."""

    former: tuple[str, ...] = ()
    """What it was called before."""

    @property
    def names(self) -> tuple[str, ...]:
        """All that it is found by, its former names too."""
        return (*super().names, *self.former)


class Province(Starter):
    """A province."""

    capital: str


class FeedOrigin(_Part):
    """Where addresses of feeds were found."""

    at: str
    """A file of a public repository with its revision, or a page."""
    written: date
    """Of the revision or the page; of one that is not dated, the day of the look."""
    says: str
    """What it says about whether the feeds answer."""


class Feed(_Part):
    """A feed that somebody may want to read; nobody has checked that it answers."""

    name: SourceName
    title: str
    url: str
    kind: Literal["newsroom", "government", "fact-check"]
    found_in: str
    """The origin by its id."""
    verified: Literal[False]
    """Nothing outside could be asked where this list was written."""
    provinces: tuple[str, ...] = ()
    """Slugs of the provinces that it is about; none means the whole country."""
    ministries: tuple[str, ...] = ()
    """Slugs of the ministries for which it is read; none means all."""


class Feeds(_Part):
    """All feeds."""

    looked: date = Field(description="The day on which the addresses were looked up.")
    origins: dict[str, FeedOrigin]
    feeds: tuple[Feed, ...]

"""The settings in `sources.yaml` of a source of the kind `youtube`."""

from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from streams.connectors.budget import Budget
from streams.connectors.fetched_settings import FetchedSettings, WebAddress
from streams.spans import seconds

__all__ = ["LIVE_UNITS", "MOST_VIDEOS", "YoutubeSource"]

MOST_VIDEOS: Final = 15
"""Videos of one source: what their first pages show is remembered as a whole."""

_ZONE: Final = "America/Los_Angeles"  # https://developers.google.com/youtube/v3/determine_quota_cost
_DAY: Final = 86_400

LIVE_UNITS: Final = 5
"""Units for one reading of a live chat."""


class YoutubeSource(FetchedSettings):
    """Comments on YouTube, by its Data API: on all videos of a channel, on some videos, or in the chat of a broadcast."""

    kind: Literal["youtube"]
    """The kind of source."""
    url: WebAddress = "https://www.googleapis.com/youtube/v3"
    """Where the interface is."""
    key_file: Path
    """A file whose only line is the API key; it is sent as a header, and stands in no address."""
    channel: Annotated[str, StringConstraints(pattern=r"^UC[A-Za-z0-9_-]{22}$")] | None = None
    """Id of a channel, such as one's own: comments on all of its videos, for one unit each time."""
    videos: tuple[Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{6,20}$")], ...] = Field(
        (), max_length=MOST_VIDEOS
    )
    """Ids of videos, each of which takes a unit each time."""
    live: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{6,20}$")] | None = None
    """Id of the video of a broadcast, whose live chat is read while it lasts: five units each time. Until it begins, and once
    it has ended, it is looked for every so often, for one unit."""
    live_every: Annotated[float, BeforeValidator(seconds), Field(ge=5, le=3_600)] = 15.0
    """Shortest time between two readings of the chat; the host may ask for more."""
    pages: int = Field(10, ge=1, le=100)
    """Pages that are read at once of what is new, each for a unit."""
    budget: Annotated[int, Field(ge=1, le=10_000_000)] = 8_000
    """Units that may be spent in a day; a project has 10,000, for all of its sources together."""

    @model_validator(mode="after")
    def _can_be_asked(self) -> Self:
        if [self.channel is None, not self.videos, self.live is None].count(False) != 1:
            raise ValueError("name either a channel or videos, or a live broadcast")
        if (needed := int(_DAY / self.every) * max(1, len(self.videos))) > self.budget:
            raise ValueError(
                f"every and its videos take up to {needed:,} units a day, more than its budget of {self.budget:,}"
            )
        return self

    @property
    def allowance(self) -> Budget:
        """What it may be asked in a day: it ends at midnight of the Pacific zone."""
        return Budget(self.budget, _ZONE)

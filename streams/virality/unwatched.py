"""To whom alerts go that are of no watched issue: of silent sources."""

from typing import NamedTuple

from streams.settings import Settings

__all__ = ["NOBODY", "Unwatched"]


class Unwatched(NamedTuple):
    """What a watched issue would say in the watchlist."""

    owner: str | None = None
    channels: tuple[str, ...] = ()
    zone: str = "Asia/Jakarta"

    @classmethod
    def of(cls, settings: Settings) -> "Unwatched":
        """As the settings say."""
        channels = tuple(name.strip() for name in settings.unwatched_channels.split(",") if name.strip())
        return cls(settings.unwatched_owner, channels, settings.unwatched_zone)


NOBODY = Unwatched()
"""No owner, no channel, western Indonesian time."""

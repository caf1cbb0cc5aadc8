"""Who posts: made-up people, news desks and bulletin bots, each with a platform, a following and a way of speaking."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from streams.local.scenario.chance import number, pick, skewed, weighted

__all__ = ["Author", "Cast"]

_SIZES: Mapping[str, int] = {"id": 3500, "jakarta": 700, "jv": 700, "su": 500, "min": 300, "berita": 60, "siaran": 30}
_OTHERS = 120
_PLATFORMS: Mapping[str, float] = {"x": 46, "tiktok": 18, "facebook": 18, "youtube": 14, "telegram": 4}
_NEWS: Mapping[str, float] = {"rss.kabarcontoh": 4, "rss.wartademo": 4, "rss.suarasimulasi": 3, "x": 4, "youtube": 2}
_X_TAGS: Mapping[str, str] = {"en": "en"}


@dataclass(frozen=True, slots=True)
class Author:
    """One account. `id` and `followers` are None where the platform does not give them."""

    source: str
    id: str | None
    followers: int | None
    languages: tuple[str, ...]
    """What the platform declares: X writes `in` for Indonesian and for the regional languages as well."""

    @property
    def pull(self) -> int:
        """How many people are likely to see a post; a guess where followers are not given."""
        return 400 if self.followers is None else self.followers


class Cast:
    """All authors, a fixed company for each voice."""

    def __init__(self, rng: Random, voices: Mapping[str, float]) -> None:
        """Draw the company of every voice."""
        self._companies = {voice: [_author(rng, voice) for _ in range(_SIZES.get(voice, _OTHERS))] for voice in voices}

    def author(self, rng: Random, voice: str) -> Author:
        """Somebody with this voice; a few post much, most of them seldom."""
        company = self._companies[voice]
        return company[int(len(company) * rng.random() ** 1.6)]


def _author(rng: Random, voice: str) -> Author:
    if voice == "siaran":
        source = pick(rng, ("x", "x", "telegram", "facebook"))
    else:
        source = weighted(rng, _NEWS if voice == "berita" else _PLATFORMS)
    if source.startswith("rss."):
        return Author(source, None, None, ("id",))
    median = 90_000 if voice == "berita" else 220
    followers = int(min(skewed(rng, median, 1.5), 3e6))
    return Author(
        source=source,
        id=f"{source}:{number(rng, 10**8, 10**10)}",
        followers=followers if source in ("x", "tiktok") else None,
        languages=_declared(rng, source, voice),
    )


def _declared(rng: Random, source: str, voice: str) -> tuple[str, ...]:
    if source == "x":
        return ("und",) if rng.random() < 0.04 else (_X_TAGS.get(voice, "in"),)
    return ("en" if voice == "en" else "id",) if source == "tiktok" else ()

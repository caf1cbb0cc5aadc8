"""The scenario of the demo in several places at once: more posts, and everything else as it is in one."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from heapq import merge

from streams.local.scenario import ScenarioPost, narrate

__all__ = ["in_places"]


def in_places(places: int, *, seed: int, days: float, end: datetime) -> Iterator[ScenarioPost]:
    """What is told in all places, in order of time; their posts have ids of their own."""
    return merge(*(_of_place(place, seed + place, days, end) for place in range(places)), key=lambda told: told.at)


def _of_place(place: int, seed: int, days: float, end: datetime) -> Iterator[ScenarioPost]:
    def name(post: str) -> str:
        source, _, number = post.rpartition(":")
        return f"{source}:{number}{place:02}"

    for told in narrate(seed, days, end=end):
        original = told.post.repost_of
        names = {"id": name(told.post.id), "repost_of": name(original) if original else None}
        yield replace(told, post=told.post.model_copy(update=names))

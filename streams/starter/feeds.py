"""The feeds that there are to begin with, each with where its address was found: the files in `feeds`."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from streams.starter.model import Feed, Feeds, Ministry, Province, Starter
from streams.yaml_values import parse_yaml

__all__ = ["feeds", "feeds_for"]

FOLDER: Final = Path(__file__).with_name("feeds")


@cache
def feeds() -> Feeds:
    """All feeds, national ones first, and their origins."""
    origins = parse_yaml((FOLDER / "origins.yaml").read_bytes())
    assert isinstance(origins, dict)
    found = [feed for name in ("national", "regional", "government", "fact-check") for feed in _entries(name)]
    return Feeds.model_validate(origins | {"feeds": found}, strict=False)


def _entries(name: str) -> Iterator[object]:
    listed = parse_yaml((FOLDER / f"{name}.yaml").read_bytes())
    assert isinstance(listed, dict), name
    yield from listed["feeds"]


def feeds_for(starters: Sequence[Starter]) -> list[Feed]:
    """The feeds that these ministries and provinces begin with, in the order of the list."""
    ministries = {one.slug for one in starters if isinstance(one, Ministry)}
    provinces = {one.slug for one in starters if isinstance(one, Province)}
    return [
        feed
        for feed in feeds().feeds
        if (not feed.ministries or ministries.intersection(feed.ministries))
        and (not feed.provinces or provinces.intersection(feed.provinces))
    ]

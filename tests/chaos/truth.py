"""What is fed, and what has to come of it: the scenario of several places at once, and its back-test."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import orjson

from schemas.alert import Alert
from schemas.codec import encode_record
from streams.local.demo import END, WATCHLIST
from tests.pipeline import Pipeline
from tests.places import in_places

__all__ = ["DAYS", "Truth", "back_test", "write_posts"]

DAYS = 2.0
"""Of the scenario: a day and a half of ordinary talk, then everything that happens, at the end."""


@dataclass
class Truth:
    """What has to be there in the end."""

    counts: dict[str, int]
    """Posts of each issue."""
    alerts: dict[str, Alert] = field(default_factory=dict)
    """By id."""


def write_posts(path: Path, places: int, seed: int) -> list[str]:
    """Write the posts of some places, all of which live through the scenario at the same time; returns the ids, in order.

    A post that is read again is written again, and has its id once.
    """
    ids: dict[str, None] = {}
    with path.open("wb") as file:
        for one in in_places(places, seed=seed, days=DAYS, end=END):
            file.write(encode_record(one.post) + b"\n")
            ids[one.post.id] = None
    return list(ids)


async def back_test(pipeline: Pipeline, posts: Path) -> Truth:
    """What the stages say to the posts in one process without a broker.

    Raises:
        RuntimeError: the back-test failed.
    """
    arguments = [
        sys.executable,
        "-m",
        "streams.cli",
        "backtest",
        str(posts),
        "--watchlist",
        str(WATCHLIST),
        "--order",
        "file",
        "--json",
    ]
    process = await asyncio.create_subprocess_exec(*arguments, env=pipeline.environment, stdout=PIPE, stderr=PIPE)
    try:
        out, said = await process.communicate()
    except BaseException:
        process.kill()
        await process.wait()
        raise
    if process.returncode:
        raise RuntimeError(f"the back-test failed: {said.decode()[-2000:]}")
    *alerts, last = out.splitlines()
    summary = orjson.loads(last)["summary"]
    found = [Alert.model_validate_json(alert) for alert in alerts]
    assert max(Counter(alert.id for alert in found).values(), default=1) == 1
    return Truth({one["issue"]: one["posts"] for one in summary["issues"]}, {alert.id: alert for alert in found})

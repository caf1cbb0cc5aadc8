"""What `kentongan source` says of the sources of a pipeline, and what sources are told by it."""

import asyncio
from typing import Any

import orjson

from tests.pipeline import Pipeline

__all__ = ["listed", "told"]


async def told(pipeline: Pipeline, *words: str) -> str:
    """What `kentongan source` prints, which has to succeed."""
    found = await asyncio.to_thread(pipeline.run, "source", *words)
    assert found.returncode == 0, found.stderr
    return found.stdout


async def listed(pipeline: Pipeline) -> dict[str, dict[str, Any]]:
    """The sources by their names."""
    return {one["name"]: one for one in map(orjson.loads, (await told(pipeline, "list", "--json")).splitlines())}

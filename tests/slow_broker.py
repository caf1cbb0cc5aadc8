"""What stands for the broker of a source whose broker takes its time."""

import asyncio
import random

from schemas.post import Post

__all__ = ["SlowBroker"]


class SlowBroker:
    """A broker that takes its time, and acknowledges what it was given only when asked to."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._under_way: list[tuple[str, str]] = []
        self.told: list[tuple[str, str]] = []
        """What was acknowledged, in order: a post or its deletion, and its id."""
        self.raw: list[bytes] = []

    async def add(self, post: Post) -> None:
        if self._chance.random() < 0.3:
            await asyncio.sleep(self._chance.uniform(0, 0.5))  # too much is under way
        self._under_way.append(("post", post.id))

    async def delete(self, gone: str) -> None:
        self._under_way.append(("gone", gone))

    async def pass_on(self, value: bytes) -> None:
        self.raw.append(value)

    async def flush(self) -> None:
        await asyncio.sleep(self._chance.uniform(0, 3))
        self.told += self._under_way
        self._under_way = []

    def lose(self) -> None:
        """The process has died."""
        self._under_way = []

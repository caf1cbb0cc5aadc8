"""How many posts came late, as the workers say it, through all their restarts."""

import asyncio
import re

from tests.chaos.workers import Workers

__all__ = ["LatePosts"]

_LATE = re.compile(r'^kentongan_late_posts_total\{stage="virality"\} (\S+)$', re.MULTILINE)


class LatePosts:
    """Looks once a second: what a worker counted in its last second is not known."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._found: dict[tuple[str, int], int] = {}

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await self.look()
            await asyncio.sleep(1)

    async def look(self) -> None:
        """Ask every worker now."""
        begun = [(worker.name, worker.starts) for worker in self._workers.all]
        answers = await asyncio.gather(*(worker.answer("/metrics") for worker in self._workers.all))
        for life, (_, text) in zip(begun, answers, strict=True):
            if found := _LATE.search(text):
                self._found[life] = int(float(found[1]))

    @property
    def total(self) -> int:
        return sum(self._found.values())

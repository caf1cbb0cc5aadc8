"""What the workers' metrics say, all workers together."""

import asyncio
import re

from tests.chaos.workers import Workers

__all__ = ["LATE", "REFUSED", "total"]

LATE = "kentongan_late_posts"
"""Posts that came after their minute was over; the rows hold the number, so it outlives a worker."""
REFUSED = "kentongan_refused_rows"
"""Rows that a newer release wrote."""


async def total(workers: Workers, metric: str) -> int | None:
    """The sum of a gauge over all its labels and all workers; None while one does not answer."""
    answers = await asyncio.gather(*(worker.answer("/metrics") for worker in workers.all))
    if any(status != 200 for status, _ in answers):
        return None
    samples = re.compile(rf"^{metric}(?:\{{.*\}})? (\S+)$", re.MULTILINE)
    return int(sum(float(found) for _, text in answers for found in samples.findall(text)))

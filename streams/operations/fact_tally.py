"""Which of the posts that were scored of late mention statements, published or not."""

from collections.abc import Sequence
from datetime import datetime

from schemas.fact import Fact
from streams.factcheck.tally import FactTally
from streams.operations.scored_topic import scored_posts
from streams.settings import Settings

__all__ = ["tally_since"]


async def tally_since(settings: Settings, facts: Sequence[Fact], since: datetime) -> FactTally:
    """Count the posts scored since then, each once, further readings left out.

    Raises:
        UserError: no broker answers, or the topic is missing.
    """
    tally = FactTally(facts)
    async for post in scored_posts(settings, since):
        if not post.repeat:
            tally.add(post.text, post.issues)
    return tally

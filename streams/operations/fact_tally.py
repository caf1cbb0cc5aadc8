"""Which of the posts that were scored of late speak of statements, published or not."""

from collections.abc import Sequence
from datetime import datetime

from schemas.codec import decode_scored
from schemas.fact import Fact
from streams.factcheck.tally import FactTally
from streams.kafka.passed_over import passing_over
from streams.kafka.reader import read_topic
from streams.kafka.topics import Topics
from streams.settings import Settings

__all__ = ["tally_since"]


async def tally_since(settings: Settings, facts: Sequence[Fact], since: datetime) -> FactTally:
    """Count the posts scored since then, each once, further readings left out.

    Raises:
        UserError: no broker answers, or the topic is missing.
    """
    tally = FactTally(facts)
    async for record in read_topic(settings, Topics(settings).scored.name, since):
        decoded = decode_scored(record.value or b"[]")
        with passing_over(record):
            decoded.complain()
        for post in decoded.values:
            if not post.repeat:
                tally.add(post.text, post.issues)
    return tally

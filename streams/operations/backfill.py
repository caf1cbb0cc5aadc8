"""Gives issues a history before they are watched: reads which issues are known, and publishes the histories."""

from base64 import b64encode
from collections.abc import Mapping
from operator import itemgetter

from aiokafka.errors import KafkaError

from schemas.codec import encode_record
from schemas.mention import IssueHistory, MentionBatch
from schemas.post import Post
from schemas.watchlist import Issue
from streams.errors import UserError
from streams.kafka.clients import producer
from streams.kafka.errors import BrokerError
from streams.kafka.reader import existing_partitions, read_topic
from streams.kafka.topics import Topics
from streams.operations.scored_topic import read_scored
from streams.runtime.faust_runner import partition_of
from streams.settings import Settings

__all__ = ["MOST_POSTS", "followed", "publish_histories", "scored_posts"]

MOST_POSTS = 500_000
"""Posts of the issues that are held in memory at once."""


async def followed(settings: Settings) -> set[str]:
    """Ids of the issues that have a state.

    Raises:
        UserError: no broker answers, or the topic is missing.
    """
    found: set[str] = set()
    async for record in read_topic(settings, Topics(settings).issue_state.name):
        name = (record.key or b"").decode("utf-8", "replace")
        if record.value is None:
            found.discard(name)
        else:
            found.add(name)
    return found


async def scored_posts(settings: Settings, issues: Mapping[str, Issue]) -> list[Post]:
    """Posts on the topic of scored ones that mention the issues, as they were read: in order of the event clock.

    Raises:
        UserError: no broker answers, the topic is missing, or the posts are more than `MOST_POSTS`.
    """
    found: list[tuple[tuple[int, int, tuple[int, int]], Post]] = []
    async for post in read_scored(settings, issues):
        plain = Post.model_validate({name: getattr(post, name) for name in Post.model_fields})
        found.append(((post.clock, post.origin.partition, post.origin.position), plain))
        if len(found) > MOST_POSTS:
            raise UserError(f"the issues have more than {MOST_POSTS:,} posts; load their histories one issue at a time")
    return [post for _, post in sorted(found, key=itemgetter(0))]


async def publish_histories(settings: Settings, rows: Mapping[str, bytes]) -> None:
    """Hand the histories of issues, by id, to the virality stage.

    Raises:
        BrokerError: no broker answers, the topic is missing, or the broker refuses.
    """
    topic = Topics(settings).mentions
    [partitions] = await existing_partitions(settings, topic.name)
    client = producer(settings)
    try:
        await client.start()
        for name, row in rows.items():
            batch = MentionBatch(segments=(), histories=(IssueHistory(issue=name, row=b64encode(row).decode()),))
            await client.send_and_wait(topic.name, encode_record(batch), partition=partition_of(name, partitions))
    except (KafkaError, OSError) as error:
        raise BrokerError(f"the broker refused the histories ({type(error).__name__}); try again") from error
    finally:
        await client.stop()

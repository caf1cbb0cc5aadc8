"""The posts on a topic."""

from schemas.codec import decode_posts
from schemas.post import Post
from tests.pipeline import Pipeline

__all__ = ["posts"]


async def posts(pipeline: Pipeline) -> list[Post]:
    """All of them, in the order of the topic."""
    records = await pipeline.read(pipeline.topics.posts)
    return [post for record in records if record.value for post in decode_posts(record.value).values]

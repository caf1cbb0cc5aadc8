"""The scored posts that are still on their topic: all, or those of some issues."""

from collections.abc import AsyncIterator, Mapping

from schemas.codec import decode_scored
from schemas.scored import ScoredPost
from schemas.watchlist import Issue
from streams.kafka.passed_over import passing_over
from streams.kafka.reader import read_topic
from streams.kafka.starts import Start
from streams.kafka.topics import Topics
from streams.settings import Settings
from streams.watchlist.matcher import Matcher
from streams.watchlist.query import parse

__all__ = ["read_scored", "scored_posts"]


async def scored_posts(settings: Settings, start: Start = None) -> AsyncIterator[ScoredPost]:
    """Yield all of them from `start` on, further readings included, in the order of the topic.

    Raises:
        UserError: no broker answers, or the topic is missing.
    """
    async for record in read_topic(settings, Topics(settings).scored.name, start):
        decoded = decode_scored(record.value or b"[]")
        with passing_over(record):
            decoded.complain()
        for post in decoded.values:
            yield post


async def read_scored(settings: Settings, issues: Mapping[str, Issue]) -> AsyncIterator[ScoredPost]:
    """Yield those that mention any of the issues, further readings included, in the order of the topic.

    Raises:
        UserError: no broker answers, or the topic is missing.
    """
    matcher = Matcher({name: parse(issue.query) for name, issue in issues.items()})
    async for post in scored_posts(settings):
        if matcher.match(post.text, language=post.language.code, source=post.source):
            yield post

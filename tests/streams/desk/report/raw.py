"""Posts of a report, and its figures counted from them one by one."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Engine

from schemas.scored import ScoredPost, Sentiment
from schemas.watchlist import Issue
from streams.desk.report.figures import Counts
from streams.desk.writing import Writer
from streams.kafka.records import Incoming
from tests.streams.desk.records import TOPICS, posts_record, scored

IDS = {one.name: "a" for one in (TOPICS.scored, TOPICS.alerts, TOPICS.incident_actions, TOPICS.watchlist)}
DAY = date(2026, 7, 8)
"""A Wednesday."""
ISSUES = ("harga-pangan", "listrik", "banjir_rob", "a" * 100)
NOW = datetime(2026, 7, 12, 20, 0, tzinfo=UTC)


def some_posts(seed: int, many: int) -> list[ScoredPost]:
    """Posts of three weeks, with and without author and sentiment, of one issue or of several."""
    chance = random.Random(seed)
    found = []
    for number in range(many):
        at = datetime(2026, 6, 27, tzinfo=UTC) + timedelta(seconds=chance.randrange(16 * 86_400))
        label = chance.choice(["negative", "neutral", "positive"])
        feels = Sentiment(label=label, negative=0.4, neutral=0.3, positive=0.3, abstained=chance.random() < 0.1, model="m")
        found.append(
            scored(
                number,
                created_at=at,
                issues=tuple(chance.sample(ISSUES, chance.choice([1, 1, 2, 3]))),
                source=chance.choice(["x", "youtube"]),
                author=chance.choice([None, *(f"akun{one}" for one in range(40))]),
                sentiment=None if chance.random() < 0.05 else feels,
            )
        )
    return found


def plain(posts: list[ScoredPost]) -> dict[str, float | None]:
    """The figures of posts, counted one by one."""
    felt = Counter(post.sentiment.label for post in posts if post.sentiment and not post.sentiment.abstained)
    clear = sum(felt.values())
    return {
        "posts": len(posts),
        "negative": felt["negative"],
        "neutral": felt["neutral"],
        "positive": felt["positive"],
        "accounts": len({post.author for post in posts if post.author}),
        "with_account": sum(post.author is not None for post in posts),
        "unclear": len(posts) - clear,
        "negative_share": felt["negative"] / clear if clear else None,
    }


def between(posts: list[ScoredPost], since: datetime, until: datetime) -> list[ScoredPost]:
    return [post for post in posts if since <= post.created_at.replace(microsecond=0) < until]


def put(engine: Engine, posts: list[ScoredPost], *more: Incoming) -> None:
    issues = [
        Incoming(
            TOPICS.watchlist.name,
            0,
            number,
            NOW,
            name.encode(),
            Issue(id=name, title=f"=Isu {number}", query="beras").model_dump_json().encode(),
        )
        for number, name in enumerate(ISSUES)
    ]
    records = [posts_record(number, *posts[first : first + 100]) for number, first in enumerate(range(0, len(posts), 100))]
    Writer(engine, TOPICS).put([*records, *more, *issues], IDS)


def told(counts: Counts | None) -> dict[str, float | None] | None:
    return None if counts is None else counts.model_dump()

"""A sentiment stage for tests, what it reads, and what it writes."""

from datetime import UTC, datetime, timedelta

from schemas.codec import decode_scored, encode_arrays
from schemas.detected import DetectedPost, Language, Origin
from schemas.mention import MentionBatch
from schemas.scored import Sentiment
from streams.clock import minute_of
from streams.kafka.records import Incoming
from streams.kafka.topics import Topics
from streams.sentiment.stage import SentimentStage
from streams.settings import Settings
from tests.streams.carried import Carried

PARTITIONS = 3
TOPICS = Topics(Settings(partitions=PARTITIONS))
MOMENT = datetime(2026, 7, 4, 1, 0, tzinfo=UTC)
MINUTE = minute_of(MOMENT)
TARGETS = {"banjir": 0, "beras": 1, "vaksin": 2, "gempa": 1}


class Words:
    """A scorer that finds anger in one word and is unsure of questions."""

    def __init__(self):
        self.asked = []

    async def __call__(self, texts, languages):
        self.asked += zip(texts, languages, strict=True)
        return [
            Sentiment(
                label="negative" if "payah" in text else "neutral",
                negative=0.8 if "payah" in text else 0.1,
                neutral=0.1 if "payah" in text else 0.8,
                positive=0.1,
                abstained=text.endswith("?"),
                model="words@1",
            )
            for text in texts
        ]


def new_stage(confusion=None, unwatched=None):
    scorer = Words()
    stage = SentimentStage(TOPICS, scorer, TARGETS.__getitem__, model="words@1", confusion=confusion, unwatched=unwatched)
    stage.assign(range(PARTITIONS))
    return stage, scorer


def post(offset, *issues, index=0, partition=0, clock=MINUTE, text="pelayanan payah", **fields):
    return DetectedPost(
        id=f"x:{partition}.{offset}.{index}",
        source="x",
        created_at=MOMENT + timedelta(seconds=offset % 60),
        text=text,
        origin=Origin(partition=partition, offset=offset, index=index),
        arrived_at=MOMENT,
        clock=clock,
        language=Language(code="id", confidence=0.9),
        issues=issues,
        **fields,
    )


def incoming(offset, *posts, partition=0, headers=(), deleted=None):
    value = None if deleted else (encode_arrays(posts, cap=100_000_000) or [b"[]"])[0]
    return Incoming(TOPICS.detected.name, partition, offset, MOMENT, deleted, value, headers)


async def take(stage, *records):
    items = [item for record in records for item in stage.decode(record)[0]]
    return Carried(stage.apply(records, await stage.work(items), []))


def mentions(folded):
    """The batches, by target partition."""
    found = {target: [] for target in range(PARTITIONS)}
    for out in folded.sends[1]:
        found[out.partition].append(MentionBatch.model_validate_json(out.value))
    return found


def scored(folded):
    return [one for out in folded.sends[2] if out.value for one in decode_scored(out.value).values]


def said(folded):
    """Posts that each issue is said to be spoken of in, in order."""
    found = {}
    for batches in mentions(folded).values():
        for batch in batches:
            for segment in batch.segments:
                for one in segment.mentions:
                    found.setdefault(one.issue, []).append(one.post)
    return found

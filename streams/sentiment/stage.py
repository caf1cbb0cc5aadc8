"""The sentiment stage: scores detected posts in batches, and turns those of watched issues into mentions."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from schemas.base import LONGEST_TOPIC_ID
from schemas.codec import decode_detected, decode_scored, encode_arrays, encode_record
from schemas.deadletter import DeadLetter
from schemas.detected import DetectedPost
from schemas.mention import Mention
from schemas.scored import NegativeConfusion, ScoredPost, Sentiment
from streams.clock import CLOCK_HEADER, IDLE_HEADER, READ_HEADER, TOPIC_HEADER, half_of, mark_offsets, mark_time
from streams.kafka.records import Headers, Incoming, Outgoing
from streams.kafka.topics import Topics
from streams.mentions.batches import Segment, mention_batches, mention_of, sighting_of
from streams.mentions.emerging_terms import PHRASES_HEADER, FrequentPhrases
from streams.mentions.known_ends import BEYOND, PostsPlace
from streams.mentions.positions import Positions
from streams.mentions.source_totals import TOTALS_HEADER, SourceCounter
from streams.metrics.status import ModelFacts, StageStatus
from streams.runtime.dead_letters import outgoing
from streams.runtime.stage import Stage
from streams.runtime.steps import CountBatch, Send, Step, last_offsets

__all__ = ["EMERGING_KEY", "ReadDetected", "Score", "SentimentStage"]

Score = Callable[[Sequence[str], Sequence[str]], Awaitable[list[Sentiment]]]
"""Scores texts, given with their languages; may raise, and is then tried again."""

EMERGING_KEY = "~emerging"
"""Its partition of `mentions` follows the terms nobody watches: all, so that what belongs together raises one alert."""


@dataclass(frozen=True, slots=True)
class ReadDetected:
    """A detected post and the record it came in."""

    record: Incoming
    index: int
    post: DetectedPost


@dataclass(slots=True)
class _Progress:
    """What is known of one partition of `posts`."""

    positions: Positions = field(default_factory=Positions)
    half: int = 0
    """Half minute of event time to which it has come."""
    arrivals: SourceCounter = field(default_factory=SourceCounter)
    phrases: FrequentPhrases = field(default_factory=FrequentPhrases)


class SentimentStage(Stage[ReadDetected, tuple[ReadDetected, Sentiment | None]]):
    """From `posts-detected` to `posts-scored` and `mentions`."""

    name = "sentiment"

    def __init__(
        self,
        topics: Topics,
        score: Score,
        partition_of: Callable[[str], int],
        *,
        model: str,
        confusion: NegativeConfusion | None = None,
        unwatched: Score | None = None,
        model_facts: Callable[[], ModelFacts] | None = None,
        emerging: bool = False,
    ) -> None:
        """`partition_of` gives the partition of `mentions` for an issue.

        `score` scores the posts of watched issues, `unwatched` the others, which else stay without a sentiment. `model` is
        the name and digest of the model behind `score`, `confusion` what was measured of it; `model_facts` tells what the
        models have done so far.
        """
        self._topics = topics
        self._score = score
        self._partition_of = partition_of
        self._model = model
        self._confusion = confusion
        self._unwatched = unwatched
        self._model_facts = model_facts
        self._emerging = partition_of(EMERGING_KEY) if emerging else None
        self._progress: dict[int, _Progress] = {}
        self._replays_dropped = 0

    def assign(self, partitions: Iterable[int]) -> None:
        """Forget all partitions and begin with these."""
        self._progress = {partition: _Progress() for partition in partitions}

    def restore(self, record: Incoming) -> None:
        """Take back a record of `posts-scored`: what it holds was sent on, to `mentions` before.

        Raises:
            ValueError: it, or a part of it, cannot be read; what can be is taken back.
        """
        progress = self._progress[record.partition]
        found = decode_scored(record.value or b"[]")
        unbelieved = 0
        for post in found.values:
            if not self.ends.believes(_place(post)):
                unbelieved += 1
                continue
            if _is_new(progress, post):
                progress.arrivals.count_again(post)
                if self._emerging is not None:
                    sighting_of(post, progress.phrases)
            progress.half = max(progress.half, post.half)
        progress.arrivals.restore(record.header(TOTALS_HEADER))
        if counted := mark_offsets(record.header(PHRASES_HEADER)):
            progress.phrases.restore(counted[0])
        found.complain()
        if unbelieved:
            raise ValueError(f"{unbelieved} {BEYOND}")

    def decode(self, record: Incoming) -> tuple[list[ReadDetected], list[DeadLetter]]:
        """Read an array of detected posts; a null value is a deletion and holds none."""
        found = decode_detected(record.value or b"[]")
        return (
            [ReadDetected(record, index, post) for index, post in found.places],
            [record.dead_letter(self.name, fault.reason, index=fault.index, value=fault.raw) for fault in found.faults],
        )

    async def work(self, items: Sequence[ReadDetected]) -> list[tuple[ReadDetected, Sentiment | None]]:
        """Score the posts of watched issues, or all; of repeats those that were edited. Finds out which places can be."""
        await self.ends.reach(_place(item.post) for item in items)
        fresh = [item for item in items if item.post.edited or not item.post.repeat]
        scores = await _scores(self._score, [item for item in fresh if item.post.issues])
        if self._unwatched is not None:
            scores |= await _scores(self._unwatched, [item for item in fresh if not item.post.issues])
        return [(item, scores.get(id(item))) for item in items]

    def apply(
        self,
        records: Sequence[Incoming],
        results: Sequence[tuple[ReadDetected, Sentiment | None]],
        dead: Sequence[DeadLetter],
    ) -> Iterator[Step]:
        """Say `mentions` first and `posts-scored` after: what is scored is known to be counted."""
        segments: dict[int, Segment] = {}
        for record in records:
            segment = segments.setdefault(record.partition, Segment())
            _note_reach(segment, record)
            if record.value is None and record.key:
                segment.deleted.append(record.key.decode("utf-8", "replace"))
            if marked := mark_time(record.header(CLOCK_HEADER)):
                progress = self._progress[record.partition]
                progress.half = max(progress.half, half_of(marked))
        letters = [outgoing(letter, self._topics) for letter in dead]
        for item, sentiment in results:
            progress = self._progress[item.record.partition]
            if not self.ends.believes(_place(item.post)):
                letters.append(outgoing(self.dead_letter(item).because(BEYOND, 1), self._topics))
                continue
            if not _is_new(progress, item.post):
                self._replays_dropped += 1
                continue
            progress.half = max(progress.half, item.post.half)
            progress.arrivals.count(item.post)
            if self._emerging is not None and (sighting := sighting_of(item.post, progress.phrases)):
                segments[item.record.partition].sightings.append(sighting)
            scored = ScoredPost.trusted({**item.post.__dict__, "sentiment": sentiment})
            segments[item.record.partition].scored.append(scored)
        for partition, segment in segments.items():
            progress = self._progress[partition]
            segment.half = progress.half
            segment.sources = progress.arrivals.take(progress.half // 2, idle=segment.idle)
        times = [(post.created_at, post.arrived_at) for segment in segments.values() for post in segment.scored]
        yield Send(letters)
        yield Send(self._mentions(segments))
        yield Send(self._scored(segments))
        yield CountBatch(len(times), times=times)
        yield last_offsets(records)

    def _scored(self, segments: dict[int, Segment]) -> list[Outgoing]:
        topic = self._topics.scored.name
        found: list[Outgoing] = []
        for partition, segment in segments.items():
            arrays = [Outgoing(topic, array, partition) for array in encode_arrays(segment.scored)]
            arrays += [Outgoing(topic, None, partition, post.encode()) for post in segment.deleted]
            if arrays:
                arrays[-1] = replace(arrays[-1], headers=self._headers(partition))
            found += arrays
        return found

    def _headers(self, partition: int) -> Headers:
        """What the next worker goes on from."""
        progress = self._progress[partition]
        return (*progress.arrivals.headers(), (PHRASES_HEADER, str(progress.phrases.seen).encode()))

    def _mentions(self, segments: dict[int, Segment]) -> list[Outgoing]:
        targets = range(self._topics.mentions.partitions)
        mentions: dict[int, dict[int, list[Mention]]] = {target: {} for target in targets}
        for partition, segment in segments.items():
            for post in segment.scored:
                for issue in () if post.too_old else post.issues:
                    mentions[self._partition_of(issue)].setdefault(partition, []).append(mention_of(post, issue))
        return [
            Outgoing(self._topics.mentions.name, encode_record(batch), target)
            for target in targets
            for batch in mention_batches(
                segments, mentions[target], self._model, confusion=self._confusion, sightings=target == self._emerging
            )
        ]

    def status(self) -> StageStatus:
        """How far its partitions have come, and what its model has done."""
        return StageStatus(
            watermarks={number: one.half // 2 for number, one in self._progress.items() if one.half},
            replays=self._replays_dropped,
            model=self._model_facts() if self._model_facts else None,
        )

    def dead_letter(self, item: ReadDetected) -> DeadLetter:
        """The post, alone, as a dead letter."""
        return item.record.dead_letter(self.name, "", index=item.index, value=encode_record(item.post))


async def _scores(score: Score, items: Sequence[ReadDetected]) -> dict[int, Sentiment]:
    """The sentiments of posts, by the identity of their items."""
    if not items:
        return {}
    found = await score([item.post.text for item in items], [item.post.language.code for item in items])
    return {id(item): sentiment for item, sentiment in zip(items, found, strict=True)}


def _note_reach(segment: Segment, record: Incoming) -> None:
    """Take in what the language stage says of how far it has read, and whether there is more."""
    idle, read = record.header(IDLE_HEADER), mark_offsets(record.header(READ_HEADER))
    segment.idle = idle is not None
    segment.ends = ()
    topic_id = record.header(TOPIC_HEADER)
    if not read or (topic_id is not None and len(topic_id) > LONGEST_TOPIC_ID):
        return
    ends = mark_offsets(idle)
    segment.ends = ends if min(ends, default=0) >= 0 else ()
    if topic_id != segment.topic_id:
        segment.topic_id, segment.read = topic_id, -1
    segment.read = max(segment.read, *read)


def _place(post: DetectedPost) -> PostsPlace:
    return PostsPlace(post.origin.topic_id, post.origin.partition, post.origin.offset)


def _is_new(progress: _Progress, post: DetectedPost) -> bool:
    return progress.positions.take(post.origin.topic_id, post.origin.partition, post.origin.position)

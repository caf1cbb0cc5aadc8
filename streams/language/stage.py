"""The language stage: reads posts, drops repeats, removes personal data, detects the language, finds the issues."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from schemas.base import EARLIEST
from schemas.codec import decode_detected, decode_posts, encode_arrays
from schemas.deadletter import DeadLetter
from schemas.detected import DetectedPost
from schemas.post import qualified_id
from streams.clock import CLOCK_HEADER, IDLE_HEADER, clamp, half_of, mark_time, minute_of
from streams.factcheck.matcher import FactMatcher
from streams.kafka.records import Incoming, Outgoing
from streams.kafka.topics import Topics
from streams.language.deletions import deletion_fault, forget
from streams.language.detector import LanguageDetector
from streams.language.examine import Examined, Matches, ReadPost, examine
from streams.language.headers import progress_headers, take_progress
from streams.language.memory import PartitionMemory, ReadingResult
from streams.language.passed_on import Placing, passed_on
from streams.mentions.known_ends import BEYOND, PostsPlace
from streams.metrics.bounded import BoundedCounter
from streams.metrics.status import ModelFacts, StageStatus
from streams.privacy.accounts import public_accounts
from streams.privacy.letters import mask_letter
from streams.privacy.post_ids import PostIds
from streams.privacy.reposts import with_original
from streams.runtime.dead_letters import REPLAY_HEADER, outgoing
from streams.runtime.stage import Stage
from streams.runtime.steps import CountBatch, Send, Step, last_offsets

__all__ = ["LanguageStage"]

_NO_FACTS = FactMatcher(())

MOST_SOURCES = 200
"""Sources that are counted by name."""


class LanguageStage(Stage[ReadPost, Examined]):
    """From `posts` to `posts-detected`, partition by partition, in order."""

    name = "language"

    def __init__(
        self,
        topics: Topics,
        detector: LanguageDetector,
        matcher: Callable[[], Matches],
        pseudonym: Callable[[str], str] | None,
        *,
        future_tolerance: float,
        past_tolerance: float = 259_200.0,
        repeat_memory: int,
        facts: Callable[[], FactMatcher] = lambda: _NO_FACTS,
        public: Iterable[str] = (),
    ) -> None:
        """Give the stage its parts; without `pseudonym` author ids are dropped.

        `matcher` gives the matcher of the current watchlist, `facts` that of the verified statements. Accounts that these
        or `public` name stay in what is passed on.
        """
        self._topics = topics
        self._detector = detector
        self._matcher = matcher
        self._pseudonym = pseudonym
        self._ids = PostIds(pseudonym)
        self._public = frozenset(public)
        self._future_tolerance = future_tolerance
        self._past_minutes = int(past_tolerance // 60)
        self.too_old = 0
        """Posts that were passed on and count for nothing, so long ago they were published."""
        self._repeat_memory = repeat_memory
        self._facts = facts
        self._memories: dict[int, PartitionMemory] = {}
        self.repeats_dropped = 0
        self.replays_dropped = 0
        self._sources = BoundedCounter(MOST_SOURCES)

    def assign(self, partitions: Iterable[int]) -> None:
        """Forget all partitions and begin with these."""
        self._memories = {partition: PartitionMemory(self._repeat_memory) for partition in partitions}

    def restore(self, record: Incoming) -> None:
        """Restore from a record of `posts-detected` or a dead letter.

        Raises:
            ValueError: it, or a part of it, cannot be read; what can be is restored.
        """
        memory = self._memories[record.partition]
        if record.topic == self._topics.dead_letters.name:
            letter = DeadLetter.from_record(record.key, record.value, record.headers)
            if letter.topic == self._topics.posts.name and letter.partition == record.partition:
                if not self.ends.believes(PostsPlace(letter.topic_id, letter.partition, letter.offset)):
                    raise ValueError(BEYOND)
                memory.dead.take(letter.topic_id, record.partition, letter.place)
            return
        if record.value is None and record.key:
            memory.delete(record.key.decode("utf-8", "replace"))
        found = decode_detected(record.value or b"[]")
        unbelieved = 0
        for post in found.values:
            place = PostsPlace(post.origin.topic_id, post.origin.partition, post.origin.offset)
            if not self.ends.believes(place):
                unbelieved += 1
                continue
            memory.passed += 1
            memory.came_from(post.source)
            memory.read(qualified_id(post.source, post.id), post.actions, post.clock, None, post.edited_at)
            memory.tick(post.half)
            if post.origin.partition == record.partition:
                memory.positions.take(post.origin.topic_id, record.partition, post.origin.position)
        take_progress(memory, record)
        found.complain()
        if unbelieved:
            raise ValueError(f"{unbelieved} {BEYOND}")

    def decode(self, record: Incoming) -> tuple[list[ReadPost], list[DeadLetter]]:
        """Read the posts of a record. A null value with a key is a deletion, and an empty array a mark of time: no posts."""
        if record.value is None:
            fault = deletion_fault(self._ids, record.key)
            return [], [record.dead_letter(self.name, fault)] if fault else []
        posts, faults = decode_posts(record.value)
        return (
            [ReadPost(record, index, post) for index, post in posts],
            [record.dead_letter(self.name, fault.reason, index=fault.index, value=fault.raw) for fault in faults],
        )

    async def work(self, items: Sequence[ReadPost]) -> list[Examined]:
        """Make plain, mask, detect and match."""
        matcher, facts = self._matcher(), self._facts()
        public = public_accounts(self._public | matcher.handles | facts.handles)
        return examine(items, self._detector, matcher, facts, public)

    def apply(self, records: Sequence[Incoming], results: Sequence[Examined], dead: Sequence[DeadLetter]) -> Iterator[Step]:
        """Place the posts in the order of their partitions, without the repeats."""
        found: dict[tuple[int, int], list[Examined]] = defaultdict(list)
        for result in results:
            found[result.read.record.partition, result.read.record.offset].append(result)
        kept: dict[int, list[DetectedPost]] = {}
        deletions: list[Outgoing] = []
        for record in records:
            memory = self._memories[record.partition]
            posts = kept.setdefault(record.partition, [])
            posts += [
                post
                for result in found.get((record.partition, record.offset), ())
                if (post := self._place(memory, result)) is not None
            ]
            if marked := mark_time(record.header(CLOCK_HEADER)):
                memory.tick(half_of(clamp(marked, record.timestamp, self._future_tolerance)))
            if record.value is None and record.key and not deletion_fault(self._ids, record.key):
                gone = forget(memory, self._ids, record.key.decode())
                deletions += [Outgoing(self._topics.detected.name, None, record.partition, one.encode()) for one in gone]
        last = {record.partition: record for record in records}
        for partition, posts in kept.items():
            self._memories[partition].passed += len(posts)
        sent = [item for partition, posts in kept.items() for item in self._outgoing(last[partition], posts)]
        yield Send(self._letters(dead))
        yield Send(sent + deletions)
        yield CountBatch(sum(map(len, kept.values())))
        yield last_offsets(records)

    def _place(self, memory: PartitionMemory, result: Examined) -> DetectedPost | None:
        read = result.read
        position = (read.record.offset, read.index)
        if not memory.positions.take(read.record.topic_id, read.record.partition, position):
            self.replays_dropped += 1
            return None
        post = with_original(read.post)
        ids = self._ids.of(post, result.text)
        if memory.is_deleted(ids.id) or memory.is_deleted(post.id):
            self.repeats_dropped += 1
            return None
        created_at = max(EARLIEST, clamp(post.created_at, read.record.timestamp, self._future_tolerance))
        half = max(memory.half, half_of(created_at))
        memory.came_from(post.source)
        earlier = (post.earlier.actions, minute_of(post.earlier.at)) if post.earlier else None
        edited_at = post.edited_at and clamp(post.edited_at, read.record.timestamp, self._future_tolerance)
        reading = memory.read(ids.id, post.actions, half // 2, earlier, edited_at)
        again = read.record.header(REPLAY_HEADER) is not None
        if again and reading.repeat and not reading.edited:
            since, before = earlier or (0, None)
            reading = ReadingResult(earlier is not None, max(0, (post.actions or 0) - since), before)
        if reading.repeat and not (reading.gained or reading.edited):
            self.repeats_dropped += 1
            return None
        # The first post of a partition begins its clock, whatever its time: a recording of long ago is as good as any.
        too_old = not (reading.repeat or again) and minute_of(created_at) < memory.clock - self._past_minutes
        self.too_old += too_old
        if not reading.repeat:
            self._sources.add(post.source)
        author = self._pseudonym(post.author) if post.author and self._pseudonym else None
        return passed_on(post, result, ids, author, Placing(created_at, memory.tick(half), reading, too_old, edited_at))

    def _outgoing(self, read: Incoming, posts: Sequence[DetectedPost]) -> list[Outgoing]:
        arrays = encode_arrays(posts) or [b"[]"]
        records = [Outgoing(self._topics.detected.name, array, read.partition) for array in arrays]
        headers = progress_headers(self._memories[read.partition], read.offset, read.topic_id)
        records[-1] = replace(records[-1], headers=headers)
        return records

    def _letters(self, dead: Sequence[DeadLetter]) -> list[Outgoing]:
        letters: list[Outgoing] = []
        for letter in sorted(dead, key=lambda one: (one.partition, one.place)):
            memory = self._memories[letter.partition]
            if memory.dead.take(letter.topic_id, letter.partition, letter.place):
                letters.append(outgoing(self._masked(letter), self._topics))
        return letters

    def _masked(self, letter: DeadLetter) -> DeadLetter:
        """The letter without what can be recognised as personal data; its key, which may name a person, is not needed."""
        if letter.value is None:
            return letter
        return replace(letter, key=None, value=mask_letter(letter.value, self._pseudonym))

    def idle_marks(self, read: Mapping[int, int], ends: Sequence[int], topic_id: str | None = None) -> list[Outgoing]:
        """Say of partitions that nothing comes from them at present, so that event time does not wait for them.

        `read` gives each of them with the offset up to which it was read, and `ends` where every partition of `posts` ended
        when these fell silent: what came on others later may have company here that is still under way. They are offsets in
        the topic with that id.
        """
        idle = (IDLE_HEADER, ",".join(map(str, ends)).encode())
        return [
            Outgoing(
                self._topics.detected.name, b"[]", partition, headers=(*progress_headers(memory, offset, topic_id), idle)
            )
            for partition, offset in read.items()
            if (memory := self._memories.get(partition)) is not None
        ]

    def status(self) -> StageStatus:
        """How far its partitions have come, what it remembers, which model it asks."""
        return StageStatus(
            watermarks={number: memory.clock for number, memory in self._memories.items() if memory.clock},
            rows=sum(map(len, self._memories.values())),
            repeats=self.repeats_dropped,
            too_old=self.too_old,
            replays=self.replays_dropped,
            sources=self._sources.now(),
            model=ModelFacts(self._detector.name, self._detector.digest),
        )

    def dead_letter(self, item: ReadPost) -> DeadLetter:
        """The post, alone, as a dead letter."""
        return item.record.dead_letter(
            self.name, "", index=item.index, value=encode_arrays([item.post])[0][1:-1] if item.post else None
        )

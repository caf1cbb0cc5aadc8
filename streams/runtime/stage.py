"""The interfaces of the consume loop: the stage that it runs, and its consumer group."""

from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from typing import Generic, Protocol, TypeVar, cast

from schemas.deadletter import DeadLetter
from streams.kafka.records import Incoming, Outgoing
from streams.mentions.known_ends import NOT_ASKED, KnownEnds
from streams.metrics.status import StageStatus
from streams.runtime.steps import Step
from streams.runtime.terms import Place

__all__ = ["FromRecord", "Group", "Stage"]


class FromRecord(Protocol):
    """Something that was read from a record."""

    @property
    def record(self) -> Incoming:
        """That record."""


Item = TypeVar("Item", bound=FromRecord)
Result = TypeVar("Result")


class Stage(ABC, Generic[Item, Result]):
    """One step of the pipeline, free of Faust and Kafka: the same object serves workers, tests, back-tests and benchmarks.

    What it has no need of, it leaves as it is here: state, costly work, something held back.
    """

    name: str
    ends: KnownEnds = NOT_ASKED
    """Ends of `posts`, for a stage whose input refers to offsets there."""

    def assign(self, partitions: Iterable[int]) -> None:
        """Forget all state; the partitions given are now this worker's, and `restore` follows for each."""

    def restore(self, record: Incoming) -> None:
        """Restore state from a record that an earlier owner of the partition wrote, as far as it can be read.

        Raises:
            NewerFormatError: a newer release wrote it: it is left as it is, and the stage does not work on what it is of.
            UserError: only the user can decide what to do with it: it stops the worker.
            Exception: it, or a part of it, cannot be read; it is counted and passed over.
        """

    def missing(self) -> Iterable[tuple[str, int, int]]:
        """Topic, partition and offset of the records that it needs besides, once all is restored; it gets these too."""
        return ()

    def write_again(self, rows: Mapping[Place, Collection[bytes]]) -> None:
        """Have the next `checkpoint` write these rows once more, by place and keys: a stale one lies behind each."""

    def write_all(self) -> None:
        """Have the next `checkpoint` write all rows once more: their topic is another one."""

    def refused(self) -> Mapping[str, int]:
        """How many of the rows that it was given it refuses, since a newer release wrote them, by what they are of."""
        return {}

    def refuses(self, row: Incoming) -> bool:
        """Look at a row that somebody else wrote meanwhile: whether it is to stay as it is, as a newer release wrote it."""
        return False

    @abstractmethod
    def decode(self, record: Incoming) -> tuple[list[Item], list[DeadLetter]]:
        """Read a record. A record that raises is dead-lettered whole."""

    async def work(self, items: Sequence[Item]) -> list[Result]:
        """Do what is costly or may fail, without touching state: it is retried, and halved around what keeps failing."""
        return cast(list[Result], list(items))

    @abstractmethod
    def apply(self, records: Sequence[Incoming], results: Sequence[Result], dead: Sequence[DeadLetter]) -> Iterable[Step]:
        """Take the results into the state, and say what to do. Must not fail: an error stops the worker.

        The state may change as the steps are read.
        """

    def checkpoint(self) -> Iterable[Step]:
        """Say what must be on the broker before the partitions go to somebody else; the same holds as for `apply`."""
        return ()

    def dead_letter(self, item: Item) -> DeadLetter:
        """Describe an item as a dead letter, for when it keeps failing: its whole record."""
        return item.record.dead_letter(self.name, "")

    def status(self) -> StageStatus:
        """What it knows about itself now; asked about once a second."""
        return StageStatus()


class Group(Protocol):
    """What the loop asks of the consumer group it is in."""

    @property
    def generation(self) -> int:
        """Number of the current assignment; a new one makes all state suspect."""

    def partitions(self) -> list[int]:
        """Partitions of the stage's topic that are this worker's."""

    @property
    def topic_id(self) -> str | None:
        """Id of the stage's topic, whose partitions these are; None where the broker gives none."""

    def read_back(self, partitions: Sequence[int]) -> AsyncIterator[Incoming]:
        """What earlier owners of the partitions wrote, as far as the stage needs it."""

    def is_transient(self, error: Exception) -> bool:
        """Whether an error of `read_back` is over by itself, as when the broker is away."""

    async def send(self, records: Sequence[Outgoing]) -> None:
        """Put records on the broker, in order for each target; returns once all of them are there."""

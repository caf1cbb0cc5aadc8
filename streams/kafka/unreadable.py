"""Records of our own topics that nobody can read: they are passed over, counted, and logged."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

import structlog

from streams.errors import NewerFormatError, UserError
from streams.kafka.records import Incoming

__all__ = ["Unreadables"]

log = structlog.get_logger(__name__)

Value = TypeVar("Value")


class Unreadables:
    """What one reader has passed over since the process began."""

    __slots__ = ("_counts", "_noted", "_reader")

    def __init__(self, reader: str, *topics: str) -> None:
        """`reader` is a stage, or what else reads the `topics`; those that are not named show up with the first record."""
        self._reader = reader
        self._counts = Counter(dict.fromkeys(topics, 0))
        self._noted: dict[str, tuple[Incoming, Exception, int]] = {}

    @contextmanager
    def noting(self, record: Incoming) -> Iterator[None]:
        """Pass over a record that cannot be read in here; `log_all` counts and logs it, a refused one its stage.

        Raises:
            UserError: what the user has to put right is not passed over.
        """
        try:
            yield
        except NewerFormatError:
            return
        except UserError:
            raise
        except Exception as error:
            self._note(record, error)

    def read(self, record: Incoming, decode: Callable[[Incoming], Value]) -> Value | None:
        """What `decode` makes of a record; None, and noted, where it raises anything but a `UserError`."""
        try:
            return decode(record)
        except UserError:
            raise
        except Exception as error:
            self._note(record, error)
            return None

    def _note(self, record: Incoming, error: Exception) -> None:
        first, why, records = self._noted.get(record.topic, (record, error, 0))
        self._noted[record.topic] = first, why, records + 1

    def forget(self) -> None:
        """Forget what was noted and not logged."""
        self._noted.clear()

    def log_all(self) -> None:
        """Count what was noted, and log of each topic where the first record stands."""
        for topic, (first, error, records) in self._noted.items():
            self.passed_over(topic, error, partition=first.partition, offset=first.offset, records=records)
        self._noted.clear()

    def passed_over(
        self, topic: str, error: Exception, *, partition: int, offset: int | None = None, records: int = 1
    ) -> None:
        """Count records of a topic, and log where the first of them stands: of what it holds only the kind of fault."""
        self._counts[topic] += records
        log.warning(
            "unreadable_passed_over",
            reader=self._reader,
            topic=topic,
            partition=partition,
            offset=offset,
            records=records,
            error=type(error).__name__,
        )

    def now(self) -> Mapping[str, int]:
        """Records by topic."""
        return dict(self._counts)

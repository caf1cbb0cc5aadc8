"""Unreadable records that a command comes upon: they are passed over, and reported once at its end."""

from collections import Counter
from contextlib import AbstractContextManager

from streams.kafka.records import Incoming

__all__ = ["pass_over", "passed_over_summary", "passing_over"]

_records: Counter[str] = Counter()


def pass_over(topic: str, records: int = 1) -> None:
    """Count records of a topic that could not be read, or not all of them."""
    _records[topic] += records


class _PassingOver:
    __slots__ = ("_topic",)

    def __init__(self, topic: str) -> None:
        self._topic = topic

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if isinstance(error, ValueError):
            pass_over(self._topic)
            return True
        return False


def passing_over(record: Incoming) -> AbstractContextManager[None, bool]:
    """Pass over a record that cannot be read in here, as a ValueError says."""
    return _PassingOver(record.topic)


def passed_over_summary() -> str | None:
    """One sentence on what was passed over since this was asked last; None where nothing was."""
    found = [f"{records:,} on {topic}" for topic, records in sorted(_records.items()) if records]
    _records.clear()
    return f"records that could not be read were passed over: {', '.join(found)}" if found else None

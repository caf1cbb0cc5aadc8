"""Keeps one lasting fault from filling the log: repeated lines pass once in a while, with a count."""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

from streams.kafka.errors import AWAY

__all__ = ["HELD_BACK", "RepeatFilter"]

HELD_BACK = "held_back"
"""Field of a log line: how many like it were held back since the last one that was shown."""

INTERVAL = 30.0
"""Seconds in which a line is shown once."""

REMEMBERED = 1000
"""Lines of which it is known when they were last shown."""


@dataclass(slots=True)
class _Shown:
    at: float
    held: int = 0


class RepeatFilter(logging.Filter):
    """Lets each line through once in an interval; the next one says in the field `held_back` how many were like it.

    Lines of a library are alike when they come from the same template of the same logger. That a broker cannot be reached
    aiokafka says in many ways, a hundred times a second and for each of its clients: those are alike too. Our own warnings
    are alike only when all their fields are the same; everything else of ours always passes.
    """

    def __init__(self, interval: float = INTERVAL, *, clock: Callable[[], float] = time.monotonic) -> None:
        """`interval` is in seconds, and so is what `clock` returns."""
        super().__init__()
        self._interval = interval
        self._clock = clock
        self._shown: OrderedDict[Hashable, _Shown] = OrderedDict()
        self._lock = threading.Lock()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is shown; one that follows others is given their number."""
        kind = _kind(record)
        if kind is None:
            return True
        now = self._clock()
        with self._lock:
            before = self._shown.pop(kind, None)
            if before is not None and now - before.at < self._interval:
                before.held += 1
                self._shown[kind] = before
                return False
            self._shown[kind] = _Shown(now)
            if len(self._shown) > REMEMBERED:
                self._shown.popitem(last=False)
        if before is not None and before.held:
            _add_count(record, before.held)
        return True


def _kind(record: logging.LogRecord) -> Hashable | None:
    """What is equal for lines that are alike; None for a line that always passes."""
    if isinstance(record.msg, dict):  # one of ours: an event of structlog
        if record.levelno != logging.WARNING:
            return None
        fields = sorted((name, repr(value)) for name, value in record.msg.items() if name != "timestamp")
        return (record.name, *fields)
    args = record.args if isinstance(record.args, tuple) else ()
    if record.name.startswith("aiokafka") and any(isinstance(one, AWAY) for one in args):
        return "away"
    return (record.name, record.levelno, str(record.msg))


def _add_count(record: logging.LogRecord, held: int) -> None:
    if isinstance(record.msg, dict):
        record.msg[HELD_BACK] = held
    else:
        setattr(record, HELD_BACK, held)

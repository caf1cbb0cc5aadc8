"""When an incident that goes on raises another alert: when there is news for a reader, and seldom."""

from typing import Annotated, Final

from msgspec import Meta, Struct

from streams.incidents.limits import MOST_A_DAY, MOST_AN_HOUR, RISE
from streams.virality.codec import Kept

__all__ = ["Pace"]

FALL: Final = 3
PAUSE: Final = 20 * 60
"""Seconds after a message before what is less urgent is sent."""
CALM: Final = 2 * 3600
"""Seconds after a message before a decrease is sent."""
DAY: Final = 24 * 3600

_KEPT_FOR_RISES: Final = 2
"""Of the messages of a day, those that only a rise may use; one more is kept for the end."""


class Pace(Kept):
    """The messages of one matter. It lasts a day: an incident that opens within a day of it goes on with its count.

    News is: severity has risen by two, which is sent at once; another reason, or severity higher than ever sent, once 20
    minutes have passed since the last message and at most two others were sent in the last hour; severity fallen by three,
    two hours after the last message; and, after a day without a message, that it still goes on.
    """

    __slots__ = ("began", "bucket_seconds", "highest", "reasons", "severity", "times", "told")

    class Row(Struct, array_like=True):
        """The messages so far; the length of a bucket is a setting."""

        began: int
        told: int
        severity: int
        highest: int
        reasons: int
        times: Annotated[list[int], Meta(min_length=MOST_AN_HOUR, max_length=MOST_AN_HOUR)]

    def __init__(self, bucket_seconds: int) -> None:
        self.bucket_seconds = bucket_seconds
        self.began = -1  # bucket of the matter's first message of its latest day
        self.told = 0  # messages since then
        self.severity = -1  # as it was sent last; -1 when it is not known
        self.highest = -1  # severity that was sent since the matter began
        self.reasons = 0  # sent last
        self.times = [-1] * MOST_AN_HOUR  # buckets of the last messages, the latest last

    def tell(self, bucket: int, severity: int, reasons: int) -> None:
        """Take that a message goes out."""
        if self.began < 0 or self._since(self.began, bucket) >= DAY:
            self.began, self.told, self.highest = bucket, 0, severity
        self.told += 1
        self.severity, self.highest, self.reasons = severity, max(self.highest, severity), reasons
        self.times = [*self.times[1:], bucket]

    def is_news(self, bucket: int, severity: int, reasons: int) -> bool:
        """Whether an incident that is open, and loud, is to raise another alert."""
        if self.severity < 0:
            self.severity = self.highest = severity
            self.reasons, self.times[-1] = reasons, bucket
        past = self._since(self.times[-1], bucket) if self.times[-1] >= 0 else DAY
        left = MOST_A_DAY - 1 - (self.told if self._since(self.began, bucket) < DAY else 0)
        if severity >= self.severity + RISE:
            return left > 0
        if left <= _KEPT_FOR_RISES or past < PAUSE or self._last_hour(bucket) >= MOST_AN_HOUR:
            return False
        if reasons > self.reasons or severity > self.highest:
            return True
        return past >= DAY or (past >= CALM and severity <= self.severity - FALL)

    def _since(self, before: int, bucket: int) -> int:
        return (bucket - before) * self.bucket_seconds

    def _last_hour(self, bucket: int) -> int:
        return sum(at >= 0 and self._since(at, bucket) < 3600 for at in self.times)

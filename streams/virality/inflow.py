"""How far one partition of `posts` has come in event time, and what is known when nothing comes from it."""

from bisect import bisect_left
from collections.abc import Sequence
from operator import itemgetter

from schemas.mention import MentionSegment

__all__ = ["Inflow"]


class Inflow:
    """One partition of `posts` as its segments describe it, in whichever order and however often they come.

    A partition that is idle is not waited for, but it is vouched for only as of when it fell silent: what has come on others
    since may have company here that is still on its way through the stages.
    """

    __slots__ = ("_ends", "_former", "_read", "_steps", "_topic_id", "clock", "idle")

    def __init__(self) -> None:
        self.clock = -1
        """Half minute of event time to which it has come; -1 before anything was told of it."""
        self.idle = False
        """Whether nothing comes from it at present."""
        self._topic_id: str | None = None
        self._former: str | None = None
        self._ends: tuple[int, ...] = ()
        self._read = -1
        self._steps: list[tuple[int, int]] = []
        """Offsets of `posts` with the half minutes to which the partition had come by them; both grow."""

    def take(self, segment: MentionSegment) -> None:
        """Take in how far the partition has come by the end of a segment."""
        if segment.topic_id != self._topic_id and (segment.read >= 0 or segment.ends):
            if self._topic_id is not None and segment.topic_id in (None, self._former):
                self.clock = max(self.clock, segment.half)
                return  # left over from the topic before
            self._begin(segment.topic_id)
        if segment.idle and segment.ends and segment.read < self._read:
            return  # said before what was read since, by whoever took over or had lost the partition
        self.clock = max(self.clock, segment.half)
        self.idle, self._ends = segment.idle, segment.ends
        self._read = max(self._read, segment.read)
        read = segment.read
        if segment.partition < len(segment.ends):
            # The end as a broker gives it may lie before the last records of a batch; then it stands for all of them.
            read = min(read, segment.ends[segment.partition] - 1)
            while self._steps and self._steps[-1][0] > read:
                self._steps.pop()
        if read >= 0 and (not self._steps or (self._steps[-1][0] <= read and self._steps[-1][1] < segment.half)):
            self._steps.append((read, segment.half))

    def _begin(self, topic_id: str | None) -> None:
        """Begin again where offsets do, in a topic that was created again; event time goes on."""
        self._former, self._topic_id = self._topic_id, topic_id
        self._ends, self._read = (), -1
        self._steps.clear()

    def come_by(self, end: int, topic_id: str | None) -> int:
        """The half minute to which it had come, at least, with what lay on it before offset `end`; -1: not known."""
        if topic_id != self._topic_id:
            return -1
        if not self._steps:
            return self.clock  # from a worker that gives no offsets
        before = bisect_left(self._steps, end, key=itemgetter(0))
        return self._steps[before - 1][1] if before else -1

    def vouches(self, all_of_them: Sequence["Inflow"]) -> int:
        """The half minute up to which nothing is missing from it while it is idle."""
        if not self._ends:
            return max(one.clock for one in all_of_them)
        return max(one.come_by(end, self._topic_id) for one, end in zip(all_of_them, self._ends, strict=False))

    def knows(self, all_of_them: Sequence["Inflow"]) -> bool:
        """Whether it was still silent, while it is idle, when everything from the others had come."""
        ends = zip(all_of_them, self._ends, strict=False)
        return all(one._topic_id == self._topic_id and (not one._steps or one._steps[-1][0] < end) for one, end in ends)

    def forget(self, now: int) -> None:
        """Forget what decides nothing any more once time has come to the half minute `now`."""
        past = 0
        while past + 1 < len(self._steps) and self._steps[past + 1][1] <= now:
            past += 1
        del self._steps[:past]

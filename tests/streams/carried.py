"""Steps carried out without a broker."""

from collections.abc import Iterable

from streams.kafka.records import Outgoing
from streams.runtime.steps import Commit, CountBatch, Pause, Send, Step


class Carried:
    """What steps have sent, each list after the one before it, and what they have committed and counted."""

    def __init__(self, steps: Iterable[Step]) -> None:
        self.sends: list[list[Outgoing]] = []
        self.commit: dict[int, int] = {}
        self.pauses = 0
        self.counted = CountBatch()
        for step in steps:
            match step:
                case Send(records):
                    self.sends.append(list(records))
                case Pause():
                    self.pauses += 1
                case Commit(offsets):
                    self.commit |= offsets
                case CountBatch():
                    self.counted = step

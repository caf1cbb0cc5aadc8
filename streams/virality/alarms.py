"""The alert budget: how often a series has raised the alarm of late."""

from streams.virality.packing import Reader, pack

__all__ = ["Alarms"]

DECAY = 0.5 ** (1 / (14 * 24))  # an hour's step of a half-life of 14 days
APART = 3  # hours of quiet that part two alarms


class Alarms:
    """Decayed number of past alarms, where hours that fire in a row, or nearly, are one alarm."""

    __slots__ = ("quiet", "recent")

    def __init__(self) -> None:
        self.recent = 0.0
        self.quiet = APART

    def end_hour(self, fired: bool) -> None:
        """Take that an hour ended in which the score did or did not reach 1."""
        self.recent *= DECAY
        if fired:
            if self.quiet >= APART:
                self.recent += 1
            self.quiet = 0
        elif self.quiet < APART:
            self.quiet += 1

    def to_bytes(self) -> bytes:
        """The learned state."""
        return pack("d", (self.recent, self.quiet))

    @classmethod
    def read(cls, reader: Reader) -> "Alarms":
        """The state that `to_bytes` wrote."""
        found = cls()
        recent, quiet = reader.floats("d", 2)
        found.recent, found.quiet = recent, int(quiet)
        return found

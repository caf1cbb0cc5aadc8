"""Whether a partition has been read to its end, even if no record has the last offset."""

__all__ = ["PartitionProgress"]


class PartitionProgress:
    """How far a partition is read on the way to the end that it had at the beginning.

    No record has to lie before the end: the last offsets may be marks of transactions, which the client passes over, or of
    what was compacted away, for which the broker sends nothing. And the end that the broker gives when it is asked may be too
    small: the embedded one's lies behind the first record of the last batch. That which comes with what is fetched is right.
    """

    __slots__ = ("_answer", "_end", "_is_fetched", "_must_fetch", "_nothing_came", "_position")

    def __init__(self, position: int, end: int, *, must_fetch: bool = False) -> None:
        """`end` is what the broker said when it was asked; with `must_fetch` only an end that came with a fetch counts."""
        self._must_fetch = must_fetch
        self._position = position
        self._end = end
        self._is_fetched = False
        """Whether the end is that of a fetch."""
        self._answer: int | None = None
        """The last answer when reading came to the position."""
        self._nothing_came = False
        """Whether the broker has answered since then."""

    def has_ended(
        self, position: int, highwater: int | None, stable: int | None, answer: int | None, *, took_all: bool = True
    ) -> bool:
        """Whether the end has been reached, to be asked after each time that what had come was taken.

        Without `took_all` only a part of it was, and there may be more of this partition.

        `highwater` is the end that came with the last fetch. `stable` is the end of what belongs to no open transaction,
        which a reader of committed records cannot pass; None or -1 for others. `answer` changes with each answer to a fetch.
        """
        if not self._is_fetched and highwater is not None:
            self._is_fetched, self._end = True, max(self._end, highwater)
        if position >= self._end and (self._is_fetched or not self._must_fetch):
            return True
        if position != self._position:
            self._position, self._answer, self._nothing_came = position, answer, False
        elif not took_all:
            return False
        elif self._nothing_came:  # what came with that answer would have been taken by now
            return stable is None or stable < 0 or stable >= self._end
        elif answer != self._answer:
            self._nothing_came = True
        return False

"""Rows that a newer release wrote: each is refused by itself, and left as it is."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from streams.errors import NewerFormatError

__all__ = ["RefusedRows", "damaged_if"]


class RefusedRows:
    """The rows among those that are read back which a newer release wrote.

    Such a row says more than can be read. As long as it is the one of its key it is not written over, nor cleared away, and
    nothing is counted or reported for its key.
    """

    __slots__ = ("_all", "_kinds")

    def __init__(self, *kinds: str) -> None:
        """`kinds` says what rows may be of."""
        self._all = kinds
        self._kinds: dict[str, str] = {}

    @contextmanager
    def reading(self, key: str, kind: str) -> Iterator[None]:
        """Refuse the row of a key, which is of that kind, if in here it is found to be of a newer release.

        One that can be read takes the place of a refused one; one that is damaged does not.

        Raises:
            NewerFormatError: it is refused.
        """
        try:
            yield
        except NewerFormatError:
            self._kinds[key] = kind
            raise
        self._kinds.pop(key, None)

    def __contains__(self, key: object) -> bool:
        return key in self._kinds

    def __bool__(self) -> bool:
        return bool(self._kinds)

    def clear(self) -> None:
        """Forget all."""
        self._kinds.clear()

    def by_kind(self) -> Counter[str]:
        """How many rows of each kind are refused, 0 too."""
        found = Counter(dict.fromkeys(self._all, 0))
        found.update(self._kinds.values())
        return found


@contextmanager
def damaged_if(no_release_wrote_it: bool) -> Iterator[None]:
    """Take a row that seems to be of a newer release for a damaged one if no release can have written it.

    Raises:
        ValueError: it is damaged.
    """
    try:
        yield
    except NewerFormatError as error:
        if no_release_wrote_it:
            raise ValueError("it has no term, and every newer release writes one") from error
        raise

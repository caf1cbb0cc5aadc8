"""Parts of a row that are read when somebody first asks for what they hold."""

from abc import ABC, abstractmethod
from typing import Any

from streams.virality.inflate import DAMAGE

__all__ = ["LazyParts"]


class LazyParts(ABC):
    """An object some of whose attributes are parts of a row, by the same names.

    To read a row takes as long as a hundred mentions do, and most of what a worker takes back is asked for much later.
    """

    _unread: dict[str, bytes]
    """The parts that nobody has asked for."""

    @abstractmethod
    def _read(self, part: str, data: bytes) -> Any:
        """What a part holds."""

    def __getattr__(self, name: str) -> Any:
        """Read the part of an attribute that is not there yet."""
        if name not in self.__dict__.get("_unread", ()):
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
        found = self.__dict__[name] = self._read(name, self._unread[name])
        del self._unread[name]
        return found

    def has_read(self, part: str) -> bool:
        """Whether the attribute of a part is there."""
        return part not in self._unread

    def read(self) -> None:
        """Read what is left.

        Raises:
            ValueError: a part is damaged.
        """
        try:
            for part in list(self._unread):
                getattr(self, part)
        except DAMAGE as error:
            raise ValueError(f"the row is damaged: {error}") from error

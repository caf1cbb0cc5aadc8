"""Parts of a row that are read when somebody first asks for what they hold."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from streams.virality.inflate import DAMAGE

__all__ = ["Unread"]


class Unread(ABC):
    """An object some of whose attributes come from parts of a row.

    To read a row takes as long as a hundred mentions do, and most of what a worker takes back is asked for much later.
    """

    HELD_IN: ClassVar[Mapping[str, str]]
    """For each attribute the part that holds it."""

    _unread: dict[str, bytes]
    """The parts that nobody has asked for."""

    @abstractmethod
    def _read(self, part: str, data: bytes) -> None:
        """Set the attributes that a part holds."""

    def __getattr__(self, name: str) -> Any:
        """Read the part that holds an attribute which is not there yet."""
        part = self.HELD_IN.get(name)
        if part is None or part not in self.__dict__.get("_unread", ()):
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
        self._read(part, self._unread[part])
        del self._unread[part]
        return self.__dict__[name]

    def has_read(self, part: str) -> bool:
        """Whether the attributes of a part are there."""
        return part not in self._unread

    @property
    def is_untouched(self) -> bool:
        """Whether nothing was read yet of a row that there is."""
        return bool(self._unread) and not any(self.__dict__.get(name) is not None for name in self.HELD_IN)

    def read(self) -> None:
        """Read what is left.

        Raises:
            ValueError: a part is damaged.
        """
        try:
            for part in list(self._unread):
                self._read(part, self._unread[part])
                del self._unread[part]
        except DAMAGE as error:
            raise ValueError(f"the row is damaged: {error}") from error

"""What was scored lately: reposts and copies need the model only once."""

import hashlib
import unicodedata
from collections import OrderedDict
from collections.abc import Iterable
from typing import Final

__all__ = ["Chances", "Remembered", "normal"]

Chances = tuple[float, float, float]
"""Probabilities of negative, neutral and positive."""

_KEPT: Final = 100_000


def normal(text: str) -> str:
    """The text as the model sees it: composed characters (Unicode NFC) and single spaces."""
    return " ".join(unicodedata.normalize("NFC", text).split())


class Remembered:
    """Probabilities by normal text, for the texts asked about last; holds hashes and not the texts, 25 MB when full."""

    def __init__(self, limit: int = _KEPT) -> None:
        self._limit = limit
        self._found: OrderedDict[bytes, Chances] = OrderedDict()

    def __len__(self) -> int:
        return len(self._found)

    def get(self, text: str) -> Chances | None:
        """The probabilities of a text, if they are known."""
        key = _key(text)
        found = self._found.get(key)
        if found is not None:
            self._found.move_to_end(key)
        return found

    def look_up(self, texts: Iterable[tuple[int, str]]) -> tuple[list[tuple[int, Chances]], dict[str, list[int]]]:
        """Of numbered texts, the numbers of those that are known with their probabilities, and of each other normal text."""
        known: list[tuple[int, Chances]] = []
        unknown: dict[str, list[int]] = {}
        for number, text in texts:
            text = normal(text)
            if found := self.get(text):
                known.append((number, found))
            else:
                unknown.setdefault(text, []).append(number)
        return known, unknown

    def put(self, text: str, chances: Chances) -> None:
        """Keep the probabilities of a text; the one that nobody asked about for longest makes room."""
        key = _key(text)
        self._found[key] = chances
        self._found.move_to_end(key)
        while len(self._found) > self._limit:
            self._found.popitem(last=False)


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()

"""Groups of digits with gaps between them, as one number or several may stand in a text."""

import re
from collections.abc import Iterator

from streams.privacy.digits import GAP

__all__ = ["Groups", "chunks"]

_CHUNK = re.compile(rf"[0-9]+(?:{GAP}{{1,3}}[0-9]+)*")
_GROUP = re.compile(r"[0-9]+")


def chunks(text: str, shortest: int) -> Iterator["Groups"]:
    """The runs of groups in a text that are at least `shortest` characters long."""
    for chunk in _CHUNK.finditer(text):
        start, end = chunk.span()
        if end - start >= shortest:
            yield Groups(text, [group.span() for group in _GROUP.finditer(text, start, end)])


class Groups:
    """The groups of one run, counted from 0; `text` is the whole text, for what stands around them."""

    def __init__(self, text: str, spans: list[tuple[int, int]]) -> None:
        self.text = text
        self._spans = spans

    def __len__(self) -> int:
        return len(self._spans)

    def start(self, place: int) -> int:
        """Where in the text a group begins."""
        return self._spans[place][0]

    def end(self, place: int) -> int:
        """Where in the text a group ends."""
        return self._spans[place][1]

    def size(self, place: int) -> int:
        """How many digits a group has."""
        start, end = self._spans[place]
        return end - start

    def digits(self, place: int) -> str:
        """The digits of one group."""
        start, end = self._spans[place]
        return self.text[start:end]

    def joined(self, place: int, most: int) -> str:
        """The digits from a group on, over the gaps, at most so many."""
        found = ""
        while place < len(self._spans) and len(found) < most:
            found, place = found + self.digits(place), place + 1
        return found[:most]

    def between(self, place: int, after: int) -> str:
        """The digits of the groups from `place` to before `after`."""
        return "".join(self.text[start:end] for start, end in self._spans[place:after])

    def gap(self, place: int) -> str:
        """What stands before a group that is not the first."""
        return self.text[self._spans[place - 1][1] : self._spans[place][0]]

    def gaps(self, place: int, after: int) -> str:
        """What stands between the groups from `place` to before `after`."""
        return "".join(self.gap(at) for at in range(place + 1, after))

    def extended(self, place: int, least: int, most: int) -> int:
        """The place after the groups that make a number of `least` to `most` digits, or 0.

        Once there are enough digits, only groups behind a gap as before still belong to it, and single digits only behind
        others or pairs.
        """
        total, gaps, after = self.size(place), set[str](), place + 1
        while after < len(self._spans) and total + self.size(after) <= most:
            gap = self.gap(after)
            if total >= least and (gap not in gaps or self.size(after) < (2 if self.size(after - 1) > 2 else 1)):
                break
            total, after = total + self.size(after), after + 1
            gaps.add(gap)
        return after if least <= total <= most else 0

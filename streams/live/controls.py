"""What people asked of sources, the newest request by source, as it comes from `source-state`."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping

from schemas.base import EARLIEST
from streams.connectors.control import SourceControl, controlled
from streams.kafka.records import Incoming

__all__ = ["Controls"]


class Controls:
    """Takes records as they are read, some of them twice."""

    def __init__(self) -> None:
        self._words: dict[str, tuple[int, SourceControl]] = {}
        self._news: dict[str, asyncio.Event] = defaultdict(asyncio.Event)

    def take(self, record: Incoming) -> None:
        """Take in a record of the topic that holds a control; an older one than is known changes nothing.

        Raises:
            NewerFormatError: a newer release wrote it.
            ValidationError: it holds none.
        """
        name = controlled((record.key or b"").decode("utf-8", "replace"))
        assert name is not None
        said = SourceControl.read(record.value) if record.value is not None else _nothing_said(name)
        if record.offset > self._words.get(name, (-1, None))[0]:
            self._words[name] = record.offset, said
            self._news.pop(name, asyncio.Event()).set()

    def of(self, name: str) -> SourceControl:
        """What the source is to do."""
        return self._words[name][1] if name in self._words else _nothing_said(name)

    def words(self) -> Mapping[str, SourceControl]:
        """What was said, by source."""
        return {name: said for name, (_, said) in self._words.items()}

    def remember(self, name: str, said: SourceControl) -> None:
        """Know a word of before, of which there is no record; any record counts more."""
        self._words[name] = -1, said

    async def changed(self, name: str, told: SourceControl) -> None:
        """Wait until something else than this is said of the source."""
        while self.of(name) == told:
            await self._news[name].wait()


def _nothing_said(name: str) -> SourceControl:
    return SourceControl.model_construct(name=name, at=EARLIEST)

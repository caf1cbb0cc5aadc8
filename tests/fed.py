"""Sources as the worker that has them runs them, with a list in the place of the broker."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from schemas.post import Post
from streams.connectors.keep import Watched
from streams.connectors.row import SourceRow
from streams.connectors.sources_file import Sources
from streams.kafka.topics import Topics
from streams.live import term
from streams.live.controls import Controls
from streams.live.stored import Stored
from streams.settings import Settings

__all__ = ["Broker"]


@dataclass
class Broker:
    """Takes what sources send, and keeps their rows; one after the other may have the sources."""

    now: Callable[[], datetime]
    posts: list[tuple[datetime, Post]] = field(default_factory=list)
    """With the moments at which they came."""
    deleted: list[str] = field(default_factory=list)
    passed_on: list[bytes] = field(default_factory=list)
    marks: list[tuple[datetime, datetime]] = field(default_factory=list)
    """When event time was told, and which."""
    rows: dict[str, SourceRow] = field(default_factory=dict)

    def term(
        self,
        monkeypatch: pytest.MonkeyPatch,
        sources: Sequence[Mapping[str, Any]],
        watched: Watched = lambda *_: False,
        **settings: Any,
    ) -> term.Term:
        """The sources of a worker that takes over."""

        async def read_stored(_: Settings, __: Topics, controls: Controls) -> Stored:
            return Stored(dict(self.rows), controls)

        async def enter_terms(_: Settings, __: Any, row: SourceRow) -> SourceRow:
            return row

        monkeypatch.setattr(term, "enter_terms", enter_terms)
        monkeypatch.setattr(term, "Feeder", lambda *_, **__: _Feeder(self))
        monkeypatch.setattr(term, "ProducerConnection", lambda *_, **__: _Connection(self))
        monkeypatch.setattr(term, "read_stored", read_stored)
        made = Settings(**settings)
        return term.Term(made, Topics(made), Sources.model_validate({"sources": list(sources)}, strict=False), watched)


class _Feeder:
    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    async def start(self) -> None: ...

    async def stop(self) -> None: ...

    async def flush(self) -> None: ...

    async def add(self, post: Post) -> None:
        self._broker.posts.append((self._broker.now(), post))

    async def delete(self, post: str) -> None:
        self._broker.deleted.append(post)

    async def pass_on(self, value: bytes) -> None:
        self._broker.passed_on.append(value)

    async def mark(self, moment: datetime) -> None:
        self._broker.marks.append((self._broker.now(), moment))


class _Connection:
    def __init__(self, broker: Broker) -> None:
        self._broker = broker

    async def producer(self) -> "_Connection":
        return self

    async def drop(self) -> None: ...

    async def send_and_wait(self, _: str, value: bytes, *, key: bytes, partition: int) -> None:
        assert partition == 0
        self._broker.rows[key.decode()] = SourceRow.read(value)

"""How many posts come from each source, on one partition: running totals, written at the end of every five minutes."""

from typing import Final

import orjson
from pydantic import TypeAdapter

from schemas.base import Count, Minute, Offset, SourceName, TopicId, counted
from schemas.detected import DetectedPost
from schemas.mention import SourceTotals
from streams.clock import minute_of
from streams.kafka.records import Headers
from streams.metrics.bounded import OTHER

__all__ = ["MOST_SOURCES", "PROMPT_MINUTES", "SLOT_MINUTES", "TOTALS_HEADER", "SourceCounter"]

TOTALS_HEADER: Final = "kentongan-source-totals"
"""Header of a record of `posts-scored`: the totals after it, so that the next worker goes on from there."""

MOST_SOURCES: Final = 200
"""Sources that are counted by name; the posts of further ones are counted as `other`."""

PROMPT_MINUTES: Final = 15
"""A post that is older when it comes is a matter of catching up, not of how much is said now."""

SLOT_MINUTES: Final = 5

_Totals = dict[SourceName, tuple[Count, Count]]

_header = TypeAdapter(tuple[Offset, Minute, _Totals] | tuple[Offset, Minute, _Totals, TopicId])


class SourceCounter:
    """Posts by source since the counting began. Totals follow from the posts alone, however they are cut into batches."""

    def __init__(self) -> None:
        self._since: int | None = None
        self._topic_id: str | None = None
        """Id of the topic `posts` in which the counting began."""
        self._former: str | None = None
        self._totals: dict[str, tuple[int, int]] = {}
        self._changed: set[str] = set()
        self._slot = 0
        self._written: list[SourceTotals] = []

    def count(self, post: DetectedPost) -> None:
        """Count a post, which comes in the order of its partition; one that is a repeat or too old only moves time on."""
        self._pass(post.clock // SLOT_MINUTES)
        if post.repeat or post.too_old:
            return
        if self._since is None:
            self._since, self._topic_id = post.origin.offset, post.origin.topic_id
        name = post.source
        if name not in self._totals and len(self._totals) >= MOST_SOURCES:
            name = OTHER
        posts, prompt = self._totals.get(name, (0, 0))
        is_prompt = post.clock - minute_of(post.created_at) <= PROMPT_MINUTES
        self._totals[name] = (counted(posts, 1), counted(prompt, is_prompt))
        self._changed.add(name)

    def count_again(self, post: DetectedPost) -> None:
        """Count a post that was passed on before, unless nothing is known of what came before it."""
        if self._since is not None:
            self.count(post)

    def take(self, clock: int, *, idle: bool) -> tuple[SourceTotals, ...]:
        """The totals to write now that the event clock has come to minute `clock`; when idle, the slot begun as well."""
        self._pass(clock // SLOT_MINUTES)
        if idle:
            self._close(clock)
        totals, self._written = tuple(self._written), []
        return totals

    def _pass(self, slot: int) -> None:
        if slot > self._slot:
            self._close(self._slot * SLOT_MINUTES + SLOT_MINUTES - 1)
            self._slot = slot

    def _close(self, minute: int) -> None:
        if self._changed and self._since is not None:
            totals = {name: self._totals[name] for name in sorted(self._changed)}
            self._written.append(
                SourceTotals.model_construct(minute=minute, since=self._since, topic_id=self._topic_id, totals=totals)
            )
            self._changed.clear()

    def headers(self) -> Headers:
        """The totals as the header from which `restore` takes them back."""
        if self._since is None:
            return ()
        totals = [self._since, self._slot, self._totals, *([] if self._topic_id is None else [self._topic_id])]
        return ((TOTALS_HEADER, orjson.dumps(totals)),)

    def restore(self, header: str | None) -> None:
        """Go on from the totals that a header holds, unless more is known; without one, as before.

        Raises:
            ValueError: it holds none.
        """
        if header is None:
            return
        since, slot, totals, *more = _header.validate_json(header, strict=True)
        topic_id = more[0] if more else None
        if self._since is not None:
            if topic_id == self._topic_id:
                if (since, _sum(totals)) < (self._since, _sum(self._totals)):
                    return  # written late by a worker that had lost the partition
            elif topic_id in (None, self._former):
                return
            else:
                self._former = self._topic_id
        self._topic_id = topic_id
        self._since, self._slot, self._totals = since, slot, totals
        # What was written of them is not known; writing it again counts nothing twice.
        self._changed = set(self._totals)
        self._written.clear()


def _sum(totals: dict[str, tuple[int, int]]) -> int:
    return sum(posts for posts, _ in totals.values())

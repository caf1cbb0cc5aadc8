"""What is known of one source, and how it does: on the broker it never says more than has arrived on `posts`."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog

from schemas.post import Post, PostId
from streams.connectors.health import Health
from streams.connectors.row import SourceRow
from streams.metrics.fetching import FetchedNow, Outcome
from streams.sources.feeder import Feeder

__all__ = ["Ledger"]

log = structlog.get_logger(__name__)

_TOLD_EVERY: Final = timedelta(minutes=5)
_LONGEST_REASON: Final = 500


class Ledger:
    """The row of one source, and what is counted of it."""

    def __init__(self, row: SourceRow, kind: str, feeder: Feeder, save: Callable[[SourceRow], Awaitable[None]]) -> None:
        """`row` is what is known of it, and `save` puts another one on the broker."""
        self.row = row
        self._kind = kind
        self._feeder = feeder
        self._save = save
        self._outcomes: Counter[Outcome] = Counter()
        self._posts = self._deletions = 0
        self._health: Health = "starting"
        self._reason = ""
        self._told_at = datetime.now(UTC)

    @property
    def name(self) -> str:
        """The source."""
        return self.row.name

    @property
    def health(self) -> Health:
        """How it is now; for this worker it is `starting` first, however the last one left it."""
        return self._health

    @property
    def now(self) -> FetchedNow:
        """What is to be told of it."""
        complete_to = self.row.standing.complete_to
        return FetchedNow(
            self.name,
            self._kind,
            self._health,
            self._reason,
            self._posts,
            self._deletions,
            dict(self._outcomes),
            complete_to.timestamp() if complete_to else None,
        )

    async def deliver(
        self,
        posts: Sequence[Post],
        deletions: Sequence[PostId] = (),
        *,
        outcome: Outcome,
        health: Health,
        complete_to: datetime,
        worth: bool = True,
        **known: Any,
    ) -> None:
        """Send posts and deletions, and once they have arrived, know what is `known` by then: fields of the row.

        A row that is not `worth` it goes on the broker every few minutes only.

        Raises:
            NotDeliveredError: the broker was given up.
            KafkaError: the row could not be written.
        """
        for post in posts:
            await self._feeder.add(post)
        for gone in deletions:
            await self._feeder.delete(gone)
        if posts or deletions:
            await self._feeder.flush()
        self._posts += len(posts)
        self._deletions += len(deletions)
        self._outcomes[outcome] += 1
        before = self.row.standing
        standing = {
            "complete_to": complete_to,
            "posts": before.posts + len(posts),
            "deletions": before.deletions + len(deletions),
        }
        await self._keep(health, "", standing, known, worth=worth)

    async def failed(self, health: Health, reason: str, outcome: Outcome | None, **known: Any) -> None:
        """It gave nothing; without an `outcome` because it was not to.

        Raises:
            KafkaError: the row could not be written.
        """
        standing = {}
        if outcome is not None:
            self._outcomes[outcome] += 1
            standing = {"faults": self.row.standing.faults + 1}
        await self._keep(health, reason[:_LONGEST_REASON], standing, known, worth=bool(known))

    async def forget(self, reset: str) -> None:
        """Know nothing of the source any more, but when its host wants to be asked again.

        Raises:
            KafkaError: the row could not be written.
        """
        row = self.row
        fresh = SourceRow(name=row.name, url=row.url, owner=row.owner, not_before=row.not_before, reset=reset)
        await self._save(fresh)
        self.row = fresh
        log.info("source_reset", source=self.name)

    async def write_again(self) -> None:
        """Put the row on the broker, where another worker wrote over it.

        Raises:
            KafkaError: the row could not be written.
        """
        await self._save(self.row)

    async def _keep(
        self, health: Health, reason: str, standing: dict[str, Any], known: dict[str, Any], *, worth: bool
    ) -> None:
        now = datetime.now(UTC)
        if (health, reason) != (self._health, self._reason):
            tell = log.info if health in ("well", "empty", "paused") else log.warning
            tell("source_health", source=self.name, health=health, reason=reason)
        self._health, self._reason = health, reason
        before = self.row.standing
        changed = (health, reason) != (before.health, before.reason)
        told = {"health": health, "reason": reason, **standing} | ({"since": now} if changed else {})
        row = self.row.model_copy(update={**known, "standing": before.model_copy(update=told)})
        if worth or changed or now - self._told_at >= _TOLD_EVERY:
            await self._save(row)
            self._told_at = now
        self.row = row

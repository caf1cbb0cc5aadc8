"""What is known of one source, and how it does: on the broker it never says more than has arrived on `posts`."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import structlog

from schemas.post import Post, PostId
from streams.connectors.budget import Budget
from streams.connectors.health import Health
from streams.connectors.http.trouble import Kind
from streams.connectors.rereading import Again, added, read_again, risen
from streams.connectors.row import SourceRow
from streams.metrics.fetching import FetchedNow, Outcome
from streams.sources.feeder import Feeder

__all__ = ["Ledger"]

log = structlog.get_logger(__name__)

_TOLD_EVERY: Final = timedelta(minutes=5)


class Ledger:
    """The row of one source, and what is counted of it."""

    def __init__(
        self,
        row: SourceRow,
        kind: str,
        feeder: Feeder,
        save: Callable[[SourceRow], Awaitable[None]],
        *,
        budget: Budget | None = None,
        followed: Callable[[Post], bool] | None = None,
    ) -> None:
        """`row` is what is known of it, and `save` puts another one on the broker.

        `followed` returns which posts are read again; without it none are.
        """
        self.row = row
        self.budget = budget
        self._followed = followed
        self._kind = kind
        self._feeder = feeder
        self._save = save
        self._outcomes: Counter[Outcome] = Counter()
        self._posts = self._deletions = self._reread = 0
        self._health: Health = "starting"
        self._reason = ""
        self._writing = asyncio.Lock()
        self._told_at: datetime | None = None

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
        """Its status for metrics."""
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
            self._reread,
            self.budget.left(self.row.spent, datetime.now(UTC)) / self.budget.units if self.budget else None,
        )

    async def spend(self, units: int, now: datetime) -> timedelta | None:
        """Take units of the budget, and have that on the broker before they are used; None once they are taken.

        Where they are not there, they are not taken: how long it is until the budget is whole again.

        Raises:
            KafkaError: the row could not be written.
        """
        if self.budget is None:
            return None
        async with self._writing:
            if self.budget.left(self.row.spent, now) < units:
                return self.budget.renewed(now) - now
            row = self.row.model_copy(update={"spent": self.budget.spend(self.row.spent, units, now)})
            await self._save(row)
            self.row = row
            return None

    async def deliver(
        self,
        posts: Sequence[Post],
        deletions: Sequence[PostId] = (),
        unreadable: Sequence[bytes] = (),
        *,
        outcome: Outcome,
        health: Health,
        complete_to: datetime | None,
        worth: bool = True,
        **known: Any,
    ) -> None:
        """Send posts and deletions, and once they have arrived, know what is `known` by then: fields of the row.

        A row that is not `worth` it goes on the broker every few minutes only, but for an owner's first: it names the owner.

        Raises:
            NotDeliveredError: the broker was given up.
            KafkaError: the row could not be written.
        """
        more = await self._send(posts, deletions, unreadable)
        self._outcomes[outcome] += 1

        def noticed(row: SourceRow) -> Mapping[str, Any]:
            if self._followed is None:
                return {}
            return {"again": added(row.again, posts, self._followed, datetime.now(UTC), frozenset(deletions))}

        told = {**known, **({"complete_to": complete_to} if complete_to else {})}
        await self._keep(health, "", more, told, worth=worth, change=noticed)

    async def deliver_again(self, asked: Sequence[Again], found: Mapping[PostId, Post], *, missing_are_gone: bool) -> None:
        """Send what has risen of the posts that were asked for once more, and know then what was found.

        Raises:
            NotDeliveredError: the broker was given up.
            KafkaError: the row could not be written.
        """
        now = datetime.now(UTC)
        gone = [one.id for one in asked if one.id not in found] if missing_are_gone else []
        more = await self._send(risen(asked, found), gone, ())
        self._reread += len(asked)
        await self._keep(
            self._health,
            self._reason,
            more,
            {},
            worth=True,
            change=lambda row: {"again": read_again(row.again, asked, found, now)},
        )

    async def _send(
        self, posts: Sequence[Post], deletions: Sequence[PostId], unreadable: Sequence[bytes]
    ) -> Mapping[str, int]:
        """Have the broker acknowledge all; how much of it there was."""
        for post in posts:
            await self._feeder.add(post)
        for gone in deletions:
            await self._feeder.delete(gone)
        for value in unreadable:
            await self._feeder.pass_on(value)
        if posts or deletions or unreadable:
            await self._feeder.flush()
        self._posts += len(posts)
        self._deletions += len(deletions)
        return {"posts": len(posts), "deletions": len(deletions)}

    async def failed(self, kind: Kind, reason: str, **known: Any) -> None:
        """It gave nothing.

        Raises:
            KafkaError: the row could not be written.
        """
        self._outcomes[kind] += 1
        await self._keep(kind, reason, {"faults": 1}, known, worth=bool(known))

    async def stands(self, health: Health, reason: str = "", **known: Any) -> None:
        """It is so, and nobody asked it; `complete_to` may be known by that.

        Raises:
            KafkaError: the row could not be written.
        """
        await self._keep(health, reason, {}, known, worth=False)

    async def stumbled(self, kind: Kind, **known: Any) -> None:
        """Asking for posts once more gave nothing, which says nothing of what is new; `known` are fields of the row.

        Raises:
            KafkaError: the row could not be written.
        """
        self._outcomes[kind] += 1
        if known:
            await self._keep(self._health, self._reason, {}, known, worth=True)

    def turned_away(self) -> None:
        """Somebody brought what nothing opens; strangers may, and say nothing of the source."""
        self._outcomes["refused"] += 1

    async def forget(self, reset: str) -> None:
        """Know nothing of the source any more, but when its host wants to be asked again.

        Raises:
            KafkaError: the row could not be written.
        """
        async with self._writing:
            fresh = self.row.forgotten(reset)
            await self._save(fresh)
            self.row = fresh
        log.info("source_reset", source=self.name)

    async def write_again(self) -> None:
        """Put the row on the broker, where another worker wrote over it.

        Raises:
            KafkaError: the row could not be written.
        """
        async with self._writing:  # a row that is on its way is newer than what is known until it has arrived
            await self._save(self.row)

    async def _keep(
        self,
        health: Health,
        reason: str,
        more: Mapping[str, int],
        known: Mapping[str, Any],
        *,
        worth: bool,
        change: Callable[[SourceRow], Mapping[str, Any]] = lambda _: {},
    ) -> None:
        """Take over what is `known`, and how much `more` was counted; one at a time, so that nothing is written over.

        `change` gives what depends on what the row says by then.
        """
        now = datetime.now(UTC)
        async with self._writing:
            if (health, reason) != (self._health, self._reason):
                tell = log.info if health in ("well", "empty", "paused") else log.warning
                tell("source_health", source=self.name, health=health, reason=reason)
            self._health, self._reason = health, reason
            before = self.row.standing
            changed = (health, reason) != (before.health, before.reason)
            standing = before.after(health, reason, now, more, known.get("complete_to", before.complete_to))
            fields = {name: value for name, value in known.items() if name != "complete_to"}
            row = self.row.model_copy(update={**fields, **change(self.row), "standing": standing})
            if worth or changed or self._told_at is None or now - self._told_at >= _TOLD_EVERY:
                await self._save(row)
                self._told_at = now
            self.row = row

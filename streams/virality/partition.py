"""One partition of `mentions`: what waits there, and the issues, sources and terms that live there."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

import structlog

from schemas.alert import Alert
from schemas.fact import Fact
from schemas.mention import Mention
from schemas.watchlist import Issue
from streams.virality.alerts import alert_of
from streams.virality.alignment import Alignment, Minute
from streams.virality.coverage import ROW_PREFIX, Coverage
from streams.virality.emerging import ROW_KEY, Emerging
from streams.virality.emerging_alert import emerging_alert
from streams.virality.issues import Issues
from streams.virality.ledger import Ledger
from streams.virality.reliance import reliance
from streams.virality.row import row_age
from streams.virality.source_alert import source_alert
from streams.virality.state import IssueState
from streams.virality.unwatched import Unwatched

__all__ = ["Partition"]

log = structlog.get_logger(__name__)

FORGET_MINUTES = 24 * 60
"""An issue that left the watchlist is forgotten after so many minutes of event time without a mention."""

Said = Sequence[tuple[int, Mention]]
"""Mentions of an issue, each with its partition of `posts`."""

NOTHING: Mapping[str, Said] = MappingProxyType({})


class Partition:
    """Counts what is over minute by minute, and says what there is to tell."""

    def __init__(
        self,
        alignment: Alignment,
        issues: Issues,
        ledger: Ledger,
        *,
        watchlist: Callable[[], Mapping[str, Issue]],
        facts: Callable[[], Mapping[str, Fact]],
        speaks_for: Callable[[str], bool],
        unwatched: Unwatched,
    ) -> None:
        """`watchlist` and `facts` are those of the moment; `speaks_for` tells whether it sends the alerts of a source."""
        self.alignment = alignment
        self.issues = issues
        self.coverage = Coverage(unwatched.zone)
        self.emerging = Emerging(unwatched.terms, unwatched.people, unwatched.zone)
        self.model: str | None = None
        """Name and digest of the sentiment model that was asked last."""
        self.row_bytes: dict[str, int] = {}
        """Size of each row as it was last read or written."""
        self._ledger = ledger
        self._watchlist = watchlist
        self._facts = facts
        self._speaks_for = speaks_for
        self._unwatched = unwatched
        self._awake: set[str] = set()
        self._changed: set[str] = set()
        self._forgotten: set[str] = set()
        self._followed: Mapping[str, Issue] = {}
        """The watchlist whose settings the issues follow."""

    def remember(self, issue: str, row: bytes | None) -> None:
        """Take back the row of a key. Of several rows the one that has come furthest counts."""
        if issue.startswith(ROW_PREFIX):
            if row is not None:
                self.coverage.remember(issue.removeprefix(ROW_PREFIX), row)
                self.row_bytes[issue] = len(row)
            return
        if issue == ROW_KEY:
            if row is not None:
                self.emerging.remember(row)
                self.row_bytes[issue] = len(row)
            return
        self._follow_watchlist()
        known = self.issues.age(issue)
        if row is None:
            self.issues.forget(issue)
            self._awake.discard(issue)
            self.row_bytes.pop(issue, None)
        elif known is None or row_age(row) >= known:
            state = self.state_of(issue, row)
            self.issues[issue] = state
            if not state.waiting:
                self._awake.add(issue)
            self.row_bytes[issue] = len(row)

    def _issue(self, issue: str) -> Issue:
        return self._watchlist().get(issue) or Issue.model_construct(id=issue, title=issue, query="")

    def state_of(self, issue: str, row: bytes) -> IssueState:
        """The state in a row, with the issue's settings of today."""
        return IssueState.from_bytes(row, self._issue(issue), watched=issue in self._watchlist())

    def delete(self, posts: frozenset[str]) -> None:
        """Drop what can be read of posts that their source has deleted."""
        self.emerging.delete(posts)
        for name in self.issues.showing(posts):
            if (state := self.issues.take(name)) and state.delete(posts):
                self._changed.add(name)
            self.issues.rest(name)

    def begin_with(self, name: str, state: IssueState) -> None:
        """Give an issue without state its history. The issue has to be on the watchlist within a day of event time."""
        if name in self.issues:
            log.warning("history_ignored", issue=name, reason="the issue is followed already")
            return
        log.info("history_taken", issue=name)
        self.issues[name] = state
        self._changed.add(name)
        self._forgotten.discard(name)

    def changed_unwatched_rows(self) -> list[tuple[str, bytes]]:
        """Keys and values of the rows of sources and terms that have changed since the last call."""
        found = list(self.coverage.rows())
        if self.emerging.changed:
            found.append((ROW_KEY, self.emerging.to_bytes()))
        self.row_bytes.update((key, len(row)) for key, row in found)
        return found

    def changed_rows(self) -> Iterator[tuple[str, bytes | None]]:
        """Keys and values of the rows of issues that have changed since the last call; None for one that is forgotten.

        Rows are written as they are asked for: for so long the state must not change.
        """
        changed, forgotten = sorted(self._changed), sorted(self._forgotten)
        self._changed.clear()
        self._forgotten.clear()
        return self._rows(changed, forgotten)

    def _rows(self, changed: Sequence[str], forgotten: Sequence[str]) -> Iterator[tuple[str, bytes | None]]:
        for name in changed:
            row = self.issues[name].to_bytes()
            self.row_bytes[name] = len(row)
            yield name, row
        yield from ((name, None) for name in forgotten)

    def unwatched_rows(self) -> Iterator[tuple[str, bytes]]:
        """Keys and values of all rows of sources and terms."""
        yield from self.coverage.all_rows()
        if self.emerging.folded:
            yield ROW_KEY, self.emerging.to_bytes()

    def advance(self) -> list[Alert]:
        """Take in the minutes that are over, and say what there is to tell."""
        self._follow_watchlist()
        alerts: list[Alert] = []
        for minute in self.alignment.advance():
            # Minutes between the last one and this one had no mentions, but time passed for open incidents in each.
            alerts += self._close_until(minute.number - 1)
            self._count_around(minute)
            alerts += self._close_until(minute.number, _by_issue(minute))
            self._forget(minute.number)
        return alerts

    def _close_sources(self, minute: int) -> list[Alert]:
        """End the minutes up to `minute` for sources and terms, and say what there is if this partition speaks for them."""
        events = self.coverage.close(minute)
        silent = [source_alert(one, self._unwatched) for one in events if self._speaks_for(one.source)]
        return silent + [emerging_alert(one, self._unwatched) for one in self.emerging.close(minute)]

    def _count_around(self, minute: Minute) -> None:
        """Count the posts of a minute by source, and the terms in them."""
        for source, totals in minute.totals:
            self.coverage.take(source, totals)
        if self._unwatched.terms:
            for source, sighting in minute.sightings:
                self.emerging.take(source, sighting, minute.number)

    def _count(self, name: str, minute: int, said: Said) -> None:
        """Count what was said of an issue in a minute."""
        state = self.issues.take(name)
        if state is None:
            self.issues[name] = IssueState(self._issue(name))
            self._forgotten.discard(name)
            state = self.issues.take(name)
            assert state is not None
        elif name not in self._awake:
            state.begin(minute)
            state.close(minute - 1)
            self._ledger.passed(name, state, self._followed)
        for source, mention in said:
            if state.add(source, mention, minute):
                self._changed.add(name)
                self._ledger.counted(mention)
        self._awake.add(name)

    def _close_until(self, last: int, said: Mapping[str, Said] = NOTHING) -> list[Alert]:
        """End the minutes up to `last`, in which `said` was said, for the sources and for every issue that is awake."""
        ages = [age for name in self._awake if (age := self.issues.age(name))]
        begin = min((closed + 1 for closed, _ in ages if closed >= 0), default=last)
        # A row may have come further than what is replayed.
        alerts = self._close_sources(min(begin - 1, last))
        for minute in range(min(begin, last) if said else begin, last + 1):
            alerts += self._close_sources(minute)
            for name in sorted({*self._awake, *said} if minute == last else self._awake):
                if minute == last and name in said:
                    self._count(name, minute, said[name])
                alerts += self._close(name, minute, last)
        return alerts

    def _close(self, name: str, minute: int, last: int) -> list[Alert]:
        """End a minute for an issue, which then may fall asleep, and say what there is to tell."""
        alerts: list[Alert] = []
        state = self.issues.take(name)
        assert state is not None
        if state.closed >= 0 or minute == last:
            events, verdicts = state.close(minute)
            if minute % 5 == 4:
                self._ledger.passed(name, state, self._followed)
            if events:
                self._changed.add(name)
            for event in events:
                alert = alert_of(self._issue(name), state, event, verdicts, self.model, self._facts())
                alerts.append(alert.model_copy(update=reliance(state.recent, self.coverage).fields()))
            if not state.awake:
                self._awake.discard(name)
        self.issues.rest(name)
        return alerts

    def _follow_watchlist(self) -> None:
        watched = self._watchlist()
        if self._followed is not watched:
            before, self._followed = self._followed, watched
            for name in self.issues:
                if name in watched and watched[name] != before.get(name):
                    state = self.issues.take(name)
                    assert state is not None
                    state.follow(watched[name])
                    self.issues.rest(name)

    def _forget(self, minute: int) -> None:
        """Once an hour, drop the issues that left the watchlist and that nobody speaks of."""
        if minute % 60:
            return
        for name in self.issues:
            if name in self._followed:
                continue
            state = self.issues.take(name)
            assert state is not None
            if state.waiting and state.last_mention < 0:
                state.last_mention = minute  # nobody spoke of it yet: its time begins when it is first looked at
            gone = minute - state.last_mention > FORGET_MINUTES and not state.incident.open
            self.issues.rest(name)
            if gone:
                self.issues.forget(name)
                self.row_bytes.pop(name, None)
                self._ledger.histories.pop(name, None)
                self._changed.discard(name)
                self._forgotten.add(name)


def _by_issue(minute: Minute) -> dict[str, list[tuple[int, Mention]]]:
    found: dict[str, list[tuple[int, Mention]]] = {}
    for source, mention in minute.mentions:
        found.setdefault(mention.issue, []).append((source, mention))
    return found

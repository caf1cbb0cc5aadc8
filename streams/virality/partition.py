"""One partition of `mentions`: waiting mentions, and its issues, sources and terms."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType

from schemas.alert import Alert
from schemas.fact import Fact
from schemas.mention import Mention
from schemas.scored import NegativeConfusion
from schemas.watchlist import Issue
from streams.virality.alignment import Alignment, Minute
from streams.virality.counters import Counters
from streams.virality.coverage.confidence import reliance
from streams.virality.detect.incident import IncidentEvent
from streams.virality.detect.verdict import Verdict
from streams.virality.early import LEAST, first_halves, may_open, opened_early
from streams.virality.issue.alert import alert_of
from streams.virality.issue.cache import IssueCache
from streams.virality.issue.last_hour import SLOT_MINUTES
from streams.virality.issue.same_matter import same_matter
from streams.virality.issue.state import IssueState
from streams.virality.partition_sources import SourcesAndTerms
from streams.virality.unwatched import Unwatched, unwatched_issue

__all__ = ["Partition"]

FORGET_MINUTES = 24 * 60
"""An issue that left the watchlist is forgotten after so many minutes of event time without a mention."""

STANDSTILL_MINUTES = 24 * 60
"""When no source had a post for longer, the time between is no silence: nobody listened."""

STEP = 100
"""Mentions that are counted at a time."""

Said = Sequence[tuple[int, Mention]]
"""Mentions of an issue, each with its partition of `posts`."""

NOTHING: Mapping[str, Said] = MappingProxyType({})


class Partition(SourcesAndTerms):
    """Counts what is over minute by minute, and says what there is to tell."""

    def __init__(
        self,
        alignment: Alignment,
        issues: IssueCache,
        counters: Counters,
        *,
        watchlist: Callable[[], Mapping[str, Issue]],
        facts: Callable[[], Mapping[str, Fact]],
        speaks_for: Callable[[str], bool],
        unwatched: Unwatched,
    ) -> None:
        """`watchlist` and `facts` are those of the moment; `speaks_for` tells whether it sends the alerts of a source."""
        super().__init__(issues, counters, watchlist=watchlist, facts=facts, speaks_for=speaks_for, unwatched=unwatched)
        self.alignment = alignment
        self.model: str | None = None
        """Name and digest of the sentiment model that was asked last."""
        self.confusion: NegativeConfusion | None = None
        """What was measured of that model."""
        self.opened_early: dict[str, IssueState] = {}
        """Issues as they were when they opened an incident with half a minute, until a later minute is begun."""
        self._early = -1
        """The minute in which they did."""
        self._over = -1  # the last minute that is over for all issues

    def _issue(self, name: str) -> Issue:
        return self.followed.get(name) or unwatched_issue(name)

    def advance(self) -> Iterator[list[Alert]]:
        """Take in the minutes that are over, a little at a time, and return the alerts that they raise.

        Between two steps others may look at it, and nobody may change it.
        """
        self.follow_watchlist()
        for minute in self.alignment.advance():
            # Minutes between the last one and this one had no mentions, but time passed for open incidents in each.
            yield from self._close_until(minute.number - 1)
            yield from self._open_early(minute)
            if not minute.is_over:
                continue
            if minute.mentions or minute.totals or minute.sightings:
                yield from self._pass_standstill(minute.number)
            self._count_around(minute)
            yield from self._close_until(minute.number, self._by_issue(minute))
            self._forget(minute.number)

    def _open_early(self, minute: Minute) -> Iterator[list[Alert]]:
        """Say which issues open an incident with the first half of a minute already, all minutes before it being over.

        That half is looked at before anything of the minute is counted, so it is the same whenever it is.
        """
        if minute.number > self._early:
            self.opened_early.clear()
        if 0 <= self.coverage.heard < minute.number - STANDSTILL_MINUTES:
            return
        for name, said in sorted(first_halves(minute).items()):
            if len(said) < LEAST or (state := self.issues.take(name)) is None:
                continue
            if may_open(state, minute.number, said):
                self._wake(name, state, minute.number)
                shown = [(source, one, self.withdrawn.may_show(source, one)) for source, one in said]
                if found := opened_early(state, minute.number, shown):
                    ahead, event, verdicts = found
                    self._early, self.opened_early[name] = minute.number, ahead
                    self.change(name)
                    yield [self._alert(name, ahead, state.incident.open_early(ahead.incident, event), verdicts)]
            self.issues.rest(name)

    def _wake(self, name: str, state: IssueState, minute: int) -> None:
        """Have time pass for an issue that is spoken of in a minute, up to that."""
        if name not in self.awake:
            state.begin(minute)
            state.close(minute - 1)
            self._counters.passed(name, state, self.followed)
        elif name in self.quiet:
            state.close(minute - 1)
        self.awake.add(name)
        self.quiet.pop(name, None)

    def _pass_standstill(self, minute: int) -> Iterator[list[Alert]]:
        """Where nothing came from any source for long before `minute`, learn nothing of that time."""
        heard = self.coverage.heard
        if heard < 0 or minute - heard <= STANDSTILL_MINUTES:
            return
        self.coverage.heard = minute
        self.quiet.clear()
        self.emerging.resume(heard)
        for name in self.issues:
            state = self.issues.take(name)
            assert state is not None
            if not state.waiting and not state.incident.open:
                state.close(max(heard, state.closed))
                state.resume(minute)
                self.change(name)
            if not state.awake:
                self._fall_asleep(name)
            self.issues.rest(name)
            yield []

    def _by_issue(self, minute: Minute) -> dict[str, list[tuple[int, Mention]]]:
        """What is said of each issue; what is said of one that is not worked on is but counted."""
        found: dict[str, list[tuple[int, Mention]]] = {}
        for source, mention in minute.mentions:
            if mention.issue in self.refused:
                self._counters.refused["issue", mention.issue] += not mention.repeat
            else:
                found.setdefault(mention.issue, []).append((source, mention))
        return found

    def _count(self, name: str, minute: int, said: Said) -> Iterator[list[Alert]]:
        """Count what was said of an issue in a minute."""
        state = self.issues.take(name)
        if state is None:
            self.issues[name] = IssueState(self._issue(name))
            state = self.issues.take(name)
            assert state is not None
            minute = max(minute, self._over, self.coverage.heard)  # a post of long ago does not make an issue old
        else:
            self._wake(name, state, minute)
        self.awake.add(name)
        for number, (source, mention) in enumerate(said, 1):
            if state.add(source, mention, minute, shown=self.withdrawn.may_show(source, mention)):
                self.change(name)
                self._counters.counted(mention, minute)
            else:
                self._counters.replays += 1
            if number % STEP == 0:
                yield []

    def _close_until(self, last: int, said: Mapping[str, Said] = NOTHING) -> Iterator[list[Alert]]:
        """End the minutes up to `last`, in which `said` was said, for the sources and for every issue that is awake."""
        ages = [age for name in self.awake - self.quiet.keys() if (age := self.issues.age(name))]
        begin = min((*(closed + 1 for closed, _ in ages if closed >= 0), *self.quiet.values()), default=last)
        # A row may have come further than what is replayed.
        yield from self._close_sources(min(begin - 1, last))
        minute = (min(begin, last) if said else begin) - 1
        while minute < last:
            loud = self.awake - self.quiet.keys()
            # Where no issue is awake nobody needs the minutes between, and few where all are quiet.
            minute = minute + 1 if loud else min((*self.quiet.values(), last))
            yield from self._close_sources(minute)
            names = loud.union(name for name, until in self.quiet.items() if until <= minute)
            for name in sorted({*names, *said} if minute == last else names):
                if minute == last and name in said:
                    yield from self._count(name, minute, said[name])
                yield self._close(name, minute, last)
        self._over = max(self._over, last)

    def _close(self, name: str, minute: int, last: int) -> list[Alert]:
        """End a minute for an issue, which then may be packed away, and return the alerts that it raises."""
        alerts: list[Alert] = []
        state = self.issues.take(name)
        assert state is not None
        if state.closed >= 0 or minute == last:
            events, verdicts = state.close(max(minute, self._over, self.coverage.heard) if state.closed < 0 else minute)
            if minute % 60 == 0 or (minute + 1) % SLOT_MINUTES == 0:
                self._counters.passed(name, state, self.followed)
            if events:
                self.change(name)
            for event in events:
                alerts.append(self._alert(name, state, event, verdicts))
            if not state.awake:
                self._fall_asleep(name)
            elif state.quiet:
                self.quiet[name] = state.waits_until
            else:
                self.quiet.pop(name, None)
        self.issues.rest(name)
        return alerts

    def _alert(self, name: str, state: IssueState, event: IncidentEvent, verdicts: Mapping[str, Verdict]) -> Alert:
        alert = alert_of(self._issue(name), state, event, verdicts, self.model, self._facts(), self.confusion)
        others = {"same_matter": same_matter(state.recent, self.followed)}
        return alert.model_copy(update=others | dict(reliance(state.recent, self.coverage).fields()))

    def catch_up(self) -> None:
        """End all minutes that are over for the issues that are quiet too; it changes no alert."""
        for name in list(self.quiet):
            self._close(name, self._over, self._over)

    def _forget(self, minute: int) -> None:
        """Once an hour, drop the issues that left the watchlist and that nobody mentions."""
        if minute % 60:
            return
        for name in self.issues:
            if name in self.followed:
                continue
            state = self.issues.take(name)
            assert state is not None
            if state.waiting and state.last_mention < 0:
                state.last_mention = minute  # nobody mentioned it yet: its time begins when it is first looked at
            gone = minute - state.last_mention > FORGET_MINUTES and not state.incident.open
            self.issues.rest(name)
            if gone:
                self.forget(name)
                self._counters.histories.pop(name, None)

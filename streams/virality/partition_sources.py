"""What one partition of `mentions` counts besides its issues: posts by source, and terms that nobody watches."""

from collections.abc import Callable, Iterator, Mapping

from schemas.alert import Alert
from schemas.fact import Fact
from schemas.mention import SourceTotals
from schemas.watchlist import Issue
from streams.virality.alignment import Minute
from streams.virality.counters import Counters
from streams.virality.coverage.alert import source_alert
from streams.virality.coverage.coverage import ROW_PREFIX
from streams.virality.emerging.alert import emerging_alert
from streams.virality.emerging.detector import ROW_KEY
from streams.virality.issue.cache import IssueCache
from streams.virality.partition_state import PartitionState
from streams.virality.unwatched import Unwatched

__all__ = ["SourcesAndTerms"]


class SourcesAndTerms(PartitionState):
    """Counts them, and says what there is to tell of them."""

    def __init__(
        self,
        issues: IssueCache,
        counters: Counters,
        *,
        watchlist: Callable[[], Mapping[str, Issue]],
        facts: Callable[[], Mapping[str, Fact]],
        speaks_for: Callable[[str], bool],
        unwatched: Unwatched,
    ) -> None:
        """`watchlist` and `facts` are those of the moment; `speaks_for` tells whether it sends the alerts of a source."""
        super().__init__(issues, watchlist=watchlist, unwatched=unwatched)
        self._counters = counters
        self._facts = facts
        self._speaks_for = speaks_for

    def _close_sources(self, minute: int) -> Iterator[list[Alert]]:
        """End the minutes up to `minute` for sources and terms, and say what there is if this partition speaks for them."""
        for events in self.coverage.close_slots(minute):
            yield [source_alert(one, self._unwatched) for one in events if self._speaks_for(one.source)]
        yield [emerging_alert(one, self._unwatched, self._facts()) for one in self.emerging.close(minute)]

    def _count_around(self, minute: Minute) -> None:
        """Count the posts of a minute by source, and the terms in them."""
        for source, totals in minute.totals:
            self.coverage.take(source, self._without_refused(totals))
        if ROW_KEY in self.refused:
            self._counters.refused["terms", ""] += len(minute.sightings)
        elif self._unwatched.terms:
            for source, sighting in minute.sightings:
                self.emerging.take(source, sighting, minute.number)
                if sighting.post in self.withdrawn:
                    self.emerging.delete(frozenset((sighting.post,)))

    def _without_refused(self, totals: SourceTotals) -> SourceTotals:
        """The totals without sources that are not worked on; whoever reads their rows takes what it lacks from later ones."""
        if not self.refused:
            return totals
        left = {name: one for name, one in totals.totals.items() if ROW_PREFIX + name not in self.refused}
        return totals.model_copy(update={"totals": left})

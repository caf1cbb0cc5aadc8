"""Counts for the metrics of what issues took in since the process began: once each, whatever is replayed."""

from collections import Counter
from collections.abc import Mapping

from schemas.alert import Alert
from schemas.mention import Mention
from schemas.watchlist import Issue
from streams.virality.issue.gains import gain_of
from streams.virality.issue.state import IssueState
from streams.virality.issue.timeline import IssueTimeline

__all__ = ["Counters"]

MOST_HISTORIES = 2000
"""Watched issues whose last day is kept for the page; of others it is not."""


class Counters:
    """Counts of mentions and alerts, and the last day of each watched issue."""

    def __init__(self) -> None:
        self.posts = 0
        """Mentions without repeats."""
        self.replays = 0
        """Mentions that were folded in before."""
        self.mentions: Counter[tuple[str, str, str]] = Counter()
        """The same by issue, sentiment and language."""
        self.gained: Counter[str] = Counter()
        """Engagement gained, by issue."""
        self.alerts: Counter[tuple[str, str, str]] = Counter()
        """Alerts by issue, kind and event."""
        self.refused: Counter[tuple[str, str]] = Counter({("terms", ""): 0})
        """Posts that were not counted, as a newer release wrote the row: by `issue` and its id, or `terms` and nothing."""
        self.histories: dict[str, IssueTimeline] = {}

    def counted(self, mention: Mention, minute: int) -> None:
        """A mention was folded in at event minute `minute`."""
        if not mention.repeat:
            self.posts += 1
            feeling = mention.sentiment or ("abstained" if mention.abstained else "none")
            self.mentions[mention.issue, feeling, mention.language] += 1
        if gain := gain_of(mention, minute):
            self.gained[mention.issue] += gain.actions

    def alerted(self, alert: Alert) -> None:
        """An alert goes out."""
        self.alerts[alert.issue, alert.kind, alert.event] += 1

    def passed(self, name: str, state: IssueState, watchlist: Mapping[str, Issue]) -> None:
        """Time has passed for an issue."""
        history = self.histories.get(name)
        if history is None:
            if name not in watchlist or len(self.histories) >= MOST_HISTORIES:
                return
            history = self.histories[name] = IssueTimeline()
        history.record(state)

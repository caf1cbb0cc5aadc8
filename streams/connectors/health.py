"""The health of a source, as metrics, the log and `kentongan source list` show it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal

from pydantic import Field

from schemas.base import Count, Record, Timestamp, counted

__all__ = ["GIVES_NOTHING", "Health", "SourceStatus"]

Health = Literal["starting", "well", "empty", "silent", "down", "invalid", "throttled", "refused", "paused"]
"""`empty` answers with nothing in it, `silent` with nothing new for long; the last five give nothing, and why."""

GIVES_NOTHING: Final[frozenset[Health]] = frozenset({"down", "invalid", "throttled", "refused"})
"""Those of them that nobody asked for."""

_LONGEST_REASON: Final = 500


class SourceStatus(Record):
    """The status of a source at a moment, with its counts so far."""

    health: Health = Field("starting", description="How it is.")
    reason: str = Field(
        "", max_length=_LONGEST_REASON, description="Why it gives nothing; holds neither an address nor a secret."
    )
    since: Timestamp | None = Field(None, description="Since when it is so.")
    complete_to: Timestamp | None = Field(None, description="All that it showed up to then is on `posts`.")
    posts: Count = Field(0, description="Posts that were sent, those included that were sent again.")
    deletions: Count = Field(0, description="Posts that were gone at the source.")
    faults: Count = Field(0, description="Times that it gave nothing.")

    def after(
        self, health: Health, reason: str, now: datetime, more: Mapping[str, int], complete_to: datetime | None
    ) -> "SourceStatus":
        """How it did with so much `more` counted, now that it is so; `since` stays where it was so before."""
        update: dict[str, object] = {name: counted(getattr(self, name), many) for name, many in more.items()}
        if (health, reason) != (self.health, self.reason):
            update["since"] = now
        return self.model_copy(
            update={**update, "health": health, "reason": reason[:_LONGEST_REASON], "complete_to": complete_to}
        )

"""The question on the store behind a figure, as a path of the desk: whoever asks it finds the posts that were counted."""

from datetime import UTC, datetime
from urllib.parse import quote, urlencode

from schemas.scored import SentimentLabel

__all__ = ["incident_question", "negative_of", "posts_question"]


def posts_question(
    since: datetime,
    until: datetime,
    *,
    issue: str | None = None,
    source: str | None = None,
    sentiment: SentimentLabel | None = None,
) -> str:
    """Posts published from `since` on, before `until`."""
    wanted = {
        "issue": issue,
        "source": source,
        "sentiment": sentiment,
        "since": _moment(since),
        "until": _moment(until),
    }
    return "/api/v1/posts?" + urlencode({name: value for name, value in wanted.items() if value})


def negative_of(question: str | None) -> str | None:
    """The same posts, of which only the negative."""
    return None if question is None else f"{question}&sentiment=negative"


def incident_question(incident: str) -> str:
    """An incident with its alerts and decisions."""
    return f"/api/v1/incidents/{quote(incident, safe='')}"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

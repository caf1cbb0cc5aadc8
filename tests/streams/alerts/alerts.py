"""Alerts for the tests of the page."""

from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.alert import Alert, Headline, Reason, Rule
from schemas.alert_posts import SamplePost, SentimentSplit
from streams.kafka.records import Incoming

START = datetime(2026, 7, 4, 3, 0, tzinfo=UTC)


def alert(number: int, **changes: Any) -> Alert:
    """An alert with an id of its own; `changes` are fields of `Alert`."""
    reason = Reason(kind="volume_spike", score=2, observed=40, expected=2.5, window_minutes=15, path="slow")
    whole: dict[str, Any] = {
        "id": f"alert-{number}",
        "incident": f"incident-{number}",
        "event": "opened",
        "sequence": 0,
        "kind": "volume_spike",
        "reasons": (reason,),
        "issue": f"isu-{number}",
        "title": f"Isu {number}",
        "severity": 7,
        "headline": Headline(id=f"Isu {number} melonjak", en=f"Issue {number} is surging"),
        "opened_at": START + timedelta(minutes=number),
        "at": START + timedelta(minutes=number),
        "observed": 40,
        "expected": 2.5,
        "multiple": 16,
        "window_minutes": 15,
        "sentiment": SentimentSplit(n=10, abstained=0, negative=0.5, neutral=0.3, positive=0.2),
        "rule": Rule(version="1", preset="default", slow_threshold=1.4, fast_threshold=1.4),
    }
    return Alert(**whole | changes)


def sample(text: str, **changes: Any) -> SamplePost:
    """A sample post with this excerpt."""
    return SamplePost(**{"post": "x:1", "source": "x", "created_at": START, "excerpt": text} | changes)


def record(alert: Alert | None, partition: int, offset: int) -> Incoming:
    """The alert as a record of its topic; None gives a record that is no alert."""
    value = alert.model_dump_json().encode() if alert else b"{}"
    return Incoming("alerts", partition, offset, START, b"key", value)

"""An alert as the virality stage builds one."""

from datetime import UTC, datetime
from typing import Any

from schemas.alert import Alert, Headline, Reason, Rule
from schemas.alert_posts import SamplePost, SentimentSplit, Tally

__all__ = ["alert"]


def alert(**fields: Any) -> Alert:
    values: dict[str, Any] = {
        "id": "8e0e7c0e-0000-4000-8000-000000000001",
        "incident": "8e0e7c0e-0000-4000-8000-000000000000",
        "event": "opened",
        "sequence": 0,
        "kind": "volume_spike",
        "reasons": (Reason(kind="volume_spike", score=1.4, observed=120.0, expected=10.0, window_minutes=60, path="slow"),),
        "issue": "beras",
        "title": "Harga beras",
        "severity": 7,
        "headline": Headline(id="Percakapan “Harga beras” melonjak", en="Talk about “Harga beras” is surging"),
        "opened_at": datetime(2026, 7, 4, 3, 0, tzinfo=UTC),
        "at": datetime(2026, 7, 4, 3, 5, tzinfo=UTC),
        "observed": 120.0,
        "expected": 10.0,
        "multiple": 12.0,
        "window_minutes": 60,
        "sentiment": SentimentSplit(n=100, abstained=20, abstained_share=0.1667, negative=0.7, neutral=0.2, positive=0.1),
        "terms": (Tally(name="mahal", posts=80), Tally(name="naik", posts=60)),
        "samples": (
            SamplePost(
                post="x:1",
                source="x",
                created_at=datetime(2026, 7, 4, 3, 1, tzinfo=UTC),
                excerpt="beras naik\nlagi [bold]",
                sentiment="negative",
            ),
        ),
        "rule": Rule(version="1", preset="default", slow_threshold=4.0, fast_threshold=6.0),
    }
    return Alert(**values | fields)

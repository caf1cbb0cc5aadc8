from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from schemas.action import Action
from schemas.alert import Alert
from schemas.audit import AuditEntry
from schemas.base import Record
from schemas.detected import DetectedPost
from schemas.fact import Fact, FactFile
from schemas.mention import MentionBatch
from schemas.notification import Notification
from schemas.post import Post
from schemas.scored import ScoredPost
from schemas.watchlist import Issue, Watchlist

WIB = timezone(timedelta(hours=7))
MOMENT = datetime(2025, 3, 1, 9, 40, tzinfo=WIB)
CLOCK = int(MOMENT.timestamp() // 60)

POST: dict[str, Any] = {
    "id": "x:1",
    "source": "x",
    "created_at": MOMENT,
    "text": "harga beras naik lagi 😭",
    "author": "x:42",
    "author_followers": 310,
    "url": "https://x.example.invalid/1",
    "platform_languages": ("in",),
    "engagement": {"likes": 3, "shares": 1, "views": 900},
}
DETECTED: dict[str, Any] = POST | {
    "origin": {"partition": 3, "offset": 17, "index": 0},
    "arrived_at": MOMENT,
    "clock": CLOCK,
    "language": {"code": "id", "confidence": 0.97},
    "issues": ("harga-pangan",),
}
SCORED: dict[str, Any] = DETECTED | {
    "sentiment": {
        "label": "negative",
        "negative": 0.8,
        "neutral": 0.15,
        "positive": 0.05,
        "abstained": False,
        "model": "linear 1a2b3c",
    }
}
MENTIONS: dict[str, Any] = {
    "segments": (
        {
            "partition": 3,
            "clock": CLOCK,
            "mentions": (
                {
                    "issue": "harga-pangan",
                    "offset": 17,
                    "index": 0,
                    "clock": CLOCK,
                    "post": "x:1",
                    "source": "x",
                    "created_at": MOMENT,
                    "excerpt": "harga beras naik lagi",
                    "language": "id",
                    "sentiment": "negative",
                },
            ),
        },
        {"partition": 4, "clock": CLOCK, "idle": True},
    )
}
ISSUE: dict[str, Any] = {
    "id": "harga-pangan",
    "title": "Harga pangan",
    "query": 'beras OR "minyak goreng"',
    "owner": "Humas",
    "channels": ("konsol",),
}
FACT: dict[str, Any] = {
    "id": "mafindo:28799",
    "claim": "Istana menyewa 1.000 mobil",
    "verdict": "Salah",
    "correction": "Yang disewa 37 minibus.",
    "owner": "Biro Pers",
    "checked": date(2026, 3, 2),
}
SPLIT: dict[str, Any] = {"n": 120, "abstained": 9, "negative": 0.7, "neutral": 0.2, "positive": 0.1}
ALERT: dict[str, Any] = {
    "id": "inc-1:opened:0",
    "incident": "inc-1",
    "event": "opened",
    "sequence": 0,
    "kind": "volume_spike",
    "reasons": (
        {
            "kind": "volume_spike",
            "score": 1.4,
            "observed": 120.0,
            "expected": 10.0,
            "window_minutes": 60,
            "path": "slow",
        },
    ),
    "issue": "harga-pangan",
    "title": "Harga pangan",
    "severity": 7,
    "headline": {"id": "Harga pangan ramai", "en": "Food prices surge"},
    "opened_at": MOMENT,
    "at": MOMENT,
    "observed": 120.0,
    "expected": 10.0,
    "multiple": 12.0,
    "window_minutes": 60,
    "sentiment": SPLIT,
    "terms": ({"name": "beras", "posts": 80},),
    "samples": ({"post": "x:1", "source": "x", "created_at": MOMENT, "excerpt": "harga beras naik lagi"},),
    "rule": {"version": "1", "preset": "default", "slow_threshold": 4.0, "fast_threshold": 6.0},
}

FIELDS: dict[type[Record], dict[str, Any]] = {
    Post: POST,
    DetectedPost: DETECTED,
    ScoredPost: SCORED,
    MentionBatch: MENTIONS,
    Alert: ALERT,
    Notification: {"alert": ALERT, "alerted_at": MOMENT},
    Issue: ISSUE,
    Watchlist: {"issues": (ISSUE,)},
    Fact: FACT,
    FactFile: {"facts": (FACT,)},
    Action: {
        "id": "3f1c",
        "kind": "mute",
        "incident": "8e0e7c0e",
        "issue": "harga-pangan",
        "by": "Sari",
        "at": MOMENT,
        "until": MOMENT + timedelta(hours=4),
        "reason": "sudah ditangani",
    },
    AuditEntry: {
        "number": 3,
        "at": MOMENT,
        "by": "Sari",
        "action": "subject.erase",
        "target": "p1-abcdefghijklmnopqrstuvwxyz",
        "outcome": "done",
        "details": {"posts": 3},
        "previous": "0" * 64,
        "digest": "1" * 64,
    },
}


@pytest.fixture
def moment() -> datetime:
    """09:40 in Jakarta, which is 02:40 in UTC."""
    assert MOMENT.astimezone(UTC).hour == 2
    return MOMENT


@pytest.fixture
def fields() -> dict[type[Record], dict[str, Any]]:
    """Valid fields of every kind of record."""
    return {record: dict(values) for record, values in FIELDS.items()}


@pytest.fixture
def records() -> dict[type[Record], Record]:
    """One valid instance of every kind of record."""
    return {record: record(**values) for record, values in FIELDS.items()}

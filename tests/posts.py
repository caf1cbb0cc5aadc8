"""Made-up posts about made-up issues, and what a plain count of them gives."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.watchlist import Issue

__all__ = ["START", "WATCHED", "expected_counts", "posts"]

START = datetime(2026, 7, 4, 1, 0, tzinfo=UTC)
WATCHED = (
    Issue(id="beras", title="Harga beras", query="beras"),
    Issue(id="banjir", title="Banjir", query="banjir OR genangan"),
    Issue(id="vaksin", title="Vaksin", query="vaksin*"),
)
WORDS = {"beras": ("beras",), "banjir": ("banjir", "genangan"), "vaksin": ("vaksin",)}
TEXTS = (
    "harga beras di pasar hari ini berapa?",
    "banjir di depan rumah, tolong dibersihkan got nya",
    "besok ada vaksinasi dan pasar beras di balai desa",
    "selamat pagi semua, semoga harimu menyenangkan",
    "genangan di jalan utama sudah surut, terima kasih",
)


def posts(count: int, *, start: int = 0, seconds: float = 0.1) -> list[dict[str, Any]]:
    """Posts numbered from `start`, one every `seconds` of event time."""
    return [
        {
            "id": f"x:{number}",
            "source": "x",
            "created_at": (START + timedelta(seconds=number * seconds)).isoformat(),
            "text": f"{TEXTS[number % len(TEXTS)]} {number}",
        }
        for number in range(start, start + count)
    ]


def expected_counts(sent: Iterable[dict[str, Any]]) -> dict[str, int]:
    """Posts of each issue, counted by looking for its words."""
    texts = [post["text"] for post in sent]
    return {issue: sum(any(word in text for word in words) for text in texts) for issue, words in WORDS.items()}

"""The plain core: language, matching, sentiment and one detector an issue, as plain calls on posts that are in memory.

What a hand-written consumer would do of it, and what the peers do. No validation, no masking, no repeats beyond a set of
ids, no state that outlasts the process.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from schemas.watchlist import Issue
from streams.language.detector import LanguageDetector
from streams.sentiment.model import LinearSentiment
from streams.virality.detect.presets import DEFAULT
from streams.virality.detect.spike import SpikeDetector
from streams.watchlist.matcher import Matcher
from streams.watchlist.query import parse

__all__ = ["Core"]

_detector = cache(LanguageDetector.load)
_engine = cache(LinearSentiment.load)


class Core:
    """Counts posts and how many of them are negative, issue by issue, and closes a detector each minute."""

    def __init__(self, issues: Sequence[Issue]) -> None:
        self._matcher = Matcher({one.id: parse(one.query) for one in issues})
        self._detectors: dict[str, SpikeDetector] = {}
        self._seen: set[str] = set()
        self._minute = 0
        self.counts: Counter[str] = Counter()
        self.negative: Counter[str] = Counter()
        self.taken = 0
        """Posts that were taken in, repeats among them."""

    def take(self, posts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
        """Take in posts in the order of time; return those that are new, with what was found out about them."""
        self.taken += len(posts)
        if not posts:
            return []
        new = [post for post in posts if not (post["id"] in self._seen or self._seen.add(post["id"]))]
        texts = [post["text"] for post in new]
        languages = _detector().detect(texts)
        found = [
            self._matcher.match(post["text"], language=language.best, source=post["source"])
            for post, language in zip(new, languages, strict=True)
        ]
        moods = _engine().score([text for text, issues in zip(texts, found, strict=True) if issues])
        labels = iter(moods)
        scored: list[dict[str, Any]] = []
        for post, language, issues in zip(new, languages, found, strict=True):
            self._pass(int(datetime.fromisoformat(post["created_at"]).timestamp()) // 60)
            mood = next(labels) if issues else None
            scored.append(post | {"language": language.language, "issues": issues, "mood": mood and mood.label})
            for issue in issues:
                self.counts[issue] += 1
                self.negative[issue] += mood is not None and mood.label == "negative"
                detector = self._detectors.get(issue)
                if detector is None:
                    detector = self._detectors[issue] = SpikeDetector("Asia/Jakarta", DEFAULT)
                detector.add(self._minute, 1)
        return scored

    def _pass(self, minute: int) -> None:
        if minute > self._minute:
            for detector in self._detectors.values():
                detector.close(minute - 1)
            self._minute = minute

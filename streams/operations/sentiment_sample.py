"""Posts of one issue, drawn for a person to read: some of each verdict that the model gave."""

import heapq
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final, Literal

from schemas.watchlist import Issue
from streams.learning.stratified import allocate
from streams.operations.scored_topic import read_scored
from streams.settings import Settings

__all__ = ["VERDICTS", "SampledPost", "SentimentSample", "Verdict", "draw"]

Verdict = Literal["negative", "neutral", "positive", "unsure"]
VERDICTS: Final[tuple[Verdict, ...]] = ("negative", "neutral", "positive", "unsure")
"""What the model said; `unsure` where it abstained."""


@dataclass(frozen=True, slots=True)
class SampledPost:
    """A post to read; its text is masked as on the topics."""

    id: str
    source: str
    text: str
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class SentimentSample:
    """The sample."""

    posts: Sequence[SampledPost]
    """In an order that says nothing of the verdicts."""
    sizes: Counter[str]
    """All posts of the issue, by verdict."""


class _Drawn:
    """The posts with the lowest digests, at most so many of each verdict; takes no more memory than these."""

    def __init__(self, most: int, seed: int) -> None:
        self._most = most
        self._seed = seed
        self._kept: dict[Verdict, list[tuple[int, str, SampledPost]]] = {verdict: [] for verdict in VERDICTS}
        self.sizes: Counter[str] = Counter(dict.fromkeys(VERDICTS, 0))

    def add(self, post: SampledPost) -> None:
        self.sizes[post.verdict] += 1
        digest = blake2b(f"{self._seed}:{post.id}".encode(), digest_size=8).digest()
        entry = (-int.from_bytes(digest), post.id, post)
        kept = self._kept[post.verdict]
        if len(kept) < self._most:
            heapq.heappush(kept, entry)
        else:
            heapq.heappushpop(kept, entry)

    def sample(self, total: int) -> SentimentSample:
        wanted = allocate(self.sizes, total)
        chosen = [entry for verdict, kept in self._kept.items() for entry in sorted(kept, reverse=True)[: wanted[verdict]]]
        return SentimentSample([post for *_, post in sorted(chosen, reverse=True)], self.sizes)


async def draw(settings: Settings, issue: Issue, total: int, *, seed: int) -> SentimentSample:
    """Draw so many posts of the issue from those that are still on the topic of scored ones; each post counts once.

    Raises:
        UserError: no broker answers, or the topic is missing.
    """
    drawn = _Drawn(total, seed)
    async for post in read_scored(settings, {issue.id: issue}):
        if post.sentiment is not None and not post.repeat:
            verdict: Verdict = "unsure" if post.sentiment.abstained else post.sentiment.label
            drawn.add(SampledPost(post.id, post.source, post.text, verdict))
    return drawn.sample(total)

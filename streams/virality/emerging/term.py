"""One term that nobody watches: how many people used it in the last hour, and with which other terms."""

from collections import Counter
from math import log
from typing import Final
from zlib import crc32

from msgspec import Struct

from schemas.mention import Sighting
from streams.virality.codec import Number
from streams.virality.detect.hour import GROWTH_MINUTES
from streams.virality.detect.incident import Incident
from streams.virality.detect.severity import Measures
from streams.virality.issue.claim_matches import HitCounts, by_fact, hit_names
from streams.virality.issue.sample_post import Sample, gist_of, kept

__all__ = ["BITS", "HOUR_SLOTS", "SLOT_MINUTES", "Term"]

SLOT_MINUTES: Final = 5
HOUR_SLOTS: Final = 12
HALF_LIFE_SLOTS: Final = 6 * 12
"""Of a term's activity, which decides what is forgotten first."""
BITS: Final = 512
"""Of the map by which different authors are counted: linear counting (Whang and others, 1990)."""
MOST_BESIDE: Final = 8
MOST_SOURCES: Final = 8
SAMPLES: Final = 4
MOST_HITS: Final = 16
"""What posts of five minutes say of verified statements, by which they are counted."""
SAMPLED_FROM: Final = 5
"""Posts of the last hour from which on samples are kept."""


class TermSlot(Struct, array_like=True):
    """Five minutes of a term, as rows have them."""

    posts: int
    explained: int
    authors: str
    """The map, in hexadecimal digits."""
    hits: dict[str, int] = {}


class Term:
    """A hashtag, a link or a phrase, in event time. Posts that watched issues match are counted apart."""

    __slots__ = ("active_at", "activity", "beside", "explained", "hits", "incident", "posts", "samples", "slots", "sources")

    class Row(Struct, array_like=True):
        """What is counted, and how its incident stands."""

        slots: dict[int, TermSlot]
        activity: Number
        active_at: int
        beside: dict[str, int]
        sources: dict[str, int]
        samples: list[Sample]
        incident: Incident.Row | None

    def __init__(self) -> None:
        self.slots: dict[int, list[int]] = {}
        """By slot: posts that no watched issue matches, the other posts, and the map of authors of the former."""
        self.hits: dict[int, dict[str, int]] = {}
        """By slot: posts that no watched issue matches, by what they say of verified statements."""
        self.posts = 0
        """Posts of the last hour that no watched issue matches."""
        self.explained = 0
        """Posts of the last hour that a watched issue matches."""
        self.activity = 0.0
        self.active_at = 0
        self.beside: dict[str, int] = {}
        """Terms that stand beside it: the most frequent ones, by Misra and Gries (1982)."""
        self.sources: dict[str, int] = {}
        self.samples: list[Sample] = []
        self.incident: Incident | None = None

    def add(self, sighting: Sighting, slot: int) -> None:
        """Count a post in a slot."""
        self.activity = self.activity_at(slot) + 1
        self.active_at = max(slot, self.active_at)
        self.forget(slot)
        counts = self.slots.get(slot)
        if counts is None:
            is_late = bool(self.slots) and slot < next(reversed(self.slots))
            counts = self.slots[slot] = [0, 0, 0]
            if is_late:
                self.slots = dict(sorted(self.slots.items()))
        if sighting.watched:
            counts[1] += 1
            self.explained += 1
            return
        counts[0] += 1
        self.posts += 1
        counts[2] |= 1 << crc32(_who(sighting).encode()) % BITS
        if sighting.facts:
            hits = self.hits.setdefault(slot, {})
            for name in hit_names(sighting.facts):
                if name in hits or len(hits) < MOST_HITS:
                    hits[name] = hits.get(name, 0) + 1
        if sighting.source in self.sources or len(self.sources) < MOST_SOURCES:
            self.sources[sighting.source] = self.sources.get(sighting.source, 0) + 1
        if self.posts >= SAMPLED_FROM:
            self._sample(sighting)

    def stand_beside(self, other: str) -> None:
        """Count another term of the same post."""
        beside = self.beside
        if other in beside or len(beside) < MOST_BESIDE:
            beside[other] = beside.get(other, 0) + 1
        else:
            self.beside = {name: count - 1 for name, count in beside.items() if count > 1}

    def forget(self, slot: int) -> None:
        """Forget what is older than an hour at the end of a slot."""
        slots = self.slots
        while slots and (oldest := next(iter(slots))) <= slot - HOUR_SLOTS:
            posts, explained, _ = slots.pop(oldest)
            self.posts -= posts
            self.explained -= explained
            self.hits.pop(oldest, None)
        if not self.slots:
            self.beside, self.sources, self.samples = {}, {}, []

    def activity_at(self, slot: int) -> float:
        """Decayed number of posts."""
        return float(self.activity * 0.5 ** (max(0, slot - self.active_at) / HALF_LIFE_SLOTS))

    def facts(self) -> HitCounts:
        """For each verified statement, posts of the last hour by stance, and by whether they say the same."""
        total: Counter[str] = Counter()
        for hits in self.hits.values():
            total.update(hits)
        return by_fact(total)

    @property
    def people(self) -> float:
        """About how many different authors these posts have; where authors are not known, different texts."""
        seen = 0
        for counts in self.slots.values():
            seen |= counts[2]
        free = max(1, BITS - seen.bit_count())
        return min(float(self.posts), -BITS * log(free / BITS))

    def measures(self, slot: int, usual: float) -> Measures:
        """What the severity at the end of a slot is measured by, so many people being usual; how they feel is not known."""
        growth = GROWTH_MINUTES // SLOT_MINUTES
        before, lately = (
            sum(self.slots[number][0] for number in range(end - growth, end) if number in self.slots)
            for end in (slot + 1 - growth, slot + 1)
        )
        return Measures(people=self.people, posts=self.posts, usual=usual, lately=lately, before=before)

    def share_beside(self, other: str) -> float:
        """About which share of its posts hold the other term as well."""
        return self.beside.get(other, 0) / max(1, self.posts + self.explained)

    def _sample(self, sighting: Sighting) -> None:
        sample = Sample.of(sighting)
        if len(self.samples) == SAMPLES and sample.rank < self.samples[-1].rank:
            return
        if not any(one.gist == sample.gist for one in self.samples):
            self.samples = kept([*self.samples, sample], SAMPLES)

    def delete(self, posts: frozenset[str]) -> bool:
        """Drop samples that their source has deleted; return whether there were any."""
        kept = [one for one in self.samples if one.post not in posts]
        dropped = len(kept) < len(self.samples)
        self.samples = kept
        return dropped

    def to_row(self) -> Row:
        """The record."""
        slots = {
            slot: TermSlot(posts, explained, f"{authors:x}", self.hits.get(slot, {}))
            for slot, (posts, explained, authors) in self.slots.items()
        }
        incident = self.incident.to_row() if self.incident else None
        return self.Row(slots, self.activity, self.active_at, self.beside, self.sources, self.samples, incident)

    @classmethod
    def of_row(cls, row: Row, issue: str) -> "Term":
        """The term of a record."""
        found = cls()
        found.slots = {slot: [one.posts, one.explained, int(one.authors, 16)] for slot, one in row.slots.items()}
        found.hits = {slot: one.hits for slot, one in row.slots.items() if one.hits}
        found.posts = sum(one.posts for one in row.slots.values())
        found.explained = sum(one.explained for one in row.slots.values())
        found.activity, found.active_at, found.beside, found.sources = row.activity, row.active_at, row.beside, row.sources
        found.samples = row.samples
        if row.incident:
            found.incident = Incident(issue)
            found.incident.take_row(row.incident)
        return found


def _who(sighting: Sighting) -> str:
    return sighting.author or gist_of(sighting.excerpt)

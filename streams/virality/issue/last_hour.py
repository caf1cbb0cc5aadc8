"""What is said about an issue in the last hour: how it feels, in which words, where, from which sources."""

from collections import Counter
from collections.abc import Iterable
from itertools import islice

from msgspec import Struct

from schemas.alert_posts import SamplePost, SentimentSplit, Tally
from schemas.base import counted
from schemas.mention import Mention
from streams.clock import minute_of
from streams.virality.codec import Number
from streams.virality.issue.claim_matches import HitCounts, by_fact
from streams.virality.issue.crowd import SLOT_MINUTES, SLOTS, Crowd
from streams.virality.issue.feelings import split_of
from streams.virality.issue.five_minutes import FEELINGS, NAMES_KEPT, WORDS, Slot, most
from streams.virality.issue.gains import gain_of
from streams.virality.issue.row_budget import ALL, RowBudget
from streams.virality.issue.sample_post import Sample
from streams.virality.issue.samples import Samples
from streams.virality.issue.showing import Showing
from streams.virality.issue.usual_words import UsualWords

__all__ = ["SLOT_MINUTES", "Recent"]

USUAL_HALF_LIFE_SLOTS = 7 * 24 * 60 // SLOT_MINUTES

PAST_BYTES = 10_000
"""Bytes of the names of all slots that are over; where there are more, each keeps fewer."""
_LEAST_NAMES = 4


class Recent(Showing):
    """The last hour of mentions of one issue, in twelve slots of event time, and how it usually feels."""

    __slots__ = ("_slots", "_usual", "_usual_at", "_usual_sources", "crowd", "readable", "usual_words")

    class Row(Struct, array_like=True):
        """The slots by number, what is usual, the samples, and who speaks."""

        slots: dict[int, Slot.Row]
        usual: tuple[Number, Number, Number, Number]
        usual_at: int
        usual_sources: dict[str, Number]
        samples: list[Sample]
        usual_words: UsualWords.Row | None = None
        crowd: Crowd.Row | None = None

    def __init__(self) -> None:
        self.crowd = Crowd()
        self._slots: dict[int, Slot] = {}
        self._usual = [0.0] * len(FEELINGS)
        self._usual_at = 0
        self._usual_sources: dict[str, float] = {}
        self.usual_words = UsualWords()
        self.readable = Samples()
        """The posts that can be read."""

    def add(self, mention: Mention, minute: int, *, shown: bool = True) -> None:
        """Count a mention that is read in event minute `minute`; only one that may be `shown` can become a sample.

        A post counts in the minute in which it was written, what it gained in those in which it did: `gains` has the rule.
        """
        self._forget_before(minute // SLOT_MINUTES)
        newest = max(minute // SLOT_MINUTES, *self._slots) if self._slots else minute // SLOT_MINUTES
        if gain := gain_of(mention, minute):
            for at, actions in gain.minutes():
                if at // SLOT_MINUTES > newest - SLOTS:
                    slot = self._slot(at // SLOT_MINUTES)
                    slot.gained = counted(slot.gained, actions)
        written = min(minute, minute_of(mention.created_at))
        if shown and written > minute - SLOTS * SLOT_MINUTES:
            self.readable.consider(mention)
        if mention.repeat:
            return
        number = written // SLOT_MINUTES
        if number > newest - SLOTS:
            self._slot(number).count(mention)
            self.crowd.add(mention, written)
        else:
            passed = Slot()
            passed.count(mention)
            self._take_as_usual(number, passed)

    def _slot(self, number: int) -> Slot:
        """The slot with a number. Those that are over when a newer one begins are packed; else `settle` does that."""
        found = self._slots.get(number)
        if found is None:
            newest = max(self._slots, default=number)
            found = self._slots[number] = Slot()
            if number > newest:
                self._slots[newest].pack()
                self._bound()
        return found

    def settle(self) -> None:
        """Pack the slots that are over and were counted in since."""
        self.crowd.settle()
        newest = max(self._slots, default=-1)
        if late := [slot for number, slot in self._slots.items() if number < newest and not slot.is_packed]:
            for slot in late:
                slot.pack()
            self._bound()

    def _bound(self) -> None:
        """Have the slots that are over keep fewer names, until all of them are small enough."""
        newest = max(self._slots)
        past = [slot for number, slot in self._slots.items() if number < newest]
        names = NAMES_KEPT
        while sum(slot.size for slot in past) > PAST_BYTES and names > _LEAST_NAMES:
            names -= names // 4
            for slot in past:
                slot.pack(names)

    def pass_time(self, minute: int) -> None:
        """Forget what is older than an hour at event minute `minute`."""
        self._forget_before(minute // SLOT_MINUTES)
        self.crowd.pass_time(minute)
        self.settle()
        self.readable.drop_until(minute - SLOTS * SLOT_MINUTES)

    @property
    def passes_at(self) -> int:
        """The minute in which the oldest slot is an hour old; 0 where there is none."""
        oldest = min((*self._slots, *self.crowd.posts_by_slot), default=None)
        return 0 if oldest is None else (oldest + SLOTS) * SLOT_MINUTES

    def _forget_before(self, number: int) -> None:
        if not self._slots or min(self._slots) > number - SLOTS:
            return
        self.crowd.pass_time(number * SLOT_MINUTES)
        for old in sorted(slot for slot in self._slots if slot <= number - SLOTS):
            self._take_as_usual(old, self._slots.pop(old))

    def _take_as_usual(self, number: int, slot: Slot) -> None:
        """Take in what was said before the last hour."""
        fade = 0.5 ** (max(0, number - self._usual_at) / USUAL_HALF_LIFE_SLOTS)
        self._usual_at = max(number, self._usual_at)
        self._usual = [value * fade + posts for value, posts in zip(self._usual, slot.feelings, strict=True)]
        said = {name: posts for kind in WORDS for name, posts in slot.names.get(kind, {}).items()}
        self.usual_words.take(said, sum(slot.names.get("sources", {}).values()), fade)
        faded = {name: value * fade for name, value in self._usual_sources.items()}
        for name, posts in slot.names.get("sources", {}).items():
            faded[name] = faded.get(name, 0.0) + posts
        self._usual_sources = {name: round(value, 3) for name, value in most(faded, NAMES_KEPT)}

    def end(self) -> None:
        """Take the last hour into what is usual, and forget its posts."""
        if self._slots:
            self._forget_before(max(self._slots) + SLOTS)
        self.readable = Samples()
        self.crowd = Crowd()

    def delete(self, posts: Iterable[str]) -> bool:
        """Drop samples that their source has deleted; return whether there were any."""
        return self.readable.delete(posts)

    def split(self) -> SentimentSplit:
        """How the posts of the last hour feel."""
        return split_of([sum(posts) for posts in zip(*(slot.feelings for slot in self._slots.values()), strict=True)])

    def usual(self) -> SentimentSplit | None:
        """How the issue felt before the last hour (half-life 7 days), or None when nothing is known."""
        return split_of(self._usual) if sum(self._usual) >= 1 else None

    def usual_sources(self) -> dict[str, float]:
        """Share, 0 to 1, that each source had of the posts before the last hour (half-life 7 days), the largest first."""
        total = sum(self._usual_sources.values())
        return {name: posts / total for name, posts in self._usual_sources.items()} if total >= 1 else {}

    def tallies(self, kind: str, n: int = 8) -> tuple[Tally, ...]:
        """The `n` most frequent `terms`, `hashtags`, `links`, `languages` or `sources` of the last hour."""
        return tuple(Tally(name=found, posts=posts) for found, posts in most(self.total(kind), n))

    @property
    def newest(self) -> int:
        """The latest slot in which something was said; -1 before."""
        return max(self._slots, default=-1)

    def total(self, kind: str, since: int = -1) -> Counter[str]:
        """Posts by name of a kind, of the slots from `since` on."""
        total: Counter[str] = Counter()
        for number, slot in self._slots.items():
            if number >= since:
                total.update(slot.names.get(kind, {}))
        return total

    def facts(self) -> HitCounts:
        """For each verified statement, posts of the last hour by stance, and by whether they say the same."""
        return by_fact(self.total("facts"))

    @property
    def posts(self) -> int:
        """Posts of the last hour."""
        return self.total("sources").total()

    @property
    def gained(self) -> int:
        """Actions gained in the last hour."""
        return counted(*(slot.gained for slot in self._slots.values()))

    @property
    def reach(self) -> int:
        """Followers of the authors of the last hour's posts; an author counts once for every post."""
        return counted(*(slot.reach for slot in self._slots.values()))

    def samples(self, n: int = 5) -> tuple[SamplePost, ...]:
        """The posts with the most actions, newest first among equals; of posts that say the same, one."""
        return tuple(one.shown() for one in self.held[:n])

    @property
    def held(self) -> tuple[Sample, ...]:
        """The posts that can be read."""
        return self.readable.held

    def to_row(self, room: RowBudget = ALL) -> Row:
        """The record, as far as there is room."""
        negative, neutral, positive, abstained = self._usual
        return self.Row(
            {number: slot.to_row(room.words, room.others) for number, slot in self._slots.items()},
            (negative, neutral, positive, abstained),
            self._usual_at,
            dict(islice(self._usual_sources.items(), room.usual)),
            list(self.held[: room.samples]),
            self.usual_words.to_row(room.usual_words),
            self.crowd.to_row(room),
        )

    def take_row(self, row: Row) -> None:
        """Become what a record says: slots that are over are packed."""
        newest = max(row.slots, default=-1)
        self._slots = {number: Slot.of_row(slot, packed=number < newest) for number, slot in row.slots.items()}
        self._usual, self._usual_at, self._usual_sources = list(row.usual), row.usual_at, row.usual_sources
        self.readable = Samples(row.samples)
        if row.usual_words:
            self.usual_words.take_row(row.usual_words)
        if row.crowd:
            self.crowd.take_row(row.crowd)

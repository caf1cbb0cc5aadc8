"""Who mentions an issue in the last hour and how much of that is copied: what alerts show, and severity depends on."""

from math import sqrt
from typing import Final

from msgspec import Struct

from schemas.mention import Mention
from streams.virality.codec import Kept
from streams.virality.issue.accounts import AccountSample
from streams.virality.issue.row_budget import ALL, RowBudget
from streams.virality.issue.texts import Texts

__all__ = ["SLOTS", "SLOT_MINUTES", "Crowd"]

SLOT_MINUTES: Final = 5
SLOTS: Final = 12
"""Of the last hour."""
_PAST: Final = 24
"""Slots before them of which is known how many people spoke: the detectors look at three hours of how an issue feels."""


class Crowd(Kept):
    """The accounts and the copied texts of the last hour, and how many people that makes."""

    __slots__ = ("accounts", "past", "posts_by_slot", "texts")

    class Row(Struct, array_like=True):
        """Accounts and texts; posts by slot, and of the slots before the last hour posts and people."""

        accounts: AccountSample.Row
        texts: Texts.Row
        posts_by_slot: dict[int, int]
        past: dict[int, tuple[int, int]]

    def __init__(self) -> None:
        self.accounts = AccountSample()
        self.texts = Texts()
        self.posts_by_slot: dict[int, int] = {}
        self.past: dict[int, tuple[int, int]] = {}

    def add(self, mention: Mention, minute: int) -> None:
        """Count a post that was written in an event minute of the last hour."""
        slot = minute // SLOT_MINUTES
        self.posts_by_slot[slot] = self.posts_by_slot.get(slot, 0) + 1
        if mention.author:
            self.accounts.add(mention.author, slot)
        self.texts.add(mention.post, mention.excerpt, minute, repost=mention.repost)

    def settle(self) -> None:
        """Count what came since the last minute that is over."""
        self.texts.settle()

    def pass_time(self, minute: int) -> None:
        """Forget what was written an hour before event minute `minute`: of a slot it is known how many people spoke."""
        self.settle()
        last = minute // SLOT_MINUTES - SLOTS
        if gone := [slot for slot in self.posts_by_slot if slot <= last]:
            share = self.people / self.posts
            for slot in gone:
                posts = self.posts_by_slot.pop(slot)
                self.past[slot] = posts, round(posts * share)
            self.accounts.forget(last)
        self.texts.forget(minute - SLOTS * SLOT_MINUTES)
        for slot in [one for one in self.past if one <= last - _PAST]:
            del self.past[slot]

    @property
    def posts(self) -> int:
        """Posts of the last hour."""
        return sum(self.posts_by_slot.values())

    @property
    def people(self) -> float:
        """Different accounts; where there are fewer different texts, the geometric mean of both.

        So a thousand who pass one post on count for thirty, and five accounts with one text for two, however often they post
        it. Posts whose authors are not known are taken to be of as many people.
        """
        if not self.posts_by_slot:
            return 0.0
        posts, known = self.posts, self.accounts.crowd()
        copied = self.texts.repeated(min(self.posts_by_slot) * SLOT_MINUTES - 1)
        texts = max(1, posts - copied.posts + copied.texts) if copied else posts
        accounts = posts - known.posts + known.accounts if known else posts
        return min(accounts, sqrt(accounts * texts))

    def original(self, people: float) -> float:
        """Which part of the posts of the last three hours are by people: 0 to 1.

        `people` are those of the last hour, which whoever asks has counted already.
        """
        posts = self.posts + sum(posts for posts, _ in self.past.values())
        return (people + sum(before for _, before in self.past.values())) / posts if posts else 1.0

    def to_row(self, room: RowBudget = ALL) -> Row:
        """The record, as far as there is room."""
        posts, past = dict(sorted(self.posts_by_slot.items())), dict(sorted(self.past.items()))
        return self.Row(self.accounts.to_row(room.accounts), self.texts.to_row(room.texts), posts, past)

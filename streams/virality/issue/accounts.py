"""How many accounts posted in the last hour, and how many of them many times, in bounded memory.

An account is in the sample or not by its hash alone (adaptive sampling: Wegman, 1984; Flajolet, 1990; its posts are
counted in full: Gibbons, 2001). While there are few, all are in it and the figures are exact; at level `n` it holds one
account of 2^n. About 300 to 600 posts of a kind stand for the whole, so that a number is off by some 7 percent.
"""

import struct
from collections import Counter
from typing import Final, NamedTuple
from zlib import crc32

from msgspec import Struct

from streams.virality.codec import Kept

__all__ = ["MANY", "MOST_ENTRIES", "AccountCounts", "AccountSample"]

MOST_ENTRIES: Final = 360
"""Accounts that are held, counted once for each slot in which they posted: five bytes each."""

MANY: Final = 5
"""Posts of an account in an hour from which on it posted many times."""

_MOST_POSTS: Final = 255
_ENTRY_BYTES: Final = 5
_SPREAD: Final = 0x9E3779B1


class AccountCounts(NamedTuple):
    """What is known of the accounts of the last hour; a number of them is an estimate unless the sample holds all."""

    posts: int
    """Posts whose account is known."""
    accounts: int
    often: int
    """Accounts that posted `MANY` times or more."""
    often_share: float
    """Share of the posts, 0 to 1, that come from those."""
    exact: bool


class AccountSample(Kept):
    """The accounts that posted in each slot of the last hour, or a sample of them."""

    __slots__ = ("_held", "_levels", "_posts", "_slots")

    class Row(Struct, array_like=True):
        """By slot: its level, its posts, and the sample: four bytes an account, and then a byte of posts for each."""

        slots: dict[int, tuple[int, int, bytes]]

    def __init__(self) -> None:
        self._slots: dict[int, dict[int, int]] = {}
        """By slot: posts of each account in the sample."""
        self._levels: dict[int, int] = {}
        self._posts: dict[int, int] = {}
        self._held = 0

    def add(self, author: str, slot: int) -> None:
        """Count a post of an author in a slot."""
        counts = self._slots.get(slot)
        if counts is None:
            counts = self._begin(slot)
        self._posts[slot] += 1
        account = crc32(author.encode()) * _SPREAD & 0xFFFFFFFF
        if account & (1 << self._levels[slot]) - 1:
            return
        before = counts.get(account, 0)
        counts[account] = min(_MOST_POSTS, before + 1)
        if not before:
            self._held += 1
            self._bound(MOST_ENTRIES)

    def _begin(self, slot: int) -> dict[int, int]:
        """A new slot, which samples a little finer than the latest one: the crowd may have gone."""
        self._levels[slot] = max(0, self._levels[max(self._levels)] - 1) if self._levels else 0
        self._posts[slot] = 0
        return self._slots.setdefault(slot, {})

    def _bound(self, most: int) -> None:
        """Halve the sample of the slots that have the finest one, until no more entries than that are held."""
        while self._held > most:
            level = min(self._levels.values()) + 1
            for slot, counts in self._slots.items():
                if self._levels[slot] < level:
                    self._levels[slot] = level
                    kept = {account: posts for account, posts in counts.items() if not account & (1 << level) - 1}
                    self._slots[slot] = kept
                    self._held -= len(counts) - len(kept)

    def forget(self, slot: int) -> None:
        """Forget the slots up to this one."""
        for old in [one for one in self._slots if one <= slot]:
            self._held -= len(self._slots.pop(old))
            del self._levels[old], self._posts[old]

    def crowd(self) -> AccountCounts | None:
        """What is known of all slots together; None where no post has an account."""
        if not self._slots:
            return None
        level = max(self._levels.values())
        mask = (1 << level) - 1
        total: Counter[int] = Counter()
        for counts in self._slots.values():
            total.update({account: posts for account, posts in counts.items() if not account & mask})
        often = [posts for posts in total.values() if posts >= MANY]
        posts = sum(self._posts.values())
        return AccountCounts(
            posts=posts,
            accounts=min(posts, max(1, len(total) << level)),
            often=min(posts, len(often) << level),
            often_share=round(sum(often) / max(1, total.total()), 4),
            exact=level == 0,
        )

    def to_row(self, most: int = MOST_ENTRIES) -> Row:
        """The record; a coarser sample where there is room for fewer entries than there are."""
        if not most:
            return self.Row({})
        found = self
        if self._held > most:
            found = AccountSample()
            found._slots, found._levels, found._posts = dict(self._slots), dict(self._levels), dict(self._posts)
            found._held = self._held
            found._bound(most)
        return self.Row(
            {
                slot: (found._levels[slot], found._posts[slot], _packed(counts))
                for slot, counts in sorted(found._slots.items())
            }
        )

    def take_row(self, row: Row) -> None:
        """Become what a record says.

        Raises:
            ValueError: a sample is cut off.
        """
        self._slots, self._levels, self._posts, self._held = {}, {}, {}, 0
        for slot, (level, posts, packed) in row.slots.items():
            n, rest = divmod(len(packed), _ENTRY_BYTES)
            if rest or level < 0:
                raise ValueError("the accounts of a slot are cut off")
            self._held += n
            self._levels[slot], self._posts[slot] = level, posts
            self._slots[slot] = dict(zip(struct.unpack_from(f"<{n}I", packed), packed[4 * n :], strict=True))


def _packed(counts: dict[int, int]) -> bytes:
    accounts = sorted(counts)
    return struct.pack(f"<{len(accounts)}I", *accounts) + bytes(counts[account] for account in accounts)

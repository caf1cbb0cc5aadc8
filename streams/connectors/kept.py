"""Remembers which posts were taken of late, so that of thousands of deletions only theirs are passed on."""

import sys
from collections import OrderedDict
from typing import Final

__all__ = ["MOST_KEPT", "TakenPosts", "written_at"]

MOST_KEPT: Final = 200_000
"""Posts that are remembered, in some 75 MiB: of what was written before the oldest of them, every deletion is passed on."""

_KEPT_FOR: Final = 7 * 86_400
"""Of posts that may have been taken before the memory began, deletions are passed on for so many seconds: longer than topics
keep posts."""

_DIGITS: Final = "234567abcdefghijklmnopqrstuvwxyz"


def written_at(key: str) -> float | None:
    """When a record's key was made, in seconds since 1970; None where it is no timestamp (AT Protocol, TID)."""
    if len(key) != 13 or any(one not in _DIGITS for one in key):
        return None
    number = 0
    for one in key:
        number = number * 32 + _DIGITS.index(one)
    return (number >> 10) / 1e6


class TakenPosts:
    """The posts that one process took, the newest ones."""

    def __init__(self, began: float, most: int = MOST_KEPT) -> None:
        """`began` is when it began to take them, in seconds since 1970."""
        self._since = began
        self._most = most
        self._accounts: OrderedDict[str, tuple[str, float]] = OrderedDict()
        self._by_account: dict[str, list[str]] = {}

    def __contains__(self, post: object) -> bool:
        """Whether a post is among those that were taken."""
        return post in self._accounts

    def add(self, post: str, account: str, now: float) -> None:
        """A post was taken."""
        account = sys.intern(account)  # once for all posts of it
        if post in self._accounts:
            self._forget(post)
        self._accounts[post] = account, now
        self._by_account.setdefault(account, []).append(post)
        while len(self._accounts) > self._most:
            oldest, (_, at) = next(iter(self._accounts.items()))
            self._forget(oldest)
            self._since = at

    def deleted(self, post: str, at: float | None, now: float) -> bool:
        """Whether the deletion of a post concerns us, or may: it was taken, or may have been before the memory began.

        `at` is when it was written, in seconds since 1970; None where that is not known.
        """
        if post in self._accounts:
            self._forget(post)
            return True
        return at is None or now - _KEPT_FOR < at < self._since

    def of(self, account: str) -> list[str]:
        """The posts of an account that is gone, which are forgotten."""
        found = sorted(self._by_account.get(account, ()))
        for post in found:
            self._forget(post)
        return found

    def _forget(self, post: str) -> None:
        account, _ = self._accounts.pop(post)
        posts = self._by_account[account]
        posts.remove(post)
        if not posts:
            del self._by_account[account]

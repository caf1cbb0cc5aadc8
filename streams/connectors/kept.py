"""Remembers which posts were taken of late, so that of thousands of deletions only theirs are passed on."""

from typing import Final

__all__ = ["MOST_KEPT", "TakenPosts", "written_at"]

MOST_KEPT: Final = 200_000
"""Posts that are remembered at most, in some 55 MiB. Of what was written before the oldest, every deletion is passed on."""

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


class _Account:
    """Who wrote posts, and those of them that are remembered."""

    __slots__ = ("name", "posts")

    def __init__(self, name: str) -> None:
        self.name = name
        self.posts: list[str] = []


class _Generation:
    """Posts that were taken one after another."""

    __slots__ = ("accounts", "by_post", "until")

    def __init__(self) -> None:
        self.by_post: dict[str, _Account] = {}
        self.accounts: dict[str, _Account] = {}
        self.until = 0.0
        """When the last of them was taken."""

    def add(self, post: str, name: str, now: float) -> None:
        account = self.accounts.get(name)
        if account is None:
            account = self.accounts[name] = _Account(name)
        account.posts.append(post)
        self.by_post[post] = account
        self.until = now

    def of(self, name: str) -> list[str]:
        account = self.accounts.get(name)
        return account.posts if account else []

    def forget(self, post: str) -> None:
        account = self.by_post.pop(post)
        account.posts.remove(post)
        if not account.posts:
            del self.accounts[account.name]


class TakenPosts:
    """The posts that one process took, the newest ones.

    They are held in two halves, of which the older one is forgotten as a whole when the newer one is full. A table from which
    the oldest is taken out with each new one grows with what it has held, not only with what it holds.
    """

    def __init__(self, began: float, most: int = MOST_KEPT) -> None:
        """`began` is when it began to take them, in seconds since 1970; at least half of `most` are remembered."""
        self._since = began
        self._half = most // 2
        self._newer, self._older = _Generation(), _Generation()

    def __contains__(self, post: object) -> bool:
        """Whether a post is among those that were taken."""
        return post in self._newer.by_post or post in self._older.by_post

    def add(self, post: str, account: str, now: float) -> None:
        """A post was taken."""
        self._forget(post)
        if len(self._newer.by_post) >= self._half:
            if self._older.by_post:
                self._since = self._older.until
            self._older, self._newer = self._newer, _Generation()
        self._newer.add(post, account, now)

    def deleted(self, post: str, at: float | None, now: float) -> bool:
        """Whether the deletion of a post concerns us, or may: it was taken, or may have been before the memory began.

        `at` is when it was written, in seconds since 1970; None where that is not known.
        """
        return self._forget(post) or at is None or now - _KEPT_FOR < at < self._since

    def of(self, account: str) -> list[str]:
        """The posts of an account that is gone, which are forgotten."""
        found = sorted(post for half in (self._newer, self._older) for post in half.of(account))
        for post in found:
            self._forget(post)
        return found

    def _forget(self, post: str) -> bool:
        """Remember a post no longer; whether it was remembered."""
        for half in (self._newer, self._older):
            if post in half.by_post:
                half.forget(post)
                return True
        return False

"""Posts that were deleted, or changed, so that their earlier words must not be shown any more."""

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any, Final

from schemas.mention import Edit, Mention

__all__ = ["Withdrawn"]

MOST: Final = 20_000
"""Deleted posts that are remembered, and as many that were changed: their mentions may wait for slower partitions."""


class Withdrawn:
    """The last posts that were deleted, and the last that were changed."""

    def __init__(self) -> None:
        self._deleted: OrderedDict[str, None] = OrderedDict()
        self._edited: OrderedDict[str, tuple[int, Edit]] = OrderedDict()

    def __contains__(self, post: str) -> bool:
        """Whether a post was deleted, or changed after it was read first."""
        return post in self._deleted or post in self._edited

    def delete(self, posts: Iterable[str]) -> None:
        """Remember that posts were deleted."""
        self._deleted.update(dict.fromkeys(posts))
        _bound(self._deleted)

    def change(self, partition: int, edits: Iterable[Edit]) -> None:
        """Remember that posts of a partition of `posts` were changed; edits come in the order of the partition."""
        for one in edits:
            self._edited.pop(one.post, None)
            self._edited[one.post] = partition, one
        _bound(self._edited)

    def may_show(self, partition: int, mention: Mention) -> bool:
        """Whether what a mention of a partition says may be read: its post was not deleted, nor changed since."""
        if mention.outdated or mention.post in self._deleted:
            return False
        where, edit = self._edited.get(mention.post, (partition, None))
        if edit is None or where != partition or edit.topic_id != mention.topic_id:
            return True
        return mention.position >= edit.position


def _bound(posts: OrderedDict[str, Any]) -> None:
    while len(posts) > MOST:
        posts.popitem(last=False)

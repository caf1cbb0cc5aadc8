"""Deletions upstream: a record with the id of a post for its key, and no value."""

from streams.language.memory import PartitionMemory
from streams.privacy.post_ids import PostIds

__all__ = ["deletion_fault", "forget"]


def deletion_fault(ids: PostIds, key: bytes | None) -> str | None:
    """Why it cannot be known which post a deletion means; None where it can."""
    if not key:
        return "empty"
    try:
        post = key.decode()
    except UnicodeDecodeError:
        return "deletion_key: not UTF-8"
    return None if ids.deleted(post, lambda _: False) else "deletion_key: the id needs the key for author ids"


def forget(memory: PartitionMemory, ids: PostIds, post: str) -> list[str]:
    """Remember that a post was deleted; the ids under which it was passed on.

    Where its id has no prefix, the posts with it of all sources are meant.
    """
    meant = [found for one in memory.meant_by(post) if (found := ids.deleted(one, memory.knows)) is not None]
    gone = [one for one in meant if memory.knows(one)] or meant[:1]
    for one in gone:
        memory.delete(one)
    return gone

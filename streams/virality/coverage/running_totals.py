"""Running totals of a source, as the partitions of `posts` tell them, counted once however often they are told."""

from schemas.base import counted

__all__ = ["Totals"]


class Totals:
    """Posts beyond those that were known, until they are taken out."""

    __slots__ = ("known", "posts", "prompt")

    def __init__(self) -> None:
        self.known: dict[int, tuple[int, int, int]] = {}
        """By partition: the offset at which its counting began, posts, and those of them that came in time."""
        self.posts = 0
        self.prompt = 0

    def take(self, partition: int, since: int, posts: int, prompt: int) -> int:
        """Count what a partition tells beyond what is known, and return how many posts that are."""
        known = self.known.get(partition, (-1, 0, 0))
        if since < known[0]:
            return 0
        base = known if since == known[0] else (since, 0, 0)
        more = posts - base[1]
        if more <= 0:
            return 0
        self.known[partition] = (since, posts, prompt)
        self.posts = counted(self.posts, more)
        self.prompt = counted(self.prompt, max(0, prompt - base[2]))
        return more

    def take_out(self) -> tuple[int, int]:
        """The posts counted since the last time, and those of them that came in time."""
        found = self.posts, self.prompt
        self.posts = self.prompt = 0
        return found

"""Made-up posts about public matters, written for this project: what labelled sets hardly hold. README.md describes them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, get_args

from streams.learning.labelled_texts import read_rows
from streams.sentiment.guess import Label

__all__ = ["POSTS", "Split", "WrittenPost", "written_posts"]

Split = Literal["train", "valid"]

POSTS: Final = Path(__file__).with_name("posts.tsv")


@dataclass(slots=True, frozen=True)
class WrittenPost:
    """A row of `posts.tsv`; a kind, register or source that nobody noted is `-`.

    All posts of a topic are in the same split, so that `valid` measures on topics that were never trained on.
    """

    topic: str
    kind: str
    register: str
    source: str
    writer: str
    split: Split
    label: Label
    text: str


def written_posts(split: Split) -> list[WrittenPost]:
    """Return the posts of a split, sorted by topic.

    Raises:
        ValueError: a row has a split or a label that there is not.
    """
    posts = [WrittenPost(**row) for row in read_rows(POSTS)]
    for post in posts:
        if post.split not in get_args(Split) or post.label not in get_args(Label):
            raise ValueError(f"{POSTS}: {post}")
    return [post for post in posts if post.split == split]

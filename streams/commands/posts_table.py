"""Posts as a table on a terminal."""

from collections.abc import Sequence
from typing import Final

from rich.table import Table

from schemas.post import Post

__all__ = ["posts_table", "short"]

_LONGEST: Final = 60


def posts_table(posts: Sequence[Post]) -> Table:
    """A row for each; who shows them has masked them."""
    heads = ("Waktu\ntime (UTC)", "Sumber\nsource", "Teks\ntext", "Penulis\nauthor", "Interaksi\ncounts")
    table = Table(*heads, show_edge=False)
    for post in posts:
        counts = post.engagement.model_dump(exclude_none=True) if post.engagement else {}
        table.add_row(
            f"{post.created_at:%Y-%m-%d %H:%M:%S}",
            post.source + (" (repost)" if post.repost_of else ""),
            short(post.text),
            "-" if post.author is None else short(post.author),
            ", ".join(f"{name} {count:,}" for name, count in counts.items()) or "-",
        )
    return table


def short(text: str) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"

"""Posts that repeat another word for word and say so in their text alone: `RT @name: words`."""

import hashlib
import re
from typing import Final

from schemas.post import Post
from streams.privacy.mask import mask
from streams.text.markup import plain_text

__all__ = ["original_of", "reposted_words", "with_original"]

_REPOST: Final = re.compile(r"RT @(?:[\w.]+|…):?\s+(.*)", re.DOTALL)


def reposted_words(text: str) -> str | None:
    """What a text beginning with `RT @name:` repeats; None for any other."""
    if not text.startswith("RT @"):
        return None
    found = _REPOST.fullmatch(text)
    return found[1] if found else None


def original_of(source: str, text: str) -> str:
    """An id for the post that one repeats whose id is not known, from the words alone: equal for all that repeat them."""
    words = mask(reposted_words(text) or text)
    return f"{source}:rt-{hashlib.blake2b(words.encode(), digest_size=12).hexdigest()}"


def with_original(post: Post) -> Post:
    """The post as a repost where only its text says that it is one; any other as it is."""
    if post.repost_of is not None or "RT @" not in post.text:
        return post
    text = plain_text(post.text, post.text_format)
    return post if reposted_words(text) is None else post.model_copy(update={"repost_of": original_of(post.source, text)})

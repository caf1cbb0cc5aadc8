"""Removal of personal data from posts before this system writes them anywhere."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import orjson

from schemas.post import MAX_TEXT, Post
from streams.privacy.mask import mask
from streams.privacy.pseudonym import Pseudonymizer, load_key
from streams.settings import Settings

__all__ = ["Sanitizer", "derived_id", "sanitizer"]

_EPOCH = datetime.fromtimestamp(0, UTC)
_MICROSECOND = timedelta(microseconds=1)
_ID_BYTES = 12


class Sanitizer:
    """Masks the text of a post and replaces its author by a pseudonym; a second time it changes nothing."""

    def __init__(self, pseudonym: Callable[[str], str] | None) -> None:
        """Without `pseudonym` authors are dropped."""
        self._pseudonym = pseudonym

    def __call__(self, post: Post) -> Post:
        """The post without personal data in text and author."""
        text = mask(post.text)[:MAX_TEXT]
        author = self._pseudonym(post.author) if post.author and self._pseudonym else None
        if text == post.text and author == post.author:
            return post
        return post.model_copy(update={"text": text, "author": author})


def sanitizer(settings: Settings) -> Sanitizer:
    """The one that the settings ask for.

    Raises:
        UserError: the key for author ids cannot be used.
    """
    return Sanitizer(Pseudonymizer(load_key(settings.author_key_file)).pseudonym if settings.author_key_file else None)


def derived_id(post: Post) -> str:
    """An id for a sanitized post that has none, from its source, time, author and text.

    Posts that agree in all of these are one post; so where authors are dropped, the same words of two authors in the same
    moment are one. The id changes with the key for author ids.
    """
    moment = (post.created_at - _EPOCH) // _MICROSECOND
    told = orjson.dumps([post.source, moment, post.author, post.text])
    return f"{post.source}:{hashlib.blake2b(told, digest_size=_ID_BYTES).hexdigest()}"

"""Removal of personal data from posts before this system writes them anywhere."""

from collections.abc import Callable

from schemas.post import MAX_TEXT, Post, PostId
from streams.privacy.letters import mask_letter
from streams.privacy.mask import mask
from streams.privacy.post_ids import PostIds
from streams.privacy.pseudonym import Pseudonymizer, load_key
from streams.privacy.urls import everybody, public_url
from streams.settings import Settings
from streams.text.markup import plain_text

__all__ = ["Sanitizer", "sanitizer"]


class Sanitizer:
    """Makes a post's text plain, masks it, its address and ids, and replaces its author by a pseudonym.

    A second time it changes nothing. Handles stay for the language stage, which hides them once it has matched the watchlist.
    """

    def __init__(self, pseudonym: Callable[[str], str] | None) -> None:
        """Without `pseudonym` authors are dropped."""
        self._pseudonym = pseudonym
        self._ids = PostIds(pseudonym)

    def __call__(self, post: Post) -> Post:
        """The post without personal data, but for handles."""
        text = mask(plain_text(post.text, post.text_format))[:MAX_TEXT]
        author = self._pseudonym(post.author) if post.author and self._pseudonym else None
        url = public_url(post.url, everybody)
        ids = self._ids.of(post, text)
        same = (text, author, url, *ids) == (post.text, post.author, post.url, post.id, post.reply_to, post.repost_of)
        if same and post.text_format is None:
            return post
        return post.model_copy(update={**ids._asdict(), "text": text, "text_format": None, "author": author, "url": url})

    def unreadable(self, value: bytes) -> bytes:
        """What should have been a post and cannot be read, without what can be recognised as personal data."""
        return mask_letter(value, self._pseudonym)

    def deleted(self, post: PostId) -> PostId | None:
        """The id under which a post that is deleted was sent; None when that cannot be known.

        Of an id that holds its author's in plain letters it is not known here that it does.
        """
        return self._ids.deleted(post, lambda _: False)


def sanitizer(settings: Settings) -> Sanitizer:
    """The one that the settings ask for.

    Raises:
        UserError: the key for author ids cannot be used.
    """
    return Sanitizer(Pseudonymizer(load_key(settings.author_key_file)).pseudonym if settings.author_key_file else None)

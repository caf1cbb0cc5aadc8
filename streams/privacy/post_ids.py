"""Ids of posts without what identifies a person in them, such as the phone number in `whatsapp:6281…`.

An id that identifies somebody is replaced by a keyed hash behind the name of its source, the same id by the same hash, so
that repeats, deletions, replies and reposts still find the post. All other ids stay as they are, but for the name of the
source before those without a prefix.
"""

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

import orjson

from schemas.post import Post, qualified_id
from streams.privacy.accounts import find_accounts
from streams.privacy.mask import mask
from streams.privacy.urls import nobody, public_url

__all__ = ["PostIds", "Relations", "derived_id", "identifies"]

_EPOCH = datetime.fromtimestamp(0, UTC)
_MICROSECOND = timedelta(microseconds=1)
_ID_BYTES = 12
# Not what is a link in a text: an id that holds an address is one to its end.
_ADDRESS = re.compile(r"https?://.+", re.IGNORECASE)
_SOURCE = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}:")
_HASHED = re.compile(r"(?:[a-z0-9][a-z0-9._-]{0,63}:)?p1-[a-z2-7]{26}")
# Sets these hashes apart from those of authors, whose ids hold no zero byte.
_PURPOSE: Final = "post id\0"
_HIDDEN: Final = "hidden"
_LEAST_AUTHOR: Final = 4
# Nothing shorter than a phone number identifies anybody, a longer row of digits is a number of the platform's, and digits
# among letters are part of a digest.
_MAY_IDENTIFY = re.compile(r"[@%/＠]|(?<![0-9A-Za-z])[0-9OoIl][0-9OoIl .()+_-]{8,}(?![0-9A-Za-z])")
_LONG_ID = re.compile(r"[a-z._-]+[0-9]{0,3}:(?:[0-9]{1,8}|[0-9]{14,})")


class Relations(NamedTuple):
    """A post's id and those that it refers to."""

    id: str
    reply_to: str | None
    repost_of: str | None


def identifies(post_id: str) -> bool:
    """Whether an id holds a phone number, an e-mail address, a document's number or an account."""
    if _LONG_ID.fullmatch(post_id) or not _MAY_IDENTIFY.search(post_id) or _HASHED.fullmatch(post_id):
        return False
    own = post_id[len(_prefix(post_id)) :]
    if address := _ADDRESS.search(post_id):
        return public_url(address[0]) != address[0]
    return mask(own) != own or bool(find_accounts(f"/{own}", nobody)) or "@" in own


class PostIds:
    """Replaces ids that identify somebody."""

    def __init__(self, pseudonym: Callable[[str], str] | None) -> None:
        """Without `pseudonym` an id is derived from what the post says, and no other post can be found by it."""
        self._pseudonym = pseudonym

    def of(self, post: Post, text: str) -> Relations:
        """The ids of a post, of which `text` is the masked text, each one among all sources.

        An id that holds the author's is hashed too, and so are those it refers to, for their authors are not known here.
        """
        own = qualified_id(post.source, post.id)
        names_author = _names(own, post.author)
        if not names_author and not identifies(own):
            pass
        elif self._pseudonym:
            own = self.hashed(own)
        else:
            own = derived_id(post.source, post.created_at, None, text)
        others = (self._referred(post.source, one, names_author) for one in (post.reply_to, post.repost_of))
        return Relations(own, *others)

    def of_fields(self, fields: Mapping[str, object], masked: bytes) -> dict[str, str]:
        """The ids among the fields of what is no post that identify somebody, replaced.

        `masked` is what else there is of it: without a key the id is derived from that.
        """
        given = {name: str(fields[name]) for name in Relations._fields if isinstance(fields.get(name), str | int)}
        author = fields.get("author")
        names_author = _names(given.get("id", ""), author if isinstance(author, str) else None)
        found = {}
        for name, one in given.items():
            if not _HASHED.fullmatch(one) and (names_author or identifies(one)):
                hidden = _HIDDEN if name != "id" else hashlib.blake2b(masked, digest_size=_ID_BYTES).hexdigest()
                found[name] = self.hashed(one) if self._pseudonym else f"{_prefix(one)}{hidden}"
        return found

    def _referred(self, source: str, post_id: str | None, names_author: bool) -> str | None:
        if post_id is None:
            return None
        found = qualified_id(source, post_id)
        if _HASHED.fullmatch(found) or not (names_author or identifies(found)):
            return found
        return self.hashed(found) if self._pseudonym else f"{_prefix(found) or f'{source}:'}{_HIDDEN}"

    def hashed(self, post_id: str) -> str:
        """The keyed hash of an id, behind the name of its source."""
        assert self._pseudonym is not None
        return _prefix(post_id) + self._pseudonym(_PURPOSE + post_id)

    def deleted(self, post_id: str, knows: Callable[[str], bool]) -> str | None:
        """The id under which a post that is deleted was passed on, or None when that cannot be known.

        `knows` returns whether a post with an id was passed on: whether the id held its author's, the id alone does not say.
        """
        if identifies(post_id):
            return self.hashed(post_id) if self._pseudonym else None
        if self._pseudonym and not knows(post_id) and knows(found := self.hashed(post_id)):
            return found
        return post_id


def derived_id(source: str, created_at: datetime, author: str | None, text: str) -> str:
    """An id from what a sanitized post says. Posts that agree in all of it are one post.

    So where authors are dropped, the same words of two authors in the same moment are one. The id changes with the key for
    author ids.
    """
    moment = (created_at - _EPOCH) // _MICROSECOND
    identity = orjson.dumps([source, moment, author, text])
    return f"{source}:{hashlib.blake2b(identity, digest_size=_ID_BYTES).hexdigest()}"


def _prefix(post_id: str) -> str:
    found = _SOURCE.match(post_id)
    return found[0] if found and mask(found[0]) == found[0] and not post_id.startswith(("http:", "https:")) else ""


def _names(post_id: str, author: str | None) -> bool:
    """Whether the id holds the author's behind the name of its source."""
    if not author or len(author) < _LEAST_AUTHOR or author not in post_id or _HASHED.fullmatch(post_id):
        return False
    own = post_id[len(_prefix(post_id)) :]
    return re.search(rf"(?<![^\W_]){re.escape(author)}(?![^\W_])", own, re.IGNORECASE) is not None

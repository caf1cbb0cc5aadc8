"""How JSON of any shape becomes posts: JMESPath expressions, one for each field (https://jmespath.org/specification.html)."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Annotated, Any, Final, NamedTuple
from zoneinfo import ZoneInfo

import jmespath
import orjson
from jmespath.exceptions import JMESPathError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from schemas.post import Post, PostId
from streams.connectors.rss.times import read_time
from streams.ingest.time_forms import moment_of_number

__all__ = ["MOST_ITEMS", "Deletions", "Expression", "Mapped", "PostMapping", "find", "gone", "items", "mapped"]

MOST_ITEMS: Final = 10_000
"""Items that are taken of one body."""

PARENT: Final = "_up"
"""Where an item has the object that it was found in."""

_ENGAGEMENT: Final = ("likes", "shares", "comments", "views")
_ID_BYTES: Final = 12
_REFERENCES: Final = ("id", "reply_to", "repost_of")


def _can_be_read(expression: str) -> str:
    try:
        _compiled(expression)
    except JMESPathError as error:
        raise ValueError(f"should be an expression of JMESPath ({type(error).__name__})") from None
    return expression


Expression = Annotated[str, StringConstraints(min_length=1, max_length=2_000), AfterValidator(_can_be_read)]


class PostMapping(BaseModel):
    """Where each field of a post is found in an item; an item without words gives no post."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Expression
    """Its identity at the source; the post's id is this behind the source's name."""
    hash_ids: bool = False
    """Hash identities, its own and those it refers to: of WhatsApp they hold the phone number of who wrote."""
    text: Expression
    """Its words."""
    created_at: Expression | None = None
    """When it was published: a text, or a number of seconds or milliseconds since 1970. Left out, it is when it came."""
    edited_at: Expression | None = None
    """When it was last changed, written as `created_at`; nothing where it was not. An item with a later one is an edit."""
    author: Expression | None = None
    """The author's id; only a keyed hash of it is passed on."""
    author_followers: Expression | None = None
    """Followers of the author."""
    url: Expression | None = None
    """Where it can be read."""
    reply_to: Expression | None = None
    """Identity of the post that it answers."""
    repost_of: Expression | None = None
    """Identity of the post that it repeats."""
    language: Expression | None = None
    """Language tag that the platform declares."""
    text_format: Expression | None = None
    """How the text is written: `plain`, `html` or `escaped`; a constant is written `'html'`, with its quotes."""
    likes: Expression | None = None
    """Likes and reactions so far."""
    shares: Expression | None = None
    """Reposts and forwards so far."""
    comments: Expression | None = None
    """Replies so far."""
    views: Expression | None = None
    """Views so far."""


_EXPRESSIONS: Final = tuple(name for name in PostMapping.model_fields if name != "hash_ids")


class Deletions(BaseModel):
    """Where a body says that posts are gone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    each: tuple[Expression, ...] = Field((), max_length=8)
    """From the body to the items that are gone, as `each` of the source."""
    id: Expression
    """Identity at the source of the post that is gone."""


class Mapped(NamedTuple):
    """The posts and deletions that items gave."""

    posts: list[Post]
    unreadable: list[bytes]
    """What would be posts but for a field that cannot be: JSON objects as a producer might have sent them."""
    passed_over: int
    """Items without words."""


@lru_cache(maxsize=1_000)
def _compiled(expression: str) -> Any:
    return jmespath.compile(expression)


def find(expression: str | None, item: object) -> Any:
    """What an expression finds; None where it finds nothing, or cannot be applied to what is there."""
    if expression is None:
        return None
    try:
        return _compiled(expression).search(item)
    except (JMESPathError, ArithmeticError, TypeError, ValueError, RecursionError):  # a function that was given another type
        return None


def items(body: object, each: Iterable[str]) -> list[Mapping[str, Any]]:
    """The objects that expressions lead to, one after the other: each goes on from what the one before it found.

    An item has what it was found in as `_up`; one that is no object is the field `value`.
    """
    now = list(_objects(body, None))
    for expression in each:
        now = [child for one in now for child in _objects(find(expression, one), one)]
        del now[MOST_ITEMS:]
    return now


def _objects(found: object, parent: object) -> Iterator[Mapping[str, Any]]:
    for one in found if isinstance(found, list) else [found]:
        if one is not None:
            yield {**(one if isinstance(one, dict) else {"value": one}), **({} if parent is None else {PARENT: parent})}


def gone(deletions: Deletions, body: object, source: str, *, hashed: bool) -> list[PostId]:
    """Ids of the posts that a body says are gone; `hashed` as those of the posts are."""
    named = (find(deletions.id, item) for item in items(body, deletions.each))
    return [_id(source, one, hashed=hashed) for one in named if isinstance(one, str | int) and one != ""]


def mapped(mapping: PostMapping, found: Iterable[Mapping[str, Any]], source: str, zone: ZoneInfo, at: datetime) -> Mapped:
    """The posts of items that came at a moment; a time that names no zone is in `zone`."""
    found_in = Mapped([], [], 0)
    passed_over = 0
    for item in found:
        fields = _fields(mapping, item, source, zone, at)
        if not fields["text"]:
            passed_over += 1
            continue
        value = orjson.dumps(fields, default=str, option=orjson.OPT_NON_STR_KEYS)
        try:
            found_in.posts.append(Post.model_validate_json(value))
        except ValidationError:
            found_in.unreadable.append(value)
    return found_in._replace(passed_over=passed_over)


def _fields(mapping: PostMapping, item: Mapping[str, Any], source: str, zone: ZoneInfo, at: datetime) -> dict[str, Any]:
    said = {name: find(getattr(mapping, name), item) for name in _EXPRESSIONS}
    fields = {name: said[name] for name in ("author_followers", "url", "text_format")}
    named = {name: said[name] for name in _REFERENCES if said[name] not in (None, "")}
    fields |= {name: _id(source, one, hashed=mapping.hash_ids) for name, one in named.items()}
    fields |= {"source": source, "text": said["text"], "author": None if said["author"] is None else str(said["author"])}
    fields["created_at"] = _moment(said["created_at"], zone, at) if mapping.created_at else at
    if said["edited_at"] not in (None, ""):
        fields["edited_at"] = _moment(said["edited_at"], zone, at)
    engagement = {name: said[name] for name in _ENGAGEMENT if said[name] is not None}
    fields |= {"engagement": engagement} if engagement else {}
    fields |= {"platform_languages": [said["language"]]} if said["language"] else {}
    return {name: value for name, value in fields.items() if value is not None or name == "text"}


def _id(source: str, named: object, *, hashed: bool) -> str:
    name = hashlib.blake2b(str(named).encode("utf-8", "replace"), digest_size=_ID_BYTES).hexdigest() if hashed else named
    return f"{source}:{name}"


def _moment(said: object, zone: ZoneInfo, at: datetime) -> object:
    """The moment; what is none stays as it is, so that it can be seen."""
    try:
        if isinstance(said, int | float) or (isinstance(said, str) and said.isdecimal()):
            found: datetime | None = moment_of_number(said if isinstance(said, int) else float(said))
        else:
            found = read_time(said, zone) if isinstance(said, str) else None
    except (ValueError, OverflowError):
        found = None
    if found is None:
        return said
    return min((found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC), at)

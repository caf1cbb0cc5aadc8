"""Masks the bytes of a dead letter, which are no readable post.

They may hold personal data anywhere. What the pipeline would mask in a post is masked here too, once its markup is plain
text, so that a letter that is sent in again gives the same post as what came would have. Times and links stay, and ids that
identify nobody; handles stay for the language stage, which hides them once it has matched the watchlist.
"""

import json
import re
from collections.abc import Callable
from typing import Any, get_args

from pydantic import ValidationError

from schemas.post import MAX_TEXT, Engagement, Post, TextFormat
from streams.privacy.mask import mask
from streams.privacy.post_ids import PostIds, Relations
from streams.text.markup import plain_text

__all__ = ["mask_letter"]

Pseudonym = Callable[[str], str] | None

_KEPT = frozenset(Post.model_fields) - {"text", "author"} | frozenset(Engagement.model_fields)
"""Fields of a post that are passed on as they are."""

_PERSON = re.compile(r"author|user|name|nama|akun|account|mail|phone|telepon|nik\b|handle", re.IGNORECASE)
"""Names of fields that nobody described and that seem to say who somebody is."""

_OF_PERSON = re.compile(r"author|user|akun|account|profile|from|sender", re.IGNORECASE)
"""Names of objects that describe somebody, whose ids are theirs."""

_AUTHOR = re.compile(r'("author"\s*:\s*")((?:[^"\\]|\\.)*)')
_ID = re.compile(r'("(id|reply_to|repost_of)"\s*:\s*")((?:[^"\\]|\\.)*)')
_LONG = 10**8


def mask_letter(value: bytes, pseudonym: Pseudonym) -> bytes:
    """The bytes with personal data masked, and authors replaced by their keyed hashes, or dropped without `pseudonym`.

    JSON is masked field by field, anything else as a text. What looks like no personal data stays.
    """
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        return _masked_text(value, pseudonym)
    try:
        masked = json.dumps(_masked(found, pseudonym), ensure_ascii=False, separators=(",", ":"))
    except RecursionError:
        return _masked_text(value, pseudonym)
    return masked.encode("utf-8", "surrogatepass")


def _masked_text(value: bytes, pseudonym: Pseudonym) -> bytes:
    text = value.decode("utf-8", "surrogateescape")
    named = _AUTHOR.search(text)
    ids = PostIds(pseudonym)

    def author(match: re.Match[str]) -> str:
        return match[1] + (pseudonym(match[2]) if pseudonym and match[2] else "")

    def post_id(match: re.Match[str]) -> str:
        fields = {match[2]: match[3], "author": named[2] if named else None}
        return match[1] + ids.of_fields(fields, b"").get(match[2], match[3])

    return mask(_AUTHOR.sub(author, _ID.sub(post_id, text))).encode("utf-8", "surrogateescape")


def _masked(value: Any, pseudonym: Pseudonym, *, of_person: bool = False) -> Any:
    if isinstance(value, dict):
        value = _plain(value)
        found = {name: _masked_field(name, one, pseudonym, of_person) for name, one in value.items()}
        found = {name: one for name, one in found.items() if one is not None or value[name] is None}
        return found if of_person else found | _ids(value, found, PostIds(pseudonym))
    if isinstance(value, list):
        return [_masked(one, pseudonym, of_person=of_person) for one in value]
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, int) and abs(value) >= _LONG:
        return value if (said := mask(str(value))) == str(value) else said
    return value


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields with their text made plain: markup may stand within a number."""
    text, form = fields.get("text"), fields.get("text_format")
    if form not in get_args(TextFormat) or form == "plain" or not isinstance(text, str):
        return fields
    return fields | {"text": plain_text(text, form), "text_format": "plain"}


def _masked_field(name: str, value: Any, pseudonym: Pseudonym, of_person: bool) -> Any:
    if isinstance(value, dict | list):
        return _masked(value, pseudonym, of_person=of_person or bool(_OF_PERSON.search(name)))
    is_id = of_person and name in ("id", "id_str")
    if name in _KEPT and not is_id:
        return value
    if name != "text" and isinstance(value, str | int) and (is_id or _PERSON.search(name)):
        return pseudonym(str(value)) if pseudonym and str(value) else None
    return _masked(value, pseudonym)


def _ids(value: dict[str, Any], masked: dict[str, Any], ids: PostIds) -> dict[str, str]:
    """Ids of posts that identify somebody, replaced as the pipeline would."""
    try:
        post = Post.model_validate(value, strict=False)
    except ValidationError:
        rest = {name: one for name, one in masked.items() if name not in Relations._fields}
        return ids.of_fields(value, json.dumps(rest, sort_keys=True).encode())
    found = ids.of(post, mask(post.text)[:MAX_TEXT])._asdict()
    return {name: one for name, one in found.items() if one is not None and one != getattr(post, name)}

"""Masking what is no readable post: the bytes of a dead letter.

They may hold personal data anywhere. What the pipeline would mask in a post it masks here too, so that a letter that is sent
in again gives the same post as what came would have; ids, times and addresses stay.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from schemas.post import Engagement, Post
from streams.privacy.mask import mask

__all__ = ["mask_letter"]

Pseudonym = Callable[[str], str] | None

_KEPT = frozenset(Post.model_fields) - {"text", "author"} | frozenset(Engagement.model_fields)
"""Fields of a post that are passed on as they are."""

_PERSON = re.compile(r"author|user|name|nama|akun|account|mail|phone|telepon|nik\b|handle", re.IGNORECASE)
"""Names of fields that nobody described and that seem to say who somebody is."""

_AUTHOR = re.compile(r'("author"\s*:\s*")((?:[^"\\]|\\.)*)')
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
    def author(match: re.Match[str]) -> str:
        return match[1] + (pseudonym(match[2]) if pseudonym and match[2] else "")

    return mask(_AUTHOR.sub(author, value.decode("utf-8", "surrogateescape"))).encode("utf-8", "surrogateescape")


def _masked(value: Any, pseudonym: Pseudonym) -> Any:
    if isinstance(value, dict):
        found = {name: _masked_field(name, one, pseudonym) for name, one in value.items()}
        return {name: one for name, one in found.items() if one is not None or value[name] is None}
    if isinstance(value, list):
        return [_masked(one, pseudonym) for one in value]
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, int) and abs(value) >= _LONG:
        return value if (said := mask(str(value))) == str(value) else said
    return value


def _masked_field(name: str, value: Any, pseudonym: Pseudonym) -> Any:
    if name in _KEPT and not isinstance(value, dict | list):
        return value
    if name != "text" and name not in _KEPT and isinstance(value, str | int) and _PERSON.search(name):
        return pseudonym(str(value)) if pseudonym and str(value) else None
    return _masked(value, pseudonym)

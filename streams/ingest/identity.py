"""Ids of posts from files: kept apart by their source, and recognised where a spreadsheet has spoilt them."""

import re
from collections.abc import Iterable
from typing import Any, Final

from streams.ingest.values import is_nothing

__all__ = ["id_in_link", "id_of", "spoilt_in"]

_POWER: Final = re.compile(r"[0-9](?:[.,][0-9]+)?E\+?[0-9]{1,3}", re.IGNORECASE)
_EXACT_DIGITS: Final = 15
_LARGEST_EXACT: Final = 2**53
_FEW: Final = 5
_LINK: Final = re.compile(
    r"/(?:status|statuses|video|videos|posts?|p|reel|tv|permalink|comments|web/status)/([A-Za-z0-9_-]{5,})"
)
_LAST_DIGITS: Final = re.compile(r"/([0-9]{5,})/?(?:[?#].*)?$")


def id_of(value: Any) -> str | None:
    """The id that a value says, None when it says none or one that a spreadsheet has spoilt.

    Raises:
        ValueError: it is neither a text nor a number.
    """
    if isinstance(value, dict) and len(value) == 1 and "$oid" in value:  # MongoDB's own
        value = value["$oid"]
    if is_nothing(value):
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("id: neither a text nor a number")  # noqa: TRY004 - a fault of the record
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) <= _LARGEST_EXACT else None
    text = str(value).strip()
    return None if _POWER.fullmatch(text) else text


def spoilt_in(values: Iterable[Any]) -> str | None:
    """An example of ids that a spreadsheet has spoilt: written as a power of ten, or with zeros for all digits after 15."""
    long: list[str] = []
    for value in values:
        text = str(value).strip()
        if (isinstance(value, str) and _POWER.fullmatch(text)) or (isinstance(value, float) and value > _LARGEST_EXACT):
            return text
        if text.isdecimal() and len(text) > _EXACT_DIGITS:
            long.append(text)
    cut = [one for one in long if not one[_EXACT_DIGITS:].strip("0")]
    return cut[0] if len(long) >= _FEW and len(cut) == len(long) else None


def id_in_link(link: Any) -> str | None:
    """The id that the address of a post holds, None when it holds none."""
    if not isinstance(link, str):
        return None
    found = _LINK.search(link) or _LAST_DIGITS.search(link)
    return found[1] if found else None

"""A link of HTML as plain text: the words that are shown for it, and the address that it leads to."""

import re
from typing import Final

from streams.text.links import LINK, place_of

__all__ = ["href_of", "shown_link"]

_HREF: Final = re.compile(r"\shref\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)
_ADDRESS: Final = re.compile(rf"(?=[hH])(?:{LINK})")
_NAMED: Final = re.compile(r"[#@＃＠]\S*")
_MOMENT: Final = re.compile(r"[\d:]+")


def href_of(attributes: str) -> str | None:
    """The web address that the attributes of a tag give; None for any other, such as `mailto:`."""
    found = _HREF.search(attributes)
    address = _ADDRESS.match((found[1] or found[2] or found[3] or "").strip()) if found else None
    return address[0] if address and place_of(address[0]) else None


def shown_link(said: str, address: str) -> str:
    """What is said for a link, with its address unless that says nothing more.

    A hashtag, a mention and a moment of a video stand for themselves. An address that is shown in part, as platforms do, is
    shown in full.
    """
    words = said.strip()
    if _NAMED.fullmatch(words) or _MOMENT.fullmatch(words):
        return said
    part = words.rstrip(".…")
    if "." in part and _bare(address).startswith(_bare(part)):
        return said.replace(words, address)
    return f"{said} {address}" if words else address


def _bare(address: str) -> str:
    return address.lower().removeprefix("https://").removeprefix("http://").removeprefix("www.")

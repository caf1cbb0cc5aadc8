"""What a link is in a text: the one rule for all that looks for links, sets them aside, or counts them.

A link begins with `http://` or `https://` in any case, also where a word ends without a space, or with `www.` at the
beginning of a word. It goes on over what an address is made of. Punctuation and brackets at its end are the sentence's; a
bracket that was opened in it belongs to it. What a platform has cut away may leave nothing but `https://`, which is a link
that leads nowhere.
"""

import re
from typing import Final

__all__ = ["LINK", "link_places", "place_of", "without_links"]

MOST_PLACE: Final = 200
"""Longest place, in characters."""

# Signs that an address may end with. All others, such as quotes, emoji and an ellipsis, end it before them.
_SAFE = r"\w/=&%#@+$\-"
_WITHIN = r"[.:!?*~]"
# Behind a comma an address goes on with a letter or sign: a number, or another link, stands for itself.
_LISTING = r"[,;](?![\d+]|(?i:https?)://)"
# Every part is possessive, so that no sign is looked at twice from the same beginning.
_REST = (
    rf"(?:[{_SAFE}]++|(?:{_WITHIN}|{_LISTING})++(?=[{_SAFE}])"
    rf"|\([{_SAFE}.:!?*~,;]*+\)|\[[{_SAFE}.:!?*~,;]*+\])"
)

# Each branch starts with a literal letter: the engine then skips to the next candidate quickly.
_WEB = rf"(?i:ttps?)://{_REST}*+"
_WWW = rf"(?<!\w.)(?i:ww)\.(?=\w){_REST}++"

LINK: Final = rf"h{_WEB}|H{_WEB}|w{_WWW}|W{_WWW}"
"""Regular expression of a link, without groups; time is linear in the length of the text."""

_LINK: Final = re.compile(LINK)
_PARTS: Final = re.compile(r"(?:(?i:https?)://)?(?:[^/?#]*@)?(?P<host>[^/?#@]*)(?P<path>[^?#]*)")


def link_places(text: str) -> list[str]:
    """The places that the links of a text lead to, in order, each once."""
    if "://" not in text and "." not in text:
        return []
    return list(dict.fromkeys(filter(None, map(place_of, _LINK.findall(text)))))


def place_of(link: str) -> str:
    """Where a link leads, as links are counted: its host in lower case without `www.`, and its path as it stands.

    Scheme, query, fragment and the slash at the end say nothing of it. Nothing is left of a link cut before its host.
    """
    found = _PARTS.match(link)
    assert found is not None
    host = found["host"].lower().removeprefix("www.").rstrip(".:")
    return f"{host}{found['path'].rstrip('/')}"[:MOST_PLACE] if host else ""


def without_links(text: str, instead: str = " ") -> str:
    """The text with `instead` for every link."""
    return _LINK.sub(lambda _: instead, text)

"""Making text that others wrote harmless: it may neither forge a message's layout, nor call people, nor carry markup."""

import re
import unicodedata

from streams.text.links import without_links

__all__ = ["for_chat", "is_web_address", "one_line", "safe_url", "shortened"]

_JOINER = "\u200d"  # holds emoji such as families together
_HANDLE = re.compile(r"(?<![\w@＠])[@＠][\w.]*\w")
# Bold, italic, code, strike-through, calls and links of Telegram, WhatsApp, Slack, Discord and Teams.
_MARKUP = str.maketrans({"*": "∗", "_": "ˍ", "`": "ʹ", "~": "∼", "<": "‹", ">": "›", "[": "(", "]": ")", "@": "＠"})
# Begins where nothing of it stands before, and never goes back: each sign is looked at once.
_LOOSE_END = re.compile(r"(?<![\s,;:–\d-])(?:[\s,;:–-]|\d[\d.,]*+)++$")
# Not what is a link in a text: an address that a message leads to, whole, and without a sign that could end its markup.
_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"'`*|\\^{}\[\]()]{1,400}", re.IGNORECASE)


def one_line(text: str, links: str | None = None) -> str:
    """The text without controls and directional marks, on one line, handles shortened to `@…`.

    With `links`, that word stands for every link.
    """
    kept = "".join(map(_visible, text))
    if links is not None:
        kept = without_links(kept, links)
    return " ".join(_HANDLE.sub("@…", kept).split())


def _visible(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind[0] == "Z" or kind == "Cc":
        return " "
    return "" if kind[0] == "C" and sign != _JOINER else sign


def for_chat(text: str) -> str:
    """The text with every sign that a chat reads as markup or as a call replaced by one that looks like it."""
    return text.translate(_MARKUP)


def safe_url(url: str | None) -> str | None:
    """The address when it is a plain web address of at most 400 characters, else None."""
    return url if url and _URL.fullmatch(url) else None


def is_web_address(url: str) -> bool:
    """Whether it begins as the address of a web page does; `safe_url` says whether a message may carry it."""
    return _WEB.match(url) is not None


def shortened(text: str, most: int) -> str:
    """At most `most` characters: cut after a whole word, never within a number, and marked by an ellipsis."""
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    if not text[most - 1].isspace() and " " in kept:
        kept = kept[: kept.rindex(" ")]
    return _LOOSE_END.sub("", kept) + "…"

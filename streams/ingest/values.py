"""Reads the values of cells and JSON fields: empty, a count, yes or no, languages, a source's name."""

import re
from typing import Any, Final

from schemas.base import MOST_COUNTED
from streams.text.links import place_of

__all__ = ["NOTHING", "CountFault", "is_nothing", "languages_of", "read_count", "read_text", "source_of", "yes_or_no"]

NOTHING: Final = frozenset(
    ("", "na", "n/a", "#n/a", "<na>", "null", "none", "nan", "nat", "nil", "undefined", "-", "--", "\u2013", "\u2014")
)
"""Words for nothing, in lower case."""

_LONGEST_WORD: Final = max(map(len, NOTHING))
_YES: Final = frozenset({"true", "yes", "ya", "y", "t", "1", "retweet", "repost", "reblog", "share"})
_NO: Final = frozenset({"false", "no", "tidak", "bukan", "n", "f", "0", "original", "tweet", "post", "reply", "quote"})
_FACTORS: Final = (
    (("k", "rb", "ribu", "thousand"), 1_000),
    (("m", "mn", "jt", "juta", "million"), 1_000_000),
    (("b", "bn", "mlr", "miliar", "milyar", "billion"), 1_000_000_000),
)
_FACTOR: Final = {name: factor for names, factor in _FACTORS for name in names}
_COUNT: Final = re.compile(
    r"(?P<number>[0-9]{1,3}(?:[., \u00a0\u202f'][0-9]{3})+(?:[.,]0{1,2})?(?![0-9])|[0-9]{1,18}(?:[.,][0-9]{1,12})?)"
    r"\s*(?P<factor>rb|ribu|thousand|k|jt|juta|million|mn|m|mlr|miliar|milyar|billion|bn|b)?\+?"
    r"(?:\s*(?:x|kali|views?|likes?|suka|komentar|comments?|balasan|replies|shares?|ditonton|penayangan|orang))*",
    re.IGNORECASE | re.ASCII,
)
_GROUPED: Final = re.compile(r"[0-9]{1,3}(?:([., \u00a0\u202f'])[0-9]{3})(?:\1[0-9]{3})*(?:[.,]0{1,2})?", re.ASCII)
_LANGUAGES: Final = {
    "indonesian": "id",
    "bahasa indonesia": "id",
    "indonesia": "id",
    "javanese": "jv",
    "jawa": "jv",
    "sundanese": "su",
    "sunda": "su",
    "malay": "ms",
    "melayu": "ms",
    "english": "en",
    "inggris": "en",
    "arabic": "ar",
    "chinese": "zh",
}
_MOST_LANGUAGES: Final = 8
_LONGEST_LANGUAGE: Final = 35
_SOURCE: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")
# What X calls a source is the program that somebody wrote with.
_CLIENT: Final = re.compile(r"twitter (?:for|web) .*|tweetdeck.*|.+ for (?:android|iphone|ipad|ios|mac|windows)")
_SOURCES: Final = {
    **{f"{name}.com": name for name in ("x", "facebook", "instagram", "youtube", "tiktok", "reddit", "threads")},
    **dict.fromkeys(("twitter", "x (twitter)", "twitter.com"), "x"),
    "t.me": "telegram",
    "youtu.be": "youtube",
    "bsky.app": "bluesky",
    "google play": "play",
}


class CountFault(ValueError):
    """A count that cannot be read."""


def is_nothing(value: Any) -> bool:
    """Whether a value is absent, or a word for nothing."""
    if value is None or value != value:
        return True
    return isinstance(value, str) and len(value) <= _LONGEST_WORD + 8 and value.strip().lower() in NOTHING


def read_text(value: Any) -> str | None:
    """The text of a value: as it stands, of a list its parts one after the other; None when it is none."""
    if isinstance(value, str):
        return "" if is_nothing(value) else value
    if value is None:
        return ""
    if isinstance(value, bool | dict):
        return value["text"] if isinstance(value, dict) and isinstance(value.get("text"), str) else None
    if isinstance(value, list):
        parts = [read_text(part) for part in value]
        return None if None in parts else "".join(part for part in parts if part)
    return str(value)


def read_count(value: Any) -> int | None:
    """The count that a value says, None when it says nothing: `1.2K`, `1,234`, `1,2 rb`, `3 jt`, `15+`.

    A mark before three digits parts thousands, in `1.234` as in `1,234`; beside a factor it is a decimal mark.

    Raises:
        CountFault: it is no whole count from 0 to `MOST_COUNTED`.
    """
    if isinstance(value, str):
        if value.isdecimal() and value.isascii() and len(value) < 17:
            number: float = int(value)
        elif is_nothing(value):
            return None
        else:
            number = _written(value)
    elif isinstance(value, list):
        return sum(count for one in value if (count := read_count(one)) is not None)
    elif value is None or value != value:
        return None
    elif isinstance(value, bool) or not isinstance(value, int | float):
        raise CountFault
    else:
        number = value
    if not 0 <= number <= MOST_COUNTED or number != int(number):
        raise CountFault
    return int(number)


def _written(text: str) -> float:
    found = _COUNT.fullmatch(text.strip())
    if found is None:
        raise CountFault
    number, factor = found["number"], _FACTOR.get((found["factor"] or "").lower(), 1)
    if _GROUPED.fullmatch(number) and (factor == 1 or len(re.findall(r"[^0-9]", number)) > 1):
        return int(re.sub(r"[^0-9]", "", re.sub(r"(?<=[0-9]{3})[.,]0{1,2}$", "", number))) * factor
    return round(float(number.replace(",", ".")) * factor, 6)


def yes_or_no(value: Any) -> bool | None:
    """Whether a value says yes; None when it says neither yes nor no."""
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    return True if word in _YES else False if word in _NO else None


def languages_of(value: Any) -> tuple[str, ...]:
    """The language tags of a value: a list of them, or a text in which commas, semicolons, bars or spaces part them."""
    if isinstance(value, str):
        named = _LANGUAGES.get(value.strip().lower())
        value = [named] if named else re.findall(r"[^\s,;|]+", value)
    if not isinstance(value, list):
        return ()
    tags = [tag for tag in value if isinstance(tag, str) and not is_nothing(tag) and len(tag) <= _LONGEST_LANGUAGE]
    return tuple(tags[:_MOST_LANGUAGES])


def source_of(value: Any) -> str | None:
    """A name of a source for what a value says, such as `contoh-pos` for `Contoh Pos`; None when it gives none."""
    if not isinstance(value, str) or is_nothing(value):
        return None
    named = value.strip().lower()
    if named.startswith(("http://", "https://")):
        named = place_of(named).partition("/")[0].removeprefix("m.")
    if named in _SOURCES:
        return _SOURCES[named]
    if "<" in named or _CLIENT.fullmatch(named):
        return None
    name = re.sub(r"[^a-z0-9._-]+", "-", named).strip("-._")[:64]
    return name if _SOURCE.fullmatch(name) else None

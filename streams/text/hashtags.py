"""Hashtags as the words they are made of: #TolakPajakNaik says what "tolak pajak naik" says."""

import re

__all__ = ["opened_hashtags", "spaced_hashtags"]

_HASHTAG = re.compile(r"(?<![\w/])#\w+")
_JOINT = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def spaced_hashtags(text: str) -> str:
    """Return the text with a space where a capital starts a new word within a hashtag; links stay as they are."""
    if "#" not in text:
        return text
    return _HASHTAG.sub(lambda found: _JOINT.sub(" ", found.group()), text)


def opened_hashtags(text: str) -> str:
    """Return the text with hashtags of several words as plain words; others stay, since nothing says where they part."""
    return _HASHTAG.sub(lambda found: _opened(found.group()), text)


def _opened(hashtag: str) -> str:
    spaced = _JOINT.sub(" ", hashtag)
    return spaced[1:] if " " in spaced else hashtag

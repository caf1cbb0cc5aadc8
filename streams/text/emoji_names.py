"""Names of emoji written out, as exports of some tools have them: "folded hands" stands for 🙏."""

import re
from typing import Final

__all__ = ["with_emoji"]

# Short names of the Unicode CLDR (https://cldr.unicode.org), those of several words: a single one may be meant as a word.
_NAMES: Final = {
    "face with tears of joy": "😂",
    "rolling on the floor laughing": "🤣",
    "loudly crying face": "😭",
    "crying face": "😢",
    "folded hands": "🙏",
    "clapping hands": "👏",
    "raising hands": "🙌",
    "waving hand": "👋",
    "smiling face with heart-eyes": "😍",
    "smiling face with heart eyes": "😍",
    "smiling face with hearts": "🥰",
    "smiling face with smiling eyes": "😊",
    "smiling face with sunglasses": "😎",
    "smiling face with halo": "😇",
    "beaming face with smiling eyes": "😁",
    "grinning face with sweat": "😅",
    "grinning squinting face": "😆",
    "grinning face": "😀",
    "winking face": "😉",
    "face blowing a kiss": "😘",
    "pleading face": "🥺",
    "face holding back tears": "🥹",
    "thinking face": "🤔",
    "face with rolling eyes": "🙄",
    "upside-down face": "🙃",
    "unamused face": "😒",
    "expressionless face": "😑",
    "neutral face": "😐",
    "smirking face": "😏",
    "pensive face": "😔",
    "sad but relieved face": "😥",
    "weary face": "😩",
    "tired face": "😫",
    "face with steam from nose": "😤",
    "enraged face": "😡",
    "pouting face": "😡",
    "angry face": "😠",
    "face with symbols on mouth": "🤬",
    "face vomiting": "🤮",
    "nauseated face": "🤢",
    "face screaming in fear": "😱",
    "exploding head": "🤯",
    "hugging face": "🤗",
    "partying face": "🥳",
    "sleeping face": "😴",
    "clown face": "🤡",
    "person facepalming": "🤦",
    "person shrugging": "🤷",
    "red heart": "❤️",
    "broken heart": "💔",
    "green heart": "💚",
    "blue heart": "💙",
    "thumbs up": "👍",
    "thumbs down": "👎",
    "flexed biceps": "💪",
    "raised fist": "✊",
    "ok hand": "👌",
    "party popper": "🎉",
    "hundred points": "💯",
}
_SIGNS: Final = ("face", "hand", "heart", "thumbs", "laughing", "head", "biceps", "fist", "popper", "points")
"""One of these is in every name: a text without any is not searched."""

_SPACE: Final = r"[ _]"
_NAME: Final = re.compile(
    r"(?<!\w):?(?:" + "|".join(name.replace(" ", _SPACE) for name in sorted(_NAMES, key=len, reverse=True)) + r"):?(?!\w)",
    re.IGNORECASE,
)


def with_emoji(text: str) -> str:
    """Return the text with the emoji in place of names written out, `face with tears of joy` or `:folded_hands:`."""
    folded = text.casefold()
    if not any(sign in folded for sign in _SIGNS):
        return text
    return _NAME.sub(lambda found: f" {_NAMES[_plain(found.group())]} ", text)


def _plain(name: str) -> str:
    return name.strip(":").replace("_", " ").casefold()

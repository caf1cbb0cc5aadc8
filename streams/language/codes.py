"""The languages that the detector knows, their names, and what platforms call them."""

from typing import Final

__all__ = ["LANGUAGES", "LANGUAGE_NAMES", "OTHER", "UNDETERMINED", "from_platform", "language_name"]

OTHER: Final = "other"
"""A language that is none of the listed ones."""

UNDETERMINED: Final = "und"
"""Not enough letters, or too little confidence (the BCP 47 code for it)."""

LANGUAGE_NAMES: Final[dict[str, tuple[str, str]]] = {
    "id": ("Indonesia", "Indonesian"),
    "ms": ("Melayu", "Malay"),
    "en": ("Inggris", "English"),
    "jv": ("Jawa", "Javanese"),
    "su": ("Sunda", "Sundanese"),
    "min": ("Minangkabau", "Minangkabau"),
    "ban": ("Bali", "Balinese"),
    "bjn": ("Banjar", "Banjarese"),
    "bug": ("Bugis", "Buginese"),
    "mad": ("Madura", "Madurese"),
    "ace": ("Aceh", "Acehnese"),
    "bbc": ("Batak Toba", "Toba Batak"),
    "nij": ("Ngaju", "Ngaju"),
    "other": ("bahasa lain", "another language"),
    "und": ("tak tentu", "undetermined"),
}
"""Code to its name in Indonesian and in English; ISO 639-1 where one exists, else ISO 639-3."""

LANGUAGES: Final[tuple[str, ...]] = tuple(code for code in LANGUAGE_NAMES if code != UNDETERMINED)
"""Every code that the detector can guess, in a fixed order; `und` is an abstention and is not among them."""

_PLATFORM: Final[dict[str, str]] = {
    "in": "id",
    "ind": "id",
    "zsm": "ms",
    "zlm": "ms",
    "msa": "ms",
    "may": "ms",
    "eng": "en",
    "jw": "jv",
    "jav": "jv",
    "sun": "su",
    "btk": "bbc",
}
_NO_HINT: Final = frozenset({"", "und", "mul", "mis", "zxx", "art", "unknown", "qam", "qct", "qht", "qme", "qst"})


def from_platform(tag: str) -> str | None:
    """Map a platform's language tag to a code of `LANGUAGES`; None where the tag says nothing.

    Takes BCP 47 tags in any case, with region or script (`id-ID`, `jv_Java`), the withdrawn codes that X and old
    Java programs write (`in`, `jw`), ISO 639-3 codes, and X's own pseudo-languages (`qme` and the like: no hint).
    Any other language is `other`.
    """
    primary = tag.strip().lower().replace("_", "-").split("-", 1)[0]
    if primary in _NO_HINT:
        return None
    primary = _PLATFORM.get(primary, primary)
    return primary if primary in LANGUAGE_NAMES else OTHER


def language_name(code: str, locale: str = "id") -> str:
    """Name of a language in Indonesian (`id`) or English (`en`); the code itself where it is unknown."""
    names = LANGUAGE_NAMES.get(code)
    if names is None:
        return code
    return names[1] if locale == "en" else names[0]

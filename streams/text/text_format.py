"""Detects the format of a text (plain, HTML, escaped) where none is given."""

import re
from typing import Final

from schemas.post import TextFormat
from streams.text.markup import ELEMENTS, ENTITY, plain_text

__all__ = ["as_read", "format_of"]

_NAMES: Final = "|".join(sorted(ELEMENTS))
# What nobody writes by chance: an end tag, a line break, a tag with an attribute.
_HTML: Final = re.compile(rf"</(?:{_NAMES})\s*>|<[bh]r\s*/?>|<(?:{_NAMES})\s+[\w:-]+=[\"']", re.IGNORECASE)
_ENTITY: Final = re.compile(ENTITY)
# What would stand as an entity in a text that has some.
_BARE: Final = re.compile(r"&(?=\s)|<")


def format_of(text: str) -> TextFormat | None:
    """`html` where there are tags, `escaped` where there are entities and no sign that would be one, else None."""
    if "<" in text and _HTML.search(text):
        return "html"
    if "&" in text and _ENTITY.search(text) and not _BARE.search(text):
        return "escaped"
    return None


def as_read(text: str, form: TextFormat | None = None) -> str:
    """The text as it is read on its platform; where no format is given, it is detected from the text."""
    return plain_text(text, form or format_of(text))

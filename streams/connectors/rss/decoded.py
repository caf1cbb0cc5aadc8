"""The text of a feed, whatever encoding it is in."""

import codecs
import io
import re
from typing import Final

from streams.connectors.batch import UnreadableError
from streams.ingest.encoding import encoding_of

__all__ = ["decoded"]

MOST_MARKS: Final = 200_000
"""Tags of a feed, about; a thousand items with tables of words and pictures have fewer."""

_DECLARED: Final = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z][A-Za-z0-9._-]{0,40})[\"']")
_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]{0,300}\?>")
_MARKS: Final = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def decoded(body: bytes, named: str | None) -> str:
    """The text, without byte order mark and XML declaration; bytes that are none of its encoding become U+FFFD.

    A byte order mark counts, then the encoding that the header names, then the one that the text does; of the last two only
    one that reads all of it. Else the bytes decide.

    Raises:
        UnreadableError: it is empty, declares entities of its own, which may unfold without end, or has too many tags.
    """
    text = _DECLARATION.sub("", _text(body, named).lstrip("\ufeff"), count=1).strip()
    if not text:
        raise UnreadableError("the answer is empty")
    if "<!ENTITY" in text:
        raise UnreadableError("it declares entities of its own, which no feed needs")
    if text.count("<") > MOST_MARKS:
        raise UnreadableError(f"it has more than {MOST_MARKS:,} tags")
    return text


def _text(body: bytes, named: str | None) -> str:
    if not body.startswith(_MARKS):
        declared = _DECLARED.match(body[:400])
        for name in (named, declared[1].decode() if declared else None):
            if name is not None and (text := _read(body, name)) is not None:
                return text
        # Many a feed is a single line, which a bad byte here and there does not make another encoding.
        text = body.decode("utf-8", "replace")
        if (bad := text.count("\ufffd")) and len(text) - bad - sum(map(str.isascii, text)) >= bad:
            return text
    return body.decode(encoding_of(io.BytesIO(body), whole=True), "replace")


def _read(body: bytes, name: str) -> str | None:
    try:
        # What encodes a text to text, or to bytes by way of compression, is no encoding of a text.
        "".encode(codecs.lookup(name).name)
        return body.decode(name)
    except (LookupError, ValueError):
        return None

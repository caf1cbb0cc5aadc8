"""A chat as WhatsApp exports it: a line `31/12/25, 14.05 - Name: words` for each message, which may go on over lines."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from streams.ingest.record import RawRecord
from streams.ingest.text_lines import MAX_LINE, TextLine

__all__ = ["COLUMNS", "chat_records", "is_chat"]

COLUMNS: Final = ("whatsapp_date", "whatsapp_time", "author", "text")

_INVISIBLE: Final = re.compile("[\u200e\u200f\u202a-\u202e\ufeff]")
_BEGIN: Final = re.compile(
    r"\[?(?P<date>\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}),?\s(?P<time>\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[ap]\.?m\.?)?)"
    r"(?:\]|\s-)\s(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
_AUTHOR: Final = re.compile(r"(?P<author>[^:]{1,80}?):(?:\s|$)(?P<text>.*)", re.DOTALL)
_LEAST = 2


def is_chat(lines: Sequence[str]) -> bool:
    """Whether these are the first lines of such a chat."""
    begun = [line for line in lines if _BEGIN.match(_INVISIBLE.sub("", line))]
    return bool(lines) and bool(_BEGIN.match(_INVISIBLE.sub("", lines[0]))) and len(begun) >= min(_LEAST, len(lines))


def chat_records(lines: Iterator[TextLine]) -> Iterator[RawRecord]:
    """The messages. Notices of the program itself, such as who joined, have an empty `author`."""
    held: TextLine | None = None
    more: list[str] = []
    size = 0
    for line in lines:
        text = _INVISIBLE.sub("", line.text)
        if not line.whole or _BEGIN.match(text):
            if held is not None:
                yield _message(held, more)
            held, more, size = line, [text], len(text)
        elif held is None:
            if text.strip():
                yield RawRecord(line.number, line.text, {}, "the chat does not begin here")
        elif size < MAX_LINE:
            more.append(text)
            size += len(text)
    if held is not None:
        yield _message(held, more)


def _message(begun: TextLine, lines: list[str]) -> RawRecord:
    said = "".join(lines)
    found = _BEGIN.match(said)
    if found is None:
        fault = f"the line is longer than {MAX_LINE} characters, of which only the beginning is kept here"
        return RawRecord(begun.number, begun.text, {}, fault)
    named = _AUTHOR.fullmatch(found["rest"])
    fields = {
        "whatsapp_date": found["date"],
        "whatsapp_time": found["time"].replace("\u202f", " "),
        "author": named["author"] if named else "",
        "text": (named["text"] if named else found["rest"]).rstrip("\r\n"),
    }
    return RawRecord(begun.number, said, fields)

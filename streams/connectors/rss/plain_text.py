"""HTML of feeds as plain text."""

import html
import re
from html.parser import HTMLParser
from typing import Final

__all__ = ["plain"]

_UNSEEN: Final = frozenset({"script", "style", "template", "noscript", "iframe", "svg", "math", "head", "title"})
_INLINE: Final = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "font", "i", "mark", "q", "s", "small", "span", "strong", "sub"}
    | {"sup", "u", "wbr"}
)
_MARKED: Final = re.compile(r"[<&]")
_UNPRINTED: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_MOST: Final = 200_000


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._unseen: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNSEEN:
            self._unseen.append(tag)
        elif tag not in _INLINE:
            self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if self._unseen and tag == self._unseen[-1]:
            self._unseen.pop()
        elif tag not in _INLINE:
            self.words.append(" ")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _INLINE:
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.words.append(data)


def plain(text: str) -> str:
    """The words of a text that may hold HTML, on one line, without what a browser would not show; of a long text the first.

    What was escaped twice, as feeds do it, is unescaped twice.
    """
    text = text[:_MOST]
    if _MARKED.search(text):
        reader = _Words()
        reader.feed(text)
        reader.close()
        text = html.unescape("".join(reader.words))
    return " ".join(_UNPRINTED.sub(" ", text).split())

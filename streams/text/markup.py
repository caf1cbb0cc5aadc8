"""Plain text of what platforms deliver as HTML or with HTML entities: what a reader of the platform sees.

Only elements that HTML knows are markup, so that `<3`, `a<b` and `<nama>` stay, and only entities that HTML knows and that
end with a semicolon, so that `?a=1&copy=2` stays. Entities are resolved once: `&amp;lt;` is `&lt;`. Time is linear in the
length of the text, whatever it holds, and the plain text is never longer.
"""

import html
import re
from html.entities import html5
from typing import Final

from schemas.post import TextFormat
from streams.text.shown_link import href_of, shown_link

__all__ = ["ELEMENTS", "ENTITY", "plain_text", "resolved"]

ENTITY: Final = r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});"
"""Regular expression of what looks like an HTML entity."""

_BLOCKS: Final = frozenset(
    """
    address article aside blockquote body br caption center dd details dialog div dl dt fieldset figcaption figure footer
    form h1 h2 h3 h4 h5 h6 head header hr html legend li main nav ol optgroup option p pre section summary table tbody
    tfoot thead title tr ul
    """.split()  # noqa: SIM905 - a list literal would hide the words among quotes
)
_CELLS: Final = frozenset({"td", "th"})
_UNSEEN: Final = frozenset({"script", "style"})
_INLINE: Final = frozenset(
    """
    a abbr acronym audio b bdi bdo big button cite code data del dfn em embed font i iframe img input ins kbd label link
    mark meta noscript object picture q rp rt ruby s samp small source span strike strong sub sup svg template tg-emoji
    tg-spoiler time track tt u var video wbr
    """.split()  # noqa: SIM905 - a list literal would hide the words among quotes
)
ELEMENTS: Final = _BLOCKS | _CELLS | _UNSEEN | _INLINE
"""Names of the elements that are markup."""

_ENTITY: Final = re.compile(ENTITY)
# A quoted value ends before a `<`, where the next tag may begin: so no sign is looked at over and over.
_TAG: Final = re.compile(
    r"""<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9-]{0,20}+)(?=[\s/>])"""
    r"""(?P<attributes>(?:[^<>"']++|"[^"<]*+"|'[^'<]*+'|["'])*+)(?P<close>>?)"""
)
_ATTRIBUTE: Final = re.compile(r"\s[\w:-]+\s*=")
_DECLARATION: Final = re.compile(r"<(?:!doctype|\?xml)\b[^<>]*+>", re.IGNORECASE)
_ENDS_LINK: Final = ".,;:!?)]}\"'”’»…"
_ALT: Final = re.compile(r"\salt\s*=\s*[\"']([^\"']{1,16})[\"']", re.IGNORECASE)


def plain_text(text: str, form: TextFormat | None) -> str:
    """The text as it is read on its platform, from the form in which a source delivers it; without a form it is plain."""
    if form is None or form == "plain":
        return text
    if form == "html" and "<" in text and (seen := _seen(text)) is not None:
        return seen
    return resolved(text)


def resolved(text: str) -> str:
    """The text with every HTML entity resolved, once."""
    return _ENTITY.sub(_character, text) if "&" in text else text


def _character(entity: re.Match[str]) -> str:
    found = entity[0]
    return html.unescape(found) if found[1] == "#" or found[1:] in html5 else found


class _Page:
    """What is seen of a text so far."""

    def __init__(self) -> None:
        self._pieces: list[str] = []
        self._href: str | None = None
        self._link_at = 0
        self._is_behind_link = False

    def say(self, text: str) -> None:
        """Show a text between tags, in which an end of line is a space."""
        if text:
            if self._is_behind_link and not text[0].isspace() and text[0] not in _ENDS_LINK:
                self._pieces.append(" ")
            self._is_behind_link = False
            self._pieces.append(resolved(text).replace("\n", " "))

    def tag(self, name: str, attributes: str, *, is_end: bool) -> None:
        """Do what a tag asks for."""
        if name in _BLOCKS:
            self._pieces.append("\n")
            self._is_behind_link = False
        elif name in _CELLS:
            self._pieces.append(" ")
        elif name == "a":
            self._end_link()
            self._href = None if is_end else href_of(resolved(attributes))
            self._link_at = len(self._pieces)
        elif name == "img" and (alt := _ALT.search(resolved(attributes))) and not any(map(str.isalnum, alt[1])):
            self._pieces.append(alt[1])  # an emoji

    def _end_link(self) -> None:
        if self._href is not None:
            said = "".join(self._pieces[self._link_at :])
            self._pieces[self._link_at :] = [shown_link(said, self._href)]
            self._href = None
            self._is_behind_link = True

    def text(self) -> str:
        """All of it, on lines without spaces at their ends."""
        self._end_link()
        lines = "".join(self._pieces).split("\n")
        return "\n".join(line for one in lines if (line := " ".join(one.split())))


def _seen(text: str) -> str | None:
    """What is seen of HTML; None where there is no tag, and ends of lines mean what they say."""
    page = _Page()
    tags = done = 0
    at = text.find("<")
    while at >= 0:
        tag = _TAG.match(text, at) or _DECLARATION.match(text, at)
        end = tag.end() if tag else at
        if text.startswith("<!--", at):
            end = _behind("-->", text, at)
            page.say(text[done:at])
        elif tag and tag.re is _DECLARATION:
            page.say(text[done:at])
        elif tag and (name := tag["name"].lower()) in ELEMENTS and _is_tag(tag):
            page.say(text[done:at])
            page.tag(name, tag["attributes"], is_end=bool(tag["end"]))
            if name in _UNSEEN and not tag["end"]:
                end = _behind(rf"</{name}\b[^<>]*>", text, end)
        else:
            at = text.find("<", at + 1)
            continue
        tags += 1
        done = end
        at = text.find("<", done)
    if not tags:
        return None
    page.say(text[done:])
    return page.text()


def _is_tag(found: re.Match[str]) -> bool:
    """Whether what has the name of an element is a tag: `<b>`, `<a href=…>`, or one that is cut off; not `a <b and c>`."""
    if _ATTRIBUTE.match(found["attributes"]):
        return bool(found["close"]) or found.end() == len(found.string)
    return bool(found["close"]) and not found["attributes"].strip(" \t\r\n/")


def _behind(end: str, text: str, start: int) -> int:
    """Where what ends with `end` is over; the end of the text where it never is, as in a browser."""
    found = re.compile(end, re.IGNORECASE).search(text, start)
    return found.end() if found else len(text)

"""E-mail addresses as people write them past filters: `nama [at] gmail [dot] com`, `nama @ gmail . com`."""

import re
from collections.abc import Iterator

from streams.privacy.spans import Span

__all__ = ["spelled_emails"]

_OPEN, _CLOSE = r"[ ]?[\[({<][ ]?", r"[ ]?[\])}>][ ]?"
_BRACKETED_AT = rf"{_OPEN}(?:at|et|a|@|a ?keong){_CLOSE}"
_SPOKEN_AT = r" (?:at|et|ät|a ?keong) "
_TIED_AT = r"[_-]at[_-]"
_BRACKETED_DOT = rf"{_OPEN}(?:dot|titik|d0t|\.){_CLOSE}"
_SPOKEN_DOT = r" (?:dot|titik) "
_TIED_DOT = r"[_-]dot[_-]"
_CLEAR_DOT = rf"(?:{_BRACKETED_DOT}|{_SPOKEN_DOT}|{_TIED_DOT})"
_DOT = rf"(?:{_CLEAR_DOT}| ?[.,] ?)"
_TOP = r"(?:com|kom|co|ko|id|net|org|me|go|ac|sch|or|web|my|info|io|biz)"
_PROVIDER = r"(?:gmail|googlemail|yahoo|ymail|hotmail|outlook|icloud|rocketmail|proton(?:mail)?)"
_PART = r"[a-z0-9](?:(?!_at_|-at-|_dot_|-dot-)[\w.+-]){0,63}"
_LOCAL = rf"(?<![\w.+-]){_PART}(?:{_CLEAR_DOT}{_PART}){{0,2}}"
_END = r"(?!\w)"
_TOPS = rf"{_DOT}{_TOP}(?:{_DOT}{_TOP})?{_END}"
_NAME = r"(?=[a-z0-9-]*[a-z])[a-z0-9-]{2,40}"

_TALK = (
    r"(?:pakai|pake|pakek|pk|apa|atau|dan|dari|bukan|akhiran|berakhiran|domain|format|yg|yang|itu|di|ke|dengan|dgn|via"
    r"|server|punya)"
)

_SPELLED = re.compile(
    # the sign or the dot in words or brackets, any domain
    rf"{_LOCAL}(?:{_BRACKETED_AT}|{_TIED_AT}){_NAME}{_TOPS}"
    rf"|{_LOCAL}(?:{_SPOKEN_AT}|@){_NAME}{_CLEAR_DOT}{_TOP}(?:{_DOT}{_TOP})?{_END}"
    # all signs apart
    rf"|{_LOCAL} @ {_NAME}(?: \. {_NAME}){{0,3}} \. {_TOP}{_END}"
    # a picture for the sign
    rf"|{_LOCAL}[^\x00-\x7f\w\s]{{1,4}}{_PROVIDER}{_TOPS}"
    # a provider that is known implies the rest
    rf"|{_LOCAL}(?:{_BRACKETED_AT}|{_SPOKEN_AT}|{_TIED_AT}| a |[@#] ?| [@#] ){_PROVIDER}(?:{_TOPS}|(?:com|co)?{_END})"
    # apart from its sign: `nama @gmail.com`, but not `pakai @gmail.com`
    rf"|(?!{_TALK} ){_LOCAL} [@#]{_PROVIDER}(?:{_TOPS}|{_END})"
    rf"|(?<![\w.+-])(?=[a-z._+-]{{0,63}}\d|[a-z]{{1,63}}[._]){_PART} {_PROVIDER}(?:{_DOT}| )(?:com|kom|co){_END}"
)
# `gmail saya: nama88`, the name alone behind that of a provider.
_OWN = r"(?: (?:saya|sy|ku|gw|gue)|ku|nya)"
_NAMED = re.compile(
    rf"(?:gmail|yahoo)(?:{_OWN} |{_OWN}? ?[:=] ?)(?P<name>(?=[a-z._-]{{0,63}}\d|[a-z]{{1,63}}[._]){_PART})(?![\w@])"
)
# What every such address holds, to be looked for first.
_ANCHOR = re.compile(
    rf"{_PROVIDER}|(?:dot|titik|d0t)[ \])}}>_-]{{1,3}}{_TOP}{_END}|[\[({{<] ?(?:at|et|@) ?[\])}}>]"
    r"|[a-z0-9][_-]at[_-][a-z0-9]| @ [a-z0-9-]{2,40} \. "
)


def spelled_emails(text: str) -> Iterator[Span]:
    """E-mail addresses whose sign or dot is in words, in brackets or apart."""
    lower = text.lower()
    if _ANCHOR.search(lower):
        whole = [found.span() for found in _SPELLED.finditer(lower)]
        yield from ((*span, "[EMAIL]") for span in whole)
        starts = {start for start, _ in whole}
        yield from ((*found.span("name"), "[EMAIL]") for found in _NAMED.finditer(lower) if found.start("name") not in starts)

"""E-mail addresses, and personal data in the addresses of web pages."""

import re
from collections.abc import Iterator

from streams.privacy.spans import Span
from streams.text.links import LINK

__all__ = ["emails", "link_parts", "links"]

_LOCAL = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._%+-")
# RFC 5321 domain; labels are checked in code, so that no part of the pattern can match in two ways.
_DOMAIN = re.compile(r"[a-z0-9-]+(?:\.[\w-]+)+", re.IGNORECASE)
_TOP_LEVEL = re.compile(r"[^\W\d_]{2}")
_NOBODY = re.compile(  # how an address is written
    r"(?:nama|name|user|username|email|emailmu|namamu|namaanda|contoh|xxx+)@(?:domain|example|contoh|email|gmail|yahoo|provider|xxx+)(?:\.[\w-]+)+",
    re.IGNORECASE,
)
_LINK = re.compile(LINK)
_LINK_PHONE = re.compile(
    r"(?:(?<![^\W\d])wa\.me/|[?&](?:phone|tel|telp|hp|no_?hp|wa|no_?wa|whatsapp)=)((?:\+|%2B)?\d(?:-?\d){7,14})(?![-\d])",
    re.IGNORECASE,
)
# A whole part of a path, or the whole value of a parameter, as `public_url` leaves it out.
_LINK_MOBILE = re.compile(r"(?<=[/=])((?:(?:\+|%2B)?62|0)8[1-9]\d{7,10})(?![^/?#&\s])", re.IGNORECASE)
_LINK_NIK = re.compile(r"(?:[?&](?:nik|no_?nik|e?ktp|no_?ktp|kk|no_?kk)=|/(?:nik|e?ktp|kk)/)(\d{15,17})(?!\d)", re.IGNORECASE)
_LINK_PARAMETER = re.compile(
    r"[?&](?:(?:no_?)?(?:(?P<NPWP>npwp)|(?P<BPJS>bpjs|noka|jkn|kpj)|(?P<REKENING>rek|rekening)|(?P<SIM>sim)|(?P<PASPOR>pas(?:por|sport))"
    r"|(?P<PLAT>pol|plat))|(?P<NAMA>nama|nama_?lengkap|full_?name))="
    r"(?P<value>(?(NAMA)[^\W\d_][\w+.'%-]{1,80}|(?=[a-z+ .-]{0,4}\d)[\w+.-]{5,40}))",
    re.IGNORECASE,
)
_LINK_EMAIL = re.compile(r"(?<=[=/])[\w.+-]{1,64}%40[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){1,4}", re.IGNORECASE)


def emails(text: str) -> Iterator[Span]:
    """E-mail addresses; a price each (`telur@25.000`) or a handle (`@dinkes.jabar`) is none."""
    at = text.find("@")
    done = 0
    while at >= 0:
        start = at
        while start > done and text[start - 1] in _LOCAL:
            start -= 1
        if start < at and text[at - 1] != "." and (domain := _DOMAIN.match(text, at + 1 + text.startswith("@", at + 1))):
            labels = domain[0].split(".")
            while len(labels) > 1 and not _TOP_LEVEL.match(labels[-1]):
                labels.pop()
            if len(labels) > 1 and not _NOBODY.fullmatch(text, start, domain.start() + len(".".join(labels))):
                done = domain.start() + len(".".join(labels))
                yield start, done, "[EMAIL]"
        at = text.find("@", max(at + 1, done))


def link_parts(text: str) -> Iterator[Span]:
    """Phone numbers in links, and names, numbers of documents and e-mail addresses in their parameters."""
    phones = {found.span(1) for pattern in (_LINK_PHONE, _LINK_MOBILE) for found in pattern.finditer(text)}
    yield from ((*span, "[TELEPON]") for span in sorted(phones))
    yield from ((*found.span(1), "[NIK]") for found in _LINK_NIK.finditer(text))
    for found in _LINK_PARAMETER.finditer(text):
        kind = next(kind for kind, value in found.groupdict().items() if value)
        yield *found.span("value"), f"[{kind}]"
    if "%40" in text:
        yield from ((*found.span(), "[EMAIL]") for found in _LINK_EMAIL.finditer(text))


def links(text: str) -> Iterator[Span]:
    """Web addresses, with an empty label: their other numbers (ids of posts, dates of articles) are not personal."""
    yield from ((*found.span(), "") for found in _LINK.finditer(text))

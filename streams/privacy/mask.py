"""Masking of personal data in the text of posts (UU 27/2022 on personal data protection, articles 16 and 35).

Replaced are identity and family card numbers by `[NIK]`, tax numbers by `[NPWP]`, members' numbers of the social insurance
by `[BPJS]`, driving licences by `[SIM]`, passports by `[PASPOR]`, phone numbers by `[TELEPON]`, e-mail addresses by
`[EMAIL]`, account and card numbers by `[REKENING]`, vehicle plates by `[PLAT]`, addresses of houses by `[ALAMAT]`, and
names behind `a.n.` by `[NAMA]`. Numbers inside web addresses stay, since they are ids and dates, except the phone number of a
chat link and identity numbers in parameters. What `streams.privacy.accounts` hides comes after the watchlist has been
matched.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from streams.privacy.addresses import addresses
from streams.privacy.digits import is_long_number_in, read_digits
from streams.privacy.documents import documents, passports, tax_numbers
from streams.privacy.hints import ADDRESS, DOCUMENT, MAIL, NAME, PLATE, SPOKEN, hints
from streams.privacy.links import emails, link_parts, links
from streams.privacy.names import names
from streams.privacy.numbers import numbers
from streams.privacy.plates import named_plates, plates
from streams.privacy.shadow import origin, shadow
from streams.privacy.spans import Span, blanked, disjoint
from streams.privacy.spelled import spelled_emails
from streams.privacy.spoken import spoken_numbers

__all__ = ["find", "mask"]

_ASCII = bytes(range(0x80))
_DIGITS = b"0123456789"
_SIGNS = _DIGITS + b"@[](){}<>=:"
_NO_BRACKETS = b"@=:"
_NO_SIGNS = bytes(byte for byte in range(0x100) if byte not in _SIGNS)
# At signs and digits beyond ASCII: Unicode category Nd, then the digits of category No.
_UNUSUAL = re.compile(
    r"[\uff20\ufe6b\d"
    r"\u00b2-\u00b3\u00b9\u1369-\u1371\u19da\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468\u2474-\u247c"
    r"\u2488-\u2490\u24ea\u24f5-\u24fd\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792\U00010a40-\U00010a43"
    r"\U00010e60-\U00010e68\U00011052-\U0001105a\U0001f100-\U0001f10a"
    r"]"
)
_PLATE_DIGITS = 3
_LONG_DIGITS = 5
_MOST_ROUNDS = 4

_Finder = Callable[[str], Iterable[Span]]


def mask(text: str) -> str:
    """The text with personal data replaced by labels in brackets; masking a masked text changes nothing.

    Time is linear in the length of the text.
    """
    found = find(text)
    if not found:
        return text
    pieces: list[str] = []
    done = 0
    for start, end, label in found:
        pieces += (text[done:start], label)
        done = end
    return "".join((*pieces, text[done:]))


def find(text: str) -> list[Span]:
    """Where personal data stands in the text, in order, with the labels that are to stand there."""
    encoded = text.encode("utf-8", "surrogatepass")
    looks = text
    if len(encoded) != len(text) and _UNUSUAL.search(encoded.translate(None, _ASCII).decode("utf-8", "surrogatepass")):
        looks = shadow(text)
        encoded = looks.encode("utf-8", "surrogatepass")
    finders = list(_finders(looks, encoded))
    if not finders:
        return []
    plain = rest = shadow(text)
    found: list[Span] = []
    for _ in range(_MOST_ROUNDS):  # what is masked may bring to light what stood in its shade
        before = len(found)
        for finder in finders:
            new = list(disjoint(finder(rest)))
            if new:
                rest = blanked(rest, new)
                found.extend(span for span in new if span[2])
        if len(found) == before:
            break
    if len(plain) == len(text):
        return sorted(found)
    places = origin(text)
    return [(places[start], places[end], label) for start, end, label in sorted(found)]


def _finders(text: str, encoded: bytes) -> list[_Finder]:
    """Those that may find something, by cheap tests that few plain posts pass, in the order in which they are to look.

    `encoded` is the text in UTF-8. Links come after what is masked inside them, and before all that must leave them alone.
    """
    signs = encoded.translate(None, _NO_SIGNS)
    others = signs.translate(None, _DIGITS)
    words = hints(encoded)
    found: list[_Finder] = []
    if b"@" in others:
        found.append(emails)
    if MAIL in words or others.translate(None, _NO_BRACKETS):
        found.append(spelled_emails)
    if digits := len(signs) - len(others):
        if b"=" in others or b"wa.me/" in encoded or b"WA.ME/" in encoded:
            found.append(link_parts)
        if b":" in others:
            found.append(links)
        if digits >= _LONG_DIGITS:
            found.append(_documents_and_numbers if DOCUMENT in words else _numbers)
    if SPOKEN in words:
        found.append(spoken_numbers)
    if digits >= _PLATE_DIGITS:
        found.append(plates)
    if digits and PLATE in words:
        found.append(named_plates)
    if digits and ADDRESS in words:
        found.append(addresses)
    if NAME in words:
        found.append(names)
    return found


def _numbers(text: str) -> Iterator[Span]:
    return _in_turn(text, (tax_numbers, numbers))


def _documents_and_numbers(text: str) -> Iterator[Span]:
    return _in_turn(text, (tax_numbers, documents, passports, numbers))


def _in_turn(text: str, finders: Iterable[_Finder]) -> Iterator[Span]:
    """What the finders of long numbers find, each in what those before it left."""
    if not is_long_number_in(text):
        return
    rest = read_digits(text)
    for finder in finders:
        if new := list(disjoint(finder(rest))):
            yield from new
            rest = blanked(rest, new)

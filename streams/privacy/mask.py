"""Masking of personal data in the text of posts (UU 27/2022 on personal data protection, articles 16 and 35).

Replaced are identity and family card numbers by `[NIK]`, tax numbers by `[NPWP]`, members' numbers of the social insurance
by `[BPJS]`, driving licences by `[SIM]`, passports by `[PASPOR]`, phone numbers by `[TELEPON]`, e-mail addresses by
`[EMAIL]`, account and card numbers by `[REKENING]`, vehicle plates by `[PLAT]`, addresses of houses by `[ALAMAT]`, and
names behind `a.n.` by `[NAMA]`. Numbers inside web addresses stay, since they are ids and dates, except the phone number of a
chat link and identity numbers in parameters. What `streams.privacy.accounts` hides comes after the watchlist has been
matched.
"""

from collections.abc import Callable, Iterable, Iterator

from streams.privacy.addresses import addresses
from streams.privacy.digits import is_long_number_in, read_digits
from streams.privacy.documents import documents, passports, tax_numbers
from streams.privacy.hints import (
    ADDRESS,
    ALIKE,
    AT,
    BRACKET,
    DIGIT,
    DOCUMENT,
    HOUSE,
    LINK,
    MAIL,
    NAME,
    PARAMETER,
    PLATE,
    SELF,
    SPOKEN,
    hints,
)
from streams.privacy.links import emails, link_parts, links
from streams.privacy.names import is_capital_after_self, names, own_names
from streams.privacy.numbers import numbers
from streams.privacy.plates import named_plates, plates
from streams.privacy.shadow import origin, shadow
from streams.privacy.spans import Span, blanked, disjoint
from streams.privacy.spelled import spelled_emails
from streams.privacy.spoken import LEAST_WORDS, spoken_numbers

__all__ = ["find", "mask"]

_WITHOUT_DIGITS = frozenset({AT, BRACKET, HOUSE, MAIL, NAME, PARAMETER})
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
    plain = rest = shadow(text)
    seen = hints(plain)
    finders = _finders(seen)
    if SELF in seen and is_capital_after_self(plain):
        finders.append(own_names)
    if not finders:
        return []
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


def _finders(seen: list[str]) -> list[_Finder]:
    """Those that may find something in a text with these hints, in the order in which they are to look."""
    found: list[_Finder] = []
    if not seen:
        return found
    digits = seen.count(DIGIT)
    if not digits and len(seen) < LEAST_WORDS and _WITHOUT_DIGITS.isdisjoint(seen):  # most of those that have a hint
        return found
    if digits >= _LONG_DIGITS or (digits and ALIKE in seen):
        found.append(_documents_and_numbers if DOCUMENT in seen else _numbers)
    if SPOKEN in seen and (digits >= _LONG_DIGITS or seen.count(SPOKEN) >= LEAST_WORDS):
        found.append(spoken_numbers)
    if digits >= _PLATE_DIGITS:
        found.append(plates)
    if digits and PLATE in seen:
        found.append(named_plates)
    if ADDRESS in seen and (digits or HOUSE in seen):
        found.append(addresses)
    if NAME in seen:
        found.append(names)
    if found and LINK in seen:  # before all that must leave links alone, and after what is masked inside them
        found.insert(0, links)
    if PARAMETER in seen:
        found.insert(0, link_parts)
    if MAIL in seen or BRACKET in seen:
        found.insert(0, spelled_emails)
    if AT in seen:
        found.insert(0, emails)
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

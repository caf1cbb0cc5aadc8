"""Identity, phone and account numbers, found by walking over groups of digits.

The walk looks at each group once and at a bounded number of followers, so its time is linear in the text.

Sources: NIK, PP 37/2007 article 37 (region, birth date with day + 40 for women, serial) with the province codes of
Kepmendagri 100.1.1-6117/2022 and the four Papuan provinces of 2022; cards, ISO/IEC 7812-1 (check digit of Luhn).
"""

import re
from collections.abc import Iterator

from streams.privacy.contexts import follows_account_words, is_amount, precedes_account_words
from streams.privacy.groups import Groups, chunks
from streams.privacy.phones import landline_end, phone_end
from streams.privacy.spans import Span

__all__ = ["numbers"]

_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3}){1,6}(?!\.?\d)")
_SHORTEST = 8
_LONGEST_ACCOUNT = 16

_PROVINCE_CODES = (
    "11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 61 62 63 64 65 71 72 73 74 75 76 81 82 91 92 93 94 95 96"
)
_PROVINCES = frozenset(_PROVINCE_CODES.split())
_NIK_GROUPS = ((16,), (4, 4, 4, 4), (6, 6, 4), (6, 10), (12, 4), (2, 2, 2, 6, 4), (1,) * 16)
_CARD_GROUPS = (4, 4, 4, 4)
_CARDS = re.compile(r"[3-6]")
_YEAR = r"(?:19|20)\d\d"
# A date without gaps, or years.
_DATES = re.compile(rf"{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|{_YEAR}(?:[ .-]{_YEAR})*")


def numbers(text: str) -> Iterator[Span]:
    """NIK, phone, card and account numbers with their labels; prices, dates, counts and long ids are left alone."""
    for groups in chunks(text, _SHORTEST):
        yield from _spans(groups)


def _spans(groups: Groups) -> Iterator[Span]:
    place = 0
    while place < len(groups):
        start = groups.start(place)
        after_plus = groups.text[start - 1 : start] == "+"
        if after := _identity(groups, place):
            yield start, groups.end(after - 1), "[NIK]"
        elif not after_plus and (sum_end := _THOUSANDS.match(groups.text, start)) and not _is_named(groups, place):
            after = place
            while after < len(groups) and groups.start(after) < sum_end.end():
                after += 1
        elif after := phone_end(groups, place, after_plus=after_plus):
            yield *_with_brackets(groups.text, start, groups.end(after - 1)), "[TELEPON]"
        elif after := _account(groups, place):
            yield start, groups.end(after - 1), "[REKENING]"
        elif after := landline_end(groups, place):
            yield *_with_brackets(groups.text, start, groups.end(after - 1)), "[TELEPON]"
        place = after or place + 1


def _has_sizes(groups: Groups, place: int, sizes: tuple[int, ...]) -> bool:
    """Whether groups of these sizes follow, with the same gap between all of them."""
    after = place + len(sizes)
    return (
        groups.size(place) == sizes[0]
        and after <= len(groups)
        and all(groups.size(place + at) == size for at, size in enumerate(sizes))
        and len({groups.gap(at) for at in range(place + 1, after)}) <= 1
    )


def _identity(groups: Groups, place: int) -> int:
    """The place after an identity number that begins here, or 0."""
    for sizes in _NIK_GROUPS:
        if _has_sizes(groups, place, sizes) and _is_plausible_nik(groups.between(place, place + len(sizes))):
            return place + len(sizes)
    return 0


def _is_named(groups: Groups, place: int) -> bool:
    return not place and follows_account_words(groups.text, groups.start(place), 10)


def _with_brackets(text: str, start: int, end: int) -> tuple[int, int]:
    """The range with the plus sign and an opening parenthesis that closes inside it."""
    if text[start - 1 : start] == "+":
        start -= 1
    if text[start - 1 : start] == "(" and ")" in text[start:end]:
        start -= 1
    return start, end


def _account(groups: Groups, place: int) -> int:
    """The place after an account or card number that begins here, or 0."""
    if groups.text[groups.start(place) - 1 : groups.start(place)] in ("+", "-"):
        return 0
    if _has_sizes(groups, place, _CARD_GROUPS) and _is_card(groups.between(place, place + len(_CARD_GROUPS))):
        return place + len(_CARD_GROUPS)
    after, size = place + 1, groups.size(place)
    while (
        after < len(groups) and size + groups.size(after) <= _LONGEST_ACCOUNT and groups.gap(after) == groups.gap(place + 1)
    ):
        after, size = after + 1, size + groups.size(after)
    if after > place + 1 and size >= 10 and _is_account(groups, place, after, size):
        return after
    size = groups.size(place)
    return place + 1 if _SHORTEST <= size <= _LONGEST_ACCOUNT and _is_account(groups, place, place + 1, size) else 0


def _is_account(groups: Groups, place: int, after: int, digits: int) -> bool:
    """Whether words before or after say so."""
    start, end = groups.start(place), groups.end(after - 1)
    return (
        ((not place and follows_account_words(groups.text, start, digits)) or precedes_account_words(groups.text, end))
        and not _DATES.fullmatch(groups.text, start, end)
        and not is_amount(groups.text, start, end)
    )


def _is_card(digits: str) -> bool:
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    return (
        bool(_CARDS.match(digits)) and (sum(map(int, digits[-1::-2])) + sum(n - 9 if n > 9 else n for n in doubled)) % 10 == 0
    )


def _is_plausible_nik(digits: str) -> bool:
    day, month = int(digits[6:8]), int(digits[8:10])
    return (
        digits[:2] in _PROVINCES
        and (1 <= day <= 31 or 41 <= day <= 71)
        and 1 <= month <= 12
        and digits[2:4] != "00"
        and digits[12:] != "0000"
    )

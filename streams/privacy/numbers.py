"""Identity, phone and account numbers, found by walking over groups of digits.

A chunk is a run of digit groups with up to three separators (space, dot, hyphen, parenthesis) between them. The walk looks
at each group once and at a bounded number of followers, so its time is linear in the text.

Sources: NIK, PP 37/2007 article 37 (region, birth date with day + 40 for women, serial) with the province codes of
Kepmendagri 100.1.1-6117/2022 and the four Papuan provinces of 2022; phones, the numbering plan of Indonesia as notified
to the ITU (E.164, country code 62; mobile numbers are 8 and 8 to 11 digits more).
"""

import re
from collections.abc import Iterator

from streams.privacy.contexts import (
    follows_account_words,
    follows_identity_words,
    is_amount,
    precedes_account_words,
)
from streams.privacy.spans import Span

__all__ = ["numbers"]

_CHUNK = re.compile(r"[0-9]+(?:[ .()\-]{1,3}[0-9]+)*")
_GROUP = re.compile(r"[0-9]+")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3}){1,6}(?!\.?\d)")
_SHORTEST = 8
_LONGEST_ACCOUNT = 16

_PROVINCE_CODES = (
    "11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 61 62 63 64 65 71 72 73 74 75 76 81 82 91 92 93 94 95 96"
)
_PROVINCES = frozenset(_PROVINCE_CODES.split())
_NIK_GROUPS = ((16,), (4, 4, 4, 4), (6, 6, 4), (6, 10), (12, 4), (2, 2, 2, 6, 4))
# Where Indonesians work abroad; any other country only when its number is written without gaps.
_FOREIGN = frozenset({"60", "61", "65", "81", "82", "86", "852", "886", "966", "971"})
_MOBILE = re.compile(r"08[1-9]")
_MOBILE_62 = re.compile(r"(?:00)?62[ .()\-]{0,3}0?8[1-9]\d")
_YEAR = r"(?:19|20)\d\d"
# A date without gaps, or years.
_DATES = re.compile(rf"{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])|{_YEAR}(?:[ .-]{_YEAR})*")
_LANDLINE = re.compile(r"0[2-79]\d{1,2}(?:\)[ -]?|[ -]| - )\d{3}")


def numbers(text: str) -> Iterator[Span]:
    """NIK, phone and account numbers with their labels; prices, dates, counts and long ids are left alone."""
    for chunk in _CHUNK.finditer(text):
        start, end = chunk.span()
        if end - start >= _SHORTEST:
            yield from _Walk(text, [group.span() for group in _GROUP.finditer(text, start, end)]).spans()


class _Walk:
    """One pass over the groups of a chunk; `text` is the whole text, for what stands around them."""

    def __init__(self, text: str, groups: list[tuple[int, int]]) -> None:
        self._text = text
        self._groups = groups

    def spans(self) -> Iterator[Span]:
        place = 0
        while place < len(self._groups):
            start = self._groups[place][0]
            after_plus = self._text[start - 1 : start] == "+"
            if after := self._identity(place):
                yield start, self._groups[after - 1][1], "[NIK]"
            elif not after_plus and (sum_end := _THOUSANDS.match(self._text, start)):
                after = place
                while after < len(self._groups) and self._groups[after][0] < sum_end.end():
                    after += 1
            elif after := self._phone(place, after_plus):
                yield *self._with_brackets(start, self._groups[after - 1][1]), "[TELEPON]"
            elif after := self._account(place):
                yield start, self._groups[after - 1][1], "[REKENING]"
            elif self._is_landline_without_gaps(place):
                yield *self._groups[place], "[TELEPON]"
            place = after or place + 1

    def _size(self, place: int) -> int:
        start, end = self._groups[place]
        return end - start

    def _digits(self, place: int, after: int) -> str:
        return "".join(self._text[start:end] for start, end in self._groups[place:after])

    def _separator(self, place: int) -> str:
        """What stands before a group that is not the first."""
        return self._text[self._groups[place - 1][1] : self._groups[place][0]]

    def _identity(self, place: int) -> int:
        """The place after an identity number that begins here, or 0."""
        start = self._groups[place][0]
        named = place == 0 and follows_identity_words(self._text, start)
        if named and 15 <= self._size(place) <= 17:
            return place + 1
        for sizes in _NIK_GROUPS:
            after = place + len(sizes)
            if after > len(self._groups) or any(self._size(place + at) != size for at, size in enumerate(sizes)):
                continue
            if len({self._separator(at) for at in range(place + 1, after)}) > 1:
                continue
            if named or _is_plausible_nik(self._digits(place, after)):
                return after
        return 0

    def _phone(self, place: int, after_plus: bool) -> int:
        """The place after a phone number that begins here, or 0."""
        start, end = self._groups[place]
        first = self._text[start:end]
        if _MOBILE.match(first):
            after = self._extend(place, 10, 13)
        elif _MOBILE_62.match(self._text, start):
            after = 0 if is_amount(self._text, start, end) else self._extend(place, 11, 16 if first[0] == "0" else 15)
        elif after_plus and (first.startswith("62") or first in _FOREIGN):
            after = 0 if _THOUSANDS.match(self._text, start) else self._extend(place, 10, 14)
        elif after_plus:
            after = place + 1 if 10 <= end - start <= 15 else 0
        else:
            after = self._extend(place, 9, 12) if _LANDLINE.match(self._text, start) else 0
        return after

    def _is_landline_without_gaps(self, place: int) -> bool:
        start, end = self._groups[place]
        return 9 <= end - start <= 11 and self._text[start] == "0" and self._text[start + 1] in "2345679"

    def _extend(self, place: int, least: int, most: int) -> int:
        """The place after the groups that make a number of `least` to `most` digits, or 0.

        Once there are enough digits, only groups of two or more behind the same separator as before still belong to it.
        """
        total, previous, after = self._size(place), "", place + 1
        while after < len(self._groups) and total + self._size(after) <= most:
            separator = self._separator(after)
            if total >= least and (separator != previous or self._size(after) < 2):
                break
            total, previous, after = total + self._size(after), separator, after + 1
        return after if least <= total <= most else 0

    def _with_brackets(self, start: int, end: int) -> tuple[int, int]:
        """The range with the plus sign and an opening parenthesis that closes inside it."""
        if self._text[start - 1 : start] == "+":
            start -= 1
        if self._text[start - 1 : start] == "(" and ")" in self._text[start:end]:
            start -= 1
        return start, end

    def _account(self, place: int) -> int:
        """The place after an account number that begins here, or 0; groups of one number share their separator."""
        if place and len(self._groups) - place > _LONGEST_ACCOUNT:
            return 0
        after, size = place + 1, self._size(place)
        while (
            after < len(self._groups)
            and size + self._size(after) <= _LONGEST_ACCOUNT
            and self._separator(after) == self._separator(place + 1)
        ):
            after, size = after + 1, size + self._size(after)
        if after > place + 1 and size >= 10 and self._is_named_account(place, after, size):
            return after
        size = self._size(place)
        if _SHORTEST <= size <= _LONGEST_ACCOUNT and self._is_named_account(place, place + 1, size):
            return place + 1
        return 0

    def _is_named_account(self, place: int, after: int, digits: int) -> bool:
        """Whether words say so; they stand before the first or after the last group, for there are none inside a chunk."""
        start, end = self._groups[place][0], self._groups[after - 1][1]
        return (
            (
                (place == 0 and follows_account_words(self._text, start, digits))
                or (after == len(self._groups) and precedes_account_words(self._text, end))
            )
            and not _DATES.fullmatch(self._text, start, end)
            and not is_amount(self._text, start, end)
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

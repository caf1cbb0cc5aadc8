"""Numbers in words, as people write them past filters: `nol delapan satu dua …`, `kosong 8 satu dua 3456`."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from streams.privacy.contexts import follows_account_words, follows_identity_words, follows_phone_words
from streams.privacy.spans import Span

__all__ = ["LEAST_WORDS", "spoken_numbers"]

_DIGITS = {
    "nol": "0", "kosong": "0", "zero": "0", "satu": "1", "dua": "2", "tiga": "3", "empat": "4", "lima": "5", "enam": "6",
    "tujuh": "7", "tuju": "7", "delapan": "8", "lapan": "8", "sembilan": "9", "sepuluh": "10", "sebelas": "11",
}  # fmt: skip
_WORD = re.compile(rf"{'|'.join(sorted(_DIGITS, key=len, reverse=True))}|belas|puluh|ratus|ribu|juta|[0-9]+")
_BETWEEN = re.compile(r"[\s,.\-/]{0,3}")
LEAST_WORDS = 4
"""How many digits of a number are words at least."""

_LETTER_BEFORE = re.compile(r"(?<![^\W\d_])")
_LETTER_AFTER = re.compile(r"(?![^\W\d_])")
_LEAST_DIGITS = 8
_PHONE = re.compile(r"(?:0|(?:00)?62)8[1-9]\d{7,10}")
# Nobody counts that far in single digits.
_WITHOUT_ZERO = re.compile(r"8[1-9]\d{7,10}")
_IDENTITY = range(15, 18)


class _Token(NamedTuple):
    start: int
    end: int
    digits: str
    in_words: bool


def spoken_numbers(text: str) -> Iterator[Span]:
    """Phone, identity and account numbers in words: four digits at least, or some of a mobile number."""
    lower = text.lower()
    for run in _runs(lower):
        if _is_spoken(run) and (span := _judged(lower, run)):
            yield span


def _is_spoken(run: Sequence[_Token]) -> bool:
    """Whether enough is in words, or some of what begins as a mobile number does: `nol 813 …`, `081 tiga …`."""
    if sum(token.in_words for token in run) >= LEAST_WORDS:
        return True
    return any(token.in_words for token in run) and bool(_PHONE.match("".join(token.digits for token in run)))


def _runs(text: str) -> Iterator[list[_Token]]:
    run: list[_Token] = []
    for found in _WORD.finditer(text):
        word = found[0]
        joined = bool(run) and _BETWEEN.fullmatch(text, run[-1].end, found.start()) is not None
        if not joined:
            if run:
                yield run
            run = []
        if word in ("ratus", "ribu", "juta"):  # an amount
            run = []
        elif word in ("belas", "puluh"):
            if run and run[-1].in_words and len(run[-1].digits) == 1:
                one = run[-1]
                run[-1] = one._replace(end=found.end(), digits=("1" + one.digits) if word == "belas" else one.digits + "0")
        elif run and run[-1].digits.endswith("0") and len(run[-1].digits) == 2 and run[-1].in_words and word in _DIGITS:
            one = run[-1]  # tiga puluh empat
            run[-1] = one._replace(end=found.end(), digits=one.digits[0] + _DIGITS[word])
        else:
            run.append(_Token(found.start(), found.end(), _DIGITS.get(word, word), word in _DIGITS))
    if run:
        yield run


def _judged(text: str, run: Sequence[_Token]) -> Span | None:
    """What a run of digits says, if it is a number that identifies somebody."""
    if not _LETTER_BEFORE.match(text, run[0].start):
        run = run[1:]
    if run and not _LETTER_AFTER.match(text, run[-1].end):
        run = run[:-1]
    digits = "".join(token.digits for token in run)
    if len(digits) < _LEAST_DIGITS:
        return None
    start = run[0].start
    named = follows_phone_words(text, start)
    if digits.startswith(("08", "628", "00628")) or named or (_WITHOUT_ZERO.fullmatch(digits) and _is_all_in_words(run)):
        end = _phone_end(run, named=named or digits[0] == "8")
        return (start, end, "[TELEPON]") if end else None
    if len(digits) in _IDENTITY or follows_identity_words(text, start):
        return start, run[-1].end, "[NIK]"
    if follows_account_words(text, start, len(digits)):
        return start, run[-1].end, "[REKENING]"
    return None


def _is_all_in_words(run: Sequence[_Token]) -> bool:
    return all(token.in_words for token in run)


def _phone_end(run: Sequence[_Token], *, named: bool) -> int:
    """Where the longest number that can be a phone's ends, or 0."""
    digits, end = "", 0
    for token in run:
        digits += token.digits
        if _PHONE.fullmatch(digits) or (named and 9 <= len(digits) <= 13):
            end = token.end
    return end

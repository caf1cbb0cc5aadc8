"""Numbers by their value, however they are said: `1.000`, `1rb`, `seribu`, `sewu`, `sarebu`, `a thousand`.

Number words of Indonesian, Javanese, Sundanese and English, by their grammars' rule that a word multiplies what stands
before it and adds to what is larger: dua ratus lima puluh ribu, rong puluh ewu, tilu puluh opat juta, two hundred thousand.
"""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Final

__all__ = ["is_number", "numbers_joined"]

_DIGITS: Final = """
    nol zero | satu siji setunggal hiji one | dua loro rong kalih duwa two | tiga telu telung tilu three
    | empat papat patang opat four | lima limang gangsal five | enam enem nem genep six | tujuh pitu pitung seven
    | delapan wolu wolung dalapan eight | sembilan sanga sangang salapan nine
"""
_TEENS: Final = """
    sepuluh sapuluh ten | sebelas sewelas sabelas eleven | rolas twelve | telulas thirteen | patbelas fourteen
    | limalas fifteen | nembelas sixteen | pitulas seventeen | wolulas eighteen | sangalas nineteen
"""
_TENS: Final = """
    twenty rongpuluh | thirty telungpuluh | forty patangpuluh | fifty seket | sixty sewidak | seventy | eighty | ninety
"""
_FUSED: Final = "seratus satus saratus | rongatus | telungatus | patangatus | limangatus | nematus | pitungatus | wolungatus"
_LARGE: Final = (
    (3, "ribu rb rebu ewu thousand"),
    (6, "juta jt yuta million mio"),
    (9, "miliar milyar milliar billion"),
    (12, "triliun trilyun trillion"),
)
_ONES: Final = {"seribu": 3, "sewu": 3, "sarebu": 3, "sejuta": 6, "sayuta": 6, "sajuta": 6, "semiliar": 9, "samiliar": 9}
_AFTER_DIGITS: Final = {"k": 3, "m": 9, "t": 12}
_MOST_DIGITS: Final = 18


def _listed(words: str, first: int, step: int = 1) -> dict[str, int]:
    return {word: first + step * place for place, same in enumerate(words.split("|")) for word in same.split()}


_UNIT: Final = _listed(_DIGITS, 0)
_WHOLE: Final = _listed(_TEENS, 10) | _listed(_TENS, 20, 10) | {"selawe": 25, "salawe": 25}
_HUNDREDS: Final = _listed(_FUSED, 100, 100) | {"sangangatus": 900}
_POWER: Final = {word: power for power, words in _LARGE for word in words.split()}
_GROUPED: Final = re.compile(r"\d{1,3}(?:[.,]\d{3})+")


def is_number(token: str) -> bool:
    """Whether a token of `numbers_joined` is a number: decimal digits, with a decimal point if need be."""
    return token[:1].isdecimal()


def _value(digits: str) -> Decimal:
    """A number as people write it: `1.000` and `1,000` are a thousand, `8,5` and `8.5` eight and a half."""
    whole = _GROUPED.match(digits)
    head = whole[0] if whole else re.split(r"[.,]", digits, maxsplit=1)[0]
    rest = digits[len(head) :].lstrip(".,")
    rest = re.split(r"[.,]", rest)[0][:6]
    return Decimal((re.sub(r"[.,]", "", head)[:_MOST_DIGITS]) + (f".{rest}" if rest else ""))


class _Number:
    """A number that is being read, from its largest part to its smallest."""

    __slots__ = ("digit", "group", "smallest", "total", "written")

    def __init__(self) -> None:
        self.total, self.group, self.digit = Decimal(0), Decimal(0), 0
        self.smallest = 99  # power of the last multiple
        self.written = False
        """It began with digits."""

    def take(self, token: str) -> bool:
        """Whether the token belongs to the number that was begun, or begins one."""
        fresh = not (self.total or self.group or self.digit)
        if token[:1].isdecimal():
            if not fresh and not (self.total and not self.group and not self.digit):
                return False
            self.group, self.written = _value(token), True
        elif token in _UNIT:
            if self.digit or self.group % 10 or (self.written and self.group):
                return False
            self.digit = _UNIT[token]
        elif token in _WHOLE or token in _HUNDREDS:
            value = _WHOLE.get(token) or _HUNDREDS[token]
            if self.digit or self.group % (100 if token in _WHOLE else 1000) or (self.written and self.group):
                return False
            self.group += value
        elif token in ("belas", "las", "welas") and self.digit:
            self.group, self.digit = self.group + 10 + self.digit, 0
        elif token in ("puluh",) and (self.digit or self.written):
            self.group, self.digit = (self.group + self.digit * 10, 0) if self.digit else (self.group * 10, 0)
        elif token in ("ratus", "atus", "hundred") and (self.digit or self.group):
            self.group, self.digit = (self.group + self.digit * 100, 0) if self.digit else (self.group * 100, 0)
        else:
            return self._multiplied(token, fresh=fresh)
        return True

    def _multiplied(self, token: str, *, fresh: bool) -> bool:
        power = _ONES.get(token)
        if power is not None:
            if self.group or self.digit or power >= self.smallest:
                return False
            self.total, self.smallest = self.total + 10**power, power
            return True
        power = _POWER.get(token)
        if power is None and self.written and not self.digit:
            power = _AFTER_DIGITS.get(token)
        if power is None or fresh or power >= self.smallest or not (self.group or self.digit):
            return False
        self.total, self.smallest = self.total + (self.group + self.digit) * 10**power, power
        self.group, self.digit = Decimal(0), 0
        return True

    def text(self) -> str:
        value = self.total + self.group + self.digit
        return format(value.normalize(), "f") if value else "0"


def numbers_joined(tokens: Iterable[str]) -> list[str]:
    """The tokens with every run of them that says a number replaced by the number in digits."""
    found: list[str] = []
    number: _Number | None = None
    for token in tokens:
        if number is not None:
            if number.take(token):
                found[-1] = number.text()
                continue
            number = None
        if token[:1].isdecimal() or token in _UNIT or token in _WHOLE or token in _HUNDREDS or token in _ONES:
            number = _Number()
            number.take(token)
            found.append(number.text())
        elif token in ("thousand", "million", "billion", "hundred") and found and found[-1] == "a":
            found[-1] = str(10 ** _POWER.get(token, 2))
        else:
            found.append(token)
    return found

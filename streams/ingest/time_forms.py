"""In which forms a time may be written: those of a text, and what a bare number can mean."""

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from streams.ingest.time_format import MONTHS, WEEKDAYS, ZONES, parser_of

__all__ = ["Form", "Order", "ago", "forms_of", "moment_of_number"]

Order = Literal["day", "month"]
"""Which comes first in a date of numbers alone whose year does not stand first."""


class Form(NamedTuple):
    """A form in which a text can be read."""

    format: str
    """Directives as in `time_format.parser_of`."""
    order: Order | None
    """None where the text itself leaves no choice of order."""


_TOKEN: Final = re.compile(
    r"(?P<clock>(?<!\d)\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?![\d:]))"
    r"|(?P<date>(?<![\d.])\d{1,4}(?P<mark>[/.-])\d{1,2}(?P=mark)\d{1,4}(?!\d))"
    r"|(?P<named>(?<!\d)\d{1,2}(?P<hyphen>[-/. ])(?P<month>[^\W\d_]{3,9})\.?(?P=hyphen)\d{2,4}(?!\d))"
    r"|(?P<offset>(?:UTC|GMT)?(?<!\d-)[+-]\d{1,2}(?::?\d{2})?(?!\d))"
    r"|(?P<stamp>(?<!\d)\d{14}(?!\d)|(?<!\d)\d{8}(?!\d))"
    r"|(?P<number>\d+)"
    r"|(?P<half>[ap]\.?m\b\.?)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<space>\s+)"
    r"|(?P<sign>.)",
    re.IGNORECASE | re.DOTALL | re.ASCII,
)
_DOTTED: Final = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{2})(?:\.(\d{2}))?(?![\d.])")
# Beside a date of another mark, `14.05` is a time of day.
_DATED: Final = re.compile(r"[/-]|[^\W\d_]{3}|\d\.\d{4}(?!\d)", re.ASCII)
_FILLERS: Final = frozenset({"t", "at", "pukul", "jam", "pkl", "tanggal", "tgl", "on", "de", "th", "st", "nd", "rd", "of"})
# JavaScript names the zone once more behind its offset: `GMT+0700 (Western Indonesia Time)`.
_ZONE_NAMED_AGAIN: Final = re.compile(r"[+-]\d{2}:?\d{2}(\s*\([^()%]{1,60}\)\s*)\Z", re.ASCII)
_LONGEST = 80
_OFTEN = 64


@lru_cache(maxsize=4096)
def forms_of(text: str) -> tuple[Form, ...]:
    """Every form in which a text is a time: none, one, or two where day and month may stand either way."""
    if len(text) > _LONGEST or "%" in text:
        return ()
    found: list[Form] = []
    orders: tuple[Order, ...] = ("day", "month")
    for order in orders:
        form = _written(text, order)
        if form is not None and form.format not in [one.format for one in found] and _reads(form.format, text):
            found.append(form)
    return tuple(found)


def _reads(format: str, text: str) -> bool:
    try:
        parser_of(format)(text)
    except ValueError:
        return False
    return True


def _written(text: str, order: Order) -> Form | None:
    """The form of a text if its numbers stand in this order; None when a piece of it says nothing of a time."""
    if again := _ZONE_NAMED_AGAIN.search(text):
        form = _written(text[: again.start(1)], order)
        return form and Form(form.format + again[1], form.order)
    pieces: list[str] = []
    chosen = False
    twelve = re.search(r"\d\s*[ap]\.?m\b", text, re.IGNORECASE) is not None
    plain = _DOTTED.sub(_with_colons, text) if _DATED.search(text) else text
    dotted = plain != text
    for token in _TOKEN.finditer(plain):
        kind, said = token.lastgroup, token[0]
        if token["clock"]:
            pieces.append(_clock(said, twelve, dotted))
        elif token["date"]:
            date, choice = _date(said, token["mark"], order)
            chosen = chosen or choice
            pieces.append(date)
        elif token["named"] and token["month"].lower() in MONTHS:
            year = "%Y" if len(re.split(r"[^\d]+", said)[-1]) == 4 else "%y"
            pieces.append(f"%d{token['hyphen']}%b{token['hyphen']}{year}")
        elif kind == "offset":
            pieces.append("%z")
        elif kind == "stamp":
            pieces.append("%Y%m%d" if len(said) == 8 else "%Y%m%d%H%M%S")
        elif kind == "number":
            pieces.append({1: "%d", 2: "%d", 4: "%Y"}.get(len(said), "") or _NOTHING)
        elif kind == "half":
            pieces.append("%p")
        elif kind == "word" or token["named"]:
            pieces.append(_word(said))
        elif kind == "space":
            pieces.append(" ")
        else:
            pieces.append(said)
    format = "".join(pieces)
    named = re.findall(r"%.", format)
    if _NOTHING in format or len(named) != len(set(named)):
        return None
    if "%d" not in named or not {"%Y", "%y"} & set(named) or not {"%m", "%b"} & set(named):
        return None
    return Form(format, order if chosen else None)


_NOTHING: Final = "\0"


def _with_colons(found: re.Match[str]) -> str:
    return ":".join(part for part in found.groups() if part)


def _clock(said: str, twelve: bool, dotted: bool) -> str:
    hour, mark = "%I" if twelve else "%H", "." if dotted else ":"
    parts = re.split(r"[:]", said)
    if len(parts) == 2:
        return f"{hour}{mark}%M"
    fraction = "." if "." in parts[2] else "," if "," in parts[2] else ""
    return f"{hour}{mark}%M{mark}%S" + (f"{fraction}%f" if fraction else "")


def _date(said: str, mark: str, order: Order) -> tuple[str, bool]:
    """The pieces of a date, and whether its order was a choice."""
    first, second, third = said.split(mark)
    if len(first) == 4:
        return f"%Y{mark}%m{mark}%d", False
    if len(first) > 2 or len(third) == 3 or len(third) == 1:
        return _NOTHING, False
    year = "%Y" if len(third) == 4 else "%y"
    if mark == "." or int(second) > 12:
        order = "day" if mark == "." else "month"
        return (f"%d.%m.{year}" if mark == "." else f"%m{mark}%d{mark}{year}"), False
    if int(first) > 12:
        return f"%d{mark}%m{mark}{year}", False
    return (f"%d{mark}%m{mark}{year}" if order == "day" else f"%m{mark}%d{mark}{year}"), first.zfill(2) != second.zfill(2)


def _word(said: str) -> str:
    lower = said.lower()
    if lower in MONTHS:
        return "%b"
    if lower in WEEKDAYS:
        return "%a"
    if said.upper() in ZONES:
        return "%z"
    return said if lower in _FILLERS else _NOTHING


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SERIAL_ZERO: Final = datetime(1899, 12, 30)


def moment_of_number(number: float) -> datetime:
    """What a number says: seconds, ms, µs or ns since 1970; YYYYMMDD or YYYYMMDDhhmmss; or the serial day of a spreadsheet.

    Dates and serial days have no zone. Of numbers that could be two of these, none is a time of people's posts.

    Raises:
        ValueError: no time from 1971 to 2100.
    """
    if 19_700_101 <= number <= 21_001_231 and number == int(number):
        return datetime.strptime(str(int(number)), "%Y%m%d")
    if 19_700_101_000_000 <= number <= 21_001_231_235_959 and number == int(number) and _is_stamp(int(number)):
        return datetime.strptime(str(int(number)), "%Y%m%d%H%M%S")
    if 25_000 <= number < 75_000:
        return _SERIAL_ZERO + timedelta(seconds=round(number * 86_400, 3))
    for unit in (1, 1_000, 1_000_000, 1_000_000_000):
        if 30_000_000 <= number / unit < 4_200_000_000:
            whole = int(number) if isinstance(number, int) else None
            micros = whole * 1_000_000 // unit if whole is not None else round(number / unit * 1_000_000)
            return _EPOCH + timedelta(microseconds=micros)
    raise ValueError("no time")


def _is_stamp(number: int) -> bool:
    # As ms since 1970 these numbers would lie after the year 2594.
    return 1 <= number // 100_000_000 % 100 <= 12


_AGO: Final = re.compile(
    r"(?:(?:sekitar|about|kira-kira)\s+)?(?P<many>\d{1,5}|se(?=[a-z])|an?\b|one\b|satu\b)\s*"
    r"(?P<unit>detik|dtk|menit|mnt|jam|hari|minggu|mgg|bulan|bln|tahun|thn|"
    r"seconds?|secs?|minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|yrs?|mo|[smhdwy])"
    r"\s*(?:yang\s+)?(?:lalu|ago)?\s*(?:\((?:edited|diedit)\))?",
    re.IGNORECASE,
)
_DAYS: Final = {"hari ini": 0, "today": 0, "kemarin": 1, "yesterday": 1, "baru saja": 0, "just now": 0, "now": 0}
_SECONDS: Final = (
    (("detik", "dtk", "s", "sec"), 1),
    (("menit", "mnt", "min", "m"), 60),
    (("jam", "hour", "hr", "h"), 3600),
    (("hari", "day", "d"), 86_400),
    (("minggu", "mgg", "week", "w"), 7 * 86_400),
    (("bulan", "bln", "month", "mo"), 30 * 86_400),
    (("tahun", "thn", "year", "yr", "y"), 365 * 86_400),
)
_UNIT: Final = {"second": 1, "minute": 60} | {name: seconds for names, seconds in _SECONDS for name in names}


def ago(text: str) -> timedelta | None:
    """How long ago `2 hari yang lalu`, `an hour ago` or `3d` was; None when the text does not say that."""
    words = " ".join(text.lower().split())
    if words in _DAYS:
        return timedelta(days=_DAYS[words])
    if len(words) > _OFTEN or not (found := _AGO.fullmatch(words)):
        return None
    unit = found["unit"].lower()
    many = int(found["many"]) if found["many"].isdigit() else 1
    return timedelta(seconds=many * (_UNIT.get(unit) or _UNIT[unit.removesuffix("s")]))

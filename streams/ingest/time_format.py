"""Times by a fixed format, in the directives of `strptime`, with month names and zones as people write them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from streams.errors import UserError

__all__ = ["MONTHS", "WEEKDAYS", "ZONES", "TimeParser", "format_of_words", "named_zone", "parser_of", "zone_of"]

TimeParser = Callable[[str], datetime]
"""Reads a time, which has a zone where the text names one. Raises ValueError when the text is of another form."""

_MONTH_NAMES: Final = (
    ("jan", "january", "januari", "januar"),
    ("feb", "february", "februari", "pebruari", "peb"),
    ("mar", "march", "maret", "mrt"),
    ("apr", "april"),
    ("may", "mei"),
    ("jun", "june", "juni"),
    ("jul", "july", "juli"),
    ("aug", "august", "agustus", "agu", "agt", "ags", "agust"),
    ("sep", "september", "sept"),
    ("oct", "october", "oktober", "okt"),
    ("nov", "november", "nopember", "nop"),
    ("dec", "december", "desember", "des"),
)
MONTHS: Final = {name: number for number, names in enumerate(_MONTH_NAMES, 1) for name in names}
"""The number of a month by its name in English or Indonesian, in lower case."""

WEEKDAYS: Final = frozenset(
    (
        *("mon", "monday", "tue", "tues", "tuesday", "wed", "wednesday", "thu", "thur", "thurs", "thursday", "fri", "friday"),
        *("sat", "saturday", "sun", "sunday", "senin", "sen", "selasa", "sel", "rabu", "rab", "kamis", "kam", "jumat", "jum"),
        *("sabtu", "sab", "minggu", "min", "ahad"),
    )
)

_HOURS: Final = {
    **dict.fromkeys(("Z", "UTC", "GMT", "UT"), 0.0),
    "WIB": 7.0,
    "WITA": 8.0,
    "WIT": 9.0,
    "SGT": 8.0,
    "MYT": 8.0,
    "JST": 9.0,
    "CET": 1.0,
    "CEST": 2.0,
    "EST": -5.0,
    "EDT": -4.0,
    "CST": -6.0,
    "CDT": -5.0,
    "MST": -7.0,
    "MDT": -6.0,
    "PST": -8.0,
    "PDT": -7.0,
}
ZONES: Final = frozenset(_HOURS)
"""Zones by short names: Indonesia's, its neighbours', and those of RFC 2822."""

_PIECES: Final = {
    "Y": r"(?P<Y>[0-9]{4})",
    "y": r"(?P<y>[0-9]{2})",
    "m": r"(?P<m>[0-9]{1,2})",
    "d": r"(?P<d>[0-9]{1,2})",
    "H": r"(?P<H>[0-9]{1,2})",
    "I": r"(?P<I>[0-9]{1,2})",
    "M": r"(?P<M>[0-9]{2})",
    "S": r"(?P<S>[0-9]{2})",
    "f": r"(?P<f>[0-9]{1,9})",
    "p": r"(?P<p>[AaPp])\.?[Mm]\.?",
    "b": r"(?P<b>[^\W\d_]+)\.?",
    "B": r"(?P<b>[^\W\d_]+)\.?",
    "a": r"[^\W\d_]+\.?",
    "A": r"[^\W\d_]+\.?",
    "z": r"(?P<z>[A-Za-z]{0,4}[+-][0-9]{1,2}(?::?[0-9]{2})?|[A-Za-z]{1,4})",
    "Z": r"(?P<z>[A-Za-z]{0,4}[+-][0-9]{1,2}(?::?[0-9]{2})?|[A-Za-z]{1,4})",
}
# What a user writes for a form, longest first.
_WORDS: Final = re.compile("YYYY|YY|MMMM|MMM|MM|DD|HH|hh|mm|ss|tt|A|a|Z|M|D|H|h|.", re.DOTALL)
_DIRECTIVES: Final = {
    "YYYY": "%Y",
    "YY": "%y",
    "MMMM": "%b",
    "MMM": "%b",
    "MM": "%m",
    "M": "%m",
    "DD": "%d",
    "D": "%d",
    "ss": "%S",
    "HH": "%H",
    "H": "%H",
    "hh": "%I",
    "h": "%I",
    "mm": "%M",
    "tt": "%p",
    "A": "%p",
    "a": "%p",
    "Z": "%z",
}
_OFFSET: Final = re.compile(r"(?:UTC|GMT)?([+-])([0-9]{1,2})(?::?([0-9]{2}))?", re.IGNORECASE)
_PIVOT: Final = 69
_DIGITS = 6


_INDONESIA: Final = {"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}


def named_zone(name: str) -> ZoneInfo:
    """A zone of the tz database, or one of Indonesia's three by its short name.

    Raises:
        ValueError: there is none of that name.
    """
    try:
        return ZoneInfo(_INDONESIA.get(name.upper(), name))
    except (ValueError, OSError, KeyError):
        raise ValueError("no zone of that name; use WIB, WITA, WIT or a name like Asia/Jakarta") from None


@lru_cache(maxsize=256)
def zone_of(text: str) -> tzinfo:
    """The zone that `+0700`, `GMT+7`, `Z` or `WIB` names.

    Raises:
        ValueError: none that is known.
    """
    if (hours := _HOURS.get(text.upper())) is not None:
        return UTC if not hours else timezone(timedelta(hours=hours))
    if not (found := _OFFSET.fullmatch(text)):
        raise ValueError("no zone")
    offset = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    return timezone(-offset if found[1] == "-" else offset)


def format_of_words(said: str) -> str:
    """The format that a user says: in directives of `strptime`, or in letters as `DD/MM/YYYY HH:mm`.

    Raises:
        UserError: it names no year, month and day.
    """
    directives = said if "%" in said else "".join(_DIRECTIVES.get(piece, piece) for piece in _WORDS.findall(said))
    named = {one[1] for one in re.findall(r"%.", directives, re.DOTALL)} - {"%"}
    if named - _PIECES.keys() or not (named & set("Yy") and named & set("mbB") and "d" in named):
        raise UserError(f"--date-format {said!r} is no form of a date; write it as DD/MM/YYYY HH:mm, or say day-first")
    if len(named) != len(re.findall(r"%[^%]", directives)):
        raise UserError(f"--date-format {said!r} says one thing twice; write it as DD/MM/YYYY HH:mm, or say day-first")
    return directives


@lru_cache(maxsize=512)
def parser_of(format: str) -> TimeParser:
    """What reads a format of the directives %Y %y %m %d %H %I %M %S %f %p %b %a %z; white space stands for any.

    A leap second is read as the second before it.
    """
    pieces = re.split(r"(%.|\s+)", format, flags=re.DOTALL)
    written = "".join(
        _PIECES.get(piece[1:], re.escape(piece[1:])) if piece[:1] == "%" else r"\s+" if piece.isspace() else re.escape(piece)
        for piece in pieces
    )
    match = re.compile(written, re.IGNORECASE).fullmatch
    names = frozenset(re.findall(r"\(\?P<(\w)>", written))

    def parse(text: str) -> datetime:
        found = match(text)
        if found is None:
            raise ValueError("another form")
        said = found.groupdict()
        year = int(said["Y"]) if "Y" in names else _year(int(said["y"]))
        month = MONTHS.get(said["b"].lower(), 0) if "b" in names else int(said["m"])
        hour = int(said["H"]) if "H" in names else 0
        if "I" in names:
            hour = _hour(int(said["I"]), said["p"] if "p" in names else "a")
        minute = int(said["M"]) if "M" in names else 0
        second = min(59, int(said["S"])) if "S" in names else 0
        micro = int(said["f"][:_DIGITS].ljust(_DIGITS, "0")) if "f" in names else 0
        zone = zone_of(said["z"]) if "z" in names else None
        return datetime(year, month, int(said["d"]), hour, minute, second, micro, zone)

    return parse


def _year(two: int) -> int:
    return two + (2000 if two < _PIVOT else 1900)


def _hour(twelfth: int, half: str) -> int:
    if not 1 <= twelfth <= 12:
        raise ValueError("no hour of twelve")
    return twelfth % 12 + (12 if half in "Pp" else 0)

"""Numbers, spans, moments and ids as people read them, in Indonesian and in English."""

from collections.abc import Sequence
from datetime import date as Date
from datetime import datetime
from typing import Literal
from zoneinfo import ZoneInfo

__all__ = [
    "Counted",
    "Language",
    "clock",
    "counted",
    "date",
    "day",
    "listed",
    "moment",
    "noun",
    "number",
    "percent",
    "precise",
    "rough",
    "short_id",
    "span",
    "zone_name",
]

Language = Literal["id", "en"]

Counted = Literal["account", "alert", "incident", "interaction", "person", "post"]
"""What is counted."""

_THINGS: dict[Counted, tuple[str, str, str]] = {
    "account": ("akun", "account", "accounts"),
    "alert": ("peringatan", "alert", "alerts"),
    "incident": ("insiden", "incident", "incidents"),
    "interaction": ("interaksi", "interaction", "interactions"),
    "person": ("orang", "person", "people"),
    "post": ("unggahan", "post", "posts"),
}

_ZONE = {"Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
_MONTHS: dict[Language, str] = {
    "id": "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember",
    "en": "January February March April May June July August September October November December",
}
_SWAPPED = str.maketrans(",.", ".,")


def number(value: float, language: Language, digits: int = 1) -> str:
    """A number below ten with at most `digits` after the point, larger ones whole; Indonesian writes 1.234 and 1,5."""
    return precise(value, language, 0 if abs(value) >= 10 else digits)


def precise(value: float, language: Language, digits: int) -> str:
    """A number of any size with `digits` after the point, or with none where those would be zeros."""
    rounded = round(value, digits)
    text = f"{value:,.0f}" if rounded == int(rounded) else f"{value:,.{digits}f}"
    return text.translate(_SWAPPED) if language == "id" else text


def counted(value: float, thing: Counted, language: Language, digits: int = 1) -> str:
    """So many of them: `1 unggahan`, `1 post`, `2.5 posts`."""
    text = number(value, language, digits)
    return f"{text} {noun(thing, text, language)}"


def noun(thing: Counted, text: str, language: Language) -> str:
    """What is counted, as it is called behind the number that reads `text`."""
    indonesian, one, several = _THINGS[thing]
    return indonesian if language == "id" else one if text == "1" else several


def rough(value: float, language: Language) -> str:
    """A large number in words that people say: `1,9 juta`, `12 thousand`; a small one as it is."""
    for unit, indonesian, english in ((10**9, "miliar", "billion"), (10**6, "juta", "million"), (10**4, "ribu", "thousand")):
        if value >= unit:
            scale = 1000 if unit == 10**4 else unit
            return f"{number(value / scale, language)} {indonesian if language == 'id' else english}"
    return number(value, language)


def percent(share: float) -> str:
    """A share from 0 to 1 as whole percent."""
    return f"{share:.0%}"


def span(minutes: int, language: Language) -> str:
    """A length of time: `45 menit`, `1 jam`, `2 jam 5 menit`; from two days on in days and hours."""
    days, hours = (divmod(minutes // 60, 24)) if minutes >= 2 * 24 * 60 else (0, minutes // 60)
    rest = 0 if days else minutes % 60
    units = ("hari", "jam", "menit") if language == "id" else ("day", "hour", "minute")
    parts = [f"{n} {_unit(unit, n, language)}" for n, unit in zip((days, hours, rest), units, strict=True) if n]
    return " ".join(parts) or f"0 {_unit(units[2], 0, language)}"


def _unit(name: str, n: int, language: Language) -> str:
    return name if language == "id" or n == 1 else name + "s"


def zone_name(zone: str, at: datetime | None = None) -> str:
    """What people call a time zone: WIB, WITA, WIT, or its abbreviation at the moment; its own name without a moment."""
    return _ZONE.get(zone) or (at.astimezone(ZoneInfo(zone)).tzname() if at else None) or zone


def clock(at: datetime, zone: str, language: Language) -> str:
    """The time of day in a zone, without its name: `10.05` in Indonesian, `10:05` in English."""
    return f"{at.astimezone(ZoneInfo(zone)):{'%H.%M' if language == 'id' else '%H:%M'}}"


def date(at: datetime, zone: str, language: Language) -> str:
    """The day in a zone: `4 Juli 2026`."""
    return day(at.astimezone(ZoneInfo(zone)), language)


def day(on: Date, language: Language) -> str:
    """A day of the calendar: `4 Juli 2026`."""
    return f"{on.day} {_MONTHS[language].split()[on.month - 1]} {on.year}"


def moment(at: datetime, zone: str, language: Language) -> str:
    """Day, time and zone: `4 Juli 2026, 10.05 WIB`."""
    return f"{date(at, zone, language)}, {clock(at, zone, language)} {zone_name(zone, at)}"


def short_id(incident: str) -> str:
    """The beginning of an incident's id that people are shown, and may write."""
    return incident[:8]


def listed(names: Sequence[str], language: Language) -> str:
    """Names in a row: `a, b dan c`."""
    last = " dan " if language == "id" else " and "
    return last.join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)

"""Addresses of houses: a street, a block or a tower, and the number in it.

A street alone is a public place and stays, as do RT and RW as units of administration; what identifies a house is its number.
"""

import re
from collections.abc import Iterator

from streams.privacy.spans import Span

__all__ = ["addresses"]

_NUMBER = r"\d{1,4}(?: ?[a-z](?!\w))?(?:[-/]\d{1,4}[a-z]?)?(?:(?!\w)|(?=rt[ .]?\d))"
_IN_WORDS = r"(?:se(?:puluh|belas|ratus)|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|belas|puluh|ratus)"
_NO = rf"(?:no|nomor|nomer|nmr)(?:\b[ .:]{{0,3}}|(?=\d)){_NUMBER}"
_RT = r"rt[ .:/]{0,2}\d{1,3}[ ,./\-]{0,3}(?:rw[ .:]{0,2})?\d{1,3}(?!\w)"
_BLOCK = rf"blok [a-z]{{1,3}}[ -]?\d{{0,3}}(?:[ ,]{{1,2}}{_NO}|[/]\d{{1,4}}[a-z]?(?!\w)|[ ,]{{1,2}}{_NUMBER}(?=[,.;)\n]|$))"
_STREET = re.compile(
    r"(?:jl|jln|jalan|gg|gang|lr|lrg|lorong|kp|kampung|dusun|dsn|perum(?:ahan)?|kompl?eks?|komp|griya|puri|cluster|rusun(?:awa)?|dk|dukuh)(?!\w)"
)
_STREETS = frozenset({"jl", "jln", "jalan", "gg", "gang", "lr", "lrg", "lorong"})
_ESTATES = frozenset({"perum", "perumahan", "komplek", "kompleks", "komp", "griya", "puri", "cluster", "rusun", "rusunawa"})
_BETWEEN = re.compile(r"[ .,]{0,3}")
_NAME = re.compile(r"(?:[^\W\d_][\w.'-]*[^\W_]|[^\W\d_])(?!\w)")
_HOUSE = re.compile(
    rf"{_NO}|no(?:mor|mer)? {_IN_WORDS}(?: {_IN_WORDS}){{0,4}}(?!\w)|{_BLOCK}"
    rf"|kav(?:ling|eling)?\b[ .]{{0,2}}{_NUMBER}|[ivx]{{1,5}}/\d{{1,4}}[a-z]?(?!\w)",
    re.IGNORECASE,
)
_BARE = re.compile(rf"{_NUMBER}(?=[ ]?(?:[,.;)\n!?\"]|$)| rt\b| rw\b| kel\b| kec\b| (?-i:[A-Z]))", re.IGNORECASE)
_LOT = re.compile(rf"[A-Z]{{1,2}}\d{{0,2}}[-/]\d{{1,3}}(?!\w)(?:[ ,]{{1,2}}{_NO})?")  # a block and the house in it
_NUMBER_IN_NAME = re.compile(
    r"(?:km[ .]?)?\d{1,3}(?=[ ,]{1,2}(?:(?:no(?:mor|mer)?|nmr|gg|gang|lr|lrg|lorong|blok)\b|[a-z]{1,2}\d{0,2}[-/]\d))",
    re.IGNORECASE,
)
_NEIGHBOURS = re.compile(_RT, re.IGNORECASE)
_TAIL = re.compile(rf"[ ,./]{{0,3}}(?:{_RT}|rt[ .:/]{{0,2}}\d{{1,3}}(?!\w)|(?<!\w){_NO})", re.IGNORECASE)
_FLAT = r"(?:no|unit|nomor|kamar)[ .]{1,2}\d{1,4}[a-z]{0,2}(?!\w)"
_ALONE = re.compile(
    rf"(?:{_RT}[ ,]{{1,2}}{_NO}|{_NO}[ ,]{{1,2}}{_RT}|{_BLOCK}"
    rf"|(?:(?:tower|twr|blok) [a-z0-9]{{1,10}}[ ,]{{1,2}})?(?:lt|lantai)[ .]{{1,2}}\d{{1,2}}[ ,]{{1,2}}{_FLAT}"
    rf"|(?:tower|twr) [a-z0-9]{{1,10}}[ ,]{{1,2}}{_FLAT})"
)
_MOST_NAMES = 5
_DIGIT = re.compile(rf"[0-9]| no(?:mor|mer)? {_IN_WORDS}", re.IGNORECASE)
_REACH = 60
# What follows a street when it is talked of, not lived in; those in names of streets do so behind another part of the name.
_TALK = frozenset(
    """
    tol km kaki rusak macet baru terus nasional provinsi kabupaten banjir hancur berlubang sepi ramai keluar masuk buntu ganda
    rel tempat cerita yang dan di ke dari ini itu sudah belum tidak bisa akan mau sama bareng pagi malam arah satu dua pintas
    tengah cepat lambat pulang sendiri utama desa kota lintas bocor gelap licin longsor unit bulog percetakan damri
    """.split()  # noqa: SIM905 - a list literal would hide the words among quotes
)
_ALSO_IN_NAMES = frozenset({"tengah", "baru", "utama", "desa", "kota", "lintas", "barat", "dua", "satu", "raya", "buntu"})
_PASSIVE = re.compile(r"di(?!pone|pati|eng|rgan|ah|nar|an|mas)[a-z]{4,}")


def addresses(text: str) -> Iterator[Span]:
    """Addresses from the street, the block or the tower to the number and the neighbourhood (RT and RW)."""
    done, lower = 0, text.lower()
    for mark in _STREET.finditer(lower):
        if mark.start() < done or not _begins(lower, mark) or not _DIGIT.search(text, mark.end(), mark.end() + _REACH):
            continue
        if end := _house_end(text, mark):
            done = end
            yield mark.start(), end, "[ALAMAT]"
    yield from ((*found.span(), "[ALAMAT]") for found in _ALONE.finditer(lower) if _begins(lower, found))


def _begins(text: str, found: re.Match[str]) -> bool:
    """Whether what was found does not begin within a word."""
    return not found.start() or not (text[found.start() - 1].isalnum() or text[found.start() - 1] == "_")


def _house_end(text: str, mark: re.Match[str]) -> int:
    """Where the address behind a word for a street ends, or 0 when no house is named."""
    place, names, capital = mark.end(), 0, False
    is_street = mark[0] in _STREETS
    while names <= _MOST_NAMES:
        between = _BETWEEN.match(text, place)
        assert between is not None
        place = between.end()
        if names and (house := _HOUSE.match(text, place) or _NEIGHBOURS.match(text, place)):
            return _with_tail(text, house.end())
        if names and mark[0] in _ESTATES and (lot := _LOT.match(text, place)):
            return _with_tail(text, lot.end())
        if names and is_street and capital and (bare := _BARE.match(text, place)):
            return _with_tail(text, bare.end())
        if names and (number := _NUMBER_IN_NAME.match(text, place)):
            place = number.end()
            continue
        name = _NAME.match(text, place)
        if not name or _is_talk(name[0].lower(), names) or _PASSIVE.fullmatch(name[0]):
            return 0
        capital = capital or name[0][0].isupper()
        names, place = names + 1, name.end()
    return 0


def _is_talk(word: str, names: int) -> bool:
    return word in _TALK and not (names and word in _ALSO_IN_NAMES)


def _with_tail(text: str, end: int) -> int:
    for _ in range(2):
        if tail := _TAIL.match(text, end):
            end = tail.end()
    return end

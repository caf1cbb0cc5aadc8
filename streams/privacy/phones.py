"""Phone numbers among groups of digits, in the groupings that people use.

Source: the numbering plan of Indonesia as notified to the ITU (E.164, country code 62; mobile numbers are 8 and 8 to 11
digits more; area codes of two digits have numbers of 7 or 8, the others of 5 to 8).
"""

import re

from streams.privacy.contexts import follows_case_words, follows_phone_words, follows_queue_words, is_measured
from streams.privacy.groups import Groups

__all__ = ["landline_end", "phone_end"]

# Where Indonesians work abroad; any other country only when its number is written without gaps.
_FOREIGN = frozenset(
    """
    1 20 27 31 33 34 39 41 44 49 60 61 63 64 65 66 81 82 84 86 90 91 95 234 670 673 852 853 855 856 886 962 965 966 968
    971 973 974
    """.split()  # noqa: SIM905 - a list literal would hide the codes among quotes
)
_MOBILE = re.compile(r"(?:(?P<country>(?:00)?62)0?|0)8[1-9]")
_PREFIX = re.compile(r"08[1-9]\d")  # a list of what numbers of several operators begin with
_GLUED = re.compile(r"[^\W\d_]+\Z")
_BARE = re.compile(r"8[1-9]\d")
_CITIES = frozenset({"021", "022", "024", "031", "061"})
_AREA = re.compile(r"0[2-79]\d{1,2}")
_AREA_GAPS = re.compile(r"[ \-)/.]{1,3}")
_YEAR = re.compile(r"(?:19|20)\d\d")
_USUAL_GAPS = frozenset(" .()-")
_LEAST, _MOST = 10, 13


def phone_end(groups: Groups, place: int, *, after_plus: bool) -> int:
    """The place after a mobile or foreign number that begins with the group at `place`, or 0."""
    if after_plus:
        return _abroad(groups, place)
    named = _is_named(groups, place)
    return _with_another(groups, _unless_measured(groups, place, _mobile(groups, place, named=named), named=named))


def landline_end(groups: Groups, place: int) -> int:
    """The place after the number of a landline that begins with the group at `place`, or 0."""
    named = _is_named(groups, place)
    return _unless_measured(groups, place, _landline(groups, place, named=named), named=named)


def _is_named(groups: Groups, place: int) -> bool:
    """Whether a word for a phone stands before it; between the groups of a run there are none."""
    start = groups.start(place)
    return not place and groups.text[start] in "068" and follows_phone_words(groups.text, start)


def _unless_measured(groups: Groups, place: int, after: int, *, named: bool) -> int:
    return after if after and (named or not is_measured(groups.text, groups.start(place), groups.end(after - 1))) else 0


def _with_another(groups: Groups, after: int) -> int:
    """`0812-0000-1234/1235`: with the end of another number."""
    is_end = 0 < after == len(groups) - 1 and groups.gap(after) == "/" and 2 <= groups.size(after) <= 4
    return after + 1 if is_end else after


def _abroad(groups: Groups, place: int) -> int:
    """What follows a plus sign is a phone number when it is long enough, and no sum."""
    first = groups.digits(place)
    if (after := _mobile(groups, place, named=True)) and first.startswith("62"):
        return after
    if first.startswith("62") or first in _FOREIGN:
        after = groups.extended(place, 10, 14)
        is_sum = (
            after and set(groups.gaps(place, after)) == {"."} and all(groups.size(at) == 3 for at in range(place + 1, after))
        )
        return 0 if is_sum else after
    return place + 1 if 10 <= len(first) <= 15 else 0


def _mobile(groups: Groups, place: int, *, named: bool) -> int:
    beginning = groups.joined(place, 7)
    found = _MOBILE.match(beginning)
    if not found:
        return _without_zero(groups, place) if named and _BARE.match(beginning) else 0
    country = len(found["country"] or "")
    least = _LEAST - 1 + country if country else _LEAST
    most = _MOST - 1 + country + (beginning[country] == "0") if country else _MOST
    return _grouped(groups, place, least, most, named=named)


def _without_zero(groups: Groups, place: int) -> int:
    """`812-0000-1234`, behind a word for a phone."""
    start = groups.start(place)
    glued = _GLUED.search(groups.text, max(0, start - 12), start)
    if glued and not follows_phone_words(glued[0], len(glued[0])):  # `JX812…`, the number of a parcel
        return 0
    if len(groups.digits(place)) < 3 or follows_case_words(groups.text, start):
        return 0
    return groups.extended(place, _LEAST - 1, _MOST - 1)


def _grouped(groups: Groups, place: int, least: int, most: int, *, named: bool) -> int:
    first = groups.digits(place)
    if len(first) <= 2 and first != "62" and (place + 1 < len(groups)):
        return _short_groups(groups, place, least, most, named=named)
    after = groups.extended(place, least, most)
    if after - place > 1 and all(_PREFIX.fullmatch(groups.digits(at)) for at in range(place, after)):
        return 0
    if not after or named:
        return after
    if any(sign not in _USUAL_GAPS for sign in groups.gaps(place, after)):
        rest = [groups.digits(at) for at in range(place + 1, after)]
        if any(len(one) < 3 or one.startswith("08") for one in rest):
            return 0
    if after - place > 1 and follows_queue_words(groups.text, groups.start(place)):
        return 0
    return after


def _short_groups(groups: Groups, place: int, least: int, most: int, *, named: bool) -> int:
    """`0 8 1 2 …`, `08 12 34 …` or `08 1234 …`: single digits, pairs, or a longer second group."""
    for size in (1, 2):
        after, total = place, 0
        while after < len(groups) and len(groups.digits(after)) == size and total + size <= most:
            gap = groups.gap(after) if after > place + 1 else groups.gap(place + 1)
            if gap != groups.gap(place + 1) and (size, gap) != (1, " - "):
                break
            after, total = after + 1, total + size
        if size == 1 and after < len(groups) and len(groups.digits(after)) == 1 and total >= most:
            continue  # a longer row of digits
        if total >= least and (size == 1 or named or _are_no_times(groups, place, after)):
            return after
    second = groups.digits(place + 1)
    if len(second) >= 3 and (named or not _YEAR.fullmatch(second)):
        return groups.extended(place, least, most)
    return groups.extended(place, least, most) if named else 0


def _are_no_times(groups: Groups, place: int, after: int) -> bool:
    """Whether pairs from `08` on are neither dates nor times nor drawn numbers: six of them, some above 60."""
    return after - place >= 6 and sum(groups.digits(at) > "60" for at in range(place, after)) >= 2


def _landline(groups: Groups, place: int, *, named: bool) -> int:
    first, start = groups.digits(place), groups.start(place)
    if not _AREA.match(first) or (not named and follows_queue_words(groups.text, start)):
        return 0
    if place and groups.size(place - 1) == len(first) and groups.gap(place) == groups.gap(min(place + 1, len(groups) - 1)):
        return 0  # within a longer number
    local = 7 if first[:3] in _CITIES else 5
    if len(first) > 4:
        whole = place + 1 if local + 3 <= len(first) <= 11 else 0
        return whole or (groups.extended(place, local + 3, 11) if named and len(first) >= 6 else 0)
    if place + 1 == len(groups) or not _AREA_GAPS.fullmatch(groups.gap(place + 1)):
        return 0
    after = groups.extended(place, len(first) + local, len(first) + 8)
    rest = [groups.digits(at) for at in range(place + 1, after)]
    if after and (len(rest[0]) < 3 or all(_YEAR.fullmatch(one) for one in rest)):
        return 0
    return after

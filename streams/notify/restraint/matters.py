"""Matters: incidents that share most of their posts are sent as one, under the incident that was sent first.

They go by event time, so that the same alerts in one order are grouped alike at any pace. Moments are seconds since 1970.
"""

import re
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from schemas.alert import Alert
from streams.incidents.limits import MOST_A_DAY, MOST_AN_HOUR, RISE

__all__ = ["Matter", "Matters", "Part", "joins", "posts_of"]

_HOUR: Final = 3600.0
_DAY: Final = 24 * _HOUR
_MOST: Final = 100
_MOST_PARTS: Final = 10
_MOSTLY: Final = 0.5
_LEAST_POSTS: Final = 10
_TERM: Final = "#"
"""Before a term that nobody watches: an issue's id may be the same word."""

_WORD: Final = re.compile(r"[^\W\d_]{3,}")


@dataclass(slots=True)
class Part:
    """Another incident of a matter."""

    title: str
    sent: bool = False
    """It had a message of its own."""


@dataclass(slots=True)
class Matter:
    """What was sent to a channel about a matter, under the incident that leads it."""

    key: str
    """The issue that leads, or the term."""
    subject: list[str] = field(default_factory=list)
    """Words of its query and title, and of what it is about."""
    named: list[str] = field(default_factory=list)
    """Issues and terms that most of its posts mention, when its last message was sent."""
    about: list[str] = field(default_factory=list)
    """Words that its posts have more than usual."""
    posts: int = 0
    """Of the last hour."""
    unusual: float = 0.0
    """Those of them that are more than usual or, where that is the reason, negative."""
    level: int = 0
    """Highest severity that was sent; once its incident is over, that of the end."""
    began: float = 0.0
    sent: int = 0
    """Messages of its first day."""
    times: list[float] = field(default_factory=list)
    """When the last messages were."""
    is_over: bool = False
    """Its incident is; parts go on."""
    parts: dict[str, Part] = field(default_factory=dict)
    """By incident."""


class Matters(OrderedDict[str, Matter]):
    """The last matters of a channel, by the incident that leads each, in the order of their first messages."""

    def of(self, incident: str) -> str | None:
        """The incident that leads the matter of this one; None where none is known."""
        if incident in self:
            return incident
        return next((lead for lead, one in self.items() if incident in one.parts), None)

    def others(self, incident: str) -> Iterator[Part]:
        """The parts of the matter that an incident leads."""
        return iter(self[incident].parts.values() if incident in self else ())


def joins(matters: Matters, alert: Alert) -> bool:
    """Take in an alert; return whether its matter covers it, so that it needs no message of its own.

    An incident becomes part of one that was sent before and is not over, when most of the posts of either are the other's and
    what is unusual in both is the same. It is sent by itself again when it is louder by `RISE` than all that was
    sent about the matter. A matter of several incidents has at most `MOST_A_DAY` messages in its first day, of which the last
    is kept for an end, and `MOST_AN_HOUR` in an hour unless severity rises so, or it ends.
    """
    lead, seen = matters.of(alert.incident), _seen(alert)
    host = next((name for name, one in matters.items() if _same(seen, one) and name != lead and not one.is_over), None)
    if lead is None and host is None:
        return _lead(matters, alert, seen)
    if lead == alert.incident and host is not None and list(matters).index(host) < list(matters).index(lead):
        mine = matters.pop(lead)
        matters[host].parts |= {lead: Part(alert.title, sent=True)} | mine.parts
        lead = host
    name = lead or host
    assert name is not None
    matter = matters[name]
    if name == alert.incident:
        matter.subject, matter.named, matter.about = seen.subject, seen.named, seen.about
        matter.posts, matter.unusual = seen.posts, seen.unusual
        is_sent = not matter.parts or _has_room(matter, alert)
    else:
        part = matter.parts.setdefault(alert.incident, Part(alert.title))
        is_sent = part.sent and matter.is_over if alert.event == "resolved" else _is_rise(matter, alert)
        is_sent = is_sent and _has_room(matter, alert)
        part.sent |= is_sent
    if is_sent:
        _count_message(matter, alert)
    _end(matters, name, alert)
    return not is_sent


def posts_of(alert: Alert) -> int:
    """Its posts of the last hour."""
    return max(alert.sentiment.n + alert.sentiment.abstained, sum(one.posts for one in alert.sources))


def _lead(matters: Matters, alert: Alert, seen: Matter) -> bool:
    matters[alert.incident] = seen
    _count_message(seen, alert)
    while len(matters) > _MOST:
        matters.popitem(last=False)
    _end(matters, alert.incident, alert)
    return False


def _count_message(matter: Matter, alert: Alert) -> None:
    at = alert.at.timestamp()
    if not matter.times:
        matter.began = at
    matter.sent += 1
    matter.times = [*matter.times, at][-MOST_AN_HOUR:]
    matter.level = max(matter.level, alert.severity)


def _end(matters: Matters, name: str, alert: Alert) -> None:
    """Forget what is over; a matter lasts as long as any of its incidents."""
    matter = matters[name]
    if alert.event == "resolved":
        if name == alert.incident:
            matter.is_over, matter.level = True, alert.severity
        else:
            del matter.parts[alert.incident]
    while len(matter.parts) > _MOST_PARTS:
        del matter.parts[next(iter(matter.parts))]
    if matter.is_over and not matter.parts:
        del matters[name]


def _is_rise(matter: Matter, alert: Alert) -> bool:
    return alert.severity >= matter.level + RISE


def _has_room(matter: Matter, alert: Alert) -> bool:
    at, is_end = alert.at.timestamp(), alert.event == "resolved"
    if at - matter.began < _DAY and matter.sent >= MOST_A_DAY - (not is_end):
        return False
    return is_end or _is_rise(matter, alert) or sum(at - one < _HOUR for one in matter.times) < MOST_AN_HOUR


def _seen(alert: Alert) -> Matter:
    """The matter that an alert leads: its issue, of what else most of its posts speak, and how many they are."""
    posts = posts_of(alert)
    said = (*alert.hashtags, *alert.links, *alert.about)
    terms = {_TERM + one.name for one in said if one.posts >= max(_LEAST_POSTS, _MOSTLY * posts)}
    usual = sum(alert.history.expected[-(60 // alert.history.minutes or 1) :]) if alert.history else 0.0
    negative = alert.sentiment.n * alert.sentiment.negative if alert.kind == "negative_surge" else 0.0
    key = _TERM + alert.title if alert.kind == "emerging_issue" else alert.issue
    about = _words(one.name for one in alert.about)
    return Matter(
        key,
        subject=sorted({*about, *_words((alert.query or "", alert.title))}),
        named=sorted({one.issue for one in alert.same_matter} | terms - {key}),
        about=about,
        posts=posts,
        unusual=max(posts - usual, negative),
    )


def _words(texts: Iterable[str]) -> list[str]:
    return sorted({word for text in texts for word in _WORD.findall(text.casefold())})


def _same(one: Matter, other: Matter) -> bool:
    """Whether most posts of one are the other's, and what is unusual in both is the same."""
    return _within(one, other) or _within(other, one)


def _within(part: Matter, whole: Matter) -> bool:
    """Whether most posts of one are the other's, and are most of what is unusual there or have its words as never before.

    So two matters within one broad issue stay two.
    """
    if whole.key not in part.named:
        return False
    return part.posts >= _MOSTLY * whole.unusual or not set(part.about).isdisjoint(whole.subject)

"""What the pages Isu show of an issue, in the reader's language."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from schemas.watchlist import Issue
from streams.desk.issue_course import Course
from streams.desk.page_views import Page
from streams.desk.plot import plot
from streams.desk.sparkline import sparkline
from streams.incidents.row import IncidentRow
from streams.text.noise import words
from streams.wording.figures import counted, moment, percent, span

__all__ = ["course_chart", "end_of", "issue_row", "known_words", "state"]


def issue_row(page: Page, issue: Issue, seen: Course, opened: int) -> dict[str, Any]:
    """An issue in a list, with its last days and how many incidents of it are open."""
    posts, negative = sum(seen.posts), sum(seen.negative)
    return {
        "id": issue.id,
        "title": issue.title,
        "owner": issue.owner,
        "open": page.say(f"{opened} insiden terbuka", counted(opened, "incident", "en") + " open") if opened else None,
        "posts": counted(posts, "post", page.language),
        "negative": f"{percent(negative / posts)} {page.feeling('negative')}" if posts else None,
        "chart": sparkline(seen.posts, seen.negative),
    }


def state(page: Page, row: IncidentRow) -> str:
    """How an incident stands, in a word."""
    if any(action.kind == "false_alarm" for action in row.decided):
        return page.say("alarm palsu", "false alarm")
    return page.say("terbuka", "open") if row.open else page.say("selesai", "over")


def end_of(page: Page, zone: str, seconds: int) -> int:
    """The end of the step in which the newest post is; steps begin with the day in the zone."""
    newest = page.newest or datetime.now(UTC)
    offset = int((newest.astimezone(ZoneInfo(zone)).utcoffset() or timedelta()).total_seconds())
    return (int(newest.timestamp()) + offset) // seconds * seconds + seconds - offset


def course_chart(page: Page, issue: Issue, seen: Course, marks: list[float]) -> dict[str, Any]:
    """The course as a chart with its figures; `marks` are the places of alerts, in steps."""
    begin, end = (datetime.fromtimestamp(at, UTC) for at in (seen.begin, seen.begin + seen.seconds * len(seen.posts)))
    step, posts = span(seen.seconds // 60, page.language), counted(sum(seen.posts), "post", page.language)
    most = counted(max(seen.posts), "post", page.language)
    first, last = (moment(at, issue.zone, page.language) for at in (begin, end))
    says = page.say(
        f"{posts}, {first} sampai {last}; terbanyak {most} dalam {step}",
        f"{posts}, {first} to {last}; at most {most} in {step}",
    )
    return plot(page, seen, marks, (), issue.zone) | {"says": says}


def known_words(issue: Issue) -> Callable[[str], bool]:
    """Whether a word, phrase or hashtag only repeats what the issue's query finds."""
    known = set(words(f"{issue.query} {issue.title}".casefold()))
    return lambda term: all(word in known for word in term.lstrip("#").split())

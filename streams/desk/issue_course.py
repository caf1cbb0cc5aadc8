"""The course of an issue over its stored posts: how many there were, how many negative ones, and what they said."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import BigInteger, ColumnElement, Connection, Engine, Select, cast, column, func, select, table, text
from sqlalchemy.dialects import postgresql

from streams.desk.database import is_sqlite
from streams.desk.documents import FTS5, TSQUERY, looked_up, marked
from streams.desk.posts import Search, first_number, search
from streams.desk.report.counts import issue_of
from streams.desk.tables import posts
from streams.text.said_words import said_words

__all__ = ["Course", "Stretch", "course", "last_days", "terms_of"]

_WORDS: Final = table("posts_words", column("rowid", BigInteger))
_NEGATIVE: Final = func.count().filter(posts.c.sentiment == "negative")
_READ: Final = 500
"""Posts of which terms are counted, the newest ones."""
_LEAST_POSTS: Final = 3
_DAY: Final = 86_400
_AS_TIMES: Final = 8
"""How strongly SQLAlchemy has a division bind."""


@dataclass(frozen=True, slots=True)
class Course:
    """Posts by time."""

    begin: int
    """Seconds since 1970."""
    seconds: int
    """Length of one step."""
    posts: list[int]
    negative: list[int]


@dataclass(frozen=True, slots=True)
class Stretch:
    """What was said of an issue in a time."""

    posts: int
    """Posts that were read for it."""
    terms: Sequence[tuple[str, int]]
    """Words, phrases and hashtags, each with how many of these posts say it."""


def course(engine: Engine, issue: str, begin: int, seconds: int, steps: int) -> Course:
    """The posts of an issue from `begin` on, in so many steps of so many seconds."""
    with engine.connect() as connection:
        return _course(connection, issue, begin, seconds, steps)


def last_days(engine: Engine, issues: Iterable[str], until: int, days: int = 7) -> dict[str, Course]:
    """By issue, its posts of each of the last days before `until`."""
    begin = until - days * _DAY
    wanted = list(issues)
    with engine.connect() as connection:
        if is_sqlite(connection):
            return {issue: _course(connection, issue, begin, _DAY, days) for issue in wanted}
        # The posts of these days are read once for all issues: to find those of one takes as long.
        found = {issue: Course(begin, _DAY, [0] * days, [0] * days) for issue in wanted}
        if not found:
            return found
        issue = issue_of(connection)
        asked = _stepped(posts.c.number, begin, _DAY, days, func.count(), _NEGATIVE).add_columns(issue.label("issue"))
        asked = asked.select_from(posts).join(issue.table, text("true")).where(issue.in_(wanted)).group_by(issue)
        for place, count, felt, name in connection.execute(asked):
            found[name].posts[int(place)] += count
            found[name].negative[int(place)] += felt
        return found


def _course(connection: Connection, issue: str, begin: int, seconds: int, steps: int) -> Course:
    marks = [[marked("issue", issue)]]
    found = Course(begin, seconds, [0] * steps, [0] * steps)
    if is_sqlite(connection):
        # The index of words is read alone, once for each figure.
        of_negative = [*marks, [marked("feels", "negative")]]
        for counts, wanted in ((found.posts, marks), (found.negative, of_negative)):
            in_words = text("posts_words MATCH :terms").bindparams(terms=looked_up(None, wanted, FTS5))
            asked = _stepped(_WORDS.c.rowid, begin, seconds, steps, func.count()).where(in_words)
            for place, count in connection.execute(asked):
                counts[int(place)] += count
        return found
    matching = posts.c.document.bool_op("@@")(cast(looked_up(None, marks, TSQUERY), postgresql.TSQUERY))
    asked = _stepped(posts.c.number, begin, seconds, steps, func.count(), _NEGATIVE).where(matching)
    for place, count, felt in connection.execute(asked):
        found.posts[int(place)] += count
        found.negative[int(place)] += felt
    return found


def _stepped(number: ColumnElement[int], begin: int, seconds: int, steps: int, *figures: ColumnElement[int]) -> Select[Any]:
    """The figures of each of so many steps from `begin` on that has posts."""
    second = number.op("/", precedence=_AS_TIMES)(first_number(1))
    step = (second - begin).op("/", precedence=_AS_TIMES)(seconds)  # of whole numbers, in both databases
    end = first_number(begin + steps * seconds)
    return select(step.label("step"), *figures).where(number >= first_number(begin), number < end).group_by("step")


def terms_of(engine: Engine, issue: str, begin: int, end: int, says_nothing: Callable[[str], bool], most: int) -> Stretch:
    """What the newest posts of an issue in a time said most, without what says nothing, such as the words of its query."""
    page = search(engine, Search(issue=issue, since=begin, until=end), limit=_READ)
    counts: Counter[str] = Counter()
    for post in page.posts:
        said = said_words(post.text)
        counts.update(said.words | said.phrases | said.hashtags)
    found: list[tuple[str, int]] = []
    for term, count in sorted(counts.items(), key=lambda one: (-one[1], -len(one[0]), one[0])):
        if count < _LEAST_POSTS or len(found) == most:
            break
        is_number = any(word.isdecimal() for word in term.split())  # of 1.000 the end alone is left
        if not is_number and not says_nothing(term) and not any(_within(term, other, count, many) for other, many in found):
            found.append((term, count))
    return Stretch(len(page.posts), found)


def _within(term: str, other: str, count: int, many: int) -> bool:
    """Whether a term adds nothing to another one: its word or the phrase around it, said about as often."""
    one, two = term.lstrip("#").split(), other.lstrip("#").split()
    return bool(set(one) & set(two)) and count <= many * 1.5

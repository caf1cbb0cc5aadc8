"""The course of an issue over its stored posts: how many there were, how many negative ones, and what they said."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import BigInteger, Connection, Engine, cast, column, func, select, table, text
from sqlalchemy.dialects import postgresql

from streams.desk.database import is_sqlite
from streams.desk.documents import FTS5, TSQUERY, looked_up, marked
from streams.desk.posts import Search, first_number, search
from streams.desk.tables import posts
from streams.text.said_words import said_words

__all__ = ["Course", "Stretch", "course", "last_days", "terms_of"]

_WORDS: Final = table("posts_words", column("rowid", BigInteger))
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
    posts: Sequence[int]
    negative: Sequence[int]


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
    with engine.connect() as connection:
        return {issue: _course(connection, issue, begin, _DAY, days) for issue in issues}


def _course(connection: Connection, issue: str, begin: int, seconds: int, steps: int) -> Course:
    marks = [[marked("issue", issue)]]
    everything = _counts(connection, marks, begin, seconds, steps)
    negative = _counts(connection, [*marks, [marked("feels", "negative")]], begin, seconds, steps)
    return Course(begin, seconds, everything, negative)


def _counts(connection: Connection, marks: list[list[str]], begin: int, seconds: int, steps: int) -> list[int]:
    """How many posts have the marks, in each step; it reads the index alone."""
    in_file = is_sqlite(connection)
    terms = looked_up(None, marks, FTS5 if in_file else TSQUERY)
    number = _WORDS.c.rowid if in_file else posts.c.number
    matching = (
        text("posts_words MATCH :terms").bindparams(terms=terms)
        if in_file
        else posts.c.document.bool_op("@@")(cast(terms, postgresql.TSQUERY))
    )
    second = number.op("/", precedence=_AS_TIMES)(first_number(1))
    step = (second - begin).op("/", precedence=_AS_TIMES)(seconds)  # of whole numbers, in both databases
    wanted = select(step.label("step"), func.count()).where(matching)
    wanted = wanted.where(number >= first_number(begin), number < first_number(begin + steps * seconds)).group_by("step")
    found = [0] * steps
    for place, count in connection.execute(wanted):
        found[int(place)] += count
    return found


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

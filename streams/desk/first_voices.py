"""Who spoke first of an incident: the first posts by outlets and institutions, of each the first one, never a person's."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Engine

from streams.desk.incident_growth import began
from streams.desk.incidents import Whole
from streams.desk.posts import Search, StoredPost, Whence, earliest, posts_numbered
from streams.desk.public_voices import PublicVoices, Voice

__all__ = ["LOOKED_AT", "FirstVoices", "first_voices"]

LOOKED_AT: Final = 5_000
"""Posts that are looked at, the first ones."""
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class FirstVoices:
    """Who spoke first."""

    posts: Sequence[tuple[Voice, StoredPost]]
    """The first ones first."""
    since: int
    """From this second on posts were looked at."""
    whole: bool
    """Whether all posts of the incident were looked at, and not the first 5,000 alone."""


def first_voices(engine: Engine, voices: PublicVoices, whole: Whole) -> FirstVoices:
    """The first five outlets and institutions among the stored posts of an incident from shortly before it began."""
    alert, since = whole.row.alert, int(began(whole.alerts).timestamp())
    until = int(alert.at.timestamp()) + 1 if alert.event == "resolved" else None
    looked = earliest(engine, Search(issue=alert.issue, since=since, until=until), LOOKED_AT)
    found = _first_of_each(voices, looked)
    stored = {post.number: post for post in posts_numbered(engine, [number for number, _ in found])}
    shown = [(voice, stored[number]) for number, voice in found if number in stored]
    return FirstVoices(shown, since, len(looked) < LOOKED_AT)


def _first_of_each(voices: PublicVoices, looked: Sequence[Whence]) -> list[tuple[int, Voice]]:
    """The number of the first post of each voice.

    Where posts under the address of an account are by several authors, or several have one address, people comment there:
    none of these is shown.
    """
    first: dict[Voice, int] = {}
    authors: dict[Voice, set[str | None]] = defaultdict(set)
    addresses: dict[Voice, list[str | None]] = defaultdict(list)
    for one in looked:
        voice = voices.voice(one.source, one.author, one.url)
        if voice is None:
            continue
        first.setdefault(voice, one.number)
        if voice.is_account:
            authors[voice].add(one.author)
            addresses[voice].append(one.url)
    sure = [
        (number, voice)
        for voice, number in first.items()
        if len(authors[voice]) <= 1 and len(set(addresses[voice])) == len(addresses[voice])
    ]
    return sure[:_SHOWN]

"""What a surge of an issue is about: words that stand out, and the posts that carry them."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from schemas.alert import SamplePost, Tally
from schemas.watchlist import Issue
from streams.clock import minute_of
from streams.text.resemblance import is_near, sketch_of
from streams.text.said_words import said_words
from streams.virality.issue.last_hour import SLOT_MINUTES, Recent
from streams.virality.issue.salient import salient
from streams.virality.issue.sample_post import Sample

__all__ = ["about", "samples_about"]

MOST_TOLD: Final = 5

_WORD: Final = re.compile(r"\w+\*?")


@lru_cache(maxsize=4096)
def _known(query: str, title: str) -> Callable[[str], bool]:
    """Whether a word finds an issue, or stands in its title: it says nothing of what is new."""
    words = _WORD.findall(f"{query} {title}".casefold())
    plain = [word.rstrip("*") for word in words]
    known = {*plain, *map("".join, pairwise(plain))}  # as in #hargaberas
    begins = tuple(word[:-1] for word in words if word.endswith("*"))
    return lambda word: word in known or word.startswith(begins)


def about(recent: Recent, issue: Issue, begin: int) -> tuple[Tally, ...]:
    """What the posts since event minute `begin` speak of more than the issue usually does, the strongest first.

    They are those of the five minutes in which it is, of the ten latest minutes at least and of the last hour at most.
    """
    now, posts, before, posts_before = recent.words(begin // SLOT_MINUTES)
    found = salient(now, posts, before, posts_before, _known(issue.query, issue.title), recent.usual_words.unseen)
    return tuple(Tally(name=one.name, posts=one.posts) for one in found[:MOST_TOLD])


def samples_about(samples: Sequence[Sample], names: Sequence[str], begin: int, most: int) -> tuple[SamplePost, ...]:
    """Of the samples that were written in event minute `begin` or later those that carry the first of `names`, then others.

    Of samples that nearly repeat each other the first.
    """
    young = [one for one in samples if minute_of(one.created_at) >= begin]
    young.sort(key=lambda one: _place(one.excerpt, names))
    found: list[Sample] = []
    for one in young:
        if not any(_are_near(one.excerpt, other.excerpt) for other in found):
            found.append(one)
    return tuple(one.shown() for one in found[:most])


def _place(excerpt: str, names: Sequence[str]) -> int:
    said = said_words(excerpt)
    carried = said.words | said.phrases | said.hashtags
    return next((place for place, name in enumerate(names) if name in carried), len(names))


def _are_near(one: str, other: str) -> bool:
    sketch, beside = sketch_of(one), sketch_of(other)
    return is_near(sketch, beside) if sketch and beside else one == other

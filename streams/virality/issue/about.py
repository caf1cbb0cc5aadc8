"""What a surge of an issue is about: words that stand out, and the posts that carry them."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import Final

from schemas.alert_posts import SamplePost, Tally
from schemas.watchlist import Issue
from streams.clock import minute_of
from streams.text.resemblance import is_near, sketch_of
from streams.text.said_words import said_words
from streams.virality.issue.claim_matches import HitCounts, by_fact
from streams.virality.issue.five_minutes import WORDS, most
from streams.virality.issue.last_hour import SLOT_MINUTES, Recent
from streams.virality.issue.salient import LEAST_POSTS, salient
from streams.virality.issue.sample_post import Sample

__all__ = ["about", "samples_about", "surge_facts", "where"]

MOST_SHOWN: Final = 5
MOST_PLACES: Final = 2
LEAST_PLACED: Final = 0.3
"""Share of the posts that name a place from which on it stands out."""
_MOSTLY: Final = 0.6

_WORD: Final = re.compile(r"\w+\*?")
_KIND: Final = re.compile(r"^(?:kota|kabupaten|dki|di) ")


@lru_cache(maxsize=4096)
def _known(query: str, title: str) -> Callable[[str], bool]:
    """Whether a word finds an issue, or stands in its title: it says nothing of what is new."""
    words = _WORD.findall(f"{query} {title}".casefold())
    plain = [word.rstrip("*") for word in words]
    known = {*plain, *map("".join, pairwise(plain))}  # as in #hargaberas
    begins = tuple(word[:-1] for word in words if word.endswith("*"))
    return lambda word: word in known or word.startswith(begins)


def about(recent: Recent, issue: Issue, begin: int) -> tuple[Tally, ...]:
    """What the posts since event minute `begin` talk about more than the issue usually does, the strongest first.

    They are those of the five minutes in which it is, of the ten latest minutes at least and of the last hour at most.
    """
    since, usual = _since(recent, begin), recent.usual_words
    now, said = (sum((recent.total(kind, at) for kind in WORDS), Counter[str]()) for at in (since, -1))
    posts, before = recent.total("sources", since).total(), Counter(usual.counts)
    before.update({name: number - now[name] for name, number in said.items()})
    posts_before = usual.posts + recent.posts - posts
    found = salient(now, posts, before, posts_before, _known(issue.query, issue.title), usual.unseen)
    return tuple(Tally(name=one.name, posts=one.posts) for one in found[:MOST_SHOWN])


def surge_facts(recent: Recent, begin: int) -> HitCounts:
    """Of the posts that `about` looks at those that mention verified statements."""
    return by_fact(recent.total("facts", _since(recent, begin)))


def where(recent: Recent, issue: Issue, begin: int) -> tuple[Tally, ...]:
    """The place that posts since event minute `begin` name most, if it stands out; more than one only of different provinces.

    It is named in `LEAST_PLACED` of the posts at least, and not by the issue's query or title. Of a province in which most of
    these posts name the same place that place is shown.
    """
    since = _since(recent, begin)
    named, known = recent.total("places", since), _known(issue.query, issue.title)
    least = max(LEAST_POSTS, LEAST_PLACED * recent.total("sources", since).total())
    tallies: list[Tally] = []
    for province, posts in most(named, len(named)):
        if ", " in province or posts < least:
            continue
        within = {name: count for name, count in named.items() if name.endswith(f", {province}")}
        name, count = next(most(within, 1), (province, 0))
        chosen, number = (name, count) if count >= _MOSTLY * posts else (province, posts)
        if not all(map(known, _WORD.findall(_KIND.sub("", chosen.partition(", ")[0].casefold())))):
            tallies.append(Tally(name=chosen, posts=number))
    return tuple(tallies[:MOST_PLACES])


def _since(recent: Recent, begin: int) -> int:
    """The slot of event minute `begin`, or the one before the latest."""
    return min(begin // SLOT_MINUTES, recent.newest - 1)


def samples_about(samples: Sequence[Sample], names: Sequence[str], begin: int, n: int) -> tuple[SamplePost, ...]:
    """Of the samples that were written in event minute `begin` or later those that carry the first of `names`, then others.

    Of samples that nearly repeat each other the first.
    """
    young = [one for one in samples if minute_of(one.moment) >= begin]
    young.sort(key=lambda one: _place(one.excerpt, names))
    found: list[Sample] = []
    for one in young:
        if not any(_are_near(one.excerpt, other.excerpt) for other in found):
            found.append(one)
    return tuple(one.shown() for one in found[:n])


def _place(excerpt: str, names: Sequence[str]) -> int:
    said = said_words(excerpt)
    carried = said.words | said.phrases | said.hashtags
    return next((place for place, name in enumerate(names) if name in carried), len(names))


def _are_near(one: str, other: str) -> bool:
    sketch, beside = sketch_of(one), sketch_of(other)
    return is_near(sketch, beside) if sketch and beside else one == other

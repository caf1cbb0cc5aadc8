from datetime import datetime, timedelta, timezone

import pytest

from streams.virality.codec import decoder, encoded
from streams.virality.issue.sample_post import Sample
from streams.virality.issue.tracked_post import GROWING, Followed
from tests.streams.virality.mentions import mention

NOW = 29_000_000


def sample(**fields):
    return Sample.of(mention("beras", NOW, 1, **fields))


def followed(**fields):
    return Followed(NOW, 5, 800, 20.0, NOW, 800, 1, sample(**fields))


def test_a_post_grows_by_quarters():
    post = followed()
    post.read(NOW + 30, 35, 990, 30.0, 3, None)
    assert (post.grown_at, post.actions, post.ratio) == (NOW, 990, 33.0)
    post.read(NOW + 40, 45, 1000, 30.0, 3, None)
    assert (post.grown_at, post.grown_to) == (NOW + 40, 1000)
    assert post.is_growing(NOW + 40 + GROWING)
    assert not post.is_growing(NOW + 41 + GROWING)


def test_a_lower_reading_takes_nothing_away():
    post = followed()
    post.read(NOW + 10, 15, 700, 40.0, 2, None)
    assert (post.actions, post.age, post.expected) == (800, 15, 40.0)


def test_it_teaches_once_in_each_step_of_age():
    post = followed()
    assert [post.read(NOW + at, 5 + at, 900, 20.0, step, None) for at, step in ((1, 1), (10, 2), (12, 2), (30, 3))] == [
        False,
        True,
        False,
        True,
    ]


def test_what_is_shown_is_the_last_reading_and_keeps_its_sentiment():
    post = followed(sentiment="negative")
    post.read(NOW + 10, 15, 900, 20.0, 2, sample(sentiment=None, engagement=900, repeat=True))
    assert (post.sample.engagement, post.sample.sentiment) == (900, "negative")
    post.sample = None
    post.read(NOW + 20, 25, 950, 20.0, 2, sample(engagement=950))
    assert post.sample is None


@pytest.mark.parametrize("fields", [{}, {"created_at": datetime(2026, 7, 4, 10, tzinfo=timezone(timedelta(hours=7)))}])
def test_its_row_gives_it_again(fields):
    post = followed(**fields)
    assert decoder(Followed).decode(encoded(post)) == post

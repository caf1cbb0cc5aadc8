from collections import defaultdict

import pytest

from streams.learning.prevalence import true_share
from streams.learning.random_effects import Rate
from streams.sentiment.model import LinearSentiment
from streams.sentiment.training.confusion import confusion_by_kind, confusion_of
from streams.sentiment.training.posts import written_posts

POSTS = written_posts("valid")


@pytest.fixture(scope="module")
def model() -> LinearSentiment:
    return LinearSentiment.load()


def test_the_model_that_is_shipped_carries_what_is_measured_of_it(model: LinearSentiment) -> None:
    assert model.confusion == confusion_by_kind(model, POSTS)


def test_abstentions_are_not_told_as_negative_and_a_group_of_few_is_not_heard() -> None:
    plain = [("plain", "negative", number % 10 < 9) for number in range(200)]
    others = [("news", "neutral", number % 10 < 1) for number in range(200)]
    found = confusion_of([*plain, *others, *[("irony", "negative", False)] * 19])
    assert found is not None
    assert found.found.mean == pytest.approx(2.17, abs=0.03)
    assert found.found == found.found.model_copy(update={"freedom": None})
    assert confusion_of(plain) is None


def test_the_interval_holds_the_true_share_of_topics_left_out(model: LinearSentiment) -> None:
    """Each topic's kinds are as many as the others', so that it is held more often than is told."""
    told = [not guess.abstained and guess.label == "negative" for guess in model.score([post.text for post in POSTS])]
    judged = [(post.topic, post.kind, post.label, one) for post, one in zip(POSTS, told, strict=True)]
    topics = defaultdict(list)
    for topic, _, label, one in judged:
        topics[topic].append((label == "negative", one))
    held = 0
    for left, posts in topics.items():
        found = confusion_of((kind, label, one) for topic, kind, label, one in judged if topic != left)
        assert found is not None
        rates = (Rate(one.mean, one.deviation, one.freedom) for one in (found.found, found.false))
        low, high = true_share(sum(one for _, one in posts), len(posts), *rates)
        held += low <= sum(negative for negative, _ in posts) / len(posts) <= high
    assert held >= 0.86 * len(topics)

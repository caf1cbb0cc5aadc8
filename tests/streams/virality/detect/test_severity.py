import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.virality.detect.severity import Measures, loudness, severity
from streams.virality.detect.verdict import Verdict

BUCKET = 29_000_000


def verdict(observed, expected, *, score=1.5, path="fast", n=0):
    return Verdict(BUCKET, score, score, score, observed, expected, 0.0, expected, 3600, path, n or observed, False)


def hour(posts, usual=0.0, *, people=None, lately=None, before=None, negative=0.0, actions=0):
    """An hour in which as much is said as a quarter of an hour before, by as many people as posts, half of them negative."""
    return Measures(
        people=posts if people is None else people,
        posts=posts,
        usual=usual,
        lately=posts / 4 if lately is None else lately,
        before=posts / 4 if before is None else before,
        negative=negative * posts,
        judged=posts,
        actions=actions,
    )


def volume(posts, usual, **measures):
    return severity(hour(posts, usual, **measures), {"volume_spike": verdict(posts, usual)})


EXAMPLES = [
    (volume(5, 0, lately=5, before=0), 2),
    (volume(10, 0, lately=10, before=0, negative=0.8), 3),
    (volume(51, 11), 3),
    (volume(44, 7, lately=15, before=12, negative=0.8, actions=500), 4),
    (volume(64, 3, lately=30, before=15, negative=0.9, actions=1_200), 6),
    (volume(290, 7, lately=115, before=75, negative=0.8, actions=4_300), 8),
    (volume(300, 1, people=2.2, lately=300, before=0, negative=1.0), 2),
    (volume(309, 1, people=18, lately=309, before=0), 4),
    (volume(40, 4, lately=25, before=8, negative=0.6, actions=300), 5),
    (volume(350, 7, lately=160, before=60, negative=0.5, actions=8_000), 8),
    (volume(3_000, 2_400, negative=0.3), 4),
    (volume(1_000, 40, lately=350, before=250, negative=0.6, actions=4_000), 8),
    (volume(2_500, 50, lately=1_250, before=450, negative=0.75, actions=60_000), 10),
    (severity(hour(50, 50, negative=0.8), {"negative_surge": verdict(0.8, 0.27, path="share", n=150)}), 4),
    (severity(hour(12, 6, negative=0.4, actions=9_000), {"viral_post": verdict(9_000, 40, path="post")}), 5),
]
"""What the documentation tells, with numbers that come to it."""


@pytest.mark.parametrize(("found", "told"), EXAMPLES)
def test_the_examples_of_the_documentation(found, told):
    assert found == told


def test_copies_are_no_people():
    rumour = volume(60, 2, lately=45, before=10, negative=0.5)
    copies = volume(300, 2, people=2.2, lately=300, before=0, negative=0.5)
    assert copies < rumour - 2


def test_a_reason_that_fades_no_longer_makes_it_unusual():
    measures = hour(10)
    levels = [loudness(measures, {"viral_post": verdict(900, 5, score=score)}) for score in (0, 0.5, 1, 3)]
    assert levels == sorted(levels)
    assert levels[0] < levels[1] < levels[2] == levels[3]


counts = st.integers(0, 20_000)
shares = st.floats(0, 1)
kinds = st.sampled_from(["volume_spike", "engagement_surge", "viral_post", "emerging_issue"])


@st.composite
def said(draw):
    """An hour's measures that agree with each other, and a verdict of a kind."""
    posts = draw(counts)
    people = posts * draw(shares)
    lately = round(posts * draw(shares))
    before = round((posts - lately) * draw(shares))
    judged = round(posts * draw(shares))
    measures = Measures(
        people, posts, draw(st.floats(0, 3_000)), lately, before, round(judged * draw(shares)), judged, draw(counts)
    )
    return measures, draw(kinds), posts * draw(shares), draw(st.floats(0, 3_000)), draw(st.floats(0, 4))


@given(said(), st.integers(-3, 3), st.integers(0, 3), shares, st.booleans(), st.booleans())
def test_a_few_posts_more_or_less_move_it_by_one_at_most(one, more, people, negative, new, judged):
    measures, kind, observed, expected, score = one
    posts = max(0, measures.posts + more)
    change = posts - measures.posts
    moved = Measures(
        people=min(
            posts, max(0.0, measures.people + (min(people, abs(change)) if change > 0 else -min(people, abs(change))))
        ),
        posts=posts,
        usual=measures.usual,
        lately=max(0, measures.lately + change * new),
        before=max(0, measures.before + change * (not new)),
        negative=max(0.0, measures.negative + change * negative * judged),
        judged=max(0, measures.judged + change * judged),
        actions=measures.actions,
    )
    first = severity(measures, {kind: verdict(observed, expected, score=score)})
    second = severity(moved, {kind: verdict(max(0.0, observed + change), expected, score=score)})
    assert abs(first - second) <= 1


@given(said(), st.floats(1, 50))
def test_more_people_never_lower_it(one, times):
    """Whether they write besides what was written, or write instead of those who copied."""
    measures, kind, observed, expected, score = one
    level = loudness(measures, {kind: verdict(observed, expected, score=score)})
    others = measures._replace(people=min(measures.posts, measures.people * times))
    assert loudness(others, {kind: verdict(observed, expected, score=score)}) >= level - 1e-9
    more = Measures(*(value * times for value in measures))._replace(usual=measures.usual, actions=measures.actions)
    assert loudness(more, {kind: verdict(observed * times, expected, score=score)}) >= level - 1e-9


@given(said())
def test_it_is_from_one_to_ten(one):
    measures, kind, observed, expected, score = one
    assert 1 <= severity(measures, {kind: verdict(observed, expected, score=score)}) <= 10


def test_ten_needs_all_of_it():
    everything = {"people": 2_500, "lately": 1_250, "before": 450, "negative": 0.75, "actions": 60_000}
    assert volume(2_500, 50, **everything) == 10
    for without in ({"people": 50}, {"lately": 450}, {"negative": 0.2}, {"actions": 100}):
        assert volume(2_500, 50, **everything | without) < 10
    assert volume(2_500, 2_000, **everything) < 10

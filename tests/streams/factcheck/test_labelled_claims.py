from collections import Counter

import pytest

from tests.streams.factcheck.labelled_claims import PARTS, facts_of, judged, posts_of, summary


def test_no_claim_of_one_part_is_in_the_other():
    claims = [fact.claim for part in PARTS for fact in facts_of(part)]
    assert len(set(claims)) == len(claims) == 105


@pytest.mark.parametrize("part", PARTS)
def test_every_claim_has_posts_of_each_kind_and_language(part):
    posts = list(posts_of(part))
    assert len({post.text for post in posts}) == len(posts)
    for fact in facts_of(part):
        own = [post for post in posts if post.fact == fact.id]
        assert Counter(post.kind for post in own) == {"repeats": 5, "corrects": 2, "other": 3}
        assert {post.language for post in own if post.kind == "repeats"} == {"id", "sl", "jv", "su", "en"}


EVERYTHING = [fact for part in PARTS for fact in facts_of(part)]


def test_most_repeats_are_found_where_the_words_are_known():
    found = summary(judged("development", EVERYTHING))
    assert found["recall"] >= 0.8
    assert found["corrected"] >= 0.8
    assert found["false"] <= 0.02
    assert found["elsewhere"] == 0


def test_some_repeats_are_found_where_the_words_are_new():
    found = summary(judged("held_out", EVERYTHING))
    assert found["recall"] >= 0.25
    assert found["corrected"] >= 0.7
    assert found["false"] <= 0.04
    assert found["elsewhere"] == 0

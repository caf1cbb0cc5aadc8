from collections import Counter

import pytest

from tests.streams.factcheck.labelled_claims import PARTS, facts_of, judged, posts_of, summary


def test_no_claim_of_one_part_is_in_the_other():
    claims = [fact.claim for part in PARTS for fact in facts_of(part)]
    assert len(set(claims)) == len(claims) == 197


@pytest.mark.parametrize("part", PARTS)
def test_every_claim_has_posts_of_each_kind_and_language(part):
    posts = list(posts_of(part))
    assert len({post.text for post in posts}) == len(posts)
    for fact in facts_of(part):
        own = [post for post in posts if post.fact == fact.id]
        assert Counter(post.kind for post in own) == {"repeats": 5, "corrects": 2, "other": 3}
        assert {post.language for post in own if post.kind == "repeats"} == {"id", "sl", "jv", "su", "en"}


EVERYTHING = [fact for part in PARTS for fact in facts_of(part)]


# recall of the repeats, share of the corrections that are found, and the most false ones
MEASURED = {
    "development": (0.82, 0.82, 0.01),
    "held_out": (0.84, 0.8, 0.015),
    "validation": (0.69, 0.72, 0.015),
    "fresh": (0.65, 0.77, 0.035),
    "blind": (0.61, 0.6, 0.021),
}


@pytest.mark.parametrize("part", PARTS)
def test_so_many_repeats_and_corrections_are_found_at_so_few_false_ones(part):
    recall, corrected, false = MEASURED[part]
    found = summary(judged(part, EVERYTHING))
    assert found["recall"] >= recall
    assert found["corrected"] >= corrected
    assert found["false"] <= false
    assert found["elsewhere"] <= 0.002

from collections import Counter
from datetime import date

from schemas.fact import Fact, FactHit
from streams.virality.issue.claim_matches import LEAST_LIKE, MOST_FACTS, by_fact, fact_matches, hit_names

NEAR, LIKE = ("claim", True), ("claim", False)


def fact(name, **fields):
    values = {"claim": "Istana menyewa 1.000 mobil", "verdict": "Hoaks", "correction": "37 minibus.", "owner": "Biro Pers"}
    return Fact(id=name, checked=date(2026, 7, 4), **values | fields)


def test_what_was_said_is_told_with_how_many_repeat_it_and_how_many_correct_it():
    [found] = fact_matches({"a": Counter({NEAR: 9, LIKE: 40, ("correction", True): 2})}, {"a": fact("a")})
    assert (found.state, found.repeats, found.corrections) == ("matched", 9, 2)
    assert (found.verdict, found.owner, found.correction) == ("Hoaks", "Biro Pers", "37 minibus.")


def test_what_a_post_says_is_counted_under_names_that_can_be_read_again():
    hits = [FactHit(fact="a", stance="claim", near=True), FactHit(fact="b", stance="correction", near=False)]
    found = by_fact(Counter(hit_names(hits) * 2))
    assert found == {"a": Counter({NEAR: 2}), "b": Counter({("correction", False): 2})}
    [told, _] = fact_matches(found | {"b": Counter({LIKE: 3})}, {"a": fact("a"), "b": fact("b")}, posts=7)
    assert (told.repeats, told.posts) == (2, 7)


def test_where_posts_only_resemble_it_a_person_has_to_look():
    [found] = fact_matches({"a": Counter({LIKE: LEAST_LIKE, ("correction", False): 1})}, {"a": fact("a")})
    assert (found.state, found.repeats, found.corrections) == ("needs_review", LEAST_LIKE, 1)
    assert fact_matches({"a": Counter({LIKE: LEAST_LIKE - 1})}, {"a": fact("a")}) == ()


def test_a_statement_that_was_withdrawn_is_not_told():
    assert fact_matches({"a": Counter({NEAR: 9})}, {}) == ()


def test_what_is_sure_comes_first_then_what_most_posts_say():
    counts = {f"f{n}": Counter({NEAR: n}) for n in range(1, 8)} | {"like": Counter({LIKE: 99})}
    found = fact_matches(counts, {name: fact(name) for name in counts})
    assert [one.fact for one in found] == ["f7", "f6", "f5", "f4", "f3"]
    assert len(found) == MOST_FACTS


def test_a_long_correction_is_shortened():
    [found] = fact_matches({"a": Counter({NEAR: 1})}, {"a": fact("a", correction="x" * 4000)})
    assert len(found.correction) == 500


def test_a_post_that_speaks_of_two_statements_counts_for_each_and_for_no_more():
    hits = [
        (FactHit(fact="a", stance="claim", near=True), FactHit(fact="b", stance="correction", near=True)),
        (FactHit(fact="a", stance="claim", near=True),),
        (FactHit(fact="b", stance="claim", near=False),),
    ]
    counts = by_fact(Counter(name for post in hits for name in hit_names(post)))
    facts = {name: fact(name) for name in "ab"}
    found = {one.fact: (one.repeats, one.corrections, one.posts) for one in fact_matches(counts, facts, 3)}
    assert found == {"a": (2, 0, 3), "b": (0, 1, 3)}

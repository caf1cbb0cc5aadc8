from collections import Counter
from datetime import UTC, date, datetime

from schemas.alert_posts import SamplePost, Tally
from schemas.fact import Fact
from streams.virality.issue.unmatched import unmatched

FACT = Fact(
    id="gudang",
    claim="Gudang beras Bulog kosong",
    verdict="Salah",
    correction="Stok di gudang cukup untuk lima bulan.",
    owner="Humas",
    checked=date(2026, 3, 4),
)
TOLD = (
    Tally(name="dana dipotong", posts=312),
    Tally(name="bulog kosong", posts=200),
    Tally(name="dipotong kepala", posts=300),
    Tally(name="beras", posts=400),
)
NEAR = {"gudang": Counter({("claim", True): 40, ("claim", False): 70})}


def sample(number: int, excerpt: str) -> SamplePost:
    return SamplePost(post=f"x:{number}", source="x", created_at=datetime(2026, 3, 5, tzinfo=UTC), excerpt=excerpt)


SAMPLES = (
    sample(1, "gudang beras bulog kosong semua"),
    sample(2, "katanya dana dipotong kepala dusun"),
    sample(3, "dana dipotong lagi"),
)


def test_what_posts_repeat_beside_the_statements_is_proposed_once_with_a_post_that_says_it() -> None:
    [found] = unmatched(TOLD, SAMPLES, NEAR, {"gudang": FACT}, ("beras",))
    assert found.phrases == ("dana dipotong", "dipotong kepala")
    assert (found.posts, found.post) == (272, "x:2")


def test_a_phrase_of_a_post_that_matches_a_statement_is_not_proposed() -> None:
    assert unmatched(TOLD, SAMPLES[:1], NEAR, {"gudang": FACT}, ("beras",)) == ()


def test_nothing_is_proposed_of_few_posts_or_where_nobody_states_anything() -> None:
    few = (Tally(name="dana dipotong", posts=45),)
    assert unmatched(few, SAMPLES, NEAR, {"gudang": FACT}, ("beras",)) == ()
    assert unmatched(TOLD, SAMPLES, {}, {}, ("beras",)) == ()

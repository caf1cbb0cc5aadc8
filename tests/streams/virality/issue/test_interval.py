from schemas.alert_posts import SentimentSplit
from schemas.scored import LogOdds, NegativeConfusion
from streams.virality.issue.interval import with_interval

CONFUSION = NegativeConfusion(found=LogOdds(mean=0.0, deviation=0.3), false=LogOdds(mean=-3.0, deviation=0.3))


def split(n: int, abstained: int, negative: float) -> SentimentSplit:
    return SentimentSplit(n=n, abstained=abstained, negative=negative, neutral=1 - negative, positive=0.0)


def test_a_share_of_which_half_is_missed_is_told_with_what_it_may_be() -> None:
    told = with_interval(split(384, 0, 0.25), CONFUSION)
    assert told.negative == 0.25
    assert told.negative_low < 0.45 < told.negative_high


def test_abstentions_count_as_posts_that_were_not_told_as_negative() -> None:
    assert with_interval(split(100, 100, 0.5), CONFUSION) == split(100, 100, 0.5).model_copy(
        update=with_interval(split(200, 0, 0.25), CONFUSION).model_dump(include={"negative_low", "negative_high"})
    )


def test_nothing_is_added_where_nothing_is_known() -> None:
    assert with_interval(split(384, 0, 0.25), None) == split(384, 0, 0.25)
    assert with_interval(split(0, 0, 0.0), CONFUSION) == split(0, 0, 0.0)

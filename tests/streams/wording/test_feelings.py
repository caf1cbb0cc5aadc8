import pytest

from schemas.alert_posts import SentimentSplit
from streams.wording.feelings import feelings, negative_between


@pytest.mark.parametrize(
    ("low", "high", "id", "en"),
    [
        (0.25, 0.6, "kemungkinan besar 25–60% negatif", "most likely 25–60% negative"),
        (0.44, 0.95, "kemungkinan besar sedikitnya 44% negatif", "most likely at least 44% negative"),
        (0.03, 0.28, "kemungkinan besar paling banyak 28% negatif", "most likely at most 28% negative"),
        (0.0, 0.0, "kemungkinan besar paling banyak 1% negatif", "most likely at most 1% negative"),
        (0.0, 0.003, "kemungkinan besar paling banyak 1% negatif", "most likely at most 1% negative"),
        (0.258, 0.602, "kemungkinan besar 25–61% negatif", "most likely 25–61% negative"),
        (0.04, 0.93, None, None),
        (None, None, None, None),
    ],
)
def test_the_true_negative_share_is_told_as_far_as_it_is_known(
    low: float | None, high: float | None, id: str | None, en: str | None
) -> None:
    split = SentimentSplit(
        n=100, abstained=0, negative=0.26, neutral=0.6, positive=0.14, negative_low=low, negative_high=high
    )
    assert (negative_between(split, "id"), negative_between(split, "en")) == (id, en)
    told = feelings(split, "id")
    assert told is not None
    assert told.endswith(f"positif 14%; {id}" if id else "positif 14%")

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.learning.evaluation import evaluate, expected_calibration_error


def test_counts_right_guesses_by_class() -> None:
    got = evaluate(["id", "id", "jv", "su"], ["id", "jv", "jv", "id"], [0.9, 0.6, 0.8, 0.5], [False] * 4, 2.0)
    assert got.n == 4
    assert got.accuracy == 0.5
    assert got.per_class["id"].precision == 0.5
    assert got.per_class["id"].recall == 0.5
    assert got.per_class["jv"].precision == 0.5
    assert got.per_class["jv"].recall == 1.0
    assert got.per_class["su"].f1 == 0.0
    assert got.macro_f1 == pytest.approx((0.5 + 2 / 3 + 0.0) / 3)
    assert got.posts_per_second == 2.0
    assert got.polarity_accuracy is None


def test_a_guess_outside_the_gold_classes_costs_recall_but_is_no_class() -> None:
    got = evaluate(["id", "id"], ["id", "ms"], [1.0, 1.0], [False, False], 1.0)
    assert set(got.per_class) == {"id"}
    assert got.per_class["id"].recall == 0.5


def test_an_abstention_counts_as_its_best_guess_and_is_reported() -> None:
    got = evaluate(["id", "jv"], ["id", "jv"], [0.4, 0.3], [True, False], 1.0)
    assert got.accuracy == 1.0
    assert got.abstained == 0.5


def test_polarity_leaves_true_neutrals_out_and_takes_a_neutral_guess_as_wrong() -> None:
    gold = ["positive", "negative", "neutral", "negative"]
    best = ["positive", "neutral", "positive", "negative"]
    assert evaluate(gold, best, [1.0] * 4, [False] * 4, 1.0).polarity_accuracy == pytest.approx(2 / 3)
    ranked = ["positive", "negative", "positive", "negative"]
    assert evaluate(gold, best, [1.0] * 4, [False] * 4, 1.0, ranked).polarity_accuracy == 1.0


def test_polarity_is_unknown_where_every_text_is_neutral() -> None:
    assert evaluate(["neutral"], ["neutral"], [1.0], [False], 1.0).polarity_accuracy is None


def test_calibration_error_is_the_gap_between_confidence_and_accuracy() -> None:
    assert expected_calibration_error([0.8] * 10, [True] * 8 + [False] * 2) == pytest.approx(0.0)
    assert expected_calibration_error([0.9] * 10, [True] * 5 + [False] * 5) == pytest.approx(0.4)
    assert expected_calibration_error([1.0, 0.0], [True, False]) == 0.0


def test_calibration_error_does_not_cancel_between_bins() -> None:
    assert expected_calibration_error([0.9] * 10 + [0.1] * 10, [True] * 5 + [False] * 5 + [True] * 5 + [False] * 5) == (
        pytest.approx(0.4)
    )


def test_the_score_of_a_class_is_plain_values() -> None:
    got = evaluate(["positive"], ["positive"], [0.7], [False], 0.5).to_dict()
    assert got["per_class"]["positive"] == {"precision": 1.0, "recall": 1.0, "f1": 1.0, "support": 1}


@pytest.mark.parametrize(
    ("gold", "best", "confidence", "abstained"),
    [
        ([], [], [], []),
        (["id"], [], [1.0], [False]),
        (["id"], ["id"], [], [False]),
        (["id"], ["id"], [1.0], []),
    ],
)
def test_refuses_nothing_and_lengths_that_differ(
    gold: list[str], best: list[str], confidence: list[float], abstained: list[bool]
) -> None:
    with pytest.raises(ValueError, match=r"nothing to evaluate|differ in length"):
        evaluate(gold, best, confidence, abstained, 1.0)


def test_refuses_polarities_of_another_length() -> None:
    with pytest.raises(ValueError, match="differ in length"):
        evaluate(["positive"], ["positive"], [1.0], [False], 1.0, [])


_LABEL = st.sampled_from(["id", "ms", "jv"])


@given(st.lists(st.tuples(_LABEL, _LABEL, st.floats(0, 1), st.booleans()), min_size=1))
def test_every_figure_is_a_share(rows: list[tuple[str, str, float, bool]]) -> None:
    gold, best, confidence, abstained = (list(column) for column in zip(*rows, strict=True))
    got = evaluate(gold, best, confidence, abstained, 0.0)
    shares = [got.accuracy, got.macro_f1, got.expected_calibration_error, got.abstained]
    shares += [value for score in got.per_class.values() for value in (score.precision, score.recall, score.f1)]
    assert all(0.0 <= share <= 1.0 + 1e-12 and math.isfinite(share) for share in shares)
    assert sum(score.support for score in got.per_class.values()) == got.n

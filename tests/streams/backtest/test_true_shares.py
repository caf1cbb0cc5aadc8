"""An alert tells how many posts are truly negative, from what was measured of the model that scored them."""

from tests.streams.backtest.runs import alerts_of, backtest, recorded


def test_alerts_carry_the_interval_of_the_model_that_is_shipped():
    felt = [alert.sentiment for alert in alerts_of(backtest(), recorded()) if alert.sentiment.n]
    assert felt
    assert all(one.negative_low is not None and one.negative_low <= one.negative_high for one in felt)

from datetime import UTC, datetime

from streams.kafka.passed_over import pass_over, passed_over_summary, passing_over
from streams.kafka.records import Incoming


def record(topic):
    return Incoming(topic, 0, 0, datetime(2026, 7, 4, tzinfo=UTC), None, b"x")


def test_what_cannot_be_read_is_told_of_once_with_how_many_there_were_on_each_topic():
    passed_over_summary()
    for topic in ("alerts", "watchlist", "alerts"):
        with passing_over(record(topic)):
            raise ValueError
    pass_over("alerts", 1_000)
    pass_over("facts", 0)
    assert passed_over_summary() == "records that could not be read were passed over: 1,002 on alerts, 1 on watchlist"
    assert passed_over_summary() is None

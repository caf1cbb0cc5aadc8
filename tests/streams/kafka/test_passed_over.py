from datetime import UTC, datetime

from streams.kafka.passed_over import pass_over, passing_over, tell_passed_over
from streams.kafka.records import Incoming


def record(topic):
    return Incoming(topic, 0, 0, datetime(2026, 7, 4, tzinfo=UTC), None, b"x")


def test_what_cannot_be_read_is_told_of_once_with_how_many_there_were_on_each_topic():
    tell_passed_over()
    for topic in ("alerts", "watchlist", "alerts"):
        with passing_over(record(topic)):
            raise ValueError
    pass_over("alerts", 1_000)
    pass_over("facts", 0)
    assert tell_passed_over() == "records that could not be read were passed over: 1,002 on alerts, 1 on watchlist"
    assert tell_passed_over() is None

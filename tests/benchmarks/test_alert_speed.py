"""What reading an alert costs, as a ratio within one run: every stage and program behind `alerts` pays it."""

import time
from collections.abc import Callable

import pytest

from schemas.alert import Alert
from schemas.codec import encode_record
from tests.streams.virality.sample import alert

ALERTS = 100
MOST = 20.0
"""Reading takes two or three times as long as writing; a look at the files of all time zones for each makes it 800 times."""


def seconds(work: Callable[[], object], tries: int = 3) -> float:
    best = float("inf")
    for _ in range(tries):
        begin = time.process_time()
        for _ in range(ALERTS):
            work()
        best = min(best, time.process_time() - begin)
    return best


@pytest.mark.benchmark
def test_reading_an_alert_costs_a_few_times_what_writing_it_does() -> None:
    one = alert()
    value = encode_record(one)
    Alert.model_validate_json(value)
    writing, reading = seconds(lambda: encode_record(one)), seconds(lambda: Alert.model_validate_json(value))
    print(f"{writing / ALERTS * 1e6:.0f} µs to write, {reading / ALERTS * 1e6:.0f} µs to read")
    assert reading < MOST * writing

from datetime import timedelta

from streams.commands.subject import WAIT
from streams.live.term import LAG


def test_an_erasure_waits_until_event_time_of_live_sources_has_passed_the_last_minute():
    assert timedelta(seconds=WAIT) >= LAG + timedelta(minutes=2)

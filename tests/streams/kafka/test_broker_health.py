from time import monotonic

from structlog.testing import capture_logs

from streams.kafka.broker_health import BrokerHealth
from streams.kafka.errors import BrokerError
from streams.kafka.following import Look
from streams.settings import Settings


def test_a_broker_is_away_from_the_first_trouble_on_until_it_answers_again():
    health, now = BrokerHealth(Settings()), monotonic()
    assert "not answered yet" in health.trouble(now)
    health.note(Look(heard=now))
    assert health.trouble(now) is None
    with capture_logs() as logs:
        for _ in range(2):
            health.note(Look(trouble=BrokerError("gone")))
        assert "not answered for 0 s" in health.trouble(now)
        health.note(Look(heard=now + 1))
    assert health.trouble(now + 1) is None
    assert [one["event"] for one in logs] == ["broker_away", "broker_back"]


def test_a_broker_that_says_nothing_for_long_is_away_without_any_trouble():
    health, now = BrokerHealth(Settings()), monotonic()
    health.note(Look(heard=now))
    assert health.trouble(now + 34) is None
    assert "not answered for 36 s" in health.trouble(now + 36)

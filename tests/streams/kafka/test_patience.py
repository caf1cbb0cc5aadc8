"""A broker that was just started has a few seconds to answer; a topic that is missing will not come by waiting."""

import pytest

from streams.kafka import patience
from streams.kafka.errors import BrokerError, MissingTopicError


class Broker:
    """Fails with these, one after the other, and then answers."""

    def __init__(self, *errors):
        self._errors = list(errors)
        self.asked = 0

    async def ask(self):
        self.asked += 1
        if self._errors:
            raise self._errors.pop(0)
        return "answer"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch):
    monkeypatch.setattr(patience, "_PAUSE", 0)


async def test_it_is_asked_again_until_it_answers():
    broker = Broker(BrokerError("no Kafka broker answers"), BrokerError("no Kafka broker answers"))
    assert await patience.patiently(broker.ask) == "answer"
    assert broker.asked == 3


async def test_patience_ends(monkeypatch):
    monkeypatch.setattr(patience, "START_PATIENCE", -1)
    broker = Broker(BrokerError("no Kafka broker answers"))
    with pytest.raises(BrokerError, match="no Kafka broker answers"):
        await patience.patiently(broker.ask)
    assert broker.asked == 1


@pytest.mark.parametrize("error", [MissingTopicError("posts"), ValueError("another")])
async def test_what_does_not_pass_by_waiting_is_told_at_once(error):
    broker = Broker(error)
    with pytest.raises(type(error)):
        await patience.patiently(broker.ask)
    assert broker.asked == 1

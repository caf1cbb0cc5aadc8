"""The request for topic ids in the form that Kafka gives it; tests/integration/test_topic_made_anew.py asks brokers."""

from io import BytesIO
from uuid import UUID

import pytest
from aiokafka.errors import IncompatibleBrokerVersion, KafkaConnectionError

from streams.kafka.topic_ids import _MetadataResponse, made_anew, topic_ids

POSTS = UUID("fcfe2d19-4197-4dc4-afb3-328c3e45e46b")


class Client:
    """A client that knows one broker, which answers with these topics or raises."""

    def __init__(self, answer):
        self.answer = answer

    def get_random_node(self):
        return 1

    async def send(self, node, request):
        request.prepare({3: (0, 12)}).encode()
        if isinstance(self.answer, Exception):
            raise self.answer
        topics = [(error, name, topic_id, False, [], -1, {}) for error, name, topic_id in self.answer]
        response = _MetadataResponse(0, [(1, "localhost", 9092, None, {})], "cluster", 1, topics, -1, {})
        return _MetadataResponse.decode(BytesIO(response.encode()))


async def test_topics_that_are_there_have_ids():
    assert await topic_ids(Client([(0, "posts", POSTS), (3, "nix", UUID(int=0))]), ["posts", "nix"]) == {"posts": str(POSTS)}


async def test_an_older_broker_gives_none():
    assert await topic_ids(Client(IncompatibleBrokerVersion()), ["posts"]) is None
    with pytest.raises(KafkaConnectionError):
        await topic_ids(Client(KafkaConnectionError()), ["posts"])


async def test_only_another_id_makes_another_topic():
    there = Client([(0, "posts", POSTS)])
    assert await made_anew(there, {"posts": str(POSTS)}) == []
    assert await made_anew(there, {"posts": str(UUID(int=7))}) == ["posts"]
    assert await made_anew(Client([]), {"posts": str(POSTS)}) == []
    assert await made_anew(Client(KafkaConnectionError()), {"posts": "gone"}) == []
    assert await made_anew(there, {}) == []

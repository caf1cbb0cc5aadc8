import pytest
from aiokafka.errors import (
    KafkaConnectionError,
    KafkaTimeoutError,
    MessageSizeTooLargeError,
    NotLeaderForPartitionError,
    TopicAuthorizationFailedError,
    UnknownTopicOrPartitionError,
)

from streams.errors import UserError
from streams.kafka.errors import BrokerError, MissingTopicError, broker_errors, is_away
from streams.settings import Settings

SETTINGS = Settings(bootstrap_servers="kafka.invalid:9092")


def test_a_broker_that_is_away_is_told_from_one_that_refuses():
    sending = RuntimeError("Error while sending")
    sending.__cause__ = KafkaTimeoutError()
    away = (ConnectionRefusedError(), TimeoutError(), KafkaConnectionError(), NotLeaderForPartitionError(), sending)
    assert all(is_away(error) for error in away)
    refused = (MessageSizeTooLargeError(), TopicAuthorizationFailedError(), UnknownTopicOrPartitionError(), ValueError())
    assert not any(is_away(error) for error in refused)


def said(error, settings=SETTINGS):
    with pytest.raises(BrokerError) as found, broker_errors(settings, "alerts be read"):
        raise error
    assert found.value.__cause__ is error
    assert found.value.reason == type(error).__name__
    assert is_away(found.value) == is_away(error)
    return str(found.value)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (KafkaConnectionError("x"), "no Kafka broker answers at kafka.invalid:9092; start one or set KENTONGAN_BOOT"),
        (TimeoutError(), "the broker at kafka.invalid:9092 does not answer in time (TimeoutError); check whether it runs"),
        (KafkaTimeoutError(), "the broker at kafka.invalid:9092 does not answer in time (KafkaTimeoutError)"),
        (TopicAuthorizationFailedError("x"), "the broker does not let alerts be read (TopicAuthorizationFailedError)"),
        (MessageSizeTooLargeError(), "the broker at kafka.invalid:9092 refused (MessageSizeTooLargeError); check its log"),
    ],
)
def test_every_error_of_a_client_is_one_sentence_that_says_what_to_do(error, words):
    sentence = said(error)
    assert sentence.startswith(words)
    assert "\n" not in sentence
    assert "; " in sentence


def test_with_security_a_broker_that_lets_nobody_in_is_not_told_from_one_that_is_not_there():
    settings = SETTINGS.model_copy(update={"security_protocol": "SASL_SSL"})
    assert "KENTONGAN_SASL_*" in said(KafkaConnectionError(), settings)


def test_what_no_client_raised_goes_on_as_it_is():
    for error in (ValueError("x"), UserError("y"), MissingTopicError("alerts")):
        with pytest.raises(type(error)) as found, broker_errors(SETTINGS, "alerts be read"):
            raise error
        assert found.value is error


def test_a_missing_topic_says_how_it_is_made():
    assert str(MissingTopicError("alerts")) == "the topic alerts is missing; run `kentongan topics create`"
    assert "partition 4 of the topic alerts" in str(MissingTopicError("alerts", 4))
    assert MissingTopicError("alerts").reason == "MissingTopicError"
    assert not is_away(MissingTopicError("alerts"))

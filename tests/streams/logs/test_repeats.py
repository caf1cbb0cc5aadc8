import logging

import pytest
from aiokafka.errors import KafkaConnectionError, NodeNotReadyError, UnknownTopicOrPartitionError

from streams.logs.repeats import INTERVAL, REMEMBERED, RepeatFilter


class Log:
    """A filter with a clock of its own, and what came through it."""

    def __init__(self):
        self.now = 1000.0
        self.shown = []
        self._filter = RepeatFilter(clock=lambda: self.now)

    def say(self, logger, message, *args, level=logging.ERROR):
        record = logging.LogRecord(logger, level, __file__, 1, message, args, None)
        if self._filter.filter(record):
            self.shown.append(record)
            return True
        return False

    def event(self, event, level=logging.WARNING, **fields):
        stamped = {"event": event, "level": "warning", "timestamp": f"2025-01-01T00:00:{self.now}Z", **fields}
        return self.say("streams.x", stamped, level=level)


@pytest.fixture
def log():
    return Log()


def test_a_line_passes_once_in_an_interval_and_then_says_how_many_were_held_back(log):
    assert log.say("lib", "no %s", "luck")
    for _ in range(4):
        log.now += 7
        assert not log.say("lib", "no %s", "joy")
    log.now += INTERVAL - 28
    assert log.say("lib", "no %s", "hope")
    assert [getattr(record, "held_back", None) for record in log.shown] == [None, 4]
    assert log.shown[-1].getMessage() == "no hope"


def test_the_count_begins_anew_with_every_line_that_is_shown(log):
    for _ in range(3):
        log.say("lib", "again")
        log.say("lib", "again")
        log.now += INTERVAL
    log.now += INTERVAL
    log.say("lib", "again")
    log.now += INTERVAL
    log.say("lib", "again")
    assert [getattr(record, "held_back", None) for record in log.shown] == [None, 1, 1, 1, None]


def test_other_templates_loggers_and_levels_pass(log):
    assert log.say("lib", "one")
    assert log.say("lib", "two")
    assert log.say("lib.part", "one")
    assert log.say("lib", "one", level=logging.WARNING)
    assert not log.say("lib", "one")


def test_that_a_broker_cannot_be_reached_is_one_thing_however_aiokafka_says_it(log):
    refused = OSError(111, "Connect call failed")
    assert log.say("aiokafka", "Unable connect to node with id %s: %s", 1, refused)
    assert not log.say("aiokafka.consumer.fetcher", "Failed fetch messages from %s: %s", 1, NodeNotReadyError())
    assert not log.say("aiokafka.producer.sender", "Got error produce response: %s", KafkaConnectionError())
    assert log.say("aiokafka", "Unable to update metadata from %s", [1])
    assert log.say("aiokafka.producer.sender", "Got error produce response: %s", UnknownTopicOrPartitionError())
    assert log.say("lib", "Unable connect to node with id %s: %s", 1, refused)
    log.now += INTERVAL
    assert log.say("aiokafka.consumer.fetcher", "Failed fetch messages from %s: %s", 1, NodeNotReadyError())
    assert log.shown[-1].held_back == 2


def test_our_own_warnings_are_alike_when_all_is_but_the_time(log):
    assert log.event("unreachable", topic="a")
    log.now += 1
    assert not log.event("unreachable", topic="a")
    assert log.event("unreachable", topic="b")
    log.now += INTERVAL
    assert log.event("unreachable", topic="a")
    assert [record.msg.get("held_back") for record in log.shown] == [None, None, 1]


@pytest.mark.parametrize("level", [logging.INFO, logging.ERROR, logging.CRITICAL])
def test_everything_else_of_ours_always_passes(log, level):
    assert all(log.event("dead_lettered", level=level, offset=1) for _ in range(5))


def test_what_is_remembered_is_bounded(log):
    for number in range(REMEMBERED + 1):
        assert log.say("lib", f"line {number}")
    assert not log.say("lib", f"line {REMEMBERED}")
    assert log.say("lib", "line 0")

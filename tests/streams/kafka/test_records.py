from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from streams.kafka.records import Incoming

MOMENT = datetime(2026, 7, 4, 1, 0, tzinfo=UTC)


def record(**fields):
    values = {"topic": "posts", "partition": 3, "offset": 17, "key": b"k", "value": b"v", "headers": [("a", b"1")]}
    return SimpleNamespace(**values | fields)


def incoming(*headers):
    return Incoming("posts", 3, 17, MOMENT, b"k", b"v", headers)


def test_faust_counts_seconds_and_aiokafka_milliseconds():
    seconds = MOMENT.timestamp()
    assert Incoming.from_message(record(timestamp=seconds)) == incoming(("a", b"1"))
    assert Incoming.from_consumer(record(timestamp=int(seconds * 1000))) == incoming(("a", b"1"))


@pytest.mark.parametrize("headers", [None, [], {}])
def test_headers_may_be_missing(headers):
    assert Incoming.from_message(record(timestamp=0, headers=headers)).headers == ()
    assert Incoming.from_consumer(record(timestamp=0, headers=headers)).headers == ()


def test_headers_may_be_a_mapping():
    assert Incoming.from_message(record(timestamp=0, headers={"a": b"1", "b": b"2"})).headers == (("a", b"1"), ("b", b"2"))


def test_a_record_without_a_time_is_as_old_as_the_epoch():
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    assert Incoming.from_message(record(timestamp=None)).timestamp == epoch
    assert Incoming.from_consumer(record(timestamp=-1)).timestamp == epoch


def test_the_last_header_of_a_name_counts():
    assert incoming(("a", b"1"), ("a", b"2"), ("b", b"3")).header("a") == "2"
    assert incoming().header("a") is None
    assert incoming(("a", b"\xff")).header("a") == "\N{REPLACEMENT CHARACTER}"


def test_a_dead_letter_holds_the_whole_record_or_the_element_alone():
    whole = incoming().dead_letter("language", "empty")
    assert (whole.topic, whole.place, whole.key, whole.value) == ("posts", (17, -1), b"k", b"v")
    element = incoming().dead_letter("language", "missing", index=4, value=b"part")
    assert (element.place, element.value) == ((17, 4), b"part")

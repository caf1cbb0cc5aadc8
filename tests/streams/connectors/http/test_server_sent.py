import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.connectors.http.server_sent import MOST_EVENT_BYTES, EventReader, ServerSent


def read(*chunks: bytes) -> list[ServerSent]:
    reader = EventReader()
    return [event for chunk in chunks for event in reader.feed(chunk)]


@pytest.mark.parametrize(
    ("stream", "events"),
    [
        (b":thump\n\n", []),
        (b"\n\n\n", []),
        (b"event: update\ndata: {}\n\n", [("update", "{}")]),
        (b"data: {}\nevent: status.update\n\n", [("status.update", "{}")]),
        (b"event: a\ndata: 1\n\nevent: b\ndata: 2\n\n", [("a", "1"), ("b", "2")]),
        (b"event: delete\n\n", []),
        (b"data: 1\n\n", [("message", "1")]),
        (b"event: a\ndata: 1\ndata: 2\n\n", [("a", "1\n2")]),
        (b"event: a\nid: 7\nretry: 9\nweird\ndata:1\n\n", [("a", "1")]),
        (b"event: a\r\ndata: 1\r\n\r\n", [("a", "1")]),
        (b"event: a\ndata: \xff\xfe\n\n", [("a", "\ufffd\ufffd")]),
        ("event: a\ndata: é€😀\n\n".encode(), [("a", "é€😀")]),
        (b"event: a\ndata: 1\n", []),
    ],
)
def test_events_are_read_however_they_are_cut(stream, events):
    expected = [ServerSent(*event) for event in events]
    assert read(stream) == expected
    assert read(*(stream[at : at + 1] for at in range(len(stream)))) == expected


@given(st.lists(st.sampled_from([b"\r", b"\n", b":", b"data", b"event", b" ", b"x", b"\xff"]), max_size=40), st.data())
def test_where_it_is_cut_changes_nothing(parts, data):
    stream = b"".join(parts).replace(b"\r", b"\r\n")
    at = data.draw(st.integers(0, len(stream)))
    assert read(stream[:at], stream[at:]) == read(stream)


def test_an_event_without_an_end_takes_no_more_memory_than_it_may():
    reader = EventReader()
    tracemalloc.start()
    for _ in range(100):
        assert reader.feed(b"data: " + b"x" * 100_000) == []
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 8 * MOST_EVENT_BYTES

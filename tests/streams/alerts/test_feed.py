"""The feed: each alert once, and a reader that comes back gets exactly what it has missed."""

from collections import defaultdict
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.alert import COPY_HEADER
from streams.alerts.cursor import Cursor
from streams.alerts.feed import Feed
from tests.streams.web.alerts import alert, record, sample


def filled(partitions, kept=1000, begin=None):
    """A feed over alerts on these partitions, in this order."""
    feed = Feed(kept)
    feed.begin(begin or {})
    offsets = defaultdict(int, begin or {})
    for number, partition in enumerate(partitions):
        feed.take(record(alert(number), partition, offsets[partition]))
        offsets[partition] += 1
    return feed


def ids(entries):
    return [entry.alert.id for entry in entries]


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 4), min_size=1, max_size=40), st.data())
def test_a_reader_that_comes_back_misses_nothing_and_sees_nothing_twice(partitions, data):
    feed = filled(partitions)
    seen = data.draw(st.integers(0, len(partitions) - 1))
    cursor = Cursor.parse(feed.entries()[seen].cursor)
    unseen, complete = feed.after(cursor)
    assert complete
    assert ids(unseen) == [f"alert-{number}" for number in range(seen + 1, len(partitions))]


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(0, 3), min_size=1, max_size=30), st.randoms(use_true_random=False), st.data())
def test_the_place_is_good_at_a_worker_that_read_in_another_order(partitions, random, data):
    feed = filled(partitions)
    by_partition = defaultdict(list)
    for entry in feed.entries():
        by_partition[entry.partition].append(entry)
    other = Feed()
    order = list(partitions)
    random.shuffle(order)
    for partition in order:
        entry = by_partition[partition].pop(0)
        other.take(record(entry.alert, partition, entry.offset))
    seen = data.draw(st.integers(0, len(partitions) - 1))
    unseen, complete = other.after(Cursor.parse(feed.entries()[seen].cursor))
    assert complete
    assert set(ids(unseen)) == {f"alert-{number}" for number in range(seen + 1, len(partitions))}


def test_an_alert_that_was_sent_twice_is_there_once():
    feed = Feed()
    assert feed.take(record(alert(1), 0, 0)) is not None
    assert feed.take(record(alert(1), 0, 1)) is None
    assert feed.take(record(alert(2), 0, 1)) is None  # an offset that was read before
    assert feed.take(record(None, 0, 2)) is None
    feed.unreadables.tell()
    assert feed.unreadables.now() == {"alerts": 1}
    assert ids(feed.entries()) == ["alert-1"]


def test_a_reader_that_was_away_too_long_is_told():
    feed = filled([0] * 10, kept=4)
    unseen, complete = feed.after(Cursor({0: 2}))
    assert ids(unseen) == [f"alert-{number}" for number in (6, 7, 8, 9)]
    assert not complete
    assert feed.after(Cursor({0: 9})) == (feed.entries()[-1:], True)


def test_a_reader_from_before_the_read_back_is_told():
    feed = filled([0, 0], begin={0: 500, 1: 0})
    assert feed.after(Cursor({0: 499}))[1] is False
    assert feed.after(Cursor({0: 500}))[1] is True


def test_a_reader_of_another_topic_gets_everything():
    feed = filled([0, 1])
    unseen, complete = feed.after(Cursor({0: 77}))
    assert (ids(unseen), complete) == (["alert-0", "alert-1"], False)


def test_a_place_on_a_topic_that_was_made_anew_since_is_foreign_wherever_it_lies():
    feed = Feed()
    feed.begin({0: 0}, "0a1b2c3d")
    feed.take(record(alert(0), 0, 0))
    assert feed.cursor == "0a1b2c3d.0:1"
    assert feed.after(Cursor({0: 0}, "0a1b2c3d"))[1] is True
    assert feed.after(Cursor({0: 0}))[1] is True
    unseen, complete = feed.after(Cursor({0: 1}, "ffffffff"))
    assert (ids(unseen), complete) == (["alert-0"], False)


def test_open_incidents_are_those_whose_last_word_is_not_resolved():
    feed = Feed()
    told = [
        alert(0, incident="a", issue="beras", severity=3),
        alert(1, incident="b", issue="banjir", severity=9),
        alert(2, incident="a", issue="beras", event="updated", severity=5),
        alert(3, incident="c", issue="tol"),
        alert(4, incident="c", issue="tol", event="resolved"),
        alert(5, incident="d", issue="bpjs"),
        alert(6, incident="e", issue="bpjs", severity=1),  # d was lost; an issue has one incident at a time
    ]
    for offset, one in enumerate(told):
        feed.take(record(one, 0, offset))
    assert [one.id for one in feed.open_incidents()] == ["alert-1", "alert-2", "alert-6"]


def test_a_copy_without_erased_posts_takes_the_place_of_its_alert_and_is_no_news():
    feed = Feed()
    feed.begin({0: 0})
    first = alert(0, samples=(sample("beras"),))
    feed.take(record(first, 0, 0))
    copy = record(first.model_copy(update={"samples": ()}), 0, 1)
    assert feed.take(replace(copy, headers=((COPY_HEADER, b"0"),))) is None
    assert [entry.alert.samples for entry in feed.entries()] == [()]

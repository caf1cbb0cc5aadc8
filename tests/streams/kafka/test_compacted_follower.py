from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from schemas.base import Record
from streams.kafka.compacted_follower import CompactedFollower
from streams.kafka.records import Incoming
from streams.kafka.topics import Topics
from streams.settings import Settings

TOPIC = Topics(Settings()).watchlist.name


class Sum(Record):
    n: int
    name: str


class Sums(CompactedFollower[Sum]):
    def __init__(self):
        super().__init__(Settings(), Topics(Settings()).watchlist, Sum)
        self.seen = [self._rows]

    def now(self):
        return {name: row.n for name, row in self._rows.items()}

    def key_of(self, row):
        return row.name

    def changed(self):
        self.seen.append(self._rows)


def record(name, value):
    written = value if value is None or isinstance(value, bytes) else Sum(n=value, name=name).model_dump_json().encode()
    return Incoming("sums", 0, 0, datetime(2026, 7, 4, tzinfo=UTC), name.encode(), written)


WRITTEN = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 9) | st.none()))


@given(WRITTEN, st.integers(0, 20))
def test_the_last_record_of_a_key_counts_however_the_records_come(written, cut):
    records = [record(name, value) for name, value in written]
    found = Sums()
    found.take(records[:cut], afresh=True)
    found.take(records[cut:])
    assert found.now() == {name: value for name, value in dict(written).items() if value is not None}


def test_a_record_that_cannot_be_read_leaves_the_row_as_it_was():
    found = Sums()
    poison = [b"no json", b"\xff", b"[" * 100_000, b'{"n":1e999,"name":"a"}', b'{"n":7,"name":"\\ud800"}', b""]
    found.take([record("a", 1), *(record("a", value) for value in poison), record("b", b"{}"), record("c", 3)])
    assert found.now() == {"a": 1, "c": 3}
    assert found.unreadables.now() == {TOPIC: len(poison) + 1}


def test_a_row_under_the_key_of_another_is_passed_over():
    found = Sums()
    found.take([record("a", 1), record("b", b'{"n":2,"name":"a"}'), record("a", b'{"n":3,"name":"~source/x"}')])
    assert found.now() == {"a": 1}
    assert found.unreadables.now() == {TOPIC: 2}


def test_a_change_makes_a_new_mapping_and_leaves_the_old_one_alone():
    found = Sums()
    found.take([record("a", 1)])
    found.take([record("b", 2)])
    one = Sum(n=1, name="a")
    assert [dict(rows) for rows in found.seen] == [{}, {"a": one}, {"a": one, "b": Sum(n=2, name="b")}]


def test_afresh_forgets_what_the_topic_no_longer_holds():
    found = Sums()
    found.take([record("a", 1), record("b", 2)])
    found.take([record("b", 3)], afresh=True)
    assert found.now() == {"b": 3}


def test_taking_records_alone_does_not_make_it_loaded():
    found = Sums()
    found.take([record("a", 1)])
    assert not found.is_loaded

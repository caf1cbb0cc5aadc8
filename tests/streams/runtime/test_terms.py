"""Which of several rows counts, and which owner's rows are the higher ones."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from streams.kafka.records import Incoming, Outgoing
from streams.runtime.terms import TERM_HEADER, RowTerm, RowTerms

PLACE = ("rows", 0)


@dataclass
class Log:
    """A topic of one partition; `owner` counts them, and a group that was forgotten begins with 1 again."""

    rows: list[Incoming] = field(default_factory=list)

    def put(self, row: Outgoing) -> None:
        at = datetime.now(UTC)
        self.rows.append(Incoming(row.topic, 0, len(self.rows), at, row.key, row.value, row.headers))

    def owner(self, generation: int, clock: int = 0) -> RowTerms:
        terms = RowTerms(lambda: clock)
        self.read(terms)
        terms.begin(generation)
        return terms

    def read(self, terms: RowTerms) -> dict[bytes, bytes | None]:
        terms.read_anew()
        return {row.key or b"": row.value for row in self.rows if terms.admits(row)}


def row(value: bytes | None, key: bytes = b"k") -> Outgoing:
    return Outgoing("rows", value, 0, key)


OWNERS = st.lists(
    st.tuples(st.integers(0, 2), st.sampled_from([b"x", b"y"]), st.booleans(), st.integers(0, 3)), min_size=1, max_size=30
)


@given(OWNERS, st.booleans())
def test_the_last_row_of_the_latest_owner_counts_whoever_writes_last(steps, lasting):
    """Owners come one after the other; earlier ones may still write. Under a lasting `name` the generation stays the same."""
    log, owners = Log(), []
    latest: dict[bytes, tuple[int, bytes | None]] = {}
    for number, (back, key, deletes, joins) in enumerate(steps):
        if joins == 0 or not owners:
            owners.append(log.owner(1 if lasting else len(owners) + 1, clock=1000 * number))
        owner = max(0, len(owners) - 1 - back)
        value = None if deletes else b"%d" % number
        log.put(owners[owner].stamp(row(value, key)))
        if latest.get(key, (-1, None))[0] <= owner:
            latest[key] = owner, value
    terms = RowTerms(lambda: 0)
    assert log.read(terms) == {key: value for key, (_, value) in latest.items()}
    last = {one.key: one.value for one in log.rows}
    overruled = terms.begin(1).get(PLACE, set())
    assert {key for key, (_, value) in latest.items() if last[key] != value} <= overruled


@given(st.lists(st.integers(1, 50), min_size=1, max_size=20), st.lists(st.booleans(), min_size=20, max_size=20))
def test_each_owner_is_higher_than_all_before_it_also_when_the_group_was_forgotten(gaps, writes):
    log, highest, generation = Log(), RowTerm(0, 0), 0
    for number, (gap, forgotten) in enumerate(zip(gaps, writes, strict=False)):
        generation = 1 if forgotten else generation + gap
        owner = log.owner(generation, clock=number * 1000)
        log.put(owner.stamp(row(b"")))
        term = RowTerm.of(log.rows[-1])
        assert term is not None
        assert term > highest
        highest = term


def test_a_row_of_a_former_release_counts_as_the_newest():
    log = Log()
    owner = log.owner(7)
    log.put(owner.stamp(row(b"ours")))
    log.put(row(b"former"))
    terms = RowTerms(lambda: 0)
    assert log.read(terms) == {b"k": b"former"}
    assert terms.begin(8) == {}
    log.put(terms.stamp(row(b"ours again")))
    assert log.read(RowTerms(lambda: 0)) == {b"k": b"ours again"}


def test_a_row_is_stale_unless_it_is_of_this_owner_or_a_later_one():
    log = Log()
    former = log.owner(1, clock=10)
    log.put(former.stamp(row(b"1")))
    owner = log.owner(2, clock=1000)
    log.put(owner.stamp(row(b"2")))
    later = log.owner(3, clock=2000)
    for writer in (former, owner, later):
        log.put(writer.stamp(row(b"x")))
    log.put(row(b"without a term"))
    assert [owner.is_stale(one) for one in log.rows[-4:]] == [True, False, False, True]


def test_a_worker_under_a_lasting_name_is_higher_than_the_one_before_it_in_the_same_generation():
    log = Log()
    former, owner = log.owner(5, clock=1_000), log.owner(5, clock=2_000)
    log.put(owner.stamp(row(b"owner")))
    log.put(former.stamp(row(b"former")))
    assert log.read(RowTerms(lambda: 0)) == {b"k": b"owner"}
    assert owner.is_stale(log.rows[-1])


def test_a_header_that_cannot_be_read_is_none():
    at = datetime.now(UTC)
    for value in (b"", b"7", b"7.x", b"\xff.1"):
        assert RowTerm.of(Incoming("rows", 0, 0, at, b"k", b"", ((TERM_HEADER, value),))) is None
    assert RowTerm.of(Incoming("rows", 0, 0, at, b"k", b"", (RowTerm(7, 12).header(),))) == (7, 12)

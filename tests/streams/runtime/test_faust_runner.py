import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.runtime.faust_runner import partition_of


@pytest.mark.parametrize(
    ("key", "hash_"), [("21", -973932308), ("foobar", -790332482), ("a-little-bit-long-string", -985981536)]
)
def test_it_is_what_kafkas_own_partitioner_says(key, hash_):
    """The hashes are those of Kafka's own test of murmur2 (org.apache.kafka.common.utils.UtilsTest)."""
    for partitions in (1, 7, 8, 1000):
        assert partition_of(key, partitions) == (hash_ & 0x7FFFFFFF) % partitions


@given(st.text(), st.integers(1, 1000))
def test_it_is_one_of_the_partitions_and_always_the_same(key, partitions):
    assert 0 <= partition_of(key, partitions) < partitions
    assert partition_of(key, partitions) == partition_of(key, partitions)

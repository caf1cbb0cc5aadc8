import copy
import pickle
import zlib

import pytest

from streams.virality.issue.lazy_parts import Unread


class Pair(Unread):
    HELD_IN = {"first": "one", "second": "two", "third": "two"}

    def __init__(self, parts):
        self._unread = dict(parts)
        self.reads = []

    def _read(self, part, data):
        self.reads.append(part)
        text = zlib.decompress(data).decode()
        if part == "one":
            self.first = text
        else:
            self.second, self.third = text.split()


PARTS = {"one": zlib.compress(b"a"), "two": zlib.compress(b"b c")}


def test_a_part_is_read_when_it_is_first_asked_for_and_once():
    pair = Pair(PARTS)
    assert pair.reads == []
    assert (pair.third, pair.second, pair.third) == ("c", "b", "c")
    assert pair.reads == ["two"]
    assert (pair.has_read("one"), pair.has_read("two")) == (False, True)
    assert pair.first == "a"
    assert pair.has_read("one")


@pytest.mark.parametrize("again", [copy.copy, lambda pair: pickle.loads(pickle.dumps(pair))])
def test_a_copy_reads_for_itself(again):
    pair = Pair(PARTS)
    found = again(pair)
    assert (found.first, found.second) == ("a", "b")


def test_what_it_never_had_is_missing():
    with pytest.raises(AttributeError, match="Pair has no attribute 'fourth'"):
        _ = Pair(PARTS).fourth
    with pytest.raises(AttributeError):
        _ = Pair({}).first
    assert not hasattr(Pair.__new__(Pair), "first")


def test_damage_is_found_when_all_is_read():
    pair = Pair(PARTS | {"two": b"no"})
    with pytest.raises(ValueError, match="damaged"):
        pair.read()
    pair = Pair(PARTS)
    pair.read()
    assert pair.reads == ["one", "two"]


def test_it_is_untouched_until_something_is_read():
    pair = Pair(PARTS)
    assert pair.is_untouched
    assert pair.third == "c"
    assert not pair.is_untouched
    assert not Pair({}).is_untouched

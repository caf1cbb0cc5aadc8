import copy
import zlib

import pytest

from streams.virality.issue.lazy_parts import LazyParts


class Pair(LazyParts):
    def __init__(self, parts):
        self._unread = dict(parts)
        self.reads = []

    def _read(self, part, data):
        self.reads.append(part)
        return zlib.decompress(data).decode()


PARTS = {"one": zlib.compress(b"a"), "two": zlib.compress(b"b")}


def test_a_part_is_read_when_it_is_first_asked_for_and_once():
    pair = Pair(PARTS)
    assert pair.reads == []
    assert (pair.two, pair.two) == ("b", "b")
    assert pair.reads == ["two"]
    assert (pair.has_read("one"), pair.has_read("two")) == (False, True)
    assert pair.one == "a"
    assert pair.has_read("one")


def test_a_copy_reads_for_itself():
    found = copy.deepcopy(Pair(PARTS))
    assert (found.one, found.two) == ("a", "b")


def test_what_it_never_had_is_missing():
    with pytest.raises(AttributeError, match="Pair has no attribute 'fourth'"):
        _ = Pair(PARTS).fourth
    with pytest.raises(AttributeError):
        _ = Pair({}).one
    assert not hasattr(Pair.__new__(Pair), "one")


def test_damage_is_found_when_all_is_read():
    pair = Pair(PARTS | {"two": b"no"})
    with pytest.raises(ValueError, match="damaged"):
        pair.read()
    pair = Pair(PARTS)
    pair.read()
    assert pair.reads == ["one", "two"]

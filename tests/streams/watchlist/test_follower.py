from datetime import UTC, datetime

from schemas.codec import encode_record
from schemas.watchlist import Issue
from streams.records import Incoming
from streams.settings import Settings
from streams.topics import Topics
from streams.watchlist.follower import WatchlistFollower


def follower():
    settings = Settings()
    return WatchlistFollower(settings, Topics(settings))


def record(name, value):
    return Incoming("watchlist", 0, 0, datetime(2026, 7, 4, tzinfo=UTC), name.encode(), value)


def issue(name, query=None):
    return record(name, encode_record(Issue(id=name, title=name, query=query or name)))


def matches(found, text):
    return found.matcher().match(text, language="id", source="x")


def test_issues_come_change_and_go():
    found = follower()
    found.take([issue("beras"), issue("banjir")])
    assert set(found.issues()) == {"beras", "banjir"}
    assert matches(found, "beras dan banjir") == ("banjir", "beras")
    found.take([issue("beras", "gabah"), record("banjir", None)])
    assert set(found.issues()) == {"beras"}
    assert matches(found, "beras dan banjir") == ()
    assert matches(found, "harga gabah") == ("beras",)


def test_a_change_gives_a_new_mapping_and_leaves_the_old_one_alone():
    found = follower()
    found.take([issue("beras")])
    before = found.issues()
    found.take([issue("banjir")])
    assert set(before) == {"beras"}
    assert found.issues() is not before


def test_afresh_forgets_what_the_topic_no_longer_holds():
    found = follower()
    found.take([issue("beras"), issue("banjir")])
    found.take([issue("beras")], afresh=True)
    assert set(found.issues()) == {"beras"}
    assert matches(found, "banjir") == ()


def test_an_entry_that_cannot_be_read_is_left_out_and_the_earlier_one_stays():
    found = follower()
    found.take([issue("beras")])
    bad_query = encode_record(Issue(id="beras", title="b", query="x")).replace(b'"x"', b'"beras AND"')
    found.take([record("beras", b"no json"), record("beras", bad_query), record("x", b""), issue("banjir")])
    assert set(found.issues()) == {"beras", "banjir"}
    assert matches(found, "beras") == ("beras",)


def test_taking_records_alone_does_not_make_it_loaded():
    found = follower()
    found.take([issue("beras")])
    assert not found.is_loaded

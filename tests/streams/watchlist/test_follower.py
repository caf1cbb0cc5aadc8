from datetime import UTC, datetime

from schemas.codec import encode_record
from schemas.watchlist import Issue
from streams.kafka.records import Incoming
from streams.kafka.topics import Topics
from streams.settings import Settings
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


def test_an_issue_whose_query_has_a_fault_is_left_out_and_the_earlier_one_stays():
    found = follower()
    found.take([issue("beras")])
    bad_query = encode_record(Issue(id="beras", title="b", query="x")).replace(b'"x"', b'"beras AND"')
    found.take([record("beras", bad_query), issue("banjir")])
    assert set(found.issues()) == {"beras", "banjir"}
    assert matches(found, "beras") == ("beras",)

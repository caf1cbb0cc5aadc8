from datetime import UTC, datetime

from structlog.testing import capture_logs

from schemas.codec import encode_record
from schemas.watchlist import Issue
from streams.kafka.records import Incoming
from streams.kafka.topics import Topics
from streams.settings import Settings
from streams.watchlist.follower import WatchlistFollower
from streams.watchlist.query import parse


def follower():
    settings = Settings()
    return WatchlistFollower(settings, Topics(settings))


def record(name, value):
    return Incoming("watchlist", 0, 0, datetime(2026, 7, 4, tzinfo=UTC), name.encode(), value)


def issue(name, query=None):
    return record(name, encode_record(Issue(id=name, title=name, query=query or name)))


def matches(found, text):
    return found.matcher().match(text, language="id", source="x")


async def test_issues_come_change_and_go():
    found = follower()
    found.take([issue("beras"), issue("banjir")])
    await found.settle()
    assert set(found.issues()) == {"beras", "banjir"}
    assert matches(found, "beras dan banjir") == ("banjir", "beras")
    found.take([issue("beras", "gabah"), record("banjir", None)])
    await found.settle()
    assert set(found.issues()) == {"beras"}
    assert matches(found, "beras dan banjir") == ()
    assert matches(found, "harga gabah") == ("beras",)


async def test_an_issue_whose_query_has_a_fault_is_left_out_and_the_earlier_one_stays():
    found = follower()
    found.take([issue("beras")])
    bad_query = encode_record(Issue(id="beras", title="b", query="x")).replace(b'"x"', b'"beras AND"')
    found.take([record("beras", bad_query), issue("banjir")])
    await found.settle()
    assert set(found.issues()) == {"beras", "banjir"}
    assert matches(found, "beras") == ("beras",)


async def test_an_issue_from_before_operators_of_other_tools_were_refused_goes_on():
    found = follower()
    with capture_logs() as logs:
        found.take([issue("bpjs", "{BPJS} OR jkn"), issue("dekat", "harga NEAR/1 beras")])
    await found.settle()
    assert matches(found, "antre bpjs") == ("bpjs",)
    assert matches(found, "harga dan beras") == ("dekat",)
    told = [(log["event"], log["issue"], log["column"]) for log in logs]
    assert told == [("query_operator_read_as_words", "bpjs", 1)]


async def test_of_many_issues_only_those_that_come_are_parsed(monkeypatch):
    parsed = []

    def counted(query):
        parsed.append(query)
        return parse(query)

    monkeypatch.setattr("streams.watchlist.follower.parse", counted)
    found = follower()
    found.take([issue(f"isu-{number}") for number in range(500)])
    await found.settle()
    for number in range(500, 510):
        found.take([issue(f"isu-{number}")])
    await found.settle()
    assert len(parsed) == 510
    assert matches(found, "isu-3 isu-509") == ("isu-3", "isu-509")

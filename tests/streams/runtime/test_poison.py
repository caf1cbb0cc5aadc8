"""Whatever lies on a topic of ours stops no stage, and takes nothing else with it."""

import asyncio
import zlib
from datetime import UTC, datetime, timedelta, timezone

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.codec import encode_record
from schemas.post import Engagement, Post
from streams.clock import CLOCK_HEADER
from streams.kafka.records import Incoming, Outgoing
from streams.mentions.source_totals import TOTALS_HEADER
from streams.virality.detect.incident import IncidentEvent
from streams.virality.detect.verdict import Verdict
from streams.virality.issue.alert import alert_of
from tests.memory import MemoryPipeline
from tests.posts import WATCHED, expected_counts, posts

MOST = 2**53
INCIDENT = "6f1c9a5e-0000-4000-8000-000000000000"
COUNT = st.integers(0, MOST) | st.sampled_from([MOST, MOST - 1])
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
ZONES = st.builds(lambda minutes: timezone(timedelta(minutes=minutes)), st.integers(-1439, 1439))
POSTS = st.builds(
    Post,
    id=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30),
    source=st.from_regex(r"[a-z0-9][a-z0-9._-]{0,20}", fullmatch=True),
    created_at=st.datetimes(timezones=ZONES),
    text=st.builds(lambda text, word: f"{word} {text} beras", TEXT, st.sampled_from(["#tagar", "https://a.id/b", ""])),
    author=st.none() | TEXT.filter(bool),
    author_followers=st.none() | COUNT,
    url=st.none() | TEXT,
    repost_of=st.none() | st.just("x:1"),
    engagement=st.none()
    | st.builds(Engagement, likes=st.none() | COUNT, shares=st.none() | COUNT, comments=st.none() | COUNT, views=COUNT),
)
FEW = settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])


def counts_of(pipeline):
    virality = pipeline.loops[pipeline.topics.mentions.name].stage
    return {name: state.posts for name, state in virality.issues().items()}


@FEW
@given(st.lists(POSTS, min_size=1, max_size=5, unique_by=lambda post: post.id), st.booleans())
def test_every_valid_post_goes_the_whole_way_and_back(found, one_by_one):
    async def go():
        pipeline = MemoryPipeline(WATCHED)
        values = [encode_record(post) for post in found]
        for value in values if one_by_one else [b"[" + b",".join(values) + b"]"]:
            pipeline.post(value)
        await pipeline.run()
        pipeline.mark_idle()
        await pipeline.run()
        await pipeline.end()
        assert not pipeline.memory.of(pipeline.topics.dead_letters.name)
        again = pipeline.restarted()
        await again.end()
        assert again.passed_over() == {}
        assert counts_of(again) == counts_of(pipeline)
        return pipeline

    pipeline = asyncio.run(go())
    states = pipeline.loops[pipeline.topics.mentions.name].stage.issues()
    for name, state in states.items():
        verdict = Verdict(state.closed, 1.5, 2.0, 2.0, MOST, 0.0, 0.0, 1.0, 60, "fast", MOST, False)
        kinds = ("volume_spike",)
        event = IncidentEvent(INCIDENT, "opened", 0, state.closed, state.closed, kinds[0], kinds, 10, 1.5, verdict)
        issue = pipeline.watchlist[name]
        alert = alert_of(issue, state, event, {kinds[0]: verdict}, None)
        record = Incoming(pipeline.topics.alerts.name, 0, 0, datetime.now(UTC), name.encode(), encode_record(alert))
        [read], _ = pipeline.loops[pipeline.topics.alerts.name].stage.decode(record)
        assert read.alert == alert


def test_more_actions_than_a_count_holds_stay_at_the_most_and_take_no_neighbour_with_them():
    async def go():
        pipeline = MemoryPipeline(WATCHED)
        many = posts(200)
        many[100] |= {"engagement": {"likes": MOST, "shares": MOST, "comments": MOST}}
        many[101] |= {"author_followers": MOST}
        pipeline.post(orjson.dumps(many))
        await pipeline.run()
        await pipeline.end()
        assert not pipeline.memory.of(pipeline.topics.dead_letters.name)
        again = pipeline.restarted()
        await again.end()
        assert again.passed_over() == {}
        assert counts_of(again) == counts_of(pipeline)

    asyncio.run(go())


GARBAGE = [
    None,
    b"",
    b"\0",
    b"\xff\xfe",
    b"[",
    b"[" * 50_000,
    b'{"a":' * 50_000,
    b"[[]]",
    b"[1,2]",
    b"null",
    b"{}",
    b"[null]",
    b'[{"id":"\\ud800"}]',
    b'{"version":99}',
    b'{"segments":[{"partition":0,"clock":99999999999}]}',
    b'{"segments":[{"partition":0,"clock":0,"mentions":[{"issue":"x"}],"sources":[7]},3],"histories":[{"issue":"a","row":"!"}]}',
    b'{"segments":{},"histories":7}',
    b'{"x":' + b"9" * 5000 + b"}",
    b'"' + b"x" * 300_000 + b'"',
    zlib.compress(b"x" * 100),
    zlib.compress(bytes(30_000_000)),
    b"\x02" + bytes(16) + zlib.compress(bytes(30_000_000)),
    b"\x03" + bytes(16) + b"x" * 50,
    b"\x04\x22\x4d\x18" + b"\xff" * 40,
]
KEYS = [None, b"", b"beras", b"banjir", b"~source/x", b"~emerging", b"\xff\xfe", b"console", b"console\x0012", b"k" * 1000]
HEADERS = [
    (),
    ((CLOCK_HEADER, b"9999-12-31T23:59:59Z"), (TOTALS_HEADER, b"[1,2]")),
    ((CLOCK_HEADER, b"0001-01-01T00:00:00+14:00"), (TOTALS_HEADER, b'[1,2,{"x":[1,"a"]}]')),
    ((CLOCK_HEADER, b"\xff"), (TOTALS_HEADER, b"[" * 5000), ("kentongan-idle", b"")),
    (("kentongan-topic", b"\xff"), ("kentongan-partition", b"x"), ("kentongan-offset", b"9" * 5000)),
]
POISON = st.tuples(st.sampled_from(KEYS), st.sampled_from(GARBAGE) | st.binary(max_size=80), st.sampled_from(HEADERS))


async def with_poison(found):
    """Half of the posts, poison on every topic, the other half, and another worker at the end; the two workers."""
    pipeline = MemoryPipeline(WATCHED, dead_letter_max_share=1.0)
    many = posts(40)
    pipeline.post(orjson.dumps(many[:20]))
    await pipeline.run()
    for topic in pipeline.topics.all():
        for key, value, headers in found:
            pipeline.memory.append(Outgoing(topic.name, value, 0, key, headers), 0, datetime(2026, 7, 4, tzinfo=UTC))
    await pipeline.run()
    await pipeline.end()
    again = pipeline.restarted()
    again.post(orjson.dumps(many[20:]))
    await again.run()
    await again.end()
    again.mark_idle()
    await again.run()
    await again.end()
    last = again.restarted()
    await last.end()
    assert counts_of(last) == expected_counts(many)
    return pipeline, again


def test_all_kinds_of_garbage_on_every_topic_stop_nothing_and_every_good_post_counts():
    deadly = [(key, value, headers) for key in KEYS for value in (b"\xff", b"[1]") for headers in HEADERS]
    harmless = {b"beras", b"banjir"}  # a null under their key is how a row is removed
    found = [(key, value, headers) for value in GARBAGE for key in KEYS[:5] for headers in HEADERS[:2]]
    found = [one for one in deadly + found if not (one[0] in harmless and one[1] is None)]
    _, again = asyncio.run(with_poison(found))
    topics = again.topics
    passed = again.passed_over()
    assert set(passed) >= {topics.detected.name, topics.scored.name, topics.issue_state.name, topics.dead_letters.name}


@FEW
@given(st.lists(POISON, max_size=4))
def test_any_bytes_on_any_topic_stop_nothing_and_every_good_post_counts(found):
    asyncio.run(with_poison([one for one in found if one[1] is not None]))


@pytest.mark.parametrize("stamp", [-1, 0, 10**15, 2**63 - 1])
def test_a_record_may_claim_any_time(stamp):
    class Found:
        topic, partition, offset, key, value, headers = "t", 0, 0, None, b"", [("a", None), ("b", b"1")]
        timestamp = stamp

    record = Incoming.from_consumer(Found)
    assert datetime(1970, 1, 1, tzinfo=UTC) <= record.timestamp <= datetime.now(UTC)
    assert record.headers == (("b", b"1"),)

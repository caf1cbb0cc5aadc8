from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.fact import Fact
from streams.clock import CLOCK_HEADER, IDLE_HEADER, READ_HEADER, mark_time, minute_of, start_of
from streams.factcheck.matcher import FactMatcher
from streams.kafka.records import Incoming
from streams.language.headers import PASSED_HEADER
from streams.language.stage import LanguageStage
from streams.runtime.dead_letters import REPLAY_HEADER
from streams.watchlist.matcher import Matcher
from streams.watchlist.query import parse
from tests.streams.language.stages import (
    MINUTE,
    MOMENT,
    TOLERANCE,
    TOPICS,
    detector,
    incoming,
    new_stage,
    post,
    restarted,
    take,
)


async def test_a_post_leaves_with_language_issues_origin_and_clock(stage):
    arrived = MOMENT + timedelta(seconds=40)
    posts, folded = await take(stage, incoming(17, post(1), post(2, text="selamat pagi semua teman-teman"), arrived=arrived))
    first, second = posts[0]
    assert first.language.code == "id"
    assert (first.issues, second.issues) == (("beras",), ())
    assert [one.origin.model_dump() for one in posts[0]] == [
        {"partition": 0, "offset": 17, "index": index, "topic_id": None} for index in (0, 1)
    ]
    assert (first.clock, first.arrived_at, first.repeat, first.engagement_gained) == (MINUTE, arrived, False, 0)
    assert folded.commit == {0: 17}
    assert folded.counted.posts_out == 2


async def test_markup_is_plain_before_anything_looks_at_it(stage):
    html = "<p>harga <b>ber</b>as naik &amp; <a href='https://contoh.id/tags/x'>#<span>mahal</span></a><br>0812<i>34567890</i></p>"
    posts, _ = await take(stage, incoming(0, post(1, text=html, text_format="html"), post(2, text="harga &lt;beras&gt;")))
    first, second = posts[0]
    assert (first.text, first.issues, first.text_format) == ("harga beras naik & #mahal\n[TELEPON]", ("beras",), None)
    assert second.text == "harga &lt;beras&gt;"


async def test_partitions_keep_their_number_and_their_order(stage):
    posts, folded = await take(stage, incoming(0, post(1), post(2)), incoming(0, post(3), partition=1), incoming(1, post(4)))
    assert {partition: [one.id for one in found] for partition, found in posts.items()} == {
        0: ["x:1", "x:2", "x:4"],
        1: ["x:3"],
    }
    assert folded.commit == {0: 1, 1: 0}
    assert {out.topic for out in folded.sends[1]} == {TOPICS.detected.name}


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(-30, 30), min_size=1, max_size=8))
async def test_the_event_clock_is_the_latest_time_so_far(minutes):
    posts, folded = await take(new_stage(), incoming(0, *(post(number, minutes=at) for number, at in enumerate(minutes))))
    assert [one.clock - MINUTE for one in posts[0]] == [max(minutes[: end + 1]) for end in range(len(minutes))]
    headers = dict(folded.sends[1][-1].headers)
    assert headers[CLOCK_HEADER] == start_of(MINUTE + max(minutes)).isoformat().encode()


async def test_a_post_from_the_future_is_dated_to_its_arrival(stage):
    arrived = MOMENT + timedelta(seconds=12)
    posts, _ = await take(stage, incoming(0, post(1, minutes=600), post(2, minutes=4), arrived=arrived))
    assert [one.created_at for one in posts[0]] == [arrived, MOMENT + timedelta(minutes=4)]
    assert [one.clock for one in posts[0]] == [MINUTE, MINUTE + 4]


async def test_a_mark_moves_the_clock_on_and_is_passed_on(stage):
    mark = (MOMENT + timedelta(minutes=9)).isoformat().encode()
    posts, folded = await take(stage, incoming(0, headers=((CLOCK_HEADER, mark),)))
    assert posts == {0: []}
    [out] = folded.sends[1]
    assert out.value == b"[]"
    assert minute_of(mark_time(dict(out.headers)[CLOCK_HEADER].decode())) == MINUTE + 9
    posts, _ = await take(restarted(folded), incoming(1, post(1)))
    assert posts[0][0].clock == MINUTE + 9


async def test_a_mark_from_the_future_is_clamped_too(stage):
    mark = (MOMENT + timedelta(days=400)).isoformat().encode()
    _, folded = await take(stage, incoming(0, headers=((CLOCK_HEADER, mark),), arrived=MOMENT))
    assert dict(folded.sends[1][-1].headers)[CLOCK_HEADER] == MOMENT.isoformat().encode()


@pytest.mark.parametrize("mark", [b"", b"yesterday", b"2026-07-04T01:00:00", b"\xff"])
async def test_a_mark_that_cannot_be_read_is_left_out(stage, mark):
    posts, _ = await take(stage, incoming(0, post(1), headers=((CLOCK_HEADER, mark),)))
    assert posts[0][0].clock == MINUTE


async def test_arrays_are_cut_and_the_last_one_carries_the_clock(stage):
    text = "beras " * 3000
    posts, folded = await take(stage, *(incoming(offset, post(offset, minutes=offset, text=text)) for offset in range(40)))
    assert len(posts[0]) == 40
    assert len(folded.sends[1]) > 1
    assert [bool(out.headers) for out in folded.sends[1]] == [False] * (len(folded.sends[1]) - 1) + [True]
    assert all(len(out.value) < 1_000_000 for out in folded.sends[1])


async def test_a_deletion_becomes_a_tombstone_behind_the_posts(stage):
    _, folded = await take(stage, incoming(0, post(1)), incoming(1, key=b"x:1"))
    assert [(out.key, out.value is None) for out in folded.sends[1]] == [(None, False), (b"x:1", True)]
    assert folded.sends[0] == []


async def test_idle_marks_say_how_far_the_clock_came_and_that_nothing_comes(stage):
    await take(stage, incoming(0, post(1)))
    [one] = stage.idle_marks({0: 4, 7: 9}, (5, 3))
    assert (one.partition, one.value) == (0, b"[]")
    headers = {CLOCK_HEADER: MOMENT.isoformat().encode(), READ_HEADER: b"4", PASSED_HEADER: b"1", IDLE_HEADER: b"5,3"}
    assert dict(one.headers) == headers


async def test_a_post_is_compared_with_the_verified_statements_of_its_issues_and_of_all():
    values = {"verdict": "Salah", "correction": "Tidak.", "owner": "Humas", "checked": MOMENT.date()}
    rice = Fact(id="naik", claim="Harga beras naik lima kali", issues=("beras",), **values)
    palace = Fact(id="mobil", claim="Istana menyewa 1.000 mobil", **values)
    matcher, facts = Matcher({"beras": parse("beras")}), FactMatcher([rice, palace])
    stage = LanguageStage(
        TOPICS, detector(), lambda: matcher, None, future_tolerance=TOLERANCE, repeat_memory=9, facts=lambda: facts
    )
    stage.assign([0])
    told = [post(1, text="harga beras naik lima kali!"), post(2, text="istana nyewa mobil sewu"), post(3, text="beras")]
    posts, _ = await take(stage, incoming(0, *told))
    said = [[(hit.fact, hit.stance, hit.near) for hit in one.facts] for one in posts[0]]
    assert said == [[("naik", "claim", True)], [("mobil", "claim", True)], []]


DAY = 24 * 60


async def test_a_post_of_long_ago_is_passed_on_and_says_that_it_is_too_old(stage):
    old = [post(2, minutes=-3 * DAY), post(3, minutes=-3 * DAY - 1), post(4, created_at="0001-01-01T00:00:00+14:00")]
    found, _ = await take(stage, incoming(0, post(1), *old))
    assert [one.too_old for one in found[0]] == [False, False, True, True]
    assert found[0][3].created_at == datetime(1970, 1, 1, tzinfo=UTC)
    assert {one.clock for one in found[0]} == {MINUTE}
    assert stage.status().too_old == 2


async def test_the_first_post_begins_the_clock_whatever_its_time(stage):
    found, _ = await take(stage, incoming(0, post(1, minutes=-2000 * DAY), post(2, minutes=-2000 * DAY + 1), post(3)))
    assert [one.too_old for one in found[0]] == [False, False, False]


async def test_a_later_worker_decides_the_same_and_new_engagement_of_an_old_post_counts(stage):
    _, folded = await take(stage, incoming(0, post(1), post(2, minutes=-4 * DAY, likes=3)))
    later = restarted(folded)
    found, _ = await take(later, incoming(1, post(2, minutes=-4 * DAY, likes=9), post(5, minutes=-4 * DAY)))
    assert [(one.id, one.too_old, one.engagement_gained) for one in found[0]] == [("x:2", False, 6), ("x:5", True, 0)]


async def test_a_dead_letter_that_is_sent_in_again_counts_however_old_it_is(stage):
    again = ((REPLAY_HEADER, b"1"),)
    found, _ = await take(stage, incoming(0, post(1)), incoming(1, post(2, minutes=-4 * DAY), headers=again))
    assert [one.too_old for one in found[0]] == [False, False]


@pytest.mark.parametrize("mark", [b"9999-12-31T23:59:59Z", b"0001-01-01T00:00:00+14:00", b"\xff"])
async def test_a_mark_of_no_time_of_ours_moves_no_clock(stage, mark):
    stage.restore(Incoming(TOPICS.detected.name, 0, 0, MOMENT, None, b"[]", ((CLOCK_HEADER, mark),)))
    found, _ = await take(stage, incoming(0, post(1), headers=((CLOCK_HEADER, mark),)), incoming(1, post(2)))
    assert {one.clock for one in found[0]} == {MINUTE}

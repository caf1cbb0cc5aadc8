from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.codec import decode_detected
from schemas.deadletter import DeadLetter
from schemas.fact import Fact, FactHit
from streams.clock import CLOCK_HEADER, IDLE_HEADER, mark_time, minute_of, start_of
from streams.deadletter import REPLAY_HEADER
from streams.factcheck.matcher import FactMatcher
from streams.language.detector import LanguageDetector
from streams.language.stage import LanguageStage
from streams.privacy.pseudonym import Pseudonymizer
from streams.records import Incoming
from streams.settings import Settings
from streams.topics import Topics
from streams.watchlist.matcher import Matcher
from streams.watchlist.query import parse

TOPICS = Topics(Settings(partitions=2))
MOMENT = datetime(2026, 7, 4, 1, 0, tzinfo=UTC)
MINUTE = minute_of(MOMENT)
TOLERANCE = 300.0

detector = cache(LanguageDetector.load)
counts = st.integers(0, 50)


@pytest.fixture
def stage():
    return new_stage()


def new_stage(*, pseudonym=None, repeat_memory=1000):
    matcher = Matcher({"beras": parse("beras"), "banjir": parse("banjir")})
    found = LanguageStage(
        TOPICS, detector(), lambda: matcher, pseudonym, future_tolerance=TOLERANCE, repeat_memory=repeat_memory
    )
    found.reset([0, 1])
    return found


def post(number, *, minutes=0.0, likes=None, text="harga beras naik lagi, kapan turun?", **fields):
    created_at = MOMENT + timedelta(minutes=minutes)
    found = {"id": f"x:{number}", "source": "x", "created_at": created_at.isoformat(), "text": text} | fields
    return found if likes is None else found | {"engagement": {"likes": likes}}


def incoming(offset, *posts, partition=0, headers=(), value=None, key=None, arrived=None):
    body = orjson.dumps(list(posts)) if value is None and key is None else value
    return Incoming(TOPICS.posts.name, partition, offset, arrived or MOMENT + timedelta(hours=6), key, body, headers)


async def take(stage, *records):
    """Process the records at once; return the posts, by partition, and everything that is sent, phase by phase."""
    items, dead = [], []
    for record in records:
        found, unreadable = stage.decode(record)
        items += found
        dead += unreadable
    folded = stage.fold(records, await stage.work(items), dead)
    posts = {}
    for out in folded.phases[1]:
        if out.value:
            posts.setdefault(out.partition, []).extend(decode_detected(out.value))
    return posts, folded


async def ids(stage, *records):
    posts, _ = await take(stage, *records)
    return [one.id for one in posts.get(0, [])]


def as_written(folded, *, offsets=None):
    """The records of a fold as they are read back from their topics."""
    numbers = offsets or count()
    return [
        Incoming(out.topic, out.partition, next(numbers), MOMENT, out.key, out.value, out.headers)
        for phase in folded.phases
        for out in phase
    ]


def restarted(*folds):
    fresh = new_stage()
    for folded in folds:
        for record in as_written(folded):
            fresh.remember(record)
    return fresh


async def test_a_post_leaves_with_language_issues_origin_and_clock(stage):
    arrived = MOMENT + timedelta(seconds=40)
    posts, folded = await take(stage, incoming(17, post(1), post(2, text="selamat pagi semua teman-teman"), arrived=arrived))
    first, second = posts[0]
    assert first.language.code == "id"
    assert (first.issues, second.issues) == (("beras",), ())
    assert [one.origin.model_dump() for one in posts[0]] == [
        {"partition": 0, "offset": 17, "index": index} for index in (0, 1)
    ]
    assert (first.clock, first.arrived_at, first.repeat, first.engagement_gained) == (MINUTE, arrived, False, 0)
    assert folded.done == {0: 17}
    assert folded.posts_out == 2


async def test_partitions_keep_their_number_and_their_order(stage):
    posts, folded = await take(stage, incoming(0, post(1), post(2)), incoming(0, post(3), partition=1), incoming(1, post(4)))
    assert {partition: [one.id for one in found] for partition, found in posts.items()} == {
        0: ["x:1", "x:2", "x:4"],
        1: ["x:3"],
    }
    assert folded.done == {0: 1, 1: 0}
    assert {out.topic for out in folded.phases[1]} == {TOPICS.detected.name}


async def test_a_repeat_is_dropped_and_one_with_more_actions_passed_on_with_what_it_gained(stage):
    assert await ids(stage, incoming(0, post(1, likes=3))) == ["x:1"]
    assert await ids(stage, incoming(1, post(1, likes=3), post(1, likes=2))) == []
    assert stage.repeats_dropped == 2
    posts, _ = await take(stage, incoming(2, post(1, likes=10)))
    [again] = posts[0]
    assert (again.repeat, again.engagement_gained) == (True, 7)


async def test_the_first_sight_of_a_post_gains_all_its_actions(stage):
    posts, _ = await take(stage, incoming(0, post(1, likes=3)))
    assert (posts[0][0].repeat, posts[0][0].engagement_gained) == (False, 3)


async def test_repeats_are_recognised_within_a_partition_only(stage):
    posts, _ = await take(stage, incoming(0, post(1)), incoming(0, post(1), partition=1))
    assert {partition: len(found) for partition, found in posts.items()} == {0: 1, 1: 1}


async def test_a_post_that_is_sent_in_again_is_no_repeat(stage):
    await take(stage, incoming(0, post(1, likes=3)))
    posts, _ = await take(stage, incoming(1, post(1, likes=3), headers=((REPLAY_HEADER, b"1"),)))
    assert [(one.id, one.repeat, one.engagement_gained) for one in posts[0]] == [("x:1", False, 3)]


async def test_the_same_record_again_is_not_passed_on_even_when_it_was_sent_in_again(stage):
    record = incoming(1, post(1), headers=((REPLAY_HEADER, b"1"),))
    assert await ids(stage, record) == ["x:1"]
    assert await ids(stage, record) == []


async def test_repeats_beyond_the_memory_are_taken_for_new():
    stage = new_stage(repeat_memory=2)
    assert await ids(stage, incoming(0, post(1), post(2), post(3), post(1))) == ["x:1", "x:2", "x:3", "x:1"]


async def test_after_a_restart_what_was_passed_on_before_is_not_passed_on_again(stage):
    records = [incoming(0, post(1, likes=3), post(2)), incoming(1, post(3))]
    _, folded = await take(stage, *records)
    fresh = restarted(folded)
    posts, again = await take(fresh, *records, incoming(2, post(1, likes=5), post(4, minutes=-5)))
    assert [(one.id, one.repeat, one.engagement_gained, one.clock) for one in posts[0]] == [
        ("x:1", True, 2, MINUTE),
        ("x:4", False, 0, MINUTE),
    ]
    assert again.done == {0: 2}


async def test_counts_that_sink_or_are_missing_take_nothing_back(stage):
    readings = [{"likes": 5, "comments": 4}, {"likes": 6}, None, {"likes": 2, "comments": 1}, {"likes": 7, "comments": 4}]
    gained = []
    for offset, engagement in enumerate(readings):
        posts, _ = await take(stage, incoming(offset, post(1) | ({"engagement": engagement} if engagement else {})))
        gained += [one.engagement_gained for one in posts[0]]
    assert gained == [9, 2]


async def test_a_repost_brings_no_actions_of_the_original(stage):
    first, repost = post(1, likes=500), post(2, likes=500, repost_of="x:1")
    posts, _ = await take(stage, incoming(0, first, repost))
    assert [(one.repeat, one.engagement_gained) for one in posts[0]] == [(False, 500), (False, 0)]
    assert await ids(stage, incoming(1, repost | {"engagement": {"likes": 900}})) == []
    assert stage.repeats_dropped == 1


readings = st.lists(
    st.tuples(
        st.integers(0, 3), st.one_of(st.none(), st.fixed_dictionaries({}, optional={"likes": counts, "comments": counts}))
    ),
    max_size=25,
)


@settings(max_examples=40, deadline=None)
@given(readings, st.sets(st.integers(0, 24)))
async def test_restarts_change_nothing_of_what_posts_gain(readings, restart_at):
    stage, written, told = new_stage(), [], {}
    for offset, (number, engagement) in enumerate(readings):
        if offset in restart_at:
            stage = restarted(*written)
        record = incoming(offset, post(number) | ({"engagement": engagement} if engagement is not None else {}))
        for repeated in (record, record):
            posts, folded = await take(stage, repeated)
            written.append(folded)
            for one in posts.get(0, ()):
                told.setdefault(one.id, []).append((one.repeat, one.engagement_gained))
    most = {f"x:{number}": 0 for number, _ in readings}
    for number, engagement in readings:
        most[f"x:{number}"] = max(most[f"x:{number}"], sum((engagement or {}).values()))
    assert {name: sum(gained for _, gained in found) for name, found in told.items()} == most
    assert all([repeat for repeat, _ in found] == [False] + [True] * (len(found) - 1) for found in told.values())


async def test_a_record_whose_first_part_alone_was_written_is_finished(stage):
    _, first = await take(stage, incoming(0, post(1)))
    fresh = restarted(first)
    assert await ids(fresh, incoming(0, post(1), post(2), post(3))) == ["x:2", "x:3"]


async def test_state_is_forgotten_on_reset(stage):
    await take(stage, incoming(0, post(1)))
    stage.reset([0, 1])
    assert await ids(stage, incoming(0, post(1))) == ["x:1"]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(-30, 30), min_size=1, max_size=8))
async def test_the_event_clock_is_the_latest_time_so_far(minutes):
    posts, folded = await take(new_stage(), incoming(0, *(post(number, minutes=at) for number, at in enumerate(minutes))))
    assert [one.clock - MINUTE for one in posts[0]] == [max(minutes[: end + 1]) for end in range(len(minutes))]
    headers = dict(folded.phases[1][-1].headers)
    assert headers == {CLOCK_HEADER: start_of(MINUTE + max(minutes)).isoformat().encode()}


async def test_a_post_from_the_future_is_dated_to_its_arrival(stage):
    arrived = MOMENT + timedelta(seconds=12)
    posts, _ = await take(stage, incoming(0, post(1, minutes=600), post(2, minutes=4), arrived=arrived))
    assert [one.created_at for one in posts[0]] == [arrived, MOMENT + timedelta(minutes=4)]
    assert [one.clock for one in posts[0]] == [MINUTE, MINUTE + 4]


async def test_a_mark_moves_the_clock_on_and_is_passed_on(stage):
    mark = (MOMENT + timedelta(minutes=9)).isoformat().encode()
    posts, folded = await take(stage, incoming(0, headers=((CLOCK_HEADER, mark),)))
    assert posts == {0: []}
    [out] = folded.phases[1]
    assert out.value == b"[]"
    assert minute_of(mark_time(dict(out.headers)[CLOCK_HEADER].decode())) == MINUTE + 9
    posts, _ = await take(restarted(folded), incoming(1, post(1)))
    assert posts[0][0].clock == MINUTE + 9


async def test_a_mark_from_the_future_is_clamped_too(stage):
    mark = (MOMENT + timedelta(days=400)).isoformat().encode()
    _, folded = await take(stage, incoming(0, headers=((CLOCK_HEADER, mark),), arrived=MOMENT))
    assert dict(folded.phases[1][-1].headers)[CLOCK_HEADER] == MOMENT.isoformat().encode()


@pytest.mark.parametrize("mark", [b"", b"yesterday", b"2026-07-04T01:00:00", b"\xff"])
async def test_a_mark_that_cannot_be_read_is_left_out(stage, mark):
    posts, _ = await take(stage, incoming(0, post(1), headers=((CLOCK_HEADER, mark),)))
    assert posts[0][0].clock == MINUTE


async def test_arrays_are_cut_and_the_last_one_carries_the_clock(stage):
    text = "beras " * 3000
    posts, folded = await take(stage, *(incoming(offset, post(offset, minutes=offset, text=text)) for offset in range(40)))
    assert len(posts[0]) == 40
    assert len(folded.phases[1]) > 1
    assert [bool(out.headers) for out in folded.phases[1]] == [False] * (len(folded.phases[1]) - 1) + [True]
    assert all(len(out.value) < 1_000_000 for out in folded.phases[1])


async def test_what_cannot_be_read_is_a_dead_letter_and_its_neighbours_pass(stage):
    bad = {"id": "x:2", "text": "no time"}
    posts, folded = await take(
        stage,
        incoming(0, post(1), bad, post(3)),
        incoming(1, value=b"not json"),
        incoming(2, value=b""),
        incoming(3, value=b"\xff\xfe"),
        incoming(4, post(4)),
    )
    assert [one.id for one in posts[0]] == ["x:1", "x:3", "x:4"]
    letters = [DeadLetter.from_record(out.key, out.value, out.headers) for out in folded.phases[0]]
    assert [(letter.place, letter.value) for letter in letters] == [
        ((0, 1), orjson.dumps(bad)),
        ((1, -1), b"not json"),
        ((2, -1), b""),
        ((3, -1), b"\xff\xfe"),
    ]
    assert {(letter.topic, letter.partition, letter.stage) for letter in letters} == {(TOPICS.posts.name, 0, "language")}
    assert folded.done == {0: 4}


async def test_dead_letters_go_out_in_order_and_after_a_restart_not_twice(stage):
    records = [incoming(offset, post(offset), {"id": f"bad {offset}"}) for offset in range(3)]
    items, dead = [], []
    for record in records:
        found, unreadable = stage.decode(record)
        items += found
        dead += unreadable
    folded = stage.fold(records, await stage.work(items), dead[::-1])
    assert [orjson.loads(out.value)["id"] for out in folded.phases[0]] == ["bad 0", "bad 1", "bad 2"]
    _, again = await take(restarted(folded), *records, incoming(3, value=b"worse"))
    assert [out.value for out in again.phases[0]] == [b"worse"]


async def test_a_letter_of_another_stage_does_not_hide_one_of_this(stage):
    other = DeadLetter(TOPICS.detected.name, 0, 99, None, "sentiment", "ValueError", 1, None, b"x")
    stage.remember(Incoming(TOPICS.dead_letters.name, 0, 0, MOMENT, None, other.value, tuple(other.headers())))
    stage.remember(Incoming(TOPICS.dead_letters.name, 0, 1, MOMENT, None, b"not one of ours"))
    _, folded = await take(stage, incoming(0, value=b"bad"))
    assert len(folded.phases[0]) == 1


async def test_a_deletion_becomes_a_tombstone_behind_the_posts(stage):
    _, folded = await take(stage, incoming(0, post(1)), incoming(1, key=b"x:1"))
    assert [(out.key, out.value is None) for out in folded.phases[1]] == [(None, False), (b"x:1", True)]
    assert folded.phases[0] == []


async def test_a_record_with_neither_key_nor_value_is_a_dead_letter(stage):
    record = Incoming(TOPICS.posts.name, 0, 0, MOMENT, None, None)
    _, folded = await take(stage, record)
    [out] = folded.phases[0]
    assert DeadLetter.from_record(out.key, out.value, out.headers).error == "empty"


async def test_idle_marks_say_how_far_the_clock_came_and_that_nothing_comes(stage):
    await take(stage, incoming(0, post(1)))
    [one] = stage.idle_marks([0, 7])
    assert (one.partition, one.value) == (0, b"[]")
    assert dict(one.headers) == {CLOCK_HEADER: MOMENT.isoformat().encode(), IDLE_HEADER: b"1"}


async def test_personal_data_goes_no_further_and_is_in_no_header():
    stage = new_stage(pseudonym=Pseudonymizer(b"k" * 32).pseudonym)
    secrets = ["081234567890", "budi.santoso@example.com", "3174012505900001"]
    said = post(1, text=f"hubungi {' atau '.join(secrets)} soal beras", author="budi_santoso")
    posts, folded = await take(stage, incoming(0, said, {"id": "bad", "text": secrets[0], "author": "budi_santoso"}))
    [one] = posts[0]
    assert one.issues == ("beras",)
    assert one.author
    assert one.author != "budi_santoso"
    written = b"".join(out.value for out in folded.phases[1])
    headers = repr([out.headers for phase in folded.phases for out in phase])
    for secret in [*secrets, "budi_santoso"]:
        assert secret.encode() not in written
        assert secret not in headers


async def test_without_a_key_authors_are_dropped(stage):
    posts, _ = await take(stage, incoming(0, post(1, author="budi")))
    assert posts[0][0].author is None


async def test_a_post_that_keeps_failing_is_a_dead_letter_that_can_be_sent_in_again(stage):
    items, _ = stage.decode(incoming(5, post(1), post(2, likes=4)))
    letter = stage.source(items[1])
    assert letter.place == (5, 1)
    [again], _ = stage.decode(incoming(9, value=letter.value))
    assert again.post == items[1].post


async def test_a_post_of_a_watched_issue_is_compared_with_the_verified_statements():
    fact = Fact(
        id="naik",
        claim="Harga beras naik lima kali",
        verdict="Salah",
        correction="Tidak.",
        owner="Humas",
        checked=MOMENT.date(),
    )
    matcher, facts = Matcher({"beras": parse("beras")}), FactMatcher([fact])
    stage = LanguageStage(
        TOPICS, detector(), lambda: matcher, None, future_tolerance=TOLERANCE, repeat_memory=9, facts=lambda: facts
    )
    stage.reset([0])
    told = [post(1, text="harga beras naik lima kali!"), post(2, text="harga telur naik lima kali"), post(3, text="beras")]
    posts, _ = await take(stage, incoming(0, *told))
    assert [one.facts for one in posts[0]] == [(FactHit(fact="naik", stance="claim", near=True),), (), ()]

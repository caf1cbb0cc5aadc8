"""Which posts the language stage passes on, and with what gain, whatever comes twice and whenever it restarts."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.mentions.known_ends import BEYOND, EndsKnown, KnownEnds
from streams.privacy.reposts import original_of
from streams.runtime.dead_letters import REPLAY_HEADER
from tests.streams.language.stages import MINUTE, as_written, ids, incoming, new_stage, post, restarted, take

counts = st.integers(0, 50)


async def test_a_repeat_is_dropped_and_one_with_more_actions_passed_on_with_what_it_gained(stage):
    assert await ids(stage, incoming(0, post(1, likes=3))) == ["x:1"]
    assert await ids(stage, incoming(1, post(1, likes=3), post(1, likes=2))) == []
    assert stage.repeats_dropped == 2
    posts, _ = await take(stage, incoming(2, post(1, likes=10)))
    [again] = posts[0]
    assert (again.repeat, again.engagement_gained) == (True, 7)


async def test_a_gain_is_told_with_the_minute_since_which_it_was_gained(stage):
    """That is of the latest reading that was passed on: the one between brought nothing."""
    _, first = await take(stage, incoming(0, post(1, likes=3)), incoming(1, post(2, minutes=7)))
    await take(stage, incoming(2, post(1, likes=3)), incoming(3, post(3, minutes=20)))
    for one in (stage, restarted(first)):
        posts, _ = await take(one, incoming(4, post(4, minutes=30), post(1, likes=10)))
        again = posts[0][1]
        assert (again.id, again.engagement_gained, again.read_before, again.clock) == ("x:1", 7, MINUTE, MINUTE + 30)


async def test_the_first_sight_of_a_post_gains_all_its_actions(stage):
    posts, _ = await take(stage, incoming(0, post(1, likes=3)))
    assert (posts[0][0].repeat, posts[0][0].engagement_gained) == (False, 3)


async def test_repeats_are_recognised_within_a_partition_only(stage):
    posts, _ = await take(stage, incoming(0, post(1)), incoming(0, post(1), partition=1))
    assert {partition: len(found) for partition, found in posts.items()} == {0: 1, 1: 1}


async def test_an_id_without_a_prefix_is_one_among_the_posts_of_its_source(stage):
    ours, theirs = (post(1, likes=3) | {"id": "3", "source": source, "reply_to": "2"} for source in ("telegram", "mastodon"))
    posts, folded = await take(stage, incoming(0, ours, theirs, ours))
    assert [(one.id, one.reply_to) for one in posts[0]] == [("telegram:3", "telegram:2"), ("mastodon:3", "mastodon:2")]
    for again in (stage, restarted(folded)):
        assert await ids(again, incoming(1, ours, theirs)) == []


async def test_rows_of_before_ids_had_their_source_are_known_again(stage):
    _, folded = await take(stage, incoming(0, post(1) | {"id": "3", "source": "telegram"}))
    written = [replace(one, value=one.value and one.value.replace(b'"telegram:3"', b'"3"')) for one in as_written(folded)]
    fresh = new_stage()
    for record in written:
        fresh.restore(record)
    assert await ids(fresh, incoming(1, post(1) | {"id": "3", "source": "telegram"})) == []


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
    assert again.commit == {0: 2}


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


async def test_a_text_that_says_so_is_a_repost_too(stage):
    first = post(1, likes=500, text="RT @warga: harga beras naik lagi")
    other = post(2, likes=500, text="RT @…: harga beras naik lagi")
    posts, _ = await take(stage, incoming(0, first, other, post(3, likes=5, text="RT 05 kebanjiran, beras basah")))
    found = [(one.repost_of, one.actions, one.engagement_gained) for one in posts[0]]
    assert found[0] == found[1] == (original_of("x", first["text"]), None, 0)
    assert found[2] == (None, 5, 5)
    assert posts[0][0].text == "RT @…: harga beras naik lagi"


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
    stage.assign([0, 1])
    assert await ids(stage, incoming(0, post(1))) == ["x:1"]


async def test_a_topic_that_was_made_anew_begins_again_and_a_restart_knows_how_far_it_came():
    stage = new_stage()
    _, before = await take(stage, replace(incoming(599, post(1)), topic_id="a"))
    anew = replace(incoming(0, post(2)), topic_id="b")
    posts, after = await take(stage, anew)
    assert [(one.id, one.origin.topic_id) for one in posts[0]] == [("x:2", "b")]
    again = restarted(before, after)
    assert await ids(again, anew) == []
    assert again.replays_dropped == 1
    assert await ids(again, replace(incoming(1, post(3)), topic_id="b")) == ["x:3"]


async def test_a_place_beyond_the_end_that_is_read_back_mutes_no_partition():
    async def ask():
        return EndsKnown("a", (10, 10))

    def coming(offset, *posts):
        return replace(incoming(offset, *posts), topic_id="a")

    fresh = new_stage()
    fresh.ends = KnownEnds(ask)
    await fresh.ends.look()
    _, forged = await take(new_stage(), coming(2**53, post(1)))
    with pytest.raises(ValueError, match=BEYOND):
        fresh.restore(next(one for one in as_written(forged) if one.value))
    assert await ids(fresh, coming(3, post(2))) == ["x:2"]

"""A post that its author has changed is passed on once more, and counted once."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from streams.language.memory import PartitionMemory
from streams.runtime.dead_letters import REPLAY_HEADER
from tests.streams.language.stages import MOMENT, as_written, incoming, new_stage, post, take

LATER = (MOMENT + timedelta(minutes=9)).isoformat()


def edit(number, at=LATER, **fields):
    return post(number, edited_at=at, **fields)


async def passed(stage, offset, *posts, **fields):
    found, folded = await take(stage, incoming(offset, *posts, **fields))
    return found.get(0, []), folded


async def test_an_edit_is_no_mention_and_brings_its_words_issues_and_gain():
    stage = new_stage()
    await passed(stage, 0, post(1, likes=3))
    [found], _ = await passed(stage, 1, edit(1, likes=5, text="banjir di Demak, hubungi 081234567890"))
    assert (found.repeat, found.edited, found.engagement_gained, found.issues) == (True, True, 2, ("banjir",))
    assert "081234567890" not in found.text
    assert found.edited_at == MOMENT + timedelta(minutes=9)


async def test_an_edit_without_a_gain_is_passed_on_once():
    stage = new_stage()
    await passed(stage, 0, post(1, likes=3))
    [found], _ = await passed(stage, 1, edit(1, likes=3))
    assert (found.edited, found.engagement_gained) == (True, 0)
    assert (await passed(stage, 2, edit(1, likes=3)))[0] == []
    assert stage.repeats_dropped == 1


async def test_what_was_changed_before_it_was_read_first_is_a_new_post():
    [found], _ = await passed(new_stage(), 0, edit(1))
    assert (found.repeat, found.edited) == (False, False)


async def test_an_older_version_that_comes_late_brings_its_gain_alone():
    stage = new_stage()
    await passed(stage, 0, edit(1, likes=3))
    [found], _ = await passed(stage, 1, post(1, likes=4))
    assert (found.repeat, found.edited, found.engagement_gained) == (True, False, 1)
    assert (await passed(stage, 2, edit(1, likes=4)))[0] == []


async def test_a_successor_knows_which_edits_were_passed_on():
    stage = new_stage()
    folds = [(await passed(stage, 0, post(1)))[1], (await passed(stage, 1, edit(1)))[1]]
    fresh = new_stage()
    for folded in folds:
        for record in as_written(folded):
            fresh.restore(record)
    assert (await passed(fresh, 2, edit(1), post(1)))[0] == []


async def test_an_edit_of_the_far_future_does_not_end_those_that_follow():
    stage = new_stage()
    await passed(stage, 0, post(1))
    await passed(stage, 1, edit(1, "2099-01-01T00:00:00Z"), arrived=MOMENT + timedelta(hours=1))
    [found], _ = await passed(stage, 2, edit(1, (MOMENT + timedelta(hours=2)).isoformat()))
    assert found.edited


async def test_an_edit_of_a_deleted_post_does_not_bring_it_back():
    stage = new_stage()
    await passed(stage, 0, post(1))
    await take(stage, incoming(1, key=b"x:1"))
    assert (await passed(stage, 2, edit(1)))[0] == []


async def test_an_edit_that_died_and_is_sent_in_again_is_no_new_post():
    stage = new_stage()
    await passed(stage, 0, post(1))
    [found], _ = await passed(stage, 1, edit(1), headers=((REPLAY_HEADER, b"1"),))
    assert (found.repeat, found.edited) == (True, True)


readings = st.lists(
    st.tuples(st.sampled_from("abc"), st.none() | st.integers(0, 9), st.none() | st.integers(1, 4)), max_size=30
)


@given(readings)
def test_edits_change_no_count_and_each_version_is_told_once(said):
    memory, without = PartitionMemory(100), PartitionMemory(100)
    versions = {}
    for minute, (name, actions, version) in enumerate(said):
        edited_at = version and MOMENT + timedelta(minutes=version)
        found = memory.read(name, actions, minute, None, edited_at)
        assert found[:3] == without.read(name, actions, minute)[:3]
        assert found.edited == (name in versions and (version or 0) > versions[name])
        versions[name] = max(versions.get(name, 0), version or 0)


@given(readings)
def test_what_is_passed_on_is_enough_to_know_edits_by(said):
    memory, successor = PartitionMemory(100), PartitionMemory(100)
    for minute, (name, actions, version) in enumerate(said):
        edited_at = version and MOMENT + timedelta(minutes=version)
        found = memory.read(name, actions, minute, None, edited_at)
        if found.gained or found.edited or not found.repeat:
            assert successor.read(name, actions, minute, None, edited_at) == found

from streams.virality.slices import SLICE_SECONDS, Slices


def test_a_slice_is_over_after_its_time_and_the_next_one_begins_after_the_pause():
    moment = 5.0
    slices = Slices(lambda: moment)
    moment += SLICE_SECONDS / 2
    assert not slices.is_over()
    moment += SLICE_SECONDS
    assert slices.is_over()
    moment += 10.0
    slices.begin()
    assert not slices.is_over()

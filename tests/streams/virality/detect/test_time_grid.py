import pytest

from streams.virality.detect.time_grid import grid


def test_minute_buckets_have_all_windows():
    found = grid(60, 10)
    assert found.windows == (1, 2, 5, 15, 60)
    assert [found.windows[i] for i in found.slow] == [5, 15, 60]
    assert [found.windows[i] for i in found.fast] == [1, 2, 5]


def test_a_window_shorter_than_a_bucket_is_the_bucket():
    found = grid(300, 0)
    assert found.windows == (1, 3, 12)
    assert [found.windows[i] for i in found.fast] == [1]


@pytest.mark.parametrize("seconds", [1, 10, 60, 300, 600, 1800, 3600])
def test_the_ring_holds_what_an_hour_needs_to_be_learned(seconds):
    found = grid(seconds, 7)
    reach = found.per_hour + max(*found.windows, *found.local) + found.lateness
    assert found.ring_hours * found.per_hour >= reach
    assert found.local[0] < found.local[1]


@pytest.mark.parametrize(("seconds", "lateness"), [(0, 10), (7, 10), (90, 10), (400, 10), (7200, 10), (60, -1)])
def test_sizes_that_do_not_fit_are_refused(seconds, lateness):
    with pytest.raises(ValueError, match="must"):
        grid(seconds, lateness)

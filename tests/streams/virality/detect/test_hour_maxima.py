from itertools import accumulate

from streams.virality.detect.hour_maxima import moments
from streams.virality.detect.time_grid import grid

GRID = grid(60, 10)
SPAN = 60 * (GRID.history_hours + 1)
ALPHAS = [0.1] * len(GRID.windows)


def of(counts, mean=10.0, scaled=True):
    counted = list(accumulate(counts, initial=0))
    return moments(GRID, ALPHAS, scaled, 5, counted, [i * mean for i in range(len(counts) + 1)])


def test_only_the_last_hour_counts():
    before, within = [10] * SPAN, [10] * SPAN
    before[SPAN - 66] = 500
    within[SPAN - 30] = 500
    assert of(before).fast == 0
    assert of(within).fast > 10


def test_a_surge_of_few_posts_is_seen_but_not_backed():
    counts = [0] * SPAN
    counts[-20] = 4
    found = of(counts, mean=0.01)
    assert found.fast > 3
    assert found.fast_backed == 0
    assert found.slow > 0 == found.slow_backed


def test_the_local_level_follows_the_last_hour_and_not_the_last_minutes():
    assert of([20] * SPAN).local[-1] > 1.5
    assert of([10] * (SPAN - 10) + [200] * 10).local[-1] == 1


def test_unscaled_a_surge_counts_for_more_the_more_posts_it_has():
    few, many = [10] * (SPAN - 5) + [30] * 5, [1000] * (SPAN - 5) + [3000] * 5
    scaled = of(many, 1000.0).slow / of(few).slow
    assert of(many, 1000.0, scaled=False).slow / of(few, scaled=False).slow > 3 * scaled

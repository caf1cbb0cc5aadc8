from streams.virality.coverage.running_totals import Totals


def test_running_totals_count_once():
    totals = Totals()
    assert totals.take(0, 5, 10, 9) == 10
    assert totals.take(0, 5, 10, 9) == 0
    assert totals.take(0, 5, 4, 4) == 0
    assert totals.take(1, 5, 2, 2) == 2
    assert totals.take(0, 3, 99, 99) == 0
    assert totals.take(0, 8, 1, 1) == 1
    assert totals.take_out() == (13, 12)
    assert totals.take_out() == (0, 0)

from streams.virality.coverage.running_totals import Base, Totals
from tests.streams.virality.kept import reread


def test_running_totals_count_once():
    totals = Totals()
    assert totals.take(0, Base(5, 10, 9)) == 10
    assert totals.take(0, Base(5, 10, 9)) == 0
    assert totals.take(0, Base(5, 4, 4)) == 0
    assert totals.take(1, Base(5, 2, 2)) == 2
    assert totals.take(0, Base(3, 99, 99)) == 0
    assert totals.take(0, Base(8, 1, 1)) == 1
    assert totals.take_out() == (13, 12)
    assert totals.take_out() == (0, 0)


def test_a_topic_that_was_made_anew_counts_though_its_offsets_begin_again():
    totals = Totals()
    assert totals.take(0, Base(500, 10, 9, "a")) == 10
    assert totals.take(0, Base(3, 2, 2, "b")) == 2
    assert totals.take(0, Base(500, 12, 11, "a")) == 0  # left over from the topic before
    assert totals.take(0, Base(600, 99, 99)) == 0
    assert totals.take(0, Base(3, 5, 4, "b")) == 3
    assert totals.take_out() == (15, 13)


def test_what_a_release_knew_that_knew_no_topics_goes_on():
    totals = Totals()
    totals.known = {0: Base(*[500, 10, 9])}
    assert totals.take(0, Base(500, 11, 10)) == 1
    assert reread(totals, Totals()).known == {0: Base(500, 11, 10)}
    assert totals.take(0, Base(3, 2, 2, "b")) == 2
    assert reread(totals, Totals()).known == totals.known

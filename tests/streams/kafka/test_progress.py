"""When a partition is read to its end, against a broker in miniature: whatever holds no record, reading comes to an end."""

from hypothesis import given
from hypothesis import strategies as st

from streams.kafka.progress import PartitionProgress


class Log:
    """A partition, and a client that fetches it; each step takes what has come, as a reader does."""

    def __init__(self, kinds, told_end):
        """`kinds` says of each offset whether a record, a mark of a transaction, or nothing any more lies there."""
        self.kinds = kinds
        self.told_end = told_end
        self.position = 0
        self.read = []
        self.answer = None
        self.highwater = None
        self._waiting = None

    def fetch(self):
        """An answer of the broker comes: all that it has, from the position on."""
        if self._waiting is None:
            self.answer = (self.answer or 0) + 1
            self.highwater = len(self.kinds)
            self._waiting = [at for at in range(self.position, len(self.kinds)) if self.kinds[at] != "gone"]

    def take(self):
        """What has come is taken; the client passes over marks."""
        if self._waiting:
            self.read += [at for at in self._waiting if self.kinds[at] == "record"]
            self.position = self._waiting[-1] + 1
        self._waiting = None


KINDS = st.lists(st.sampled_from(["record", "mark", "gone"]), max_size=12)


@given(KINDS, st.data())
def test_everything_is_read_and_reading_ends_whatever_the_last_offsets_hold(kinds, data):
    told = data.draw(st.integers(min(len(kinds), 1), len(kinds)))
    log = Log(kinds, told)
    progress = PartitionProgress(0, told)
    grown = data.draw(st.integers(0, 3))
    steps = 0
    ended = told == 0
    while not ended:
        # A fetch may be slow, or answer between two looks.
        answers = data.draw(st.sampled_from(["no", "before", "after"])) if steps < 20 else "before"
        if answers == "before":
            log.fetch()
        log.take()
        if answers == "after":
            log.fetch()
        if grown and log.highwater is not None:
            log.kinds = [*log.kinds, "record"]
            grown -= 1
        ended = progress.has_ended(log.position, log.highwater, None, log.answer)
        steps += 1
        assert steps < 40, "it does not end"
    wanted = [at for at, kind in enumerate(kinds) if kind == "record"]
    assert [at for at in log.read if at < len(kinds)] == wanted


def test_a_slow_answer_is_no_sign_of_the_end():
    progress = PartitionProgress(0, 10)
    assert not progress.has_ended(4, 10, None, 1)
    assert not any(progress.has_ended(4, 10, None, 1) for _ in range(100))


def test_where_two_answers_bring_nothing_more_there_is_nothing_more():
    progress = PartitionProgress(0, 10)
    assert not progress.has_ended(4, 10, None, 1)
    assert not progress.has_ended(4, 10, None, 2)  # it may have come just now
    assert progress.has_ended(4, 10, None, 2)


def test_an_open_transaction_is_waited_for():
    progress = PartitionProgress(0, 10)
    assert not any(progress.has_ended(4, 10, 4, answer) for answer in range(1, 50))
    assert progress.has_ended(10, 10, 10, 50)


def test_what_comes_meanwhile_does_not_keep_it_from_ending():
    progress = PartitionProgress(0, 10)
    assert not progress.has_ended(5, 12, None, 1)
    assert not progress.has_ended(11, 50, None, 2)
    assert progress.has_ended(12, 90, None, 3)


def test_answers_of_which_only_a_part_was_taken_say_nothing():
    progress = PartitionProgress(0, 10)
    assert not any(progress.has_ended(4, 10, None, answer, took_all=False) for answer in range(1, 50))
    assert progress.has_ended(10, 10, None, 50, took_all=False)

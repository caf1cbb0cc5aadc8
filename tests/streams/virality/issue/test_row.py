import random
import zlib
from itertools import pairwise

import pytest

from schemas.watchlist import Issue
from streams.errors import NewerFormatError
from streams.virality.codec import pack, unpack
from streams.virality.coverage.confidence import LEAST_SHARE
from streams.virality.issue.last_hour import Recent
from streams.virality.issue.row import ROW_BYTES, RowAge, fitting, row_age, row_of
from streams.virality.issue.row_budget import ALL, ROW_BUDGETS
from streams.virality.issue.state import IssueState
from tests.streams.virality.kept import bytes_of
from tests.streams.virality.mentions import mention
from tests.streams.virality.worst import LETTERS, MINUTE, WORST, worst_case

ISSUE = Issue(id="beras", title="Harga beras", query="beras")


def small(minute=MINUTE):
    state = IssueState(ISSUE)
    state.add(0, mention("beras", minute, 1), minute)
    state.close(minute)
    return state


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("posts_a_minute", [0xFF, 0xFFFF, 0xFFFFFF])
def test_no_row_is_larger_than_the_bound_and_none_loses_a_number_of_the_detectors(seed, posts_a_minute):
    state = worst_case(seed, posts_a_minute=posts_a_minute)
    row = state.to_bytes()
    assert len(row) <= ROW_BYTES
    stored = IssueState.from_bytes(row, WORST)
    stored.read()
    assert bytes_of(stored.volume) == bytes_of(state.volume)
    assert bytes_of(stored.negative) == bytes_of(state.negative)
    assert bytes_of(stored.engagement) == bytes_of(state.engagement)
    assert bytes_of(stored.incident) == bytes_of(state.incident)
    assert (stored.closed, stored.folded, stored.posts) == (state.closed, state.folded, state.posts)
    assert stored._positions.to_row() == state._positions.to_row()
    assert stored.recent.split() == state.recent.split()
    assert list(stored.recent.usual_sources()) == list(state.recent.usual_sources())[:10]
    before, after = state.viral.statuses(MINUTE + 61), stored.viral.statuses(MINUTE + 61)
    assert [post.actions for post in after] == [post.actions for post in before]


def test_a_count_that_no_minute_can_have_is_cut_before_a_row_grows():
    state = worst_case(1, posts_a_minute=2**32 - 1)
    assert len(state.to_bytes()) <= ROW_BYTES


def test_words_go_before_posts_and_what_decides_about_alerts_last():
    def first_cut(name):
        return next(place for place, room in enumerate(ROW_BUDGETS) if getattr(room, name) != getattr(ALL, name))

    assert first_cut("words") < first_cut("samples") == first_cut("followed") < first_cut("usual") < first_cut("readings")
    for before, after in pairwise(ROW_BUDGETS):
        assert all(
            less is not None and (more is None or less <= more)
            for more, less in zip(before, after, strict=True)
            if more != less
        )
    assert min(room.usual for room in ROW_BUDGETS) >= 1 / LEAST_SHARE


def test_posts_are_kept_where_words_have_to_go():
    chance = random.Random(7)
    state = IssueState(ISSUE)
    for offset in range(600):
        words = " ".join("".join(chance.choices(LETTERS, k=25)) for _ in range(10))
        minute = MINUTE + offset // 10
        state.add(0, mention("beras", minute, offset, excerpt=words[:280], engagement=offset), minute)
        state.close(minute)
    fewer = pack(state.recent.to_row(ROW_BUDGETS[2]))
    state._unread["volume"] = chance.randbytes(ROW_BYTES - len(fewer))
    row = row_of(state.to_bytes())
    stored = Recent()
    stored.take_row(unpack(row.parts["recent"], Recent.Row))
    assert stored.samples() == state.recent.samples()
    assert 0 < len(stored.tallies("terms", 10_000)) < len(state.recent.tallies("terms", 10_000))


def test_nothing_is_left_out_of_a_row_that_fits():
    given = []

    def make(room):
        given.append(room)
        return small()._row(room)

    assert row_of(fitting(RowAge(5, 6), make)).parts == row_of(small().to_bytes()).parts
    assert given == [ALL]


def test_the_age_of_a_row_is_read_without_the_rest():
    assert row_age(small().to_bytes()[:17]) == (MINUTE, 1)


@pytest.mark.parametrize(
    "damage",
    [
        lambda row: b"\x09" + b"x" * 16 + row[17:],
        lambda row: row[:10],
        lambda row: row[:30],
        lambda row: row[:-1],
        lambda row: row[:17] + b"x" * 40,
        lambda row: row[:-5] + bytes([row[-5] ^ 1]) + row[-4:],
        lambda row: b"\x02" + row[1:],
        lambda row: b"\x02" + row[1:17] + zlib.compress(b"\x02\0\0\0{}"),
        lambda row: b"\x04" + row[1:],
    ],
)
def test_a_row_that_cannot_be_read_is_refused(damage):
    with pytest.raises(ValueError):
        IssueState.from_bytes(damage(small().to_bytes()), ISSUE)


def test_a_row_of_a_newer_release_is_told_from_garbage():
    row = small().to_bytes()
    with pytest.raises(NewerFormatError, match="format 9"):
        IssueState.from_bytes(b"\x09" + row[1:], ISSUE)


def test_a_row_that_claims_to_be_huge_is_refused_before_it_is_unpacked():
    body = zlib.compress(bytes(64 * 1024 * 1024))
    assert len(body) < 100_000
    with pytest.raises(ValueError):
        IssueState.from_bytes(b"\x02" + small().to_bytes()[1:17] + body, ISSUE)

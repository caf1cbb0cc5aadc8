import random
import zlib
from itertools import pairwise
from pathlib import Path

import orjson
import pytest

from schemas.watchlist import Issue
from streams.errors import NewerFormatError
from streams.mentions.positions import Positions
from streams.virality.coverage.confidence import LEAST_SHARE
from streams.virality.issue.last_hour import Recent
from streams.virality.issue.row import ROW_BYTES, RowAge, fitting, parts_of, row_age
from streams.virality.issue.row_budget import ALL, ROOMS
from streams.virality.issue.state import VIRAL, IssueState
from tests.streams.virality.mentions import mention
from tests.streams.virality.worst import LETTERS, MINUTE, WORST, worst_case

ISSUE = Issue(id="beras", title="Harga beras", query="beras")
FORMER = Path(__file__).parents[3] / "fixtures/issue_state_v2.row"


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
    assert stored.volume.to_bytes() == state.volume.to_bytes()
    assert stored.negative.to_bytes() == state.negative.to_bytes()
    assert stored.engagement.to_bytes() == state.engagement.to_bytes()
    assert stored.incident.to_bytes() == state.incident.to_bytes()
    assert (stored.closed, stored.folded, stored.posts) == (state.closed, state.folded, state.posts)
    assert stored._positions == Positions.from_json(state._positions.to_json())
    assert stored.recent.split() == state.recent.split()
    assert list(stored.recent.usual_sources()) == list(state.recent.usual_sources())[:10]
    before, after = state.viral.standings(MINUTE + 61), stored.viral.standings(MINUTE + 61)
    assert [post.actions for post in after] == [post.actions for post in before]


def test_a_count_that_no_minute_can_have_is_cut_before_a_row_grows():
    state = worst_case(1, posts_a_minute=2**32 - 1)
    assert len(state.to_bytes()) <= ROW_BYTES


def test_words_go_before_posts_and_what_decides_about_alerts_last():
    def first_cut(name):
        return next(place for place, room in enumerate(ROOMS) if getattr(room, name) != getattr(ALL, name))

    assert first_cut("words") < first_cut("samples") == first_cut("followed") < first_cut("usual") < first_cut("readings")
    for before, after in pairwise(ROOMS):
        assert all(
            less is not None and (more is None or less <= more)
            for more, less in zip(before, after, strict=True)
            if more != less
        )
    assert min(room.usual for room in ROOMS) >= 1 / LEAST_SHARE


def test_posts_are_kept_where_words_have_to_go():
    chance = random.Random(7)
    state = IssueState(ISSUE)
    for offset in range(600):
        words = " ".join("".join(chance.choices(LETTERS, k=25)) for _ in range(10))
        minute = MINUTE + offset // 10
        state.add(0, mention("beras", minute, offset, excerpt=words[:280], engagement=offset), minute)
        state.close(minute)
    row = fitting(RowAge(1, 1), {"volume": chance.randbytes(5000)}, state._said)
    assert len(row) <= ROW_BYTES < len(row) - len(parts_of(row)["said"]) + len(state._said(ALL))
    stored = Recent.from_json(orjson.loads(zlib.decompress(parts_of(row)["said"]))["recent"])
    assert stored.samples() == state.recent.samples()
    assert 0 < len(stored.tallies("terms", 10_000)) < len(state.recent.tallies("terms", 10_000))


def test_nothing_is_left_out_of_a_row_that_fits():
    given = []

    def said(room):
        given.append(room)
        return b"x" * 1000

    row = fitting(RowAge(5, 6), {"volume": b"y" * 9000}, said)
    assert len(given) == 1
    assert parts_of(row) == {"volume": b"y" * 9000, "said": b"x" * 1000}


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


@pytest.mark.parametrize("zone", ["Asia/Makassar", "Asia/Jakarta"])
def test_a_row_of_the_former_version_is_read(zone):
    """Two days of a mention every third minute, with some engagement, at whose end a post goes viral."""
    row = FORMER.read_bytes()
    assert row_age(row) == (MINUTE + 2880, 961)
    state = IssueState.from_bytes(row, ISSUE.model_copy(update={"zone": zone}))
    assert (state.posts, state.folded, state.volume.zone) == (961, 961, zone)
    assert [(one.name, one.posts) for one in state.recent.tallies("terms", 2)] == [("harga", 19), ("kata", 18)]
    assert len(state.viral.standings(MINUTE + 2880)) == 1
    assert not state.add(1, mention("beras", MINUTE + 2881, 5000), MINUTE + 2881)
    if zone == "Asia/Makassar":
        assert state.volume.ring.sums == [1, 1, 2, 5, 20, 4, 20]
        assert state.negative.parts.sums == [2, 11, 30, 2, 11]
        assert state.engagement.actions.sums == [9000, 9000, 9039, 9150, 9570, 9114, 9570]
    again = IssueState.from_bytes(state.to_bytes(), ISSUE.model_copy(update={"zone": zone}))
    assert again.to_bytes() == state.to_bytes()
    assert again.close(MINUTE + 2881) == state.close(MINUTE + 2881)
    assert VIRAL in again.verdicts


def test_a_row_of_the_former_version_without_engagement_is_read():
    row = FORMER.read_bytes()
    facts, *parts = _former_parts(row)
    facts = facts.replace(b',"viral":' + facts.split(b',"viral":')[1][:-1], b"")
    first = (
        b"\x01" + row[1:17] + zlib.compress(b"".join(len(part).to_bytes(4, "little") + part for part in (facts, *parts[:3])))
    )
    state = IssueState.from_bytes(first, ISSUE.model_copy(update={"zone": "Asia/Makassar"}))
    assert (state.posts, state.engagement, state.viral) == (961, None, None)


def _former_parts(row):
    body, found = zlib.decompress(row[17:]), []
    while body:
        size = int.from_bytes(body[:4], "little")
        found.append(body[4 : 4 + size])
        body = body[4 + size :]
    return found

"""Rows of issues of the first forms; a later one is in `test_golden_rows`, releases in `tests/streams/test_upgrade.py`."""

import zlib
from pathlib import Path

import pytest

from schemas.watchlist import Issue
from streams.virality.issue.detectors import VIRAL
from streams.virality.issue.row import row_age
from streams.virality.issue.state import IssueState
from tests.streams.virality.mentions import mention
from tests.streams.virality.worst import MINUTE

ISSUE = Issue(id="beras", title="Harga beras", query="beras")
FORMER = Path(__file__).parents[2] / "fixtures/issue_state_v2.row"


@pytest.mark.parametrize("zone", ["Asia/Makassar", "Asia/Jakarta"])
def test_a_row_of_the_former_version_is_read(zone):
    """Two days of a mention every third minute, with some engagement, at whose end a post goes viral."""
    row = FORMER.read_bytes()
    assert row_age(row) == (MINUTE + 2880, 961)
    state = IssueState.from_bytes(row, ISSUE.model_copy(update={"zone": zone}))
    assert (state.posts, state.folded, state.volume.zone) == (961, 961, zone)
    assert [(one.name, one.posts) for one in state.recent.tallies("terms", 2)] == [("harga", 19), ("kata", 18)]
    assert len(state.viral.statuses(MINUTE + 2880)) == 1
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

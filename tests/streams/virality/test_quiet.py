"""Minutes in which nothing can be told are closed several at a time, and judged by nobody: that changes nothing."""

import random
from itertools import count

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from schemas.mention import MentionBatch
from streams.virality.issue.state import IssueState
from tests.streams.virality.mentions import Piece, mention
from tests.streams.virality.stage_runs import BEGIN, ISSUES, fold, incoming, new_stage, sent

END = BEGIN + 3 * 24 * 60


def pieces_of(seed):
    """Posts with long and short pauses, bursts, gains and feelings."""
    chance = random.Random(seed)
    offsets, minute = count(100_000), BEGIN
    while (minute := minute + int(chance.paretovariate(0.6))) < END:
        issue = chance.choice(list(ISSUES))
        for _ in range(chance.choice((1, 1, 1, 2, 4, 5, 40))):
            fields = {"sentiment": chance.choice(("negative", "neutral")), "excerpt": f"kabar {issue} {chance.randrange(9)}"}
            if chance.random() < 0.5:
                fields |= {"engagement": int(chance.paretovariate(0.3)) % 10**6, "engagement_gained": chance.randrange(300)}
            yield Piece(0, minute, (mention(issue, minute, next(offsets), **fields),))
        if chance.random() < 0.3:
            yield Piece(0, minute + chance.randrange(90))
    yield Piece(0, END)


def told_and_kept(seed):
    """Alerts, and the rows once the same minute is over for all of every issue."""
    stage = new_stage(1, interval=1e9)
    records = [incoming(at, MentionBatch(segments=(piece.segment(),))) for at, piece in enumerate(pieces_of(seed))]
    alerts = [(out.key, out.value) for out in sent(fold(stage, records))]
    states = dict(stage.issues())
    for state in states.values():
        state.close(END + 1)
        for _, detector in state.detectors():
            detector.close(END + 1)
    return alerts, {name: state.to_bytes(bounded=False) for name, state in states.items()}


@settings(max_examples=4, deadline=None)
@given(st.integers(0, 2**32))
@example(3)
def test_minutes_that_nobody_judges_change_neither_alerts_nor_states(seed):
    found = told_and_kept(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(IssueState, "quiet", False)
        assert told_and_kept(seed) == found


def test_a_post_that_stands_alone_costs_few_looks_at_its_issue(monkeypatch):
    closed = []

    def close(self, minute, real=IssueState.close):
        closed.append(minute)
        return real(self, minute)

    monkeypatch.setattr(IssueState, "close", close)
    pieces = (Piece(0, BEGIN, (mention("beras", BEGIN, 1),)), Piece(0, END))
    fold(new_stage(1, interval=1e9), [incoming(0, MentionBatch(segments=tuple(piece.segment() for piece in pieces)))])
    assert len(closed) < 50

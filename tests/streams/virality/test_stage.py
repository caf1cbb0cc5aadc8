import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from schemas.alert import Alert
from streams.virality.slices import SLICE_SECONDS
from tests.streams.virality.installations import END, Installation, counted, posts, reference, streams_of
from tests.streams.virality.mentions import Piece, batches, interleaved, repeated
from tests.streams.virality.stage_runs import ISSUES, incoming


def test_a_quiet_history_two_surges_and_a_viral_post_raise_alerts_of_every_kind():
    counts, alerts = reference(1, late=False)
    assert counts == counted(posts(11, late=False))
    found = [Alert.model_validate_json(value) for value in alerts.values()]
    assert {(alert.issue, reason.kind) for alert in found for reason in alert.reasons} == {
        ("beras", "volume_spike"),
        ("beras", "engagement_surge"),
        ("banjir", "volume_spike"),
        ("banjir", "negative_surge"),
        ("vaksin", "viral_post"),
    }
    assert {alert.samples[0].post for alert in found if alert.issue == "vaksin"} == {"x:viral"}
    assert {alert.event for alert in found} == {"opened", "updated", "resolved"}
    for alert in found:
        assert alert.title == ISSUES[alert.issue].title
        assert alert.channels == ("konsol",)
        assert alert.model == "m@1"


@pytest.mark.parametrize("partitions", [2, 3, 4])
def test_the_number_of_partitions_changes_nothing_when_posts_come_in_order(partitions):
    assert reference(partitions, late=False) == reference(1, late=False)


@settings(max_examples=20, deadline=None)
@example(3, 30_000_000, 1, 2, False, 0, SLICE_SECONDS / 5)
@given(
    st.integers(1, 4),
    st.integers(0, 2**32),
    st.sampled_from([1, 5, 40]),
    st.integers(0, 4),
    st.booleans(),
    st.integers(0, 3),
    st.sampled_from([0.0, SLICE_SECONDS / 5, SLICE_SECONDS]),
)
def test_interleaving_takes_repeats_crashes_packed_states_and_pauses_change_nothing(
    partitions, seed, most, crashes, late, opened, look
):
    chance = random.Random(seed)
    streams = streams_of(posts(11, late=late), partitions, 12)
    pieces = interleaved([repeated(stream, chance) for stream in streams], chance)
    # Marks are not read again once nothing waits behind them; each partition goes on to be marked.
    pieces += [Piece(number, END) for number in range(partitions)]
    records = [incoming(offset, batch) for offset, batch in enumerate(batches(pieces, chance, most))]
    assert Installation(partitions, opened, look).play(records, chance, crashes) == reference(partitions, late=late)

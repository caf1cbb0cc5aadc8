from hypothesis import given
from hypothesis import strategies as st

from streams.virality.coverage.windows import PARTS, SLOT_MINUTES, WINDOWS, Flows, FlowSlot

SLOTS = st.lists(
    st.tuples(st.integers(0, 50), st.integers(0, 50), st.integers(-1, 30 * PARTS), st.integers(0, 30 * PARTS)), max_size=130
)


@given(SLOTS)
def test_a_window_is_the_sum_of_its_slots_of_which_is_known_what_was_expected(slots):
    flows = Flows()
    for number, slot in enumerate(slots):
        flows.append(FlowSlot(number, *slot))
    for place, window in enumerate(WINDOWS):
        known = [one for one in slots[-window:] if one[2] >= 0]
        assert flows.of(place) == (
            len(known) * SLOT_MINUTES,
            sum(one[0] for one in known),
            sum(one[1] for one in known),
            sum(one[2] for one in known) / PARTS,
            sum(one[3] for one in known) / PARTS,
        )
        assert (place in dict(flows.whole())) == (len(known) == window)
    known = [one for one in slots[-WINDOWS[-1] :] if one[2] >= 0]
    assert flows.half_known == (0 < len(slots[-WINDOWS[-1] :]) <= 2 * len(known))


def test_the_shortest_window_that_expects_enough_is_telling():
    flows = Flows()
    for number in range(12):
        flows.append(FlowSlot(number, 1, 1, PARTS // 2, PARTS // 2))
    assert flows.shortest_usable() is None
    for number in range(12, 24):
        flows.append(FlowSlot(number, 1, 1, PARTS // 2, PARTS // 2))
    assert flows.shortest_usable() == flows.of(2)
    assert flows.shortest_usable().expected == 12

"""What is changed, taken out, put in or moved in the trail is found, and named."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.audit import AuditEntry
from schemas.codec import encode_record
from streams.audit.chain import BEGIN, Anchor, Doing, digest_of, following, verify

AT = datetime(2026, 7, 4, 3, 0, tzinfo=UTC)


def trail(count):
    entries = []
    for number in range(count):
        doing = Doing("Sari", "watchlist.apply", f"isu-{number}", {"added": number})
        entries.append(following(entries[-1] if entries else None, doing, AT + timedelta(minutes=number)))
    return entries


def records(entries, begin=0):
    return [(begin + 2 * place, encode_record(entry)) for place, entry in enumerate(entries)]


def words(entries, anchors=()):
    return [str(fault) for fault in verify(records(entries), anchors)[1]]


def test_a_whole_trail_has_no_fault_and_its_first_entry_begins_the_chain():
    entries = trail(5)
    assert entries[0].previous == BEGIN
    found, faults = verify(records(entries))
    assert (found, faults) == (entries, [])


def test_a_trail_whose_beginning_is_kept_no_more_is_whole():
    assert words(trail(9)[4:]) == []


def test_a_changed_entry_is_named():
    entries = trail(5)
    entries[2] = entries[2].model_copy(update={"by": "Budi"})
    assert words(entries) == ["offset 4: entry 2 was changed: its digest is not that of what it says"]


def test_a_changed_entry_with_a_digest_of_its_own_is_found_by_the_one_behind_it():
    entries = trail(5)
    changed = entries[2].model_copy(update={"by": "Budi"})
    entries[2] = changed.model_copy(update={"digest": digest_of(changed)})
    assert words(entries) == ["offset 6: entry 3 does not follow from entry 2 as it is: it was replaced"]


def test_a_missing_entry_is_named():
    entries = trail(6)
    del entries[2:4]
    assert words(entries) == ["offset 4: entries 2 to 3 are not between entry 1 and entry 4: taken out, or moved"]


def test_entries_that_changed_places_are_named():
    entries = trail(4)
    entries[1], entries[2] = entries[2], entries[1]
    found = words(entries)
    assert "entry 1 stands behind entry 2: the order was changed" in found[1]


def test_an_entry_that_was_put_in_is_named():
    entries = trail(4)
    entries.insert(2, following(entries[1], Doing("Budi", "facts.apply", "facts", {}), AT))
    found = words(entries)
    assert found == ["offset 6: entry 2 stands at offset 4 too: one was put in", *found[1:]]


@pytest.mark.parametrize("value", [None, b"", b"{}", b'{"number": 1}'])
def test_what_is_no_entry_is_named(value):
    _, [fault] = verify([*records(trail(2)), (9, value)])
    assert str(fault).startswith("offset 9: this is no entry of the trail")


def test_an_end_that_was_cut_off_and_a_trail_that_was_written_anew_are_found_by_what_was_noted_down():
    entries = trail(5)
    noted = Anchor(entries[4].number, entries[4].digest)
    assert words(entries, [noted]) == []
    assert words(entries[:4], [noted]) == ["the trail ends before entry 4, which was noted down: its end was cut off"]
    assert words([], [noted]) == ["the trail ends before entry 4, which was noted down: its end was cut off"]
    anew = trail(4)
    anew.append(following(anew[3], Doing("Budi", "facts.apply", "facts", {}), AT))
    assert words(anew, [noted]) == ["entry 4 is not the one that was noted down: the trail was rewritten"]
    assert words(entries[4:], [Anchor(1, entries[1].digest)]) == [
        "entry 1, which was noted down, is kept no more; note the head down more often"
    ]


@given(st.data())
def test_no_single_change_of_an_entry_goes_unseen_behind_an_anchor(data):
    entries = trail(6)
    anchor = Anchor(5, entries[5].digest)
    place = data.draw(st.integers(0, 5))
    kind = data.draw(st.sampled_from(["change", "remove", "swap", "insert"]))
    if kind == "change":
        changed = entries[place].model_copy(update={"target": "lain"})
        entries[place] = changed.model_copy(update={"digest": digest_of(changed)})
    elif kind == "remove" and place:  # the first ones may be kept no more
        del entries[place]
    elif kind == "swap" and place < 5:
        entries[place], entries[place + 1] = entries[place + 1], entries[place]
    elif kind == "insert":
        entries.insert(place, following(entries[place], Doing("x", "facts.apply", "facts", {}), AT))
    else:
        return
    assert words(entries, [anchor])


@given(st.text(), st.text(), st.dictionaries(st.text(), st.one_of(st.text(), st.integers(-(2**53), 2**53))))
def test_the_digest_is_the_same_after_the_entry_lay_on_the_topic(by, target, details):
    entry = following(None, Doing(by[:200], "subject.erase", target[:2000], details), AT)
    assert digest_of(AuditEntry.model_validate_json(encode_record(entry))) == entry.digest

from hypothesis import given
from hypothesis import strategies as st

from streams.notify.messages.sms import LONGEST, fitted, gsm7, is_gsm7


@given(st.text())
def test_any_text_becomes_one_that_needs_seven_bits(text):
    assert is_gsm7(gsm7(text))


def test_what_people_write_stays_readable():
    assert (
        gsm7("“Harga beras” naik – 3× lipat… ‹Señor› çok ﬁx 🍚 {a|b}")
        == "\"Harga beras\" naik - 3x lipat... 'Señor' cok fix (a/b)"
    )


@given(st.lists(st.text(max_size=80), max_size=8))
def test_whole_parts_or_none(parts):
    text = fitted(parts)
    assert len(text) <= LONGEST
    assert is_gsm7(text)
    rest = text
    for part in map(gsm7, parts):
        if part and rest.startswith(part):
            rest = rest[len(part) :].lstrip()
    assert rest == ""


def test_a_part_that_does_not_fit_makes_room_for_a_shorter_one():
    assert fitted(["a" * 100, "b" * 100, "c"]) == "a" * 100 + " c"

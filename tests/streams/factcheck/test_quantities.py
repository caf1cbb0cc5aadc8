from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.factcheck.quantities import is_number, numbers_joined
from streams.factcheck.roots import tokens


@pytest.mark.parametrize(
    ("value", "ways"),
    [
        ("1000", ("1.000", "1,000", "1rb", "seribu", "sewu", "sarebu", "a thousand")),
        ("250000000", ("250 juta", "250jt", "dua ratus lima puluh juta", "rongatus seket yuta", "dua ratus lima puluh juta")),
        ("1200000", ("1,2 jt", "1.2 juta", "sejuta dua ratus ribu", "1.200.000")),
        ("34000000", ("tiga puluh empat juta", "telung puluh papat yuta", "tilu puluh opat juta", "34 million")),
        ("15", ("lima belas", "limalas", "fifteen")),
        ("8.5", ("8,5", "8.5")),
        ("20000000000", ("20M", "dua puluh miliar", "rong puluh miliar", "20 billion")),
    ],
)
def test_a_number_is_the_same_however_it_is_said(value, ways):
    for way in ways:
        assert tokens(way) == [value], way


def test_numbers_side_by_side_stay_apart():
    assert tokens("kelas 3 80rb") == ["kelas", "3", "80000"]
    assert tokens("dua tiga") == ["2", "3"]


@given(st.integers(0, 10**15))
def test_digits_are_read_as_they_are(value):
    assert numbers_joined([str(value)]) == [str(value)]
    assert numbers_joined([f"{value:,}"]) == [str(value)]


@given(st.text(max_size=200))
def test_numbers_of_any_text_can_be_read(text):
    assert all(Decimal(one) >= 0 for one in tokens(text) if is_number(one))

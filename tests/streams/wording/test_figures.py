from datetime import UTC, datetime

import pytest

from streams.wording.figures import clock, date, listed, moment, number, percent, precise, rough, span, zone_name

AT = datetime(2026, 7, 4, 17, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "indonesian", "english"),
    [
        (0, "0", "0"),
        (3, "3", "3"),
        (3.14, "3,1", "3.1"),
        (9.96, "10", "10"),
        (12.4, "12", "12"),
        (1234567, "1.234.567", "1,234,567"),
    ],
)
def test_numbers_are_written_as_each_language_does(value, indonesian, english):
    assert number(value, "id") == indonesian
    assert number(value, "en") == english


@pytest.mark.parametrize(
    ("minutes", "indonesian", "english"),
    [
        (0, "0 menit", "0 minutes"),
        (1, "1 menit", "1 minute"),
        (60, "1 jam", "1 hour"),
        (125, "2 jam 5 menit", "2 hours 5 minutes"),
        (1500, "25 jam", "25 hours"),
        (2881, "2 hari", "2 days"),
        (4500, "3 hari 3 jam", "3 days 3 hours"),
    ],
)
def test_spans_are_told_in_the_units_people_use(minutes, indonesian, english):
    assert span(minutes, "id") == indonesian
    assert span(minutes, "en") == english


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("Asia/Jakarta", "5 Juli 2026, 00.05 WIB"),
        ("Asia/Makassar", "5 Juli 2026, 01.05 WITA"),
        ("Asia/Jayapura", "5 Juli 2026, 02.05 WIT"),
        ("Europe/London", "4 Juli 2026, 18.05 BST"),
    ],
)
def test_moments_are_those_of_the_zone(zone, told):
    assert moment(AT, zone, "id") == told


def test_english_moments():
    assert moment(AT, "Asia/Jakarta", "en") == "5 July 2026, 00:05 WIB"
    assert (date(AT, "UTC", "en"), clock(AT, "UTC", "en"), zone_name("UTC", AT)) == ("4 July 2026", "17:05", "UTC")


def test_shares_and_rows_of_names():
    assert percent(0.705) == "70%"
    assert [listed(names, "id") for names in ([], ["a"], ["a", "b", "c"])] == ["", "a", "a, b dan c"]
    assert listed(["a", "b"], "en") == "a and b"


@pytest.mark.parametrize(
    ("value", "said"), [(9999, "9.999"), (12_400, "12 ribu"), (1_930_400, "1,9 juta"), (2_000_000_000, "2 miliar")]
)
def test_large_numbers_as_people_say_them(value, said):
    assert rough(value, "id") == said


def test_large_numbers_in_english():
    assert rough(1_930_400, "en") == "1.9 million"


@pytest.mark.parametrize(
    ("value", "digits", "indonesian", "english"),
    [
        (1234.56, 1, "1.234,6", "1,234.6"),
        (12.345, 2, "12,35", "12.35"),
        (1.004, 2, "1", "1"),
        (7.0, 2, "7", "7"),
        (-0.5, 1, "-0,5", "-0.5"),
    ],
)
def test_precise_numbers_keep_their_digits_whatever_their_size(value, digits, indonesian, english):
    assert precise(value, "id", digits) == indonesian
    assert precise(value, "en", digits) == english


def test_a_zone_without_a_short_name_keeps_its_own_where_no_moment_decides():
    assert zone_name("Asia/Makassar") == "WITA"
    assert zone_name("Europe/London") == "Europe/London"

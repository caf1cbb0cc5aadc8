"""The form of times is found from a column as a whole."""

import contextlib
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.errors import UserError
from streams.ingest.time_column import TimeColumn, TimeFault
from streams.ingest.time_format import format_of_words, parser_of
from tests.streams.ingest.readings import NOW, csv_of, entries, only

WIB = ZoneInfo("Asia/Jakarta")


def column(*values, **options):
    found = TimeColumn(latest=lambda: NOW, **options)
    for value in values:
        found.learn(value)
    return found


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Mon Jul 15 07:45:12 +0000 2024", utc(2024, 7, 15, 7, 45, 12)),
        ("Mon, 15 Jul 2024 07:45:12 +0700", utc(2024, 7, 15, 0, 45, 12)),
        ("2024-07-15T07:45:12.123456789Z", utc(2024, 7, 15, 7, 45, 12, 123456)),
        ("2024-07-15 07:45:12 UTC", utc(2024, 7, 15, 7, 45, 12)),
        ("2022-12-03", utc(2022, 12, 2, 17)),
        ("31/12/2024 14:05", utc(2024, 12, 31, 7, 5)),
        ("31/12/24 14.05", utc(2024, 12, 31, 7, 5)),
        ("31.12.2024 14.05.06", utc(2024, 12, 31, 7, 5, 6)),
        ("12/31/24, 2:05 PM", utc(2024, 12, 31, 7, 5)),
        ("10-Feb-2024 09:15AM", utc(2024, 2, 10, 2, 15)),
        ("July 15, 2024 at 07:45PM GMT+7", utc(2024, 7, 15, 12, 45)),
        ("Mon Jul 15 2024 14:05:06 GMT+0700 (Western Indonesia Time)", utc(2024, 7, 15, 7, 5, 6)),
        ("Mon Jul 15 2024 14:05:06 GMT+0700 (WIB)", utc(2024, 7, 15, 7, 5, 6)),
        ("15 Juli 2024 14:05 WIB", utc(2024, 7, 15, 7, 5)),
        ("Senin, 3 Februari 2025 pukul 09.15 WITA", utc(2025, 2, 3, 1, 15)),
        ("1 Mei 2024 05.07 WIT", utc(2024, 4, 30, 20, 7)),
        ("10 Des 2024", utc(2024, 12, 9, 17)),
        ("20240201", utc(2024, 1, 31, 17)),
        ("20240201101112", utc(2024, 2, 1, 3, 11, 12)),
        ("1706756400", utc(2024, 2, 1, 3)),
        (1706756400, utc(2024, 2, 1, 3)),
        (1706756400.5, utc(2024, 2, 1, 3, 0, 0, 500000)),
        ("1706756400123", utc(2024, 2, 1, 3, 0, 0, 123000)),
        (1706756400123456, utc(2024, 2, 1, 3, 0, 0, 123456)),
        (45323.25, utc(2024, 1, 31, 23)),
        ("45323.25", utc(2024, 1, 31, 23)),
        ("2 hari yang lalu", utc(2025, 5, 30, 12)),
        ("an hour ago", utc(2025, 6, 1, 11)),
        ("kemarin", utc(2025, 5, 31, 12)),
    ],
)
def test_a_time_is_read_as_people_and_programs_write_it(written, meant):
    assert column(written, zone=WIB, as_of=NOW).read(written) == meant


@pytest.mark.parametrize(
    "written", ["kemarin lusa", "3 Feb", "2024", "", "99/99/2024", "31/02/2024", True, [], {}, "9" * 30, "1e400"]
)
def test_what_is_no_time_is_told(written):
    with pytest.raises(TimeFault):
        column(zone=WIB).read(written)


class TestOrder:
    def test_a_day_above_twelve_decides_for_the_whole_column(self):
        assert column("02/04/2024", "13/04/2024", zone=WIB).read("02/04/2024") == utc(2024, 4, 1, 17)
        assert column("02/04/2024", "04/13/2024", zone=WIB).read("02/04/2024") == utc(2024, 2, 3, 17)

    def test_a_date_that_would_lie_in_the_future_decides_too(self):
        assert column("05/12/2025", "02/04/2025", zone=WIB).read("02/04/2025") == utc(2025, 2, 3, 17)  # now is June

    def test_a_column_that_does_not_decide_is_asked_about_in_one_sentence(self):
        with pytest.raises(UserError, match="02/04/2024, can be read day first or month first: add --date-format day-first"):
            column("02/04/2024", zone=WIB).settle("tanggal")

    def test_what_a_user_says_decides(self):
        assert column("02/04/2024", zone=WIB, date_format="day-first").read("02/04/2024") == utc(2024, 4, 1, 17)
        assert column("02/04/2024", zone=WIB, date_format="MM/DD/YYYY").read("02/04/2024") == utc(2024, 2, 3, 17)
        assert column(zone=WIB, date_format="%d|%m|%y %H").read("02|04|24 07") == utc(2024, 4, 2)

    def test_a_column_far_beyond_the_first_rows_decides(self):
        rows = [f"a,0{1 + number % 9}/04/2024" for number in range(700)] + ["a,23/04/2024"]
        found = entries(csv_of("text,created_at", *rows), zone=WIB, order="file")
        assert found[1].post.created_at == utc(2024, 4, 1, 17)

    def test_times_without_a_zone_are_asked_about(self):
        with pytest.raises(UserError, match="such as 2024-02-01 10:00, have no zone: add --zone WIB"):
            entries(csv_of("text,created_at", "a,2024-02-01 10:00"))

    def test_ages_need_a_moment(self):
        with pytest.raises(UserError, match="--as-of"):
            entries(csv_of("text,created_at", "a,2 hari yang lalu"))

    def test_date_and_time_may_stand_in_two_columns(self):
        content = csv_of("text,tanggal,jam", "a,2024-02-01,10:00", "b,2024-02-01,")
        found = entries(content, columns={"created_at": "tanggal+jam"}, zone=WIB, order="file")
        assert [entry.post.created_at for entry in found] == [utc(2024, 2, 1, 3), utc(2024, 1, 31, 17)]

    def test_one_odd_form_among_many_is_read_too(self):
        content = csv_of("text,created_at", *["a,2024-02-01T10:00:00Z"] * 3, "b,1 Feb 2024 11:00 UTC")
        assert entries(content)[-1].post.created_at == utc(2024, 2, 1, 11)


@pytest.mark.parametrize("said", ["DD/MM", "%H:%M", "%Q %d %m %Y", "YYYY-MM-DD MM", "besok"])
def test_a_form_that_is_none_is_told(said):
    with pytest.raises(UserError, match="--date-format"):
        format_of_words(said)


FORMS = [
    "%a %b %d %H:%M:%S %z %Y",
    "%a, %d %b %Y %H:%M:%S %z",
    "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %I:%M:%S %p",
    "%Y-%m-%d %H:%M:%S",
    "%Y/%m/%d %H.%M.%S",
    "%d.%m.%Y %H:%M:%S",
    "%d-%b-%y %H:%M:%S",
    "%B %d, %Y %H:%M:%S",
    "%Y%m%d%H%M%S",
]
moments = st.datetimes(datetime(1990, 1, 1), datetime(2025, 5, 31), timezones=st.just(UTC)).map(
    lambda moment: moment.replace(microsecond=0)
)


@pytest.mark.parametrize(
    "values",
    [
        ["01/01/2024 08:00", "01/02/2024 08:00", "01/31/2024 08:00"],
        ["01/31/2024 08:00", "01/01/2024 08:00", "01/02/2024 08:00"],
    ],
)
def test_a_date_whose_day_and_month_are_one_number_tells_no_order(values):
    read = column(*values, zone=UTC)
    assert read.undecided is None
    assert [read.read(value).strftime("%m/%d/%Y %H:%M") for value in values] == values


@given(st.lists(moments, min_size=1, max_size=5), st.sampled_from(FORMS))
def test_a_column_written_in_a_form_is_read_as_it_was(found, form):
    written = [moment.strftime(form) for moment in [*found, utc(2024, 12, 31, 23, 59, 58)]]
    read = column(*written, zone=UTC)
    assert read.undecided is None
    assert [read.read(one) for one in written[:-1]] == found
    assert [parser_of(form)(one).replace(tzinfo=UTC) for one in written[:-1]] == found


@given(moments, st.sampled_from([1, 1000, 1_000_000, 1_000_000_000]), st.booleans())
def test_a_number_since_1970_is_read_in_whatever_unit(moment, unit, as_text):
    number = int(moment.timestamp()) * unit
    assert column().read(str(number) if as_text else number) == moment


@given(moments)
def test_a_spreadsheets_serial_day_is_read_to_the_second(moment):
    serial = (moment.replace(tzinfo=None) - datetime(1899, 12, 30)) / timedelta(days=1)
    assert abs(column(zone=UTC).read(serial) - moment) < timedelta(milliseconds=1)


@given(st.text(max_size=40) | st.integers() | st.floats() | st.none() | st.booleans() | st.lists(st.integers()))
def test_any_value_is_a_time_or_a_fault(value):
    times = column(value, zone=WIB, as_of=NOW)
    with contextlib.suppress(TimeFault):
        assert times.read(value).tzinfo is UTC


def test_a_time_that_is_wrong_costs_its_own_row():
    found = entries(csv_of("text,created_at", "a,2024-02-01T10:00:00Z", "b,soal", "c,2024-02-01T10:00:01Z"))
    assert [getattr(entry, "reason", "") for entry in found] == ["", "created_at: no time that can be read", ""]
    assert only(csv_of("text,created_at", "a,2024-02-01T10:00:00Z")).post.created_at == utc(2024, 2, 1, 10)

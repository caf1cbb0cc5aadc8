import pytest

from schemas.alert import Reason
from streams.wording.headline import headline


def reason(kind="volume_spike", observed=120.0, expected=10.0, window_minutes=60, path="slow"):
    return Reason(kind=kind, score=1.4, observed=observed, expected=expected, window_minutes=window_minutes, path=path)


def test_a_surge_in_both_languages():
    found = headline("Harga beras", "opened", reason(observed=1234.0, expected=2.5))
    assert found.id == "Percakapan “Harga beras” melonjak: 1.234 unggahan dalam 1 jam, biasanya 2,5"
    assert found.en == "Talk about “Harga beras” is surging: 1,234 posts in 1 hour, usually 2.5"


def test_a_surge_of_a_first_day_is_told_against_what_came_before_and_not_against_what_is_usual():
    found = headline("Banjir", "opened", reason(window_minutes=10, path="first_day"))
    assert found.id == "Percakapan “Banjir” melonjak: 120 unggahan dalam 10 menit, sebelumnya 10"
    assert found.en == "Talk about “Banjir” is surging: 120 posts in 10 minutes, before that 10"


def test_a_surge_that_goes_on():
    found = headline("Banjir", "updated", reason(window_minutes=180))
    assert found.id == "Percakapan “Banjir” masih ramai: 120 unggahan dalam 3 jam, biasanya 10"
    assert found.en == "Talk about “Banjir” is still surging: 120 posts in 3 hours, usually 10"


@pytest.mark.parametrize("event", ["opened", "updated"])
def test_a_negative_turn(event):
    found = headline("Banjir", event, reason("negative_surge", 0.714, 0.2, 30))
    assert found.id == "Sentimen negatif “Banjir” naik: 71% dalam 30 menit terakhir, biasanya 20%"
    assert found.en == "Negative sentiment on “Banjir” is up: 71% in the last 30 minutes, usually 20%"


def test_an_engagement_surge():
    found = headline("Banjir", "opened", reason("engagement_surge", 12_400.0, 910.4))
    assert found.id == "Interaksi tentang “Banjir” melonjak: bertambah 12.400 dalam 1 jam, biasanya 910"
    assert found.en == "Engagement with “Banjir” is surging: 12,400 interactions in 1 hour, usually 910"
    found = headline("Banjir", "updated", reason("engagement_surge", 12_400.0, 910.4))
    assert found.id == "Interaksi tentang “Banjir” masih tinggi: bertambah 12.400 dalam 1 jam, biasanya 910"


def test_a_viral_post():
    found = headline("Banjir", "opened", reason("viral_post", 5400.0, 60.0, 125))
    assert found.id == "Satu unggahan tentang “Banjir” viral: 5.400 interaksi dalam 2 jam 5 menit, biasanya 60"
    assert found.en == "A post about “Banjir” is going viral: 5,400 interactions in 2 hours 5 minutes, usually 60"
    found = headline("Banjir", "updated", reason("viral_post", 5400.0, 60.0, 125))
    assert found.id == "Satu unggahan tentang “Banjir” terus menyebar: 5.400 interaksi dalam 2 jam 5 menit, biasanya 60"


def test_the_end_needs_no_numbers():
    found = headline("Banjir", "resolved", reason())
    assert (found.id, found.en) == ("“Banjir” kembali tenang", "“Banjir” is calm again")


@pytest.mark.parametrize(
    ("minutes", "span"), [(1, "1 minute,"), (5, "5 minutes,"), (60, "1 hour,"), (90, "1 hour 30 minutes,"), (360, "6 hours,")]
)
def test_spans(minutes, span):
    assert span in headline("x", "opened", reason(window_minutes=minutes)).en


@pytest.mark.parametrize(
    ("value", "shown"), [(0.0, "0"), (0.04, "0"), (2.0, "2"), (9.96, "10"), (10.4, "10"), (1_234_567.0, "1.234.567")]
)
def test_numbers_are_written_as_indonesians_write_them(value, shown):
    assert headline("x", "opened", reason(expected=value)).id.endswith(f"biasanya {shown}")

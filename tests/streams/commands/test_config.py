import json

from streams.settings import PREFIX, Settings


def test_it_shows_every_setting_and_hides_secrets(kentongan, tmp_path):
    path = tmp_path / "password"
    path.write_text("rahasia")
    found = kentongan("config", sasl_password_file=str(path), partitions="3")
    assert found.returncode == 0, found.stderr
    assert "rahasia" not in found.stdout + found.stderr
    assert all(PREFIX + name.upper() in found.stdout for name in Settings.model_fields)


def test_as_json_it_shows_the_effective_values(kentongan):
    found = kentongan("config", "--json", partitions="3", sasl_password="rahasia")
    values = json.loads(found.stdout)
    assert values["partitions"] == 3
    assert values["sasl_password"] == "**********"
    assert set(values) == set(Settings.model_fields)


def test_a_variable_that_is_no_setting_ends_in_one_sentence(kentongan):
    found = kentongan("config", partition="3")
    assert found.returncode == 2
    assert found.stdout == ""
    assert found.stderr == "kentongan: KENTONGAN_PARTITION is not a setting; did you mean KENTONGAN_PARTITIONS?\n"

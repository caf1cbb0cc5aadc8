import os

import pytest

from streams.errors import UserError
from streams.settings import PREFIX, Settings, load_settings


@pytest.fixture(autouse=True)
def clean(monkeypatch):
    for name in os.environ:
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)


def test_every_setting_is_described_and_has_a_default():
    assert load_settings() == Settings()
    assert all(field.description for field in Settings.model_fields.values())


def test_the_environment_sets_and_arguments_win(monkeypatch):
    monkeypatch.setenv("KENTONGAN_PARTITIONS", "3")
    monkeypatch.setenv("KENTONGAN_ATTEMPTS", "4")
    found = load_settings(attempts=9)
    assert (found.partitions, found.attempts) == (3, 9)


def test_an_empty_variable_is_as_good_as_none(monkeypatch):
    monkeypatch.setenv("KENTONGAN_PARTITIONS", "")
    assert load_settings().partitions == Settings().partitions


def test_a_secret_comes_from_its_file_without_the_line_end(monkeypatch, tmp_path):
    path = tmp_path / "password"
    path.write_text("rahasia\n")
    monkeypatch.setenv("KENTONGAN_SASL_PASSWORD_FILE", str(path))
    assert load_settings().sasl_password.get_secret_value() == "rahasia"
    monkeypatch.setenv("KENTONGAN_SASL_PASSWORD", "nearer")
    assert load_settings().sasl_password.get_secret_value() == "nearer"


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_secret_file_that_cannot_be_read_is_named(monkeypatch, tmp_path, content):
    path = tmp_path / "password"
    if content:
        path.write_bytes(content)
    monkeypatch.setenv("KENTONGAN_SASL_PASSWORD_FILE", str(path))
    with pytest.raises(UserError, match=f"KENTONGAN_SASL_PASSWORD_FILE: cannot read {path}"):
        load_settings()


def test_secrets_are_hidden_wherever_settings_are_printed():
    found = Settings(sasl_password="rahasia", ssl_key_password="rahasia")
    for text in (repr(found), str(found), found.model_dump_json(), str(found.model_dump())):
        assert "rahasia" not in text


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("KENTONGAN_PARTITION", "did you mean KENTONGAN_PARTITIONS"),
        ("KENTONGAN_SASL_PASWORD_FILE", "did you mean KENTONGAN_SASL_PASSWORD_FILE"),
        ("KENTONGAN_PARTITIONS_FILE", "KENTONGAN_PARTITIONS_FILE is not a setting"),
        ("KENTONGAN_QQQ", "kentongan config"),
    ],
)
def test_a_variable_that_is_no_setting_is_refused_with_a_hint(monkeypatch, name, hint):
    monkeypatch.setenv(name, "1")
    with pytest.raises(UserError) as caught:
        load_settings()
    assert str(caught.value).startswith(f"{name} is not a setting")
    assert hint in str(caught.value)


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("WEB_TOKEN", "DESK_TOKENS_FILE"),
        ("WEB_TOKEN_FILE", "DESK_TOKENS_FILE"),
        ("API_HOST", "DESK_HOST"),
        ("API_PORT", "DESK_PORT"),
        ("API_TOKENS_FILE", "DESK_TOKENS_FILE"),
        ("API_REQUESTS_PER_MINUTE", "DESK_REQUESTS_PER_MINUTE"),
    ],
)
def test_a_setting_that_is_gone_is_refused_with_what_takes_its_place(monkeypatch, name, instead):
    monkeypatch.setenv(PREFIX + name, "1")
    with pytest.raises(UserError) as caught:
        load_settings()
    assert str(caught.value).startswith(f"{PREFIX}{name} is no setting any more; ")
    assert PREFIX + instead in str(caught.value)
    assert instead.lower() in Settings.model_fields


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PARTITIONS", "0"),
        ("PARTITIONS", "many"),
        ("TOPIC_PREFIX", "no blanks"),
        ("SECURITY_PROTOCOL", "TLS"),
        ("DEAD_LETTER_MAX_SHARE", "0"),
        ("RETRY_DELAY", "-1"),
        ("LOG_LEVEL", "loud"),
    ],
)
def test_a_wrong_value_names_its_variable(monkeypatch, name, value):
    monkeypatch.setenv(PREFIX + name, value)
    with pytest.raises(UserError, match=f"^{PREFIX}{name}: ") as caught:
        load_settings()
    assert "\n" not in str(caught.value)


def test_all_wrong_values_are_told_at_once_in_words(monkeypatch):
    monkeypatch.setenv("KENTONGAN_PARTITION", "8")
    monkeypatch.setenv("KENTONGAN_PARTITIONS", "many")
    monkeypatch.setenv("KENTONGAN_TOPIC_PREFIX", "a b")
    monkeypatch.setenv("KENTONGAN_COMPRESSION", "rar")
    with pytest.raises(UserError) as caught:
        load_settings()
    assert str(caught.value).split("\n  ") == [
        "the settings: 4 mistakes",
        "KENTONGAN_PARTITION is not a setting; did you mean KENTONGAN_PARTITIONS?",
        "KENTONGAN_TOPIC_PREFIX: should be letters, digits and . _ - alone, at most 100",
        "KENTONGAN_PARTITIONS: should be a whole number",
        "KENTONGAN_COMPRESSION: should be 'none', 'gzip', 'lz4' or 'zstd'",
    ]


def test_sasl_needs_a_user_and_a_password():
    with pytest.raises(UserError, match="KENTONGAN_SASL_USERNAME and KENTONGAN_SASL_PASSWORD_FILE are needed"):
        load_settings(security_protocol="SASL_SSL", sasl_username="humas")


def test_a_session_may_not_outlive_a_request():
    with pytest.raises(UserError, match="SESSION_TIMEOUT must not exceed"):
        load_settings(session_timeout=31.0)


def test_the_transformer_engine_needs_a_checkpoint(monkeypatch):
    monkeypatch.setenv("KENTONGAN_SENTIMENT_ENGINE", "transformer")
    with pytest.raises(UserError, match="KENTONGAN_SENTIMENT_MODEL is needed with KENTONGAN_SENTIMENT_ENGINE=transformer"):
        load_settings()
    monkeypatch.setenv("KENTONGAN_SENTIMENT_MODEL", "owner/name")
    assert load_settings().sentiment_model == "owner/name"


def test_no_two_servers_have_the_same_port_by_default():
    ports = {name: field.default for name, field in Settings.model_fields.items() if name.endswith("_port")}
    assert len(ports) >= 4
    assert len(set(ports.values())) == len(ports)

from pathlib import Path

import pytest

from streams.errors import UserError
from streams.notify.channels import CONSOLE
from streams.notify.channels_file import address_of, read_channels

SECRET = "tgram://123456789:AAsecretAAsecretAAsecretAAsecretAAse/987654321"
GOOD = """
default: [humas]
owners:
  Dinas Pangan: [pimpinan]
link: https://grafana.example.go.id/d/isu?var-issue={issue}
channels:
  humas:
    url_file: /run/secrets/humas
    cap: 10
    group: 1m
    quiet:
      - {from: "21:00", to: "06:00", below: 8}
    digest: {every: 1h, below: 4}
    escalation: {to: pimpinan, severity: 8, after: 15m}
  pimpinan:
    url_file: /run/secrets/pimpinan
    style: mail
    language: both
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "channels.yaml"
    path.write_text(text)
    return path


def test_a_file_says_what_the_channels_are(tmp_path):
    channels = read_channels(written(tmp_path, GOOD))
    humas = channels.channels["humas"]
    assert (humas.cap, humas.group, humas.digest.every, humas.quiet[0].below) == (10, 60.0, 3600.0, 8)
    assert humas.escalation is not None
    assert (humas.escalation.to, humas.escalation.after) == ("pimpinan", 900.0)
    assert channels.of((), "Dinas Pangan") == ("pimpinan",)
    assert channels.of(("humas", "humas", "tiada"), "Dinas Pangan") == ("humas",)
    assert channels.of((), None) == ("humas",)


@pytest.mark.parametrize(
    ("kind", "cap", "group"),
    [("apprise", 20, 30.0), ("alertmanager", 100_000, 0.0), ("alertmanager-webhook", 100_000, 0.0)],
)
def test_people_are_spared_and_machines_are_told_all_unless_the_file_says_otherwise(tmp_path, kind, cap, group):
    text = f"channels:\n  usual: {{kind: {kind}, url_file: /a}}\n  own: {{kind: {kind}, url_file: /a, cap: 7, group: 5s}}\n"
    channels = read_channels(written(tmp_path, text)).channels
    assert (channels["usual"].cap, channels["usual"].group) == (cap, group)
    assert (channels["own"].cap, channels["own"].group) == (7, 5.0)


def test_without_a_file_there_is_the_console():
    assert read_channels(None) is CONSOLE


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("default: [humas]", "default: [human]"), "default.0: there is no channel human in `channels`"),
        (("group: 1m", "group: 1"), "channels.humas.group: should be a time span such as 30s, 15m, 1h or 1d"),
        (('"21:00"', "21:00"), "channels.humas.quiet.0.from: should be a time of day in quotes"),
        (("to: pimpinan", "to: humas"), "channels.humas.escalation.to: is the channel itself"),
        (("to: pimpinan", "to: lain"), "channels.humas.escalation.to: there is no channel lain in `channels`"),
        (("cap: 10", "caps: 10"), "line 9: channels.humas.caps: there is no such field; did you mean cap?"),
        (("url_file: /run/secrets/humas", "kind: apprise"), "a channel of kind apprise needs a url_file"),
        (("url_file: /run/secrets/humas", "kind: console\n    url_file: /x"), "the console has no url_file"),
        (("url_file: /run/secrets/humas", f"url: {SECRET}"), "line 8: channels.humas.url: there is no such field; "),
        (("channels:", "kanal:"), "line 2: channels: is missing"),
        (("cap: 10", "cap: [10"), "is not YAML at line"),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence_without_any_address(tmp_path, change, message):
    path = written(tmp_path, GOOD.replace(*change))
    with pytest.raises(UserError) as caught:
        read_channels(path)
    assert message in str(caught.value)
    assert "secret" not in str(caught.value).replace("/run/secrets", "")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(UserError, match=r"cannot read .*tiada\.yaml: No such file"):
        read_channels(tmp_path / "tiada.yaml")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (f"{SECRET}\n".encode(), None),
        (b"", "must hold one line"),
        (f"{SECRET}\n{SECRET}\n".encode(), "must hold one line"),
        (f"{SECRET} {SECRET}".encode(), "holds a space"),
    ],
)
def test_the_address_comes_from_a_file_of_its_own(tmp_path, content, message):
    humas = read_channels(written(tmp_path, GOOD)).channels["humas"]
    file = tmp_path / "humas"
    file.write_bytes(content)
    channel = humas.model_copy(update={"url_file": file})
    if message is None:
        assert address_of("humas", channel) == SECRET
        return
    with pytest.raises(UserError, match=message) as caught:
        address_of("humas", channel)
    assert "AAsecret" not in str(caught.value)


def test_an_address_file_that_is_not_there(tmp_path):
    humas = read_channels(written(tmp_path, GOOD)).channels["humas"]
    with pytest.raises(UserError, match=r"channel humas: its url_file .* cannot be read"):
        address_of("humas", humas.model_copy(update={"url_file": tmp_path / "tiada"}))

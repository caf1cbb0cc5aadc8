"""Links are good for what they were signed for, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.action import ActionKind
from streams.errors import UserError
from streams.incidents.links import Link, Links, links_of
from streams.settings import Settings, load_settings

KEY, URL = "k" * 32, "https://meja.example/"
KINDS = st.sampled_from(["acknowledge", "mute", "close", "false_alarm"])


def token(url: str) -> str:
    return url.rsplit("/", 1)[1]


@given(KINDS, st.text(min_size=1, max_size=80), st.from_regex(r"[a-z0-9][a-z0-9._-]{0,63}", fullmatch=True))
def test_a_link_says_what_it_was_written_for(kind: ActionKind, incident: str, channel: str):
    links = Links(KEY, URL)
    url = links.write(kind, incident, channel, 1_000.5)
    assert url.startswith("https://meja.example/tautan/")
    assert token(url).isalnum()
    assert links.read(token(url)) == Link(kind, incident, channel, 1_000 + 86_400)


@given(st.integers(0, 200), st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))
def test_a_link_that_was_changed_anywhere_is_not_read(place: int, sign: str):
    links = Links(KEY, URL)
    good = token(links.write("close", "incident-1", "humas", 0))
    at = place % len(good)
    read = links.read(good[:at] + sign + good[at + 1 :])
    # Some bits of the last sign stand for nothing.
    assert read is None or read == links.read(good)
    if at < len(good) - 1 and sign != good[at]:
        assert read is None


@given(st.text(max_size=300))
def test_what_is_no_link_is_not_read(text: str):
    assert Links(KEY, URL).read(text) is None


def test_another_key_signs_other_links():
    good = token(Links(KEY, URL).write("close", "incident-1", "humas", 0))
    assert Links("x" * 32, URL).read(good) is None


def test_without_a_key_there_are_no_links():
    assert links_of(Settings(desk_url="https://meja.example")) is None


@pytest.mark.parametrize(("key", "url", "said"), [("short", URL, "32"), (KEY, None, "KENTONGAN_DESK_URL is needed")])
def test_a_key_that_will_not_do_is_refused_without_being_told(monkeypatch, tmp_path, key, url, said):
    (tmp_path / "key").write_text(key + "\n")
    monkeypatch.setenv("KENTONGAN_DESK_LINK_KEY_FILE", str(tmp_path / "key"))
    with pytest.raises(UserError, match=said) as refused:
        load_settings(desk_url=url)
    assert key not in str(refused.value)


def test_the_key_is_read_from_its_file(monkeypatch, tmp_path):
    (tmp_path / "key").write_text(KEY + "\n")
    monkeypatch.setenv("KENTONGAN_DESK_LINK_KEY_FILE", str(tmp_path / "key"))
    links = links_of(load_settings(desk_url=URL))
    assert links is not None
    assert Links(KEY, URL).read(token(links.write("mute", "i", "humas", 0))) is not None

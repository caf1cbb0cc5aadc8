"""`kentongan notify test`, as a shell runs it; the receiver runs in a thread of its own."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from tests.receivers import WebReceiver


@pytest.fixture
def receiver() -> Iterator[WebReceiver]:
    """Accepts everything at paths without `salah`, where the token is refused."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def answer(number: int) -> int:
        return 200 if number == 1 else 401

    found = WebReceiver(answer)
    asyncio.run_coroutine_threadsafe(found.__aenter__(), loop).result(20)
    yield found
    asyncio.run_coroutine_threadsafe(found.__aexit__(), loop).result(20)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture
def channels(tmp_path, receiver):
    (tmp_path / "humas").write_text(receiver.apprise_url)
    (tmp_path / "mati").write_text("http://127.0.0.1:9/rahasia")
    path = tmp_path / "channels.yaml"
    path.write_text(
        f"channels:\n  humas: {{url_file: {tmp_path}/humas}}\n"
        f"  mati: {{url_file: {tmp_path}/mati, kind: alertmanager-webhook}}\n  kosong: {{url_file: {tmp_path}/kosong}}\n"
    )
    return str(path)


def test_it_sends_a_message_and_says_what_came_of_it(kentongan, channels, receiver):
    found = kentongan("notify", "test", "humas", channels_file=channels)
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.startswith("The channel humas took a test message in ")
    [body] = receiver.bodies
    assert body["title"] == "Uji coba saluran"
    found = kentongan("notify", "test", "humas", channels_file=channels)
    assert (found.returncode, found.stdout) == (2, "")
    assert found.stderr == (
        "kentongan: the channel humas did not take the test message: status 401; the token or password in its url_file is "
        "not accepted\n"
    )


def test_what_cannot_be_reached_or_does_not_exist(kentongan, channels, tmp_path):
    said = {
        "mati": "kentongan: the channel mati did not take the test message: nobody answers at its address; "
        "check the network and the address in its url_file\n",
        "kosong": f"kentongan: channel kosong: its url_file {tmp_path}/kosong cannot be read: No such file or directory\n",
        "lain": "kentongan: there is no channel lain; the channels are humas, mati, kosong\n",
    }
    for name, message in said.items():
        found = kentongan("notify", "test", name, channels_file=channels)
        assert (found.returncode, found.stdout, found.stderr) == (2, "", message)


def test_an_issue_may_only_name_channels_that_exist(kentongan, channels, tmp_path):
    file = tmp_path / "watchlist.yaml"
    file.write_text("issues:\n  - {id: beras, title: Beras, query: beras, channels: [humsa]}\n")
    found = kentongan("watchlist", "apply", str(file), channels_file=channels, bootstrap_servers="127.0.0.1:9")
    assert found.returncode == 2
    assert found.stderr == (
        f"kentongan: {file}: the issue beras names the channel humsa, which is not in {channels}; its channels are humas, "
        "mati, kosong\n"
    )


def test_the_channels_are_checked_with_the_files_that_they_name(kentongan, tmp_path):
    (tmp_path / "humas").write_text("tgram://rahasia/1")
    path = tmp_path / "channels.yaml"
    path.write_text(f"channels: {{console: {{kind: console}}, humas: {{url_file: {tmp_path}/humas}}}}")
    found = kentongan("notify", "check", channels_file=str(path))
    assert (found.returncode, found.stdout, found.stderr) == (0, "The channels can be used: console, humas\n", "")
    (tmp_path / "humas").write_text("tgram://rahasia/1 2")
    found = kentongan("notify", "check", channels_file=str(path))
    assert (found.returncode, found.stdout) == (2, "")
    assert "channel humas: its url_file" in found.stderr
    assert "rahasia" not in found.stderr

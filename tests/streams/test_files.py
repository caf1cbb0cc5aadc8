"""Files that have no end, or are none, are refused at once, wherever somebody may name one."""

import os
import sys
from pathlib import Path

import pytest

from streams.backtest.count_series import read_series
from streams.backtest.labels import read_labels
from streams.commands.ingest_options import opened
from streams.desk.tokens import read_tokens
from streams.errors import UserError
from streams.factcheck.feeds import read_feed
from streams.factcheck.file import read_facts_file
from streams.files import open_stream, read_file
from streams.language.model import load_model
from streams.learning.labelled_texts import read_rows
from streams.notify.channels import Channel
from streams.notify.channels_file import address_of, read_channels
from streams.privacy.pseudonym import load_key
from streams.sentiment.model import LinearSentiment
from streams.sentiment.transformer.checkpoint import read_json
from streams.sentiment.transformer.drift import read_texts
from streams.settings import load_settings
from streams.watchlist.file import read_watchlist


def secret(path: Path) -> object:
    os.environ["KENTONGAN_SASL_PASSWORD_FILE"] = str(path)
    try:
        return load_settings()
    finally:
        del os.environ["KENTONGAN_SASL_PASSWORD_FILE"]


READERS = {
    "watchlist": read_watchlist,
    "facts": read_facts_file,
    "feed": read_feed,
    "channels": read_channels,
    "address": lambda path: address_of("humas", Channel(url_file=path)),
    "tokens": read_tokens,
    "key": load_key,
    "secret": secret,
    "labels": lambda path: read_labels(path, []),
    "labelled": lambda path: list(read_rows(path)),
    "texts": read_texts,
    "series": lambda path: list(read_series(path)),
    "language-model": load_model,
    "sentiment-model": LinearSentiment.load,
    "checkpoint": read_json,
}


def fault(read, path):
    try:
        read(path)
    except UserError as error:
        return str(error)
    return None


EVERY_READER = pytest.mark.parametrize("read", READERS.values(), ids=READERS)


@EVERY_READER
@pytest.mark.parametrize("path", ["/dev/zero", "/dev/urandom"])
@pytest.mark.skipif(sys.platform == "win32", reason="there are no such devices")
def test_a_device_is_refused(read, path):
    with pytest.raises(UserError, match=rf"{path} .*name a"):
        read(Path(path))


@EVERY_READER
def test_a_pipe_that_nobody_writes_to_is_not_waited_for(read, tmp_path):
    os.mkfifo(tmp_path / "pipa")
    with pytest.raises(UserError, match=r"pipa .*name a"):
        read(tmp_path / "pipa")


@EVERY_READER
@pytest.mark.parametrize("kind", ["folder", "missing", "loop", "through", "long"])
def test_what_is_no_file_is_one_sentence(read, tmp_path, kind):
    path = tmp_path / "hal"
    if kind == "folder":
        path.mkdir()
    elif kind == "loop":
        path.symlink_to(path)
    elif kind == "through":
        path.write_text("x")
        path = path / "dalam"
    elif kind == "long":
        path = tmp_path / ("x" * 300)
    with pytest.raises(UserError) as caught:
        read(path)
    assert "\n" not in str(caught.value)
    assert path.name in str(caught.value)


@EVERY_READER
@pytest.mark.parametrize(
    "content",
    [
        b"\x00" * 1000,
        b"\xff\xfe\x00",
        b"\xef\xbb\xbf\xff",
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'"' + b"x" * 300_000,
        b"PK\x03\x04" + b"\xff" * 100,
        b"kentongan-sentiment-1\n" + b"\xff" * 100,
        b"9" * 10_000,
    ],
)
def test_bytes_that_make_no_sense_are_one_sentence(read, tmp_path, content):
    path = tmp_path / "hal"
    path.write_bytes(content)
    said = fault(read, path)
    assert said is None or str(path) in said
    assert len(said or "") < 1000


def test_a_file_is_read_up_to_its_bound(tmp_path):
    path = tmp_path / "hal"
    path.write_bytes(b"x" * 10)
    assert read_file(path, 10) == b"x" * 10
    with pytest.raises(UserError, match="larger than 9 bytes"):
        read_file(path, 9)


def test_posts_may_come_through_a_pipe_but_not_from_a_device(tmp_path):
    pipe = tmp_path / "pipa"
    os.mkfifo(pipe)
    writer = os.open(pipe, os.O_RDWR)
    os.write(writer, b"halo\n")
    with open_stream(pipe) as stream:
        assert stream.readline() == b"halo\n"
    os.close(writer)
    with pytest.raises(UserError, match="/dev/zero is a device"):
        opened("/dev/zero")

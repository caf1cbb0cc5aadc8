"""When the counts of a file were read: an export has what posts had gathered when it was made."""

import io
import os
from datetime import UTC, datetime, timedelta

import pytest

from streams.ingest.reader import read_posts
from streams.ingest.reading import ReadingSettings
from streams.sources.sanitize import Sanitizer
from tests.streams.ingest.readings import NOW, csv_of, entries, only

HARVEST = csv_of(
    "conversation_id_str,created_at,favorite_count,full_text,id_str,lang,quote_count,reply_count,retweet_count,username",
    "1,Mon Jul 15 07:45:12 +0000 2024,900,beras naik,1812345678901234567,in,0,0,30,warga",
)
PLAIN = csv_of("text,created_at,likes", "beras naik,2025-03-01T00:00:00Z,900")
MADE = datetime(2025, 4, 1, 8, 30, tzinfo=UTC)


def test_counts_of_an_export_are_of_when_its_file_was_written(tmp_path):
    file = tmp_path / "panen.csv"
    file.write_bytes(HARVEST)
    os.utime(file, (MADE.timestamp(), MADE.timestamp()))
    with file.open("rb") as stream:
        reader = read_posts(stream, ReadingSettings(), Sanitizer(None))
        assert [entry.post.read_at for entry in reader] == [MADE]
        assert reader.words.endswith("counts as of 2025-04-01 08:30 UTC")


def test_an_export_that_comes_through_a_pipe_was_made_now():
    assert only(HARVEST).post.read_at == NOW


def test_the_user_knows_better():
    assert only(HARVEST, as_of=MADE).post.read_at == MADE
    assert only(PLAIN, as_of=MADE).post.read_at == MADE


def test_counts_of_any_other_file_are_as_of_when_a_post_comes():
    assert only(PLAIN).post.read_at is None


def test_without_counts_nothing_was_read():
    assert only(csv_of("text,created_at", "beras naik,2025-03-01T00:00:00Z"), as_of=MADE).post.read_at is None


def test_of_a_file_without_counts_no_time_of_theirs_is_told():
    for content, told in ((b'{"text": "a", "created_at": "2025-03-01T00:00:00Z"}', False), (HARVEST, True)):
        reader = read_posts(io.BytesIO(content), ReadingSettings(now=lambda: NOW), Sanitizer(None))
        list(reader)
        assert ("counts as of" in reader.words) is told


@pytest.mark.parametrize("written", ["2025-03-02T00:00:00Z", "", "belum", "0001-01-01T00:00:00Z"])
def test_a_column_says_it_of_each_record(written):
    content = csv_of("text,created_at,likes,scrapedAt", f"beras naik,2025-03-01T00:00:00Z,900,{written}")
    expected = datetime(2025, 3, 2, tzinfo=UTC) if written[:4] == "2025" else MADE
    assert only(content, columns={"read_at": "scrapedAt"}, as_of=MADE).post.read_at == expected


def test_it_survives_being_sorted():
    content = csv_of("text,created_at,likes", "b,2025-03-03T00:00:00Z,1", "a,2025-03-01T00:00:00Z,1")
    assert [entry.post.read_at for entry in entries(content, as_of=MADE)] == [MADE, MADE]
    assert MADE - entries(content, as_of=MADE)[0].post.created_at > timedelta(days=30)


@pytest.mark.parametrize(
    ("said", "expected"), [("2025-03-02T09:00:00Z", datetime(2025, 3, 2, 9, tzinfo=UTC)), ("", None), ("entah", None)]
)
def test_a_column_may_tell_when_a_post_was_changed(said, expected):
    content = csv_of("id,text,created_at,edited_at", f"1,beras naik,2025-03-01T00:00:00Z,{said}")
    assert only(content).post.edited_at == expected

"""The cases that were collected beside the repository, where they are at hand; each kind has an input of its own here too."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from streams.errors import UserError
from streams.ingest.columns import parse_map
from streams.ingest.reader import read_posts
from streams.ingest.reading import ReadingSettings
from streams.ingest.record import NumberedPost
from streams.sources.sanitize import Sanitizer

CASES = Path(__file__).parents[4] / "shared/cases/ingest"
WIB = ZoneInfo("Asia/Jakarta")

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="needs ../shared/cases/ingest")


def posts(name, *columns, **options):
    with (CASES / name).open("rb") as stream:
        found = list(read_posts(stream, ReadingSettings(columns=parse_map(columns), **options), Sanitizer(None)))
    assert all(isinstance(entry, NumberedPost) for entry in found)
    return [entry.post for entry in found]


@pytest.mark.parametrize("said", [(), ("text=full_text", "id=id_str")])
def test_tweet_harvest(said):
    [post] = posts("tweet_harvest.csv", *said, source="x")
    assert post.created_at == datetime(2024, 7, 15, 7, 45, 12, tzinfo=UTC)


def test_day_first_dates():
    said = ("text=ulasan", "created_at=tanggal")
    with pytest.raises(UserError, match="--date-format day-first"):
        posts("day_first_dates.csv", *said, zone=WIB)
    [post] = posts("day_first_dates.csv", *said, zone=WIB, date_format="day-first")
    assert post.created_at == datetime(2026, 4, 2, tzinfo=WIB)


def test_excel_ids():
    with pytest.raises(UserError, match=r"1\.84E\+18, were spoilt"):
        posts("excel_ids.csv", source="x")


def test_same_id_two_sources():
    assert len({post.id for post in posts("same_id_two_sources.csv")}) == 40


def test_json():
    assert len(posts("json_array.json")) == 2
    said = ("text=content", "created_at=date", "likes=likeCount", "author=user.username", "source=-")
    [post] = posts("integer_id.jsonl", *said)
    assert (post.id, post.author, post.engagement.likes) == ("file:1840000000000000003", "warga_b", 2)
    first, *_ = posts("youtube_downloader.jsonl", "created_at=time_parsed", "likes=votes")
    assert (first.created_at.minute, first.engagement.likes) == (0, 1200)


def test_counts_written_by_people():
    likes = [post.engagement and post.engagement.likes for post in posts("counts_written_by_people.csv")]
    assert likes == [1200, 1234, 1200, None, None, None, 1234]


def test_encodings():
    assert posts("cp1252.csv")[0].text == "Harga naik… warga bilang “mahal” – kecewa"
    [post] = posts("utf16_tab.csv", zone=WIB)
    assert (post.source, post.created_at) == ("contoh-pos", datetime(2026, 2, 10, 9, 15, tzinfo=WIB))


def test_newest_first_is_as_oldest_first():
    sanitize = Sanitizer(None)
    assert posts("newest_first.jsonl") == [sanitize(post) for post in posts("oldest_first.jsonl")]

"""A file that is not in order of time is put in it, in bounded memory; one that is stays as it is."""

import io
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from schemas.post import Post
from streams.ingest.order import OrderCheck, TimeSorter
from streams.ingest.reader import read_posts
from streams.ingest.reading import ReadingSettings
from streams.ingest.record import NumberedPost, Reject
from streams.sources.sanitize import Sanitizer
from tests.streams.ingest.readings import csv_of, entries

START = datetime(2025, 3, 1, tzinfo=UTC)


def rows(*minutes):
    return csv_of(
        "id,text,created_at", *(f"x:{n},a,{START + timedelta(minutes=at):%Y-%m-%dT%H:%MZ}" for n, at in enumerate(minutes))
    )


def ids(content, **options):
    return [entry.post.id for entry in entries(content, **options)]


def test_a_file_with_the_newest_first_is_turned_round():
    assert ids(rows(300, 200, 200, 0)) == ["x:3", "x:2", "x:1", "x:0"]
    assert ids(rows(30, 20, 10, 0)) == ["x:3", "x:2", "x:1", "x:0"]


def test_a_post_that_is_a_little_late_stays_where_it_is():
    assert ids(rows(0, 30, 10, 40)) == ["x:0", "x:1", "x:2", "x:3"]
    assert ids(rows(0, 30, 10, 40), order="time") == ["x:0", "x:2", "x:1", "x:3"]


def read_again(*rows):
    """Posts by number, minute and likes; in the order in which they come."""
    moments = [f"x:{n},a,{START + timedelta(minutes=at):%Y-%m-%dT%H:%MZ},{likes}" for n, at, likes in rows]
    found = entries(csv_of("id,text,created_at,likes", *moments))
    return [(entry.post.id, entry.post.engagement.likes) for entry in found]


def test_a_post_that_is_read_again_stays_behind_what_stands_before_it():
    """The file is out of order, and is sorted, both for the post that is read again and for the one that comes late."""
    rows = [(1, 0, 5), (2, 90, 0), (1, 0, 900), (3, 30, 0), (4, 100, 0), (1, 0, 950)]
    assert read_again(*rows) == [("x:1", 5), ("x:3", 0), ("x:2", 0), ("x:1", 900), ("x:4", 0), ("x:1", 950)]


def test_in_a_file_with_the_newest_first_a_post_that_is_read_again_keeps_its_time():
    assert read_again((3, 300, 0), (1, 0, 900), (2, 200, 0), (1, 0, 5)) == [("x:1", 5), ("x:1", 900), ("x:2", 0), ("x:3", 0)]


def test_a_user_may_keep_the_order_of_the_file():
    assert ids(rows(300, 0), order="file") == ["x:0", "x:1"]


def test_it_is_told_and_places_are_counted_in_order_of_time():
    content = rows(300, 0, 100) + b"x:9,a,soal\r\n"
    reader = read_posts(io.BytesIO(content), ReadingSettings(), Sanitizer(None))
    reject, *posts = list(reader)
    assert isinstance(reject, Reject)
    assert (reject.number, reject.ahead) == (5, True)
    assert [(entry.number, entry.post.id) for entry in posts] == [(1, "x:1"), (2, "x:2"), (3, "x:0")]
    assert reader.tally.notes()[0] == "the file was not in order of time, and was sorted first"
    on = list(read_posts(io.BytesIO(content), ReadingSettings(from_line=3), Sanitizer(None)))
    assert [(entry.number, entry.post.id) for entry in on] == [(3, "x:0")]


def test_what_is_written_to_disk_is_sanitized():
    content = csv_of("text,created_at", "hubungi 081234567890,2025-03-02T00:00Z", "b,2025-03-01T00:00Z")
    assert "081234567890" not in [entry for entry in entries(content) if isinstance(entry, NumberedPost)][1].post.text


posts = st.lists(st.integers(0, 5000), max_size=60)
stream = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 9)), max_size=40)


@given(stream, st.integers(300, 5000))
def test_a_recorded_stream_with_posts_that_are_read_again_stays_as_it_is(said, most):
    """Posts come in order of time, and each again now and then: sorted they come as they came."""
    sorter, made, minute = TimeSorter(run_bytes=most), [], 0
    for number, (step, back) in enumerate(said):
        minute += step
        again = made[-back].id if 0 < back <= len(made) else None
        at = minute if again is None else next(post.created_at for post in made if post.id == again)
        created_at = START + timedelta(minutes=at) if again is None else at
        made.append(Post(id=again or f"x:{number}", source="x", created_at=created_at, text=str(number)))
    for post in made:
        sorter.add(post)
    assert list(sorter.posts()) == made


@given(posts, st.integers(300, 5000), st.booleans())
def test_posts_come_in_order_of_time_however_many_fit_in_memory(minutes, most, newest_first):
    sorter = TimeSorter(newest_first=newest_first, run_bytes=most)
    made = [Post(id=f"x:{n}", source="x", created_at=START + timedelta(minutes=at), text="a") for n, at in enumerate(minutes)]
    for post in made:
        sorter.add(post)
    expected = sorted(made[::-1] if newest_first else made, key=lambda post: post.created_at)
    assert list(sorter.posts()) == expected


@given(posts.map(sorted))
def test_what_is_in_order_is_never_sorted(minutes):
    check = OrderCheck()
    for at in minutes:
        check.see(START + timedelta(minutes=at))
    assert check.in_order

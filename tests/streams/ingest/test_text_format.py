"""In which form the texts of a file are written is said, by the file, the user or the profile, or each text shows it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.post import MAX_TEXT
from streams.ingest.reader import read_posts
from streams.ingest.reading import ReadingSettings
from streams.sources.sanitize import Sanitizer
from streams.virality.issue.five_minutes import Slot
from tests.streams.ingest.profile_samples import SAMPLES
from tests.streams.ingest.readings import entries, line, only, reader_of
from tests.streams.virality.mentions import mention

CASES = Path(__file__).parents[4] / "shared/cases/ingest"
SANITIZE = Sanitizer(None)


@pytest.mark.parametrize(
    ("text", "fields", "options", "form"),
    [
        ("<p>naik</p>", {}, {}, "html"),
        ("beras &amp; gula", {}, {}, "escaped"),
        ("aku <3 beras", {}, {}, None),
        ("<p>naik</p>", {}, {"text_format": "plain"}, None),
        ("a & b &amp;", {}, {"text_format": "escaped"}, "escaped"),
        ("<p>naik</p>", {"text_format": "escaped"}, {"text_format": "html"}, "escaped"),
        ("<p>naik</p>", {"text_format": "markdown"}, {}, "html"),
        ("naik", {"text_format": "html"}, {}, None),
    ],
)
def test_a_post_says_in_which_form_its_text_is_written(text, fields, options, form):
    assert only(line(text=text, **fields), **options).post.text_format == form


@pytest.mark.parametrize(
    ("name", "form"),
    [("mastodon", "html"), ("tweet-harvest", "escaped"), ("telegram-desktop", "plain"), ("youtube-api", None)],
)
def test_a_profile_says_it(name, form):
    content, options, _ = SAMPLES[name]
    reader = reader_of(content, **options)
    assert reader.plan.text_format == form
    assert reader_of(content, **options, text_format="html").plan.text_format == "html"


def test_it_is_told_how_many_texts_were_not_plain():
    reader = reader_of(b"\n".join((line(text="<p>a</p>"), line(text="b &amp; c"), line(text="d"))))
    assert [post.post.text_format for post in reader] == ["html", "escaped", None]
    assert sum("made plain" in note for note in reader.tally.notes()) == 2
    assert "texts in HTML" in reader_of(line(), text_format="html").words


def test_a_text_is_cut_only_where_it_is_too_long_without_its_markup():
    reader = reader_of(
        line(text=f"<p style='{'x' * MAX_TEXT}'>naik</p>") + b"\n" + line(text=f"<p>{'a' * (MAX_TEXT + 9)}</p>")
    )
    short, long = (entry.post for entry in reader)
    assert (short.text, short.text_format, len(long.text), reader.tally.cut_texts) == ("naik", None, MAX_TEXT, 1)


def test_ids_follow_from_the_plain_text():
    plain, html, escaped = (only(line(id=None, text=text)).post.id for text in ("R & D", "<p>R &amp; D</p>", "R &amp; D"))
    assert plain == html == escaped
    one, other = (only(line(text=f"RT @a: {text}")).post.repost_of for text in ("R & D", "R &amp; D"))
    assert one == other


@given(st.text(alphabet="<>&;/pb r amp#39 \n", max_size=40))
def test_what_is_read_is_plain_once_it_is_sanitized(text):
    for entry in entries(line(text=text), "jsonl"):
        once = SANITIZE(entry.post)
        assert once.text_format is None
        assert SANITIZE(once) is once


@pytest.mark.skipif(not CASES.is_dir(), reason="needs ../shared/cases/ingest")
def test_the_shared_cases_are_read_as_their_plain_ones():
    def posts(name):
        with (CASES / name).open("rb") as stream:
            return [SANITIZE(entry.post) for entry in read_posts(stream, ReadingSettings(), SANITIZE)]

    html, plain = posts("mastodon_html.jsonl"), posts("mast_plain.jsonl")
    assert [post.text.split() for post in html] == [post.text.split() for post in plain]
    slot = Slot()
    for number, post in enumerate(html):
        slot.count(mention("warga", 29_700_000, number, excerpt=post.text))
    assert "#jalantolbaru" in slot.names["hashtags"]
    [harvested] = posts("tweet_harvest.csv")
    assert harvested.text == "Antrean beras di Pasar Kaliurip panjang & lama"

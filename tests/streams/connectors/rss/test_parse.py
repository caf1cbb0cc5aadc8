"""Feeds as they come, and the posts that they become."""

from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from streams.connectors.batch import MOST_KNOWN, Batch, Fetched, SourceState, UnreadableError
from streams.connectors.rss.parse import LONGEST_SUMMARY, parse
from streams.connectors.rss.settings import RssSource

FIXTURES = Path(__file__).parents[3] / "fixtures/feeds"
AT = datetime(2026, 7, 4, 9, tzinfo=UTC)
ANTARA = RssSource(name="rss.antara", kind="rss", url="https://www.antaranews.com/rss/terkini.xml")


def read(
    body: bytes | str,
    state: SourceState | None = None,
    url: str = ANTARA.url,
    *,
    encoding: str | None = None,
    zone: str = "Asia/Jakarta",
) -> Batch:
    body = body.encode() if isinstance(body, str) else body
    source = ANTARA.model_copy(update={"zone": zone})
    return parse(Fetched(body, url, AT, encoding), state or SourceState(), source)


def rss(*items: str, head: str = "") -> str:
    return f'<rss version="2.0"><channel>{head}{"".join(f"<item>{item}</item>" for item in items)}</channel></rss>'


def test_an_item_of_rss_gives_its_title_summary_link_time_and_the_language_of_its_feed():
    batch = read((FIXTURES / "antara.xml").read_bytes())
    [post] = batch.posts
    assert (post.source, post.text) == ("rss.antara", "Judul contoh\nRingkasan berita contoh ...")
    assert post.url == "https://www.antaranews.com/berita/1357722/judul-contoh"
    assert post.created_at == datetime(2026, 7, 4, 8, 51, 4, tzinfo=UTC)
    assert post.platform_languages == ("id",)
    assert post.author is None
    assert (batch.complete_to, batch.passed_over) == (AT, 0)


def test_an_item_without_words_or_without_a_name_and_an_address_is_passed_over():
    batch = read((FIXTURES / "portal.xml").read_bytes())
    assert [post.text for post in batch.posts] == ["Kebijakan publik baru diumumkan\nIsi singkat & jelas."]
    assert batch.posts[0].author is None
    assert batch.passed_over == 1


def test_atom_json_feed_and_news_sitemap_give_what_rss_gives():
    for name in ("atom.xml", "feed.json", "news-sitemap.xml"):
        [post] = read((FIXTURES / name).read_bytes(), url="https://berita.example.id/umpan").posts
        assert post.text.split("\n")[0] == "Harga beras naik & langka", name
        assert post.url == "https://berita.example.id/b/1", name
        assert post.created_at == datetime(2026, 7, 4, 3, tzinfo=UTC), name
        assert post.platform_languages == ("id",), name


def test_only_the_beginning_of_an_article_that_stands_in_the_place_of_a_summary_is_taken():
    article = "kata " * 2_000
    content = f"<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'>{article}</content:encoded>"
    for part in (f"<description>{article}</description>", content):
        [post] = read(rss(f"<guid>1</guid><title>Judul</title>{part}")).posts
        assert len(post.text) <= len("Judul\n") + LONGEST_SUMMARY


def test_the_same_item_keeps_its_id_and_is_read_once():
    first = read(rss("<guid>7</guid><title>Satu</title>", "<guid>8</guid><title>Dua</title>"))
    again = read(rss("<guid>8</guid><title>Dua, diperbarui</title>", "<guid>9</guid><title>Tiga</title>"), first.next_state)
    assert [(post.text, post.edited_at) for post in again.posts] == [("Tiga", None), ("Dua, diperbarui", AT)]
    assert len({post.id for post in (*first.posts, *again.posts)}) == 3


def test_an_item_in_two_feeds_of_a_newsroom_is_one_post_and_equal_numbers_of_two_newsrooms_are_two():
    [one] = read(rss("<guid>7</guid><title>Satu</title>"), url="https://a.example.id/terkini").posts
    [same] = read(rss("<guid>7</guid><title>Satu</title>"), url="https://a.example.id/ekonomi").posts
    [other] = read(rss("<guid>7</guid><title>Satu</title>"), url="https://b.example.id/terkini").posts
    assert one.id == same.id != other.id


def test_without_a_guid_the_address_tells_without_what_says_where_a_reader_came_from():
    links = (
        "https://a.example.id/b?id=1&amp;utm_source=rss#atas",
        "https://a.example.id/b?id=1",
        "https://a.example.id/b?id=2",
    )
    ids = [read(rss(f"<title>Satu</title><link>{link}</link>")).posts[0].id for link in links]
    assert ids[0] == ids[1] != ids[2]


def test_posts_come_in_order_of_time_and_what_stands_in_the_feed_is_never_forgotten():
    items = [f"<guid>{n}</guid><title>{n}</title><pubDate>2026-07-0{1 + n % 5}T00:00:00Z</pubDate>" for n in range(900)]
    full = SourceState(known=tuple(f"rss:{n}" for n in range(MOST_KNOWN)))
    batch = read(rss(*items), full)
    times = [post.created_at for post in batch.posts]
    assert len(times) == 900
    assert times == sorted(times)
    assert not read(rss(*items), batch.next_state).posts


@pytest.mark.parametrize(
    ("written", "hour"),
    [
        ("Sat, 04 Jul 2026 15:51:04 +0700", 8),
        ("Sat, 04 Jul 2026 15:51:04 WIB", 8),
        ("Sabtu, 04 Juli 2026 17:51:04 WIT", 8),
        ("2026-07-04 15:51:04", 8),
        ("2026-07-04T08:51:04Z", 8),
        ("Sat, 04 Jul 2026 08:51:04 GMT", 8),
        ("04/07/2026 15:51:04", 8),
        ("kemarin sore", 9),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 9),
        ("", 9),
    ],
)
def test_times_are_read_as_they_are_written_and_one_that_is_none_is_that_of_the_fetch(written, hour):
    [post] = read(rss(f"<guid>1</guid><title>Satu</title><pubDate>{written}</pubDate>")).posts
    assert (post.created_at.date(), post.created_at.hour) == (AT.date(), hour)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (
            b'<?xml version="1.0" encoding="ISO-8859-1"?>' + rss("<guid>1</guid><title>Café</title>").encode("latin-1"),
            None,
        ),
        (rss("<guid>1</guid><title>Café</title>").encode("latin-1"), "iso-8859-1"),
        (rss("<guid>1</guid><title>Café</title>").encode("utf-16"), None),
        (b"\xef\xbb\xbf" + rss("<guid>1</guid><title>Café</title>").encode(), "iso-8859-1"),
        (rss("<guid>1</guid><title>Café</title>").encode(), "rot13"),
        (rss("<guid>1</guid><title>Café</title>").encode(), "us-ascii"),
    ],
)
def test_a_feed_is_read_in_the_encoding_that_it_is_in_whatever_it_says(body, encoding):
    assert [post.text for post in read(body, encoding=encoding).posts] == ["Café"]


def test_bad_bytes_spoil_no_more_than_their_place():
    body = rss(
        "<guid>1</guid><title>Harga</title>",
        "<guid>2</guid><title>Ca\N{REPLACEMENT CHARACTER}</title>",
        "<guid>3</guid><title>Beras — naik</title>",
    )
    texts = [post.text for post in read(body.encode().replace("\N{REPLACEMENT CHARACTER}".encode(), b"\xc3\x28")).posts]
    assert (texts[0], texts[2]) == ("Harga", "Beras — naik")


def test_of_a_feed_that_breaks_off_what_stands_before_the_break_is_read():
    body = rss("<guid>1</guid><title>Satu</title>", "<guid>2</guid><title>Dua</title>")
    assert read(body[: body.index("Dua")]).posts[0].text == "Satu"


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "empty"),
        ("<!doctype html><html><head><title>Masuk</title></head><body>rahasia</body></html>", "neither RSS nor Atom"),
        ('{"pesan": "rahasia"}', "without `items`"),
        ("{rahasia", "not JSON"),
        ('<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap/></sitemapindex>', "other sitemaps"),
        (
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://rahasia</loc></url></urlset>',
            "without news",
        ),
        ('<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss version="2.0"><channel/></rss>', "entities of its own"),
        ("<rss version='2.0'>" + "<a>" * 300_000, "tags"),
    ],
)
def test_what_is_no_feed_is_refused_with_what_it_lacks_and_without_what_stands_there(body, said):
    with pytest.raises(UnreadableError, match=said) as refused:
        read(body)
    assert "rahasia" not in str(refused.value)


def test_entities_are_refused_in_every_encoding():
    body = '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa">]><rss version="2.0"><channel/></rss>'
    for encoded in (body.encode("utf-16"), body.encode("utf-16-le"), body.encode("utf-7")):
        with pytest.raises(UnreadableError):
            read(encoded, encoding="utf-7" if encoded.startswith(b"+") else None)


def test_a_feed_without_items_is_valid_and_empty():
    assert not read(rss(head="<title>Kosong</title>")).posts
    assert not read('{"version": "https://jsonfeed.org/version/1.1", "items": []}').posts


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "data:text/html,x", "mailto:a@b.id", "https://[", "https://a.id/" + "x" * 3000]
)
def test_a_link_that_leads_not_to_the_web_is_left_out(link):
    [post] = read(rss(f"<guid>1</guid><title>Satu</title><link>{link}</link>")).posts
    assert post.url is None


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=30)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(), WORDS, WORDS), max_size=20), st.integers(0, 20))
def test_whatever_items_say_each_is_read_once_and_no_state_makes_it_new_again(items, cut):
    def feed(part: list[tuple[int, str, str]]) -> bytes:
        found = [{"id": str(number), "title": title, "summary": summary} for number, title, summary in part]
        return orjson.dumps({"version": "https://jsonfeed.org/version/1.1", "items": found})

    first = read(feed(items[:cut]))
    second = read(feed(items), first.next_state)
    whole = read(feed(items))
    assert {post.id for post in (*first.posts, *second.posts)} == {post.id for post in whole.posts}
    new = [post for post in (*first.posts, *second.posts) if post.edited_at is None]
    assert len(new) == len(whole.posts)
    assert all(post.text.strip() for post in whole.posts)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.integers(0, 400), st.integers(0, 40))
def test_a_feed_that_was_damaged_on_its_way_gives_posts_or_is_refused(damage, at, lost):
    good = (FIXTURES / "antara.xml").read_bytes()
    try:
        posts = read(good[:at] + damage + good[at + lost :]).posts
    except UnreadableError:
        return
    assert all(post.text and post.source == "rss.antara" for post in posts)


def test_an_item_whose_words_were_changed_is_an_edit_of_its_post():
    def item(title: str) -> str:
        return rss(f"<guid>1</guid><title>{title}</title><pubDate>Sat, 04 Jul 2026 08:00:00 GMT</pubDate>")

    first = read(item("Lima orang luka"))
    [post] = read(item("Tujuh orang luka"), first.next_state).posts
    assert (post.id, post.text, post.edited_at) == (first.posts[0].id, "Tujuh orang luka", AT)
    assert read(item("Lima orang luka"), first.next_state).posts == []

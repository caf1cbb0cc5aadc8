"""Who spoke first of an incident: outlets and institutions, whatever else is among its posts, and never a person."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from streams.desk.first_voices import first_voices
from streams.desk.incident_views import spoke_first
from streams.desk.incidents import whole_incident
from streams.desk.page_views import Page
from streams.desk.public_voices import PublicVoices
from streams.desk.writing import Writer
from streams.settings import Settings
from tests.streams.alerts.alerts import alert
from tests.streams.desk.records import START, TOPICS, alert_record, posts_record, scored
from tests.streams.desk.test_app import IDS, client

VOICES = PublicVoices(["@kemenkes_ri", "infobmkg", "pemprov*"])
HASH = "p1-abcdefghijklmnopqrstuvwxyz"
OFFICIAL = "https://x.com/kemenkes_ri/status/"


@pytest.mark.parametrize(
    ("source", "author", "url", "name"),
    [
        ("rss.antara.ekonomi", None, "https://www.antaranews.com/berita/1", "ANTARA Ekonomi"),
        ("rss.bnpb", None, None, "BNPB"),
        ("rss.detik", None, "https://news.detik.com/berita/1/komentar-menteri-soal-reply-warga", "detikNews"),
        ("cekfakta.tempo", None, "https://cekfakta.tempo.co/fakta/1", "Tempo Cek Fakta"),
        ("rss.kabarcontoh", None, "https://kabarcontoh.example/1", "kabarcontoh"),
        ("berita", None, "https://finance.detik.com/bursa/1", "detik.com"),
        ("berita", None, "https://www.jakarta.go.id/siaran/1", "jakarta.go.id"),
        ("x", HASH, f"{OFFICIAL}1", "@kemenkes_ri (x.com)"),
        ("mastodon", HASH, "https://sosial.go.id/@infobmkg/1", "@infobmkg (sosial.go.id)"),
        ("instagram", HASH, "https://www.instagram.com/pemprovdki/p/abc/", "@pemprovdki (instagram.com)"),
    ],
)
def test_outlets_and_institutions_are_told_by_their_feed_their_site_or_their_account(source, author, url, name):
    found = VOICES.voice(source, author, url)
    assert found is not None
    assert found.name == name


@pytest.mark.parametrize(
    ("source", "author", "url"),
    [
        ("x", HASH, "https://x.com/i/status/1"),
        ("x", HASH, "https://x.com/siti_aminah/status/1"),
        ("x", HASH, None),
        ("komentar", HASH, "https://finance.detik.com/bursa/1"),  # below an article
        ("berita", None, "https://www.kompasiana.com/siti/1"),
        ("berita", None, "https://kumparan.com/siti/1"),
        ("berita", None, "https://detik.com.contoh.id/1"),
        ("berita", None, "https://bukandetik.com/1"),
        ("rss.blog", None, "https://siti.blogspot.com/1"),
        ("rss.siti", None, "https://mastodon.social/@siti/1"),
        ("rss.antara", None, "https://mastodon.social/@siti/1"),
        ("facebook", HASH, "https://facebook.com/kemenkes_ri/posts/1?comment_id=2"),
        ("instagram", HASH, "https://www.instagram.com/kemenkes_ri/p/abc/c/123"),
        ("rss.antara", None, "https://www.antaranews.com/berita/1#comment-2"),
        ("rss.antara", None, "https://www.antaranews.com/comments/1"),
        ("x", HASH, "https://x.com/kemenkes_ri.palsu/status/1"),
        ("x", HASH, "http://[kemenkes_ri"),
    ],
)
def test_a_person_and_whatever_leaves_a_doubt_is_nobody(source, author, url):
    assert VOICES.voice(source, author, url) is None


@given(st.text(alphabet="abcdefghij_.@/?=&#%[]:", max_size=40), st.sampled_from(["x", "rss.antara", "rss.lain", "berita"]))
def test_no_address_breaks_it(rest, source):
    VOICES.voice(source, HASH, f"https://{rest}")


@pytest.fixture
def desk_settings(tmp_path) -> Settings:
    return Settings(desk_file=tmp_path / "desk.db", public_accounts="kemenkes_ri")


def put(engine: Engine, *posts: dict[str, object], event: str = "opened") -> None:
    told = alert(1, event=event, opened_at=START, at=START)
    found = [
        scored(number, id=f"x:p{number}", **{"issues": ("isu-1",), "created_at": START + timedelta(minutes=number)} | post)
        for number, post in enumerate(posts)
    ]
    Writer(engine, TOPICS).put([alert_record(0, told), posts_record(0, *found)], IDS)


def spoke(engine: Engine) -> list[tuple[str, str]]:
    whole = whole_incident(engine, "incident-1", START)
    assert whole is not None
    return [(voice.name, post.id) for voice, post in first_voices(engine, VOICES, whole).posts]


def test_the_first_post_of_each_is_told_in_order_of_time(engine):
    put(
        engine,
        {"source": "rss.bnpb", "url": "https://bnpb.go.id/1"},
        {"url": "https://x.com/siti_aminah/status/9", "created_at": START - timedelta(minutes=50)},
        {"source": "rss.antara", "author": None, "created_at": START - timedelta(minutes=40)},
        {"source": "rss.bnpb", "url": "https://bnpb.go.id/2", "created_at": START - timedelta(minutes=20)},
        {"source": "rss.tempo", "created_at": START - timedelta(hours=4)},  # long before
        {"source": "rss.tempo", "issues": ("isu-2",)},
        {"url": f"{OFFICIAL}6"},
    )
    assert spoke(engine) == [("ANTARA", "x:p2"), ("BNPB", "x:p3"), ("@kemenkes_ri (x.com)", "x:p6")]


def test_five_at_most_are_told(engine):
    put(engine, *({"source": f"rss.kota{number}"} for number in range(9)))
    assert [name for name, _ in spoke(engine)] == [f"kota{number}" for number in range(5)]


@pytest.mark.parametrize(
    "second", [{"url": f"{OFFICIAL}2", "author": "p1-" + "z" * 26}, {"url": f"{OFFICIAL}1"}], ids=["authors", "address"]
)
def test_where_people_may_have_commented_below_an_account_nobody_is_told(engine, second):
    put(engine, {"url": f"{OFFICIAL}1"}, second)
    assert spoke(engine) == []


def test_where_there_are_too_many_posts_the_page_says_how_many_were_looked_at(engine, monkeypatch):
    put(engine, *({} for _ in range(3)), {"source": "rss.antara"})
    whole = whole_incident(engine, "incident-1", START)
    assert first_voices(engine, VOICES, whole).whole
    monkeypatch.setattr("streams.desk.first_voices.LOOKED_AT", 3)
    found = first_voices(engine, VOICES, whole)
    assert (found.posts, found.whole) == ([], False)
    says = spoke_first(Page("id", None), found, whole, knows_accounts=True)["none"]
    assert "di antara 5.000 unggahan pertama yang tersimpan sejak" in says


async def test_the_page_of_an_incident_tells_who_spoke_first(engine, desk_settings):
    text = "<b>Klarifikasi</b> " + "kata " * 100
    put(
        engine,
        {
            "source": "rss.antara",
            "text": text,
            "url": "https://www.antaranews.com/berita/1",
            "created_at": START - timedelta(minutes=5),
        },
        {"url": f"{OFFICIAL}2"},
    )
    async with client(engine, desk_settings) as asked:
        page = (await asked.get("/insiden/incident-1")).text
        part = page[page.index("spoke-title") :].partition("</section>")[0]
        assert "Siapa bicara lebih dulu" in part
        assert "<b>ANTARA</b> · rss.antara · 4 Juli 2026, 09.55 WIB · sebelum peringatan pertama" in part
        assert "<b>@kemenkes_ri (x.com)</b> · x · 4 Juli 2026, 10.01 WIB" in part
        assert "&lt;b&gt;Klarifikasi" in part
        assert "kata " * 60 not in part
        assert '<a href="https://www.antaranews.com/berita/1" rel="noreferrer">sumber</a>' in part
        assert part.count("sebelum peringatan pertama") == 1


async def test_where_only_people_spoke_the_page_says_that_nobody_is_told(engine, desk_settings):
    put(engine, {"url": "https://x.com/i/status/1", "created_at": START - timedelta(minutes=5)})
    async with client(engine, desk_settings) as asked:
        page = (await asked.get("/insiden/incident-1")).text
        says = "Tidak ada media atau akun resmi lembaga di antara unggahan yang tersimpan sejak 4 Juli 2026, 07.00 WIB."
        assert says in page
        assert "KENTONGAN_PUBLIC_ACCOUNTS" not in page
    plain = desk_settings.model_copy(update={"public_accounts": ""})
    async with client(engine, plain) as asked:
        assert "KENTONGAN_PUBLIC_ACCOUNTS" in (await asked.get("/insiden/incident-1")).text

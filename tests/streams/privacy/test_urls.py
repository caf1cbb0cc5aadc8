import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.privacy.accounts import public_accounts
from streams.privacy.urls import everybody, public_url

PUBLIC = public_accounts(["kompascom"])


@pytest.mark.parametrize(
    "url",
    [
        "https://nasional.kompas.com/read/2021/01/13/09443521/vaksin?page=all#komentar",
        "https://news.detik.com/berita/d-5321234567/harga-beras-naik",
        "https://www.antaranews.com/berita/4012345678901/harga?utm_source=rss&id=081",
        "https://x.com/kompascom/status/1345678901234567890",
        "https://x.com/i/status/1345678901234567890",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=42",
        "https://www.instagram.com/p/Cabc123DEF/",
        "https://lapor.go.id/laporan/detil/jalan-rusak-081",
        "https://x.example.invalid/123",
        "http://localhost:8080/a%20b?c=d%26e",
    ],
)
def test_an_address_without_personal_data_stays_as_it_is(url):
    assert public_url(url, PUBLIC) == url


@pytest.mark.parametrize(
    ("url", "left"),
    [
        ("https://x.com/budi_contoh/status/134567?s=20&t=abc", "https://x.com/i/status/134567?s=20&t=abc"),
        ("https://twitter.com/budi/status/134567/photo/1", "https://twitter.com/i/status/134567"),
        ("https://www.tiktok.com/@ani.contoh/video/73?x=1", "https://www.tiktok.com/@/video/73?x=1"),
        ("https://www.instagram.com/ani/reel/Cabc-1/?igshid=ZZ", "https://www.instagram.com/reel/Cabc-1/"),
        ("https://www.threads.net/@ani/post/Cabc", "https://www.threads.net/t/Cabc"),
        ("https://contoh.id/a?page=2&email=warga%40contoh.id&wa=081200001234", "https://contoh.id/a?page=2"),
        ("https://contoh.id/a?x=0812-0000-1234&y=2", "https://contoh.id/a?y=2"),
        ("https://contoh.id/hubungi/081200001234/x", "https://contoh.id/hubungi/"),
        ("https://contoh.id/cek/nik/3273991204900001", "https://contoh.id/cek/nik/"),
        ("https://contoh.id/a#wa081200001234", "https://contoh.id/a"),
        ("https://budi:rahasia@contoh.id/a", "https://contoh.id/a"),
        ("https://wa.me/6281200001234?text=halo", None),
        ("https://api.whatsapp.com/send?phone=6281200001234", None),
        ("https://x.com/budi_contoh", None),
        ("https://www.facebook.com/budi.contoh/posts/1", None),
        ("https://bsky.app/profile/budi.bsky.social/post/3k", None),
        ("https://mastodon.example/@budi/1123", None),
        ("https://t.me/budicontoh", None),
        ("https://www.facebook.com/profile.php?id=100001", None),
        ("https://www.instagram.com/stories/ani_contoh/31", None),
        ("tel:+6281200001234", None),
        ("mailto:warga@contoh.id", None),
        ("http://[::1", None),
        ("bukan alamat", None),
        (None, None),
    ],
)
def test_what_identifies_a_person_is_cut(url, left):
    assert public_url(url, PUBLIC) == left
    assert public_url(left, PUBLIC) == left


def test_accounts_may_be_left_for_later():
    assert public_url("https://x.com/budi/status/1?email=a", everybody) == "https://x.com/budi/status/1"


_PARTS = "https://|http://|x.com|wa.me|contoh.id|www.|/|@|budi|status|video|81|6281200001234|?|&|=|email|%40|#|:|[|..|%"
_PART = st.sampled_from(_PARTS.split("|"))


@given(st.lists(_PART, max_size=12).map("".join) | st.text())
def test_any_text_gives_an_address_that_stays(url):
    once = public_url(url, PUBLIC)
    assert once is None or once.startswith(("http", "HTTP"))
    assert public_url(once, PUBLIC) == once

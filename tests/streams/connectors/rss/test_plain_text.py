import pytest

from streams.connectors.rss.plain_text import plain


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<img src='a.jpg'>Ringkasan <b>ber</b>ita", "Ringkasan berita"),
        ("<p>Satu</p><p>Dua</p>tiga<br/>empat", "Satu Dua tiga empat"),
        ("a &amp;amp; b &lt;3 &#39;c&#39;", "a & b <3 'c'"),
        ("<script>alert('x')</script>Isi<style>p {}</style>", "Isi"),
        ("<script><script></script>tetap", "tetap"),
        ("5 < 7 dan 9 > 8", "5 < 7 dan 9 > 8"),
        ("tanpa\n\ttanda\x00apa pun", "tanpa tanda apa pun"),
        ("<p", "<p"),
    ],
)
def test_html_becomes_the_words_that_a_browser_shows(text, words):
    assert plain(text) == words


def test_a_very_long_text_is_cut_before_it_is_read():
    assert len(plain("<b>kata</b> " * 1_000_000)) < 200_000

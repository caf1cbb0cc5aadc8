import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.text.links import link_places
from streams.text.markup import plain_text

PIECES = st.sampled_from(
    """<p> </p> <br> <br/> <a <a_href=" href='https://a.id/x' <a_href="https://a.id/x"> </a> <b> <span_class="unseen"> </span>
    <script> </script> <svg> <!-- --> <!doctype_html> <li> <td> <img_alt="👍"> < > & " ' = / &amp; &lt; &#39; &#0; &#xD800;
    &nGt; &amp;lt; &copy <3 #tag @budi https:// kata""".split()  # noqa: SIM905 - a list literal would hide the pieces among quotes
).map(lambda piece: piece.replace("_", " "))
TEXTS = st.text() | st.lists(PIECES | st.text(" \n\t\u00a0ab", max_size=2)).map("".join)


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<p>Warga lewat</p><p>Jalan &amp; tol</p>", "Warga lewat\nJalan & tol"),
        ("satu<br>dua<br/>tiga<BR />empat", "satu\ndua\ntiga\nempat"),
        ("<p>baris\nsama &nbsp; saja</p>", "baris sama saja"),
        ("<b>te</b>bal <i>mi</i>ring", "tebal miring"),
        ("<ul><li>a</li><li>b</li></ul><table><tr><td>1</td><td>2</td></tr></table>", "a\nb\n1 2"),
        ("a<!-- lewat <b> -->b<style>p{}</style>c<script>d</script>e<!doctype html>f", "abcef"),
        ("<p>&lt;p&gt; &amp;lt; &amp;amp;</p>", "<p> &lt; &amp;"),
        ("<head><title>Judul</title></head><script>tak tampak", "Judul"),
        ('<img src="x.jpg" alt="foto pasar"> bagus <img class="emoji" alt="👍">', "bagus 👍"),
        ("<p>aku <3 kamu, a<b dan c>d, a < b, <nama> & <user></p>", "aku <3 kamu, a<b dan c>d, a < b, <nama> & <user>"),
        ("aku <3 kamu\nselalu &amp; selamanya", "aku <3 kamu\nselalu & selamanya"),
        ('terpotong <a href="https://contoh.id/panj', "terpotong"),
        ("<p>lihat ?a=1&copy=2 &bukan;</p>", "lihat ?a=1&copy=2 &bukan;"),
    ],
)
def test_html_becomes_what_its_readers_see(text, plain):
    assert plain_text(text, "html") == plain


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (
            '<p>Pelayanan <a href="https://contoh.id/tags/paspor" class="mention hashtag">#<span>paspor</span></a> cepat</p>',
            "Pelayanan #paspor cepat",
        ),
        (
            '<span class="h-card"><a href="https://contoh.id/@budi" class="u-url mention">@<span>budi</span></a></span> halo',
            "@budi halo",
        ),
        (
            '<a href="https://www.contoh.id/berita/panjang?a=1&amp;b=2"><span class="invisible">https://www.</span>'
            '<span class="ellipsis">contoh.id/berita/pan</span><span class="invisible">jang?a=1&amp;b=2</span></a>!',
            "https://www.contoh.id/berita/panjang?a=1&b=2!",
        ),
        ('<a href="https://contoh.id/berita/panjang">contoh.id/berita/pan…</a>', "https://contoh.id/berita/panjang"),
        ("<a href='https://contoh.id/a'>baca ini</a>, ya", "baca ini https://contoh.id/a, ya"),
        ("<a href=https://contoh.id/a><img src=x></a>", "https://contoh.id/a"),
        ('di menit <a href="https://www.youtube.com/watch?v=a&amp;t=83">1:23</a>', "di menit 1:23"),
        ('<a href="mailto:a@contoh.id">a@contoh.id</a> <a href="/lokal">sini</a> <a>situ</a>', "a@contoh.id sini situ"),
        ("<a href='https://a.id/x'>satu<a href='https://b.id/y'>dua", "satu https://a.id/x dua https://b.id/y"),
    ],
)
def test_hashtags_mentions_and_links_are_as_people_see_them(text, plain):
    assert plain_text(text, "html") == plain


def test_entities_of_a_plain_text_are_resolved_once():
    text = "Dinas &amp; R&D &quot;x&quot; Jum&#39;at <b> &amp;lt;\n&nbsp;?a=1&copy=2"
    assert plain_text(text, "escaped") == 'Dinas & R&D "x" Jum\'at <b> &lt;\n\xa0?a=1&copy=2'


@pytest.mark.parametrize("form", [None, "plain"])
@given(text=TEXTS)
def test_a_plain_text_stays(form, text):
    assert plain_text(text, form) is text


@given(TEXTS)
def test_whatever_a_text_holds_what_is_seen_of_it_is_no_longer_and_can_be_written(text):
    for form in ("html", "escaped"):
        plain = plain_text(text, form)
        assert len(plain) <= len(text)
        if "\ud800" not in text:
            plain.encode()


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=60))
def test_what_a_platform_escapes_is_read_as_it_was_written(text):
    said = " ".join(text.split())
    assert plain_text(html.escape(text), "escaped") == text
    assert plain_text(f"<p>{html.escape(text)}</p>", "html") == said


@given(st.sampled_from(["https://contoh.id/a/b?c=1&d=2", "https://www.contoh.id/A", "http://contoh.id"]), st.integers(8, 40))
def test_a_link_is_found_however_much_of_it_is_shown(address, shown):
    shortened = address.removeprefix("https://").removeprefix("http://")[:shown]
    text = plain_text(f'<p>lihat <a href="{html.escape(address)}">{html.escape(shortened)}…</a></p>', "html")
    assert link_places(text) == link_places(address)

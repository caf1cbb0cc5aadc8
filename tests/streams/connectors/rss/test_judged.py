"""Feeds of all kinds, as they should be and as they are, give the titles and links that feedparser gives.

The whole of feedparser's own tests: `python -m tests.benchmarks.feedparser_corpus`.
"""

import pytest

from tests.judged import judged, ours

ATOM = "http://www.w3.org/2005/Atom"
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"'


def rss(item: str, version: str = "2.0", more: str = "") -> str:
    return f'<rss version="{version}" {more}><channel><title>Warta</title><item>{item}</item></channel></rss>'


def atom(entry: str, more: str = "") -> str:
    return f'<feed xmlns="{ATOM}" {more}><title>Warta</title><entry>{entry}</entry></feed>'


FEEDS = {
    "plain": rss("<title>Harga beras</title><link>https://a.example.id/1</link>"),
    "0.91": rss("<title>Harga beras</title><link>https://a.example.id/1</link>", "0.91"),
    "1.0": f"<rdf:RDF {RDF}><channel><title>W</title></channel><item rdf:about='https://a.example.id/1'>"
    "<title>Harga</title><link>https://a.example.id/1</link></item></rdf:RDF>",
    "dc": rss(
        "<dc:title>Harga</dc:title><guid>https://a.example.id/1</guid>", more='xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ),
    "guid is the link": rss("<title>Harga</title><guid isPermaLink='true'>https://a.example.id/1</guid>"),
    "guid is none": rss("<title>Harga</title><guid isPermaLink='false'>https://a.example.id/1</guid>"),
    "relative": rss("<title>Harga</title><link>/berita/1</link>"),
    "xml:base": atom("<title>Harga</title><link href='1'/>", "xml:base='https://a.example.id/b/'"),
    "bases within bases": atom("<title>Harga</title><link xml:base='c/' href='1'/>", "xml:base='https://a.example.id/b/'"),
    "cdata": rss(
        "<title><![CDATA[Harga <b>beras</b> & gula]]></title><link><![CDATA[https://a.example.id/1?a=1&b=2]]></link>"
    ),
    "escaped": rss("<title>Harga &amp;amp; &lt;i&gt;stok&lt;/i&gt;</title><link>https://a.example.id/?a=1&amp;b=2</link>"),
    "html entities": rss("<title>Harga&nbsp;beras &mdash; naik&hellip;</title>"),
    "atom": atom("<title>Harga</title><link rel='self' href='https://a.example.id/x'/><link href='https://a.example.id/1'/>"),
    "only an alternate": atom("<title>Harga</title><link rel='alternate' type='text/html' href='https://a.example.id/1'/>"),
    "only an enclosure": atom("<title>Harga</title><link rel='enclosure' href='https://a.example.id/1.mp3'/>"),
    "html title": atom("<title type='html'>Harga &lt;em&gt;beras&lt;/em&gt;</title><id>tag:a,2026:1</id>"),
    "xhtml title": atom("<title type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'>Harga <em>beras</em></div></title>"),
    "other prefix": f'<a:feed xmlns:a="{ATOM}"><a:entry><a:title>Harga</a:title></a:entry></a:feed>',
    "prefixes of media": rss(
        "<media:title>Foto</media:title><title>Harga</title>", more='xmlns:media="http://search.yahoo.com/mrss/"'
    ),
    "bare ampersand": rss("<title>Tahu & tempe</title><link>https://a.example.id/?a=1&b=2</link>"),
    "unclosed": "<rss version='2.0'><channel><item><title>Harga</title><link>https://a.example.id/1</link></item><item><title>Putus",
    "tag within a title": rss("<title>Harga <br/> beras</title>"),
    "no space of names": rss("<title>Harga</title><link>https://a.example.id/1</link><tanpa:nama>x</tanpa:nama>"),
    "comment before": "<!-- dibuat --><?xml-stylesheet href='a.xsl'?>" + rss("<title>Harga</title>"),
    "two titles": rss("<title>Pertama</title><title>Kedua</title>"),
    "capitals": "<RSS version='2.0'><CHANNEL><ITEM><TITLE>Harga</TITLE></ITEM></CHANNEL></RSS>",
    "no feed": "<html><body><p>Sedang dirawat</p></body></html>",
}


@pytest.mark.parametrize("name", FEEDS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_titles_and_links_are_those_of_feedparser(name, encoding):
    body = FEEDS[name].encode(encoding)
    assert (ours(body, {}) or []) == judged(body, {})


@pytest.mark.parametrize("encoding", ["windows-1252", "iso-8859-1", "windows-1251"])
@pytest.mark.parametrize("by", ["header", "declaration"])
def test_the_encoding_is_found_as_feedparser_finds_it(encoding, by):
    words = "Цена риса" if encoding == "windows-1251" else "Harga beras – €" if encoding == "windows-1252" else "Café déjà"
    head = f'<?xml version="1.0" encoding="{encoding}"?>' if by == "declaration" else ""
    body = (head + rss(f"<title>{words}</title>")).encode(encoding)
    headers = {"content-type": f"text/xml; charset={encoding}"} if by == "header" else {}
    assert ours(body, headers) == judged(body, headers)
    assert words in str(ours(body, headers))


@pytest.mark.parametrize("cut", range(0, 400, 7))
def test_of_one_that_breaks_off_the_same_items_stay(cut):
    whole = atom("<title>Satu</title><link href='https://a.example.id/1'/>").replace(
        "</feed>", "<entry><title>Dua &amp; tiga</title><link href='https://a.example.id/2'/></entry></feed>"
    )
    body = whole.encode()[:-cut] if cut else whole.encode()
    found = ours(body, {})
    assert found is None or found == judged(body, {})

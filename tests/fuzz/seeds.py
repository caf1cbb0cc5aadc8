"""What is right, for each edge: what is wrong is found from there."""

from pathlib import Path

__all__ = ["SEEDS", "TOKENS"]

_POST = b'{"id":"x:1","source":"x","created_at":"2026-07-04T10:00:00+07:00","text":"beras naik","engagement":{"likes":3}}'
_ISSUE = b'{"id":"beras","title":"Beras","query":"beras AND (naik OR mahal*)","zone":"Asia/Jakarta"}'

SEEDS: dict[str, tuple[bytes, ...]] = {
    "posts": (_POST, b"[" + _POST + b"," + _POST + b"]", b"[{},[],null]"),
    "records": (_POST, _ISSUE, b'{"segments":[{"partition":0,"clock":1,"mentions":[]}]}'),
    "rows": (b"\x05" + b"\x00" * 60,),
    "jsonl": (_POST + b"\n" + _POST, b'{"isi":"a","created_at":"2026-07-04 10:00","suka":1}'),
    "csv": (b'text,created_at\n"a, ""b""\nc",2026-07-04T10:00:00Z\n', b'"a,2026-07-04T10:00:00Z\nb,2026-07-04T10:00:00Z\n'),
    "yaml": (
        b"issues:\n  - &a {id: beras, title: Beras, query: 'beras OR mahal'}\n  - {<<: *a, id: b}\n",
        b"channels: {a: {kind: console, cap: 3, quiet: [{from: '21:00', to: '05:00'}]}}\n",
        b"facts: [{id: a, claim: istana menyewa mobil, checked: 2025-03-05}]\n",
    ),
    "queries": (b'beras AND (naik OR "a b" OR #hargaberas*) NOT resep lang:id,jv', b'(a OR "b*") NEAR/5 c OR @a.b (a (b))'),
    "feeds": (
        b'[{"id":1,"title":"[SALAH] a b c d","fact":"x","classification":"y","source_link":"https://a.id","tanggal":"2025-01-01"}]',
        b'{"claims":[{"text":"a b c d","claimReview":[{"url":"https://a.id","textualRating":"False","reviewDate":"2025-01-01"}]}]}',
    ),
    "interfaces": (
        b'{"items":[{"id":1,"text":"Beras naik","created_at":1783148400,"url":"https://a.id/1","likes":3}],"next":"?page=2"}',
    ),
    "webhooks": (b'{"items":{"id":1,"text":"a","created_at":"2026-07-04T08:00:00+07:00","author":"b"},"gone":[{"id":2}]}',),
    "jetstreams": (
        b'{"did":"did:plc:a","time_us":1783175888090631,"kind":"commit","commit":{"operation":"create","collection":'
        b'"app.bsky.feed.post","rkey":"3mptbyoeyc22k","record":{"text":"Beras","langs":["id"],"createdAt":'
        b'"2026-07-04T14:38:06.240Z","reply":{"parent":{"uri":"at://did:plc:b/app.bsky.feed.post/3mptbyp7lu223"}}}}}',
        b'{"$type":"message","payload":{"$type":"network.bsky.jetstream.subscribeEvents#commit","seq":1,"did":"a",'
        b'"operation":"delete","collection":"app.bsky.feed.post","rkey":"3mptbyoeyc22k"}}',
    ),
    "newsfeeds": (
        b'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><language>id</language><item><title>Beras</title>'
        b"<link>/b/1</link><description><![CDATA[<p>Naik &amp; langka</p>]]></description><guid>1</guid>"
        b"<pubDate>Sat, 04 Jul 2026 15:51:04 +0700</pubDate></item></channel></rss>",
        b'<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>tag:a.id,2026:1</id><title type="html">&lt;b&gt;a</title>'
        b'<link href="https://a.id/1"/><updated>2026-07-04T10:00:00Z</updated></entry></feed>',
        b'{"version":"https://jsonfeed.org/version/1.1","items":[{"id":1,"url":"https://a.id/1","title":"a","summary":"b"}]}',
        b'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'
        b"<url><loc>https://a.id/1</loc><news:news><news:publication_date>2026-07-04</news:publication_date>"
        b"<news:title>a</news:title></news:news></url></urlset>",
    ),
    "headers": (
        b"2026-07-04T10:00:00+07:00",
        b"0:1,2:30",
        b'{"kind":"mute","by":"Rini","reason":"x","minutes":30}',
        b"harga",
    ),
    "text": (
        "Hubungi 0812-3456-7890 atau a.b@c.co.id, NIK 3201234567890123, B 1234 XYZ https://wa.me/628123 @budi 👍🏽".encode(),
        b"&lt;b&gt;1.000,00 <a href='x'>y</a> &#39;",
    ),
    "markup": (
        b"<p>a &amp; <a href='https://a.id/x' class=\"mention\">#<span>b</span></a><br>&#39; <!-- c --> <img alt='d'></p>",
        b"(https://a.id/x), [b](HTTP://a.id) www.a.id &lt;",
    ),
    "meaning": ("Harga beras naik terus, kecewa bgt!! 😡 ora iso tuku".encode(), b"istana menyewa seribu mobil"),
    "http": tuple(
        one.replace(b"$TOKEN", b"Authorization: Bearer rahasia-sekali").replace(b"\n", b"\r\n")
        for one in (
            b"GET /api/v1/alerts?limit=3 HTTP/1.1\nHost: localhost\n$TOKEN\nAccept-Encoding: gzip\n\n",
            b"GET /metrics HTTP/1.1\nHost: [::1]:80\nAccept: application/openmetrics-text\nCookie: kentongan=a; b=c\n\n",
            b"GET /api/v1/alerts/stream?after=1.1 HTTP/1.0\nHost: localhost\nLast-Event-ID: 1.0\n$TOKEN\n\n",
            b"GET /api/v1/posts?q=beras&since=2026-07-04T10:00:00%2B07:00&before=1 HTTP/1.1\nHost: localhost\n"
            b"$TOKEN\n\n\x00\x00GET /insiden/incident-1?sentiment=negative HTTP/1.1\nHost: localhost\n\n",
            b"GET /tautan/aaaa HTTP/1.1\nHost: localhost\nReferer: http://localhost/isu/beras?x\n\n",
            b"POST /masuk HTTP/1.1\nHost: localhost\nContent-Length: 20\n\n\x00\x00token=rahasia-sekali",
            b"POST /daftar-pantau/isu-1 HTTP/1.1\nHost: localhost\n$TOKEN\nContent-Length: 12\n\nquery=%22a+b",
            b"POST /api/v1/incidents/a/actions HTTP/1.1\nHost: localhost\n$TOKEN\nTransfer-Encoding: chunked\n\n"
            b'35\n{"kind":"mute","by":"Rini","reason":"x","minutes":30}\n0\n\n',
        )
    ),
    "models": tuple(
        path.read_bytes()[:4000] for path in Path("streams").glob("*/model/*.*") if path.suffix in (".bin", ".npz")
    ),
}

TOKENS = (
    *(b"( ) AND OR NOT \" * # @ lang: source: , ; : [ ] { } ' & * << - ? | > % \\ / . 0 9 1e999 -0 NaN null true".split()),
    *(b"text created_at id issues facts channels 2026-07-04T10:00:00Z https://a.id/ a@b.id 0812 &amp; <b> \\ud800".split()),
    *(sign.encode() for sign in "éß𝟘ﷺᬅİﬁ\u200d\u202e\u0301\ufeff\x00"),
    "👍🏽".encode(),
    b"\xff",
    b"\n",
    b" ",
    b"x",
)
"""What inputs are put together from."""

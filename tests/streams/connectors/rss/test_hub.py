"""The hub that a feed names, and signatures of what it brings."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.connectors.rss.hub import Hub, is_signed, named_hub

URL = "https://berita.example/rss"
ATOM = b"""<feed xmlns="http://www.w3.org/2005/Atom"><link rel="hub" href="https://hub.example/?a=1&amp;b=2"/>
<link href='/umpan' rel='self'/><entry><link rel="hub" href="https://orang.example/"/></entry></feed>"""
RSS = b'<rss><channel><atom:link rel="self hub" href="https://hub.example/"/></channel></rss>'
JSON = b'{"feed_url": "/umpan", "hubs": [{"type": "WebSub", "url": "https://hub.example/"}, 7]}'


@pytest.mark.parametrize(
    ("body", "links", "found"),
    [
        (ATOM, [], Hub("https://hub.example/?a=1&b=2", "https://berita.example/umpan")),
        (RSS, [], Hub("https://hub.example/", "https://hub.example/")),
        (JSON, [], Hub("https://hub.example/", "https://berita.example/umpan")),
        (
            ATOM,
            ['<https://a.example/>; rel="hub", <https://b.example/>; rel=self'],
            Hub("https://a.example/", "https://b.example/"),
        ),
        (b"", ["<https://a.example/>; title=x; rel=hub"], Hub("https://a.example/", URL)),
        (b"<rss><channel><item><link rel='hub' href='https://orang.example/'/></item></channel></rss>", [], None),
        (b"<link rel='hub' href='ftp://hub.example/'/>", ["<javascript:x>; rel=hub"], None),
        (b"<link rel='hub' href='https://a:b@hub.example/'/>", [], None),
        (b"<link rel='hub' href='https://hub.example/" + b"x" * 3_000 + b"'/>", [], None),
        (b'{"hubs": "x"}', [], None),
    ],
)
def test_a_hub_is_found_in_the_headers_or_the_head_of_a_feed(body, links, found):
    assert named_hub(body, links, URL) == found


@given(
    st.binary(max_size=300) | st.text(alphabet="<>link rel=hub\"'href;,{}[]:/", max_size=300).map(str.encode),
    st.text(max_size=100),
)
def test_anything_is_looked_at(body, link):
    named_hub(body, [link], URL)
    assert not is_signed(link, body, "secret")


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_a_signature_holds_for_its_body_and_its_secret_alone(method):
    header = f"{method}=" + hmac.digest(b"secret", b"body", getattr(hashlib, method)).hex()
    assert is_signed(header, b"body", "secret")
    assert not is_signed(header, b"body2", "secret")
    assert not is_signed(header, b"body", "secret2")
    assert not is_signed(header.replace(method, "md5"), b"body", "secret")

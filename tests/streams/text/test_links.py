import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from streams.text.links import LINK, MOST_PLACE, link_places, place_of, without_links

CASES = Path(__file__).parents[4] / "shared/cases/ingest/link_punctuation.txt"

SCHEMES = st.sampled_from(["http://", "https://", "HTTPS://", "Http://", "www.", "WWW.", "https://www."])
HOSTS = st.sampled_from(["contoh.id", "Contoh.ID", "a.b.contoh.id", "contoh.id:8080", "münchen.id"])
PATHS = st.sampled_from(["", "/", "/a", "/A/b_", "/wiki/Beras_(pangan)", "/x.html", "/~budi", "/a,b", "/a[1]/b", "/%20-"])
TAILS = st.sampled_from(["", "?a=1&b=2", "#bagian", "?q=a,b;c"])
ADDRESSES = st.builds("{}{}{}{}".format, SCHEMES, HOSTS, PATHS, TAILS)
ENDINGS = st.text(".,;:!?)]}>\"'”’»…*~|<", max_size=4)
OPENINGS = st.sampled_from(["", "(", "[baca](", '"', "“", "<", "lihat ", "*", "«", "👉"])


def found(text):
    return re.findall(LINK, text)


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("[baca](https://contoh.id/a)", ["https://contoh.id/a"]),
        ("(https://contoh.id/a)", ["https://contoh.id/a"]),
        ("(lihat https://contoh.id/Beras_(pangan)).", ["https://contoh.id/Beras_(pangan)"]),
        ("https://contoh.id/a(b", ["https://contoh.id/a"]),
        ("https://a.id/x,https://b.id/y;HTTP://c.id", ["https://a.id/x", "https://b.id/y", "HTTP://c.id"]),
        ("https://a.id/x,081234567890", ["https://a.id/x"]),
        ("https://a.id/x, y", ["https://a.id/x"]),
        ("disinihttps://contoh.id/a", ["https://contoh.id/a"]),
        ("https://t.co/ab…", ["https://t.co/ab"]),
        ("https://… dan http:// saja", ["https://", "http://"]),
        ("awww.lucu www.contoh.id", ["www.contoh.id"]),
        ("www. www", []),
        ("https://contoh.id/a😂", ["https://contoh.id/a"]),
        ("https://contoh.id/a\u200bb", ["https://contoh.id/a"]),
        ("ftp://contoh.id contoh.id/a", []),
    ],
)
def test_where_a_link_ends(text, links):
    assert found(text) == links


@given(OPENINGS, ADDRESSES, ENDINGS)
@example("", "https://contoh.id/", ".")
def test_a_link_is_found_whole_without_what_stands_around_it(opening, address, ending):
    assert found(f"{opening}{address}{ending} kata") == [address]


@given(SCHEMES, HOSTS, PATHS, TAILS)
def test_a_place_has_neither_scheme_nor_query_and_its_host_has_no_case(scheme, host, path, tail):
    place = place_of(scheme + host + path + tail)
    assert place == host.lower() + path.rstrip("/")
    assert place_of(place) == place


@pytest.mark.parametrize(
    ("link", "place"),
    [
        ("https://", ""),
        ("https:///a", ""),
        ("https://warga:kunci@contoh.id/A", "contoh.id/A"),
        ("https://contoh.id?a=/b", "contoh.id"),
        ("https://contoh.id#@a", "contoh.id"),
        (f"https://contoh.id/{'a' * 900}", f"contoh.id/{'a' * 900}"[:MOST_PLACE]),
    ],
)
def test_places(link, place):
    assert place_of(link) == place


def test_places_of_a_text_come_once_each():
    assert link_places("https://a.id/x. WWW.A.id/x/ http://a.id/X https:// b") == ["a.id/x", "a.id/X"]


@given(st.text() | st.lists(st.sampled_from(["https://", "www.", "a", ".", ",", "(", ")", "[", "]", "ſ", " "])).map("".join))
def test_any_text_can_be_searched(text):
    links = found(text)
    assert all(re.fullmatch(LINK, link) for link in links)
    assert not any(link[-1] in ".,;:!?*~([" for link in links if not link.endswith("://"))
    link_places(text)
    assert without_links(text, "") == "".join(re.split(LINK, text))


@pytest.mark.skipif(not CASES.is_file(), reason="needs ../shared/cases/ingest")
def test_the_five_links_of_the_shared_case_are_one():
    places = [place for line in CASES.read_text().splitlines() for place in link_places(line)]
    assert places == ["contoh.id/a"] * 5

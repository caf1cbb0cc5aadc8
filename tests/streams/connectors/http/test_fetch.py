"""Fetching from hosts that behave as hosts do."""

import gzip
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from streams.connectors.http.fetch import Fetcher, Validators
from streams.connectors.http.trouble import FetchError
from tests.internet import Internet, answer, drip, packed

HERE = frozenset({"127.0.0.1"})
FEED = b"<rss version='2.0'><channel/></rss>"


@pytest.fixture
async def internet():
    async with Internet() as found:
        yield found


async def refused(url: str, hosts: frozenset[str] = HERE, timeout: float = 10.0) -> FetchError:
    async with Fetcher(private_hosts=hosts, timeout=timeout) as fetcher:
        with pytest.raises(FetchError) as found:
            await fetcher.fetch(url)
    return found.value


async def test_a_body_comes_with_what_tells_later_whether_it_is_still_the_newest(internet):
    def page(asked):
        if asked.headers.get("if-none-match") == '"a"' and asked.headers.get("if-modified-since"):
            return answer(304)
        return answer(
            200, FEED, ETag='"a"', Last_Modified="Sat, 04 Jul 2026 08:00:00 GMT", Content_Type="text/xml; charset=Latin-1"
        )

    internet.pages["/rss"] = page
    async with Fetcher(private_hosts=HERE) as fetcher:
        first = await fetcher.fetch(internet.url("/rss"))
        again = await fetcher.fetch(internet.url("/rss"), first.validators)
    assert first.fetched is not None
    assert (first.fetched.body, first.fetched.url, first.fetched.encoding) == (FEED, internet.url("/rss"), "Latin-1")
    assert first.validators == Validators('"a"', "Sat, 04 Jul 2026 08:00:00 GMT")
    assert again.fetched is None
    assert len(internet.requests("/robots.txt")) == 1


async def test_what_is_packed_is_unpacked_once_for_the_way_and_once_for_the_file(internet):
    internet.pages["/rss"] = lambda _: packed(FEED)
    internet.pages["/rss.gz"] = lambda _: answer(200, gzip.compress(FEED))
    async with Fetcher(private_hosts=HERE) as fetcher:
        for path in ("/rss", "/rss.gz"):
            found = (await fetcher.fetch(internet.url(path))).fetched
            assert found is not None
            assert found.body == FEED


@pytest.mark.parametrize(
    ("said", "kind", "words"),
    [
        (answer(401), "refused", "password"),
        (answer(403), "refused", "forbidden"),
        (answer(404), "refused", "not there"),
        (answer(410), "refused", "gone"),
        (answer(500), "down", "status 500"),
        (answer(503), "down", "status 503"),
        (answer(429), "throttled", "patience"),
        (packed(FEED * 100, cut=10), "invalid", "breaks off"),
        (answer(200, FEED, Content_Length="9999"), "down", "breaks off|cut"),
        (answer(200, b"\x00" * 10, Content_Encoding="gzip"), "invalid", "unpacked"),
        (answer(200, FEED, Content_Encoding="br"), "invalid", "not asked for"),
        (answer(200, b"x" * 5_000_001), "invalid", "larger"),
        (packed(b"\x00" * 50_000_000), "invalid", "larger"),
        (answer(200, gzip.compress(b"\x00" * 50_000_000)), "invalid", "larger"),
        (answer(302), "invalid", "no address"),
        (answer(302, Location="file:///etc/passwd"), "invalid", "no address"),
        (answer(302, Location="ftp://127.0.0.1/"), "invalid", "no address"),
        (answer(302, Location="/rss"), "invalid", "more than 5"),
        (answer(302, Location="http://127.0.0.2/"), "refused", "private network"),
        (answer(302, Location="http://169.254.169.254/latest/meta-data"), "refused", "private network"),
        (answer(302, Location="http://[::1]/"), "refused", "private network"),
        (answer(302, Location="http://[::ffff:127.0.0.1]/"), "refused", "private network"),
        (answer(302, Location="http://localhost/"), "refused", "private network"),
        (b"rahasia\r\n\r\n", "down", "none of HTTP|cut"),
    ],
    ids=lambda one: one[:60].decode("latin-1") if isinstance(one, bytes) else None,
)
async def test_what_is_in_the_way_is_told_apart_and_in_words(internet, said, kind, words):
    internet.pages["/rss"] = lambda _: said
    error = await refused(internet.url("/rss"))
    assert error.kind == kind
    assert any(word in str(error) for word in words.split("|"))
    assert "rahasia" not in str(error)


async def test_a_host_that_drips_is_given_up(internet):
    internet.pages["/rss"] = lambda _: drip(FEED, 0.2)
    assert str(await refused(internet.url("/rss"), timeout=1.0)) == "it did not answer in full within 1 s"


async def test_nothing_is_fetched_from_this_machine_unless_its_host_is_named(internet):
    internet.pages["/rss"] = lambda _: answer(200, FEED)
    for host in ("127.0.0.1", "localhost", "0.0.0.0"):
        assert (await refused(internet.url("/rss", host), frozenset())).kind == "refused"
    for other in ("2130706433", "0x7f.1", "127.1"):  # which resolvers take for addresses, or know nothing of
        await refused(internet.url("/rss", other), frozenset())
    assert internet.asked == []


@pytest.mark.parametrize("written", ["seconds", "date"])
async def test_a_host_says_how_long_it_wants_to_be_left_alone(internet, written):
    value = "120" if written == "seconds" else format_datetime(datetime.now(UTC) + timedelta(seconds=120), usegmt=True)
    for status in (429, 503):
        internet.pages["/rss"] = lambda _, status=status: answer(status, Retry_After=value)
        error = await refused(internet.url("/rss"))
        assert error.kind == "throttled"
        assert error.wait is not None
        assert 100 < error.wait.total_seconds() <= 120


async def test_robots_txt_is_honoured_where_a_feed_is_and_where_it_leads(internet):
    internet.pages["/robots.txt"] = lambda _: answer(
        200, b"User-agent: *\nDisallow: /dalam*.xml\n\nUser-agent: lain\nDisallow: /"
    )
    internet.pages["/rss"] = lambda _: answer(301, Location="/dalam/a.xml")
    internet.pages["/dalam/a.xml"] = lambda _: answer(200, FEED)
    for path in ("/rss", "/dalam/a.xml"):
        error = await refused(internet.url(path))
        assert (error.kind, "robots.txt" in str(error)) == ("refused", True)
    assert not internet.requests("/dalam/a.xml")


@pytest.mark.parametrize(("status", "allowed"), [(403, True), (404, True), (500, False), (429, False)])
async def test_a_host_without_robots_txt_allows_all_and_one_in_trouble_nothing(internet, status, allowed):
    internet.pages["/robots.txt"] = lambda _: answer(status)
    internet.pages["/rss"] = lambda _: answer(200, FEED)
    if allowed:
        async with Fetcher(private_hosts=HERE) as fetcher:
            assert (await fetcher.fetch(internet.url("/rss"))).fetched
    else:
        assert "robots.txt" in str(await refused(internet.url("/rss")))
        assert not internet.requests("/rss")


async def test_what_opens_a_feed_goes_to_its_own_host_alone(internet):
    async with Internet() as other:
        internet.pages["/rss"] = lambda _: answer(302, Location=other.url("/rss"))
        other.pages["/rss"] = lambda _: answer(200, FEED)
        async with Fetcher(private_hosts=HERE) as fetcher:
            await fetcher.fetch(internet.url("/rss"), opening={"Authorization": "Bearer rahasia"})
        assert internet.requests("/rss")[0].headers["authorization"] == "Bearer rahasia"
        assert not [one for one in (*internet.requests("/robots.txt"), *other.asked) if "authorization" in one.headers]

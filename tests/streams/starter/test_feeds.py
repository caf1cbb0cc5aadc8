"""The starter list of feeds: each with where it was found, for a ministry that there is and a province that there is."""

from datetime import date
from urllib.parse import urlsplit

import pytest

from streams.connectors.rss.settings import RssSource
from streams.starter.feeds import feeds, feeds_for
from streams.starter.ministries import ministries
from streams.starter.provinces import provinces


def test_every_feed_can_be_a_source_and_says_where_it_was_found():
    listed = feeds()
    assert len(listed.feeds) > 140
    for feed in listed.feeds:
        RssSource(name=feed.name, kind="rss", url=feed.url)
        assert feed.found_in in listed.origins
        assert feed.verified is False
    assert {feed.found_in for feed in listed.feeds} == listed.origins.keys()
    assert all(date(2026, 1, 1) <= one.written <= listed.looked for one in listed.origins.values())


@pytest.mark.parametrize("field", ["name", "url"])
def test_no_feed_is_there_twice(field):
    found = [getattr(feed, field).rstrip("/") for feed in feeds().feeds]
    assert len(found) == len(set(found))


def test_what_feeds_are_for_there_is():
    assert {slug for feed in feeds().feeds for slug in feed.ministries} <= {one.slug for one in ministries()}
    assert {slug for feed in feeds().feeds for slug in feed.provinces} == {one.slug for one in provinces()}


def test_a_province_reads_its_own_newsrooms_and_no_others():
    [jatim] = [one for one in provinces() if one.slug == "jawa-timur"]
    found = {feed.name for feed in feeds_for([jatim])}
    assert {"rss.antara", "rss.antara.jatim", "cekfakta.turnbackhoax"} <= found
    assert not found & {"rss.antara.jabar", "rss.kemkes"}


def test_governments_are_asked_over_their_own_hosts():
    hosts = {urlsplit(feed.url).hostname or "" for feed in feeds().feeds if feed.kind == "government"}
    assert all(host.endswith(".go.id") or host in ("setkab.go.id", "www.beritajakarta.id") for host in hosts)

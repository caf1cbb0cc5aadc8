"""What `kentongan init` writes is taken by the commands that it is for."""

import itertools

import pytest
import yaml

from streams.connectors.sources_file import read_sources
from streams.factcheck.file import read_facts_file
from streams.notify.channels_file import read_channels
from streams.starter.feeds import feeds_for
from streams.starter.ministries import ministries
from streams.starter.provinces import provinces
from streams.starter.texts import CHANNELS, FACTS, SOURCES, WATCHLIST, texts
from streams.watchlist.file import read_watchlist

WHOM = {one.slug: (one,) for one in (*ministries(), *provinces())} | {
    "all": (*ministries(), *provinces()),
}


@pytest.mark.parametrize("slug", WHOM)
def test_every_ministry_and_province_is_written_so_that_it_can_be_used(slug, tmp_path):
    whom = WHOM[slug]
    for name, text in texts(whom, feeds_for(whom), tmp_path).items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    issues = read_watchlist(tmp_path / WATCHLIST).issues
    expected = {issue.id: " ".join(issue.query.split()) for one in whom for issue in one.issues}
    assert {issue.id: issue.query for issue in issues} == expected
    assert all(issue.purpose and issue.legal_basis == "public_task" and issue.owner for issue in issues)
    assert [source.name for source in read_sources(tmp_path / SOURCES).sources] == [feed.name for feed in feeds_for(whom)]
    assert list(read_channels(tmp_path / CHANNELS).channels) == ["console"]
    assert read_facts_file(tmp_path / FACTS).facts == ()


def test_what_stands_behind_the_marks_in_comments_can_be_used_too(tmp_path):
    written = texts(ministries()[:1], feeds_for(ministries()[:1]), tmp_path)
    facts = written[FACTS].replace("facts: []", "facts:").replace("\n#  ", "\n  ")
    (tmp_path / FACTS).write_text(facts, encoding="utf-8")
    assert [fact.id for fact in read_facts_file(tmp_path / FACTS).facts] == ["contoh-klarifikasi"]
    channels = yaml.safe_load(written[CHANNELS].replace("\n  # ", "\n  "))
    (tmp_path / CHANNELS).write_text(yaml.safe_dump(channels), encoding="utf-8")
    assert list(read_channels(tmp_path / CHANNELS).channels) == ["console", "humas-telegram", "pimpinan-wa"]
    (tmp_path / SOURCES).write_text(written[SOURCES].replace("\n  # - ", "\n  - ").replace("\n  #   ", "\n    "))
    assert read_sources(tmp_path / SOURCES).sources[-1].kind == "jetstream"


def test_there_are_at_least_four_issues_for_each_of_at_least_ten_ministries():
    assert len(ministries()) >= 10
    assert all(4 <= len(one.issues) <= 8 for one in (*ministries(), *provinces()))


def test_no_two_issues_have_an_id_or_a_title():
    issues = list(itertools.chain.from_iterable(one.issues for one in (*ministries(), *provinces())))
    assert len({issue.id for issue in issues}) == len({issue.title for issue in issues}) == len(issues)

from datetime import UTC, datetime

import pytest

from streams.errors import UserError
from streams.watchlist.adoption import alert_of_term, issue_id, suggested_issue
from streams.watchlist.query import parse
from tests.streams.virality.sample import alert


def emerged(title, hour=3, **fields):
    values = {
        "id": f"alert-{title}-{hour}",
        "incident": f"incident-{title}",
        "kind": "emerging_issue",
        "issue": "#0123456789abcdef",
        "title": title,
        "suggested_query": title if title.startswith("#") else f'"{title}"',
        "at": datetime(2026, 7, 4, hour, tzinfo=UTC),
        "owner": "Humas",
        "channels": ("konsol",),
        "zone": "Asia/Makassar",
    }
    return alert(**values | fields)


@pytest.mark.parametrize("wanted", ["#tanggul", "tanggul", "#Tanggul ", "alert-#tanggul-3", "incident-#tanggul"])
def test_it_is_found_by_its_term_and_by_its_ids(wanted):
    alerts = [emerged("#tanggul"), emerged("#lain", issue="#b"), alert(title="#tanggul", id="other")]
    assert alert_of_term(alerts, wanted).title == "#tanggul"


def test_the_newest_alert_counts_and_the_term_itself_before_its_hashtag():
    alerts = [emerged("#tanggul", 5, suggested_query="#b"), emerged("#tanggul", 4), emerged("tanggul", 3)]
    assert alert_of_term(alerts, "#tanggul").suggested_query == "#b"
    assert alert_of_term(alerts, "tanggul").title == "tanggul"


def test_where_there_is_none_those_that_are_there_are_named():
    with pytest.raises(UserError, match="those that are kept are about: #b, #a"):
        alert_of_term([emerged("#a", 1), emerged("#b", 2), emerged("#a", 1)], "beras")
    with pytest.raises(UserError, match="about: none"):
        alert_of_term([alert()], "beras")


@pytest.mark.parametrize(
    ("term", "name"),
    [
        ("#TanggulJebol", "tanggul-jebol".replace("-", "")),
        ("tanggul jebol", "tanggul-jebol"),
        ("contoh.id/baca/ini", "contoh-id-baca-ini"),
        ("#café_1", "cafe-1"),
        ("#日本", ""),
        ("a" * 120, "a" * 100),
    ],
)
def test_an_id_follows_from_the_term(term, name):
    assert issue_id(term) == name


def test_the_issue_is_the_alerts():
    issue = suggested_issue(emerged("tanggul jebol"))
    assert (issue.id, issue.title, issue.query) == ("tanggul-jebol", "tanggul jebol", '"tanggul jebol"')
    assert (issue.owner, issue.channels, issue.zone) == ("Humas", ("konsol",), "Asia/Makassar")
    parse(issue.query)
    other = suggested_issue(emerged("tanggul jebol"), name="tanggul", title="Tanggul", query="tanggul*")
    assert (other.id, other.title, other.query) == ("tanggul", "Tanggul", "tanggul*")


def test_what_does_not_follow_has_to_be_given():
    with pytest.raises(UserError, match="give one with --query"):
        suggested_issue(emerged("contoh.id/a", suggested_query=None))
    with pytest.raises(UserError, match="give one with --id"):
        suggested_issue(emerged("#日本"))
    assert suggested_issue(emerged("#日本"), name="jepang").query == "#日本"

from schemas.watchlist import Issue
from streams.virality.issue.last_hour import Recent
from streams.virality.issue.same_matter import same_matter
from tests.streams.virality.kept import reread
from tests.streams.virality.mentions import mention

MINUTE = 29_700_000
WATCHED = {name: Issue(id=name, title=name.title(), query=name) for name in ("banjir", "pangan", "sawah")}


def recent(*also, at=MINUTE):
    found = Recent()
    for offset, others in enumerate(also):
        found.add(mention("beras", at, offset, also=others), at)
    return found


def told(found):
    return [(one.issue, one.title, one.share) for one in same_matter(found, WATCHED)]


def test_issues_that_share_most_posts_are_named_the_largest_share_first():
    found = recent(*[("pangan", "sawah")] * 6, *[("pangan",)] * 3, ("banjir",))
    assert told(found) == [("pangan", "Pangan", 0.9), ("sawah", "Sawah", 0.6)]
    assert told(reread(found, Recent())) == told(found)


def test_few_posts_share_nothing():
    assert told(recent(*[("pangan",)] * 9)) == []


def test_an_issue_that_nobody_watches_any_more_is_not_named():
    assert told(recent(*[("lama",)] * 20)) == []


def test_only_the_last_hour_counts():
    found = recent(*[("pangan",)] * 20)
    for offset in range(12):
        found.add(mention("beras", MINUTE + 90, 100 + offset), MINUTE + 90)
    assert told(found) == []

from streams.virality.coverage.confidence import reliance
from streams.virality.coverage.coverage import Coverage
from streams.virality.issue.last_hour import Recent
from tests.streams.virality.feed import DAY, Feed
from tests.streams.virality.kept import reread
from tests.streams.virality.mentions import mention


def recent(sources, *, now=()):
    """An issue that lives on some sources, and its last hour."""
    found = Recent()
    for number, source in enumerate(sources):
        found.add(mention("beras", 1000, number, source=source), 1000)
    found.pass_time(1200)
    for number, source in enumerate(now):
        found.add(mention("beras", 1200, 900 + number, source=source), 1200)
    return found


def coverage(**feeds):
    found = Coverage("Asia/Jakarta")
    found.sources = {name: feed.source for name, feed in feeds.items()}
    return found


def silent():
    feed = Feed(60).usual(3 * DAY)
    while feed.source.silence < 1:
        feed.send(0)
    feed.source.opened = feed.slot
    return feed


def flooding():
    feed = Feed(60).usual(3 * DAY)
    for _ in range(12):
        feed.send(60)
    return feed


def test_all_as_usual_is_full_confidence():
    found = reliance(recent(["x"] * 3 + ["facebook"]), coverage(x=Feed(60).usual(3 * DAY), facebook=Feed(60).usual(3 * DAY)))
    assert found.confidence == 1
    assert found.caveat is None
    assert [(one.source, one.share, one.state) for one in found.coverage] == [
        ("x", 0.75, "usual"),
        ("facebook", 0.25, "usual"),
    ]


def test_a_silent_source_takes_confidence_by_its_share():
    found = reliance(recent(["x"] * 3 + ["facebook"]), coverage(x=Feed(60).usual(3 * DAY), facebook=silent()))
    assert found.confidence == 0.75 + round(0.25 * found.coverage[1].observed / found.coverage[1].expected, 3)
    assert "sumber facebook (biasanya 25% unggahan isu ini) diam" in found.caveat.id
    assert "facebook (usually 25% of this issue's posts) is silent" in found.caveat.en


def test_a_source_that_floods_with_the_issue_itself_is_as_usual():
    flooded = coverage(x=flooding())
    with_it = reliance(recent(["x"] * 4, now=["x"] * 650), flooded)
    assert (with_it.confidence, with_it.caveat) == (1, None)
    without = reliance(recent(["x"] * 4, now=["x"] * 20), flooded)
    assert without.coverage[0].state == "flooding"
    assert without.confidence < 0.2
    assert "mengirim jauh lebih banyak dari biasanya" in without.caveat.id


def test_what_is_not_known_lowers_nothing():
    found = reliance(recent(["x"] * 4), coverage())
    assert (found.confidence, found.caveat, found.coverage[0].state) == (1, None, "learning")
    assert reliance(Recent(), coverage()).coverage == ()


def test_usual_sources_are_part_of_the_row():
    before = recent(["x"] * 3 + ["facebook"])
    assert reread(before, Recent()).usual_sources() == before.usual_sources() == {"x": 0.75, "facebook": 0.25}

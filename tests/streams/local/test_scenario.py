from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from importlib.resources import as_file, files
from itertools import pairwise

import pytest

from schemas.codec import decode_posts, encode_arrays
from schemas.watchlist import Watchlist
from streams.local.scenario import ScenarioPost, Timeline, narrate
from streams.local.scenario.plot import BULLETIN_ISSUE, RUMOUR_ISSUE, TURN_ISSUE, cues
from streams.local.scenario.story import POSTS_PER_DAY, SILENT_SOURCE
from streams.local.scenario.timeline import WIB
from streams.watchlist.file import read_watchlist
from streams.watchlist.matcher import Matcher
from streams.watchlist.query import parse

END = datetime(2025, 3, 5, 21, 40, tzinfo=WIB)


TIMELINE = Timeline.ending(END)


HOUR = timedelta(hours=1)


MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def story() -> list[ScenarioPost]:
    return list(narrate(end=END))


@pytest.fixture(scope="module")
def fresh(story: list[ScenarioPost]) -> list[ScenarioPost]:
    """Every post once, as it was first told."""
    return [told for told in story if not told.again]


@pytest.fixture(scope="module")
def watchlist() -> Watchlist:
    with as_file(files("streams.local").joinpath("watchlist.yaml")) as path:
        return read_watchlist(path)


def within(story: Iterable[ScenarioPost], start: datetime, length: timedelta, issue: str | None = None) -> list[ScenarioPost]:
    return [told for told in story if start <= told.at < start + length and issue in (None, told.issue)]


def negative_share(posts: Sequence[ScenarioPost]) -> float:
    return sum(told.mood == "negative" for told in posts) / len(posts)


def test_there_is_enough_for_a_demo(story: list[ScenarioPost]) -> None:
    assert 15_000 <= len(story) <= 25_000


def test_posts_survive_the_topic(story: list[ScenarioPost]) -> None:
    posts = [told.post for told in story]
    read = [post for array in encode_arrays(posts) for _, post in decode_posts(array)[0]]
    assert read == posts


def test_posts_come_in_order_and_within_their_days(story: list[ScenarioPost], fresh: list[ScenarioPost]) -> None:
    assert all(left.at <= right.at for left, right in pairwise(story))
    assert all(TIMELINE.start <= told.post.created_at < TIMELINE.end for told in story)
    assert all(told.at == told.post.created_at for told in fresh)


def test_an_id_stands_for_one_post_and_reactions_only_grow(story: list[ScenarioPost], fresh: list[ScenarioPost]) -> None:
    ids = {told.post.id: told.post for told in fresh}
    assert len(ids) == len(fresh)
    latest = dict(ids)
    again = [told for told in story if told.again]
    assert len(again) > 100
    for told in again:
        before = latest[told.post.id]
        assert told.at > told.post.created_at
        assert told.post.model_copy(update={"engagement": None}) == before.model_copy(update={"engagement": None})
        assert told.post.engagement is not None
        assert told.post.engagement.total > (before.engagement.total if before.engagement else 0)
        latest[told.post.id] = told.post


def test_reposts_repeat_a_post_told_before(fresh: list[ScenarioPost]) -> None:
    seen: dict[str, ScenarioPost] = {}
    reposts = 0
    for told in fresh:
        if told.post.repost_of:
            assert told.post.text == seen[told.post.repost_of].post.text
            reposts += 1
        seen[told.post.id] = told
    assert reposts > 100


def test_some_posts_are_copied_without_saying_so(fresh: list[ScenarioPost]) -> None:
    texts = Counter(told.post.text for told in fresh if not told.post.repost_of and len(told.post.text) > 60)
    assert sum(count > 1 for count in texts.values()) > 100


def test_texts_differ(fresh: list[ScenarioPost]) -> None:
    for issue in {told.issue for told in fresh}:
        assert len({told.post.text for told in fresh if told.issue == issue}) > 500


def test_optional_fields_are_there_and_not_there(fresh: list[ScenarioPost]) -> None:
    sources = Counter(told.post.source for told in fresh)
    assert {"x", "youtube", "facebook", "tiktok"} <= set(sources)
    assert any(source.startswith("rss.") for source in sources)
    for present in (
        lambda post: post.author,
        lambda post: post.author_followers,
        lambda post: post.url,
        lambda post: post.platform_languages,
        lambda post: post.engagement,
    ):
        share = sum(bool(present(told.post)) for told in fresh) / len(fresh)
        assert 0.3 < share < 0.999


def test_addresses_can_belong_to_nobody(fresh: list[ScenarioPost]) -> None:
    assert all(told.post.url is None or told.post.url.split("/")[2].endswith(".example.invalid") for told in fresh)
    words = [word for told in fresh for word in told.post.text.lower().split() if "@" in word[1:]]
    assert len(words) > 10
    assert all(word.rstrip(".").endswith(("@example.com", "@example.org")) for word in words)


def test_the_day_has_its_rhythm(fresh: list[ScenarioPost]) -> None:
    two_days = within(fresh, TIMELINE.start, 48 * HOUR)
    hours = Counter(told.at.astimezone(WIB).hour for told in two_days if told.kind != "bulletin")
    night = sum(hours[hour] for hour in (1, 2, 3)) / 3
    morning = sum(hours[hour] for hour in (7, 8)) / 2
    evening = sum(hours[hour] for hour in (19, 20)) / 2
    assert evening > 6 * night
    assert morning > 4 * night
    assert evening > morning


def test_half_of_the_ordinary_posts_are_about_no_issue(fresh: list[ScenarioPost]) -> None:
    ordinary = [told for told in fresh if told.at < TIMELINE.rumour]
    assert 0.45 < sum(told.issue is None for told in ordinary) / len(ordinary) < 0.55


@pytest.mark.parametrize("seed", range(20))
def test_the_rumour_explodes_within_an_hour_whatever_the_seed(seed: int) -> None:
    moments = [cue.at for cue in cues(seed, TIMELINE, POSTS_PER_DAY) if cue.issue == RUMOUR_ISSUE]

    def count(start: datetime, length: timedelta) -> int:
        return sum(start <= at < start + length for at in moments)

    usual = count(TIMELINE.rumour - 48 * HOUR, 48 * HOUR) / 48
    quarters = [count(TIMELINE.rumour + 15 * index * MINUTE, 15 * MINUTE) for index in range(4)]
    assert 3 < usual < 15
    assert sum(quarters) > 40 * usual
    assert quarters[0] > 3 * usual / 4
    assert quarters[0] < quarters[1] < quarters[2]
    assert count(TIMELINE.end_of_story - 2 * HOUR, 2 * HOUR) / 2 < 10 * usual


def test_the_rumour_begins_as_a_claim_and_the_answer_as_a_fact(fresh: list[ScenarioPost]) -> None:
    rumour = [told for told in fresh if told.kind in ("claim", "doubt", "outrage", "joke")]
    answer = [told for told in fresh if told.kind in ("fact", "thanks")]
    assert (rumour[0].kind, rumour[0].at) == ("claim", TIMELINE.rumour)
    assert (answer[0].kind, answer[0].at) == ("fact", TIMELINE.clarification)


def test_facts_take_over_after_the_clarification(fresh: list[ScenarioPost]) -> None:
    def kinds(start: datetime) -> Counter[str]:
        return Counter(told.kind for told in within(fresh, start, HOUR, RUMOUR_ISSUE))

    first, answered = kinds(TIMELINE.rumour), kinds(TIMELINE.clarification + 10 * MINUTE)
    assert first["fact"] == 0
    assert first["claim"] > 100
    assert answered["fact"] > answered["claim"] + answered["outrage"]


def test_the_first_claim_is_seen_to_go_viral(story: list[ScenarioPost], fresh: list[ScenarioPost]) -> None:
    first = next(told for told in fresh if told.kind == "claim")
    readings = [told.post.engagement for told in story if told.post.id == first.post.id and told.again]
    totals = [engagement.total for engagement in readings if engagement]
    assert len(totals) == 10
    assert totals[-1] > 20 * totals[0]


def test_the_negative_turn_is_slow_and_changes_no_volume(fresh: list[ScenarioPost]) -> None:
    before = within(fresh, TIMELINE.start, TIMELINE.turn - TIMELINE.start, TURN_ISSUE)
    shares = [negative_share(within(fresh, TIMELINE.turn + index * HOUR, HOUR, TURN_ISSUE)) for index in range(6)]
    assert 0.15 < negative_share(before) < 0.25
    assert shares[0] < 0.4
    assert shares[5] > 0.6
    assert sum(shares[3:]) / 3 > sum(shares[:3]) / 3 + 0.15

    length = TIMELINE.end_of_story - TIMELINE.turn
    usual = [len(within(fresh, TIMELINE.turn - timedelta(days=day), length, TURN_ISSUE)) for day in (1, 2)]
    assert 0.75 < len(within(fresh, TIMELINE.turn, length, TURN_ISSUE)) / (sum(usual) / 2) < 1.3


def test_bulletins_burst_at_the_same_minute_of_every_day(fresh: list[ScenarioPost]) -> None:
    minutes: dict[datetime, int] = defaultdict(int)
    for told in fresh:
        if told.kind == "bulletin":
            assert told.issue == BULLETIN_ISSUE
            minutes[told.at.replace(second=0, microsecond=0)] += 1
    assert list(minutes) == list(TIMELINE.bulletins)
    assert len(minutes) == 3
    assert {(minute.hour, minute.minute) for minute in minutes} == {(13, 0)}
    assert set(minutes.values()) == {12}


def test_the_watchlist_finds_what_is_meant_and_nothing_in_the_chatter(
    fresh: list[ScenarioPost], watchlist: Watchlist
) -> None:
    matcher = Matcher({issue.id: parse(issue.query) for issue in watchlist.issues})
    assert {issue.id for issue in watchlist.issues} == {told.issue for told in fresh} - {None}
    surplus = 0
    for told in fresh:
        found = matcher.match(told.post.text, language="id", source=told.post.source)
        if told.issue is None:
            assert found == (), told.post.text
        else:
            assert told.issue in found, told.post.text
            surplus += len(found) - 1
    assert surplus < len(fresh) / 100


def test_one_source_is_silent_for_two_hours(story: list[ScenarioPost]) -> None:
    def hours(begin: datetime) -> list[str]:
        return [told.post.source for told in within(story, begin, 2 * HOUR) if not told.again]

    assert SILENT_SOURCE not in hours(TIMELINE.silence)
    assert hours(TIMELINE.silence - 2 * HOUR).count(SILENT_SOURCE) > 30
    assert hours(TIMELINE.silence + 2 * HOUR).count(SILENT_SOURCE) > 30
    assert TIMELINE.turn < TIMELINE.silence < TIMELINE.end_of_story - 2 * HOUR

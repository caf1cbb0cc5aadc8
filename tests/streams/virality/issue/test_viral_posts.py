import random
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import convert, to_builtins

from streams.clock import start_of
from streams.virality.issue.viral_posts import FOLLOWED, ViralPosts
from streams.virality.issue.viral_score import LEAST_ACTIONS
from tests.streams.virality.kept import bytes_of, reread
from tests.streams.virality.mentions import mention

START = 29_000_000 - 29_000_000 % 1440
NOW = START + 2 * 1440


def reading(post, minute, created, actions, **fields):
    return mention(
        "beras",
        minute,
        minute,
        post=post,
        created_at=start_of(created) + timedelta(seconds=5),
        engagement=actions,
        **fields,
    )


def learned():
    """Two days in which a post every ten minutes gets a handful of actions, read at once, after 20 and after 50 minutes."""
    viral = ViralPosts("UTC")
    for minute in range(START, NOW):
        for age, share in ((0, 0.2), (20, 0.7), (50, 1.0)):
            created = minute - age
            if created % 10 == 0:
                total = random.Random(created).randrange(5, 60)
                viral.add(reading(f"x:{created}", minute, created, int(share * total)), minute, None)
        viral.close(minute)
    return viral


def story(viral, growth, until=120, **fields):
    """A post of which `growth` gives the actions by minute, where it is read; the verdict of every minute."""
    found = []
    for minute in range(NOW, NOW + until):
        if (actions := growth.get(minute - NOW)) is not None:
            viral.add(reading("x:viral", minute, NOW, actions, **fields), minute, "negative")
        found.append(viral.close(minute))
    return found


GROWTH = {0: 20, 10: 900, 20: 2500, 30: 4200, 40: 5500, 50: 6000}


def test_a_post_far_above_its_age_is_viral_with_its_numbers():
    viral = learned()
    found = story(viral, GROWTH)
    fired = [verdict for verdict in found if verdict.fires]
    assert fired[0].bucket == NOW + 10
    at = found[25]
    assert (at.observed, at.window, at.path) == (2500, 20 * 60, "post")
    assert 5 < at.expected < 60
    assert at.slow == at.observed / at.expected
    assert viral.leader.post == "x:viral"
    assert viral.leader.sentiment == "negative"
    assert viral.leader.engagement == 6000


def test_what_posts_usually_get_is_not_viral():
    assert not any(verdict.fires for verdict in story(learned(), {0: 10, 20: 45, 50: 90}))


def test_a_multiple_of_little_is_not_viral():
    found = story(learned(), {0: 20, 20: LEAST_ACTIONS - 1})
    assert max(verdict.score for verdict in found) < 0
    assert story(learned(), {0: 20, 20: 5 * LEAST_ACTIONS})[20].fires


def test_a_post_that_no_longer_grows_is_no_news_after_an_hour():
    found = story(learned(), GROWTH | {minute: 6000 + minute for minute in range(60, 300, 10)}, 300)
    assert found[60].fires
    last = max(verdict.bucket - NOW for verdict in found if verdict.fires)
    assert 90 <= last <= 102
    assert found[290].score <= 0


def read_late(viral, growth):
    """A post of which the counts are first read at NOW, when it is eight hours old; the verdict of every minute."""
    found, before = [], None
    for minute in range(NOW, NOW + 120):
        if (actions := growth.get(minute - NOW)) is not None:
            known = (
                {} if before is None else {"repeat": True, "read_before": before[0], "engagement_gained": actions - before[1]}
            )
            viral.add(reading("x:late", minute, NOW - 8 * 60, actions, **known), minute, None)
            before = minute, actions
        found.append(viral.close(minute))
    return found


def test_a_post_that_is_first_read_when_it_is_old_is_no_news_until_it_is_seen_to_grow():
    viral = learned()
    assert not any(verdict.fires for verdict in read_late(viral, {0: 200_000, 20: 200_900, 40: 201_000}))
    assert viral.statuses(NOW + 119)[0].actions == 201_000
    fired = [verdict for verdict in read_late(learned(), {0: 200_000, 30: 260_000}) if verdict.fires]
    assert fired[0].bucket == NOW + 30
    assert (fired[0].observed, fired[0].window) == (260_000, 60 * (8 * 60 + 30))


def test_it_does_not_raise_the_bar_of_the_day():
    plain, late = learned(), learned()
    read_late(plain, {})
    read_late(late, {0: 200_000})
    assert late.calibration.highest == plain.calibration.highest


def test_a_post_that_was_read_before_and_did_not_grow_is_no_news_when_it_is_first_followed():
    viral = learned()
    known = {"repeat": True, "read_before": NOW - 10, "engagement_gained": 1}
    viral.add(reading("x:old", NOW, NOW - 300, 90_000, **known), NOW, None)
    assert not viral.close(NOW).fires
    known |= {"read_before": NOW, "engagement_gained": 80_000}
    viral.add(reading("x:new", NOW + 1, NOW - 300, 90_000, **known), NOW + 1, None)
    assert viral.close(NOW + 1).fires


def test_readings_of_a_row_of_a_former_release_are_first_ones():
    viral = learned_row()
    viral.add(reading("x:viral", NOW, NOW - 5, 9_000), NOW, None)
    row = to_builtins(viral.to_row())
    row[5] = [one[:5] for one in row[5]]
    again = ViralPosts("UTC")
    again.take_row(convert(row, ViralPosts.Row))
    assert again.close(NOW) == viral.close(NOW)


def test_the_best_post_of_a_usual_day_sets_the_bar():
    """Where a post with thousands of actions comes every day, another one is no news; a far bigger one is."""
    viral = ViralPosts("UTC")
    for minute in range(START, NOW + 6 * 1440):
        if minute % 10 == 0:
            actions = 2500 if minute % 1440 == 600 else 20
            viral.add(reading(f"x:{minute}", minute, minute, actions), minute, None)
        verdict = viral.close(minute)
    assert not verdict.fires
    begin = NOW + 6 * 1440
    viral.add(reading("x:same", begin, begin, 2500), begin, None)
    assert not viral.close(begin).fires
    viral.add(reading("x:more", begin + 1, begin, 500_000), begin + 1, None)
    assert viral.close(begin + 1).fires


def test_it_is_silent_on_its_first_day():
    viral = ViralPosts("UTC")
    for minute in range(START, START + 300):
        viral.add(reading(f"x:{minute}", minute, minute, 10), minute, None)
        viral.close(minute)
    viral.add(reading("x:viral", START + 300, START + 290, 90_000), START + 300, None)
    verdict = viral.close(START + 300)
    assert verdict.score > 1
    assert not verdict.fires


def test_a_viral_post_does_not_teach_what_is_usual_however_often_it_is_read():
    viral = learned()
    before = viral.typical.expected("x", 2)
    story(viral, {minute: 1000 + 400 * minute for minute in range(10, 29)}, 30)
    assert viral.typical.expected("x", 2) < 1.5 * before


def test_posts_without_known_actions_and_too_old_ones_say_nothing():
    viral = learned()
    viral.add(reading("x:viral", NOW, NOW - 2 * 2880, 10**6), NOW, None)
    viral.add(reading("x:other", NOW, NOW, None), NOW, None)
    assert viral.close(NOW).score < 0


def test_a_deleted_post_can_no_longer_be_read_from_the_state():
    viral = learned()
    story(viral, GROWTH, 25, excerpt="kabar yang dihapus")
    assert b"kabar yang dihapus" in bytes_of(viral)
    assert viral.delete(["x:viral"])
    assert not viral.delete(["x:viral"])
    assert b"kabar yang dihapus" not in bytes_of(viral)
    assert b"x:viral" not in bytes_of(viral)
    assert viral.close(NOW + 25).fires
    assert viral.leader is None


def test_only_a_few_posts_are_followed():
    viral = learned()
    for number in range(50):
        viral.add(reading(f"x:viral{number}", NOW + 20, NOW, 10_000 + number), NOW + 20, None)
    assert viral.close(NOW + 20).observed == 10_049
    assert [post.actions for post in viral.statuses(NOW + 20)] == list(range(10_049, 10_049 - FOLLOWED, -1))


stories = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 5), st.integers(0, 400), st.integers(0, 20_000)), max_size=40
)


@settings(max_examples=25, deadline=None)
@given(stories, st.randoms(use_true_random=False), st.sets(st.integers(0, 301), max_size=5))
def test_neither_the_order_within_a_minute_nor_rows_change_a_verdict(found, chance, cuts):
    def run(shuffled, cuts):
        viral, verdicts = learned_row(), []
        for minute in range(301):
            here = [one for one in found if one[0] == minute]
            if shuffled:
                chance.shuffle(here)
            for _, post, age, actions in here:
                viral.add(reading(f"x:{post}", NOW + minute, NOW + minute - age, actions), NOW + minute, None)
            if minute in cuts:
                viral = reread(viral, ViralPosts("UTC"))
            verdicts.append(viral.close(NOW + minute))
        return verdicts

    assert run(shuffled=True, cuts=cuts) == run(shuffled=False, cuts=set())


ROW: list[ViralPosts] = []


def learned_row():
    if not ROW:
        ROW.append(learned())
    return reread(ROW[0], ViralPosts("UTC"))


@pytest.mark.parametrize("minutes", [0, 30])
def test_a_row_does_not_keep_what_was_read_beyond_its_minute(minutes):
    viral = learned_row()
    story(viral, {0: 700}, minutes + 1)
    assert viral.to_row()._readings == []
    assert viral.to_row()._samples == {}

import random

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.fact import FactHit
from streams.clock import minute_of, start_of
from streams.virality.codec import encoded, pack, unpack
from streams.virality.issue.five_minutes import NAMES_KEPT
from streams.virality.issue.last_hour import PAST_BYTES, Recent
from streams.virality.issue.samples import SAMPLES_KEPT
from tests.streams.virality.kept import bytes_of, reread
from tests.streams.virality.mentions import mention

MINUTE = 29_700_000

FEELINGS = ("negative", "neutral", "positive")


FORMER_FIELDS = 5
"""Of a record, before it had what is usually said, accounts and texts."""


def said(*items, at=MINUTE):
    found = Recent()
    for offset, fields in enumerate(items):
        found.add(mention("beras", at, offset, **fields), at)
    return found


@st.composite
def spoken(draw):
    """Mentions over some hours, in order of time."""
    late = st.sampled_from((0, 0, 1, 7, 58, 59, 60, 200))
    step = st.tuples(st.integers(0, 40), st.sampled_from(FEELINGS), st.integers(0, 30), st.booleans(), late)
    steps = draw(st.lists(step, max_size=30))
    minute, found = MINUTE, []
    for offset, (step, feeling, engagement, repeat, age) in enumerate(steps):
        minute += step
        found.append(
            (
                minute,
                mention(
                    "beras",
                    minute,
                    offset,
                    sentiment=feeling,
                    created_at=start_of(minute - age),
                    engagement=engagement,
                    engagement_gained=engagement,
                    repeat=repeat,
                    excerpt=f"kata{offset % 7} #t{offset % 3}",
                ),
            )
        )
    return found


@settings(deadline=None)
@given(spoken(), st.integers(0, 30))
def test_writing_and_reading_it_anywhere_changes_nothing(mentions, at):
    plain, stored = Recent(), Recent()
    for place, (minute, one) in enumerate(mentions):
        plain.add(one, minute)
        stored.add(one, minute)
        if place == at:
            stored = reread(stored, Recent())
        for recent in (plain, stored):
            recent.pass_time(minute)
    assert bytes_of(stored) == bytes_of(plain)
    assert (stored.split(), stored.usual(), stored.samples(), stored.tallies("terms")) == (
        plain.split(),
        plain.usual(),
        plain.samples(),
        plain.tallies("terms"),
    )


def test_a_row_from_before_accounts_and_texts_were_kept_is_read():
    recent = said({"author": "a"}, {"author": "b"})
    former = msgspec.msgpack.decode(encoded(recent.to_row()))[:FORMER_FIELDS]
    found = Recent()
    found.take_row(unpack(pack(former), Recent.Row))
    assert (found.posts, found.tallies("terms"), found.samples()) == (2, recent.tallies("terms"), recent.samples())
    assert recent.crowd.accounts.crowd().accounts == 2
    assert found.crowd.accounts.crowd() is None


@settings(deadline=None)
@given(spoken())
def test_it_counts_the_last_hour(mentions):
    recent = Recent()
    for minute, one in mentions:
        recent.add(one, minute)
    last = mentions[-1][0] if mentions else MINUTE
    counted = [one.sentiment for _, one in mentions if minute_of(one.created_at) // 5 > last // 5 - 12 and not one.repeat]
    split = recent.split()
    assert split.n == len(counted)
    for feeling in FEELINGS:
        expected = counted.count(feeling) / len(counted) if counted else 0
        assert getattr(split, feeling) == pytest.approx(expected, abs=1e-4)


def test_posts_without_an_answer_are_counted_in_no_share():
    split = said({"sentiment": "negative"}, {"sentiment": None, "abstained": True}, {"sentiment": None}).split()
    assert (split.n, split.abstained, split.abstained_share, split.negative) == (1, 1, 0.5, 1.0)


def test_where_the_model_was_asked_about_nothing_there_is_no_share_of_abstentions():
    assert said({"sentiment": None}).split().abstained_share is None
    assert said({"sentiment": None, "abstained": True}).split().abstained_share == 1.0


def test_what_is_usual_is_learnt_from_what_is_over():
    recent = said({"sentiment": "negative"}, {"sentiment": "neutral"})
    assert recent.usual() is None
    recent.pass_time(MINUTE + 65)
    assert recent.split().n == 0
    assert (recent.usual().n, recent.usual().negative) == (2, 0.5)


def test_what_is_usual_fades_with_a_half_life_of_a_week():
    recent = said(*[{"sentiment": "negative"}] * 100)
    week = 7 * 24 * 60
    for offset in range(100):
        recent.add(mention("beras", MINUTE + week, 1000 + offset, sentiment="positive"), MINUTE + week)
    recent.pass_time(MINUTE + week + 65)
    assert recent.usual().negative == pytest.approx(1 / 3, abs=0.001)


def test_words_tags_links_languages_and_sources():
    text = "Harga BERAS naik-turun di pasar #Beras #beras https://contoh.example.invalid/a?utm=1 yang"
    recent = said({"excerpt": text, "language": "jv", "source": "rss"}, {"excerpt": "beras", "language": "id"})
    assert {one.name: one.posts for one in recent.tallies("terms")} == {
        "harga": 1, "beras": 2, "naik-turun": 1, "pasar": 1,
    }  # fmt: skip
    assert [(one.name, one.posts) for one in recent.tallies("hashtags")] == [("#beras", 1)]
    assert [one.name for one in recent.tallies("links")] == ["contoh.example.invalid/a"]
    assert [one.name for one in recent.tallies("languages")] == ["id", "jv"]
    assert [one.name for one in recent.tallies("sources")] == ["rss", "x"]


def test_a_repeat_adds_what_it_gained_and_nothing_else():
    recent = said({"engagement": 3}, {"repeat": True, "engagement": 9, "engagement_gained": 6, "post": "x:0.0"})
    assert recent.gained == 6
    assert recent.split().n == 1
    assert [(one.post, one.engagement) for one in recent.samples()] == [("x:0.0", 9)]


def test_a_late_post_counts_in_the_five_minutes_in_which_it_was_written():
    recent = said({"sentiment": "negative", "excerpt": "a"})
    late = {"created_at": start_of(MINUTE - 50), "sentiment": "negative", "engagement": 510, "engagement_gained": 510}
    recent.add(mention("beras", MINUTE, 1, **late), MINUTE)
    assert (recent.split().n, recent.gained) == (2, 510)
    assert [one.post for one in recent.samples()] == ["x:1.0", "x:0.0"]
    recent.pass_time(MINUTE + 10)
    assert recent.split().n == 1
    assert [one.post for one in recent.samples()] == ["x:0.0"]
    assert recent.gained == 460


def test_a_post_from_before_the_last_hour_is_usual_and_nothing_of_the_present():
    recent = said({"source": "kini"}, *[{"engagement": number} for number in range(SAMPLES_KEPT)])
    before = recent.held
    for number in range(30):
        late = {"created_at": start_of(MINUTE - 60), "engagement": 999, "engagement_gained": 999, "source": "jauh"}
        recent.add(mention("beras", MINUTE, 100 + number, sentiment="negative", **late), MINUTE)
    assert (recent.split().negative, recent.gained, recent.held) == (0, 0, before)
    assert (recent.usual().n, recent.usual_sources()) == (30, {"jauh": 1.0})


def test_a_post_that_is_read_again_keeps_its_sentiment_as_a_sample():
    recent = said({"sentiment": "negative"}, {"repeat": True, "sentiment": None, "engagement": 9, "post": "x:0.0"})
    assert [(one.engagement, one.sentiment) for one in recent.samples()] == [(9, "negative")]


def test_reach_counts_an_author_for_every_post():
    assert said({"author_followers": 10}, {"author_followers": 10}, {}).reach == 20


def test_samples_are_the_most_acted_upon_and_say_different_things():
    recent = said(*({"engagement": number, "excerpt": f"kabar {number // 2}"} for number in range(10)))
    assert [one.engagement for one in recent.samples()] == [9, 7, 5, 3, 1]


def test_samples_older_than_an_hour_go():
    recent = said({"engagement": 100})
    recent.pass_time(MINUTE + 60)
    assert recent.samples() == ()


def test_deleted_samples_go():
    recent = said({"excerpt": "a"}, {"excerpt": "b"})
    assert recent.delete(frozenset({"x:0.0", "x:9.9"}))
    assert [one.post for one in recent.samples()] == ["x:1.0"]
    assert not recent.delete(frozenset({"x:0.0"}))


def filled(seed, excerpt):
    """An hour of 3,000 mentions; `excerpt` makes their text from a number and six words that nobody used before."""
    chance = random.Random(seed)
    recent = Recent()
    for offset in range(3000):
        minute = MINUTE + offset // 50
        words = " ".join("".join(chance.choices("abcdefghij", k=12)) for _ in range(6))
        recent.add(mention("beras", minute, offset, excerpt=excerpt(offset, words), engagement=offset), minute)
    return recent


def test_it_stays_small_however_much_is_said():
    recent = filled(1, lambda offset, words: words)
    assert len(recent._slots) == 12
    assert all(len(names) <= 2 * NAMES_KEPT for slot in recent._slots.values() for names in slot.names.values())
    assert len(recent.held) == SAMPLES_KEPT


def test_the_slots_that_are_over_have_a_bound_in_bytes_and_still_show_what_is_said_most():
    chance = random.Random(2)

    def excerpt(offset, words):
        link = "https://contoh.id/" + "".join(chance.choices("abcdefghij", k=100))
        return f"harga beras {words} {link} #panen" if offset % 3 else words

    recent = filled(3, excerpt)
    assert len(encoded(recent.to_row().slots)) < PAST_BYTES + 12_000
    assert [(one.name, one.posts) for one in recent.tallies("terms", 2)] == [("beras", 2000), ("harga", 2000)]
    assert [(one.name, one.posts) for one in recent.tallies("hashtags", 1)] == [("#panen", 2000)]


def test_verified_statements_are_counted_by_stance_for_an_hour():
    recent = Recent()
    claim, like = FactHit(fact="mobil", stance="claim", near=True), FactHit(fact="gas:1", stance="correction", near=False)
    recent.add(mention("beras", MINUTE, 0, facts=(claim, like)), MINUTE)
    recent.add(mention("beras", MINUTE, 1, facts=(claim,)), MINUTE)
    recent.add(mention("beras", MINUTE, 2, facts=(claim,), repeat=True), MINUTE)
    again = reread(recent, Recent())
    assert again.facts() == {"mobil": {("claim", True): 2}, "gas:1": {("correction", False): 1}}
    again.add(mention("beras", MINUTE + 61, 3), MINUTE + 61)
    assert again.facts() == {}

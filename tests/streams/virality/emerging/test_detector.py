import random
import zlib
from collections import Counter
from datetime import date

import orjson
import pytest

from schemas.alert import Alert
from schemas.codec import encode_record
from schemas.fact import Fact, FactHit
from schemas.mention import Sighting
from streams.clock import start_of
from streams.virality.emerging.alert import emerging_alert
from streams.virality.emerging.detector import LEARNING_MINUTES, Emerging, emerging_issue_id
from streams.virality.emerging.terms_row import restore_terms, row_of_terms
from streams.virality.unwatched import Unwatched

BEGIN = 29_722_560  # midnight in Jakarta, a Monday
DAY = 1440
DESK = Unwatched("Humas", ("konsol",), "Asia/Jakarta", 100, 20)


def sighting(number, minute, *terms, author=None, watched=False, **fields):
    values = {
        "excerpt": f"unggahan {number} tentang {terms[0]}",
        "source": "x",
        "engagement": number % 7,
        "created_at": start_of(minute),
    }
    return Sighting(
        offset=number,
        index=0,
        clock=minute,
        terms=terms,
        watched=watched,
        post=f"x:{number}",
        author=author or f"orang-{number}",
        **values | fields,
    )


class Stream:
    """Sightings in order of time, on one partition."""

    def __init__(self):
        self.sightings = []
        self.chance = random.Random(2)

    def say(self, minute, *terms, **fields):
        self.sightings.append(sighting(len(self.sightings), minute, *terms, **fields))

    def usual(self, days, begin=BEGIN):
        """Ten terms that a few people use every hour, and many that are used once."""
        for minute in range(begin, begin + int(days * DAY), 6):
            self.say(minute, f"#biasa{self.chance.randrange(10)}", author=f"orang-{self.chance.randrange(300)}")
            self.say(minute, f"#sekali{minute}")
        return self

    def burst(self, begin, posts, *terms, over=30, **fields):
        for number in range(posts):
            self.say(begin + number * over // posts, *terms, **fields)
        return self


def play(stream, emerging=None, upto=None, facts=None):
    emerging = emerging or Emerging(100, 20, "Asia/Jakarta")
    told = []
    ordered = sorted(stream.sightings, key=lambda one: one.clock)
    ordered = [one.model_copy(update={"offset": place}) for place, one in enumerate(ordered)]
    for one in ordered:
        told += alerts(emerging.close(one.clock - 1), facts)
        emerging.take(0, one, one.clock)
        told += alerts(emerging.close(one.clock), facts)
    return told + alerts(emerging.close(upto or ordered[-1].clock + 5), facts), emerging


def alerts(emerged, facts=None):
    return [emerging_alert(one, DESK, facts or {}) for one in emerged]


NOON = BEGIN + 2 * DAY + 12 * 60


def test_a_batch_that_comes_late_counts_in_the_hour_in_which_it_was_written_or_not_at_all():
    """People who wrote within 20 minutes eight hours ago, or within the last half hour, all of it read in one minute."""
    for ago in (8 * 60, 81, 30):
        stream = Stream().usual(3)
        for number in range(60):
            stream.say(NOON, "#jembatanambruk", created_at=start_of(NOON - ago + number // 3))
        told, emerging = play(stream)
        assert bool(told) is (ago == 30)
        assert ("#jembatanambruk" in emerging.terms) is (ago == 30)
        assert emerging.folded == len(stream.sightings)


def test_a_hashtag_of_many_people_is_told_and_ends():
    stream = Stream().usual(3).burst(NOON, 60, "#jembatanambruk")
    told, _ = play(stream)
    assert told[0].event == "opened"
    assert told[-1].event == "resolved"
    first = told[0]
    assert Alert.model_validate_json(encode_record(first)) == first
    assert (first.kind, first.title, first.suggested_query) == ("emerging_issue", "#jembatanambruk", "#jembatanambruk")
    assert (first.owner, first.channels) == ("Humas", ("konsol",))
    assert "jembatanambruk" not in first.issue
    assert "#jembatanambruk" in first.headline.id
    assert NOON < first.at.timestamp() / 60 <= NOON + 25
    assert 0 < len(first.samples) <= 5
    assert [tally.name for tally in first.sources] == ["x"]


def test_nobody_is_told_in_the_first_day():
    stream = Stream().usual(0.9).burst(BEGIN + LEARNING_MINUTES // 2, 200, "#besar")
    assert play(stream)[0] == []


def test_one_author_is_no_crowd():
    assert play(Stream().usual(3).burst(NOON, 500, "#iklan", author="bot"))[0] == []


def test_without_authors_the_texts_are_counted():
    same = Stream().usual(3).burst(NOON, 500, "#iklan", author="", excerpt="beli sekarang")
    for one in same.sightings[-500:]:
        assert one.excerpt == "beli sekarang"
    same.sightings = [one.model_copy(update={"author": None}) if one.terms == ("#iklan",) else one for one in same.sightings]
    assert play(same)[0] == []


def test_what_a_watched_issue_explains_is_no_news():
    assert play(Stream().usual(3).burst(NOON, 60, "#hargaberas", watched=True))[0] == []
    mixed = Stream().usual(3).burst(NOON, 90, "#hargaberas", watched=True).burst(NOON, 60, "#hargaberas")
    assert play(mixed)[0] == []


def test_a_hashtag_of_every_monday_is_news_once():
    stream = Stream().usual(36)
    for week in range(1, 5):
        stream.burst(BEGIN + 7 * DAY * week + 9 * 60, 80, "#seninproduktif", over=180)
    told, _ = play(stream)
    assert [alert.event for alert in told].count("opened") == 1
    grown = stream.burst(BEGIN + 35 * DAY + 9 * 60, 600, "#seninproduktif", over=60)
    assert [alert.event for alert in play(grown)[0]].count("opened") == 2


def test_terms_that_stand_together_are_told_once():
    stream = Stream().usual(3)
    stream.burst(NOON, 80, "#jembatanambruk", "contoh.example/jembatan", "jembatan ambruk")
    told, _ = play(stream)
    assert {alert.title for alert in told} == {"#jembatanambruk"}
    assert [tally.name for tally in told[0].links] == ["contoh.example/jembatan"]
    assert [tally.name for tally in told[0].terms] == ["jembatan ambruk"]


@pytest.mark.parametrize(
    ("term", "query"), [("jembatan ambruk", '"jembatan ambruk"'), ("contoh.example/a", None), ("#tag", "#tag")]
)
def test_a_query_is_suggested(term, query):
    told, _ = play(Stream().usual(3).burst(NOON, 60, term))
    assert told[0].suggested_query == query


def test_usual_days_are_quiet():
    assert play(Stream().usual(14))[0] == []


def test_memory_is_bounded():
    stream = Stream()
    for number in range(5000):
        stream.say(BEGIN + number // 10, f"#tagar{number}")
    _, emerging = play(stream)
    assert len(emerging.terms) <= 200
    assert len(row_of_terms(emerging)) < 60_000


def test_the_least_active_are_forgotten_first():
    stream = Stream().burst(BEGIN, 50, "#lama").usual(1)
    for number in range(400):
        stream.say(BEGIN + 60 + number // 10, f"#tagar{number}")
    assert "#lama" in play(stream, upto=BEGIN + 110)[1].terms


def test_a_worker_that_dies_says_the_same_again():
    stream = Stream().usual(3).burst(NOON, 60, "#jembatanambruk").burst(NOON + 200, 90, "#kebakaran", "pasar baru")
    expected, whole = play(stream)
    ordered = sorted(stream.sightings, key=lambda one: one.clock)
    ordered = [one.model_copy(update={"offset": place}) for place, one in enumerate(ordered)]
    chance = random.Random(3)
    emerging, row, saved, told, at = Emerging(100, 20, "Asia/Jakarta"), None, 0, {}, 0
    while at < len(ordered):
        part = ordered[at : at + chance.randrange(1, 120)]
        for one in part:
            for alert in alerts([*emerging.close(one.clock - 1)]):
                told.setdefault(alert.id, alert)
            emerging.take(0, one, one.clock)
            for alert in alerts(emerging.close(one.clock)):
                assert told.setdefault(alert.id, alert) == alert
        at += len(part)
        if chance.random() < 0.3:
            emerging, at = Emerging(100, 20, "Asia/Jakarta"), max(0, saved - 5)  # some that were counted come again
            if row:
                restore_terms(emerging, row)
        else:
            row, saved = row_of_terms(emerging), at
    for alert in alerts(emerging.close(ordered[-1].clock + 5)):
        told.setdefault(alert.id, alert)
    assert list(told.values()) == expected
    assert row_of_terms(emerging) == row_of_terms(whole)


def test_a_row_that_cannot_be_read_is_refused():
    emerging = play(Stream().usual(0.1))[1]
    with pytest.raises(ValueError, match="damaged"):
        restore_terms(emerging, b"xyz" + row_of_terms(emerging))


def test_ids_do_not_tell_the_term():
    assert emerging_issue_id("#aib") == emerging_issue_id("#aib") != emerging_issue_id("#aib2")
    assert "aib" not in emerging_issue_id("#aib")


def test_what_was_verified_is_told_with_an_issue_that_nobody_watches():
    stream = Stream().usual(2)
    repeats = (FactHit(fact="mobil", stance="claim", near=True),)
    puts_right = (FactHit(fact="mobil", stance="correction", near=True),)
    stream.burst(NOON, 60, "#baru", facts=repeats).burst(NOON, 6, "#baru", facts=puts_right).burst(NOON, 30, "#baru")
    values = {"verdict": "Hoaks", "correction": "37 minibus.", "owner": "Biro Pers", "checked": date(2026, 7, 4)}
    facts = {"mobil": Fact(id="mobil", claim="Istana menyewa 1.000 mobil", **values)}
    told, emerging = play(stream, facts=facts)
    [opened] = [one for one in told if one.title == "#baru" and one.event == "opened"]
    [found] = opened.facts
    assert 0 < found.corrections < found.repeats < found.posts
    again = Emerging(100, 20, "Asia/Jakarta")
    restore_terms(again, row_of_terms(emerging))
    assert again.terms["#baru"].facts() == {"mobil": Counter({("claim", True): 60, ("correction", True): 6})}


def test_what_no_statement_answers_is_proposed_of_an_issue_that_nobody_watches():
    said = "katanya dana desa dipotong kepala dusun"
    stream = Stream().usual(2).burst(NOON, 60, "dana desa", "desa dipotong", excerpt=said)
    values = {"verdict": "Hoaks", "correction": "37 minibus.", "owner": "Biro Pers", "checked": date(2026, 7, 4)}
    told, _ = play(stream, facts={"mobil": Fact(id="mobil", claim="Istana menyewa 1.000 mobil", **values)})
    opened = [one for one in told if one.event == "opened"]
    assert opened
    for one in opened:
        [found] = one.unmatched
        assert set(found.phrases) <= {"dana desa", "desa dipotong"}
        assert found.post in {sample.post for sample in one.samples}
    assert all(not one.unmatched for one in play(stream)[0])
    assert all(not one.unmatched for one in told if one.event == "resolved")


def test_a_row_of_before_statements_were_counted_is_read():
    stream = Stream().usual(0.1).burst(BEGIN, 30, "#baru")
    _, emerging = play(stream, upto=BEGIN + 150)
    row = orjson.loads(zlib.decompress(row_of_terms(emerging)))
    for slots, *_ in row["terms"].values():
        for slot in slots.values():
            assert slot.pop() == {}
    again = Emerging(100, 20, "Asia/Jakarta")
    restore_terms(again, zlib.compress(orjson.dumps(row)))
    assert again.terms["#baru"].facts() == {}

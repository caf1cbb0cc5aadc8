from schemas.alert import Alert
from schemas.codec import encode_record
from streams.clock import start_of
from streams.virality.emerging.detector import LEARNING_MINUTES, emerging_issue_id
from streams.virality.emerging.terms_row import row_of_terms
from tests.streams.virality.emerging.sightings import BEGIN, DAY, NOON, Stream, play


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


def test_ids_do_not_tell_the_term():
    assert emerging_issue_id("#aib") == emerging_issue_id("#aib") != emerging_issue_id("#aib2")
    assert "aib" not in emerging_issue_id("#aib")

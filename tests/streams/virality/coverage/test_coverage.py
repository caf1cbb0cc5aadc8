import random

from schemas.mention import SourceTotals
from streams.virality.coverage.coverage import MOST_SOURCES, ROW_PREFIX, Coverage
from streams.virality.coverage.windows import SLOT_MINUTES

BEGIN = (20_640 * 288 - 84) * SLOT_MINUTES
DAY = 1440
PARTITIONS = 2


def said(days=4.0, gap=(3 * DAY, 3 * DAY + 180)):
    """What two partitions tell of three sources; one of them is silent for three hours. `minute, partition, totals`."""
    chance = random.Random(5)
    totals = [{}, {}]
    found = []
    for minute in range(0, int(days * DAY), SLOT_MINUTES):
        for partition in range(PARTITIONS):
            changed = {}
            for name, per_slot in (("x", 5), ("facebook", 4), ("rss.antara", 0.2)):
                posts = sum(chance.random() < per_slot / 10 / PARTITIONS for _ in range(10))
                if posts and not (name == "facebook" and gap[0] <= minute < gap[1]):
                    known = totals[partition].get(name, 0) + posts
                    totals[partition][name] = known
                    changed[name] = (known, known)
            if changed:
                end = BEGIN + minute + SLOT_MINUTES - 1
                found.append((end, partition, SourceTotals(minute=end, since=partition, totals=changed)))
    return found


def play(coverage, stream, end):
    events = []
    for minute, partition, totals in stream:
        events += coverage.close(minute - 1)
        coverage.take(partition, totals)
        events += coverage.close(minute)
    return events + coverage.close(end)


END = BEGIN + 4 * DAY


def test_a_source_falls_silent_and_returns():
    opened, closed = play(Coverage("Asia/Jakarta"), said(), END)
    assert (opened.source, opened.event, closed.event) == ("facebook", "opened", "resolved")
    assert opened.incident == closed.incident
    assert (opened.sequence, closed.sequence) == (0, 1)
    start = (BEGIN + 3 * DAY) // SLOT_MINUTES
    assert start + 2 <= opened.slot <= start + 12
    assert start + 36 <= closed.slot <= start + 38
    assert opened.last_post < start
    assert 0.3 < opened.share < 0.6


def test_no_alert_without_a_gap():
    assert play(Coverage("Asia/Jakarta"), said(gap=(0, 0)), END) == []


def test_totals_said_again_change_nothing():
    stream = said()
    repeated = [one for number, item in enumerate(stream) for one in [item] * (1 + (number % 7 == 0))]
    once, twice = Coverage("Asia/Jakarta"), Coverage("Asia/Jakarta")
    assert play(once, stream, END) == play(twice, repeated, END)
    assert dict(once.rows()) == dict(twice.rows())


def test_a_worker_that_dies_goes_on_from_rows_of_several_ages():
    stream = said()
    whole = Coverage("Asia/Jakarta")
    expected = play(whole, stream, END)
    chance = random.Random(1)
    coverage, rows, events, at, saved = Coverage("Asia/Jakarta"), {}, [], 0, 0
    while at < len(stream):
        part = stream[at : at + chance.randrange(1, 200)]
        events += play(coverage, part, part[-1][0])
        at += len(part)
        written = list(coverage.rows())
        if chance.random() < 0.3:  # dies between two rows: what follows the last acknowledgement comes again
            rows |= dict(written[: chance.randrange(len(written) + 1)])
            coverage, at = Coverage("Asia/Jakarta"), saved
            for key, row in rows.items():
                coverage.restore(key.removeprefix(ROW_PREFIX), row)
        else:
            rows |= dict(written)
            saved = at
    events += coverage.close(END)
    assert sorted(set(events)) == sorted(expected)
    whole_rows = dict(whole.rows())
    assert whole_rows.keys() == (rows | dict(coverage.rows())).keys()


def test_a_long_gap_for_all_is_nobodys_silence():
    coverage = Coverage("Asia/Jakarta")
    before = said(days=3, gap=(0, 0))
    assert play(coverage, before, BEGIN + 3 * DAY) == []
    assert coverage.close(BEGIN + 30 * DAY) == []


def test_names_are_bounded():
    coverage = Coverage("Asia/Jakarta")
    coverage.take(0, SourceTotals(minute=BEGIN, since=0, totals={f"s{n}": (1, 1) for n in range(MOST_SOURCES + 5)}))
    assert len(coverage.sources) == MOST_SOURCES

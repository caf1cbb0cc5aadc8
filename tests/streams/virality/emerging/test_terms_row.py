import random
import zlib

import orjson
import pytest

from streams.virality.emerging.detector import Emerging
from streams.virality.emerging.terms_row import restore_terms, row_of_terms
from tests.streams.virality.emerging.sightings import BEGIN, NOON, Stream, alerts, play


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

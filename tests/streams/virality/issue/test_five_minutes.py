import random

from streams.virality.codec import decoder, encoded
from streams.virality.issue.five_minutes import NAMES_KEPT, Names, Slot
from tests.streams.virality.mentions import mention

MINUTE = 29_700_000


def counted(*excerpts):
    found = Slot()
    for offset, excerpt in enumerate(excerpts):
        found.count(mention("beras", MINUTE, offset, excerpt=excerpt))
    return found


def test_a_link_counts_as_one_however_it_is_written_and_its_fragment_is_no_hashtag():
    slot = counted("(https://contoh.id/A#naik)", "HTTPS://www.Contoh.id/A/.", "[baca](www.contoh.id/A?b=1), #turun")
    assert slot.names["links"] == {"contoh.id/A": 3}
    assert slot.names["hashtags"] == {"#turun": 1}
    assert slot.names["terms"] == {"baca": 1}


def test_packing_keeps_the_most_frequent_and_goes_on_counting():
    chance = random.Random(1)
    rare = ["".join(chance.choices("abcdefg", k=12)) for _ in range(40)]
    slot = counted(*rare, *["harga beras naik"] * 3)
    slot.pack(4)
    assert set(slot.names["terms"]) > {"harga", "beras", "naik"}
    assert len(slot.names["terms"]) == 4
    slot.count(mention("beras", MINUTE, 99, excerpt="beras mahal"))
    assert (slot.names["terms"]["beras"], slot.names["terms"]["mahal"], slot.size) == (4, 1, 0)
    assert slot.names["languages"] == {"id": 44}


def test_sources_are_kept_however_little_room_there_is():
    slot = Slot()
    for offset in range(NAMES_KEPT):
        slot.count(mention("beras", MINUTE, offset, source=f"media-{offset:02}"))
    slot.pack(4)
    assert len(slot.names["sources"]) == NAMES_KEPT


def test_its_row_gives_it_again_packed_or_not():
    slot = counted("harga beras #naik https://contoh.id/a", "harga beras")
    for packed in (False, True):
        again = Slot.of_row(decoder(Slot.Row).decode(encoded(slot.to_row())), packed=packed)
        assert (again.names, again.feelings, bool(again.size)) == (slot.names, slot.feelings, packed)
        assert encoded(again.to_row()) == encoded(slot.to_row())


def test_its_row_holds_as_many_names_as_there_is_room_for():
    slot = counted(*["harga beras naik #naik #mahal"] * 3, "harga cabai turun #turun https://contoh.id/a")
    assert decoder(Names).decode(slot.to_row(2, 1).names) == {
        "terms": {"harga": 4, "beras": 3},
        "phrases": {"beras naik": 3},
        "hashtags": {"#mahal": 3},
        "languages": {"id": 4},
        "sources": {"x": 4},
        "links": {"contoh.id/a": 1},
    }
    assert decoder(Names).decode(slot.to_row(0, 0).names) == {}


def test_sums_beyond_what_json_readers_hold_stay_there():
    slot = Slot()
    for offset in range(3000):
        slot.count(mention("beras", MINUTE, offset, author_followers=2**53))
    assert slot.reach == 2**53
    assert encoded(slot.to_row())

from datetime import UTC, date, datetime

from schemas.codec import encode_record
from schemas.fact import Fact
from streams.factcheck.follower import FactsFollower
from streams.kafka.records import Incoming
from streams.kafka.topics import Topics
from streams.settings import Settings


def record(name, value):
    return Incoming("facts", 0, 0, datetime(2026, 7, 4, tzinfo=UTC), name.encode(), value)


def told(name, claim):
    fact = Fact(id=name, claim=claim, verdict="Salah", correction="Tidak.", owner="Humas", checked=date(2026, 7, 4))
    return record(name, encode_record(fact))


async def test_statements_come_change_and_go():
    found = FactsFollower(Settings(), Topics(Settings()))
    found.take([told("mobil", "Istana menyewa 1.000 mobil"), told("gas", "Subsidi gas elpiji dihapus"), record("x", b"{")])
    await found.settle()
    assert set(found.facts()) == {"mobil", "gas"}
    assert [hit.fact for hit in found.matcher().match("istana sewa 1000 mobil", ())] == ["mobil"]
    found.take([record("mobil", None)])
    await found.settle()
    assert found.matcher().match("istana sewa 1000 mobil", ()) == ()
    found.take([told("mobil", "Istana menyewa 1.000 mobil")], afresh=True)
    assert set(found.facts()) == {"mobil"}

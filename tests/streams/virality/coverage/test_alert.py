from datetime import UTC, datetime

from schemas.alert import Alert
from schemas.codec import encode_record
from streams.virality.coverage.alert import source_alert
from streams.virality.coverage.coverage import SourceEvent
from streams.virality.coverage.windows import Flow
from streams.virality.unwatched import Unwatched

SLOT = int(datetime(2026, 3, 2, 3, 0, tzinfo=UTC).timestamp()) // 300
DESK = Unwatched("Humas", ("konsol",), "Asia/Makassar")


def event(name="opened", **fields):
    values = {"source": "x", "incident": "7b0a4a0e-5f0f-5a52-9c1c-6b656e746f6e", "event": name, "sequence": 0}
    values |= {"opened": SLOT, "slot": SLOT, "last_post": SLOT - 12, "score": 1.25, "share": 0.5, "retired": False}
    return SourceEvent(**values | {"flow": Flow(60, 1, 1, 1234.5, 1200.0)} | fields)


def test_it_says_what_is_missing():
    alert = source_alert(event(), DESK)
    assert Alert.model_validate_json(encode_record(alert)) == alert
    assert (alert.kind, alert.issue, alert.owner, alert.channels) == ("source_silent", "#source.x", "Humas", ("konsol",))
    assert alert.headline.id == "Sumber x diam: 1 unggahan dalam 1 jam, biasanya 1.234; terakhir 10.05 WITA"
    assert alert.headline.en == "Source x is silent: 1 post in 1 hour, usually 1,234; last one 10:05 WITA"
    assert alert.at == datetime(2026, 3, 2, 3, 5, tzinfo=UTC)
    assert alert.severity == 5
    assert (alert.observed, alert.expected, alert.window_minutes) == (1, 1234.5, 60)


def test_it_says_what_became_of_it():
    assert source_alert(event("updated"), DESK).headline.id.startswith("Sumber x masih diam")
    assert source_alert(event("resolved"), DESK).headline.id == "Sumber x kembali mengirim"
    assert "tidak lagi diharapkan" in source_alert(event("resolved", retired=True), DESK).headline.id


def test_a_source_of_which_nothing_came_since_another_day():
    alert = source_alert(event(flow=Flow(780, 0, 0, 40.0, 40.0), last_post=SLOT - 12 * 13), DESK)
    assert alert.headline.id == (
        "Sumber x diam: tidak ada unggahan dalam 13 jam, biasanya 40; terakhir 1 Maret 2026, 22.05 WITA"
    )
    assert alert.headline.en.endswith("no posts in 13 hours, usually 40; last one 1 March 2026, 22:05 WITA")


def test_severity_goes_by_the_share_of_posts():
    assert [source_alert(event(share=share), DESK).severity for share in (0.0, 0.2, 0.5, 1.0)] == [3, 4, 5, 8]


def test_ids_follow_from_what_is_said():
    first, second = source_alert(event(), DESK), source_alert(event("updated", sequence=1), DESK)
    assert first.incident == second.incident
    assert first.id != second.id
    assert first.id == source_alert(event(), DESK).id

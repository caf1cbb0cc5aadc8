from datetime import UTC, datetime, timedelta, timezone

import orjson
import pytest

from schemas.alert_posts import SamplePost
from schemas.mention import Sighting
from streams.virality.codec import decoder, encoded
from streams.virality.issue.sample_post import MOST_BYTES, Sample, kept
from tests.streams.virality.mentions import mention

MINUTE = 29_700_000


def sample(number, **fields):
    return Sample.of(mention("beras", MINUTE, number, **fields))


@pytest.mark.parametrize(
    "created_at",
    [
        datetime(2026, 7, 4, 3, tzinfo=UTC),
        datetime(2026, 7, 4, 3, 1, 2, 345678, tzinfo=UTC),
        datetime(2026, 7, 4, 10, tzinfo=timezone(timedelta(hours=7))),
    ],
)
@pytest.mark.parametrize("fields", [{}, {"url": "https://contoh.id/1", "sentiment": None, "engagement": 7}])
def test_its_json_is_that_of_the_post_in_an_alert(created_at, fields):
    one = sample(1, created_at=created_at, **fields)
    shown = one.shown()
    assert orjson.dumps(one.to_json(), option=orjson.OPT_SORT_KEYS) == orjson.dumps(
        shown.model_dump(mode="json", exclude_none=True), option=orjson.OPT_SORT_KEYS
    )
    again = decoder(Sample).decode(encoded(one))
    assert again == one
    assert again.shown().model_dump_json() == shown.model_dump_json()
    assert SamplePost.model_validate(one.to_json(), strict=False) == shown


def test_a_sighting_has_no_sentiment():
    found = Sighting(
        offset=1, index=0, clock=MINUTE, terms=("#a",), watched=False, post="x:1", source="x",
        created_at=datetime(2026, 7, 4, tzinfo=UTC), excerpt="Kabar  BARU", engagement=4,
    )  # fmt: skip
    one = Sample.of(found)
    assert (one.sentiment, one.engagement, one.gist) == (None, 4, "kabar baru")


def test_those_with_most_actions_are_kept_and_of_equals_the_newest():
    ones = [sample(number, engagement=number // 2) for number in range(6)]
    assert [one.post for one in kept(ones, 3)] == ["x:5.0", "x:4.0", "x:3.0"]


def test_long_ones_leave_less_room_and_the_first_is_kept_in_any_case():
    long = [sample(number, engagement=number, url="https://contoh.id/" + "a" * 1800) for number in range(6)]
    assert [one.engagement for one in kept(long, 6)] == [5, 4]
    assert sum(len(one.url) for one in kept(long, 6)) <= MOST_BYTES
    endless = sample(9, engagement=9, url="https://contoh.id/" + "a" * MOST_BYTES)
    assert kept([endless, *long], 6) == [endless]

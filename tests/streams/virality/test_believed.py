"""A well-formed record may say what cannot be: a place beyond the end of `posts`, or a time that is far ahead."""

from datetime import timedelta

import orjson

from schemas.base import LAST_MINUTE
from schemas.mention import MentionBatch, MentionSegment, Sighting, SourceTotals
from streams.clock import minute_of, start_of
from streams.kafka.records import Incoming
from streams.mentions.known_ends import EndsKnown, KnownEnds
from streams.virality.believed import believed, places_of
from tests.streams.virality.mentions import mention

BEGIN = minute_of(start_of(29_000_000))
FAR = 2**53


def record():
    return Incoming("mentions", 0, 7, start_of(BEGIN) + timedelta(minutes=5), None, b"")


async def checked(*segments):
    batch = MentionBatch(segments=segments)

    async def ask():
        return EndsKnown("a", (100, 100))

    ends = KnownEnds(ask)
    await ends.reach(places_of(batch))
    found, refused = believed(batch, record(), ends, ahead=1440)
    return found.segments, [orjson.loads(one) for one in refused]


def sighting(clock, offset):
    return Sighting(
        offset=offset, index=0, topic_id="a", clock=clock, terms=("#banjir",), watched=False, post="x:1", source="x",
        created_at=start_of(BEGIN), excerpt="banjir",
    )  # fmt: skip


async def test_what_can_be_so_is_left_as_it_is():
    segment = MentionSegment(
        partition=1,
        clock=BEGIN,
        read=99,
        ends=(100, 100),
        idle=True,
        topic_id="a",
        mentions=(mention("beras", BEGIN, 99, topic_id="a"), mention("beras", BEGIN, FAR, topic_id="former")),
        sightings=(sighting(BEGIN, 98),),
        sources=(SourceTotals(minute=BEGIN, since=0, topic_id="a", totals={}),),
    )
    [found], refused = await checked(segment)
    assert (found, refused) == (segment, [])


async def test_places_beyond_the_end_and_times_far_ahead_are_refused_and_their_neighbours_kept():
    good = mention("beras", BEGIN, 5, topic_id="a")
    [found], refused = await checked(
        MentionSegment(
            partition=0,
            clock=BEGIN,
            mentions=(
                good,
                mention("beras", BEGIN, 100, topic_id="a"),
                mention("beras", LAST_MINUTE, 6, topic_id="a", created_at=start_of(BEGIN)),
            ),
            sightings=(sighting(BEGIN, FAR), sighting(LAST_MINUTE, 5)),
            sources=(SourceTotals(minute=BEGIN, since=FAR, topic_id="a", totals={"x": (1, 1)}),),
        )
    )
    assert (found.mentions, found.sightings, found.sources, found.clock) == ((good,), (), (), BEGIN)
    assert [one.get("offset", one.get("since")) for one in refused] == [100, 6, FAR, 5, FAR]


async def test_a_reach_that_cannot_be_says_nothing_of_its_partition():
    good = mention("beras", BEGIN, 5, topic_id="a")
    for claim in ({"read": 100}, {"ends": (100, 101), "read": 7, "idle": True}, {"clock": LAST_MINUTE}):
        told = {"partition": 0, "clock": BEGIN, "topic_id": "a", "mentions": (good,), "deleted": ("x:9",)} | claim
        [found], [refused] = await checked(MentionSegment(**told))
        assert (found.mentions, found.deleted, found.clock, found.read, found.ends) == ((good,), ("x:9",), 0, -1, ())
        assert not found.idle
        assert refused["mentions"] == []


async def test_the_ends_of_others_that_have_grown_meanwhile_are_asked_for():
    known = [EndsKnown("a", (100, 100)), EndsKnown("a", (100, 150))]

    async def ask():
        return known.pop(0)

    ends = KnownEnds(ask)
    await ends.look()
    segment = MentionSegment(partition=0, clock=BEGIN, read=99, ends=(100, 150), idle=True, topic_id="a")
    batch = MentionBatch(segments=(segment,))
    await ends.reach(places_of(batch))
    assert believed(batch, record(), ends, ahead=1440) == (batch, [])

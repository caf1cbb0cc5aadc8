"""The largest state that an issue can have: every number random and as large as it gets, every text as long and random."""

import random
from array import array
from datetime import UTC, datetime

from schemas.fact import FactHit
from schemas.mention import Mention
from schemas.watchlist import Issue
from streams.clock import start_of
from streams.virality.detect.calibration import Calibration
from streams.virality.detect.incident import Incident
from streams.virality.detect.ring import Ring
from streams.virality.issue.sample_post import Sample
from streams.virality.issue.state import IssueState
from streams.virality.issue.typical_engagement import BINS, RECENT, SOURCES, STEPS

__all__ = ["LETTERS", "MINUTE", "WORST", "worst_case"]

MINUTE = 29_700_000
WORST = Issue(id="i" * 100, title="Isu", query="isu", zone="America/Argentina/ComodRivadavia")
TOPIC_ID = "4e2b6c1e-9a5d-4f0e-8c37-2f6f3b9b7d11"
LETTERS = [chr(code) for code in range(0x10000, 0x1F000) if chr(code).isalpha()]


def worst_case(seed: int, *, partitions: int = 32, posts_a_minute: int = 2**24 - 1) -> IssueState:
    """Nothing in it can be compressed. All that comes from mentions is added as mentions."""
    chance = random.Random(seed)
    state = IssueState(WORST)
    for minute in range(MINUTE, MINUTE + 61):
        for number in range(40):
            state.add(number % partitions, _mention(chance, minute, 40 * (minute - MINUTE) + number), minute)
        state.close(minute)
    assert state.engagement
    assert state.viral
    for partition in range(partitions):
        position = chance.randrange(2**62, 2**63), chance.randrange(1000)
        state._positions.take(TOPIC_ID, partition, position)
    state.posts, state.folded = chance.randrange(2**53), chance.randrange(2**53)
    spikes = state.engagement.spikes
    for ring in (state.volume.ring, state.negative.ring, state.negative.parts, spikes.ring):
        _fill(ring, chance, posts_a_minute)
    _fill(state.engagement.actions, chance, 2**32 - 1)
    for spike in (state.volume, spikes):
        spike.schedule.codes = bytearray(chance.randrange(1, 256) for _ in spike.schedule.codes)
        spike.baseline.posts, spike.baseline.visits = _floats(chance, "f", 48), _floats(chance, "f", 48)
        spike.baseline.hours = chance.getrandbits(40)
        spike.dispersion.excess = _floats(chance, "d", len(spike.dispersion.excess))
        spike.dispersion.square = _floats(chance, "d", len(spike.dispersion.square))
        spike.alarms.recent, spike.born, spike.learned = chance.random(), chance.getrandbits(40), chance.getrandbits(40)
        for calibration in (spike.slow, spike.fast):
            _learned(calibration, chance)
    state.volume.usual_hours.codes = bytearray(chance.randrange(256) for _ in state.volume.usual_hours.codes)
    _learned(state.negative.calibration, chance)
    _learned(state.viral.calibration, chance)
    for one in (state.negative, state.engagement):
        one.weight = chance.random()
    state.negative.negative, state.negative.excess = chance.random(), chance.random()
    state.viral.typical._counts = {
        _name(chance): bytearray(count for _ in range(STEPS) for count in _readings(chance)) for _ in range(SOURCES + 1)
    }
    for number, post in enumerate(state.viral._followed.values()):
        post.sample = Sample.of(_mention(chance, MINUTE, number))
        post.actions = post.grown_to = chance.randrange(2**53)
        post.expected = chance.random()
    state.recent._usual_sources = {_name(chance): chance.random() * 10**9 for _ in range(32)}
    state.recent._usual = [chance.random() * 10**9 for _ in range(4)]
    state.incident = _open(chance)
    return state


def _fill(ring: Ring, chance: random.Random, most: int) -> None:
    ring.cells = array("I", (chance.randrange(most + 1) for _ in ring.cells))
    ring.too_late = chance.getrandbits(53)


def _floats(chance: random.Random, kind: str, n: int) -> "array[float]":
    return array(kind, (chance.random() * 10**6 for _ in range(n)))


def _learned(calibration: Calibration, chance: random.Random) -> None:
    calibration.total, calibration.square, calibration.weight, calibration.highest = (chance.random() for _ in range(4))


def _readings(chance: random.Random) -> list[int]:
    """Readings of posts at one age: as many as there can be, spread at random."""
    found = [0] * BINS
    for _ in range(RECENT - 1):
        found[chance.randrange(BINS)] += 1
    return found


def _name(chance: random.Random) -> str:
    return "a" + "".join(chance.choices("abcdefghijklmnopqrstuvwxyz0123456789._-", k=63))


def _open(chance: random.Random) -> Incident:
    found = Incident(WORST.id)
    found.opened = found.loud = found.rest = chance.getrandbits(60)
    found.sequence, found.peak = chance.getrandbits(32), chance.random()
    found.pace.began, found.pace.times = chance.getrandbits(60), [chance.getrandbits(60) for _ in range(3)]
    found.pace.told, found.pace.severity, found.pace.highest, found.pace.reasons = 8, 10, 10, 4
    found.kinds = ("volume_spike", "negative_surge", "engagement_surge", "viral_post")
    return found


def _mention(chance: random.Random, minute: int, offset: int) -> Mention:
    """A post in which no letter follows from another, of which much is told and with which much was done."""
    words = " ".join("".join(chance.choices(LETTERS, k=chance.randrange(4, 31))) for _ in range(15))
    tags = " ".join("#" + "".join(chance.choices(LETTERS, k=40)) for _ in range(2))
    link = "https://" + "".join(chance.choices(LETTERS, k=80))
    return Mention(
        issue=WORST.id,
        offset=offset,
        index=0,
        clock=minute,
        post="".join(chance.choices(LETTERS, k=200)),
        source=_name(chance),
        created_at=start_of(minute).astimezone(UTC) if offset % 2 else datetime.fromtimestamp(60 * minute + 59.123456, UTC),
        excerpt=f"{tags} {link} {words}"[:280],
        language=_name(chance)[:8],
        sentiment=chance.choice(("negative", "neutral", "positive")),
        author="".join(chance.choices("0123456789abcdef", k=32)),
        author_followers=2**53 - offset,
        url="https://" + "".join(chance.choices(LETTERS, k=2040)),
        engagement=2**53 - offset,
        engagement_gained=2**53 - offset,
        facts=tuple(FactHit(fact=_name(chance) + _name(chance)[:36], stance="correction", near=True) for _ in range(3)),
    )

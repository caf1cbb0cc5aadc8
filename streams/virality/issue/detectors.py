"""The detectors that an issue has: what of a mention goes into each, and which scores metrics show."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from schemas.alert import AlertKind
from schemas.mention import Mention
from schemas.scored import SentimentLabel
from streams.virality.detect.detector import Detector
from streams.virality.detect.engagement import EngagementDetector
from streams.virality.detect.presets import Preset
from streams.virality.detect.share import ShareDetector
from streams.virality.detect.spike import SpikeDetector
from streams.virality.detect.verdict import Verdict
from streams.virality.issue.gains import Gain
from streams.virality.issue.viral_posts import ViralPosts

__all__ = ["BY_PART", "DETECTORS", "ENGAGEMENT", "NEGATIVE", "VIRAL", "VOLUME", "DetectorInput", "DetectorKind"]

VOLUME: Final = "volume_spike"
NEGATIVE: Final = "negative_surge"
ENGAGEMENT: Final = "engagement_surge"
VIRAL: Final = "viral_post"


class DetectorInput(NamedTuple):
    """A mention that is read in event minute `minute`, with what detectors ask of it."""

    mention: Mention
    minute: int
    written: int | None
    """The minute in which a new post was written; None for one that counts no more: a repeat, or part of a history."""
    gain: Gain | None
    sentiment: SentimentLabel | None
    """Of the post, also where it is read again."""
    shown: bool
    """Whether something of it may be read."""
    closed: int
    """The last minute that is over for the issue."""


@dataclass(frozen=True, slots=True)
class DetectorKind:
    """A place for one detector in every issue."""

    part: str
    """Its name in the state and in the row."""
    kind: AlertKind
    detector: Callable[[str, Preset], Detector]
    """Makes one, from a zone and a preset."""
    count: Callable[[Any, DetectorInput], None]
    """Has the detector take in what was said."""
    scores: Mapping[str, Callable[[Verdict, Preset], float]]
    """The scores of a verdict that metrics show, by path."""
    begins: Callable[[DetectorInput], bool] | None = None
    """Whether this is the first thing that concerns it; an issue has one without `begins` from its beginning."""
    rhythmic: bool = True
    """Whether it learns the rhythm of the day, so that it begins afresh in another zone."""


def _count_posts(volume: SpikeDetector, said: DetectorInput) -> None:
    if said.written is not None:
        volume.begin(said.minute)
        volume.add(said.written, 1)


def _count_feelings(negative: ShareDetector, said: DetectorInput) -> None:
    if said.written is not None:
        negative.begin(said.minute)
        if said.mention.sentiment:
            negative.add(said.written, 1, said.mention.sentiment == "negative")


def _count_gains(engagement: EngagementDetector, said: DetectorInput) -> None:
    if said.gain is None:
        return
    is_new = engagement.last < 0 and engagement.actions.closed is None
    if not is_new and said.minute <= said.closed != engagement.actions.closed:
        engagement.close(said.closed)  # what comes late belongs in the past, not to what waits
    engagement.add(said.minute, said.gain.actions, said.gain.first)


def _read_post(viral: ViralPosts, said: DetectorInput) -> None:
    viral.closed = max(viral.closed, said.closed)
    if said.mention.edited and said.shown:
        viral.change(said.mention)
    if not said.mention.edited or said.mention.engagement_gained:
        viral.add(said.mention, said.minute, said.sentiment, shown=said.shown)


_PATHS: Final[Mapping[str, Callable[[Verdict, Preset], float]]] = {
    "slow": lambda verdict, preset: verdict.slow / preset.slow,
    "fast": lambda verdict, preset: verdict.fast / preset.fast,
    "level": lambda verdict, _: verdict.level,
    "span": lambda verdict, _: verdict.span,
    "first_day": lambda verdict, _: verdict.first_day,
}


def _score(path: str) -> Mapping[str, Callable[[Verdict, Preset], float]]:
    return {path: lambda verdict, _: verdict.score}


DETECTORS: Final = (
    DetectorKind("volume", VOLUME, SpikeDetector, _count_posts, _PATHS),
    DetectorKind("negative", NEGATIVE, ShareDetector, _count_feelings, _score("share")),
    DetectorKind(
        "engagement", ENGAGEMENT, EngagementDetector, _count_gains, _score("engagement"), lambda said: said.gain is not None
    ),
    DetectorKind(
        "viral", VIRAL, ViralPosts, _read_post, _score("post"), lambda said: bool(said.mention.engagement), rhythmic=False
    ),
)
"""In the order in which reasons of one strength are shown."""

BY_PART: Final = MappingProxyType({one.part: one for one in DETECTORS})

"""What is said when: the ordinary days, the rumour, the negative turn and the daily bulletin, as cues in order of time."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from heapq import merge
from random import Random

from streams.local.scenario.cascade import Cascade
from streams.local.scenario.chance import weighted
from streams.local.scenario.rhythm import rhythmic
from streams.local.scenario.timeline import Timeline

__all__ = ["BULLETIN_ISSUE", "CHATTER", "POWER_CUT", "RUMOUR", "RUMOUR_ISSUE", "TURN_ISSUE", "Cue", "cues"]

CHATTER = "obrolan"
RUMOUR = "rumor"
POWER_CUT = "listrik-padam"
"""Talk that no issue of the watchlist covers: it comes up by itself."""
RUMOUR_ISSUE = "belanja-istana"
TURN_ISSUE = "layanan-bpjs"
BULLETIN_ISSUE = "harga-pangan"

_SHARES: Mapping[str, float] = {
    CHATTER: 0.50,
    TURN_ISSUE: 0.15,
    BULLETIN_ISSUE: 0.12,
    "makan-bergizi": 0.08,
    "banjir-drainase": 0.07,
    "mudik-tol": 0.05,
    RUMOUR_ISSUE: 0.03,
}
_USUAL: Mapping[str, Mapping[str, float]] = {
    CHATTER: {"negative": 0.25, "neutral": 0.40, "positive": 0.35},
    TURN_ISSUE: {"negative": 0.20, "neutral": 0.50, "positive": 0.30},
    BULLETIN_ISSUE: {"negative": 0.35, "neutral": 0.40, "positive": 0.25},
    "makan-bergizi": {"negative": 0.25, "neutral": 0.40, "positive": 0.35},
    "banjir-drainase": {"negative": 0.40, "neutral": 0.40, "positive": 0.20},
    "mudik-tol": {"negative": 0.30, "neutral": 0.45, "positive": 0.25},
    RUMOUR_ISSUE: {"negative": 0.20, "neutral": 0.65, "positive": 0.15},
}
_TURNED: Mapping[str, float] = {"gangguan": 0.66, "negative": 0.14, "neutral": 0.16, "positive": 0.04}

_CLAIMED = Cascade(spark=0.5, ratio=2.3, memory=11, audience=1300, echo=5.0)
_CLARIFIED = Cascade(spark=0.4, ratio=1.8, memory=14, audience=600, echo=2.5)
_FIRST: Mapping[str, float] = {"claim": 0.70, "doubt": 0.20, "outrage": 0.10}
_SPREAD: Mapping[str, float] = {"claim": 0.28, "doubt": 0.16, "outrage": 0.34, "joke": 0.22}
_LATER: Mapping[str, float] = {"claim": 0.10, "doubt": 0.18, "outrage": 0.37, "joke": 0.35}
_AFTER: Mapping[str, float] = {"claim": 0.05, "outrage": 0.20, "joke": 0.35, "stubborn": 0.40}
_ANSWER: Mapping[str, float] = {"fact": 0.72, "thanks": 0.22, "stubborn": 0.06}

_POWER_CUT_POSTS = 160
_POWER_CUT_LASTS = timedelta(minutes=100)
_BULLETIN_POSTS = 12
_BULLETIN_LASTS = timedelta(seconds=50)
_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, order=True)
class Cue:
    """Somebody says something of this kind, now."""

    at: datetime
    script: str
    """The file of phrases."""
    kind: str

    @property
    def issue(self) -> str | None:
        """The watched issue that it is about, if any."""
        if self.script in (CHATTER, POWER_CUT):
            return None
        return RUMOUR_ISSUE if self.script == RUMOUR else self.script


def cues(seed: int, timeline: Timeline, posts_per_day: float) -> Iterator[Cue]:
    """Everything that is said from the start to the end of the timeline, in order of time.

    `posts_per_day` counts the ordinary posts of an average day; the rumour and the bulletins come on top.
    """
    ordinary = [
        _ordinary(Random(f"{seed}:{script}"), script, share * posts_per_day, timeline) for script, share in _SHARES.items()
    ]
    rumour, answer = Random(f"{seed}:{RUMOUR}"), Random(f"{seed}:answer")
    return merge(
        *ordinary,
        _rumour(rumour, timeline),
        _answer(answer, timeline),
        _bulletins(Random(f"{seed}:bulletin"), timeline),
        _power_cut(Random(f"{seed}:{POWER_CUT}"), timeline),
    )


def _ordinary(rng: Random, script: str, per_day: float, timeline: Timeline) -> Iterator[Cue]:
    usual = _USUAL[script]
    for at in rhythmic(rng, timeline.start, timeline.end, per_day):
        turned = script == TURN_ISSUE and rng.random() < timeline.anger(at)
        yield Cue(at, script, weighted(rng, _TURNED if turned else usual))


def _rumour(rng: Random, timeline: Timeline) -> Iterator[Cue]:
    for at in _CLAIMED.moments(rng, timeline.rumour, timeline.end_of_story):
        age = at - timeline.rumour
        if at >= timeline.clarification + 15 * _MINUTE:
            kinds = _AFTER
        elif age < 10 * _MINUTE:
            kinds = _FIRST if age else {"claim": 1.0}
        else:
            kinds = _SPREAD if age < 60 * _MINUTE else _LATER
        yield Cue(at, RUMOUR, weighted(rng, kinds))


def _answer(rng: Random, timeline: Timeline) -> Iterator[Cue]:
    for at in _CLARIFIED.moments(rng, timeline.clarification, timeline.end_of_story):
        yield Cue(at, RUMOUR, weighted(rng, _ANSWER) if at > timeline.clarification else "fact")


def _power_cut(rng: Random, timeline: Timeline) -> Iterator[Cue]:
    lasts = _POWER_CUT_LASTS
    moments = sorted(timeline.power_cut + lasts * rng.triangular(0, 1, 0.3) for _ in range(_POWER_CUT_POSTS))
    yield from (Cue(at, POWER_CUT, weighted(rng, {"negative": 0.75, "neutral": 0.25})) for at in moments)


def _bulletins(rng: Random, timeline: Timeline) -> Iterator[Cue]:
    for at in timeline.bulletins:
        moments = sorted(at + _BULLETIN_LASTS * rng.random() for _ in range(_BULLETIN_POSTS))
        yield from (Cue(moment, BULLETIN_ISSUE, "bulletin") for moment in moments if timeline.start <= moment < timeline.end)

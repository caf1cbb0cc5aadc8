"""How loud an incident is, from 1 to 10: how unusual, how many people, growing, how negative, how far it reaches."""

from collections.abc import Mapping
from math import log2, log10
from typing import Final, NamedTuple

from streams.virality.detect.verdict import Verdict
from streams.wording.phrases import THINGS

__all__ = ["Measures", "loudness", "severity"]

_HOUR: Final = 3600
_STEADY: Final = 8.0
"""Posts that are added to both sides of a ratio, so that a few more or less change little."""
_ACTIONS_A_POST: Final = 10.0
"""So many actions weigh as one post where they are compared."""

_UNUSUAL, _UNUSUAL_MULTIPLE = 2.5, 16.0
_PEOPLE, _PEOPLE_FROM, _A_DECADE = 4.5, 10.0, 1.5
_GROWING, _GROWING_MULTIPLE = 1.0, 4.0
_NEGATIVE, _NEGATIVE_FROM, _NEGATIVE_TO = 1.0, 0.3, 0.8
_PRIOR_POSTS = 12.0  # of that share, so that a few posts say little
_REACH, _REACH_FROM, _REACH_DECADES = 1.5, 100.0, 3.0


class Measures(NamedTuple):
    """What was said in the last hour, beside what the detectors see."""

    people: float
    """How many people wrote, where what repeats one text counts for less; at most `posts`."""
    posts: float
    """Posts of the same time."""
    usual: float
    """Posts that are usual in an hour."""
    lately: float
    """Posts of the last quarter of an hour."""
    before: float
    """Posts of the one before."""
    negative: float = 0.0
    """Posts that are negative."""
    judged: float = 0.0
    """Posts with a sentiment."""
    actions: float = 0.0
    """Likes, shares and comments that were gained."""
    original: float = 1.0
    """Which part of the posts of the last three hours are by such people."""


def severity(measures: Measures, verdicts: Mapping[str, Verdict]) -> int:
    """`loudness` as a whole number from 1 to 10."""
    return min(10, max(1, round(loudness(measures, verdicts))))


def loudness(measures: Measures, verdicts: Mapping[str, Verdict]) -> float:
    """1 and more, by the incident's reasons: the verdict of each kind, of which the strongest counts.

    The parts are: unusual, 2.5 for sixteen times as much as is usual; people beyond the usual, 1.5 for each ten times as
    many from ten on; growing, 1 for four times as many posts as a quarter of an hour before; negative, 1 for a share of
    80 %; and reach, half a point for each ten times as many actions from a hundred on. It goes up with the people and down
    with the part of the posts that only repeat: of 300 copies by five accounts little is left.
    """
    people = min(measures.people, measures.posts)
    own = people / measures.posts if measures.posts else 1.0
    parts = {kind: own if one.window <= _HOUR else measures.original for kind, one in verdicts.items()}
    unusual = max((_unusual(kind, one, parts[kind]) for kind, one in verdicts.items()), default=0.0)
    shift = max((one.observed - one.expected for one in verdicts.values() if one.path == "share"), default=0.0)
    beyond = max(0.0, people - measures.usual * own, people * shift)
    growth = (measures.lately * own + _STEADY) / (measures.before * own + _STEADY)
    share = (measures.negative * own + _NEGATIVE_FROM * _PRIOR_POSTS) / (measures.judged * own + _PRIOR_POSTS)
    return (
        1
        + _part(_UNUSUAL, log2(unusual) / log2(_UNUSUAL_MULTIPLE) if unusual > 1 else 0.0)
        + min(_PEOPLE, _A_DECADE * log10(1 + beyond / _PEOPLE_FROM))
        + _part(_GROWING, log2(growth) / log2(_GROWING_MULTIPLE))
        + _part(_NEGATIVE, (share - _NEGATIVE_FROM) / (_NEGATIVE_TO - _NEGATIVE_FROM))
        + _part(_REACH, log10(1 + measures.actions / _REACH_FROM) / _REACH_DECADES)
    )


def _part(most: float, place: float) -> float:
    return most * min(1.0, max(0.0, place))


def _unusual(kind: str, verdict: Verdict, own: float) -> float:
    """How many times as much as is usual; less, the further the detector is from its threshold."""
    observed, expected, steady = float(verdict.observed), float(verdict.expected), _STEADY
    if verdict.path == "share":
        observed, expected = observed * verdict.n * own, expected * verdict.n * own
    elif THINGS.get(kind) == "interaction":
        steady *= _ACTIONS_A_POST
    else:
        observed = expected + (observed - expected) * own
    multiple = (observed + steady) / (expected + steady)
    return float(multiple ** min(1.0, max(0.0, verdict.score))) if multiple > 1 else 0.0

"""How viral a post is, and what a detector says of it."""

from math import log

from streams.virality.detect.calibration import Calibration
from streams.virality.detect.presets import Preset
from streams.virality.detect.verdict import Verdict
from streams.virality.issue.tracked_post import Followed

__all__ = ["LEAST_ACTIONS", "LEAST_RATIO", "none_stands_out", "score_of", "verdict_of"]

LEAST_ACTIONS = 500
"""Actions that a viral post has, at least."""
LEAST_RATIO = 8.0
"""Actions over those that are usual, at least."""

LEAST_SCORE = -1.0


def score_of(actions: int, ratio: float, best: Calibration, preset: Preset) -> float:
    """The score of a post with so many actions, `ratio` times those that are usual; `best` are the best posts of days."""
    if actions < LEAST_ACTIONS:
        return LEAST_SCORE
    return min(log(1 + ratio) / log(1 + LEAST_RATIO), best.z(ratio) / preset.viral)


def none_stands_out(minute: int, *, shadow: bool) -> Verdict:
    """What is said while no post is followed."""
    return Verdict(minute, LEAST_SCORE, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 60, "post", 0, shadow)


def verdict_of(post: Followed, minute: int, score: float, deviations: float, *, shadow: bool) -> Verdict:
    """What is said of the post that stands out most."""
    usual = post.expected
    return Verdict(
        minute,
        score,
        post.ratio,
        deviations,
        post.actions,
        usual,
        usual,
        usual,
        60 * post.age,
        "post",
        post.actions,
        shadow,
    )

"""An alert, recomputed: the numbers at its minute, and with them what they say."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from schemas.alert import Alert
from streams.backtest.sentences import sentence
from streams.backtest.trace import ShareWindow, Window, share_windows, windows
from streams.virality.detect.engagement import EngagementDetector
from streams.virality.detect.presets import Preset, preset
from streams.virality.issue.detectors import ENGAGEMENT, NEGATIVE, VOLUME
from streams.virality.issue.state import IssueState
from streams.virality.issue.tracked_post import PostStatus

__all__ = ["EngagementNumbers", "Explanation", "Numbers", "numbers_of"]


@dataclass(frozen=True, slots=True)
class EngagementNumbers:
    """Actions gained in the windows that end with the alert, those usual for them, and the calibrated statistics."""

    windows: tuple[Window, ...]
    slow: float
    fast: float


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the detectors of an issue held at the end of a minute.

    `slow` and `fast` are the calibrated statistics of the volume, `level` is the score of its third path and `usual_hour` the
    posts of an hour of these days, None while too little is known. `share_deviations` and `share_calibrated` those of the
    negative share, whose usual value is `usual_share`. `alarm_factor` multiplies the thresholds of a preset with a budget.
    `engagement` is None while no post gains anything, `posts` are those that stand out.
    """

    windows: tuple[Window, ...]
    slow: float
    fast: float
    alarm_factor: float
    level: float
    usual_hour: float | None
    share_windows: tuple[ShareWindow, ...]
    usual_share: float
    share_deviations: float
    share_calibrated: float
    engagement: EngagementNumbers | None
    posts: tuple[PostStatus, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """An alert with the numbers behind it and the rule that judged them."""

    alert: Alert
    numbers: Numbers
    rule: Preset

    def to_dict(self) -> dict[str, Any]:
        """The explanation as plain values, ready for JSON."""
        numbers = asdict(self.numbers)
        numbers["windows"] = [window._asdict() for window in self.numbers.windows]
        numbers["share_windows"] = [window._asdict() for window in self.numbers.share_windows]
        numbers["posts"] = [post._asdict() for post in self.numbers.posts]
        if self.numbers.engagement:
            numbers["engagement"]["windows"] = [window._asdict() for window in self.numbers.engagement.windows]
        said = [sentence(reason, self.rule).model_dump() for reason in self.alert.reasons]
        return {
            "alert": self.alert.model_dump(mode="json", exclude_none=True),
            "numbers": numbers,
            "rule": asdict(self.rule),
            "sentences": said,
        }


def numbers_of(state: IssueState, sensitivity: str) -> Numbers:
    """What an issue's detectors hold now; `sensitivity` names the issue's preset. The state must have closed a minute."""
    volume, negative = state.verdicts[VOLUME], state.verdicts[NEGATIVE]
    chosen, hours = preset(sensitivity), state.volume.usual_hours
    usual = hours.of(state.closed // 60) if hours else None
    return Numbers(
        windows=tuple(windows(state.volume)),
        slow=volume.slow,
        fast=volume.fast,
        alarm_factor=state.volume.alarms.factor(chosen.budget, chosen.fresh),
        level=volume.level,
        usual_hour=usual.posts if usual else None,
        share_windows=tuple(share_windows(state.negative)),
        usual_share=state.negative.baseline,
        share_deviations=negative.slow,
        share_calibrated=negative.fast,
        engagement=_engagement(state),
        posts=state.viral.statuses(state.closed) if state.viral else (),
    )


def _engagement(state: IssueState) -> EngagementNumbers | None:
    detector, verdict = state.engagement, state.verdicts.get(ENGAGEMENT)
    if detector is None or verdict is None:
        return None
    return EngagementNumbers(tuple(_in_actions(detector)), verdict.slow, verdict.fast)


def _in_actions(detector: EngagementDetector) -> Iterator[Window]:
    """The windows of its weights, told in actions as the verdict tells them."""
    each = detector.typical
    for window, actions in zip(windows(detector.spikes), detector.actions.sums, strict=False):
        yield Window(window.minutes, actions, window.expected * each, window.low * each, window.high * each)

"""An alert, recomputed: the numbers at its minute and what they say in words, in Indonesian and in English."""

from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from schemas.alert import Alert, Headline, Reason
from streams.backtest.trace import Window, windows
from streams.virality.presets import Preset, preset
from streams.virality.share import LEAST_RISE, ShareDetector
from streams.virality.state import NEGATIVE, VOLUME, IssueState

__all__ = ["Explanation", "Numbers", "ShareWindow", "numbers_of", "sentence"]


class ShareWindow(NamedTuple):
    """Negative posts among those with a sentiment in the `minutes` that end with the alert."""

    minutes: int
    posts: int
    negative: int


@dataclass(frozen=True, slots=True)
class Numbers:
    """What the detectors of an issue held at the end of a minute.

    `slow` and `fast` are the calibrated statistics of the volume, `share_deviations` and `share_calibrated` those of the
    negative share, whose usual value is `usual_share`. `alarm_factor` multiplies the thresholds of a preset with a budget.
    """

    windows: tuple[Window, ...]
    slow: float
    fast: float
    alarm_factor: float
    share_windows: tuple[ShareWindow, ...]
    usual_share: float
    share_deviations: float
    share_calibrated: float


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
    return Numbers(
        windows=tuple(windows(state.volume)),
        slow=volume.slow,
        fast=volume.fast,
        alarm_factor=1 + preset(sensitivity).budget * state.volume.alarms.recent,
        share_windows=_share_windows(state.negative),
        usual_share=state.negative.baseline,
        share_deviations=negative.slow,
        share_calibrated=negative.fast,
    )


def _share_windows(detector: ShareDetector) -> tuple[ShareWindow, ...]:
    grid = detector.grid
    return tuple(
        ShareWindow(grid.windows[at] * grid.bucket_seconds // 60, detector.ring.sums[at], detector.parts.sums[at])
        for at in grid.slow
    )


def sentence(reason: Reason, rule: Preset) -> Headline:
    """Why one kind of detector spoke, or no longer does, in one sentence."""
    loud_id, loud_en = ("", "") if reason.score >= 1 else (" (belum atau tidak lagi memicu)", " (which does not fire)")
    score_id, score_en = _number(reason.score, 2, ","), _number(reason.score, 2, ".")
    minutes = reason.window_minutes
    if reason.kind == NEGATIVE:
        points = f"{100 * LEAST_RISE:.0f}"
        return Headline(
            id=(
                f"Dalam {minutes} menit terakhir {reason.observed:.0%} unggahan bernada negatif, biasanya "
                f"{reason.expected:.0%}; skornya {score_id} kali ambang{loud_id}. Ambangnya: batas bawah "
                f"{_number(rule.share, 1, ',')} simpangan di atas biasanya, naik sedikitnya {points} poin persen."
            ),
            en=(
                f"In the last {minutes} minutes {reason.observed:.0%} of the posts were negative, usually "
                f"{reason.expected:.0%}; the score is {score_en} times the threshold{loud_en}. The threshold: a lower bound "
                f"{_number(rule.share, 1, '.')} deviations above the usual share, and a rise of at least {points} "
                "percentage points."
            ),
        )
    path_id, path_en, threshold = ("cepat", "fast", rule.fast) if reason.path == "fast" else ("lambat", "slow", rule.slow)
    return Headline(
        id=(
            f"Dalam {minutes} menit terakhir ada {_number(reason.observed, 1, ',')} unggahan, biasanya "
            f"{_number(reason.expected, 1, ',')} pada jam itu; skornya {score_id} kali ambang jalur {path_id} "
            f"({_number(threshold, 2, ',')} simpangan){loud_id}."
        ),
        en=(
            f"In the last {minutes} minutes there were {_number(reason.observed, 1, '.')} posts, usually "
            f"{_number(reason.expected, 1, '.')} at that hour; the score is {score_en} times the threshold of the {path_en} "
            f"path ({_number(threshold, 2, '.')} deviations){loud_en}."
        ),
    )


def _number(value: float, digits: int, decimal: str) -> str:
    """A number with at most so many digits after the point; Indonesian swaps point and comma."""
    text = f"{value:,.0f}" if value == int(value) else f"{value:,.{digits}f}"
    return text if decimal == "." else text.translate(str.maketrans(",.", ".,"))

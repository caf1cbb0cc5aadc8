"""An alert, recomputed: the numbers at its minute and what they say in words, in Indonesian and in English."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from schemas.alert import Alert, Headline, Reason
from streams.backtest.trace import ShareWindow, Window, share_windows, windows
from streams.virality.detect.engagement import LEAST_ACTIONS, LEAST_MULTIPLE, EngagementDetector
from streams.virality.detect.presets import Preset, preset
from streams.virality.detect.share import LEAST_RISE
from streams.virality.issue.detectors import ENGAGEMENT, NEGATIVE, VIRAL, VOLUME
from streams.virality.issue.state import IssueState
from streams.virality.issue.tracked_post import PostStatus
from streams.virality.issue.viral_score import LEAST_ACTIONS as LEAST_LIKED
from streams.virality.issue.viral_score import LEAST_RATIO
from streams.wording.figures import precise

__all__ = ["EngagementNumbers", "Explanation", "Numbers", "numbers_of", "sentence"]


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


def sentence(reason: Reason, rule: Preset) -> Headline:
    """Why one kind of detector spoke, or no longer does, in one sentence."""
    loud_id, loud_en = ("", "") if reason.score >= 1 else (" (belum atau tidak lagi memicu)", " (which does not fire)")
    score_id, score_en = precise(reason.score, "id", 2), precise(reason.score, "en", 2)
    minutes = reason.window_minutes
    if reason.kind == NEGATIVE:
        points = f"{100 * LEAST_RISE:.0f}"
        return Headline(
            id=(
                f"Dalam {minutes} menit terakhir {reason.observed:.0%} unggahan bernada negatif, biasanya "
                f"{reason.expected:.0%}; skornya {score_id} kali ambang{loud_id}. Ambangnya: batas bawah "
                f"{precise(rule.share, 'id', 1)} simpangan di atas biasanya, naik sedikitnya {points} poin persen."
            ),
            en=(
                f"In the last {minutes} minutes {reason.observed:.0%} of the posts were negative, usually "
                f"{reason.expected:.0%}; the score is {score_en} times the threshold{loud_en}. The threshold: a lower bound "
                f"{precise(rule.share, 'en', 1)} deviations above the usual share, and a rise of at least {points} "
                "percentage points."
            ),
        )
    observed_id, observed_en = precise(reason.observed, "id", 1), precise(reason.observed, "en", 1)
    usual_id, usual_en = precise(reason.expected, "id", 1), precise(reason.expected, "en", 1)
    if reason.kind == VIRAL:
        times_id, times_en = precise(LEAST_RATIO, "id", 1), precise(LEAST_RATIO, "en", 1)
        return Headline(
            id=(
                f"Satu unggahan berumur {minutes} menit mendapat {observed_id} interaksi; unggahan lain dari sumbernya pada "
                f"umur itu biasanya {usual_id}. Skornya {score_id} kali ambang{loud_id}. Ambangnya: {times_id} kali yang "
                f"biasa, {precise(rule.viral, 'id', 1)} simpangan di atas unggahan terbaik pada hari biasa, sedikitnya "
                f"{LEAST_LIKED} interaksi, dan bertambah seperempat dalam sejam."
            ),
            en=(
                f"One post, {minutes} minutes old, has {observed_en} interactions; other posts of its source usually have "
                f"{usual_en} at that age. The score is {score_en} times the threshold{loud_en}. The threshold: {times_en} "
                f"times what is usual, {precise(rule.viral, 'en', 1)} deviations above the best post of a usual day, at "
                f"least {LEAST_LIKED} interactions, and a quarter more within an hour."
            ),
        )
    if reason.path == "level":
        return Headline(
            id=(
                f"Dalam {minutes} menit terakhir ada {observed_id} unggahan, biasanya {usual_id} dalam hari-hari ini; "
                f"skornya {score_id} kali ambang jalur taraf ({precise(rule.level, 'id', 2)} simpangan, dan berkali-kali "
                f"lipat yang biasa){loud_id}."
            ),
            en=(
                f"In the last {minutes} minutes there were {observed_en} posts, usually {usual_en} these days; the score is "
                f"{score_en} times the threshold of the level path ({precise(rule.level, 'en', 2)} deviations, and several "
                f"times what is usual){loud_en}."
            ),
        )
    path_id, path_en, threshold = ("cepat", "fast", rule.fast) if reason.path == "fast" else ("lambat", "slow", rule.slow)
    if reason.kind == ENGAGEMENT:
        things_id, things_en = "interaksi bertambah", "new interactions"
        least_id = f" Paling sedikit {LEAST_ACTIONS} interaksi, dan {LEAST_MULTIPLE:.0f} kali yang biasa."
        least_en = f" At least {LEAST_ACTIONS} interactions, and {LEAST_MULTIPLE:.0f} times what is usual."
    else:
        things_id, things_en, least_id, least_en = "unggahan", "posts", "", ""
    return Headline(
        id=(
            f"Dalam {minutes} menit terakhir ada {observed_id} {things_id}, biasanya {usual_id} pada jam itu; skornya "
            f"{score_id} kali ambang jalur {path_id} ({precise(threshold, 'id', 2)} simpangan){loud_id}.{least_id}"
        ),
        en=(
            f"In the last {minutes} minutes there were {observed_en} {things_en}, usually {usual_en} at that hour; the score "
            f"is {score_en} times the threshold of the {path_en} path ({precise(threshold, 'en', 2)} deviations){loud_en}."
            f"{least_en}"
        ),
    )

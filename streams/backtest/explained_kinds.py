"""How each kind of detector of an issue is explained: its numbers, in JSON and as tables, and the rule that judged them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final, NamedTuple

from schemas.alert import AlertKind, Reason
from streams.backtest import sentences
from streams.backtest.explained import Explained, Figures, explained_by_verdict
from streams.backtest.trace import ShareWindow, Window, share_windows, windows
from streams.virality.detect.engagement import LEAST_ACTIONS, LEAST_MULTIPLE, EngagementDetector
from streams.virality.detect.level import multiple
from streams.virality.detect.presets import Preset
from streams.virality.detect.share import CALIBRATED
from streams.virality.issue.detectors import DETECTORS, ENGAGEMENT, NEGATIVE, VIRAL, VOLUME
from streams.virality.issue.state import IssueState
from streams.virality.issue.tracked_post import PostStatus
from streams.virality.issue.viral_score import LEAST_RATIO

__all__ = ["EXPLAINED"]


class _Volume(NamedTuple):
    windows: Sequence[Window]
    slow: float
    fast: float
    """The calibrated statistics."""
    alarm_factor: float
    """It multiplies the thresholds of a preset with a budget."""
    level: float
    """The score of the third path."""
    usual_hour: float | None
    """Posts of an hour of these days; None while too little is known."""
    first_day: float
    """The score of the path of an issue's first day."""


def _volume(state: IssueState, rule: Preset) -> _Volume:
    volume, verdict, hours = state.volume, state.verdicts[VOLUME], state.volume.usual_hours
    usual = hours.of(state.closed // 60) if hours else None
    factor = volume.alarms.factor(rule.budget, rule.fresh)
    posts = usual.posts if usual else None
    return _Volume(tuple(windows(volume)), verdict.slow, verdict.fast, factor, verdict.level, posts, verdict.first_day)


def _volume_figures(numbers: _Volume, rule: Preset, reasons: Sequence[Reason]) -> Iterator[Figures]:
    slow, fast = rule.slow * numbers.alarm_factor, rule.fast * numbers.alarm_factor
    yield _windows(
        "Unggahan\nposts",
        numbers.windows,
        reasons,
        f"calibrated: slow {numbers.slow:.2f} (threshold {slow:.2f}), fast {numbers.fast:.2f} (threshold {fast:.2f}); "
        f"at least {rule.least} posts in the window",
    )
    if numbers.usual_hour is not None:
        level = (
            f"level: score {numbers.level:.2f} against a threshold of {rule.level:.2f} deviations and "
            f"{multiple(numbers.usual_hour):.1f} times the usual hour of these days, {numbers.usual_hour:.1f} posts"
        )
        yield Figures((), (), level)
    if any(reason.path == "first_day" for reason in reasons):
        below = f"first day: score {numbers.first_day:.2f} against a threshold of {rule.level:.2f} deviations; "
        yield Figures((), (), f"{below}slow, fast and level only learn until the day is over")


class _Negative(NamedTuple):
    share_windows: Sequence[ShareWindow]
    usual_share: float
    share_deviations: float
    share_calibrated: float


def _negative(state: IssueState, _: Preset) -> _Negative:
    found, verdict = state.negative, state.verdicts[NEGATIVE]
    return _Negative(tuple(share_windows(found)), found.baseline, verdict.slow, verdict.fast)


def _negative_figures(numbers: _Negative, rule: Preset, _: Sequence[Reason]) -> Iterator[Figures]:
    rows = []
    for one in numbers.share_windows:
        share = f"{one.negative / one.posts:.0%}" if one.posts else "-"
        rows.append((f"{one.minutes} min", f"{one.posts:,}", share, f"{numbers.usual_share:.0%}"))
    below = f"deviations {numbers.share_deviations:.2f} (threshold {rule.share:.2f}), "
    below += f"calibrated {numbers.share_calibrated:.2f} (threshold {CALIBRATED:.2f})"
    yield Figures(("Jendela\nwindow", "n", "Negatif\nnegative", "Biasanya\nusual"), rows, below)


class _Engagement(NamedTuple):
    """Actions gained in the windows that end with the alert, those usual for them, and the calibrated statistics."""

    windows: Sequence[Window]
    slow: float
    fast: float


def _engagement(state: IssueState, _: Preset) -> _Engagement | None:
    detector, verdict = state.engagement, state.verdicts.get(ENGAGEMENT)
    return (
        None if detector is None or verdict is None else _Engagement(tuple(_in_actions(detector)), verdict.slow, verdict.fast)
    )


def _in_actions(detector: EngagementDetector) -> Iterator[Window]:
    """The windows of its weights, in actions, as in the verdict."""
    each = detector.typical
    for window, actions in zip(windows(detector.spikes), detector.actions.sums, strict=False):
        yield Window(window.minutes, actions, window.expected * each, window.low * each, window.high * each)


def _engagement_figures(numbers: _Engagement, rule: Preset, reasons: Sequence[Reason]) -> Iterator[Figures]:
    below = f"calibrated: slow {numbers.slow:.2f}, fast {numbers.fast:.2f} "
    below += f"(thresholds {rule.of_gains.slow:.2f}, {rule.of_gains.fast:.2f}); "
    below += f"at least {LEAST_ACTIONS} interactions and {LEAST_MULTIPLE:g} times the usual in the window"
    yield _windows("Interaksi\ngained", numbers.windows, reasons, below)


def _viral(state: IssueState, _: Preset) -> Sequence[PostStatus]:
    return state.viral.statuses(state.closed) if state.viral else ()


def _viral_figures(numbers: Sequence[PostStatus], rule: Preset, _: Sequence[Reason]) -> Iterator[Figures]:
    rows = [
        (
            f"{one.age_minutes} min",
            f"{one.actions:,}",
            f"{one.expected:.1f}",
            f"{one.ratio:.1f}",
            f"{one.deviations:.2f}",
            "ya" if one.growing else "tidak",
        )
        for one in numbers
    ]
    columns = "Umur\nage", "Interaksi\nactions", "Biasanya\nusual", "Kali\ntimes", "sd", "Tumbuh\ngrowing"
    yield Figures(columns, rows, f"thresholds: {LEAST_RATIO:g} times, {rule.viral:.2f} deviations")


def _windows(counted: str, windows: Iterable[Window], reasons: Sequence[Reason], below: str) -> Figures:
    rows = []
    for window in windows:
        decided = [f"{reason.path} ({reason.expected:.1f})" for reason in reasons if reason.window_minutes == window.minutes]
        band = f"{window.low:.1f}-{window.high:.1f}"
        rows.append((f"{window.minutes} min", f"{window.observed:,}", f"{window.expected:.1f}", band, ", ".join(decided)))
    return Figures(("Jendela\nwindow", counted, "Biasanya\nexpected", "± 2 sd", "Alasan\nreason"), rows, below)


_OWN: Final[Mapping[AlertKind, Explained[Any]]] = {
    VOLUME: Explained(_volume, sentences.volume, _volume_figures),
    NEGATIVE: Explained(_negative, sentences.negative, _negative_figures),
    ENGAGEMENT: Explained(_engagement, sentences.engagement, _engagement_figures, key="engagement"),
    VIRAL: Explained(_viral, sentences.viral, _viral_figures, key="posts"),
}

EXPLAINED: Final[Mapping[AlertKind, Explained[Any]]] = MappingProxyType(
    {one.kind: _OWN.get(one.kind) or explained_by_verdict(one) for one in DETECTORS}
)
"""How each kind of detector of an issue is explained, in the order shown."""
